from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opened_document import cells, grid, lines, opened, part, text_of

from needs.report.document import Grid, Heading, Lines, to_docx
from needs.report.document_styles import language_tag
from needs.report.document_tables import MOST_ROWS, DocumentError
from needs.report.document_text import REPLACED, clean
from needs.report.language import LANGUAGES, language
from needs.report.tables import Table

EN = language("en")
WIDE = {f"Column {i}": ["many words in a cell of a table " * 3] for i in range(6)}
WIDER = {f"Extraordinarily {i}": ["incomprehensibilities"] for i in range(12)}


def document(*content: Heading | Lines | Grid, code: str = "en", **keys: object) -> bytes:
    return to_docx("Title", content, language(code), **keys)  # type: ignore[arg-type]


# --- text and structure ------------------------------------------------------------------------


def test_parts_stand_in_the_styles_that_people_rework() -> None:
    content = document(
        Heading("One"), Lines(["said"], bullets=False), Heading("Two", 2), Lines(["a", "b"])
    )
    assert lines(content) == [
        ("Title", "Title"),
        ("Heading 1", "One"),
        ("Normal", "said"),
        ("Heading 2", "Two"),
        ("List Bullet", "a"),
        ("List Bullet", "b"),
    ]


def test_notes_stand_at_the_end_and_are_said_once() -> None:
    content = document(
        grid({"a": [1]}, notes=("of both", "of the first")),
        grid({"a": [1]}, notes=("of both",)),
        Heading("Last"),
        notes=("of both", "of the run"),
    )
    ending = [text for style, text in lines(content) if style == "List Bullet"]
    assert ending == ["of both", "of the first", "of the run"]
    assert lines(content)[-3:] == [("List Bullet", text) for text in ending]


def test_captions_are_counted_by_word_itself() -> None:
    content = document(grid({"a": [1]}, "First"), grid({"a": [1]}, "Second {n} of {caption}"))
    captions = [text for style, text in lines(content) if style == "Caption"]
    assert captions == ["Table 1: First", "Table 2: Second {n} of {caption}"]
    assert part(content, "word/document.xml").count('w:instr=" SEQ Table \\* ARABIC "') == 2


@settings(max_examples=12)
@given(st.text())
@example("=1+1")
@example("{PAGE}")
@example("a\r\nb\rc\td\x0b\x00\ud800\uffff&<b>")
def test_any_text_stays_text(text: str) -> None:
    header = pd.Index([text], dtype=object)  # half characters too
    frame = pd.DataFrame([[text]], columns=header, dtype=object)
    table = Grid(Table("t", frame), text)
    content = to_docx(text, [Heading(text), Lines([text]), table], EN)
    assert cells(content) == [[clean(text)], [clean(text)]]
    active = r"<w:(instrText|fldSimple|hyperlink)"
    found = re.findall(active, part(content, "word/document.xml"))
    assert found == ["fldSimple"]  # the caption's number


def test_what_no_document_can_hold_is_seen_to_be_missing() -> None:
    assert clean("a\x00b\ud800c\uffffd") == f"a{REPLACED}b{REPLACED}c{REPLACED}d"
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"


# --- tables ------------------------------------------------------------------------------------


def test_numbers_are_written_as_the_language_has_them() -> None:
    columns: dict[str, list[object]] = {
        "name": ["x", None],
        "n": [1234, 5],
        "share": [0.534, np.nan],
        "mean": [2.0, 1234.5],
        "minutes": [3.5, 2.0],
        "kept": [True, False],
    }
    made = grid(columns, percent=("share",), decimal=("mean",))
    rows = cells(to_docx("t", [made], EN))[1:]
    assert rows == [
        ["x", "1,234", "53.4%", "2.00", "3.5", "yes"],
        ["", "5", "–", "1,234.50", "2.0", "no"],
    ]
    french = cells(to_docx("t", [made], language("fr")))[1]
    assert french[1:5] == ["1\u202f234", "53,4\xa0%", "2,00", "3,5"]


def test_numbers_among_text_keep_their_decimals() -> None:
    made = grid({"value": ["a", 0.534, 7, None, float("nan")]})
    assert [row[0] for row in cells(document(made))[1:]] == ["a", "0.534", "7", "", ""]


def test_the_heading_row_is_repeated_and_no_row_breaks_over_pages() -> None:
    rows = opened(document(grid({"a": [1, 2], "b": ["x", "y"]}))).tables[0]._tbl.tr_lst
    repeated = [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows]
    assert repeated == [True, False, False]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_numbers_stand_at_the_end_of_their_column_and_text_at_its_beginning() -> None:
    rows = opened(document(grid({"a": [1], "b": ["x"]}))).tables[0].rows
    styles = [[c.paragraphs[0].style.name for c in row.cells] for row in rows]  # type: ignore[union-attr]
    assert styles == [["Table Number Heading", "Table Heading"], ["Table Number", "Table Text"]]


