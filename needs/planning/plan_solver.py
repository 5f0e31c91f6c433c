"""The programme solved: HiGHS through `scipy.optimize.milp`.

One binary column a module and length, and one continuous column a topic or step and segment of
its diminishing returns: the counts fall, so segments fill in order by themselves.
Kellerer, Pferschy & Pisinger, Knapsack Problems (2004), chapters 9 and 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from needs.planning.plan_model import Choice, Floats, PlanModel, Rule
from needs.planning.quiet import quiet_stdout

Status = Literal["optimal", "time limit", "infeasible"]

_STATUSES: Mapping[int, Status] = {0: "optimal", 1: "time limit", 2: "infeasible"}
"""What the numbers of `scipy.optimize.milp` mean."""

_SCALE = 1e4
"""Values (0 to 1) are multiplied by this, because the solver's tolerances are absolute."""


@dataclass(frozen=True)
class Solution:
    """What the solver found: the choices taken, the objective and the proven bound on it.

    `taken` is None when there is no plan, or none was found in the time given.
    """

    status: Status
    taken: tuple[Choice, ...] | None
    objective: float
    bound: float


def solve(model: PlanModel) -> Solution:
    """The plan of highest value that keeps all rules, or the best found in the time given.

    The objective is the value (0 to 1) less `steadiness` times the changed minutes, as a share of
    the course at its longest.
    """
    segments = _segments(model)
    price = model.settings.steadiness / sum(_longest(model))
    gain = np.concatenate([-price * _change(model), segments.values])
    found = _milp(model, model.rules, gain * _SCALE, segments)
    unchanged = price * model.course.present_minutes
    return Solution(
        found.status,
        found.taken,
        found.objective / _SCALE - unchanged,
        found.bound / _SCALE - unchanged,
    )


def solve_for(model: PlanModel, rules: Iterable[Rule], gain: Floats) -> Solution:
    """The choices that keep `rules` and have most of `gain` (one number a choice)."""
    return _milp(model, tuple(rules), gain, _Segments.none())


@dataclass(frozen=True)
class _Segments:
    """Continuous columns: values (per minute), widths, and the target (row) each belongs to."""

    values: Floats
    widths: Floats
    targets: NDArray[np.int64]

    @classmethod
    def none(cls) -> _Segments:
        return cls(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))


def _segments(model: PlanModel) -> _Segments:
    """The pieces of the diminishing returns, each as wide as the course can fill."""
    most = model.worth.cover @ _longest(model)
    rows = []
    for k, (target, left) in enumerate(zip(model.worth.targets, most, strict=True)):
        for width, count in zip((*target.returns.widths, left), target.returns.counts, strict=True):
            rows.append((target.weight * count, min(width, left), k))
            left -= rows[-1][1]
    values, widths, targets = zip(*rows, strict=True) if rows else ((), (), ())
    return _Segments(np.array(values), np.array(widths), np.array(targets, dtype=np.int64))


def _change(model: PlanModel) -> Floats:
    """Minutes that each choice changes, less those that leaving its module out would change."""
    now = np.array([float(model.course.by_id[c.module].present_minutes) for c in model.choices])
    change: Floats = np.abs(_minutes(model) - now) - now
    return change


def _minutes(model: PlanModel) -> Floats:
    return np.array([float(c.minutes) for c in model.choices])


def _longest(model: PlanModel) -> Floats:
    """Minutes of each module at its longest, in the order of the value's modules."""
    return np.array([max(model.course.by_id[m].lengths.values()) for m in model.worth.modules])


def _milp(model: PlanModel, rules: tuple[Rule, ...], gain: Floats, segments: _Segments) -> Solution:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    n = len(model.choices)
    rows, least = _rows(model, rules, segments)
    with quiet_stdout():
        result = milp(
            -gain,
            integrality=np.concatenate([np.ones(n), np.zeros(len(segments.widths))]),
            bounds=Bounds(0, np.concatenate([np.ones(n), segments.widths])),
            constraints=LinearConstraint(csr_array(rows), least, np.inf),
            options={"mip_rel_gap": model.settings.gap, "time_limit": model.settings.time_limit},
        )
    if result.status not in _STATUSES:
        raise RuntimeError(f"the solver stopped without an answer: {result.message}")
    status = _STATUSES[result.status]
    if result.x is None:
        return Solution(status, None, float("nan"), float("nan"))
    taken = tuple(c for c, x in zip(model.choices, result.x[:n], strict=True) if x > 0.5)
    return Solution(status, taken, -float(result.fun), -float(result.mip_dual_bound))


def _rows(model: PlanModel, rules: tuple[Rule, ...], segments: _Segments) -> tuple[Floats, Floats]:
    """All constraints as rows ≥ least: one length a module, covered minutes, then the rules."""
    modules = model.worth.modules
    of_module = np.array([[float(c.module == m) for c in model.choices] for m in modules])
    covered = model.worth.cover @ (of_module * _minutes(model))
    filled = np.zeros((len(covered), len(segments.targets)))
    filled[segments.targets, np.arange(len(segments.targets))] = 1
    blocks = [(-of_module, -np.ones(len(modules)))]
    blocks += [(r.rows, r.least) for r in rules]
    rows = np.vstack([np.pad(b, ((0, 0), (0, filled.shape[1]))) for b, _ in blocks])
    return (
        np.vstack([np.hstack([covered, -filled]), rows]),
        np.concatenate([np.zeros(len(covered)), *(least for _, least in blocks)]),
    )
