"""`needs prioritise`, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from needs import cli

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
FORM = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
JUDGEMENTS = ROOT / "data" / "sample_judgements.toml"


def needs(*words: object) -> Result:
    result = CliRunner().invoke(cli.app, [str(w) for w in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def prioritise(out: Path, *words: object) -> Result:
    return needs(
        "prioritise",
        ANSWERS,
        "--form",
        FORM,
        "--out",
        out,
        "--draws",
        100,
        "--language",
        "en",
        *words,
    )


def record(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "priorities.json").read_bytes())
    return found


def test_it_says_what_is_first_and_writes_tables_and_a_record(tmp_path: Path) -> None:
    result = prioritise(tmp_path, "--judgements", JUDGEMENTS, "--first", 4)
    assert result.exit_code == 0
    assert "These answers are synthetic" in result.stdout
    assert "among the first 4" in result.stdout
    assert "would come before" in result.stdout
    names = {p.name for p in tmp_path.iterdir()}
    assert names == {
        *("priorities.csv", "acceptability.csv", "swaps.csv", "judgements.csv"),
        "strong_needs.csv",
        *("priorities.xlsx", "priorities.json"),
    }
    assert all(b",_synthetic\r\n" in p.read_bytes() for p in tmp_path.glob("*.csv"))
    found = record(tmp_path)
    assert {"priorities", "acceptability", "swaps", "sources", "settings"} <= set(found)
    topics = found["priorities"]
    assert isinstance(topics, list)
    assert "safety" in topics[0]


def test_the_same_call_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        prioritise(tmp_path / folder)
    a, b = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("a", "b"))
    assert {n: d for n, d in a.items() if n != "priorities.xlsx"} == {
        n: d for n, d in b.items() if n != "priorities.xlsx"
    }


def test_weights_come_from_a_questionnaire_and_can_be_corrected(tmp_path: Path) -> None:
    pairs = tmp_path / "pairwise.toml"
    pairs.write_text('[[pair]]\nfirst = "request"\nsecond = "amount"\ntimes = 3\n')
    result = prioritise(tmp_path / "out", "--weights-from", pairs, "--weight", "spread=1")
    assert result.exit_code == 0
    settings = record(tmp_path / "out")["settings"]
    assert isinstance(settings, dict)
    assert settings["weights"] == pytest.approx({"request": 0.75, "amount": 0.25, "spread": 1.0})
    assert (tmp_path / "out" / "pairwise_answers.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--weight", "requests=1"], "'requests=1' is not a criterion"),
        (["--weight", "request=-1"], "'request=-1' is not a criterion"),
        (["--weight", "gap=1"], "these answers say nothing of 'gap'"),
        (["--judgements", "none.toml"], "none.toml cannot be opened"),
        (["--weights-from", "none.toml"], "none.toml cannot be opened"),
        (["--topic-words", "none.toml"], "none.toml cannot be opened"),
        (["--course", "none.toml"], "none.toml cannot be opened"),
        (["--first", "0"], "Invalid value for '--first'"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_written(
    tmp_path: Path, words: list[str], says: str
) -> None:
    result = prioritise(tmp_path / "out", *words)
    assert result.exit_code in (1, 2)
    assert says in " ".join(result.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_no_weight_above_nothing_is_named(tmp_path: Path) -> None:
    zero = [f"{c}=0" for c in ("request", "amount", "difficulty", "spread", "comments")]
    result = prioritise(tmp_path, *(word for w in zero for word in ("--weight", w)))
    assert result.exit_code == 1
    assert "no criterion with evidence has a weight above 0" in result.stderr


def test_help_lists_the_shared_and_the_own_options() -> None:
    text = needs("prioritise", "--help").stdout
    assert all(option in text for option in ("--form", "--judgements", "--first", "--out"))
