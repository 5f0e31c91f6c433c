"""Excel workbooks (XLSX, XLS) as rows of strings, refused before a hostile one fills the memory."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING

from surveys.readers.archives import head, open_archive, read_member, repeat_note
from surveys.readers.limits import LIMITS, WHOLE_FILE, Limits
from surveys.readers.old_excel import furthest_cell
from surveys.readers.sheet import Sheet, clean_header, columns_of, no_rows
from surveys.reading import Note, ReadError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*><f>([^<]+)</f>')
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PARENT = frozenset({"_parent_index", "_parent_table_name", "PARENT_KEY"})
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def check_workbook(data: bytes, name: str, limits: Limits = LIMITS) -> None:
    """ReadError for a zip file that is no workbook, or whose sheets would fill the memory.

    `check_archive` has to have passed it: it is no larger than it says.
    """
    with open_archive(data, name) as archive:
        members = archive.namelist()
        sheets = [n for n in members if n.startswith("xl/worksheets/")]
        if not sheets:
            raise ReadError(
                f"{name} is a zip archive and holds neither an Excel workbook nor CSV files; "
                "unpack it, or export again"
            )
        for member in members:
            if member.endswith((".xml", ".rels")) and _ENTITY.search(head(archive, member, name)):
                raise ReadError(
                    f"{name} declares its own entities ({member}), which no survey tool does; "
                    "export it again, or save it as CSV"
                )
        for sheet in filter(_SHEET.fullmatch, sheets):
            # Readers make room for the whole rectangle up to the cell furthest away.
            letters, last_row = {b"A"}, 1
            for cell in _CELL.finditer(read_member(archive, sheet, name)):
                letters.add(cell[1])
                last_row = max(last_row, int(cell[2]))
            last_column = max(map(_number, letters))
            limits.refuse_more_than(f"{name} ({sheet})", last_row - 1, last_column)


def workbook_sheet(data: bytes, name: str, kind: str, limits: Limits = LIMITS) -> Sheet:
    """The first sheet of a workbook that holds answers, with a note on the sheets not read."""
    rows, notes = workbook_rows(data, name, kind, limits)
    if not rows:
        raise no_rows(name)
    header = clean_header(rows[0])
    return Sheet(header, columns_of(rows, name), notes, kind=kind)


def workbook_rows(
    data: bytes, name: str, kind: str, limits: Limits = LIMITS
) -> tuple[list[list[str]], tuple[Note, ...]]:
    """The rows of the first sheet that has any, and a note on the sheets that were not read.

    An answer that began with "=" stands in some exports as a formula: it is read as written.
    """
    from python_calamine import CalamineWorkbook

    if kind == "xls":
        _check_old_workbook(data, name, limits)
    with damage_refused(name, kind):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_index(i) for i in range(len(workbook.sheet_names))]
        filled = [s for s in sheets if _height(s)]
        repeats = {s.name: _height(s) - 1 for s in filled if _is_repeat(s)}
        sheet = next((s for s in filled if s.name not in repeats), None)
        if sheet is None:
            raise ReadError(f"{name} has no rows: its sheets are empty; export it again")
        limits.refuse_more_than(name, _height(sheet) - 1, sheet.end[1] + 1 if sheet.end else 0)
        cells = sheet.to_python(skip_empty_area=False)
    rows = [[_as_text(cell) for cell in row] for row in cells]
    if kind == "xlsx" and len(sheets) == 1:
        for row, column, formula in _formulas(data, name):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = formula
    others = [s.name for s in sheets if s is not sheet and s.name not in repeats]
    return rows, (*_not_read(others, sheet.name), *(repeat_note(*r) for r in repeats.items()))


@contextmanager
def damage_refused(name: str, kind: str) -> Iterator[None]:
    """Turn what the library raises for a damaged workbook into a ReadError."""
    from python_calamine import CalamineError

    try:
        yield
    except BaseException as error:
        # On some damaged files the library's Rust code panics: an exception that is no Exception
        # and that cannot be imported, only known by its name.
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        raise _unreadable(name, kind, error) from error


def _check_old_workbook(data: bytes, name: str, limits: Limits) -> None:
    try:
        last_row, last_column = furthest_cell(data)
    except ValueError as error:
        raise _unreadable(name, "xls", error) from error
    limits.refuse_more_than(name, last_row, last_column + 1)


def _unreadable(name: str, kind: str, error: BaseException) -> ReadError:
    return ReadError(
        f"{name} is a damaged or locked Excel workbook ({kind}): {error}; save it again "
        "without a password, or export it as CSV"
    )


def _height(sheet: CalamineSheet) -> int:
    """The number of rows from the top of the sheet to the last that holds anything."""
    return sheet.end[0] + 1 if sheet.end else 0


def _is_repeat(sheet: CalamineSheet) -> bool:
    """Whether a sheet holds answers to a repeated part of a form: its rows name a parent."""
    first = sheet.to_python(skip_empty_area=False, nrows=1)
    return any(str(cell).strip() in _PARENT for cell in (first[0] if first else ()))


def _number(letters: bytes) -> int:
    """1 for column A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _formulas(data: bytes, name: str) -> list[tuple[int, int, str]]:
    """Row and column (from 0) and text of each formula in the only sheet of a workbook."""
    with open_archive(data, name) as archive:
        sheet = next(filter(_SHEET.fullmatch, archive.namelist()))
        return [
            (int(m[2]) - 1, _number(m[1]) - 1, "=" + unescape(m[3].decode("utf-8", "replace")))
            for m in _FORMULA.finditer(read_member(archive, sheet, name))
        ]


def _not_read(names: Sequence[str], read: str) -> tuple[Note, ...]:
    if not names:
        return ()
    rule = f"only the sheet '{read}' was read, not"
    return (Note(rule, WHOLE_FILE, (), value=", ".join(names)),)


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
