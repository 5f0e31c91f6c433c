"""LimeSurvey exports: headers `code[part]`, `code[part]. words [part]` or `words [part]`."""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.record_keeping import is_record_keeping
from surveys.readers.sheet import Sheet
from surveys.survey import Option, Question, Survey
from surveys.wording import fold, listed

_CODE = re.compile(r"([A-Za-z]\w*(?:\[\w+\]){0,2})\. *(.*)", re.DOTALL)
_PART = re.compile(r"[A-Za-z]\w*(?:\[\w+\]){1,2}(?:\. .*)?", re.DOTALL)

_ITS_OWN = listed(
    """submitdate, lastpage, startlanguage, date submitted, last page, start language, datestamp,
    date last action, startdate, date started, ipaddr, refurl, seed, token"""
)


def recognises(sheet: Sheet) -> bool:
    """Whether headers are codes with a part in brackets, or columns are those it adds."""
    coded = sum(_PART.fullmatch(header) is not None for header in sheet.header)
    return coded > 1 or sum(fold(_words(header)) in _ITS_OWN for header in sheet.header) > 2


def one_header(sheet: Sheet) -> Sheet:
    """The sheet with the codes and the words of headers like "code[part]. words" as names."""
    codes = tuple(m[1] if (m := _CODE.fullmatch(h)) else h for h in sheet.header)
    header = tuple(
        c if is_record_keeping(c) else h for c, h in zip(codes, sheet.header, strict=True)
    )
    return replace(sheet, header=header, names=(codes, tuple(map(_words, sheet.header))))


def styles(survey: Survey) -> tuple[Style, ...]:
    """Codes, and the words of each language."""
    placed = replace(survey, questions=tuple(map(_with_places, survey.questions)))
    words = (style(placed, language, "{} [{}]".format) for language in survey.languages)
    return (style(placed, "", "{}[{}]".format), *words)


def _with_places(question: Question) -> Question:
    """A ranking has a column a place here, whether or not its definition names them."""
    if question.kind != "ranking" or question.places:
        return question
    numbers = range(1, len(question.options) + 1)
    places = tuple(Option(str(n), label={"en": f"Rank {n}"}, name=str(n)) for n in numbers)
    return replace(question, places=places)


def _words(header: str) -> str:
    match = _CODE.fullmatch(header)
    return match[2] if match else header
