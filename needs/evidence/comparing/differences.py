"""Where do groups differ by enough to matter? Every group against everybody else, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.pooling.pooled import Measure, Pooled

MATTERS: dict[Measure, float] = {
    "share": 0.10,
    "net": 0.20,
    "chance": 0.10,
    "mean": 0.3,
    "gap": 0.5,
}
"""Difference from which it matters: ten people in a hundred ask for it who else would not; the same
ten for less who else would be for more; three in ten a level higher; half of all with a gap one
level larger."""

FALSE_RATE = 0.05
"""How many of the differences called so may be wrong, on average."""

LIKELY = 0.5
"""Probability from which a difference that matters may be there."""

Verdict = Literal["differs", "may differ", "no evidence"]


@dataclass(frozen=True)
class Difference:
    """One group in one item: how far above everybody else it lies, and whether that matters.

    value: group less the rest, in the units of the measure. low, high: its limits.
    probability: of a difference that matters, in the likelier direction.
    """

    group: str
    item: str
    n: float
    value: float
    low: float
    high: float
    probability: float
    verdict: Verdict


@dataclass(frozen=True)
class Differences:
    """Every group × item against everybody else. Cells not shown, and those without anybody else,
    are NaN and have no verdict.

    value:     float matrix, groups × items: estimates of the group less those of the rest.
    drawn:     float array, draws × groups × items: group less the rest. shown: bool matrix, groups
               × items. threshold: from which a difference matters, in the units of the measure.
    above, below: float matrices, groups × items: probability that the group lies more than the
               threshold above the rest, and below.
    false_rate: expected share of wrong ones among the cells said to differ.
    groups_differ: whether the question as a whole shows that groups differ; without that no
               cell "may differ".
    """

    question: str
    by: tuple[str, ...]
    measure: Measure
    groups: tuple[str, ...]
    items: tuple[str, ...]
    n: NDArray[np.float64]
    value: NDArray[np.float64]
    drawn: NDArray[np.float64]
    shown: NDArray[np.bool_]
    threshold: float
    above: NDArray[np.float64]
    below: NDArray[np.float64]
    false_rate: float
    groups_differ: bool

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """Float matrix, groups × items: of a difference that matters, in the likelier direction."""
        return np.fmax(self.above, self.below)

    @cached_property
    def differs(self) -> NDArray[np.bool_]:
        """Bool matrix, groups × items: the cells said to differ."""
        return largest_set(1 - self.probability, self.false_rate)

    @cached_property
    def verdict(self) -> NDArray[np.object_]:
        """Object matrix, groups × items: a Verdict; None where the cell is not shown."""
        likely = self.groups_differ & (self.probability >= LIKELY)
        found = np.where(likely, "may differ", "no evidence").astype(object)
        found[self.differs] = "differs"
        found[~self.shown] = None
        return found

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two float matrices, groups × items: limits of the differences."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.drawn, (tail, 1 - tail), axis=0)
        return np.where(self.shown, low, np.nan), np.where(self.shown, high, np.nan)

    def strongest(self, n: int = 4, level: float = 0.95) -> tuple[Difference, ...]:
        """The n strongest differences that may be there, limits at `level`, those said to differ
        first; by the size that they have with 95% probability, so that a guess about few people is
        no strong one."""
        signed = np.where(self.above >= self.below, 1, -1) * self.drawn
        sure = np.quantile(signed, 0.05, axis=0)
        cells = np.argwhere(np.isin(self.verdict, ("differs", "may differ")))
        order = sorted(cells.tolist(), key=lambda c: (not self.differs[*c], -sure[*c]))
        return tuple(self._one(g, i, level) for g, i in order[:n])

    def _one(self, group: int, item: int, level: float) -> Difference:
        tail = (1 - level) / 2
        low, high = np.quantile(self.drawn[:, group, item], (tail, 1 - tail))
        return Difference(
            self.groups[group],
            self.items[item],
            float(self.n[group, item]),
            float(self.value[group, item]),
            float(low),
            float(high),
            float(self.probability[group, item]),
            self.verdict[group, item],
        )

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group and item that is shown."""
        low, high = self.interval(level)
        group, item = np.nonzero(self.shown)
        at = group, item
        return pd.DataFrame(
            {
                "group": [self.groups[g] for g in group],
                "item": [self.items[i] for i in item],
                "n_answered": self.n[at],
                "difference": self.value[at],
                "difference_low": low[at],
                "difference_high": high[at],
                "matters_from": self.threshold,
                "probability": self.probability[at],
                "verdict": self.verdict[at],
                "level": level,
            }
        )


