from __future__ import annotations

from itertools import product

import pytest
from courses import course, module, plain_broken, plain_value
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.planning.plans.choices import Choice
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.variations.local_model import Shared
from needs.planning.variations.local_options import local_options

COURSE = course(
    module("all", 60, topics={"p": 1.0}),
    module("north", 60, topics={"q": 1.0}),
    module("south", 60, topics={"r": 1.0}),
)
TWO_HOURS = PlanSettings(
    days=1, hours_per_day=2, online_hours=0, step_floor=0, practice_share=0, gap=1e-7
)
NORTH, SOUTH = Needs({"p": 0.8, "q": 0.6, "r": 0.1}, {}), Needs({"p": 0.8, "q": 0.2, "r": 0.6}, {})
BOTH = Needs({"p": 0.8, "q": 0.5, "r": 0.4}, {})


def test_each_group_has_the_core_and_its_own_option() -> None:
    found = local_options(COURSE, BOTH, {"n": NORTH, "s": SOUTH}, {"n": 30, "s": 10}, 1, TWO_HOURS)
    assert list(found.core) == ["all"]
    assert {g.group: [c.module for c in g.options] for g in found.groups} == {
        "n": ["north"],
        "s": ["south"],
    }
    assert found.worst == pytest.approx(1)
    assert set(found.one.minutes) == {"all", "north"}
    assert found.worst_by_one == pytest.approx((0.8 + 0.2) / (0.8 + 0.6))
    assert found.total_by_one == pytest.approx((30 + 10 * found.worst_by_one) / 40)
    assert found.to_frame()["minutes"].tolist() == [60, 60]
    assert found.options_frame()["module"].tolist() == ["north", "south"]


def test_without_hours_of_choice_all_are_taught_the_same() -> None:
    found = local_options(COURSE, BOTH, {"n": NORTH, "s": SOUTH}, {"n": 30, "s": 10}, 0, TWO_HOURS)
    assert all(g.options == () and g.chosen == found.core for g in found.groups)


scores = st.sampled_from([0.1, 0.4, 0.7, 1.0])
some_needs = st.builds(lambda p, q, r: Needs({"p": p, "q": q, "r": r}, {}), scores, scores, scores)


@settings(max_examples=15)
@given(some_needs, some_needs, st.sampled_from([0, 0.5, 1]))
def test_the_worst_served_is_served_as_well_as_any_core_and_options_can(
    a: Needs, b: Needs, hours: float
) -> None:
    c = course(
        module("x", 30, 60, topics={"p": 1.0}),
        module("y", 60, topics={"q": 1.0}),
        module("z", 30, topics={"r": 1.0}, requires=("x",)),
    )
    groups = {"a": a, "b": b}
    found = local_options(c, a, groups, {"a": 1, "b": 1}, hours, TWO_HOURS)
    for g in found.groups:
        plan = {m: (x.place, x.minutes) for m, x in g.chosen.items()}
        assert plain_broken(c, groups[g.group], TWO_HOURS, plan) == []
        assert g.minutes <= hours * 60
        for m, x in found.core.items():
            assert x.minutes <= g.chosen[m].minutes
    plans = [
        {m: ("level_1", t) for m, t in zip("xyz", minutes, strict=True) if t}
        for minutes in product((0, 30, 60), (0, 60), (0, 30))
    ]
    plans = [p for p in plans if not plain_broken(c, a, TWO_HOURS, p)]
    own = {g: max(plain_value(c, n, TWO_HOURS, p) for p in plans) for g, n in groups.items()}
    best = 0.0
    for first, second in product(plans, plans):
        core = sum(min(first.get(m, ("", 0))[1], second.get(m, ("", 0))[1]) for m in "xyz")
        beyond = [sum(t for _, t in p.values()) - core for p in (first, second)]
        if max(beyond) <= hours * 60 + 1e-9:
            shares = (
                plain_value(c, a, TWO_HOURS, first) / own["a"],
                plain_value(c, b, TWO_HOURS, second) / own["b"],
            )
            best = max(best, min(shares))
    assert found.worst >= best - 0.021
    assert found.bound >= best - 1e-6
    assert found.worst >= found.worst_by_one - 0.021


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no group"):
        local_options(COURSE, BOTH, {}, {}, 1, TWO_HOURS)
    with pytest.raises(ValueError, match="group 'n' has 0 people"):
        local_options(COURSE, BOTH, {"n": NORTH}, {}, 1, TWO_HOURS)
    with pytest.raises(ValueError, match="-1 hours of choice"):
        local_options(COURSE, BOTH, {"n": NORTH}, {"n": 1}, -1, TWO_HOURS)


def test_options_found_to_a_gap_never_serve_the_worst_served_worse_than_one_plan_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only_core = {"all": Choice("all", "standard", 60)}
    poor = Shared("optimal", (only_core, only_core), 1.0)
    monkeypatch.setattr("needs.planning.variations.local_options.solve_shared", lambda *_: poor)
    groups = {"a": NORTH, "b": NORTH}
    found = local_options(COURSE, NORTH, groups, {"a": 1, "b": 1}, 1, TWO_HOURS)
    assert found.worst == pytest.approx(found.worst_by_one)
    assert set(found.core) == {"all", "north"}
