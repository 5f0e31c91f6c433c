"""What partial pooling finds: `Pooled`, the estimates of every group of people side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Measure = Literal["share", "net", "mean", "gap", "chance"]
"""What is compared: a share (0 to 1), a net share (−1 to 1), a mean level, a gap score, or the
chance that a step is found harder than another one (0 to 1)."""


@dataclass(frozen=True)
class Pooled:
    """Estimates of every item in every group, drawn towards the whole as far as the data say.

    Estimates give "groups do not differ at all" a good chance, so that noise is not shown as a
    difference; limits take it that groups differ, if only by a little, so that they hold where
    differences are too small to see. Both are of the same model.

    groups:    label of each group. n: float matrix, groups × items, people who answered.
    raw:       float matrix, groups × items, from the group's own answers alone; NaN without any.
    value:     float matrix, groups × items: the pooled estimates.
    drawn:     float array, draws × groups × items, from the joint posterior: for limits; for
               probabilities of differences times 1 − `no_spread`.
    own:       float matrix, groups × items, 0 to 1: how much of the pooled estimate comes from the
               group's own answers; the rest comes from the other groups.
    spread:    float vector, one entry an item: how far groups lie apart (a standard deviation, in
               the units that `method` names); NaN where it cannot be known.
    no_spread: float vector, one entry an item: the probability that groups do not differ at all.

    `own`, `spread` and `no_spread` are those behind `value`.
    """

    question: str
    by: tuple[str, ...]
    measure: Measure
    groups: tuple[str, ...]
    items: tuple[str, ...]
    n: NDArray[np.float64]
    raw: NDArray[np.float64]
    value: NDArray[np.float64]
    drawn: NDArray[np.float64]
    own: NDArray[np.float64]
    spread: NDArray[np.float64]
    no_spread: NDArray[np.float64]
    method: str
    seed: int

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two float matrices, groups × items: limits of the pooled estimates."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.drawn, (tail, 1 - tail), axis=0)
        return low, high

    @cached_property
    def whole(self) -> NDArray[np.float64]:
        """Float matrix, draws × items: everybody together, each person counting once."""
        return together(self.drawn, self.n)

    @cached_property
    def whole_value(self) -> NDArray[np.float64]:
        """Float vector, one entry an item: the estimate of everybody together."""
        return np.asarray(together(self.value[None], self.n)[0])

    @cached_property
    def rest(self) -> NDArray[np.float64]:
        """Float array, draws × groups × items: everybody but the group; NaN where nobody is."""
        return _without_each(self.drawn, self.whole, self.n)

    @cached_property
    def rest_value(self) -> NDArray[np.float64]:
        """Float matrix, groups × items: the estimates of everybody but the group."""
        return np.asarray(_without_each(self.value[None], self.whole_value[None], self.n)[0])

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group and item: n, raw, pooled with limits, and its own share of it."""
        low, high = self.interval(level)
        return pd.DataFrame(
            {
                "group": np.repeat(self.groups, len(self.items)),
                "item": np.tile(self.items, len(self.groups)),
                "n_answered": self.n.ravel(),
                "raw": self.raw.ravel(),
                "pooled": self.value.ravel(),
                "pooled_low": low.ravel(),
                "pooled_high": high.ravel(),
                "own": self.own.ravel(),
                "level": level,
            }
        )


def together(drawn: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix, draws × items: groups (draws × groups × items) averaged by their people
    (`n`, groups × items); NaN where nobody answered."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((drawn * n).sum(axis=1) / n.sum(axis=0))


def _without_each(
    drawn: NDArray[np.float64], whole: NDArray[np.float64], n: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float array like `drawn` (draws × groups × items): everybody (`whole`, draws × items) without
    the group; NaN where nobody is left."""
    people = n.sum(axis=0)
    others = people - n
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (whole[:, None] * people - drawn * n) / others
    return np.where(others > 0, found, np.nan)
