"""`needs compare`, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from needs import cli

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
FORM = ROOT / "surveys" / "definitions" / "caseworker_training.toml"


def compare(out: Path, *words: object) -> Result:
    typed = ["compare", ANSWERS, "--form", FORM, "--draws", 100, "--out", out, *words]
    result = CliRunner().invoke(cli.app, [str(w) for w in typed])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def record(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "comparison.json").read_bytes())
    return found


def test_it_says_whether_where_and_who_is_alike_and_writes_it_down(tmp_path: Path) -> None:
    result = compare(tmp_path, "--question", "content", "--groups", "IRQ,South Sudan")
    assert result.exit_code == 0
    said = result.stdout
    assert "These answers are synthetic" in said
    assert "Groups differ in this question" in said
    assert "everybody else (" in said
    assert "clusters of groups" in said
    assert "Iraq beside South Sudan" in said
    tables = {f"content_by_country{end}" for end in ("", "_whether", "_alike", "_side_by_side")}
    assert {p.name for p in tmp_path.iterdir()} == {
        *(f"{name}.csv" for name in tables),
        *("comparison.xlsx", "comparison.json"),
    }
    assert all(b",_synthetic\r\n" in p.read_bytes() for p in tmp_path.glob("*.csv"))
    found = record(tmp_path)
    assert {"sources", "software", "only", "in_view"} <= set(found)
    (question,) = found["questions"]
    assert (question["by"], question["measure"], question["draws"]) == (["country"], "share", 100)
    assert question["beside"]["other"] == "SSD"


@pytest.mark.parametrize(
    ("groups", "words", "group", "other"),
    [
        ("Irak", (), "IRQ", ""),
        ("irak, Soudan du Sud", (), "IRQ", "SSD"),
        ("Irak × supervisor", ("--by", "country", "--by", "role"), "IRQ|supervisor", ""),
        ("groups too small to show, together", (), "(joined)", ""),
        ("groups too small to show,together, Irak", (), "(joined)", "IRQ"),
    ],
)
def test_groups_may_be_called_by_any_name(
    groups: str, words: tuple[str, ...], group: str, other: str, tmp_path: Path
) -> None:
    result = compare(tmp_path, "--question", "content", *words, "--groups", groups)
    assert result.exit_code == 0, result.stderr
    beside = record(tmp_path)["questions"][0]["beside"]
    assert (beside["group"], beside["other"]) == (group, other)


def test_groups_are_listed_by_their_names(tmp_path: Path) -> None:
    said = compare(tmp_path / "out", "--question", "content", "--groups", "Atlantis").stderr
    assert "Iraq; Jordan" in " ".join(said.split())
    assert "(joined)" not in said


def test_the_same_call_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        compare(tmp_path / folder, "--question", "exercises", "--by", "role")
    a, b = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("a", "b"))
    assert a == b


def test_without_a_question_each_gets_a_sentence(tmp_path: Path) -> None:
    result = compare(tmp_path, "--by", "role")
    assert result.exit_code == 0
    assert {p.name for p in tmp_path.glob("*.csv")} == {"whether.csv"}
    lines = pd.read_csv(tmp_path / "whether.csv")
    assert lines["Question"].tolist() == [q["question"] for q in record(tmp_path)["questions"]]
    assert "content" in set(lines["Question"])
    for sentence in lines["Do groups differ?"]:
        assert f"  {sentence}" in result.stdout


def test_groups_are_crossed_filtered_and_read_in_another_language(tmp_path: Path) -> None:
    words = ("--by", "country", "--by", "role", "--only", "country=IRQ,SSD", "--language", "fr")
    result = compare(tmp_path, "--question", "amount", "--measure", "mean", *words)
    assert result.exit_code == 0
    found = record(tmp_path)
    assert found["only"] == {"country": ["IRQ", "SSD"]}
    (question,) = found["questions"]
    assert (question["by"], question["measure"]) == (["country", "role"], "mean")
    shown = [g["n_answered"] for g in question["groups"] if g["state"] == "shown"]
    assert min(shown) >= 5
    assert {g["group"].split("|")[0] for g in question["groups"]} <= {"IRQ", "SSD"}


@pytest.mark.parametrize(
    ("typed", "kept"), [(("--threshold", 15), 0.15), (("--measure", "mean"), 0.3), ((), 0.2)]
)
def test_a_threshold_is_in_points_or_levels(
    typed: tuple[object, ...], kept: float, tmp_path: Path
) -> None:
    compare(tmp_path, "--question", "emphasis", "--by", "role", *typed)
    assert record(tmp_path)["questions"][0]["threshold"] == pytest.approx(kept)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--by", "nothing"], "not a profile question"),
        (["--by", "years"], "numbers cannot be groups"),
        (["--by", "role", "--by", "role"], "'role' is given twice"),
        (["--question", "nothing"], "not a question with estimates"),
        (["--question", "comments"], "not a question with estimates"),
        (["--threshold", "5"], "are for one question"),
        (["--question", "content", "--measure", "mean"], "asks to choose from a list"),
        (["--question", "difficulty", "--measure", "mean"], "asks to rank"),
        (["--question", "amount", "--measure", "gap"], "does not ask how important"),
        (["--question", "content", "--groups", "Atlantis"], "not a group that is shown"),
        (["--question", "content", "--groups", "IRQ,IRQ"], "two different ones"),
        (["--question", "content", "--threshold", "-1"], "-1.0 is no size of a difference"),
        (["--question", "content", "--threshold", "inf"], "inf is no size of a difference"),
        (["--question", "content", "--threshold", "nan"], "nan is no size of a difference"),
        (["--question", "content", "--threshold", "100"], "differ by 100 percentage points"),
        (["--question", "difficulty", "--threshold", "100"], "100 are the most"),
        (["--question", "amount", "--threshold", "200"], "200 are the most"),
        (["--question", "amount", "--measure", "mean", "--threshold", "2"], "differ by 2 levels"),
    ],
)
def test_wrong_usage_ends_with_two_and_writes_nothing(
    words: list[str], says: str, tmp_path: Path
) -> None:
    result = compare(tmp_path / "out", *words)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_a_threshold_under_a_point_is_kept_and_its_unit_said(tmp_path: Path) -> None:
    result = compare(tmp_path, "--question", "content", "--by", "role", "--threshold", "0.1")
    assert result.exit_code == 0
    said = "--threshold 0.1 means 0.1 percentage points; did you mean 10?"
    assert said in " ".join(result.stderr.split())
    assert record(tmp_path)["questions"][0]["threshold"] == pytest.approx(0.001)


def test_an_export_without_answers_is_said_to_have_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(ANSWERS.read_bytes().splitlines(keepends=True)[0])
    typed = ["compare", empty, "--form", FORM, "--out", tmp_path / "out"]
    result = CliRunner().invoke(cli.app, [str(w) for w in typed])
    assert result.exit_code == 1
    assert "there are no answers" in result.stderr


def test_too_many_questions_together_are_one_line(tmp_path: Path) -> None:
    words = ("--by", "country", "--by", "role", "--only", "organisation=un")
    result = compare(tmp_path / "out", "--question", "content", *words)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
