from __future__ import annotations

from dataclasses import replace

import pytest
from small_results import COURSE, LEVEL, SURVEY, answers, evidence, labels, plan, priorities

from needs.report.summary import (
    SHOWN,
    account,
    course_and_survey,
    findings,
    guesses,
    plan_by_action,
)
from surveys.reading import ColumnUse, Note, Reading, SetAside
from surveys.responses import Source
from surveys.xlsform import Form

FORM = Form(SURVEY, skipped=("photo",))


def reading(n_notes: int = 0, *, synthetic: bool = False) -> Reading:
    """Sixty answers of a file of 63 rows, with a personal and an unknown column."""
    source = Source("small.csv", "0" * 64, "KoboToolbox", synthetic)
    return Reading(
        replace(answers(), sources=(source,)),
        63,
        (SetAside("refused consent", (61, 62)), SetAside("no answers", (63,))),
        tuple(Note(f"rule {i}", "want", (i + 1,), "x") for i in range(n_notes)),
        (ColumnUse("Your name", "personal"), ColumnUse("Colour", "not matched")),
    )


def test_the_account_adds_up_to_the_rows_of_the_file() -> None:
    counts = [int(line.split()[0]) for line in account(reading(), FORM) if line[:4] == " " * 4]
    assert counts == [63, 2, 1, 60]


def test_the_account_names_columns_and_fields_that_are_not_used() -> None:
    lines = list(account(reading(), FORM))
    assert "Personal columns removed: 1 (Your name)" in lines
    assert "Columns not matched to a question, not read: 1 (Colour)" in lines
    assert "Fields of the form that have no analysis: 1 (photo)" in lines


@pytest.mark.parametrize(("n", "shown", "rest"), [(0, 0, 0), (SHOWN, SHOWN, 0), (9, SHOWN, 4)])
def test_the_first_notes_stand_in_full_and_the_others_are_counted(
    n: int, shown: int, rest: int
) -> None:
    lines = list(account(reading(n), FORM))
    assert f"Notes on cells and columns: {n or 'none'}" in lines
    assert sum(str(note) in "\n".join(lines) for note in reading(n).notes) == shown
    assert ([f"  … and {rest} more"] if rest else []) == [x for x in lines if "more" in x]
    assert len(list(account(reading(n), FORM, all_notes=True))) == len(lines) + rest - bool(rest)


def test_made_up_answers_are_called_so_first_and_beside_the_plan() -> None:
    assert "synthetic" in next(account(reading(synthetic=True), FORM))
    assert "synthetic" not in "".join(account(reading(), FORM))
    assert "synthetic" in next(plan_by_action(plan(), labels(), synthetic=True))
    assert "synthetic" not in "".join(plan_by_action(plan(), labels(), synthetic=False))


def test_guesses_are_listed_by_role_and_nothing_where_none_was_made() -> None:
    guessed = replace(FORM, suggested=("country", "want"))
    assert list(guesses(guessed))[1:] == ["  profile: country", "  request: want"]
    assert not list(guesses(FORM))


def test_where_course_and_survey_do_not_meet_is_said() -> None:
    lines = list(course_and_survey(COURSE, evidence(), priorities()))
    assert "invented" in lines[0]
    assert "  module that nothing asked can support: poems" in lines
    stated = list(course_and_survey(replace(COURSE, invented=False), evidence(), priorities()))
    assert stated[0] == "Course 'small'"


def test_a_misspelt_topic_of_the_course_stands_with_the_one_that_was_meant() -> None:
    misspelt = replace(COURSE.modules[0], topics={"plai": 1.0})
    course = replace(COURSE, modules=(misspelt, *COURSE.modules[1:]))
    lines = list(course_and_survey(course, evidence(), priorities()))
    assert "  topic not asked in the survey: plai (did you mean 'play'?)" in lines


def test_findings_have_their_question_and_base() -> None:
    lines = list(findings(evidence(), priorities(), labels(), LEVEL))
    assert "Hardest? (60 of 60 answered)" in lines
    assert any("12 of 60 people ranked only some" in line for line in lines)
    assert any(line.startswith("Priorities (Asked for ") for line in lines)


def test_findings_without_a_ranking_have_no_words_on_it() -> None:
    unranked = replace(evidence(), rankings={})
    assert "Hardest?" not in "".join(findings(unranked, priorities(), labels(), LEVEL))


def test_findings_without_priorities_say_the_rest() -> None:
    whole = list(findings(evidence(), priorities(), labels(), LEVEL))
    part = list(findings(evidence(), None, labels(), LEVEL))
    assert part
    assert part == whole[: len(part)]
    assert not any("Priorities" in line for line in part)


def test_every_line_of_the_plan_is_printed_once_with_its_minutes() -> None:
    lines = list(plan_by_action(plan(), labels(), synthetic=False))
    printed = sorted(line.split() for line in lines if " min  " in line)
    expected = [
        f"{e.minutes_now} → {e.minutes_planned} min Module {e.module}".split() for e in plan().lines
    ]
    assert printed == sorted(expected)
    assert lines[-1].startswith(
        f"Neither in the plan nor at a later place: {len(plan().left_out)} m"
    )
