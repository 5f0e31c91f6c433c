from __future__ import annotations

from typing import Any

import pytest
from courses import course, courses, module, needs, plan_settings, sample_course, sample_needs
from hypothesis import assume, given, settings

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import Choice
from needs.planning.plans.conflicts import InfeasiblePlan, rules_in_conflict
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.plan import make_plan
from needs.planning.plans.rules import Rule
from needs.planning.plans.settings import Needs, PlanSettings

FREE = {"step_floor": 0, "practice_share": 0, "hardest_gain": 0, "keep_unasked": False, "gap": 1e-7}


def possible(model: PlanModel, rules: tuple[Rule, ...]) -> bool:
    """Whether some way to give each module one of its lengths or none keeps these rules."""
    plans: list[dict[str, Choice]] = [{}]
    for m in model.course.modules:
        own = [choice for choice in model.choices if choice.module == m.id]
        plans += [{**p, m.id: choice} for p in plans for choice in own]
    return any(all(r.holds(model.vector(p)) for r in rules) for p in plans)


def refused(c: Course, n: Needs, s: PlanSettings) -> InfeasiblePlan:
    with pytest.raises(InfeasiblePlan) as error:
        make_plan(c, n, s)
    return error.value


@pytest.mark.slow
@settings(max_examples=25)
@given(courses(), needs, plan_settings)
def test_the_set_in_conflict_is_infeasible_and_every_smaller_one_is_feasible(
    c: Course, n: Needs, s: PlanSettings
) -> None:
    model = build(c, n, s)
    assume(not possible(model, model.rules))
    found = rules_in_conflict(model)
    assert not possible(model, found)
    for rule in found:
        assert possible(model, tuple(r for r in found if r is not rule))


def test_too_little_time_is_named_with_its_numbers() -> None:
    c = course(
        module("a", 60, steps=("ask",)),
        module("b", 60, steps=("act",)),
        module("must", 30, 60, required=True),
    )
    error = refused(c, Needs({}, {}), PlanSettings(days=1, hours_per_day=2, practice_share=0))
    assert [(x.rule, x.subject, x.asked, x.possible) for x in error.conflicts] == [
        ("floor", "ask", 60, 0),
        ("floor", "act", 60, 0),
        ("required", "", 30, None),
        ("time", "", 120, 150),
    ]
    assert (
        "time: 1 day of 2 h give 120 min and the other rules need 150 min; give 2 days of 2 h"
        in str(error)
    )
    assert "required modules (must) need at least 30 min" in str(error)


def test_a_course_that_cannot_reach_a_floor_is_named_alone() -> None:
    c = course(module("a", 30, 60, steps=("ask",)), steps=("ask",))
    error = refused(c, Needs({}, {}), PlanSettings(step_floor=90, practice_share=0))
    (conflict,) = error.conflicts
    assert (conflict.rule, conflict.asked, conflict.possible) == ("floor", 90, 60)
    assert "step 'ask' gets at least 90 min and 60 min are possible" in str(error)


def test_a_gain_that_the_course_cannot_give_is_named_with_what_is_taught_now() -> None:
    c = course(module("a", 30, 60, steps=("ask",), present_minutes=60), steps=("ask",))
    s = PlanSettings(step_floor=0, practice_share=0, hardest_gain=0.5)
    error = refused(c, Needs({}, {"ask": 1.0}, ("ask",)), s)
    assert "has 60 min now and gets at least 90 min and 60 min are possible" in str(error)


def test_too_little_practice_is_named_with_the_highest_share() -> None:
    c = course(
        module("talk", 60, 120, practice=0.2, required=True),
        module("play", 30, 90, practice=0.8),
    )
    s = PlanSettings(step_floor=0, practice_share=0.7)
    (practice, required) = refused(c, Needs({}, {}), s).conflicts
    assert (practice.rule, required.rule) == ("practice", "required")
    assert practice.possible == pytest.approx((60 * 0.2 + 90 * 0.8) / 150)


def test_prerequisites_can_be_part_of_a_conflict() -> None:
    c = course(
        module("base", 120),
        module("a", 30, required=True, requires=("base",)),
    )
    error = refused(c, Needs({}, {}), PlanSettings(days=1, hours_per_day=1, **FREE))  # type: ignore[arg-type]
    assert [x.rule for x in error.conflicts] == ["prerequisites", "required", "time"]
    assert error.conflicts[-1].possible == 150


def test_no_days_at_all() -> None:
    error = refused(
        course(module("a", 30, required=True)),
        Needs({}, {}),
        PlanSettings(hours_per_day=0, **FREE),  # type: ignore[arg-type]
    )
    assert "6 days of 0 h give 0 min; give more days or hours" in str(error)


def test_the_sample_course_in_very_short_days() -> None:
    c = sample_course()
    error = refused(c, sample_needs(c), PlanSettings(days=5, hours_per_day=1))
    assert error.conflicts[-1].rule == "time"
    assert error.conflicts[-1].asked == 300


ONE_HOUR = PlanSettings(days=1, hours_per_day=1, online_hours=0.25, **FREE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "rules", "words"),
    [
        (
            {"must": ("a",), "veto": ("a",)},
            [("must", "a"), ("veto", "a")],
            "veto: module 'a' is not wanted; take the veto back",
        ),
        (
            {"fixed": {"a": 60}, "must": {"c": 30}},
            [("must", "c"), ("fixed", "a"), ("time", "")],
            "fixed: module 'a' takes 60 min of the days; free its minutes",
        ),
        (
            {"must": ("a", "b")},
            [("exclusions", ""), ("must", "a"), ("must", "b")],
            "exclusions: modules that are never taught together (a and b); allow one pair",
        ),
        (
            {"must": ("d",)},
            [("platform", ""), ("online", ""), ("must", "d")],
            "online: there are 15 min of e-learning and 30 min are needed; raise online_hours",
        ),
    ],
)
def test_what_people_ask_is_named_where_it_clashes(
    asked: dict[str, Any], rules: list[tuple[str, str]], words: str
) -> None:
    c = course(
        module("a", 30, 60),
        module("b", 30, excludes=("a",)),
        module("c", 30),
        module("d", 60, platforms=("online",)),
    )
    with pytest.raises(InfeasiblePlan) as error:
        make_plan(c, Needs({}, {}), ONE_HOUR, **asked)
    assert [(x.rule, x.subject) for x in error.value.conflicts] == rules
    assert words in str(error.value)
