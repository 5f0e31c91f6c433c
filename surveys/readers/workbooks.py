"""Excel workbooks (XLSX, XLS) as rows of strings, refused before a hostile one fills the memory."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from html import unescape

from surveys.readers.limits import LIMITS, WHOLE_FILE, Limits
from surveys.reading import Note, ReadError

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*><f>([^<]+)</f>')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def check_workbook(data: bytes, name: str, limits: Limits = LIMITS) -> None:
    """ReadError for a zip file that is no workbook, is cut off, or would fill the memory."""
    with _opened(data, name) as archive:
        unzipped = sum(entry.file_size for entry in archive.infolist())
        if unzipped > limits.unzipped_bytes:
            raise ReadError(
                f"{name} unzips to {unzipped:,} bytes and the limit is "
                f"{limits.unzipped_bytes:,}; export it as CSV"
            )
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        if not sheets:
            raise ReadError(
                f"{name} is a zip archive and not an Excel workbook; unpack it, or export again"
            )
        for sheet in filter(_SHEET.fullmatch, sheets):
            # Readers make room for the whole rectangle up to the cell furthest away.
            letters, last_row = {b"A"}, 1
            for cell in _CELL.finditer(_read(archive, sheet, name)):
                letters.add(cell[1])
                last_row = max(last_row, int(cell[2]))
            last_column = max(map(_number, letters))
            limits.refuse_more_than(f"{name} ({sheet})", last_row - 1, last_column)


def workbook_rows(
    data: bytes, name: str, kind: str, limits: Limits = LIMITS
) -> tuple[list[list[str]], tuple[Note, ...]]:
    """The rows of the first sheet that has any, and a note on the sheets that were not read.

    An answer that began with "=" stands in some exports as a formula: it is read as written.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_index(i) for i in range(len(workbook.sheet_names))]
        sheet = next((s for s in sheets if s.total_height), None)
        if sheet is None:
            raise ReadError(f"{name} has no rows: its sheets are empty; export it again")
        limits.refuse_more_than(name, sheet.total_height - 1, sheet.total_width)
        cells = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ReadError(
            f"{name} is a damaged or locked Excel workbook ({kind}): {error}; save it again "
            "without a password, or export it as CSV"
        ) from error
    rows = [[_as_text(cell) for cell in row] for row in cells]
    if kind == "xlsx" and len(sheets) == 1:
        for row, column, formula in _formulas(data, name):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = formula
    return rows, _not_read([s.name for s in sheets if s is not sheet], sheet.name)


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise _damaged(name, error) from error


def _read(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> ReadError:
    return ReadError(
        f"{name} is a damaged Excel workbook, probably cut off ({error}); export it again"
    )


def _number(letters: bytes) -> int:
    """1 for column A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _formulas(data: bytes, name: str) -> list[tuple[int, int, str]]:
    """Row and column (from 0) and text of each formula in the only sheet of a workbook."""
    with _opened(data, name) as archive:
        sheet = next(filter(_SHEET.fullmatch, archive.namelist()))
        return [
            (int(m[2]) - 1, _number(m[1]) - 1, "=" + unescape(m[3].decode("utf-8", "replace")))
            for m in _FORMULA.finditer(_read(archive, sheet, name))
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
