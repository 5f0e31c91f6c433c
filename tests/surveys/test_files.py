from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from making import csv_bytes, workbook

from surveys.readers.files import Sheet, read_sheet
from surveys.readers.limits import Limits
from surveys.reading import ReadError

ROWS = [["name", "how, much"], ["Zoë; said", "1"], ["two\nlines", ""]]


def cells(sheet: Sheet) -> list[list[str]]:
    return [
        list(sheet.header),
        *map(list, zip(*(c.to_pylist() for c in sheet.columns), strict=True)),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_every_delimiter_and_certain_encoding(delimiter: str, encoding: str) -> None:
    sheet = read_sheet(csv_bytes(ROWS, delimiter, encoding), "a.csv")
    assert cells(sheet) == ROWS
    assert not sheet.notes
    assert not sheet.encoding_guessed


@pytest.mark.parametrize(("encoding", "said"), [("cp1252", "Zoë"), ("mac_roman", "\x81Zoë")])
def test_a_guessed_encoding_is_said(encoding: str, said: str) -> None:
    # cp1252 has no sign for the byte 0x81, which is Å in Mac Roman.
    text = said.replace("\x81", "Å")
    sheet = read_sheet(csv_bytes([["a", "b"], [text, "x"]], encoding=encoding), "a.csv")
    assert cells(sheet)[1][0] == text
    assert sheet.encoding_guessed
    assert encoding in sheet.notes[0].rule


def test_workbooks_give_the_strings_that_a_csv_would_hold() -> None:
    data = workbook(
        {"Answers": [["n", "x", "t", "f"], [2, 2.5, "00 7", "=1+1"], ["", 1e9, "", ""]]}
    )
    sheet = read_sheet(data, "a.csv")
    assert cells(sheet) == [
        ["n", "x", "t", "f"],
        ["2", "2.5", "00 7", "=1+1"],
        ["", "1000000000", "", ""],
    ]


def test_dates_are_iso_8601() -> None:
    book = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(book) as writer:
        sheet = writer.add_worksheet()
        sheet.write(0, 0, "when")
        moment = writer.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_datetime(1, 0, dt.datetime(2021, 2, 10, 10, 17), moment)
    assert cells(read_sheet(book.getvalue(), "a.xlsx"))[1] == ["2021-02-10T10:17:00"]


def test_only_the_first_sheet_is_read_and_that_is_said() -> None:
    sheet = read_sheet(workbook({"A": [["x"], ["1"]], "B": [["y"], ["2"]]}), "a.xlsx")
    assert cells(sheet) == [["x"], ["1"]]
    assert "'A' was read" in str(sheet.notes[0])
    assert "B" in str(sheet.notes[0])


def test_blank_rows_at_the_end_are_no_answers_and_spare_empty_cells_do_no_harm() -> None:
    sheet = read_sheet(b"a;b\r\n1;2;;\r\n\r\n;\r\n", "a.csv")
    assert cells(sheet) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.csv is empty"),
        (b"\xef\xbb\xbf \r\n", "a.csv is empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n<HTML>", "web page"),
        (b'{"results": []}', "JSON"),
        (bytes(range(256)) * 8, "not text"),
        (b"PK\x03\x04 and then nothing", "damaged Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "damaged or locked"),
        (b"a;b;c\n1;2;3\n4;5\n", "row 2: 2 cells where the header has 3"),
        (b"a;b\n1;2\n4;5;6\n", "row 2: 3 cells where the header has 2"),
        (b'a;b\n1;"cut off', "a quoted cell does not end"),
    ],
)
def test_what_is_no_table_is_refused_with_name_place_and_cause(data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said) as error:
        read_sheet(data, "a.csv")
    assert "a.csv" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_cut_off_workbook_and_another_zip_are_refused() -> None:
    whole = workbook({"A": [["x"], ["1"]]})
    with pytest.raises(ReadError, match="damaged Excel workbook"):
        read_sheet(whole[: len(whole) // 2], "a.xlsx")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("photo.txt", "x")
    with pytest.raises(ReadError, match="neither an Excel workbook nor CSV files"):
        read_sheet(other.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(bytes=10), "bytes and the limit is 10"),
        (Limits(rows=1), "2 rows and the limit is 1"),
        (Limits(columns=1), "2 columns and the limit is 1"),
        (Limits(cells=3), "4 cells and the limit is 3"),
    ],
)
@pytest.mark.parametrize("data", [csv_bytes(ROWS), workbook({"A": ROWS})])
def test_limits_are_named_when_they_are_passed(data: bytes, limits: Limits, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read_sheet(data, "a", limits)


def test_a_workbook_is_measured_before_it_is_unpacked() -> None:
    with pytest.raises(ReadError, match="unzips to"):
        read_sheet(workbook({"A": ROWS}), "a.xlsx", Limits(unzipped_bytes=100))
    far = workbook({"A": [["x"], *([[]] * 1_048_573), ["far away"]]})
    with pytest.raises(ReadError, match="1,048,574 rows and the limit is 500,000"):
        read_sheet(far, "a.xlsx")
