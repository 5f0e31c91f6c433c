"""Small files for the tests of readers: CSV text and workbooks as bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Rows = Sequence[Sequence[object]]

ANSWER = {
    "start": "2021-02-01T10:00:00",
    "consent": "yes",
    "full_name": "",
    "country": "KEN",
    "job": "worker",
    "years": "3",
    "hard": "plan visit",
    "placed_1": "",
    "placed_2": "",
    "placed_3": "",
    "wanted": "visit plan_b",
    "amount_visit": "more",
    "amount_plan": "",
    "comments": "",
    "_uuid": "",
}
"""One answer to tests/data/small.toml as an export with XML names holds it."""


def answers(*changes: Mapping[str, str]) -> bytes:
    """A CSV export with one row per change of ANSWER; started a minute after each other."""
    rows = [
        {**ANSWER, "start": f"2021-02-01T10:{i:02}:00", "_uuid": f"u{i}", **change}
        for i, change in enumerate(changes)
    ]
    return csv_bytes([list(ANSWER), *([row[h] for h in ANSWER] for row in rows)])


def csv_bytes(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as CSV with every cell quoted and CRLF, as KoboToolbox writes it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX file with these sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def form(survey: Rows, choices: Rows = ()) -> bytes:
    """An XLSForm with English labels: survey rows are type, name, label."""
    return workbook(
        {
            "survey": [["type", "name", "label::English (en)"], *survey],
            "choices": [["list_name", "name", "label::English (en)"], *choices],
            "settings": [["form_title", "form_id"], ["A form", "a_form"]],
        }
    )
