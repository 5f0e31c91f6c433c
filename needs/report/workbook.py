"""Tables as an Excel workbook in which text is always text."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_NAME = 31
LONGEST_TEXT = 32_767  # UTF-16 units in one cell
LARGEST_EXACT = 10**15  # Excel keeps fifteen digits
CUT = " … (cut: longer than a cell may be)"

_CREATED = dt.datetime(2000, 1, 1)  # equal tables give equal bytes
_DATES = "yyyy-mm-dd hh:mm"
_NARROWEST, _WIDEST = 12, 60
_LINE_HEIGHT, _MOST_LINES = 15, 27  # points; a row is at most 409 points high


class WorkbookError(ValueError):
    """A table that no worksheet can hold; the message says which and what to do."""


def to_xlsx(
    sheets: Mapping[str, pd.DataFrame],
    notes: Sequence[str] = (),
    *,
    notes_title: str = "About",
    formats: Mapping[str, str] | None = None,
    right_to_left: bool = False,
) -> bytes:
    """A workbook: a first sheet with `notes`, one a line, then one sheet per table.

    formats: Excel number formats by column name ({"share": "0.0%"}); other numbers show thousands
    separators, and three decimals where they are not whole. The same tables give the same bytes.

    WorkbookError when a table has more rows or columns than a sheet.
    """
    import xlsxwriter

    for name, frame in sheets.items():
        _check_size(name, frame)
    titles = sheet_names(([notes_title] if notes else []) + list(sheets))
    file = io.BytesIO()
    settings = {"in_memory": True, "default_date_format": _DATES}
    with xlsxwriter.Workbook(file, settings) as book:
        book.set_properties({"created": _CREATED})
        added = [book.add_worksheet(title) for title in titles]
        for sheet in added if right_to_left else ():
            sheet.right_to_left()
        if notes:
            _write_notes(book, added[0], notes)
        for sheet, frame in zip(added[bool(notes) :], sheets.values(), strict=True):
            _write_table(book, sheet, frame, formats or {})
    return file.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel accepts, in order: 1–31 characters, no []:*?/\\, differing beyond case."""
    names: list[str] = []
    taken = {"history"}  # Excel keeps this one for itself
    for name in wanted:
        allowed = "".join(" " if c in "[]:*?/\\" or not c.isprintable() else c for c in name)
        stem = " ".join(allowed.split()).strip("'") or "Sheet"
        unique, number = _shortened(stem), 1
        while unique.casefold() in taken:
            number += 1
            unique = _shortened(stem, f" ({number})")
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _shortened(stem: str, ending: str = "") -> str:
    return _first_units(stem, LONGEST_NAME - len(ending)).rstrip(" '") + ending


def _first_units(text: str, units: int) -> str:
    """The beginning of `text` that fits in this many UTF-16 units, which is how Excel counts."""
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")


def _check_size(name: str, frame: pd.DataFrame) -> None:
    rows, columns = frame.shape
    if rows >= MOST_ROWS or columns > MOST_COLUMNS:
        raise WorkbookError(
            f"table '{name}' has {rows:,} rows and {columns:,} columns; a worksheet holds "
            f"{MOST_ROWS - 1:,} and {MOST_COLUMNS:,}. Take the CSV, or filter the table first"
        )


def _write_notes(book: Any, sheet: Any, notes: Sequence[str]) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for row, note in enumerate(notes):
        _write_cell(sheet, row, 0, note, wrapped)


def _write_table(book: Any, sheet: Any, frame: pd.DataFrame, formats: Mapping[str, str]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    _for_print(sheet)
    lines = np.ones(len(frame) + 1, dtype=int)
    for position, name in enumerate(map(str, frame.columns)):
        column = frame.iloc[:, position]
        values = column.tolist()
        style = book.add_format(
            {
                "num_format": formats.get(name) or _number_format(column),
                "valign": "top",
                "text_wrap": True,
                # Or text would touch the numbers to its left.
                "indent": 0 if pd.api.types.is_numeric_dtype(column) else 1,
            }
        )
        width = _width(name, values)
        sheet.set_column(position, position, width)
        lines = np.maximum(lines, [_lines(text, width) for text in (name, *values)])
        _write_cell(sheet, 0, position, name, bold)
        for row, value in enumerate(values, 1):
            _write_cell(sheet, row, position, value, style)
    # Said, because not every program makes a row as high as its wrapped text.
    for row in np.flatnonzero(lines > 1).tolist():
        sheet.set_row(row, _LINE_HEIGHT * int(lines[row]))


def _lines(value: object, width: int) -> int:
    """Lines that a cell's text takes, about: words break a little before the column's end."""
    return min(math.ceil(len(value) / (width - 3)), _MOST_LINES) if isinstance(value, str) else 1


def _for_print(sheet: Any) -> None:
    """A4 across, all columns on a page, the header and the sheet's name on every page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L&A&R&P / &N")


def _number_format(column: pd.Series[Any]) -> str:
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return "General"
    numbers = column.dropna().to_numpy(dtype=float)
    return "#,##0" if np.array_equal(numbers, np.round(numbers)) else "#,##0.000"


def _width(name: str, values: Sequence[object]) -> int:
    longest = max((len(v) for v in values if isinstance(v, str)), default=0)
    if any(isinstance(v, dt.datetime) for v in values):
        longest = max(longest, len(_DATES))
    return min(max(_NARROWEST, len(name) + 2, longest + 3), _WIDEST)


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """Write one value by its type; XlsxWriter's own guessing would make formulas and links."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, column, bool(value), style)
    elif _is_exact(value):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, dt.datetime) and value.tzinfo is None and value.year >= 1900:
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, _cell_text(str(value)), style)


def _is_exact(value: object) -> bool:
    """Whether a cell can hold this number as it is; infinite and very long ones leave as text."""
    if not isinstance(value, int | float | np.integer | np.floating):
        return False
    return bool(-LARGEST_EXACT <= value <= LARGEST_EXACT)


def _cell_text(text: str) -> str:
    whole = _first_units(text, LONGEST_TEXT)
    return whole if len(whole) == len(text) else _first_units(text, LONGEST_TEXT - len(CUT)) + CUT
