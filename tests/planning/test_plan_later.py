from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from courses import (
    course,
    courses,
    module,
    needs,
    plain_lengths,
    plain_value,
    plan_settings,
    taught,
)
from hypothesis import assume, given, settings

from needs.planning.courses.curriculum import Course, Module
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.plans.plan import Plan, make_plan
from needs.planning.plans.settings import Needs, PlanSettings

PLACES = ["level_2", "level_3", "coaching"]
SHORT = PlanSettings(
    days=1, hours_per_day=1, online_hours=0, step_floor=0, practice_share=0, gap=1e-7
)


def plan_of(c: Course, n: Needs, s: PlanSettings) -> Plan:
    try:
        return make_plan(c, n, s)
    except InfeasiblePlan:
        assume(False)
        raise


# --- the twin: plain loops over every way to place the rest -----------------------------------

Placed = dict[str, tuple[str, int]]


def room(s: PlanSettings) -> dict[str, float]:
    days = s.hours_per_day * 60
    return {
        "level_2": s.level_2_days * days,
        "level_3": s.level_3_days * days,
        "coaching": s.coaching_hours * 60,
    }


def plain_need(m: Module, n: Needs) -> float:
    topics = [n.topics.get(t, 0) * cover for t, cover in m.topics.items()]
    steps = [n.steps.get(step, 0) for step in m.steps]
    return max([0, *topics, sum(steps) / len(steps) if steps else 0])


def plain_adds(made: Plan, m: Module, minutes: int) -> float:
    more = {**taught(made), m.id: ("level_1", minutes)}
    c, n, s = made.course, made.needs, made.settings
    return plain_value(c, n, s, more) - plain_value(c, n, s, taught(made))


def plain_needed(made: Plan, m: Module) -> bool:
    adds = plain_adds(made, m, max(plain_lengths(m)))
    return adds > 1e-12 and plain_need(m, made.needs) >= made.settings.later_score


def later_of(made: Plan) -> Placed:
    return {x.module: (x.place, x.minutes_planned) for x in made.lines if x.reason}


def broken_later(made: Plan, placed: Placed) -> list[str]:
    broken = [
        place
        for place, most in room(made.settings).items()
        if sum(t for at, t in placed.values() if at == place) > most + 1e-6
    ]
    for m in made.course.modules:
        if m.id not in placed:
            continue
        rank = PLACES.index(placed[m.id][0])
        if placed[m.id][0] not in m.later or placed[m.id][1] not in plain_lengths(m):
            broken.append(f"place or length {m.id}")
        for required in m.requires:
            earlier = required in placed and PLACES.index(placed[required][0]) <= rank
            if required not in made.chosen and not earlier:
                broken.append(f"prerequisite {m.id}")
        for other in made.course.modules:
            apart = other.id in m.excludes or m.id in other.excludes
            if apart and (other.id in made.chosen or other.id in placed):
                broken.append(f"exclusion {m.id}")
        if m.id in made.chosen or m.id in made.wishes.veto:
            broken.append(f"not outside {m.id}")
    return broken


def plain_worth(made: Plan, placed: Placed) -> tuple[int, float]:
    """How many of those taught now have a place, and the value of all needed ones."""
    wanted = [m for m in made.course.modules if m.id in placed and plain_needed(made, m)]
    value = sum(
        plain_adds(made, m, placed[m.id][1]) * 0.9 ** m.later.index(placed[m.id][0]) for m in wanted
    )
    return sum(1 for m in wanted if m.present_minutes), value


def all_placings(made: Plan) -> Iterator[Placed]:
    rest = [m for m in made.course.modules if m.id not in made.chosen]
    options = [[None, *((place, t) for place in m.later for t in plain_lengths(m))] for m in rest]
    for taken in product(*options):
        yield {m.id: t for m, t in zip(rest, taken, strict=True) if t}


@settings(max_examples=20)
@given(courses(), needs, plan_settings)
def test_the_later_places_are_the_best_of_all(c: Course, n: Needs, s: PlanSettings) -> None:
    made = plan_of(c, n, s)
    found = later_of(made)
    assert broken_later(made, found) == []
    best = max(plain_worth(made, p) for p in all_placings(made) if not broken_later(made, p))
    count, value = plain_worth(made, found)
    assert count == best[0]
    assert value == pytest.approx(best[1], abs=1e-5)


@pytest.mark.slow
@settings(max_examples=20)
@given(courses(), needs, plan_settings)
def test_what_is_taught_now_and_still_needed_is_placed_or_says_why_not(
    c: Course, n: Needs, s: PlanSettings
) -> None:
    made = plan_of(c, n, s)
    for m in c.modules:
        if m.id in made.chosen:
            continue
        line = next((x for x in made.lines if x.module == m.id), None)
        entry = next(o for o in made.outside if o.module == m.id)
        if line is not None and line.place:
            assert (line.action, entry.nowhere) == (line.place, "")
            needed = "cut" if m.present_minutes else "needed"
            assert line.reason == (needed if plain_needed(made, m) else "companion")
        elif m.present_minutes and plain_needed(made, m):
            assert entry.nowhere in ("excluded", "no_later_place", "prerequisites", "no_room")


