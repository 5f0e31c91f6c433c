from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.readers import delimited
from surveys.readers.delimited import csv_sheet
from surveys.readers.limits import LIMITS, Limits
from surveys.reading import ReadError

SIGNS = st.text(st.sampled_from('ab;," \r\n\té'), max_size=40)


def strict(text: str) -> object:
    """Header and cells by the cell-by-cell reader, or "refused"."""
    try:
        header, columns = delimited._strict(text, ";", "a", LIMITS)
    except ReadError:
        return "refused"
    return header, [c.to_pylist() for c in columns]


@given(SIGNS)
@example('a;b\r\n"x""y";"1\r\n2"\r\n')
@example('a;b\n"x"y;2\n')
@example('a;b\n1;"cut')
@example("a;b\n1;2\n;\n\n;\n")
@example("a;b\r1;2\r")
@example('a;b\n1;x"y\n')
@example("a;b\n\n1;2;;\n")
def test_the_fast_way_gives_what_the_strict_way_gives(text: str) -> None:
    found = delimited._fast(text, ";", LIMITS)
    if found is not None:
        header, columns = found
        assert (header, [c.to_pylist() for c in columns]) == strict(text)


def test_an_ordinary_file_takes_the_fast_way() -> None:
    assert delimited._fast('"a";"b"\r\n"1";""\r\n"x ""y""";"2\n3"\r\n', ";", LIMITS) is not None


@pytest.mark.parametrize("text", ['a;b\n1;"cut', 'a;b\n"x"y;2\n', "a;b\n1;2;3\n", "a\n1\n"])
def test_what_needs_a_closer_look_does_not(text: str) -> None:
    assert delimited._fast(text, ";", LIMITS) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_refused(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        sheet = csv_sheet(data, "a.csv")
        assert {len(column) for column in sheet.columns} <= {sheet.n_rows}
        assert len(sheet.columns) == len(sheet.header)


def test_a_million_columns_are_refused_at_the_first_row() -> None:
    with pytest.raises(ReadError, match="1,000,000 columns and the limit is 2,000"):
        csv_sheet(b"a;" * 999_999 + b"a\n", "a.csv")


def test_limits_hold_on_the_fast_way() -> None:
    with pytest.raises(ReadError, match="3 rows and the limit is 2"):
        csv_sheet(b"a;b\n1;2\n1;2\n1;2\n", "a.csv", Limits(rows=2))
