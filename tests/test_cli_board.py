"""`needs compare-plans` and `needs course`, called as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from needs import cli
from needs.planning.courses.curriculum import read_course

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "data" / "sample_course.toml"


def needs(*words: object) -> Result:
    result = CliRunner().invoke(cli.app, [str(w) for w in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def plan_file(path: Path, **minutes: int) -> Path:
    lines = [
        {
            "module": module,
            "action": "add",
            "place": "level_1",
            "variant": "",
            "minutes_now": 0,
            "minutes_planned": n,
        }
        for module, n in minutes.items()
    ]
    plan = {"lines": lines, "minutes": 0, "budget_minutes": 0, "value": 0, "gap": 0, "status": ""}
    path.write_text(json.dumps({"software": "needs", "plan": plan}))
    return path


def test_two_plans_are_compared_line_by_line(tmp_path: Path) -> None:
    old = plan_file(tmp_path / "old.json", opening=30, closing=30)
    new = plan_file(tmp_path / "new.json", opening=45, closing=30, gone=20)
    result = needs("compare-plans", old, new, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "before: Add (30 minutes); after: Add (45 minutes)." in result.stdout
    assert "gone: before: not planned; after: Add (20 minutes)." in result.stdout
    assert "losing" not in result.stdout
    assert (tmp_path / "out" / "changes.csv").exists()


def test_equal_plans_are_said_to_be_equal(tmp_path: Path) -> None:
    old = plan_file(tmp_path / "old.json", opening=30)
    assert "the same, line by line" in needs("compare-plans", old, old).stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "is no record of a plan"), ("{}", "holds no plan"), (None, "cannot be opened")],
)
def test_what_is_no_plan_is_named(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_text(content)
    result = needs("compare-plans", path, path)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_board_that_is_not_there_is_named_and_not_begun(tmp_path: Path) -> None:
    result = needs("compare-plans", tmp_path / "none.db")
    assert result.exit_code == 1
    assert "none.db cannot be opened" in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_url_is_tried_as_it_was_typed_and_its_password_is_not_shown() -> None:
    result = needs("compare-plans", "postgresql://me:secret@localhost:1/none")
    assert result.exit_code == 1
    assert "check that the database runs" in result.stderr
    assert "secret" not in result.output


def test_more_than_two_plans_are_too_many() -> None:
    result = needs("compare-plans", "a", "b", "c")
    assert result.exit_code == 1
    assert "give two files or one board" in result.stderr


def test_a_course_goes_to_a_workbook_and_back(tmp_path: Path) -> None:
    book, text = tmp_path / "course.xlsx", tmp_path / "course.toml"
    assert needs("course", COURSE, "--out", book).exit_code == 0
    result = needs("course", book, "--out", text)
    assert result.exit_code == 0
    assert "45 modules" in result.stdout
    assert read_course(text) == read_course(COURSE)


def test_a_course_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "course.xlsx"
    path.write_text("somebody's work")
    result = needs("course", COURSE, "--out", path)
    assert result.exit_code == 1
    assert path.read_text() == "somebody's work"


def test_a_course_that_is_none_is_named(tmp_path: Path) -> None:
    assert "cannot be opened" in needs("course", "none.toml", "--out", tmp_path / "c.xlsx").stderr
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("x = ")
    assert "wrong.toml" in needs("course", wrong, "--out", tmp_path / "c.xlsx").stderr
