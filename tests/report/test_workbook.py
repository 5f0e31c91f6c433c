from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from needs.report.workbook import CUT, WorkbookError, sheet_names, to_xlsx


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def only_sheet(frame: pd.DataFrame, **choices: object) -> Worksheet:
    sheet = opened(to_xlsx({"table": frame}, **choices)).active  # type: ignore[arg-type]
    assert isinstance(sheet, Worksheet)
    return sheet


def cell_types(sheet: Worksheet) -> list[list[str]]:
    """Per row, "s" for text, "n" for a number or nothing, "b", "d" and – never – "f" a formula."""
    return [[cell.data_type for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def requests() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "topic": ["Play", "Tracing"],
            "share": [0.534, np.nan],
            "n": [250, 1200],
            "kept": [True, False],
        }
    )


def test_both_libraries_read_the_same_values(requests: pd.DataFrame) -> None:
    content = to_xlsx({"Requests": requests})
    expected = [
        ["topic", "share", "n", "kept"],
        ["Play", 0.534, 250, True],
        ["Tracing", None, 1200, False],
    ]
    sheet = opened(content)["Requests"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == expected
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    with_blanks = [["" if v is None else v for v in row] for row in expected]
    assert book.get_sheet_by_name("Requests").to_python() == with_blanks


def test_cells_have_the_type_of_their_values(requests: pd.DataFrame) -> None:
    assert cell_types(only_sheet(requests))[1] == ["s", "n", "n", "b"]


@pytest.mark.parametrize(
    "text", ["=1+1", "{=SUM(A1)}", "@x", "-1", "12", "http://example.org", "mailto:a@b.c", " ="]
)
def test_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    sheet = only_sheet(pd.DataFrame({text: [text]}))
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [[text], [text]]
    assert cell_types(sheet) == [["s"], ["s"]]
    assert not any(c.hyperlink for row in sheet.iter_rows() for c in row)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_reads_back_as_it_was(texts: list[str]) -> None:
    content = to_xlsx({"table": pd.DataFrame({"text": pd.Series(texts, dtype=object)})}, texts)
    sheet = opened(content)["table"]
    assert cell_types(sheet) == [["s"]] * (len(texts) + 1)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("table").to_python(skip_empty_area=False)
    assert [row[0] for row in rows[1:]] == texts


def test_notes_make_the_first_sheet(requests: pd.DataFrame) -> None:
    book = opened(to_xlsx({"Requests": requests}, ["Synthetic answers", "=not a formula"]))
    assert book.sheetnames == ["About", "Requests"]
    assert [c.value for c in book["About"]["A"]] == ["Synthetic answers", "=not a formula"]
    assert cell_types(book["About"]) == [["s"], ["s"]]


def test_the_sheet_of_notes_takes_a_translated_name(requests: pd.DataFrame) -> None:
    book = opened(to_xlsx({"About": requests}, ["x"], notes_title="À propos"))
    assert book.sheetnames == ["À propos", "About"]


def test_the_header_is_bold_and_stays_in_view(requests: pd.DataFrame) -> None:
    sheet = only_sheet(requests)
    assert all(c.font.b for c in sheet[1])
    assert not any(c.font.b for c in sheet[2])
    assert sheet.freeze_panes == "A2"


def test_numbers_are_shown_by_kind_or_as_asked(requests: pd.DataFrame) -> None:
    sheet = only_sheet(requests.assign(worth=[0.25, -1.5]), formats={"share": "0.0%"})
    assert [c.number_format for c in sheet[2]] == [
        "General",
        "0.0%",
        "#,##0",
        "General",
        "#,##0.000",
    ]


def test_columns_are_as_wide_as_their_text_within_reason() -> None:
    sheet = only_sheet(pd.DataFrame({"a": ["x" * 30], "b": ["x" * 300], "c": [1]}))
    a, b, c = (sheet.column_dimensions[name].width for name in "ABC")
    assert 12 <= c < 30 < a < b < 70


def test_a_workbook_can_read_from_right_to_left(requests: pd.DataFrame) -> None:
    book = opened(to_xlsx({"Requests": requests}, ["x"], right_to_left=True))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    assert not only_sheet(requests).sheet_view.rightToLeft


def test_dates_are_dates_and_what_a_sheet_cannot_hold_is_text() -> None:
    values = [
        dt.datetime(2021, 3, 1, 12, 30),
        dt.datetime(2021, 3, 1, tzinfo=dt.UTC),
        float("inf"),
        10**18,
        ("a", 1),
    ]
    sheet = only_sheet(pd.DataFrame({"value": pd.Series(values, dtype=object)}))
    assert [c.value for c in sheet["A"]][1:] == [
        dt.datetime(2021, 3, 1, 12, 30),
        "2021-03-01 00:00:00+00:00",
        "inf",
        "1000000000000000000",
        "('a', 1)",
    ]


def test_a_column_of_dates_shows_dates() -> None:
    sheet = only_sheet(pd.DataFrame({"day": pd.to_datetime(["2021-03-01"])}))
    assert sheet["A2"].is_date
    assert sheet["A2"].value == dt.datetime(2021, 3, 1)


def test_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    value = only_sheet(pd.DataFrame({"text": ["x" * 40_000]}))["A2"].value
    assert len(value) == 32_767
    assert value.endswith(CUT)


def test_a_table_longer_than_a_sheet_is_refused() -> None:
    with pytest.raises(WorkbookError, match="table 'long' has 1,048,576 rows"):
        to_xlsx({"long": pd.DataFrame({"n": np.zeros(1_048_576)})})


def test_a_long_text_gets_a_row_that_shows_all_of_it() -> None:
    sheet = only_sheet(pd.DataFrame({"why": ["short", "word " * 60], "n": [1, 2]}))
    width = sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[2].height in (None, 15)
    assert sheet.row_dimensions[3].height >= 15 * len("word " * 60) / width


def test_a_sheet_prints_across_with_all_columns_on_a_page(requests: pd.DataFrame) -> None:
    sheet = only_sheet(requests)
    assert sheet.page_setup.orientation == "landscape"
    # As many pages as it takes, and one across, which is what a file says by saying nothing.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == "$1:$1"


def test_a_table_without_rows_keeps_its_header() -> None:
    sheet = only_sheet(pd.DataFrame({"a": [], "b": []}))
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [["a", "b"]]


def test_the_same_tables_give_the_same_bytes(requests: pd.DataFrame) -> None:
    content = to_xlsx({"Requests": requests}, ["x"])
    assert content == to_xlsx({"Requests": requests}, ["x"])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert b"2000-01-01" in parts.read("docProps/core.xml")


def test_sheet_names_are_cleaned_shortened_and_made_different() -> None:
    assert sheet_names(["a/b", "A b", "x" * 40, "x" * 50, "", "[]", "History", "'q'"]) == [
        "a b",
        "A b (2)",
        "x" * 31,
        "x" * 27 + " (2)",
        "Sheet",
        "Sheet (2)",
        "History (2)",
        "q",
    ]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_sheet_name_gives_a_workbook_that_opens(names: list[str]) -> None:
    titles = sheet_names(names)
    assert len({t.casefold() for t in titles}) == len(names)
    assert all(0 < len(t.encode("utf-16-le")) // 2 <= 31 for t in titles)
    sheets = dict.fromkeys(names, pd.DataFrame({"a": [1]}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(sheets)))
    assert book.sheet_names == sheet_names(sheets)
