from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from surveys.readers.files import read_sheet
from surveys.readers.old_excel import furthest_cell
from surveys.reading import ReadError

LABEL = b"\xfd\x00\x0a\x00"
"""Start of a record that puts a text into a cell; row and column follow."""


@pytest.fixture(scope="module")
def files(samples: Path) -> list[Path]:
    found = sorted((samples / "xlsforms").rglob("*.xls"))
    assert len(found) == 5
    return found


def test_cells_reach_as_far_as_the_library_says(files: list[Path]) -> None:
    for path in files:
        book = CalamineWorkbook.from_path(path)
        ends = [book.get_sheet_by_index(i).end for i in range(len(book.sheet_names))]
        row, column = furthest_cell(path.read_bytes())
        # Blank cells with a format count here and not there.
        assert row >= max(end[0] for end in ends if end)
        assert column == max(end[1] for end in ends if end), path.name


def test_a_cell_far_away_is_refused_before_room_is_made_for_it(files: list[Path]) -> None:
    data = bytearray(files[0].read_bytes())
    struct.pack_into("<HH", data, data.rindex(LABEL) + 4, 65_535, 65_535)
    with pytest.raises(ReadError, match="65,536 columns and the limit is 2,000"):
        read_sheet(bytes(data), "a.xls")


def test_a_cut_off_workbook_is_refused(files: list[Path]) -> None:
    for path in files:
        data = path.read_bytes()
        with pytest.raises(ReadError, match="damaged or locked Excel workbook"):
            read_sheet(data[: len(data) // 3], "a.xls")


@given(st.binary(max_size=2000))
def test_any_bytes_are_measured_or_refused(rest: bytes) -> None:
    try:
        assert min(furthest_cell(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest)) >= 0
    except ValueError as error:
        assert str(error)  # noqa: PT017
