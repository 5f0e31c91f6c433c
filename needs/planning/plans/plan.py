"""What fits in the days: `make_plan` chooses a length for each module, or none, and says why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import (
    Choice,
    Chosen,
    Place,
    Wishes,
    known_only,
    minutes_of,
)
from needs.planning.plans.conflicts import Conflict, InfeasiblePlan, infeasible
from needs.planning.plans.later import place_later
from needs.planning.plans.lines import LeftOut, Line, lines, outside
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.rules import floors, gains, minutes_by_step, present_by_step
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.plans.solver import Solution, Status, solve


class PlanTimeoutError(ValueError):
    """The solver found no plan in the time given, and did not prove that there is none."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """Minutes of one step: now, planned (online minutes with them), and the least asked for."""

    step: str
    now: float
    planned: float
    floor: float


@dataclass(frozen=True, slots=True)
class Change:
    """A module of the first level whose minutes or place differ between two plans."""

    module: str
    minutes: int
    minutes_instead: int


@dataclass(frozen=True)
class Displacement:
    """What would follow from putting a module into a plan, or from taking it out.

    plan:      the best plan with (without) it, or None when there is none.
    changes:   the modules of the first level that differ, itself among them.
    loss:      the share of the plan's value that is lost; NaN when there is no such plan.
    conflicts: a smallest set of rules that forbids it; empty when there is such a plan.
    """

    module: str
    plan: Plan | None
    changes: tuple[Change, ...]
    loss: float
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Plan:
    """A plan for a course: what to teach, where, at which length, and what was left out.

    chosen:    the choice taken of each module of the first level, in the days or online.
    lines:     every module that has a place or is taught now, in teaching order.
    outside:   every module that is not in the first level, in teaching order, with the reason.
    steps:     minutes by step in the first level, in working order.
    objective: the plan's value (0 to 1; 1 = every module at its longest) less the steadiness term.
    bound:     no plan has a higher objective than this.
    status:    `optimal` (within the gap of the settings) or `time limit`.
    """

    course: Course
    needs: Needs
    settings: PlanSettings
    wishes: Wishes
    chosen: Chosen
    lines: tuple[Line, ...]
    outside: tuple[LeftOut, ...]
    steps: tuple[StepTime, ...]
    value: float
    objective: float
    bound: float
    status: Status

    @property
    def must(self) -> tuple[str, ...]:
        """Modules that people put in."""
        return tuple(self.wishes.must)

    @cached_property
    def minutes(self) -> Mapping[str, int]:
        """Minutes in the days of the course, by id of the modules that are taught there."""
        return self.minutes_at("level_1")

    @cached_property
    def online(self) -> Mapping[str, int]:
        """Minutes of e-learning by id of the modules that are taught online."""
        return self.minutes_at("online")

    def minutes_at(self, place: Place) -> Mapping[str, int]:
        """Planned minutes at a place by module id, in teaching order."""
        return {line.module: line.minutes_planned for line in self.lines if line.place == place}

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every module that goes nowhere, in teaching order, with the reason."""
        return tuple(entry for entry in self.outside if entry.nowhere)

    @property
    def total_minutes(self) -> int:
        """Minutes planned in the days of the course."""
        return sum(self.minutes.values())

    @property
    def budget_minutes(self) -> float:
        """Minutes that the days have."""
        return self.settings.budget_minutes

    @property
    def practice_share(self) -> float:
        """Share of the first level's minutes that is practice; NaN for an empty plan.

        E-learning counts among the minutes and is no practice.
        """
        return _practice_share(self.course, self.minutes, sum(self.online.values()))

    @property
    def practice_share_now(self) -> float:
        """Share of the present course's minutes that is practice; NaN when there is none."""
        return _practice_share(self.course, {m.id: m.present_minutes for m in self.course.modules})

    @property
    def gap(self) -> float:
        """How far the optimum can be above this plan, relative to its objective."""
        return max(0.0, self.bound - self.objective) / max(abs(self.objective), 1e-12)

    def to_frame(self) -> pd.DataFrame:
        """One line per module with a place or taught now: action, place, minutes, value."""
        columns = ("module", "action", "variant", "minutes_now", "minutes_planned", "value")
        return _frame(self.lines, (*columns, "value_per_hour", "place", "reason"))

    def left_out_frame(self) -> pd.DataFrame:
        """One line per module that goes nowhere: reasons, minutes and value it would add."""
        return _frame(self.left_out, _OUTSIDE)

    def outside_frame(self) -> pd.DataFrame:
        """The same for every module that is not in the first level; `nowhere` is "" where it has
        a later place."""
        return _frame(self.outside, _OUTSIDE)

    def steps_frame(self) -> pd.DataFrame:
        """One line per step: minutes now, planned and the least asked for."""
        return _frame(self.steps, ("step", "now", "planned", "floor"))

    def displaced_by(self, module_id: str) -> Displacement:
        """What putting this module into the first level would displace.

        ValueError when it is there already.
        """
        if module_id in self.chosen:
            raise ValueError(f"module '{module_id}' is in the plan already")
        veto = tuple(m for m in self.wishes.veto if m != module_id)
        must = {**self.wishes.must, module_id: 0}
        return self._with(module_id, replace(self.wishes, must=must, veto=veto))

    def displaces(self, module_id: str) -> Displacement:
        """What would come into the first level if this module went, and the value lost.

        ValueError when it is not there.
        """
        if module_id not in self.chosen:
            raise ValueError(f"module '{module_id}' is not in the first level of the plan")
        return self._with(module_id, replace(self.wishes, veto=(*self.wishes.veto, module_id)))

    def _with(self, module_id: str, wishes: Wishes) -> Displacement:
        try:
            other = plan_for(self.course, self.needs, self.settings, wishes)
        except InfeasiblePlan as error:
            return Displacement(module_id, None, (), float("nan"), error.conflicts)
        loss = (self.value - other.value) / self.value if self.value else 0.0
        return Displacement(module_id, other, changes(self, other), loss, ())


