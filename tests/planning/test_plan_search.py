"""A plan improved by exchanges keeps all rules, is worth no less, and never hides a better one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.plan import large_course
from needs.planning.plans.greedy import greedy_plan
from needs.planning.plans.model import build
from needs.planning.plans.search import improved
from needs.planning.plans.settings import PlanSettings
from needs.planning.plans.solver import objective, solve

SETTINGS = PlanSettings(days=2, step_floor=15, hardest_gain=0, gap=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_improved_keeps_the_rules_and_is_worth_more_than_the_greedy_plan(seed: int) -> None:
    model = build(*large_course(15, seed), SETTINGS)
    greedy = greedy_plan(model)
    assert not model.broken(greedy)
    better = improved(model, greedy)
    assert not model.broken(better)
    assert objective(model, better) >= objective(model, greedy) - 1e-12
    assert improved(model, better) == better


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("gap", [1e-6, 1e-2, 0.2])
def test_a_known_plan_changes_neither_the_optimum_nor_the_honesty_of_the_gap(
    seed: int, gap: float
) -> None:
    model = build(*large_course(12, seed), SETTINGS)
    best = solve(model)
    loose = replace(model, settings=replace(SETTINGS, gap=gap))
    found = solve(loose, greedy_plan(model))
    assert found.status == "optimal"
    assert found.bound >= best.objective - 1e-7
    assert found.objective >= best.objective - gap * best.bound - 1e-6
    assert found.bound - found.objective <= gap * abs(found.objective) + 1e-6
    taken = {c.module: c for c in found.taken or ()}
    assert not model.broken(taken)
