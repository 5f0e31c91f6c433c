"""The programme solved: HiGHS through `scipy.optimize.milp`.

One binary column a choice, and one continuous column a topic or step and segment of its
diminishing returns: the counts fall, so segments fill in order by themselves.
Kellerer, Pferschy & Pisinger, Knapsack Problems (2004), chapters 9 and 11.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np

from needs.planning.plans.choices import Choice, Chosen, minutes_of
from needs.planning.plans.columns import (
    Segments,
    change,
    one_place,
    price,
    segments_of,
    stairs,
    value_rows,
)
from needs.planning.plans.model import PlanModel
from needs.planning.plans.quiet import quiet_stdout
from needs.planning.plans.rules import Floats, Rule
from needs.planning.plans.search import improved

Status = Literal["optimal", "time limit", "infeasible"]

_STATUSES: Mapping[int, Status] = {0: "optimal", 1: "time limit", 2: "infeasible"}
"""What the numbers of `scipy.optimize.milp` mean."""

_SCALE = 1e4
"""Values (0 to 1) are multiplied by this, because the solver's tolerances are absolute."""

_SLACK = 1e-7
"""Least value by which another plan has to be better than a known one, above any rounding."""

_LEAN = {
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_feasibility_jump": False,
}
"""HiGHS's searches that took most of its time here and found less than the others; measured."""


@dataclass(frozen=True)
class Solution:
    """What the solver found: the choices taken, the objective and the proven bound on it.

    `taken` is None when there is no plan, or none was found in the time given.
    """

    status: Status
    taken: tuple[Choice, ...] | None
    objective: float
    bound: float


@dataclass(frozen=True)
class Programme:
    """A mixed-integer programme: most of `gain` · x over 0 ≤ x ≤ upper with rows · x ≥ least.

    The first `n_binary` columns are 0 or 1.
    """

    gain: Floats
    upper: Floats
    rows: Any  # a dense or sparse matrix, rows × columns
    least: Floats
    n_binary: int


def solve(model: PlanModel, known: Chosen | None = None) -> Solution:
    """The plan of highest value that keeps all rules, or the best found in the time given.

    The objective is the value (0 to 1) less `steadiness` times the changed minutes, as a share of
    the course at its longest. What the solver finds is improved by exchanges, within the bound that
    it proved. A plan that is `known`, if it keeps the rules, is improved so first; the solver then
    looks only for plans better by more than the gap of the settings, and where there is none, the
    improved plan is proven to be within the gap.
    """
    segments = segments_of(model)
    gain = np.concatenate([-price(model) * change(model), segments.values])
    unchanged = price(model) * model.course.present_minutes
    if known is None or model.broken(known):
        found = _milp(model, model.rules, gain * _SCALE, segments)
        if found.taken is None:
            return found
        good = improved(model, {c.module: c for c in found.taken})
        reached = objective(model, good) - unchanged
        bound = max(reached, found.bound / _SCALE - unchanged)
        return Solution(found.status, _in_order(good), reached, bound)
    good = improved(model, known)
    reached = objective(model, good) - unchanged
    hopeless = reached + max(model.settings.gap * abs(reached), _SLACK)
    found = _milp(
        model, model.rules, gain * _SCALE, segments, above=_SCALE * (hopeless + unchanged)
    )
    best, bound = found.objective / _SCALE - unchanged, found.bound / _SCALE - unchanged
    status: Status = "optimal" if found.status == "infeasible" else found.status
    proven = hopeless if found.status == "infeasible" else max(bound, hopeless)
    if found.taken is None or best <= reached:
        return Solution(status, _in_order(good), reached, proven)
    return Solution(status, found.taken, best, proven)


def _in_order(chosen: Chosen) -> tuple[Choice, ...]:
    return tuple(chosen[m] for m in sorted(chosen))


def objective(model: PlanModel, chosen: Chosen) -> float:
    """The value of a plan less the price of its changes, but for what no plan can change."""
    return model.worth.of(minutes_of(chosen)) - price(model) * float(
        change(model) @ model.vector(chosen)
    )


