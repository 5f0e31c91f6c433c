from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from courses import (
    course,
    courses,
    module,
    needs,
    plain_broken,
    plain_objective,
    plain_value,
    plan_settings,
    sample_course,
    sample_needs,
    wishes,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import Choice
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.plans.greedy import beside_greedy
from needs.planning.plans.plan import make_plan, plan_for
from needs.planning.plans.settings import Needs, PlanSettings


def plain(chosen: Mapping[str, Choice]) -> dict[str, tuple[str, int]]:
    return {m: (c.place, c.minutes) for m, c in chosen.items()}


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data(), courses(), needs, plan_settings)
def test_the_plan_is_never_worse_than_the_greedy_one(
    data: st.DataObject, c: Course, n: Needs, s: PlanSettings
) -> None:
    w = data.draw(wishes(c))
    try:
        made = plan_for(c, n, s, w)
    except InfeasiblePlan:
        assume(False)
        raise
    greedy = beside_greedy(made)
    assert greedy.value == pytest.approx(plain_value(c, n, s, plain(greedy.chosen)))
    assert greedy.objective == pytest.approx(plain_objective(c, n, s, plain(greedy.chosen)))
    broken = plain_broken(c, n, s, plain(greedy.chosen), w)
    assert bool(broken) == bool(greedy.broken)
    if not broken:
        assert made.objective >= greedy.objective - 1e-6


def test_what_differs_is_listed_with_both_minutes() -> None:
    c = course(
        module("small", 30, topics={"p": 1.0}),
        module("large", 60, topics={"q": 1.0}),
    )
    s = PlanSettings(days=1, hours_per_day=1, step_floor=0, practice_share=0)
    made = make_plan(c, Needs({"p": 0.8, "q": 0.7}, {}), s)
    greedy = beside_greedy(made)
    assert (made.minutes, plain(greedy.chosen)) == ({"large": 60}, {"small": ("level_1", 30)})
    assert [(x.module, x.minutes, x.minutes_instead) for x in greedy.changes] == [
        ("small", 0, 30),
        ("large", 60, 0),
    ]
    assert greedy.value < made.value


def test_the_sample_plan_is_better_than_the_greedy_one() -> None:
    c = sample_course()
    s = PlanSettings(days=3, online_hours=0, step_floor=0, hardest_gain=0, practice_share=0)
    made = make_plan(c, replace(sample_needs(c), hardest=()), s)
    greedy = beside_greedy(made)
    assert greedy.broken == ()
    assert made.value > greedy.value
