"""Visits to pages of the app, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages import work
from surveys.readers import read
from surveys.reading import Reading
from surveys.responses import Responses
from surveys.small_cells import MINIMUM
from surveys.survey import Question, Role, Survey, read_survey

APP = Path(__file__).resolve().parents[2] / "app.py"
RESULTS = ("who", "steps", "content", "countries", "priorities", "plan")
PAGES = (*RESULTS, "load")
SHOWN = ("vega_lite_chart", "arrow_data_frame", "download_button", "metric")
"""The elements in which a page shows what people answered."""


def visit(page: str, loaded: Reading | None = None, **choices: str) -> AppTest:
    """A page opened by a link with these choices; `loaded` answers are in use, else the sample."""
    app = AppTest.from_file(APP, default_timeout=60)
    if loaded is not None:
        app.session_state[work.LOADED] = loaded
    app.query_params |= choices
    app.run()
    return go(app, page)


def go(app: AppTest, page: str) -> AppTest:
    return app.switch_page(f"pages/{page}.py").run()


def shown(app: AppTest) -> dict[str, int]:
    """How many of each element of SHOWN the page has."""
    return {kind: len(app.get(kind)) for kind in SHOWN}


def in_order(app: AppTest) -> None:
    """Fail where the page broke off or reports an error."""
    assert [e.message for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert len(app.title) == 1


@cache
def sample() -> Reading:
    return read(work.SAMPLE, read_survey(work.SAMPLE_SURVEY))


def without(*roles: Role) -> Reading:
    """The sample as it would be if the survey had not asked the questions with these roles."""
    return _keeping(lambda q: q.role not in roles)


def without_country() -> Reading:
    return _keeping(lambda q: q.coding != "country")


def _keeping(keep: object) -> Reading:
    whole = sample().responses.survey
    kept = tuple(q for q in whole.questions if keep(q))  # type: ignore[operator]
    survey = Survey("fewer questions", whole.title, whole.languages, kept)
    return reading_of(sample().responses, survey)


def reading_of(responses: Responses, survey: Survey) -> Reading:
    """The answers to the questions of `survey`, as if read from a file."""
    columns = {
        name: responses.table[name].to_pylist() for q in survey.questions for name in _columns(q)
    }
    answers = Responses.from_columns(survey, columns, sources=responses.sources)
    return Reading(answers, len(answers), (), (), ())


def _columns(question: Question) -> tuple[str, ...]:
    return () if question.role == "personal" else question.columns


def few(least: int) -> dict[str, str]:
    """Choices of a country and a role that leave at least this many people, and too few to show."""
    return next(choice for choice, n in _pairs() if least <= n < MINIMUM)


def _pairs() -> Iterator[tuple[dict[str, str], int]]:
    responses = sample().responses
    country, role = (responses.labels(responses.survey.question(q)) for q in ("country", "role"))
    for c in dict.fromkeys(country):
        for r in dict.fromkeys(role):
            if c and r and min((country == c).sum(), (role == r).sum()) >= MINIMUM:
                yield {"country": c, "role": r}, int(((country == c) & (role == r)).sum())
