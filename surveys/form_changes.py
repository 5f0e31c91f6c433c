"""What a form asks in another way than the survey says: names, words and signs it cannot have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from surveys.survey import Option, Question, Survey

What = Literal["name", "words", "signs", "language"]


@dataclass(frozen=True, slots=True)
class FormChange:
    """One thing that the form has in another way.

    what:  "name": called `now` instead of `before`; "words": some are missing in a language and
           taken from another; "signs": some that no form can hold are left out; "language": words
           in one that the survey does not list are left out.
    place: a question or section by id, an option, item or place as "question/option"; of signs
           with the language behind it, of a language its code.
    """

    what: What
    place: str
    before: str = ""
    now: str = ""


def form_changes(survey: Survey, asked: Survey) -> tuple[FormChange, ...]:
    """What `asked`, the survey as its form asks it (`as_form`), has in another way, each once."""
    title = ("title", Option("title", survey.title), Option("title", asked.title))
    pairs = list(_pairs(survey, asked))
    found = [change for pair in (title, *pairs) for change in _changes(*pair)]
    said = {code.lower() for _, before, _ in pairs for code, text in before.label.items() if text}
    unlisted = sorted(said - set(asked.languages))
    return (*dict.fromkeys(found), *(FormChange("language", code) for code in unlisted))


_Named = Question | Option
_Pair = tuple[str, _Named, _Named]
"""A place, and what stands there before and now."""


def _pairs(survey: Survey, asked: Survey) -> Iterator[_Pair]:
    """Everything that has a name and words."""
    for q, a in zip(survey.questions, asked.questions, strict=True):
        yield from ((g.id, g, now) for g, now in zip(q.groups, a.groups, strict=True))
        yield q.id, q, a
        for before, now in ((q.options, a.options), (q.items, a.items), (q.places, a.places)):
            # A question of this kind may not be offered them at all.
            yield from ((f"{q.id}/{o.id}", o, n) for o, n in zip(before, now, strict=False))


def _changes(place: str, before: _Named, now: _Named) -> Iterator[FormChange]:
    if before.file_name != now.file_name:
        yield FormChange("name", place, before.file_name, now.file_name)
    said = {code.lower(): text for code, text in before.label.items()}
    for code, text in now.label.items():
        if not said.get(code, "").strip():
            yield FormChange("words", place.split("/")[0])
        elif _readable(text) != _readable(said[code]):
            yield FormChange("signs", f"{place} ({code})")


def _readable(text: str) -> str:
    """The text whatever its blanks and ends of lines are."""
    return " ".join(text.split())
