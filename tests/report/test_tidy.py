from __future__ import annotations

import csv
import io
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.report.tidy import safe_text, to_csv


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def begins_formula(cell: str) -> bool:
    """Whether a spreadsheet might run this cell: the rule again, one sign at a time."""
    for sign in cell:
        if unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cc", "Cf") or sign.isspace():
            continue
        return unicodedata.normalize("NFKC", sign) in ("=", "+", "-", "@")
    return False


def test_accents_and_arabic_open_in_a_spreadsheet() -> None:
    content = to_csv(pd.DataFrame({"libellé": ["Évaluation", "التقييم"]}))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content) == [["libellé"], ["Évaluation"], ["التقييم"]]


def test_numbers_keep_full_precision_and_their_sign() -> None:
    frame = pd.DataFrame({"worth": [-0.1, 1 / 3], "n": [-1, 1_000_000], "kept": [True, False]})
    assert rows_of(to_csv(frame)) == [
        ["worth", "n", "kept"],
        ["-0.1", "-1", "True"],
        ["0.3333333333333333", "1000000", "False"],
    ]


def test_numbers_of_numpy_in_a_mixed_column_are_plain() -> None:
    mixed = pd.DataFrame({"value": [np.float64(-0.5), np.int64(3), "-x", None]}, dtype=object)
    assert rows_of(to_csv(mixed))[1:] == [["-0.5"], ["3"], ["'-x"], [""]]


def test_missing_values_are_empty_cells() -> None:
    frame = pd.DataFrame({"a": [np.nan, 1.5], "b": pd.array([None, 2], "Int64"), "c": [None, "x"]})
    assert rows_of(to_csv(frame))[1:] == [["", "", ""], ["1.5", "2", "x"]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\u00a0=1", "\u200b=1", "\ufeff@x", "＝1", "　＋1"],
)
def test_text_like_a_formula_leaves_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_text_that_begins_with_a_break_leaves_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=b", "well-being", "1 - 2", "a, -b", "'=1", "ما + بعد"])
def test_other_text_is_left_alone(text: str) -> None:
    assert safe_text(text) == text


def test_a_cell_that_comes_apart_at_a_semicolon_is_still_text() -> None:
    assert safe_text("x;=1+1\n- y") == "x;'=1+1\n'- y"


def test_headers_are_guarded_too() -> None:
    assert rows_of(to_csv(pd.DataFrame({"=cmd": [1]})))[0] == ["'=cmd"]


def test_columns_and_rows_of_the_same_name_are_all_written() -> None:
    frame = pd.DataFrame([[1, "a"], [2, "b"]], columns=["x", "x"], index=[0, 0])
    assert rows_of(to_csv(frame)) == [["x", "x"], ["1", "a"], ["2", "b"]]


def test_a_table_without_rows_keeps_its_header() -> None:
    assert rows_of(to_csv(pd.DataFrame({"a": [], "b": []}))) == [["a", "b"]]


@given(st.text())
def test_no_part_of_any_text_begins_a_formula(text: str) -> None:
    safe = safe_text(text)
    parts = safe.replace("\r", ";").replace("\n", ";").replace("\t", ";").split(";")
    assert not any(begins_formula(part) for part in parts)
    assert safe_text(safe) == safe


@given(st.text(alphabet="=+-@;\t\r\n '\"＝－\u200f\u3000a,1"))
def test_no_part_of_a_hostile_text_begins_a_formula(text: str) -> None:
    test_no_part_of_any_text_begins_a_formula.hypothesis.inner_test(text)


@given(st.lists(st.text(), min_size=1))
def test_any_text_reads_back_but_for_its_apostrophes(texts: list[str]) -> None:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object)})
    back = [row[0] if row else "" for row in rows_of(to_csv(frame))[1:]]
    assert [b.replace("'", "") for b in back] == [t.replace("'", "") for t in texts]
