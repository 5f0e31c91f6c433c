"""LimeSurvey exports: headers `code[part]`, `code[part]. words [part]` or `words [part]`."""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.matching import Style
from surveys.readers.headers import Under, style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
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
    return replace(sheet, names=(codes, tuple(map(_words, sheet.header))))


def styles(survey: Survey) -> tuple[Style, ...]:
    """Codes, and the words of each language."""
    under: Under = "{}[{}]".format
    words = (style(survey, language, "{} [{}]".format) for language in survey.languages)
    return (style(survey, "", under), *words)


def _words(header: str) -> str:
    match = _CODE.fullmatch(header)
    return match[2] if match else header
