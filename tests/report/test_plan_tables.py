from __future__ import annotations

import io
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from openpyxl import load_workbook
from small_results import COURSE, LEVEL, evidence, labels, plan, priorities

from needs.planning.plans.lines import Action
from needs.report.language import LANGUAGES
from needs.report.plan_sentences import why_left_out
from needs.report.plan_tables import (
    action_name,
    left_out_table,
    plan_notes,
    plan_table,
    step_times_table,
)
from needs.report.sentences import module_evidence
from needs.report.tables import Table, workbook

NOTES = ("60 people answered.",)


def the_plan(code: str = "en") -> Table:
    return plan_table(plan(), evidence(), priorities(), labels(code), LEVEL, NOTES)


def test_the_plan_s_table_has_a_line_for_every_module_planned_or_taught_now() -> None:
    shown, frame = the_plan().frame, plan().to_frame()
    assert shown.iloc[:, 0].tolist() == [f"Module {m}" for m in frame["module"]]
    for position, name in ((3, "minutes_now"), (4, "minutes_planned"), (7, "value_per_hour")):
        np.testing.assert_array_equal(shown.iloc[:, position], frame[name])
    assert list(the_plan().percent) == [shown.columns[7]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_line_carries_its_evidence(code: str) -> None:
    evidences = the_plan(code).frame.iloc[:, -2]
    expected = [
        module_evidence(COURSE.by_id[m], evidence(), priorities(), labels(code), LEVEL)
        for m in plan().to_frame()["module"]
    ]
    assert evidences.tolist() == expected
    assert all(evidences)


def test_steps_and_topics_stand_in_words() -> None:
    doing = the_plan().frame.set_index("Module").loc["Module doing"]
    assert doing["Steps"] == "Act; Think"
    assert doing["Topics"] == "Play; Talk"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_loses_a_column(code: str) -> None:
    tables = [
        (the_plan(code), the_plan()),
        (left_out_table(plan(), labels(code), ()), left_out_table(plan(), labels(), ())),
        (step_times_table(plan(), labels(code), ()), step_times_table(plan(), labels(), ())),
    ]
    for translated, english in tables:
        assert translated.frame.shape == english.frame.shape
        assert translated.right_to_left == (code == "ar")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_action_has_a_word_of_its_own(code: str) -> None:
    words = [action_name(action, labels(code).language) for action in get_args(Action)]
    assert len(set(words)) == len(words)


def test_every_module_that_goes_nowhere_is_left_out_with_a_reason() -> None:
    shown = left_out_table(plan(), labels(), NOTES).frame
    assert len(shown) == len(COURSE.modules) - sum(1 for line in plan().lines if line.place)
    assert shown.iloc[:, 0].tolist() == [f"Module {entry.module}" for entry in plan().left_out]
    assert shown.iloc[:, 2].tolist() == [entry.minutes for entry in plan().left_out]
    assert shown.iloc[:, -2].tolist() == [why_left_out(e, labels()) for e in plan().left_out]


def test_the_minutes_by_step_are_the_plan_s_own() -> None:
    shown, frame = step_times_table(plan(), labels(), ()).frame, plan().steps_frame()
    for position, name in ((1, "now"), (2, "planned"), (3, "floor")):
        assert shown.iloc[:, position].tolist() == pytest.approx(frame[name].tolist(), abs=0.05)
    marked = shown.loc[shown.iloc[:, -1] != "", shown.columns[0]].str.lower()
    assert set(marked) == set(plan().needs.hardest)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_plan_says_what_it_was_made_under(code: str) -> None:
    notes, say, made = plan_notes(plan(), labels(code)), labels(code).language, plan()
    said = " ".join(notes)
    for number in (
        say.number(made.total_minutes),
        say.number(made.budget_minutes),
        say.number(made.settings.step_floor),
        say.percent(made.settings.hardest_gain),
        say.percent(made.practice_share),
        say.percent(made.settings.practice_share),
    ):
        assert number in said


@pytest.mark.parametrize(("days", "said"), [(1, "1 day of 2"), (1.5, "1.5 days"), (2, "2 days")])
def test_one_day_is_no_days(days: float, said: str) -> None:
    made = replace(plan(), settings=replace(plan().settings, days=days, hours_per_day=2))
    assert f": {said}" in plan_notes(made, labels())[1]


def test_an_invented_course_is_called_invented_and_a_real_one_is_not() -> None:
    real = replace(plan(), course=replace(COURSE, invented=False))
    assert "invented" in plan_notes(plan(), labels())[0]
    assert not any("invented" in note for note in plan_notes(real, labels()))


def test_a_plan_that_may_not_be_the_best_says_how_far_it_may_be() -> None:
    hurried = replace(plan(), status="time limit", bound=plan().objective * 1.07)
    assert any("7.0%" in note for note in plan_notes(hurried, labels()))
    assert not any("7.0%" in note for note in plan_notes(plan(), labels()))


def test_the_workbook_of_a_plan_holds_its_three_tables_and_no_formula() -> None:
    tables = [
        the_plan(),
        left_out_table(plan(), labels(), NOTES),
        step_times_table(plan(), labels(), NOTES),
    ]
    book = load_workbook(io.BytesIO(workbook(tables)))
    assert book.sheetnames[1:] == ["plan", "left_out", "steps"]
    notes = [cell.value for cell in book.worksheets[0]["A"]]
    assert notes == [*the_plan().notes]
    assert [n for n in notes if n in NOTES] == list(NOTES)
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells} <= {"s", "n"}
