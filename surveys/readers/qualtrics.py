"""Qualtrics: a row of codes, a row of words and, but for the legacy form, a row of import ids."""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet, clean_header
from surveys.survey import Survey
from surveys.wording import fold

_IMPORT_ID = re.compile(r'\{\s*"ImportId"\s*:')
_UNNAMED = re.compile(r"V\d+")


def recognises(sheet: Sheet) -> bool:
    """Whether the rows below the first are words and import ids, or the legacy form's words."""
    return _extra_rows(sheet) > 0


def one_header(sheet: Sheet) -> Sheet:
    """The sheet under its codes, with the words as other names and the extra rows gone."""
    extra = _extra_rows(sheet)
    words = clean_header(column[0].as_py() for column in sheet.columns)
    # The legacy form numbers its own columns, so only the words say what they hold.
    header = tuple(
        word if _UNNAMED.fullmatch(code) else code
        for code, word in zip(sheet.header, words, strict=True)
    )
    columns = tuple(column.slice(extra) for column in sheet.columns)
    return replace(sheet, header=header, columns=columns, names=(words,))


def styles(survey: Survey) -> tuple[Style, ...]:
    """Codes, and the words of each language."""
    words = (
        style(survey, language, join.format, between=",", write_in=True)
        for language in survey.languages
        for join in ("{} - {}", "{} - Selected Choice - {}")
    )
    return (style(survey, "", "{}_{}".format, between=",", write_in=True), *words)


def _extra_rows(sheet: Sheet) -> int:
    """The rows below the first that are no answers."""
    if sheet.n_rows > 1 and all(_IMPORT_ID.match(c[1].as_py()) for c in sheet.columns):
        return 2
    legacy = sheet.n_rows and sheet.header[0] == "V1"
    return int(legacy and fold(sheet.columns[0][0].as_py()) == "responseid")
