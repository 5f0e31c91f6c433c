"""What fits in the days: `make_plan` chooses a length for each module, or none, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from needs.planning.conflicts import Conflict, InfeasiblePlan, infeasible
from needs.planning.curriculum import Course, did_you_mean
from needs.planning.plan_lines import LeftOut, Line, left_out, lines
from needs.planning.plan_model import (
    build,
    floors,
    gains,
    minutes_by_step,
    present_by_step,
)
from needs.planning.plan_settings import Needs, PlanSettings
from needs.planning.plan_solver import Status, solve


class PlanTimeoutError(ValueError):
    """The solver found no plan in the time given, and did not prove that there is none."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """Minutes of one step: now, planned, and the least that the settings ask for."""

    step: str
    now: float
    planned: float
    floor: float


@dataclass(frozen=True, slots=True)
class Change:
    """A module whose minutes differ between two plans."""

    module: str
    minutes: int
    minutes_instead: int


@dataclass(frozen=True)
class Displacement:
    """What would follow from putting a module into a plan.

    plan:      the best plan with it, or None when it cannot fit.
    changes:   the modules whose minutes differ, itself among them.
    loss:      the share of the plan's value that is lost; NaN when it cannot fit.
    conflicts: a smallest set of rules that keeps it out; empty when it fits.
    """

    module: str
    plan: Plan | None
    changes: tuple[Change, ...]
    loss: float
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Plan:
    """A plan for a course: what to teach, at which length, and what was left out.

    lines:     every module that is planned or taught now, in teaching order.
    left_out:  every module that is not planned, in teaching order, with the reason.
    steps:     minutes by step, in working order.
    objective: the plan's value (0 to 1; 1 = every module at its longest) less the steadiness term.
    bound:     no plan has a higher objective than this.
    status:    `optimal` (within the gap of the settings) or `time limit`.
    """

    course: Course
    needs: Needs
    settings: PlanSettings
    must: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    steps: tuple[StepTime, ...]
    value: float
    objective: float
    bound: float
    status: Status

    @cached_property
    def minutes(self) -> Mapping[str, int]:
        """Planned minutes by module id, of the modules that are planned."""
        return {line.module: line.minutes_planned for line in self.lines if line.variant}

    @property
    def total_minutes(self) -> int:
        """Minutes planned."""
        return sum(self.minutes.values())

    @property
    def budget_minutes(self) -> float:
        """Minutes there are."""
        return self.settings.budget_minutes

    @property
    def practice_share(self) -> float:
        """Share of the planned minutes that is practice; NaN for an empty plan."""
        return _practice_share(self.course, self.minutes)

    @property
    def practice_share_now(self) -> float:
        """Share of the present course's minutes that is practice; NaN when there is none."""
        return _practice_share(self.course, {m.id: m.present_minutes for m in self.course.modules})

    @property
    def gap(self) -> float:
        """How far the optimum can be above this plan, relative to its objective."""
        return max(0.0, self.bound - self.objective) / max(abs(self.objective), 1e-12)

    def to_frame(self) -> pd.DataFrame:
        """One line per module planned or taught now: action, variant, minutes, value."""
        columns = ("module", "action", "variant", "minutes_now", "minutes_planned", "value")
        return _frame(self.lines, (*columns, "value_per_hour"))

    def left_out_frame(self) -> pd.DataFrame:
        """One line per module that is not planned: reason, minutes and value it would add."""
        columns = ("module", "why", "minutes_now", "variant", "minutes", "value", "value_per_hour")
        return _frame(self.left_out, (*columns, "lowest_module", "lowest_value_per_hour"))

    def steps_frame(self) -> pd.DataFrame:
        """One line per step: minutes now, planned and the least asked for."""
        return _frame(self.steps, ("step", "now", "planned", "floor"))

    def displaced_by(self, module_id: str) -> Displacement:
        """What putting this module in would displace. ValueError when it is in the plan already."""
        if module_id in self.minutes:
            raise ValueError(f"module '{module_id}' is in the plan already")
        try:
            other = make_plan(self.course, self.needs, self.settings, must=(*self.must, module_id))
        except InfeasiblePlan as error:
            return Displacement(module_id, None, (), float("nan"), error.conflicts)
        changes = tuple(
            Change(m.id, self.minutes.get(m.id, 0), other.minutes.get(m.id, 0))
            for m in self.course.modules
            if self.minutes.get(m.id, 0) != other.minutes.get(m.id, 0)
        )
        loss = (self.value - other.value) / self.value if self.value else 0.0
        return Displacement(module_id, other, changes, loss, ())


def make_plan(
    course: Course,
    needs: Needs,
    settings: PlanSettings | None = None,
    *,
    must: tuple[str, ...] = (),
) -> Plan:
    """The plan of highest value within the settings; modules in `must` are in it.

    Raises InfeasiblePlan, which names the rules in conflict; PlanTimeoutError; ValueError for a
    step or module that the course does not have. Method and source: docs/methods.md.
    """
    settings = settings or PlanSettings()
    _check_known("needs, steps", (*needs.steps, *needs.hardest), course.steps, course)
    _check_known("must", must, tuple(course.by_id), course)
    model = build(course, needs, settings, must)
    found = solve(model)
    if found.status == "infeasible":
        raise infeasible(model)
    if found.taken is None:
        raise PlanTimeoutError(
            f"no plan was found in {settings.time_limit:g} s, nor proof that there is none; "
            "raise time_limit"
        )
    minutes = {c.module: c.minutes for c in found.taken}
    return Plan(
        course=course,
        needs=needs,
        settings=settings,
        must=must,
        lines=lines(model, minutes),
        left_out=left_out(model, minutes),
        steps=_step_times(course, needs, settings, minutes),
        value=model.worth.of(minutes),
        objective=found.objective,
        bound=found.bound,
        status=found.status,
    )


def _step_times(
    course: Course, needs: Needs, settings: PlanSettings, minutes: Mapping[str, int]
) -> tuple[StepTime, ...]:
    now, planned = present_by_step(course), minutes_by_step(course, minutes)
    least, gain = floors(course, settings), gains(course, needs, settings)
    return tuple(
        StepTime(s, now[s], planned[s], max(least[s], gain.get(s, 0.0))) for s in course.steps
    )


def _practice_share(course: Course, minutes: Mapping[str, int]) -> float:
    total = sum(minutes.values())
    practised = sum(course.by_id[m].practice * t for m, t in minutes.items())
    return practised / total if total else float("nan")


def _check_known(where: str, ids: tuple[str, ...], known: tuple[str, ...], course: Course) -> None:
    for value in ids:
        if value not in known:
            raise ValueError(
                f"{where}: course '{course.id}' has no '{value}'{did_you_mean(value, known)}"
            )


def _frame(records: tuple[object, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [[getattr(record, c) for c in columns] for record in records], columns=list(columns)
    )
