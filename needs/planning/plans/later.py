"""What goes to a later place: what does not fit the first level and is still needed.

A second, smaller programme after the first, because the first level is what people were asked
about: no room later may take anything out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from needs.planning.courses.curriculum import Module
from needs.planning.plans.choices import Choice, Chosen, Place, minutes_of
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import Floats
from needs.planning.plans.solver import Programme, run

Reason = Literal["cut", "needed", "companion"]
"""Why a module has a later place: taught now and cut; needed; required by one of these."""
Nowhere = Literal["veto", "excluded", "not_needed", "no_later_place", "prerequisites", "no_room"]
"""Why a module has no later place either."""

PLACES: tuple[Place, ...] = ("level_2", "level_3", "coaching")
"""Later places in their order."""

_LESS_BY_PLACE = 0.9
"""What a module counts at each further place of its own order, against the place before."""
_MINUTE = 1e-9
"""What a minute costs, so that nothing is placed for nothing."""


@dataclass(frozen=True)
class Later:
    """What goes where after the first level: the choice and reason of each module placed, and
    why each other module that is not in the first level has no place."""

    chosen: Chosen
    reasons: Mapping[str, Reason]
    nowhere: Mapping[str, Nowhere]


def need(model: PlanModel, module: Module) -> float:
    """How much a module is needed, 0 to 1: its best covered topic's score times how well it covers
    it, or the difficulty of its steps, whichever is more."""
    topics = [c * model.needs.topics.get(t, 0.0) for t, c in module.topics.items()]
    steps = [model.needs.steps.get(s, 0.0) for s in module.steps]
    return max([0.0, *topics, sum(steps) / len(steps) if steps else 0.0])


def place_later(model: PlanModel, chosen: Chosen) -> Later:
    """The later places, within their limits, for the modules that the first level leaves out.

    First as many of those that are taught now as can be, then most value on top of the first
    level, each module valued as if it came alone; a further place of the module's own order
    counts a tenth less. RuntimeError where the solver does not finish.
    """
    outside = [m for m in model.course.modules if m.id not in chosen]
    wanted = {m.id: _reason(m) for m in outside if _is_wanted(model, m, chosen)}
    companions = _companions(model, wanted, chosen)
    options = [
        Choice(m, variant, minutes, place)
        for m in (*wanted, *companions)
        for place in model.course.by_id[m].later
        for variant, minutes in model.course.by_id[m].lengths.items()
    ]
    placed = _placed(model, chosen, wanted, tuple(options)) if options else {}
    reasons: dict[str, Reason] = {m: wanted.get(m, "companion") for m in placed}
    nowhere = {m.id: _nowhere(model, m, chosen, placed) for m in outside if m.id not in placed}
    return Later(placed, reasons, nowhere)


def _reason(module: Module) -> Reason:
    return "cut" if module.present_minutes else "needed"


def _is_wanted(model: PlanModel, module: Module, chosen: Chosen) -> bool:
    return _may_come(model, module, chosen) and _is_needed(model, module, chosen)


def _is_needed(model: PlanModel, module: Module, chosen: Chosen) -> bool:
    longest = {module.id: max(module.lengths.values())}
    adds = sum(p.value for p in model.worth.added(longest, minutes_of(chosen)))
    return adds > 0 and need(model, module) >= model.settings.later_score


def _may_come(model: PlanModel, module: Module, chosen: Chosen) -> bool:
    vetoed = module.id in model.wishes.veto
    return bool(module.later) and not vetoed and not _excluded(model, module.id, chosen)


def _excluded(model: PlanModel, module_id: str, beside: Chosen) -> bool:
    pairs = model.course.exclusions
    return any(module_id in pair and any(m in beside for m in pair) for pair in pairs)


def _companions(model: PlanModel, wanted: Mapping[str, Reason], chosen: Chosen) -> list[str]:
    """Modules that the wanted ones require, directly or not, in neither level nor wanted."""
    found: dict[str, None] = {}
    waiting = list(wanted)
    while waiting:
        for required in model.course.by_id[waiting.pop()].requires:
            module = model.course.by_id[required]
            if required not in {*chosen, *wanted, *found} and _may_come(model, module, chosen):
                found[required] = None
                waiting.append(required)
    return sorted(found)


def _placed(
    model: PlanModel,
    chosen: Chosen,
    wanted: Mapping[str, Reason],
    options: tuple[Choice, ...],
) -> dict[str, Choice]:
    rows, least = _rows(model, chosen, options)
    programme = Programme(
        _values(model, chosen, wanted, options), np.ones(len(options)), rows, least, len(options)
    )
    _, found, _, _ = run(programme, 1e-6, max(model.settings.time_limit, 1.0))
    if found is None:
        raise RuntimeError(
            f"the solver found no later places in {model.settings.time_limit:g} s; raise time_limit"
        )
    return {c.module: c for c, x in zip(options, found, strict=True) if x > 0.5}


def _values(
    model: PlanModel, chosen: Chosen, wanted: Mapping[str, Reason], options: tuple[Choice, ...]
) -> Floats:
    base = minutes_of(chosen)
    values = np.zeros(len(options))
    for k, c in enumerate(options):
        if c.module in wanted:
            adds = sum(p.value for p in model.worth.added({c.module: c.minutes}, base))
            position = model.course.by_id[c.module].later.index(c.place)
            values[k] = adds * _LESS_BY_PLACE**position
    cut = np.array([wanted.get(c.module) == "cut" for c in options])
    first = 1 + sum(values)  # more than all values together
    return np.asarray(values + first * cut - _MINUTE * np.array([c.minutes for c in options]))


def _rows(model: PlanModel, chosen: Chosen, options: tuple[Choice, ...]) -> tuple[Floats, Floats]:
    """One choice a module, time by place, prerequisites not later, exclusions; rows ≥ least."""
    rows: list[list[float]] = []
    least: list[float] = []
    modules = sorted({c.module for c in options})
    for m in modules:
        rows.append([-float(c.module == m) for c in options])
        least.append(-1.0)
    for place, minutes in model.settings.later_minutes.items():
        rows.append([-float(c.minutes * (c.place == place)) for c in options])
        least.append(-minutes)
    for m in modules:
        for required in model.course.by_id[m].requires:
            if required not in chosen:
                for k in range(len(PLACES)):
                    by = PLACES[: k + 1]
                    rows.append(
                        [
                            float(c.place in by) * ((c.module == required) - (c.module == m))
                            for c in options
                        ]
                    )
                    least.append(0.0)
    for pair in model.course.exclusions:
        rows.append([-float(c.module in pair) for c in options])
        least.append(-1.0)
    return np.array(rows), np.array(least)


def _nowhere(model: PlanModel, module: Module, chosen: Chosen, placed: Chosen) -> Nowhere:
    if module.id in model.wishes.veto:
        return "veto"
    if _excluded(model, module.id, {**chosen, **placed}):
        return "excluded"
    if not _is_needed(model, module, chosen):
        return "not_needed"
    if not module.later:
        return "no_later_place"
    if any(r not in chosen and r not in placed for r in module.requires):
        return "prerequisites"
    return "no_room"
