from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_results import (
    LEVEL,
    SURVEY,
    TOPICS,
    answers,
    evidence,
    evidence_of,
    labels,
    plan,
    priorities,
)

from needs.evidence.evidence import Evidence
from needs.report.records import RECORD, WORKBOOK, Run, files, record, tables, to_json
from needs.report.tables import Table
from surveys.reading import Reading, SetAside
from surveys.responses import Responses, Source
from surveys.survey import Question, Survey


def made(responses: Responses | None = None, found: Evidence | None = None) -> Run:
    """A run on the small survey: 63 rows, of which three are set aside."""
    source = Source("small.csv", "0" * 64, "KoboToolbox")
    kept = replace(responses or answers(), sources=(source,))
    return Run(
        reading=Reading(kept, 63, (SetAside("refused consent", (61, 62, 63)),), (), ()),
        responses=kept,
        only={},
        by=kept.survey.profiles[0],
        evidence=found or evidence(),
        priorities=priorities(),
        plan=plan(),
        labels=labels(survey=kept.survey),
        level=LEVEL,
    )


def text_of(run: Run) -> dict[str, str]:
    return {n: d.decode("utf-8-sig") for n, d in files(run).items() if n != WORKBOOK}


# --- the record --------------------------------------------------------------------------------


def test_the_record_says_what_it_stands_on() -> None:
    found = record(made())
    assert found["synthetic"] is False
    assert found["sources"] == [{"name": "small.csv", "sha256": "0" * 64, "reader": "KoboToolbox"}]
    rows = found["answers"]
    assert rows["rows_in_file"] == rows["kept"] + sum(rows["set_aside"].values()) == 63
    assert rows["in_view"] == 60
    assert found["settings"]["seed"] == evidence().settings.seed
    assert found["settings"]["draws"] == 200
    assert found["settings"]["level"] == LEVEL
    assert found["settings"]["plan"]["hours_per_day"] == 4
    assert found["course"]["invented"] is True


def test_the_record_holds_every_estimate_with_its_base() -> None:
    found = {entry["question"]: entry for entry in record(made())["evidence"]}
    assert list(found) == ["hard", "want", "more"]
    for entry in found.values():
        assert (entry["n_asked"], entry["n_answered"]) == (60, 60)
    ranking = evidence().difficulty
    assert ranking is not None
    worths = {i["item"]: i["log_worth"] for i in found["hard"]["items"]}
    assert worths == dict(zip(ranking.items, ranking.log_worth, strict=True))
    assert found["hard"]["n_partial"] == 12
    assert {i["item"]: i["label"] for i in found["want"]["items"]} == {
        t: t.capitalize() for t in TOPICS
    }


def test_the_record_holds_the_plan_with_its_reasons() -> None:
    found = record(made())["plan"]
    assert [line["module"] for line in found["lines"]] == [line.module for line in plan().lines]
    assert sum(line["minutes_planned"] for line in found["lines"]) == found["minutes"]
    assert all(line["evidence"] and line["label"].startswith("Module") for line in found["lines"])
    for line in found["lines"]:
        assert sum(part["value"] for part in line["parts"]) == pytest.approx(line["value"])
    assert [entry["module"] for entry in found["left_out"]] == [e.module for e in plan().left_out]
    assert all(entry["because"] for entry in found["left_out"])
    assert found["hardest"][0] == "think"


def test_scores_in_the_record_are_the_sum_of_their_parts() -> None:
    for line in record(made())["priorities"]:
        parts = [line[f"{name}_part"] for name in ("request", "amount", "difficulty")]
        assert np.nansum(parts) == pytest.approx(line["score"])


def test_the_documented_keys_are_those_of_the_record() -> None:
    documented = re.findall(r"^    (\w+) {2,}|^    (priorities|unanswered) ", record.__doc__, re.M)
    assert [a or b for a, b in documented] == list(record(made()))


def test_equal_runs_give_equal_bytes() -> None:
    assert files(made()) == files(made())


# --- JSON --------------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.dictionaries(st.text(), st.recursive(SCALARS, lambda v: st.lists(v, max_size=3))))
def test_any_values_become_json_in_the_order_given(values: dict[str, object]) -> None:
    found = json.loads(to_json(values), parse_constant=pytest.fail)
    assert list(found) == list(values)


def test_what_json_lacks_is_null_or_plain() -> None:
    frame = pd.DataFrame({"a": [1], "b": [0.1 + 0.2], "c": [float("nan")]})
    values = {"line": frame.to_dict("records")[0], "set": ("x",), "no": -1e-12, "é": float("inf")}
    assert json.loads(to_json(values)) == {
        "line": {"a": 1, "b": 0.3, "c": None},
        "set": ["x"],
        "no": 0.0,
        "é": None,
    }
    assert "é".encode() in to_json(values)


# --- files -------------------------------------------------------------------------------------


def test_there_is_a_file_for_every_table() -> None:
    run = made()
    names = [f"{table.name}.csv" for table in tables(run)]
    assert list(files(run)) == [*names, WORKBOOK, RECORD]
    assert {"want_by_country.csv", "people_by_country.csv", "steps.csv"} <= set(names)


def test_without_a_question_to_compare_by_nothing_is_compared() -> None:
    names = [table.name for table in tables(replace(made(), by=None))]
    assert not [name for name in names if "_by_" in name and not name.startswith("people")]


def test_made_up_answers_say_so_in_every_file() -> None:
    run = made(found=replace(evidence(), synthetic=True))
    for name, text in text_of(run).items():
        if name != RECORD:
            header, *lines = text.splitlines()
            assert header.endswith(",_synthetic")
            assert all(line.endswith(",yes") for line in lines)
    assert record(run)["synthetic"] is True
    assert not [t for n, t in text_of(made()).items() if n != RECORD and "_synthetic" in t]


def test_filters_and_source_stand_in_the_notes() -> None:
    notes = replace(made(), only={"country": ("KEN", "UGA")}).notes
    assert "Only: Ken and Uga." in notes
    assert f"small.csv · SHA-256 {'0' * 64}" in notes


def renamed(question_id: str, new_id: str) -> Survey:
    """The small survey with a question under another id."""

    def rename(q: Question) -> Question:
        return replace(q, id=new_id) if q.id == question_id else q

    return replace(SURVEY, questions=tuple(map(rename, SURVEY.questions)))


@pytest.mark.parametrize("new_id", ["../../etc/x", "steps", "PLAN", "a:b*c", "..", "x" * 300])
def test_ids_of_questions_make_no_odd_and_no_equal_file_names(new_id: str) -> None:
    responses = answers()
    survey = renamed("want", new_id)
    columns = [c.replace("want/", f"{new_id}/", 1) for c in responses.table.column_names]
    responses = Responses(survey, responses.table.rename_columns(columns))
    run = made(responses, evidence_of(responses))
    names = list(files(run))
    assert len({n.casefold() for n in names}) == len(tables(run)) + 2
    assert all(re.fullmatch(r"\w[\w.-]{0,90}", name) for name in names)


def test_tables_keep_what_they_hold_under_a_new_name() -> None:
    run = made()
    assert all(isinstance(table, Table) for table in tables(run))
    assert text_of(run)["want.csv"].startswith("Item,Possible places,People who chose it")
