from __future__ import annotations

from functools import cache

import pytest
from small_results import COURSE, evidence, labels, plan, priorities

from needs.planning.variations.days import DaysCompared, Sweep, compare_days, sweep
from needs.planning.variations.survival import Survival, survive
from needs.planning.variations.survival_draws import needs_drawn
from needs.report.days_tables import (
    change_times_table,
    days_sentences,
    days_summary_table,
    days_table,
    next_hour_sentences,
)
from needs.report.language import LANGUAGES
from needs.report.survival_tables import (
    questions_table,
    survival_notes,
    survival_sentences,
    survival_table,
)


@cache
def days() -> DaysCompared:
    own = plan()
    return compare_days(COURSE, own.needs, own.settings, (0.01, 1, 2))


@cache
def over_time() -> Sweep:
    return sweep(plan())


@cache
def survival() -> Survival:
    return survive(plan(), needs_drawn(evidence(), priorities(), 20))


def test_days_are_a_line_each_and_those_without_a_plan_are_named() -> None:
    said = days_sentences(days(), labels("en"))
    assert said[0].startswith("1 day: ")
    assert said[-1].startswith("No plan keeps the rules in so many days: 0")
    assert list(days_summary_table(days(), labels("en"), ()).frame["Days"]) == [1, 2]


def test_every_module_has_a_cell_for_each_number_of_days() -> None:
    shown = days_table(days(), labels("en"), ()).frame
    assert len(shown) == len(COURSE.modules)
    assert list(shown.columns[1:]) == ["1 day", "2 days"]
    assert (shown != "").all(axis=None)


def test_the_next_hour_is_said_in_percent() -> None:
    more, less = next_hour_sentences(over_time(), labels("en"))
    assert more.startswith("One more hour would add ")
    assert "hour less" in less


def test_times_of_change_are_of_the_modules_in_the_first_level() -> None:
    shown = change_times_table(over_time(), labels("en"), ())
    assert shown.frame["Minutes planned"].tolist() == [
        plan().chosen[m.id].minutes for m in COURSE.modules if m.id in plan().chosen
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_survival_is_a_line_a_module_with_its_notes(code: str) -> None:
    shown = survival_table(survival(), labels(code), ("A note.",))
    assert len(shown.frame) == len(COURSE.modules)
    assert shown.notes[-1] == "A note."
    assert len(survival_notes(survival(), labels(code))) == 2
    assert len(questions_table(survival(), labels(code), ()).frame) == len(survival().questions)


def test_survival_says_the_firm_core_and_what_is_contested() -> None:
    said = survival_sentences(survival(), labels("en"))
    assert said[0].startswith("Firm core: ")
    contested = survival().modules("contested")
    assert any(line.startswith("Contested: ") for line in said) == bool(contested)
    assert ("Nothing is contested." in said) == (not contested)