_OUTSIDE = (
    "module",
    "why",
    "minutes_now",
    "variant",
    "minutes",
    "value",
    "value_per_hour",
    "lowest_module",
    "lowest_value_per_hour",
    "nowhere",
)


def make_plan(
    course: Course,
    needs: Needs,
    settings: PlanSettings | None = None,
    *,
    must: Collection[str] | Mapping[str, int] = (),
    veto: Iterable[str] = (),
    fixed: Mapping[str, int] | None = None,
) -> Plan:
    """The plan of highest value within the settings and what people ask.

    must:  modules that are in the first level; a mapping gives their least minutes (0 = any).
    veto:  modules that appear nowhere.
    fixed: minutes of modules in the days of the course; each one of the module's lengths.

    Raises InfeasiblePlan, which names the rules in conflict; PlanTimeoutError; ValueError for a
    step, module or length that the course does not have. Method and source: docs/methods.md.
    """
    least = dict(must) if isinstance(must, Mapping) else dict.fromkeys(must, 0)
    wishes = Wishes(least, tuple(dict.fromkeys(veto)), dict(fixed or {}))
    return plan_for(course, needs, settings or PlanSettings(), wishes)


def plan_for(course: Course, needs: Needs, settings: PlanSettings, wishes: Wishes) -> Plan:
    """`make_plan`, with what people ask as `Wishes`."""
    known_only("needs, steps", (*needs.steps, *needs.hardest), course.steps, course)
    wishes.check(course)
    model = build(course, needs, settings, wishes)
    return plan_from(model, found(model, solve(model)))


def found(model: PlanModel, solution: Solution) -> Solution:
    """The solution, with a plan in it. InfeasiblePlan or PlanTimeoutError where it has none."""
    if solution.status == "infeasible":
        raise infeasible(model)
    if solution.taken is None:
        raise PlanTimeoutError(
            f"no plan was found in {model.settings.time_limit:g} s, nor proof that there is none; "
            "raise time_limit"
        )
    return solution


def plan_from(model: PlanModel, solution: Solution) -> Plan:
    """The plan of a solution that has one, with its later places, lines and reasons."""
    chosen: dict[str, Choice] = {c.module: c for c in solution.taken or ()}
    later = place_later(model, chosen)
    return Plan(
        course=model.course,
        needs=model.needs,
        settings=model.settings,
        wishes=model.wishes,
        chosen=chosen,
        lines=lines(model, chosen, later),
        outside=outside(model, chosen, later),
        steps=_step_times(model, minutes_of(chosen)),
        value=model.worth.of(minutes_of(chosen)),
        objective=solution.objective,
        bound=solution.bound,
        status=solution.status,
    )


def changes(plan: Plan, other: Plan) -> tuple[Change, ...]:
    """The modules whose first-level choices differ, in teaching order."""
    return tuple(
        Change(m.id, _minutes(plan, m.id), _minutes(other, m.id))
        for m in plan.course.modules
        if plan.chosen.get(m.id) != other.chosen.get(m.id)
    )


def _minutes(plan: Plan, module_id: str) -> int:
    return plan.chosen[module_id].minutes if module_id in plan.chosen else 0


def _step_times(model: PlanModel, minutes: Mapping[str, int]) -> tuple[StepTime, ...]:
    course, settings = model.course, model.settings
    now, planned = present_by_step(course), minutes_by_step(course, minutes)
    least, gain = floors(course, settings), gains(course, model.needs, settings)
    return tuple(
        StepTime(s, now[s], planned[s], max(least[s], gain.get(s, 0.0))) for s in course.steps
    )


def _practice_share(course: Course, minutes: Mapping[str, int], online: int = 0) -> float:
    total = sum(minutes.values()) + online
    practised = sum(course.by_id[m].practice * t for m, t in minutes.items())
    return practised / total if total else float("nan")


def _frame(records: tuple[object, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [[getattr(record, c) for c in columns] for record in records], columns=list(columns)
    )
