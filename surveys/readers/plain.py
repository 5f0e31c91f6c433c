"""Any table with one header row: headers in every way in which the other sources write them."""

from __future__ import annotations

from surveys.matching import Style
from surveys.readers import kobo
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey

_JOINS = ("{} / {}", "{}/{}", "{} [{}]", "{}[{}]", "{} - {}", "{}.{}", "{}: {}", "{}_{}")


def recognises(_: Sheet) -> bool:
    """Always: this one comes last."""
    return True


def styles(survey: Survey) -> tuple[Style, ...]:
    """Names and labels, joined with their parts by any of the usual signs."""
    joined = (
        style(survey, language, join.format, name=f"as {join.format('a', 'b')}")
        for language in ("", *survey.languages)
        for join in _JOINS
    )
    return (*kobo.styles(survey, "/.-"), *joined)
