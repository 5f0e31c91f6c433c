"""Damaged and hostile files: a reading in which every row is accounted for, or a ReadError."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from exports import SOURCES, SURVEY, Answer
from hypothesis import given
from hypothesis import strategies as st
from making import csv_bytes, workbook

from surveys.readers import read_bytes
from surveys.readers.limits import Limits
from surveys.reading import ReadError
from surveys.responses import ROW

ANSWERS = [
    Answer("KEN", "lead", "3", ("plan_b", "visit"), ("plan", "other"), {"theory": "less"}, "Hi"),
    Answer("FRA", "worker", "2,5", ("visit",), ("visit",), {"practice": "unsure"}),
]
SMALL = Limits(bytes=1_000_000, unzipped_bytes=5_000_000, rows=10_000, columns=300, cells=100_000)


def holds(data: bytes) -> None:
    """Read a file; fail for anything but a whole account or a ReadError on one line."""
    try:
        reading = read_bytes(data, "a", SURVEY, limits=SMALL)
    except ReadError as error:
        said = str(error)
        if "\n" in said or len(said) > 2000:
            raise AssertionError(f"not one line: {said}") from error
        return
    aside = [row for s in reading.set_aside for row in s.rows]
    kept = reading.responses.table[ROW].to_pylist()
    assert sorted(aside + kept) == list(range(1, reading.rows_in_file + 1))


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The file with bytes changed, cut out, doubled or cut off."""
    broken = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(broken) + 1)
        length = draw.randint(1, 40)
        kind = draw.randrange(4)
        if kind == 0:
            broken[at : at + length] = draw.randbytes(length)
        elif kind == 1:
            del broken[at : at + length]
        elif kind == 2:
            broken[at:at] = broken[at : at + length]
        elif draw.random() < 0.3:
            del broken[at:]
        else:
            broken[at:at] = draw.choice([b'"', b";", b",", b"\r", b"\x00", b"\xff", b"\n", b"{"])
    return bytes(broken)


@pytest.mark.parametrize("source", SOURCES)
def test_mutated_exports(source: str) -> None:
    whole = SOURCES[source](ANSWERS)
    holds(whole)
    for seed in range(60):
        holds(mutated(whole, random.Random(f"{source} {seed}")))


@pytest.mark.parametrize(
    "name",
    [
        "kobo/export_xml_both.xlsx",
        "spss/sample_missing.sav",
        "spss/simple_alltypes.sav",
        "xlsforms/pyxform/spaces_in_choices_header.xls",
        "qualtrics/sample.csv",
        "indico_typeform/indico/2019/oslo-june.csv",
    ],
)
def test_mutated_samples(samples: Path, name: str) -> None:
    whole = (samples / name).read_bytes()
    for seed in range(30):
        holds(mutated(whole, random.Random(seed)))


def test_mutated_members_of_a_workbook() -> None:
    whole = workbook({"A": [["x", "y"], ["1", "=1+1"], [2, 3.5]]})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {m: archive.read(m) for m in archive.namelist()}
    for seed in range(120):
        draw = random.Random(seed)
        chosen = draw.choice([m for m in members if m.startswith("xl/")])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, mutated(data, draw) if member == chosen else data)
        holds(out.getvalue())


STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"$FL2@(#)", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"a;b\r\n"]
)


@given(STARTS, st.binary(max_size=400))
def test_any_bytes(start: bytes, rest: bytes) -> None:
    holds(start + rest)


CELL = st.sampled_from(["", "Plan", "KEN", "1", "3,5", "1.234,5", "=1+1", "x", "{", "\n", "Other"])
HEADERS = ("", "Q1", "Q2", "Q4", "Q5/1", "Q5[1]", "What to add", "V1", "Id", "Timestamp", "KEY")
HEADERS += ("Start time", "Completion time", "Where do you work?", "Comments", "_uuid", "Q6[1]. a")
HEADER = st.sampled_from(HEADERS)


@given(st.data())
def test_any_table(data: st.DataObject) -> None:
    header = data.draw(st.lists(HEADER, min_size=1, max_size=8))
    row = st.lists(CELL, min_size=len(header), max_size=len(header))
    holds(csv_bytes([header, *data.draw(st.lists(row, max_size=4))]))


def test_headers_that_repeat_or_are_missing_lose_no_row() -> None:
    rows = [["Q1", "Q1", "", "Q2", "Q3", "Q4", "Q5"], ["KEN", "FRA", "x", "1", "2", "1", "1 2"]]
    reading = read_bytes(csv_bytes(rows), "a", SURVEY)
    assert reading.rows_in_file == 1
    assert len(reading.columns) == 7
    assert any("stands 2 times in the file" in str(n) for n in reading.notes)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2,5", 2.5), ("2.5", 2.5), (" 3 ", 3.0), ("1.234,5", None), ("1,234", 1.234)],
)
def test_decimal_commas_beside_decimal_points(cell: str, number: float | None) -> None:
    rows = [["Q1", "Q2", "Q3", "Q4", "Q5"], ["KEN", "1", cell, "1", "1"]]
    reading = read_bytes(csv_bytes(rows), "a", SURVEY)
    assert reading.responses.table["years"].to_pylist() == [number]
    assert any("not a number" in n.rule for n in reading.notes) == (number is None)


@pytest.mark.slow
def test_memory_stays_under_a_multiple_of_the_file() -> None:
    rows = [["Q1", "Q2", "Q3", "Q4", "Q5", "Q7"]]
    rows += [["KEN", "1", str(n), "1 2 3", "2 5", f"comment {n}"] for n in range(20_000)]
    data = csv_bytes(rows)
    tracemalloc.start()
    read_bytes(data, "a", SURVEY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * len(data)
