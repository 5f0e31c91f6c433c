"""`needs agenda`, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from test_cli_plan import ANSWERS, COURSE, DECIDING, FORM, needs, plan


@pytest.fixture
def course(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(COURSE, encoding="utf-8")
    return path


@pytest.fixture
def board(course: Path) -> Path:
    kept = course.parent / "decisions.db"
    plan(course, "--save", kept, "--fix", "doing=30", "--sign-off", *DECIDING)
    plan(course, "--save", kept, "--veto", "planning", *DECIDING)
    return kept


def laid(out: Path) -> dict[str, int]:
    """Minutes by module of an agenda that was written."""
    blocks = json.loads((out / "agenda.json").read_bytes())["blocks"]
    found: dict[str, int] = {}
    for b in blocks:
        if b["module"]:
            found[b["module"]] = found.get(b["module"], 0) + b["minutes"]
    return found


def test_answers_become_an_agenda_with_a_sheet_a_day(tmp_path: Path) -> None:
    form = ("--form", FORM, "--draws", 100)
    result = needs("agenda", ANSWERS, *form, "--days", 6, "--start", "08:30", "--out", tmp_path)
    assert result.exit_code == 0
    assert "in 6 days of 6 net hours" in result.stdout
    sheets = openpyxl.load_workbook(tmp_path / "agenda.xlsx").sheetnames
    assert [f"day_{d}" for d in range(1, 7)] == [s for s in sheets if s.startswith("day_")]
    assert sum(laid(tmp_path).values()) == 2160
    assert "08:30" in (tmp_path / "agenda.csv").read_text("utf-8-sig")


def test_a_version_of_a_board_becomes_an_agenda(board: Path) -> None:
    for version, modules in ((2, {"asking", "planning", "doing"}), (3, {"asking", "doing"})):
        out = board.parent / f"agenda{version}"
        result = needs("agenda", "--save", board, "--version", version, "--out", out)
        assert result.exit_code == 0
        assert set(laid(out)) <= modules
        assert laid(out)["doing"] == 30
    latest = board.parent / "latest"
    needs("agenda", "--save", board, "--out", latest)
    assert laid(latest) == laid(board.parent / "agenda3")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give answers, or a board with --save"),
        (["--save", "none.db"], "none.db cannot be opened"),
        (["--save", "BOARD", "--version", "9"], "has no version 9"),
        (["--save", "BOARD", "--board", "x"], "which board?"),
        (["--save", "BOARD", "--start", "9 am"], "not a time of day such as 08:30"),
        (["--save", "BOARD", "--days", "4"], "has the days and hours that it was planned for"),
        ([str(ANSWERS), "--form", str(FORM), "--version", "2"], "a version is of a board"),
    ],
)
def test_what_cannot_be_laid_out_is_one_line(board: Path, words: list[str], says: str) -> None:
    typed = [str(board) if w == "BOARD" else w for w in words]
    result = needs("agenda", *typed, "--out", board.parent / "laid")
    assert result.exit_code in (1, 2)
    assert says in " ".join(result.stderr.split())
    assert not (board.parent / "laid").exists()
