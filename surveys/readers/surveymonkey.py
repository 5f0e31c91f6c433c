"""SurveyMonkey exports: the question over its first column only, sub-items in a second row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from surveys.matching import Style, Target
from surveys.readers.files import Sheet
from surveys.survey import Option, Question, Survey
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
        Style(
            f"labels ({language})",
            language,
            tuple(h for q in survey.questions for h in _headers(q, language)),
        )
        for language in survey.languages
    )


def _headers(q: Question, language: str) -> Iterator[tuple[str, Target]]:
    own = q.label.get(language) or q.file_name

    def under(option: Option) -> str:
        return f"{own} / {option.label.get(language) or option.file_name}"

    if q.items:
        for item in q.items:
            yield under(item), Target(q, "item", item.id)
    elif q.kind in ("ranking", "choices"):
        for option in q.options:
            yield under(option), Target(q, "option", option.id)
    else:
        yield own, Target(q)
