"""`needs plan`, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from needs import cli

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
FORM = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
COURSE = """
id = "small"
title = "Small"
steps = [
  "identification",
  "assessment",
  "case_planning",
  "implementation",
  "follow_up",
  "closure",
]

[[module]]
id = "asking"
title = "Asking"
steps = ["assessment"]
topics = { home_visits = 1.0 }
minutes = { brief = 30, standard = 60 }
present_minutes = 30
practice = 0.6

[[module]]
id = "planning"
title = "Planning"
steps = ["case_planning"]
topics = { safety_planning = 1.0 }
minutes = { brief = 30, standard = 60 }
practice = 0.6

[[module]]
id = "doing"
title = "Doing"
steps = ["implementation"]
topics = { referral = 1.0 }
minutes = { brief = 30, standard = 60 }
practice = 0.6
"""
DECIDING = ("--decided-by", "Amina", "--why", "agreed in the room")


def needs(*words: object) -> Result:
    result = CliRunner().invoke(cli.app, [str(w) for w in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def course(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(COURSE, encoding="utf-8")
    return path


def plan(course: Path, *words: object) -> Result:
    """A plan for two hours of a small course, so that it is quick."""
    few = ("--days", 1, "--hours", 2, "--floor", 0, "--gain", 0, "--draws", 100)
    out = ("--out", course.parent / "out")
    return needs("plan", ANSWERS, "--form", FORM, "--course", course, *few, *out, *words)


def record(course: Path) -> Any:
    return json.loads((course.parent / "out" / "plan.json").read_bytes())


def minutes(course: Path) -> dict[str, int]:
    lines = record(course)["plan"]["lines"]
    return {x["module"]: x["minutes_planned"] for x in lines if x["place"] == "level_1"}


def test_a_plan_is_printed_and_written(course: Path) -> None:
    result = plan(course)
    assert result.exit_code == 0
    assert "Plan for 1 day of 2 hours" in result.stdout
    names = {p.name for p in (course.parent / "out").iterdir()}
    assert names == {
        *("plan.csv", "left_out.csv", "steps.csv", "coverage.csv", "adapt_from.csv"),
        *("plan.xlsx", "plan.json"),
    }
    assert sum(minutes(course).values()) <= 120


def test_what_is_given_for_one_plan_holds_for_it(course: Path) -> None:
    assert plan(course, "--veto", "planning", "--fix", "doing=30").exit_code == 0
    assert "planning" not in minutes(course)
    assert minutes(course)["doing"] == 30
    assert [d["kind"] for d in record(course)["decisions"]] == ["veto", "minutes"]


def test_decisions_on_a_board_hold_for_the_next_plan_too(course: Path) -> None:
    kept = course.parent / "decisions.db"
    plan(course, "--save", kept, "--veto", "planning", *DECIDING)
    result = plan(course, "--save", kept)
    assert "1. Planning must not be in the plan. (Amina, " in result.stdout
    assert "planning" not in minutes(course)
    plan(course, "--save", kept, "--withdraw", 1, *DECIDING)
    assert "planning" in minutes(course)


def test_reasons_are_given_where_they_are_asked_for(course: Path) -> None:
    result = plan(course, "--explain")
    assert "Always taking what gives most for its minutes" in result.stdout
    assert "why.csv has every line" in result.stdout
    assert {line["module"] for line in record(course)["why"]} == set(minutes(course))


def test_names_stay_out_of_files_unless_asked_for(course: Path) -> None:
    kept = course.parent / "decisions.db"
    plan(course, "--save", kept, "--must", "doing", *DECIDING)
    files = list((course.parent / "out").glob("*.[cj]s*"))
    assert files
    assert not any(b"Amina" in f.read_bytes() for f in files)
    plan(course, "--save", kept, "--names")
    assert b"Amina" in (course.parent / "out" / "decisions.csv").read_bytes()
    assert record(course)["decisions"][0]["by"] == "Amina"


def test_clashing_decisions_stay_and_are_not_signed_off(course: Path) -> None:
    kept = course.parent / "decisions.db"
    plan(course, "--save", kept, "--must", "doing", *DECIDING)
    result = plan(course, "--save", kept, "--veto", "doing", "--sign-off", *DECIDING)
    assert result.exit_code == 1
    assert "Decisions 1; 2 clash" in result.stdout
    assert "not signed off while decisions clash" in result.stderr
    result = plan(course, "--save", kept, "--withdraw", 1, "--sign-off", *DECIDING)
    assert result.exit_code == 0
    assert [d["kind"] for d in record(course)["decisions"]][-2:] == ["withdraw", "sign_off"]


def test_versions_of_a_board_are_compared(course: Path) -> None:
    kept = course.parent / "decisions.db"
    plan(course, "--save", kept, "--sign-off", *DECIDING)
    plan(course, "--save", kept, "--veto", "planning", *DECIDING)
    result = needs("compare-plans", kept, "--out", course.parent / "compared")
    assert result.exit_code == 0
    assert "version 1 and version 2" in result.stdout
    assert "Planning: before: Add (60 minutes); after: " in result.stdout
    assert b"Amina" not in (course.parent / "compared" / "decisions.csv").read_bytes()
    wrong = needs("compare-plans", kept, "--versions", "1,9")
    assert "has no version 9; its versions are 1 to 2" in wrong.stderr
    assert needs("compare-plans", kept, "--versions", "one").exit_code == 2
    assert "which board?" in needs("compare-plans", kept, "--board", "other").stderr


def test_days_side_by_side_and_draws_are_written(course: Path) -> None:
    result = plan(course, "--days-compared", "1,0.5", "--survive", 5)
    assert result.exit_code == 0
    assert "0.5 day: " in result.stdout
    assert "solved again for 5 draws" in result.stdout
    found = record(course)
    assert [row["days"] for row in found["days"]] == [0.5, 1]
    assert {row["module"] for row in found["survival"]} == {"asking", "planning", "doing"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--veto", "askin"], "no module 'askin'; did you mean 'asking'?"),
        (["--fix", "asking=7"], "no length of 7 minutes; it has 30, 60"),
        (["--fix", "asking"], "is not a module and whole minutes"),
        (["--must", "asking", "--veto", "asking"], "these cannot hold together"),
        (["--sign-off"], "give --save"),
        (["--save", "x.db", "--veto", "asking"], "needs a name and a reason: --decided-by"),
        (["--save", "mysql://me:pw@h/x"], "neither sqlite nor postgresql"),
        (["--save", "none/x.db"], "check that the folder is there"),
        (["--days-compared", "5;6"], "is not numbers"),
        (["--days-compared", "6,-5"], "is not numbers of days above 0"),
        (["--floor", "90"], "no plan fits"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(
    course: Path, words: list[str], says: str
) -> None:
    result = plan(course, *words)
    assert result.exit_code in (1, 2)
    assert says in " ".join(result.stderr.split())
    assert not (course.parent / "out").exists()
