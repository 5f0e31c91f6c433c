"""One core for all and options for each country or region: the worst served as well as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import Choice, Chosen, Wishes, minutes_of
from needs.planning.plans.conflicts import infeasible
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.plan import Plan, PlanTimeoutError, found, plan_for
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.plans.solver import Status, solve
from needs.planning.variations.local_model import Shared, solve_shared
from needs.planning.variations.parallel import in_threads

GAP = 0.01
TIME_LIMIT = 20.0
"""Relative gap and seconds for the shared programme, which is as large as all groups together."""


@dataclass(frozen=True)
class GroupOptions:
    """What one group is taught beside the core, and how well it is served.

    n:         people who answered.
    chosen:    the group's whole first level, core and options.
    options:   its choices that are not the core's: modules of its own, and longer ones.
    minutes:   minutes of its plan beyond the core.
    served:    the value of its plan for its own needs, as a share of its own best plan's.
    served_by_one: the same for one plan for all.
    """

    group: str
    n: int
    chosen: Chosen
    options: tuple[Choice, ...]
    minutes: int
    served: float
    served_by_one: float


@dataclass(frozen=True)
class LocalOptions:
    """A common core with options, beside one plan for all.

    core:   what every group is taught, at the length that all of them have at least.
    bound:  no core and options serve the worst served group better than this share.
    status: `optimal` (within a gap of 1%) or `time limit`.
    """

    hours: float
    one: Plan
    core: Chosen
    groups: tuple[GroupOptions, ...]
    bound: float
    status: Status

    @property
    def worst(self) -> float:
        """Share of its own best value that the worst served group reaches."""
        return min(g.served for g in self.groups)

    @property
    def worst_by_one(self) -> float:
        """The same under one plan for all."""
        return min(g.served_by_one for g in self.groups)

    @property
    def total(self) -> float:
        """Mean share over all people who answered."""
        return float(np.average([g.served for g in self.groups], weights=self._people))

    @property
    def total_by_one(self) -> float:
        """The same under one plan for all."""
        return float(np.average([g.served_by_one for g in self.groups], weights=self._people))

    @property
    def _people(self) -> list[int]:
        return [g.n for g in self.groups]

    def to_frame(self) -> pd.DataFrame:
        """One line per group: people, minutes beyond the core, served with and without options."""
        names = ["group", "n", "minutes", "served", "served_by_one"]
        rows = [[getattr(g, name) for name in names] for g in self.groups]
        return pd.DataFrame(rows, columns=names)

    def options_frame(self) -> pd.DataFrame:
        """One line per group and option: module, place, minutes in the core and in the group."""
        core = minutes_of(self.core)
        rows = [
            (g.group, c.module, c.place, core.get(c.module, 0), c.minutes)
            for g in self.groups
            for c in g.options
        ]
        return pd.DataFrame(rows, columns=["group", "module", "place", "core", "minutes"])


def local_options(
    course: Course,
    needs: Needs,
    groups: Mapping[str, Needs],
    n: Mapping[str, int],
    hours: float,
    settings: PlanSettings | None = None,
    wishes: Wishes | None = None,
    *,
    time_limit: float = TIME_LIMIT,
) -> LocalOptions:
    """A core for all and, within `hours` of the same days, options for each group.

    needs:  of everybody, for the one plan beside it. groups: needs of each, from pooled estimates.
    n:      people of each group; the more, the more a group counts among equals.

    The share of its own best value that the worst served group reaches is made as high as can be,
    then the mean over people. Every group's whole course keeps every rule. Only what one plan for
    all teaches online may be online. ValueError without groups, for hours below 0 or a group
    without people; raises like `make_plan`.
    """
    settings, wishes = settings or PlanSettings(), wishes or Wishes()
    _check(groups, n, hours)
    one = plan_for(course, needs, settings, wishes)
    models = [build(course, own, settings, wishes, one.online) for own in groups.values()]
    own = in_threads(partial(_own_best, known=one.chosen), models)
    shared = _shared(models, own, [n[g] for g in groups], hours, time_limit)
    plans = _no_worse(models, own, shared.plans or (), one.chosen)
    core = _common(plans)
    return LocalOptions(
        hours,
        one,
        core,
        tuple(
            _group(g, n[g], model, plan, core, one, value)
            for g, model, plan, value in zip(groups, models, plans, own, strict=True)
        ),
        min(1.0, shared.bound),
        shared.status,
    )


def _check(groups: Mapping[str, Needs], n: Mapping[str, int], hours: float) -> None:
    if not groups:
        raise ValueError("local options: there is no group; give the needs of at least one")
    if not hours >= 0:
        raise ValueError(f"local options: {hours} hours of choice; give 0 or more")
    for group in groups:
        if not n.get(group, 0) > 0:
            raise ValueError(
                f"local options: group '{group}' has {n.get(group, 0)} people; leave it out or "
                "say how many answered"
            )


def _own_best(model: PlanModel, known: Chosen) -> float:
    """The value of a group's own best plan, for its own needs."""
    solution = found(model, solve(model, known))
    best = model.worth.of({c.module: c.minutes for c in solution.taken or ()})
    return max(best, _value(model, known) if not model.broken(known) else 0.0, 1e-9)


def _shared(
    models: list[PlanModel], own: list[float], people: list[int], hours: float, time_limit: float
) -> Shared:
    share = [p / sum(people) for p in people]
    shared = solve_shared(models, own, share, hours * 60, GAP, time_limit)
    if shared.status == "infeasible":
        for model in models:  # the rules of one group that cannot be kept name the conflict
            if solve(model).status == "infeasible":
                raise infeasible(model)
        raise ValueError(
            f"local options: no core leaves {hours:g} h of choice in which every group keeps its "
            "rules; give more hours of choice or lower hardest_gain"
        )
    if shared.plans is None:
        raise PlanTimeoutError(
            f"no core and options were found in {time_limit:g} s; give fewer groups or more time"
        )
    return shared


def _no_worse(
    models: list[PlanModel], own: list[float], plans: tuple[Chosen, ...], one: Chosen
) -> tuple[Chosen, ...]:
    """The plans, or the one plan for all where it serves the worst served group better: found
    only to a gap, options may come out a little worse than none."""

    def worst(chosen: tuple[Chosen, ...]) -> float:
        return min(_value(m, c) / v for m, c, v in zip(models, chosen, own, strict=True))

    same = (one,) * len(models)
    if worst(same) > worst(plans) and not any(m.broken(one) for m in models):
        return same
    return plans


def _common(plans: tuple[Chosen, ...]) -> Chosen:
    """What all plans teach at the same place, at its shortest."""
    core = {}
    for module, first in plans[0].items():
        choices = [p[module] for p in plans if module in p and p[module].place == first.place]
        if len(choices) == len(plans):
            core[module] = min(choices, key=lambda c: c.minutes)
    return core


def _group(
    group: str, n: int, model: PlanModel, plan: Chosen, core: Chosen, one: Plan, own: float
) -> GroupOptions:
    options = tuple(c for m, c in plan.items() if core.get(m) != c)
    minutes = sum(minutes_of(plan).values()) - sum(minutes_of(core).values())
    best = max(own, _value(model, plan))
    served, by_one = _value(model, plan) / best, _value(model, one.chosen) / best
    return GroupOptions(group, n, plan, options, minutes, served, by_one)


def _value(model: PlanModel, chosen: Chosen) -> float:
    return model.worth.of(minutes_of(chosen))
