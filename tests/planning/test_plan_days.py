from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from courses import course, module, sample_course, sample_needs

from needs.planning.plans.plan import make_plan
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.plans.solver import Solution
from needs.planning.variations.days import compare_days, never_worse, sweep

HOUR = PlanSettings(
    days=1, hours_per_day=1, online_hours=0, step_floor=0, practice_share=0, gap=1e-7
)


def test_days_side_by_side_are_the_plans_of_each_and_their_value_rises() -> None:
    c, s = sample_course(), PlanSettings(online_hours=0, gap=5e-3)
    n = sample_needs(c)
    found = compare_days(c, n, s, (8, 6))
    assert list(found.days) == [6, 8]
    alone = make_plan(c, n, replace(s, days=6))
    assert next(p.chosen for p in found.plans if p is not None) == alone.chosen
    assert found.summary_frame()["value"].is_monotonic_increasing
    lines = found.to_frame()
    assert lines.groupby("days")["module"].nunique().tolist() == [
        len(p.lines) for p in found.plans if p is not None
    ]


def test_days_in_which_no_plan_fits_are_said() -> None:
    c = course(module("a", 60, required=True))
    found = compare_days(c, Needs({}, {}), HOUR, (0.5, 1))
    assert found.plans[0] is None
    assert found.summary_frame()["days"].tolist() == [1]


def test_the_sweep_says_when_a_line_grows_and_shrinks_and_what_an_hour_is_worth() -> None:
    c = course(
        module("a", 30, 60, topics={"p": 1.0}),
        module("b", 60, topics={"q": 1.0}),
    )
    n = Needs({"p": 0.8, "q": 0.2}, {})
    made = make_plan(c, n, HOUR)
    assert made.minutes == {"a": 60}
    over = sweep(made)
    assert (over.grows_at("b"), over.shrinks_at("b")) == (120, None)
    assert (over.grows_at("a"), over.shrinks_at("a")) == (None, 30)
    assert over.next_hour == pytest.approx(0.2)
    assert over.last_hour == pytest.approx(0.8)
    assert over.to_frame()["value"].is_monotonic_increasing
    assert over.to_frame()["budget_minutes"].tolist() == [0, 30, 60, 90, 120, 150, 180]
    assert np.isnan(sweep(made, (30,)).next_hour)


def test_more_time_never_comes_out_worse_than_less() -> None:
    better = Solution("optimal", (), 0.5, 0.6)
    worse, none = Solution("optimal", (), 0.4, 0.45), Solution("time limit", None, 0, 0)
    found = never_worse([better, worse, none])
    assert [s.objective for s in found] == [0.5, 0.5, 0.5]
    assert [s.bound for s in found] == [0.6, 0.5, float("inf")]
    assert found[2].status == "time limit"
    assert never_worse([none, better]) == [none, better]
