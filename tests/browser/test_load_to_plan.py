"""The whole path: from an export and its form to a plan that leaves as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from watching import CHART, Open, settle

pytestmark = pytest.mark.browser

FOLDED = ("countries",)
"""Pages whose chart is folded away, because in these few answers no groups differ."""

RESULTS = ("", "steps", "content", "countries", "priorities", "plan")


def test_from_an_export_to_a_plan(server: str, visit: Open, samples: Path, tmp_path: Path) -> None:
    seen = visit(f"{server}/")
    seen.follow("load")
    seen.bring("export", samples / "kobo" / "export_French(fr)_summary.xlsx")
    seen.bring("form", samples / "kobo" / "form.xlsx")
    expect(seen.page.get_by_test_id("stAlertContentSuccess")).to_be_visible()
    loading = seen.heading.inner_text()
    seen.page.get_by_test_id("stBaseButton-primary").click()
    expect(seen.heading).not_to_have_text(loading)
    settle(seen.page)

    for path in RESULTS:
        seen.follow(path)
        if path not in FOLDED:
            expect(seen.page.locator(CHART).first).to_be_visible()
        expect(seen.page.get_by_test_id("stAlertContentWarning")).to_have_count(0)
        assert "Respondent " not in seen.page.get_by_test_id("stApp").inner_text()
        assert seen.problems == [], path

    holds_a_plan_in_text(seen.take("plan_csv", tmp_path))
    holds_a_plan_in_sheets(seen.take("plan_xlsx", tmp_path))

    newcomer = visit(f"{server}/", window="other")
    expect(newcomer.page.get_by_test_id("stAlertContentWarning")).to_have_count(1)


def holds_a_plan_in_text(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert len(lines) > 20
    assert {len(line) for line in lines} == {len(header)}
    cells = [cell for line in (header, *lines) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert not [cell for cell in cells if "Respondent" in cell]
    assert any("%" in cell for cell in cells)


def holds_a_plan_in_sheets(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 4
    assert book.sheetnames[1:] == ["plan", "left_out", "steps"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if "Respondent" in str(cell.value)]
    notes = " ".join(str(cell.value) for cell in book.worksheets[0]["A"])
    assert "synthetic" not in notes
    assert "invented" in notes


def test_bad_files_get_a_box_with_our_words(server: str, visit: Open, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(b"PK\x03\x04 and nothing that follows")
    export = tmp_path / "answers.csv"
    export.write_bytes(b"")
    seen = visit(f"{server}/")
    seen.follow("load")
    seen.bring("export", export)
    seen.bring("form", form)
    expect(seen.page.get_by_test_id("stAlertContentError")).to_contain_text("form.xlsx")
    assert seen.problems == []
