"""For every line why: what it keeps out, what would push it out, at which time it would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from needs.planning.plans.choices import Chosen, Wishes, minutes_of
from needs.planning.plans.model import build
from needs.planning.plans.plan import Change, Plan
from needs.planning.plans.solver import solve
from needs.planning.plans.value import worth
from needs.planning.variations.days import STEPS, Sweep, sweep
from needs.planning.variations.parallel import Progress, in_threads


@dataclass(frozen=True, slots=True)
class LineWhy:
    """What a line of the first level stands against.

    stays:      whether no plan keeps the rules without it; then it keeps nothing out by its value.
    brings_in:  what would come in or get longer if it went, itself not among them.
    loss:       the share of the plan's value lost if it went and the rest was planned again; NaN
                where it stays.
    pushed_by:  modules outside that would make it shorter or take its place if they were put in.
    grows_at, shrinks_at: the nearest minutes of the days, within the sweep, at which it is longer,
                and shorter or gone; None where there are none.
    """

    module: str
    stays: bool
    brings_in: tuple[Change, ...]
    loss: float
    pushed_by: tuple[str, ...]
    grows_at: float | None
    shrinks_at: float | None


@dataclass(frozen=True)
class PlanWhy:
    """The reasons of a plan: one entry a line of its first level, and the sweep over time."""

    lines: tuple[LineWhy, ...]
    sweep: Sweep

    def to_frame(self) -> pd.DataFrame:
        """One line per module of the first level: what it keeps out, loss, times of change."""
        rows = [
            (
                w.module,
                w.stays,
                tuple(c.module for c in w.brings_in),
                w.loss,
                w.pushed_by,
                w.grows_at,
                w.shrinks_at,
            )
            for w in self.lines
        ]
        names = ["module", "stays", "brings_in", "loss", "pushed_by", "grows_at", "shrinks_at"]
        return pd.DataFrame(rows, columns=names)


def explain(plan: Plan, progress: Progress | None = None) -> PlanWhy:
    """Why each line of the first level is there, from the plan solved again.

    Once without each line, once with each module outside, and over the sweep of time. Each solve
    goes to the plan's own gap, so that a loss below it may be none, and lets nothing be taught
    online that the plan teaches in the days, which makes it quick.
    """
    inside = [m.id for m in plan.course.modules if m.id in plan.chosen]
    out = [entry.module for entry in plan.outside]
    work: list[Callable[[], Chosen | None]] = [
        *(partial(_again, plan, _without(plan, m)) for m in inside),
        *(partial(_again, plan, _with(plan, m)) for m in out),
    ]
    total = len(work) + len(STEPS) - 1

    def said(done: int, _: int) -> None:
        if progress:
            progress(done, total)

    found = in_threads(lambda task: task(), work, said)
    over_time = sweep(plan, progress=lambda done, _: said(len(work) + done, total))
    entering = dict(zip(out, found[len(inside) :], strict=True))
    lines = [
        _why(plan, m, without, entering, over_time)
        for m, without in zip(inside, found[: len(inside)], strict=True)
    ]
    return PlanWhy(tuple(lines), over_time)


def _why(
    plan: Plan, module: str, without: Chosen | None, entering: dict[str, Chosen | None], over: Sweep
) -> LineWhy:
    now = _minutes(plan.chosen, module)
    changed = () if without is None else _grown(plan, without)
    return LineWhy(
        module=module,
        stays=without is None,
        brings_in=changed,
        loss=float("nan") if without is None else _loss(plan, without),
        pushed_by=tuple(
            m for m, c in entering.items() if c is not None and _minutes(c, module) < now
        ),
        grows_at=over.grows_at(module),
        shrinks_at=over.shrinks_at(module),
    )


def _again(plan: Plan, wishes: Wishes) -> Chosen | None:
    """The first level with other wishes; None where none is found."""
    model = build(plan.course, plan.needs, plan.settings, wishes, plan.online)
    found = solve(model)
    return None if found.taken is None else {c.module: c for c in found.taken}


def _without(plan: Plan, module: str) -> Wishes:
    return replace(plan.wishes, veto=(*plan.wishes.veto, module))


def _with(plan: Plan, module: str) -> Wishes:
    veto = tuple(m for m in plan.wishes.veto if m != module)
    return replace(plan.wishes, must={**plan.wishes.must, module: 0}, veto=veto)


def _grown(plan: Plan, other: Chosen) -> tuple[Change, ...]:
    pairs = [
        Change(m.id, _minutes(plan.chosen, m.id), _minutes(other, m.id))
        for m in plan.course.modules
    ]
    return tuple(c for c in pairs if c.minutes_instead > c.minutes)


def _loss(plan: Plan, other: Chosen) -> float:
    value = worth(plan.course, plan.needs, plan.settings).of(minutes_of(other))
    return max(0.0, (plan.value - value) / plan.value) if plan.value else 0.0


def _minutes(chosen: Chosen, module: str) -> int:
    return chosen[module].minutes if module in chosen else 0