# --- small cases -------------------------------------------------------------------------------


def test_a_need_below_the_score_goes_nowhere() -> None:
    c = course(
        module("best", 60, topics={"p": 1.0}),
        module("next", 60, topics={"q": 1.0}),
        module("last", 60, topics={"r": 1.0}),
    )
    made = make_plan(c, Needs({"p": 0.9, "q": 0.6, "r": 0.4}, {}), SHORT)
    assert {x.module: (x.place, x.reason) for x in made.lines} == {
        "best": ("level_1", ""),
        "next": ("level_2", "needed"),
    }
    assert [(o.module, o.nowhere) for o in made.left_out] == [("last", "not_needed")]


def test_the_module_s_own_order_of_places_is_kept_until_one_is_full() -> None:
    c = course(
        module("first", 60, topics={"p": 1.0}),
        module("a", 60, topics={"q": 1.0}, later=("coaching", "level_3")),
        module("b", 60, topics={"q": 0.9}, later=("coaching", "level_3")),
        module("c", 60, topics={"q": 0.8}, later=("coaching",)),
    )
    n = Needs({"p": 1.0, "q": 0.9}, {})
    made = make_plan(c, n, replace(SHORT, coaching_hours=2))
    assert later_of(made) == {
        "a": ("level_3", 60),
        "b": ("coaching", 60),
        "c": ("coaching", 60),
    } or later_of(made) == {"a": ("coaching", 60), "b": ("level_3", 60), "c": ("coaching", 60)}
    full = make_plan(c, n, replace(SHORT, coaching_hours=1, level_3_days=0))
    assert sum(1 for o in full.left_out if o.nowhere == "no_room") == 2


def test_a_prerequisite_comes_along_or_keeps_its_module_out() -> None:
    c = course(
        module("first", 60, topics={"p": 1.0}),
        module("base", 60),
        module("heavy", 60, topics={"q": 1.0}, requires=("base",)),
    )
    n = Needs({"p": 1.0, "q": 0.9}, {})
    made = make_plan(c, n, SHORT)
    assert {x.module: x.reason for x in made.lines} == {
        "first": "",
        "base": "companion",
        "heavy": "needed",
    }
    late = replace(c, modules=(c.modules[0], replace(c.modules[1], later=()), c.modules[2]))
    out = {o.module: o.nowhere for o in make_plan(late, n, SHORT).left_out}
    assert out == {"base": "not_needed", "heavy": "prerequisites"}


def test_what_excludes_a_planned_module_has_no_place() -> None:
    c = course(
        module("long", 60, topics={"p": 1.0}),
        module("other", 60, topics={"p": 0.9}, excludes=("long",), present_minutes=60),
    )
    made = make_plan(c, Needs({"p": 1.0}, {}), SHORT)
    (entry,) = made.left_out
    assert (entry.module, entry.why, entry.nowhere) == ("other", "excluded", "excluded")


def test_online_frees_the_days_and_counts_its_own_minutes() -> None:
    c = course(
        module("play", 60, topics={"p": 1.0}, practice=0.8),
        module("read", 60, topics={"q": 1.0}, platforms=("face_to_face", "online")),
    )
    n = Needs({"p": 0.9, "q": 0.8}, {})
    made = make_plan(c, n, replace(SHORT, online_hours=1))
    assert (made.minutes, made.online) == ({"play": 60}, {"read": 30})
    assert made.practice_share == pytest.approx(48 / 90)
    assert made.value == pytest.approx((0.9 * 60 + 0.8 * 30) / (0.9 * 60 + 0.8 * 60))
    days = make_plan(c, n, SHORT)
    assert (days.minutes, days.online) == ({"play": 60}, {})


def test_a_remote_course_holds_only_what_can_be_taught_remotely() -> None:
    c = course(
        module("here", 60, topics={"p": 1.0}, platforms=("face_to_face",)),
        module("there", 60, topics={"q": 1.0}, platforms=("remote",)),
    )
    n = Needs({"p": 0.9, "q": 0.1}, {})
    remote = replace(SHORT, delivery="remote")
    assert make_plan(c, n, SHORT).minutes == {"here": 60}
    assert make_plan(c, n, remote).minutes == {"there": 60}
    with pytest.raises(InfeasiblePlan) as error:
        make_plan(c, n, remote, must=("here",))
    assert [x.rule for x in error.value.conflicts] == ["platform", "must"]
    assert "platform: modules that cannot be taught remote (here)" in str(error.value)
