"""Indico registration surveys: headers "section: question", options picked joined by "; "."""

from __future__ import annotations

from dataclasses import replace

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold

_ITS_OWN = frozenset({"submitter", "submitter email", "submission date"})


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet has the columns on who submitted and when."""
    return {fold(header) for header in sheet.header} >= _ITS_OWN


def one_header(sheet: Sheet) -> Sheet:
    """The sheet with the questions without their section as other names of the columns."""
    return replace(sheet, names=(tuple(h.split(": ", 1)[-1] for h in sheet.header),))


def styles(survey: Survey) -> tuple[Style, ...]:
    """One style a language of the survey."""
    return tuple(
        style(survey, language, "{}: {}".format, between=";") for language in survey.languages
    )
