from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from courses import (
    best_plan,
    course,
    courses,
    module,
    needs,
    plain_broken,
    plain_objective,
    plain_step,
    plain_value,
    plan_settings,
    sample_course,
    sample_needs,
    taught,
    wishes,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from needs.planning.courses.curriculum import Course
from needs.planning.plans import plan as plan_module
from needs.planning.plans.choices import Wishes
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.plans.model import build
from needs.planning.plans.plan import Plan, PlanTimeoutError, make_plan, plan_for
from needs.planning.plans.settings import Needs, PlanSettings, Returns
from needs.planning.plans.solver import Solution, solve

LOOSE = PlanSettings(
    days=1,
    hours_per_day=2,
    online_hours=0,
    step_floor=0,
    practice_share=0,
    keep_unasked=False,
    gap=1e-7,
)


def plan_of(c: Course, n: Needs, s: PlanSettings, w: Wishes | None = None) -> Plan:
    try:
        return plan_for(c, n, s, w or Wishes())
    except InfeasiblePlan:
        assume(False)
        raise


# --- for every course ------------------------------------------------------------------------


@given(st.data(), courses(), needs, plan_settings)
def test_the_plan_is_the_best_of_all_plans(
    data: st.DataObject, c: Course, n: Needs, s: PlanSettings
) -> None:
    w = data.draw(wishes(c))
    expected = best_plan(c, n, s, w)
    if expected is None:
        with pytest.raises(InfeasiblePlan):
            plan_for(c, n, s, w)
        return
    made = plan_for(c, n, s, w)
    assert made.objective == pytest.approx(expected[0], abs=2e-7)
    assert made.bound >= expected[0] - 1e-9
    assert made.status == "optimal"


@pytest.mark.slow
@settings(max_examples=20)
@given(st.data(), courses(), needs, plan_settings)
def test_a_plan_keeps_every_rule_and_reports_its_own_numbers(
    data: st.DataObject, c: Course, n: Needs, s: PlanSettings
) -> None:
    w = data.draw(wishes(c))
    made = plan_of(c, n, s, w)
    assert plain_broken(c, n, s, taught(made), w) == []
    assert made.value == pytest.approx(plain_value(c, n, s, taught(made)), abs=1e-12)
    assert made.objective == pytest.approx(plain_objective(c, n, s, taught(made)), abs=2e-7)
    assert {t.step: t.planned for t in made.steps} == pytest.approx(
        {step: plain_step(c, taught(made), step) for step in c.steps}
    )
    assert {line.module for line in made.lines} | {o.module for o in made.outside} == set(c.by_id)
    assert {o.module for o in made.outside} == set(c.by_id) - set(made.chosen)
    placed = {line.module for line in made.lines if line.place}
    assert {o.module for o in made.left_out} == set(c.by_id) - placed


@pytest.mark.slow
@settings(max_examples=25)
@given(courses(), needs, plan_settings)
def test_a_line_is_worth_what_the_plan_loses_without_it(
    c: Course, n: Needs, s: PlanSettings
) -> None:
    made = plan_of(c, n, s)
    for line in made.lines:
        if line.module in made.chosen:
            rest = {m: t for m, t in taught(made).items() if m != line.module}
            assert line.value == pytest.approx(made.value - plain_value(c, n, s, rest), abs=1e-12)
    for out in made.outside:
        more = {**taught(made), out.module: ("level_1", out.minutes)}
        assert out.value == pytest.approx(plain_value(c, n, s, more) - made.value, abs=1e-12)


@settings(max_examples=25)
@given(courses(), needs, plan_settings)
def test_more_days_never_lower_the_objective(c: Course, n: Needs, s: PlanSettings) -> None:
    shorter = plan_of(c, n, s)
    longer = make_plan(c, n, replace(s, days=s.days + 1))
    assert longer.objective >= shorter.objective - 1e-6


@pytest.mark.slow
@settings(max_examples=20)
@given(courses(), needs, plan_settings)
def test_the_order_of_modules_in_the_file_does_not_matter(
    c: Course, n: Needs, s: PlanSettings
) -> None:
    turned = replace(c, modules=c.modules[::-1])
    assert plan_of(c, n, s).chosen == make_plan(turned, n, s).chosen


@pytest.mark.slow
@settings(max_examples=15)
@given(st.data(), courses(), needs, plan_settings)
def test_a_veto_appears_nowhere(data: st.DataObject, c: Course, n: Needs, s: PlanSettings) -> None:
    veto = data.draw(st.sampled_from(c.modules)).id
    made = plan_of(c, n, s, Wishes(veto=(veto,)))
    assert veto not in made.chosen
    assert all(not line.place for line in made.lines if line.module == veto)
    (entry,) = (o for o in made.left_out if o.module == veto)
    assert (entry.why, entry.nowhere) == ("veto", "veto")


# --- small courses -----------------------------------------------------------------------------


def test_the_value_is_the_stated_formula_on_a_worked_example() -> None:
    # Topic p: 30 min × 0.5 + 60 × 1 = 75 covered: 60 full + 15 half = 67.5 of 67.5 at most.
    # Step ask: 30 + 60 / 2 = 60 min, full; step act: 30 min. All modules at their longest, so 1.
    c = course(
        module("a", 30, steps=("ask",), topics={"p": 0.5}),
        module("b", 30, 60, steps=("ask", "act"), topics={"p": 1.0}),
    )
    n = Needs({"p": 0.8}, {"ask": 0.6, "act": 0.3})
    assert make_plan(c, n, LOOSE).value == pytest.approx(1)
    # In 60 min, b at full length: p 60 of 67.5; ask 30, act 30 of 60 and 30.
    short = make_plan(c, n, replace(LOOSE, hours_per_day=1))
    assert short.minutes == {"b": 60}
    steps_part = (0.6 * 30 + 0.3 * 30) / (0.6 * 60 + 0.3 * 30)
    assert short.value == pytest.approx(0.5 * 60 / 67.5 + 0.5 * steps_part)


def test_the_practice_share_is_kept_to_the_percent() -> None:
    c = course(
        module("talk", 30, 60, topics={"p": 1.0}, practice=0.4),
        module("play", 30, 60, topics={"q": 1.0}, practice=0.6),
    )
    n = Needs({"p": 0.9, "q": 0.1}, {})
    short = replace(LOOSE, hours_per_day=1.5)
    minutes = {
        share: make_plan(c, n, replace(short, practice_share=share)).minutes
        for share in (0.46, 0.47, 0.5, 0.51)
    }
    assert minutes[0.46] == {"talk": 60, "play": 30}
    assert minutes[0.47] == minutes[0.5] == minutes[0.51] == {"talk": 30, "play": 60}


def test_actions_say_what_changes() -> None:
    c = course(
        module("added", 30, topics={"p": 1.0}, required=True),
        module("condensed", 20, present_minutes=60, required=True),
        module("dropped", 20, present_minutes=60),
        module("expanded", 30, present_minutes=20, topics={"p": 1.0}, required=True),
        module("kept", 10, 40, present_minutes=15, required=True),
        module("new", 90, topics={"p": 0.1}),
    )
    made = make_plan(c, Needs({"p": 1.0}, {}), replace(LOOSE, hours_per_day=95 / 60))
    assert [(line.module, line.action, line.variant) for line in made.lines] == [
        ("added", "add", "brief"),
        ("condensed", "condense", "brief"),
        ("dropped", "drop", ""),
        ("expanded", "expand", "brief"),
        ("kept", "keep", "present"),
    ]
    assert [o.module for o in made.left_out] == ["dropped", "new"]
    assert made.total_minutes == 95 == made.budget_minutes


def test_nothing_changes_without_a_reason() -> None:
    c = course(
        module("a", 30, 60, 90, present_minutes=60),
        module("b", 30, 60, present_minutes=40),
        module("new", 30),
    )
    made = make_plan(c, Needs({}, {}), replace(LOOSE, days=2))
    assert [line.action for line in made.lines] == ["keep", "keep"]
    assert made.minutes == {"a": 60, "b": 40}
    assert made.left_out[0].why == "no_evidence"


def test_equal_modules_are_chosen_by_what_is_taught_now() -> None:
    twins = [module(m, 60, topics={"p": 1.0}, steps=("ask",)) for m in "abc"]
    c = course(twins[0], replace(twins[1], present_minutes=60), twins[2])
    made = make_plan(c, Needs({"p": 0.5}, {"ask": 0.5}), replace(LOOSE, hours_per_day=1))
    assert made.minutes == {"b": 60}


def test_reasons_for_leaving_out() -> None:
    c = course(
        module("base", 60),
        module("heavy", 30, topics={"p": 1.0}, requires=("base",)),
        module("long", 90, topics={"p": 1.0, "q": 1.0}),
        module("strong", 60, topics={"q": 1.0}),
        module("weak", 30, topics={"r": 1.0}),
        module("weaker", 30, topics={"r": 0.1}),
    )
    n = Needs({"p": 0.4, "q": 0.5, "r": 0.3}, {})
    made = make_plan(c, n, replace(LOOSE, hours_per_day=1.5 - 1 / 60))
    assert made.minutes == {"strong": 60}
    why = {o.module: o.why for o in made.outside}
    assert why["base"] == "no_evidence"
    assert why["weaker"] == why["weak"] == "less_value"
    assert {o.lowest_module for o in made.outside} == {"strong"}
    heavy = next(o for o in made.outside if o.module == "heavy")
    assert heavy.requires == ("base",)
    assert heavy.with_requirements == pytest.approx(heavy.value * 60 / 90)
    assert set(heavy.breaks) == {("prerequisites", ""), ("time", "")}


def test_a_module_that_is_too_long_does_not_fit_and_says_what_it_would_break() -> None:
    c = course(
        module("long", 90, topics={"p": 1.0}),
        module("short", 30, topics={"q": 1.0}),
    )
    made = make_plan(c, Needs({"p": 0.9, "q": 0.1}, {}), replace(LOOSE, hours_per_day=1))
    (out,) = made.outside
    assert (out.module, out.why, out.breaks) == ("long", "does_not_fit", (("time", ""),))
    assert out.value_per_hour > out.lowest_value_per_hour > 0


def test_a_module_that_needs_others_says_so() -> None:
    c = course(
        module("base", 60),
        module("heavy", 30, topics={"p": 1.0}, requires=("base",)),
        module("strong", 60, topics={"q": 1.0}),
    )
    made = make_plan(c, Needs({"p": 0.6, "q": 0.5}, {}), replace(LOOSE, hours_per_day=1.5 - 1 / 60))
    assert {o.module: o.why for o in made.outside} == {
        "base": "no_evidence",
        "heavy": "prerequisites",
    }


def test_what_a_module_would_displace_and_lose() -> None:
    c = course(
        module("a", 60, topics={"p": 1.0}),
        module("b", 60, topics={"q": 1.0}),
        module("c", 60, topics={"r": 1.0}),
    )
    made = make_plan(c, Needs({"p": 0.9, "q": 0.5, "r": 0.3}, {}), LOOSE)
    found = made.displaced_by("c")
    assert {x.module: (x.minutes, x.minutes_instead) for x in found.changes} == {
        "b": (60, 0),
        "c": (0, 60),
    }
    assert found.loss == pytest.approx((0.5 - 0.3) / (0.9 + 0.5))
    assert found.conflicts == ()
    with pytest.raises(ValueError, match="'a' is in the plan already"):
        made.displaced_by("a")
    with pytest.raises(ValueError, match="must: course 'test' has no 'd'"):
        made.displaced_by("d")


def test_what_cannot_be_put_in_names_the_rules_that_keep_it_out() -> None:
    c = course(module("a", 60, required=True), module("b", 120, topics={"q": 1.0}))
    found = make_plan(c, Needs({"q": 0.5}, {}), LOOSE).displaced_by("b")
    assert found.plan is None
    assert np.isnan(found.loss)
    assert [(x.rule, x.subject) for x in found.conflicts] == [
        ("must", "b"),
        ("required", ""),
        ("time", ""),
    ]


def test_a_time_limit_is_said_in_the_plan_or_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    c = course(module("a", 60, topics={"p": 1.0}))
    n = Needs({"p": 0.5}, {})
    full = solve(build(c, n, LOOSE))
    assert full.taken is not None
    stopped = Solution("time limit", full.taken, full.objective, full.bound * 1.5)
    monkeypatch.setattr(plan_module, "solve", lambda _: stopped)
    made = make_plan(c, n, LOOSE)
    assert made.status == "time limit"
    assert made.gap == pytest.approx(0.5, rel=1e-3)
    monkeypatch.setattr(plan_module, "solve", lambda _: replace(stopped, taken=None))
    with pytest.raises(PlanTimeoutError, match="raise time_limit"):
        make_plan(c, n, LOOSE)


def test_the_solver_that_may_not_start_gives_no_plan() -> None:
    course_, settings_ = sample_course(), PlanSettings(time_limit=0)
    with pytest.raises(PlanTimeoutError, match="no plan was found in 0 s"):
        make_plan(course_, sample_needs(course_), settings_)


# --- inputs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Needs({"p": 1.2}, {}), "needs, topics: 'p' 1.2 is not between 0 and 1"),
        (lambda: Needs({}, {"ask": float("nan")}), "needs, steps: 'ask' nan is not between"),
        (lambda: PlanSettings(days=-1), "plan settings, days: -1 is not between 0 and 365"),
        (lambda: PlanSettings(hours_per_day=25), "hours_per_day: 25 is not between 0 and 24"),
        (lambda: PlanSettings(practice_share=50), "practice_share: 50 is not between 0 and 1"),
        (lambda: PlanSettings(step_floor=float("inf")), "step_floor: inf is not a finite number"),
        (lambda: PlanSettings(topics_weight=0, steps_weight=0), "are both 0"),
        (lambda: Returns((60,), (1.0,)), "one count more than widths"),
        (lambda: Returns((60,), (0.5, 1.0)), "must fall"),
    ],
)
def test_impossible_inputs_are_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("n", [Needs({}, {"asks": 0.5}), Needs({}, {}, ("asks",))])
def test_a_step_that_the_course_does_not_have_is_refused(n: Needs) -> None:
    with pytest.raises(ValueError, match="has no 'asks'; did you mean 'ask'"):
        make_plan(course(module("a", 30)), n, LOOSE)


