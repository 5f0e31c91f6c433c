from __future__ import annotations

from pathlib import Path

import pytest
from exports import SOURCES, SURVEY, Answer

from surveys.readers.catalogue import as_markdown, catalogue, drafted, main
from surveys.readers.sheet import Sheet
from surveys.survey import Survey, read_survey

DATA = Path(__file__).resolve().parents[1] / "data"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "readers.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    answers = [Answer("KEN", "lead", "3"), Answer("FRA")]
    (tmp_path / "a.csv").write_bytes(SOURCES["Google Forms"](answers))
    (tmp_path / "b.zip").write_bytes(SOURCES["ODK Central"](answers))
    (tmp_path / "c.csv").write_bytes(b"x,y\n1,2\n")
    (tmp_path / "d.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "e.md").write_bytes(b"not a table")
    return tmp_path


def test_each_file_has_an_entry_with_what_became_of_it(folder: Path) -> None:
    google, odk, plain, pdf = catalogue(folder, [read_survey(DATA / "small.toml"), SURVEY])
    assert (google.source, google.rows, google.kept, google.survey) == (
        "Google Forms",
        2,
        2,
        "sources",
    )
    assert (odk.source, odk.matched, odk.asked) == ("ODK Central", 7, 7)
    assert (plain.source, plain.rows, plain.columns, plain.survey) == ("plain table", 1, 2, "")
    assert not pdf.source
    assert "PDF" in pdf.reason


def test_a_definition_is_drafted_where_none_fits(folder: Path) -> None:
    drafted = []

    def draft(sheet: Sheet) -> Survey:
        drafted.append(sheet.header)
        return SURVEY

    catalogue(folder, [SURVEY], draft)
    assert drafted == [("x", "y")]


def test_a_file_that_nothing_can_be_drafted_from_is_listed_without_a_definition(
    tmp_path: Path,
) -> None:
    (tmp_path / "dates.csv").write_bytes(
        b"day;until\n2021-02-03;2021-02-04\n2021-02-04;2021-02-05\n"
    )
    (entry,) = catalogue(tmp_path, [SURVEY], drafted)
    assert (entry.source, entry.rows, entry.columns, entry.survey) == ("plain table", 2, 2, "")
    assert "| none can be drafted |" in as_markdown([entry])


def test_the_page_is_written_by_the_command(folder: Path) -> None:
    out = folder / "page.md"
    main([str(folder), "--definitions", str(DATA), "--out", str(out)])
    text = out.read_text(encoding="utf-8")
    assert "| `a.csv` | Google Forms | 2 | 9 | `sources` | 2 | 0 | 7 of 7 |" in text
    assert "| `c.csv` | plain table | 1 | 2 | `drafted` | 0 | 1 no answers | 2 of 2 |" in text
    assert "- `d.csv`: d.csv is a PDF document" in text


@pytest.mark.slow
def test_the_page_in_docs_is_what_the_command_writes(samples: Path) -> None:
    surveys = [read_survey(path) for path in sorted(DATA.glob("*.toml"))]
    assert as_markdown(catalogue(samples, surveys, drafted)) == PAGE.read_text(encoding="utf-8")