def differences(
    pooled: Pooled,
    threshold: float | None = None,
    false_rate: float = FALSE_RATE,
    shown: NDArray[np.bool_] | None = None,
    *,
    groups_differ: bool = True,
) -> Differences:
    """Every group against everybody else, from pooled estimates.

    threshold: by default MATTERS of the measure. shown: bool matrix, groups × items; hidden cells
    get no number and no verdict, and count in no rate. groups_differ: what the test of the whole
    question says; where it is not, no cell "may differ". Among the cells shown "differs" is the
    largest set of which at most `false_rate` are expected to be wrong, that is not to differ by the
    threshold in that direction. ValueError for a threshold below 0, a rate outside 0 to 1, or a
    matrix of another shape.
    """
    matters = MATTERS[pooled.measure] if threshold is None else threshold
    if not matters >= 0:
        raise ValueError(
            f"the {pooled.measure} difference that matters has to be 0 or more; got {matters}"
        )
    if not 0 < false_rate < 1:
        raise ValueError(f"the rate of false differences lies between 0 and 1; got {false_rate}")
    drawn = _from_the_rest(pooled.drawn, pooled.whole, pooled.n)
    value = _from_the_rest(pooled.value[None], pooled.whole_value[None], pooled.n)[0]
    known = ~np.isnan(drawn[0])
    visible = known if shown is None else known & checked_cells(pooled, shown)
    some = some_spread(pooled)
    above, below = ((sign * drawn > matters).mean(axis=0) * some for sign in (1, -1))
    return Differences(
        pooled.question,
        pooled.by,
        pooled.measure,
        pooled.groups,
        pooled.items,
        pooled.n,
        np.where(visible, value, np.nan),
        drawn,
        visible,
        matters,
        np.where(visible, above, np.nan),
        np.where(visible, below, np.nan),
        false_rate,
        groups_differ,
    )


def some_spread(pooled: Pooled) -> NDArray[np.float64]:
    """Float vector, one entry an item: the probability that groups differ at all; 1 where it cannot
    be known. Draws take it that they do, so what they say of differences is multiplied by it."""
    return 1 - np.nan_to_num(pooled.no_spread, nan=0.0)


def checked_cells(pooled: Pooled, shown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask `shown` of groups × items. ValueError when it has another shape or type."""
    cells = np.asarray(shown)
    if cells.shape != pooled.n.shape or cells.dtype != np.bool_:
        raise ValueError(
            f"'shown' is a bool matrix of {len(pooled.groups)} groups × {len(pooled.items)} items; "
            f"got {cells.dtype} of shape {cells.shape}"
        )
    return cells


def _from_the_rest(
    drawn: NDArray[np.float64], whole: NDArray[np.float64], n: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float array, draws × groups × items: group less everybody else (`Pooled.rest`); NaN where
    nobody else is, and in groups nobody of whom answered."""
    people = n.sum(axis=0)
    others = people - n
    # whole = (n · group + others · rest) / people, so group − rest = (group − whole) people/others.
    there = (others > 0) & (n > 0)
    scale = np.divide(people, others, out=np.full(others.shape, np.nan), where=there)
    return np.asarray((drawn - whole[:, None]) * scale)


def largest_set(wrong: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """Bool array like `wrong` (probabilities that a claim is wrong; NaN = no claim possible): the
    largest set of claims with a mean of at most `rate`, the surest first.

    Source: Müller, Parmigiani, Robert & Rousseau 2004, JASA 99.
    """
    flat = wrong.ravel()
    order = np.argsort(flat, kind="stable")
    order = order[~np.isnan(flat[order])]
    mean = np.cumsum(flat[order]) / np.arange(1, len(order) + 1)
    chosen = np.zeros(len(flat), dtype=bool)
    chosen[order[: int((mean <= rate).sum())]] = True
    return chosen.reshape(wrong.shape)
