"""Answers written as KoboToolbox would export them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from surveys.kobo_export import question_cells, write_kobo_csv
from surveys.responses import TEXTS, Responses, Source
from surveys.simulation_parameters import FileExtras
from surveys.survey import Option, Question, Survey

AB = (Option("a"), Option("b", name="B2"))
CONSENT = (Option("yes", means="agree"), Option("no", name="never"))
SURVEY = Survey(
    "s",
    {},
    ("en",),
    (
        Question("consent", "choice", "consent", options=CONSENT),
        Question("name", "text", "personal", name="Q1"),
        Question("where", "choice", "profile", coding="country"),
        Question("age", "number", "profile"),
        Question("hard", "ranking", "difficulty", options=AB),
        Question("wanted", "choices", "request", options=AB),
        Question("amount", "scale", "amount", options=AB, items=(Option("x", name="amount_x"),)),
        Question(
            "balance", "scale", "emphasis", options=(*AB, Option("unknown", means="no_answer"))
        ),
        Question("notes", "text", "comment"),
    ),
)
PLAIN = FileExtras(date(2021, 2, 1), days=2)


def three() -> Responses:
    return Responses.from_columns(
        SURVEY,
        {
            "consent": ["yes", "yes", "yes"],
            "where": ["IRQ", None, "KEN"],
            "age": [3, np.nan, 2.5],
            "hard/a": [2, None, 1],
            "hard/b": [1, None, 0],
            "wanted/a": [True, None, False],
            "wanted/b": [True, None, True],
            "amount/x": [1, None, 2],
            "balance": [2, None, 0],
        },
        texts=pa.table([[1], ["notes"], ['Say "hello";\nنعم']], schema=TEXTS),
        sources=(Source("made up", "", "simulate", synthetic=True),),
    )


def written(path: Path, extras: FileExtras, seed: int = 1) -> list[dict[str, str]]:
    write_kobo_csv(three(), path, extras, seed)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_cells_of_every_kind() -> None:
    assert question_cells(three()) == {
        "consent": ["yes", "yes", "yes"],
        "Q1": ["", "", ""],
        "where": ["IRQ", "", "KEN"],
        "age": ["3", "", "2.5"],
        "hard": ["B2 a", "", "a"],
        "wanted": ["a B2", "", "B2"],
        "wanted/a": ["1", "", "0"],
        "wanted/B2": ["1", "", "1"],
        "amount_x": ["a", "", "B2"],
        "balance": ["B2", "", "unknown"],
        "notes": ['Say "hello";\nنعم', "", ""],
    }


def test_a_ranking_with_ties_is_refused() -> None:
    tied = Responses.from_columns(SURVEY, {"hard/a": [1], "hard/b": [1]})
    with pytest.raises(ValueError, match="question 'hard': a ranking with ties cannot be written"):
        question_cells(tied)


def test_the_file_is_quoted_throughout_with_semicolons_and_crlf(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    assert write_kobo_csv(three(), path, PLAIN, seed=1) == 3
    content = path.read_bytes()
    assert content.startswith(b'"start";"end";"consent";"Q1";"where";')
    assert content.endswith(b'"yes"\r\n')
    assert content.count(b"\r\n") == 4


def test_record_keeping_columns_stand_around_the_answers(tmp_path: Path) -> None:
    rows = written(tmp_path / "answers.csv", PLAIN)
    assert list(rows[0])[:2] == ["start", "end"]
    assert list(rows[0])[-4:] == ["_id", "_uuid", "_submission_time", "_synthetic"]
    assert [row["_id"] for row in rows] == ["1001", "1002", "1003"]
    assert len({row["_uuid"] for row in rows}) == 3
    assert {row["_synthetic"] for row in rows} == {"yes"}
    assert rows[0]["notes"] == 'Say "hello";\nنعم'
    for row in rows:
        assert "2021-02-01 00:00:00" <= row["start"] < row["end"] < "2021-02-03 01:00:00"
        assert row["end"] == row["_submission_time"] + "+00:00"
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)


def test_answers_that_are_not_synthetic_are_not_marked(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    write_kobo_csv(Responses(SURVEY, three().table), path, PLAIN, seed=1)
    assert b"_synthetic" not in path.read_bytes()


def test_refusals_and_repeats_are_added_around_the_answers_in_order(tmp_path: Path) -> None:
    extras = FileExtras(date(2021, 2, 1), days=2, refused=2, sent_twice=1)
    rows = written(tmp_path / "answers.csv", extras)
    refusals = [row for row in rows if row["consent"] == "never"]
    assert len(rows) == 6
    assert [row["where"] for row in rows[:-1] if row not in refusals] == ["IRQ", "", "KEN"]
    for row in refusals:
        assert not any(row[c] for c in ("Q1", "where", "age", "hard", "wanted", "wanted/a"))
    repeated = [
        row
        for row in rows[:-1]
        if all(row[c] == rows[-1][c] for c in row if c not in ("_id", "_uuid"))
    ]
    assert len(repeated) == 1
    assert repeated[0]["_uuid"] != rows[-1]["_uuid"]


def test_personal_details_follow_their_pattern_and_never_stand_on_refusals(tmp_path: Path) -> None:
    extras = FileExtras(
        date(2021, 2, 1), days=2, refused=2, personal_share=1.0, personal={"name": "Person {n:03}"}
    )
    rows = written(tmp_path / "answers.csv", extras)
    for number, row in enumerate(rows, 1):
        assert row["Q1"] == ("" if row["consent"] == "never" else f"Person {number:03}")


def test_equal_seeds_write_equal_bytes(tmp_path: Path) -> None:
    extras = FileExtras(date(2021, 2, 1), days=9, refused=1, sent_twice=1)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_kobo_csv(three(), tmp_path / name, extras, seed)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_refusals_need_a_question_that_asks_for_consent(tmp_path: Path) -> None:
    survey = Survey("s", {}, ("en",), (Question("age", "number", "profile"),))
    answers = Responses.from_columns(survey, {"age": [1]})
    extras = FileExtras(date(2021, 2, 1), days=2, refused=1)
    with pytest.raises(ValueError, match="survey 's' has no answer that refuses consent"):
        write_kobo_csv(answers, tmp_path / "answers.csv", extras, seed=1)
