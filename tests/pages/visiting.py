"""Visits to pages of the app, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages import work
from surveys.disclosure import Disclosure, DisclosureError
from surveys.readers import read
from surveys.reading import Reading
from surveys.responses import Responses, Source, schema
from surveys.survey import Question, Role, Survey, read_survey

APP = Path(__file__).resolve().parents[2] / "app.py"
RESULTS = ("who", "steps", "content", "countries", "priorities", "plan")
PAGES = (*RESULTS, "load")
SOURCE = Source("loaded.csv", "0", "kobo")
SHOWN = ("vega_lite_chart", "dataframe", "download_button", "metric")
"""The elements in which a page shows what people answered."""


def visit(page: str, loaded: Reading | None = None, **choices: str) -> AppTest:
    """A page opened by a link with these choices; `loaded` answers are in use, else the sample."""
    app = AppTest.from_file(APP, default_timeout=60)
    if loaded is not None:
        app.session_state[work.LOADED] = loaded
    app.query_params |= choices
    return app.run() if page == PAGES[0] else go(app, page)


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


def asking(keep: Callable[[Question], bool]) -> Reading:
    """The sample as it would be if the survey had asked only the questions to keep."""
    whole = sample().responses.survey
    kept = tuple(q for q in whole.questions if keep(q))
    return reading_of(replace(whole, id="fewer", questions=kept))


def without(*roles: Role) -> Reading:
    """The sample without the questions that serve these roles."""
    return asking(lambda q: q.role not in roles)


def reading_of(survey: Survey, n: int | None = None) -> Reading:
    """The sample's answers (the first n) to the questions of `survey`, as if read from a file."""
    table = sample().responses.table.select(schema(survey).names)[:n]
    sources = (replace(SOURCE, sha256=survey.id),)
    return Reading(Responses(survey, table, sources=sources), len(table), (), (), ())


def too_few() -> list[dict[str, str]]:
    """Choices of a country and a role that so few people share that nothing is shown."""
    return [choice for choice, left in _pairs() if left == 0]


def just_enough() -> dict[str, str]:
    """Choices of a country and a role that leave as few people as may be shown."""
    return min((p for p in _pairs() if p[1]), key=lambda p: p[1])[0]


@cache
def _pairs() -> list[tuple[dict[str, str], int]]:
    """Countries and roles to choose together, and the people of the sample that they show."""
    disclosure = Disclosure.of(sample().responses)
    country, role = (disclosure.responses.survey.question(q) for q in ("country", "role"))
    found = []
    for c, r in product(disclosure.offered(country), disclosure.offered(role)):
        try:
            n = len(disclosure.view({"country": [c], "role": [r]}).responses)
        except DisclosureError:
            n = 0
        found.append(({"country": c, "role": r}, n))
    return found
