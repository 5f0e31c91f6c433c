"""Typeform: a column an option under the words of the option alone, ticked with the same words."""

from __future__ import annotations

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold

_ITS_OWN = frozenset({"start date (utc)", "submit date (utc)"})


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet has Typeform's time stamps."""
    return {fold(header) for header in sheet.header} >= _ITS_OWN


def styles(survey: Survey) -> tuple[Style, ...]:
    """One style a language of the survey."""
    return tuple(
        style(survey, language, "{1}".format, between=",;", write_in=True)
        for language in survey.languages
    )
