from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from small_results import COURSE, labels, plan

from needs.planning.plans.settings import Needs
from needs.planning.variations.local_options import LocalOptions, local_options
from needs.report.language import LANGUAGES
from needs.report.local_tables import (
    local_notes,
    local_sentences,
    local_table,
    options_table,
)
from surveys.grouping import MINIMUM


@cache
def options() -> LocalOptions:
    own = plan()
    other = Needs(dict.fromkeys(own.needs.topics, 0.1) | {"play": 1.0}, own.needs.steps)
    groups = {"here": own.needs, "there": other}
    return local_options(COURSE, own.needs, groups, {"here": 20, "there": 10}, 1.5, own.settings)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_group_has_its_sentence_and_its_line(code: str) -> None:
    said = local_sentences(options(), str.upper, labels(code))
    assert len(said) == 5
    assert [line.partition(":")[0].strip() for line in said[3:]] == ["HERE", "THERE"]
    shown = local_table(options(), str.upper, labels(code), ("A note.",))
    assert shown.frame.iloc[:, 0].tolist() == ["HERE", "THERE"]
    assert shown.notes[-1] == "A note."


def test_options_are_a_line_each() -> None:
    shown = options_table(options(), str.upper, labels("en"), ())
    assert len(shown.frame) == sum(len(g.options) for g in options().groups)


def test_the_gain_over_one_plan_is_said_in_percent() -> None:
    first = local_sentences(options(), str, labels("en"))[0]
    assert f"{options().worst * 100:.1f}%" in first
    assert f"{options().worst_by_one * 100:.1f}%" in first


def test_one_hour_is_one_hour_and_the_smallest_group_is_the_one_set() -> None:
    one = local_sentences(replace(options(), hours=1), str, labels("en"))[0]
    assert one.startswith("With 1 hour of local choice")
    (note,) = local_notes(labels("en"))
    assert f"fewer than {MINIMUM} people" in note


def test_where_groups_ask_for_the_same_it_is_said_that_options_gain_nothing() -> None:
    none = "gains next to nothing"
    assert sum(none in line for line in local_sentences(options(), str, labels("en"))) == 1
    gaining = replace(
        options(), groups=tuple(replace(g, served_by_one=0.9) for g in options().groups)
    )
    assert not any(none in line for line in local_sentences(gaining, str, labels("en")))
