"""SPSS files (.sav, .zsav): labels in place of codes; codes declared missing are told apart."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.limits import LIMITS, Limits
from surveys.readers.sheet import Sheet, clean_header
from surveys.reading import Note, ReadError
from surveys.survey import Survey


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet comes out of an SPSS file."""
    return sheet.kind == "sav"


def styles(survey: Survey) -> tuple[Style, ...]:
    """Names of variables, and the words that describe them."""
    named = (style(survey, "", join.format) for join in ("{}_{}", "{}.{}", "{}{}", "{}"))
    labelled = (
        style(survey, language, join.format)
        for language in survey.languages
        for join in ("{} - {}", "{}: {}", "{1}")
    )
    return (*named, *labelled)


def sav_sheet(data: bytes, name: str, limits: Limits = LIMITS) -> Sheet:
    """The cases of an SPSS file as strings: the label of a code where it has one.

    A code declared missing is left empty and noted, unless it has a label: a labelled one may be a
    declared non-answer of the survey, such as "don't know". ReadError for a damaged file.
    """
    from pyreadstat import read_sav

    _, about = _opened(read_sav, data, name, metadataonly=True)
    limits.refuse_more_than(name, about.number_rows or 0, about.number_columns)
    if not about.number_columns:
        raise ReadError(f"{name} has no variables; export it again")
    values, about = _opened(read_sav, data, name, user_missing=True, output_format="dict")
    columns, notes = [], []
    for variable, cells in values.items():
        labels = about.variable_value_labels.get(variable, {})
        missing = about.missing_ranges.get(variable, ())
        texts, left_empty = _as_texts(list(cells), labels, missing)
        columns.append(pa.array(texts, pa.string()))
        notes += [_missing_note(variable, value, rows) for value, rows in left_empty.items()]
    words = tuple(about.column_names_to_labels.get(v) or v for v in values)
    header = clean_header(values)
    return Sheet(header, tuple(columns), tuple(notes), names=(clean_header(words),), kind="sav")


def _opened(read_sav: Any, data: bytes, name: str, **how: Any) -> tuple[Any, Any]:
    from pyreadstat import PyreadstatError, ReadstatError

    try:
        found: tuple[Any, Any] = read_sav(io.BytesIO(data), **how)
    except (ReadstatError, PyreadstatError, ValueError, OverflowError, MemoryError) as error:
        raise ReadError(
            f"{name} is a damaged SPSS file, probably cut off ({error}); export it again, or as CSV"
        ) from error
    return found


def _as_texts(
    cells: list[object], labels: Mapping[object, str], missing: Iterable[Any]
) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """The cells as text, and the rows of each unlabelled code that was declared missing."""
    known: dict[object, str] = {}
    emptied: dict[str, list[int]] = {}
    texts = []
    for row, cell in enumerate(cells, 1):
        text = known.get(cell)
        if text is None:
            text = known.setdefault(cell, _as_text(cell, labels))
        if text and cell not in labels and _declared_missing(cell, missing):
            emptied.setdefault(text, []).append(row)
            text = ""
        texts.append(text)
    return texts, {value: tuple(rows) for value, rows in emptied.items()}


def _declared_missing(cell: object, missing: Iterable[Any]) -> bool:
    for one in missing:
        low, high = (one["lo"], one["hi"]) if isinstance(one, Mapping) else (one, one)
        if isinstance(cell, str) or isinstance(low, str):
            if cell == low:
                return True
        elif isinstance(cell, int | float) and low <= cell <= high:
            return True
    return False


def _as_text(cell: object, labels: Mapping[object, str]) -> str:
    if cell in labels:
        return labels[cell]
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _missing_note(variable: str, value: str, rows: tuple[int, ...]) -> Note:
    rule = "declared missing in the file, so left empty:"
    return Note(rule, variable, rows, value, 'label it, and give the option means = "no_answer"')