def test_topics_that_no_module_covers_are_no_error() -> None:
    made = make_plan(course(module("a", 30, topics={"p": 1.0})), Needs({"z": 1.0}, {}), LOOSE)
    assert made.minutes == {}
    assert np.isnan(made.practice_share)


# --- the sample course -------------------------------------------------------------------------


@pytest.mark.parametrize("days", [5, 6, 7, 8])
def test_the_sample_course_plans_for_each_number_of_days(days: int) -> None:
    c = sample_course()
    n, s = sample_needs(c), PlanSettings(days=days)
    made = make_plan(c, n, s)
    assert made.status == "optimal"
    assert made.gap <= s.gap
    assert plain_broken(c, n, s, taught(made)) == []
    assert made.total_minutes <= days * 360
    assert made.practice_share >= 0.5
    for step in made.steps:
        assert step.planned >= 60
        if step.step in n.hardest:
            assert step.planned >= 1.15 * step.now


def test_the_frames_have_a_line_a_module_and_plain_values() -> None:
    c = sample_course()
    made = make_plan(c, sample_needs(c))
    frame, out = made.to_frame(), made.outside_frame()
    assert frame["module"].is_unique
    in_days = frame["place"] == "level_1"
    assert frame.loc[in_days, "minutes_planned"].sum() == made.total_minutes
    assert frame["minutes_now"].sum() == c.present_minutes
    assert set(frame.loc[frame["action"] == "drop", "module"]) <= set(out["module"])
    assert made.steps_frame()["step"].tolist() == list(c.steps)
    assert made.practice_share_now == pytest.approx(
        sum(m.practice * m.present_minutes for m in c.modules) / c.present_minutes
    )
    for table in (frame, out, made.steps_frame()):
        json.dumps(table.to_dict("records"))


