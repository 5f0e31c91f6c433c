"""SurveyMonkey exports: the question over its first column only, sub-items in a second row."""

from __future__ import annotations

from dataclasses import replace

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold

_RESPONSE = frozenset(
    {"response", "open-ended response", "réponse", "réponse ouverte", "respuesta", "الإجابة"}
)
"""What the second row says over a question that has one column only."""


def recognises(sheet: Sheet) -> bool:
    """Whether the first row after the header is a second header row."""
    second = [fold(column[0].as_py()) if len(column) else "" for column in sheet.columns]
    return not second[0] and any(cell in _RESPONSE for cell in second)


def one_header(sheet: Sheet) -> Sheet:
    """The sheet with both header rows joined as "question / sub-item" and the second one gone."""
    parent, headers = "", []
    for header, column in zip(sheet.header, sheet.columns, strict=True):
        parent = header or parent
        item = column[0].as_py()
        alone = not item or fold(item) in _RESPONSE
        headers.append(parent if alone else f"{parent} / {item}")
    return replace(
        sheet, header=tuple(headers), columns=tuple(column.slice(1) for column in sheet.columns)
    )


def styles(survey: Survey) -> tuple[Style, ...]:
    """One style a language of the survey: the joined headers that `one_header` makes."""
    return tuple(
        style(survey, language, lambda own, part: f"{own} / {part}")
        for language in survey.languages
    )