def test_only_what_stands_with_a_wide_table_is_laid_across() -> None:
    content = document(Heading("a"), grid({"n": [1]}), Heading("b"), grid(WIDE), notes=["end"])
    found = [s.orientation for s in opened(content).sections]
    assert found == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    for section in opened(content).sections:
        upright = section.orientation == WD_ORIENT.PORTRAIT
        assert (section.page_width < section.page_height) == upright  # type: ignore[operator]


def test_a_heading_goes_with_what_follows_it() -> None:
    body = list(opened(document(Heading("a"), Heading("b", 2), grid(WIDE)))._element.body)
    assert not any(e.find(f".//{qn('w:sectPr')}") is not None for e in body[:-1])


def test_a_table_too_wide_for_any_page_goes_on_below_with_its_first_column() -> None:
    content = document(grid(WIDER, "Wide"))
    headings = [cells(content, i)[0] for i in range(len(opened(content).tables))]
    assert len(headings) > 1
    assert all(h[0] == "Extraordinarily 0" for h in headings)
    assert [name for h in headings for name in h[1:]] == list(WIDER)[1:]
    captions = [text for style, text in lines(content) if style == "Caption"]
    assert captions[:2] == ["Table 1: Wide", "Table 2: Wide (more columns)"]
    assert len(captions) == len(headings)


def test_tables_fit_between_the_margins() -> None:
    found = opened(document(Heading("a"), grid(WIDE), Heading("b"), grid({"n": [1]})))
    for section, table in zip(found.sections, found.tables, strict=True):
        room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
        assert sum(column.width for column in table.columns) <= room + 20 * 635  # type: ignore[misc]


def test_tables_do_not_touch() -> None:
    body = [e.tag for e in opened(document(grid({"a": [1]}), grid({"a": [1]})))._element.body]
    assert not any(a == b == qn("w:tbl") for a, b in pairwise(body))


def test_a_table_without_rows_keeps_its_headings() -> None:
    assert cells(document(grid({"a": [], "b": []}))) == [["a", "b"]]


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": np.zeros(MOST_ROWS)})], ids=["columns", "rows"]
)
def test_a_table_that_word_cannot_hold_is_named(frame: pd.DataFrame) -> None:
    with pytest.raises(DocumentError, match=r"table 'big' has .* Take the workbook"):
        document(Grid(Table("big", frame), "Big"))


# --- pages, language, bytes --------------------------------------------------------------------


def test_the_warning_stands_in_the_head_of_every_page() -> None:
    content = document(grid({"n": [1]}), Heading("b"), grid(WIDE), warning="Made up")
    for section in opened(content).sections:
        assert [p.text for p in section.header.paragraphs] == ["Made up"]
        assert text_of(section.footer._element) == "Page 1 of 1"
        assert not section.different_first_page_header_footer
    without = opened(document()).sections[0].header
    assert "".join(p.text for p in without.paragraphs) == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_document_says_its_language_and_direction(code: str) -> None:
    content = document(Heading("a"), grid({"n": [1]}), code=code)
    styles, body = part(content, "word/styles.xml"), part(content, "word/document.xml")
    tag = language_tag(code)
    assert tag.startswith(f"{code}-")
    assert f'<w:lang w:val="{tag}"' in styles
    assert opened(content).core_properties.language == tag
    right = language(code).direction == "rtl"
    assert ("<w:bidiVisual/>" in body) == right
    assert ("<w:bidi/>" in styles) == right
    assert body.count("<w:bidi/>") == right  # of the section
    assert (f'w:bidi="{tag}"' in styles) == right


def test_arabic_words_read_from_the_right_and_latin_ones_do_not() -> None:
    content = document(Lines(["وحدة (1)", "needs 0.1"]), code="ar")
    marked = {
        text_of(r): r.find(f".//{qn('w:rtl')}") is not None
        for r in opened(content)._element.body.iter(qn("w:r"))
    }
    assert marked["وحدة (1)"]
    assert not marked["needs 0.1"]


def test_all_text_is_in_one_font_that_is_on_every_computer() -> None:
    styles = part(document(Heading("a")), "word/styles.xml")
    assert set(re.findall(r'w:(?:ascii|hAnsi|cs)="([^"]+)"', styles)) == {"Arial"}
    assert "Theme=" not in "".join(re.findall(r"<w:rFonts[^>]*>", styles))


def test_equal_content_gives_equal_bytes_that_name_no_time_and_no_person() -> None:
    content = [document(Heading("a"), grid(WIDE), warning="w", notes=["n"]) for _i in range(2)]
    assert content[0] == content[1]
    with zipfile.ZipFile(io.BytesIO(content[0])) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {2000}
        assert not [name for name in package.namelist() if "thumbnail" in name]
    core = part(content[0], "docProps/core.xml")
    assert "python-docx" not in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


def test_a_very_long_title_stands_in_full_on_the_page() -> None:
    content = to_docx("long " * 100, [], EN)
    assert lines(content)[0] == ("Title", ("long " * 100).strip())
    assert len(opened(content).core_properties.title) <= 255
