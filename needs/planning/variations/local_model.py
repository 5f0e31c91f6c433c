"""One core and an option for each group as one programme.

Columns: the core's stairs, each group's stairs (which hold the core's), the worst served share,
and each group's segments of diminishing returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from needs.planning.plans.choices import Chosen
from needs.planning.plans.columns import segments_of, stairs
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import Floats, minutes_vector
from needs.planning.plans.solver import Programme, Status, as_programme, run

_SCALE = 1e4
_TOTAL = 0.01
"""What the mean of all groups counts beside the worst served one: it decides between equals."""


@dataclass(frozen=True)
class Shared:
    """A plan for each group with a common core; `bound`: no worst share is higher than this."""

    status: Status
    plans: tuple[Chosen, ...] | None
    bound: float


def solve_shared(
    models: Sequence[PlanModel],
    own: Sequence[float],
    share: Sequence[float],
    minutes: float,
    gap: float,
    time_limit: float,
) -> Shared:
    """Plans that serve the worst-served group best, then all by their `share` of people.

    models: one a group, over the same choices. own: the value of each group's own best plan.
    minutes: how many a group's plan may have beyond the core.
    """
    programme = _programme(models, own, share, minutes)
    status, found, _, bound = run(programme, gap, time_limit)
    if found is None:
        return Shared(status, None, float("nan"))
    n = len(models[0].choices)
    back, _ = stairs(models[0].choices)
    plans = []
    for g, model in enumerate(models):
        taken = back @ found[n * (g + 1) : n * (g + 2)]
        plans.append({c.module: c for c, x in zip(model.choices, taken, strict=True) if x > 0.5})
    # The mean of all is no lower than the worst, so the worst alone is bounded by this.
    return Shared(status, tuple(plans), bound / _SCALE / (1 + _TOTAL))


def _programme(
    models: Sequence[PlanModel], own: Sequence[float], share: Sequence[float], minutes: float
) -> Programme:
    choices = models[0].choices
    n = len(choices)
    segments = [segments_of(m) for m in models]
    worst = n * (len(models) + 1)
    starts = worst + 1 + np.cumsum([0, *(len(s.widths) for s in segments)])
    back, _ = stairs(choices)
    length = minutes_vector(choices) @ back
    gain, upper = np.zeros(starts[-1]), np.ones(starts[-1])
    gain[worst], upper[worst] = _SCALE, 2.0
    rows, least = [], []
    for g, (model, found) in enumerate(zip(models, segments, strict=True)):
        first, start, end = n * (g + 1), int(starts[g]), int(starts[g + 1])
        ours = as_programme(model, model.rules, np.zeros(n + len(found.widths)), found)
        values = found.values / own[g]
        gain[start:end], upper[start:end] = _SCALE * _TOTAL * share[g] * values, found.widths
        rows += [
            _across(len(gain), {first: ours.rows[:, :n], start: ours.rows[:, n:]}),
            _across(len(gain), {0: -np.eye(n), first: np.eye(n)}),
            _across(len(gain), {0: length[None], first: -length[None]}),
            _across(len(gain), {start: values[None], worst: -np.ones((1, 1))}),
        ]
        least += [ours.least, np.zeros(n), np.array([-minutes]), np.zeros(1)]
    return Programme(gain, upper, _stacked(rows), np.concatenate(least), worst)


def _across(width: int, blocks: Mapping[int, Floats]) -> Any:
    """A sparse matrix with these dense blocks side by side, each from its own column on."""
    from scipy.sparse import coo_array

    parts = [(np.nonzero(block), block, column) for column, block in blocks.items()]
    values = np.concatenate([block[at] for at, block, _ in parts])
    rows = np.concatenate([at[0] for at, _, _ in parts])
    columns = np.concatenate([at[1] + column for at, _, column in parts])
    height = len(next(iter(blocks.values())))
    return coo_array((values, (rows, columns)), shape=(height, width))


def _stacked(rows: Sequence[Any]) -> Any:
    from scipy.sparse import vstack

    return vstack(rows).tocsr()
