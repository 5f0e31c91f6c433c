from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from making import csv_bytes, workbook

from surveys.readers.files import read_sheet
from surveys.readers.limits import Limits
from surveys.reading import ReadError

MAIN = csv_bytes([["SubmissionDate", "q", "KEY"], ["1", "x", "uuid:a"], ["2", "y", "uuid:b"]], ",")
REPEAT = csv_bytes(
    [
        ["age", "PARENT_KEY", "KEY"],
        ["3", "uuid:a", "k1"],
        ["4", "uuid:a/c[1]", "k2"],
        ["5", "z", "k"],
    ],
    ",",
)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_the_main_table_is_read_and_repeats_are_counted() -> None:
    data = zipped({"f-children.csv": REPEAT, "f.csv": MAIN, "media/a.jpg": b"\xff\xd8\xff"})
    sheet = read_sheet(data, "a.zip")
    assert sheet.header == ("SubmissionDate", "q", "KEY")
    assert sheet.columns[1].to_pylist() == ["x", "y"]
    said = [str(note) for note in sheet.notes]
    assert "only the file 'f.csv' was read, not 'media/a.jpg'" in said[0]
    assert "'f-children.csv' has 3 rows, which belong to 1 answers (1 of them to none" in said[1]
    assert "not analysed" in said[1]


def test_repeat_sheets_of_a_workbook_are_counted_and_never_taken_for_the_answers() -> None:
    data = workbook(
        {
            "children": [["age", "_parent_index"], ["3", "1"], ["4", "1"]],
            "Answers": [["q", "_index"], ["x", "1"]],
            "Notes": [["hello"]],
        }
    )
    sheet = read_sheet(data, "a.xlsx")
    assert sheet.header == ("q", "_index")
    assert "not 'Notes'" in str(sheet.notes[0])
    assert "the repeat table 'children' has 2 rows" in str(sheet.notes[1])


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"a.csv": MAIN, "b.csv": MAIN}, "holds 2: 'a.csv', 'b.csv'"),
        ({"a.csv": REPEAT}, "holds 0: only repeat tables"),
        ({"a.csv": MAIN, "b.zip": zipped({"c.csv": MAIN})}, "another archive"),
        ({"a.csv": zipped({"c.csv": MAIN})}, "another archive"),
        ({"../a.csv": MAIN}, "leads out of it"),
        ({"/etc/a.csv": MAIN}, "leads out of it"),
        ({"C:\\a.csv": MAIN}, "leads out of it"),
        ({"a.csv": b'q,KEY\n1,"cut'}, r"a.zip \(a.csv\), near row 1"),
        ({"photo.jpg": b"\xff\xd8\xff"}, "neither an Excel workbook nor CSV files"),
    ],
)
def test_other_zips_are_refused(members: dict[str, bytes], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read_sheet(zipped(members), "a.zip")


def test_a_zip_bomb_is_refused_by_what_it_says() -> None:
    data = zipped({"a.csv": b"0" * 10_000_000})
    assert len(data) < 20_000
    with pytest.raises(ReadError, match="unzips to 10,000,000 bytes and the limit is 1,000,000"):
        read_sheet(data, "a.zip", Limits(unzipped_bytes=1_000_000))


@pytest.mark.parametrize("name", ["a.csv", "xl/worksheets/sheet1.xml"])
def test_a_zip_bomb_that_says_less_is_refused_by_what_it_holds(name: str) -> None:
    data = bytearray(zipped({name: b"0" * 10_000_000}))
    directory = data.rindex(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<I", data, at, 100)
    with pytest.raises(ReadError, match="not as large as the archive says"):
        read_sheet(bytes(data), "a.zip")


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zipped({"a.csv": MAIN}))
    directory = data.rindex(b"PK\x01\x02")
    for at in (6, directory + 8):
        struct.pack_into("<H", data, at, 1)
    with pytest.raises(ReadError, match="locked with a password"):
        read_sheet(bytes(data), "a.zip")


def test_a_workbook_with_entities_is_refused() -> None:
    out = io.BytesIO(workbook({"A": [["x"], ["1"]]}))
    with zipfile.ZipFile(out) as archive:
        members = {m: archive.read(m) for m in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]>'
    members["xl/workbook.xml"] = bomb + members["xl/workbook.xml"].split(b"?>", 1)[1]
    with pytest.raises(ReadError, match=r"declares its own entities \(xl/workbook.xml\)"):
        read_sheet(zipped(members), "a.xlsx")
