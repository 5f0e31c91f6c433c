"""The same plan with more or less time: days side by side, and what one more hour is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import inf

import pandas as pd

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import Chosen, Wishes, minutes_of
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.plan import Plan, plan_from
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.plans.solver import Solution, solve
from needs.planning.variations.parallel import Progress, in_threads

DAYS = (5.0, 6.0, 7.0, 8.0)
"""The days that the training takes, as published: 5 to 8."""
STEPS = (-120, -90, -60, -30, 0, 30, 60, 90, 120)
"""Minutes more or less than the days have, for the sweep."""


@dataclass(frozen=True)
class DaysCompared:
    """Plans for several numbers of days; None where no plan fits."""

    days: tuple[float, ...]
    plans: tuple[Plan | None, ...]

    def to_frame(self) -> pd.DataFrame:
        """One line per module and number of days: action, place and minutes."""
        rows = [
            (days, line.module, line.action, line.place, line.minutes_planned)
            for days, plan in self._fitting()
            for line in plan.lines
        ]
        return pd.DataFrame(rows, columns=["days", "module", "action", "place", "minutes"])

    def summary_frame(self) -> pd.DataFrame:
        """One line per number of days: value, gap, minutes by place, share of practice, and how
        many modules each action has in the first level, later and nowhere."""
        rows = [
            (
                days,
                plan.value,
                plan.gap,
                plan.total_minutes,
                sum(plan.online.values()),
                plan.practice_share,
                len(plan.chosen),
                sum(1 for line in plan.lines if line.reason),
                len(plan.left_out),
            )
            for days, plan in self._fitting()
        ]
        names = ["days", "value", "gap", "minutes", "online_minutes", "practice_share"]
        return pd.DataFrame(rows, columns=[*names, "first_level", "later", "left_out"])

    def _fitting(self) -> list[tuple[float, Plan]]:
        pairs = zip(self.days, self.plans, strict=True)
        return [(days, plan) for days, plan in pairs if plan is not None]


@dataclass(frozen=True)
class Sweep:
    """The plan solved again over a range of time, everything else as it is.

    budgets: minutes of the days, rising. chosen, values: the plan and its value at each; None
    and NaN where none fits. With more time the value never falls.
    """

    plan: Plan
    budgets: tuple[float, ...]
    chosen: tuple[Chosen | None, ...]
    values: tuple[float, ...]

    @property
    def next_hour(self) -> float:
        """Value of one more hour; NaN where the sweep holds no such time."""
        return self._value(60) - self._value(0)

    @property
    def last_hour(self) -> float:
        """Value lost with one hour less; NaN where no plan fits then."""
        return self._value(0) - self._value(-60)

    def grows_at(self, module_id: str) -> float | None:
        """The least budget above the plan's at which the module is longer, if the sweep has one."""
        return next((b for b, t in self._minutes(module_id) if self._more(module_id, b, t)), None)

    def shrinks_at(self, module_id: str) -> float | None:
        """The highest budget below the plan's at which it is shorter or gone, if there is one."""
        found = [b for b, t in self._minutes(module_id) if self._less(module_id, b, t)]
        return max(found, default=None)

    def to_frame(self) -> pd.DataFrame:
        """One line per budget: minutes there are, value, modules in the first level."""
        rows = [
            (b, v, len(c) if c is not None else 0)
            for b, v, c in zip(self.budgets, self.values, self.chosen, strict=True)
        ]
        return pd.DataFrame(rows, columns=["budget_minutes", "value", "modules"])

    @cached_property
    def _now(self) -> float:
        return self.plan.budget_minutes

    def _value(self, more: int) -> float:
        at = dict(zip(self.budgets, self.values, strict=True))
        return at.get(self._now + more, float("nan"))

    def _minutes(self, module_id: str) -> list[tuple[float, int]]:
        return [
            (b, c[module_id].minutes if module_id in c else 0)
            for b, c in zip(self.budgets, self.chosen, strict=True)
            if c is not None
        ]

    def _more(self, module_id: str, budget: float, minutes: int) -> bool:
        return budget > self._now and minutes > self._planned(module_id)

    def _less(self, module_id: str, budget: float, minutes: int) -> bool:
        return budget < self._now and minutes < self._planned(module_id)

    def _planned(self, module_id: str) -> int:
        choice = self.plan.chosen.get(module_id)
        return choice.minutes if choice else 0


def compare_days(
    course: Course,
    needs: Needs,
    settings: PlanSettings,
    days: Sequence[float] = DAYS,
    wishes: Wishes | None = None,
) -> DaysCompared:
    """The plan for each number of days, fewest first, solved at the same time."""
    ordered = tuple(sorted(set(days)))
    wishes = wishes or Wishes()
    models = [build(course, needs, replace(settings, days=d), wishes) for d in ordered]
    plans = [
        plan_from(m, s) if s.taken is not None else None
        for m, s in zip(models, never_worse(in_threads(solve, models)), strict=True)
    ]
    return DaysCompared(ordered, tuple(plans))


def sweep(plan: Plan, steps: Sequence[int] = STEPS, progress: Progress | None = None) -> Sweep:
    """The plan with so many minutes more or less, each solved to the plan's own gap.

    Nothing goes online that the plan teaches in the days, which makes each solve quick.
    """
    now = plan.budget_minutes
    budgets = sorted({b for s in (0, *steps) if (b := round(now + s, 6)) >= 0})
    models = [_with_budget(plan, b) for b in budgets]
    again = [m for m, b in zip(models, budgets, strict=True) if b != now]
    others = iter(in_threads(partial(solve, known=plan.chosen), again, progress))
    found = never_worse([_as_solution(plan) if b == now else next(others) for b in budgets])
    chosen = [None if s.taken is None else {c.module: c for c in s.taken} for s in found]
    values = [
        float("nan") if c is None else m.worth.of(minutes_of(c))
        for m, c in zip(models, chosen, strict=True)
    ]
    return Sweep(plan, tuple(budgets), tuple(chosen), tuple(values))


def never_worse(solutions: Sequence[Solution]) -> list[Solution]:
    """The solutions, given from least time to most, each at least as good as the one before.

    A plan that fits in less time fits in more; solved only to a gap, the longer one may come out
    a little worse, and then the shorter one stands in its place.
    """
    best: list[Solution] = []
    for solution in solutions:
        before = best[-1] if best else None
        if before is not None and before.taken is not None:
            bound = inf if solution.taken is None else max(solution.bound, before.objective)
            if solution.taken is None or solution.objective < before.objective:
                solution = replace(before, status=solution.status, bound=bound)
        best.append(solution)
    return best


def _with_budget(plan: Plan, minutes: float) -> PlanModel:
    per_day = plan.settings.hours_per_day * 60
    days = minutes / per_day if per_day else 0.0
    return build(
        plan.course, plan.needs, replace(plan.settings, days=days), plan.wishes, plan.online
    )


def _as_solution(plan: Plan) -> Solution:
    return Solution(plan.status, tuple(plan.chosen.values()), plan.objective, plan.bound)
