"""A tiny survey with every kind of question that is estimated, and short ways to answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from surveys.responses import Responses
from surveys.survey import Meaning, Option, Question, Survey


def options(ids: Iterable[str], means: Mapping[str, Meaning] | None = None) -> tuple[Option, ...]:
    return tuple(Option(i, means=(means or {}).get(i, "")) for i in ids)


def ranking(items: Iterable[str], **settings: bool) -> Question:
    return Question("hard", "ranking", "difficulty", options=options(items), **settings)


COUNTRY = Question(
    "country", "choice", "profile", options=options(["aaa", "bbb", "ccc", "ddd"]), coding="country"
)
HARD = ranking("abcd")
WANT = Question(
    "want",
    "choices",
    "request",
    options=options(["x", "y", "z", "else", "unsure"], {"else": "other", "unsure": "no_answer"}),
)
AMOUNT = Question(
    "amount",
    "scale",
    "amount",
    options=options(["less", "same", "more", "unsure"], {"unsure": "no_answer"}),
    items=options("xyw"),
)
PLATFORM = Question(
    "platform",
    "choice",
    "platform",
    options=options(["room", "phone", "unsure"], {"unsure": "no_answer"}),
)
SURVEY = Survey("small", {}, ("en",), (COUNTRY, HARD, WANT, AMOUNT, PLATFORM))


def answers(columns: Mapping[str, Sequence[object]], survey: Survey = SURVEY) -> Responses:
    return Responses.from_columns(survey, columns)


def order_columns(
    orders: Sequence[str | None], items: Sequence[str] = "abcd"
) -> dict[str, list[int | None]]:
    """Columns of the ranking question from orders, first place first.

    "ba" puts b first, a second and the others nowhere; None is no answer.
    """
    return {
        f"hard/{item}": [None if o is None else o.find(item) + 1 for o in orders] for item in items
    }


def ordered(orders: Sequence[str | None], items: Sequence[str] = "abcd") -> Responses:
    """Answers to one ranking question, and nothing else."""
    survey = Survey("orders", {}, ("en",), (ranking(items),))
    return answers(order_columns(orders, items), survey)


def chosen_columns(chosen: Sequence[str | None]) -> dict[str, list[bool | None]]:
    """Columns of the select-many question: "xz" ticks x and z, "" ticks nothing."""
    return {f"want/{i}": [None if c is None else i in c for c in chosen] for i in "xyz"} | {
        f"want/{i}": [None if c is None else False for c in chosen] for i in ("else", "unsure")
    }


def rated_columns(levels: Mapping[str, Sequence[int | None]]) -> dict[str, Sequence[int | None]]:
    """Columns of the scale: 1 less, 2 same, 3 more, 0 "unsure"."""
    return {f"amount/{item}": values for item, values in levels.items()}
