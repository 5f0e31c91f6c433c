"""Every sheet of a workbook by its name, for files whose sheets have fixed parts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from surveys.readers.files import file_kind
from surveys.readers.limits import Limits
from surveys.readers.workbooks import damage_refused
from surveys.reading import ReadError

Cell = str | float | bool
Rows = Sequence[Sequence[Cell]]

FORM = Limits(bytes=20_000_000, unzipped_bytes=100_000_000, rows=10_000, cells=1_000_000)
"""What people fill in by hand is small."""


def named_sheets(data: bytes, name: str, limits: Limits = FORM) -> Mapping[str, Rows]:
    """Rows of cells by sheet name, from cell A1; text without blanks around it, "" = empty.

    ReadError for what is no XLSX workbook, is damaged, or is larger than `limits`.
    """
    from python_calamine import CalamineWorkbook

    if file_kind(data, name, limits) != "xlsx":
        raise ReadError(f"{name} is no Excel workbook (XLSX); save it as one")
    with damage_refused(name, "xlsx"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            sheet: [
                [_cell(cell) for cell in row]
                for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            ]
            for sheet in book.sheet_names
        }


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool | float):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell).strip()