def test_what_the_answers_say_nothing_about_stays_as_it_is() -> None:
    c = course(
        module("asked", 30, 60, topics={"p": 1.0}, present_minutes=30),
        module("unasked", 30, 60, topics={"q": 1.0}, present_minutes=30),
        module("frame", 15, present_minutes=15),
    )
    n = Needs({"p": 0.9}, {})
    loose = replace(LOOSE, hours_per_day=1.25)
    assert make_plan(c, n, replace(loose, keep_unasked=True)).minutes == {
        "asked": 30,
        "unasked": 30,
        "frame": 15,
    }
    assert make_plan(c, n, loose).minutes == {"asked": 60, "frame": 15}


def test_lengths_that_people_ask_for_are_kept_or_refused() -> None:
    c = course(module("a", 30, 60, topics={"p": 1.0}), module("b", 30, 90, topics={"q": 1.0}))
    n = Needs({"p": 0.9, "q": 0.1}, {})
    assert make_plan(c, n, LOOSE, fixed={"a": 30}).minutes == {"a": 30, "b": 90}
    assert make_plan(c, n, LOOSE, must={"b": 60}).minutes == {"a": 30, "b": 90}
    assert make_plan(c, n, LOOSE, must=("b",)).must == ("b",)
    with pytest.raises(ValueError, match=re.escape("has no length of 45 min; it has 30 (brief)")):
        make_plan(c, n, LOOSE, fixed={"a": 45})
    with pytest.raises(ValueError, match="with at least 120 min and has 90 min at its longest"):
        make_plan(c, n, LOOSE, must={"b": 120})
    with pytest.raises(ValueError, match="veto: course 'test' has no 'c'"):
        make_plan(c, n, LOOSE, veto=("c",))