def solve_for(model: PlanModel, rules: Iterable[Rule], gain: Floats) -> Solution:
    """The choices that keep `rules` and have most of `gain` (one number a choice)."""
    return _milp(model, tuple(rules), gain, Segments.none())


def run(
    programme: Programme,
    gap: float,
    time_limit: float,
    above: float | None = None,
    *,
    lean: bool = False,
) -> tuple[Status, Floats | None, float, float]:
    """Status, columns (None without a plan), objective and bound of a programme.

    `above`: only solutions worth more are looked for; `infeasible` then says that there is none.
    A bound below `above` then holds for those alone. `lean`: without the searches in `_LEAN`.
    RuntimeError where the solver stops for another reason than an answer or the time.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    # SciPy hands options that it does not know to HiGHS as they are, and warns that it does.
    warnings.filterwarnings("ignore", "Unrecognized options detected", RuntimeWarning)
    integral = np.zeros(len(programme.gain))
    integral[: programme.n_binary] = 1
    options: dict[str, object] = {
        "mip_rel_gap": gap,
        "time_limit": time_limit,
        **(_LEAN if lean else {}),
    }
    if above is not None:
        # Where a good plan is known, the search by reduced costs finds nothing more either.
        options |= {"objective_bound": -above, "mip_heuristic_run_root_reduced_cost": False}
    with quiet_stdout():
        result = milp(
            -programme.gain,
            integrality=integral,
            bounds=Bounds(0, programme.upper),
            constraints=LinearConstraint(csr_array(programme.rows), programme.least, np.inf),
            options=options,
        )
    if result.status not in _STATUSES:
        raise RuntimeError(f"the solver stopped without an answer: {result.message}")
    status = _STATUSES[result.status]
    if status == "infeasible":
        return status, None, float("nan"), float("nan")
    bound = inf if result.mip_dual_bound is None else -float(result.mip_dual_bound)
    if result.x is None:
        return status, None, float("nan"), bound
    return status, result.x, -float(result.fun), bound


def _milp(
    model: PlanModel,
    rules: tuple[Rule, ...],
    gain: Floats,
    segments: Segments,
    above: float | None = None,
) -> Solution:
    programme = as_programme(model, rules, gain, segments)
    n, (back, _) = programme.n_binary, stairs(model.choices)
    settings = model.settings
    status, found, best, bound = run(programme, settings.gap, settings.time_limit, above, lean=True)
    if found is None:
        return Solution(status, None, best, bound)
    chosen = back @ found[:n]
    taken = tuple(c for c, x in zip(model.choices, chosen, strict=True) if x > 0.5)
    return Solution(status, taken, best, bound)


def as_programme(
    model: PlanModel, rules: tuple[Rule, ...], gain: Floats, segments: Segments
) -> Programme:
    """The programme of a model under these rules: stairs of the choices, then the segments."""
    n = len(model.choices)
    back, rising = stairs(model.choices)
    rows, least = _rows(model, rules, segments)
    rows = np.vstack([rows, np.pad(rising, ((0, 0), (0, len(segments.widths))))])
    rows[:, :n] = np.vstack([rows[: len(least), :n] @ back, rising])
    return Programme(
        np.concatenate([gain[:n] @ back, gain[n:]]),
        np.concatenate([np.ones(n), segments.widths]),
        rows,
        np.concatenate([least, np.zeros(len(rising))]),
        n,
    )


def _rows(model: PlanModel, rules: tuple[Rule, ...], segments: Segments) -> tuple[Floats, Floats]:
    """All constraints as rows ≥ least: one length a module, covered minutes, then the rules."""
    alone = one_place(model.choices)
    blocks = [(-alone, -np.ones(len(alone))), *((r.rows, r.least) for r in rules)]
    rows = np.vstack([b for b, _ in blocks])
    value = value_rows(model, segments)
    return (
        np.vstack([value, np.pad(rows, ((0, 0), (0, len(segments.targets))))]),
        np.concatenate([np.zeros(len(value)), *(least for _, least in blocks)]),
    )
