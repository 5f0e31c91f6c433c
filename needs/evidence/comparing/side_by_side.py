"""Two groups side by side, or one group and the rest: the difference of every item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.comparing.differences import MATTERS, checked_cells, some_spread
from needs.evidence.intervals import net_interval, wilson_interval
from needs.evidence.pooling.group_sums import GroupSums
from needs.evidence.pooling.pooled import Measure, Pooled

Limits = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class SideBySide:
    """Two groups in every item; NaN where a cell is hidden or has no answers.

    other:        the second group, or None for everybody but the first.
    n, n_other:   float vectors, one entry an item: people who answered.
    raw:          float vector: difference of the groups' own mean answers (of a ranking: shares of
                  the other items that a person put it above). raw_low, raw_high: its limits at
                  `level`; NaN where they cannot be had.
    drawn:        float matrix, draws × items: difference of the pooled estimates.
    value, value_other: float vectors: the pooled estimates themselves.
    probability:  float vector: of a pooled difference that matters, in the likelier direction.
    """

    question: str
    measure: Measure
    group: str
    other: str | None
    items: tuple[str, ...]
    n: NDArray[np.float64]
    n_other: NDArray[np.float64]
    raw: NDArray[np.float64]
    raw_low: NDArray[np.float64]
    raw_high: NDArray[np.float64]
    value: NDArray[np.float64]
    value_other: NDArray[np.float64]
    drawn: NDArray[np.float64]
    probability: NDArray[np.float64]
    threshold: float
    level: float

    @property
    def difference(self) -> NDArray[np.float64]:
        """Float vector, one entry an item: pooled estimate of the group less the other's."""
        return self.value - self.value_other

    def interval(self) -> Limits:
        """Two float vectors: limits of `difference` at `level`."""
        tail = (1 - self.level) / 2
        low, high = np.quantile(self.drawn, (tail, 1 - tail), axis=0)
        return low, high

    def to_frame(self) -> pd.DataFrame:
        """One line an item that has a difference, the largest first."""
        low, high = self.interval()
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n,
                "n_answered_other": self.n_other,
                "pooled": self.value,
                "pooled_other": self.value_other,
                "difference": self.difference,
                "difference_low": low,
                "difference_high": high,
                "raw_difference": self.raw,
                "raw_low": self.raw_low,
                "raw_high": self.raw_high,
                "matters_from": self.threshold,
                "probability": self.probability,
                "level": self.level,
            }
        )
        frame = frame[frame["difference"].notna()]
        return frame.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def side_by_side(
    pooled: Pooled,
    sums: GroupSums | None,
    group: str,
    other: str | None = None,
    threshold: float | None = None,
    level: float = 0.95,
    shown: NDArray[np.bool_] | None = None,
) -> SideBySide:
    """A group and another one, or everybody else (`other` None), item by item.

    sums: the same tally's sums by group (`group_sums`), for the raw difference and its limits:
    Newcombe's for shares, the same way from Agresti–Min limits for net shares, Welch's for means,
    gaps and chances. Without them (None) the raw difference has no limits. shown: as in
    `differences`; items in which either group is hidden are NaN. ValueError for a group that is not
    there, or compared with itself.
    """
    one = _position(pooled, group)
    two = None if other is None else _position(pooled, other)
    if one == two:
        raise ValueError(f"'{group}' is compared with itself; choose two groups")
    cells = np.ones(pooled.n.shape, bool) if shown is None else checked_cells(pooled, shown)
    n = pooled.n[one]
    n_other = pooled.n.sum(axis=0) - n if two is None else pooled.n[two]
    visible = cells[one] & (n > 0) & (n_other > 0)
    if two is not None:
        visible &= cells[two]
    hide = np.where(visible, 1.0, np.nan)
    others = pooled.rest[:, one] if two is None else pooled.drawn[:, two]
    value_other = pooled.rest_value[one] if two is None else pooled.value[two]
    drawn = (pooled.drawn[:, one] - others) * hide
    matters = MATTERS[pooled.measure] if threshold is None else threshold
    beyond = np.fmax((drawn > matters).mean(axis=0), (drawn < -matters).mean(axis=0))
    raw, low, high = _raw(pooled, sums, one, two, level)
    return SideBySide(
        pooled.question,
        pooled.measure,
        group,
        other,
        pooled.items,
        n * hide,
        n_other * hide,
        raw * hide,
        low * hide,
        high * hide,
        pooled.value[one] * hide,
        value_other * hide,
        drawn,
        beyond * some_spread(pooled) * hide,
        matters,
        level,
    )


def _position(pooled: Pooled, group: str) -> int:
    if group not in pooled.groups:
        known = ", ".join(pooled.groups[:8]) + (" …" if len(pooled.groups) > 8 else "")
        raise ValueError(f"'{group}' is no group of '{pooled.question}'; there are {known}")
    return pooled.groups.index(group)


def _raw(
    pooled: Pooled, sums: GroupSums | None, one: int, two: int | None, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Difference of the groups' own estimates and its limits, float vectors."""
    if sums is None:
        nothing = np.full(len(pooled.items), np.nan)
        other = _raw_rest(pooled, one) if two is None else pooled.raw[two]
        return pooled.raw[one] - other, nothing, nothing
    moments = np.stack([sums.n, sums.total, sums.squares])
    a = moments[:, one]
    b = moments.sum(axis=1) - a if two is None else moments[:, two]
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = a[1] / a[0] - b[1] / b[0]
    low, high = _LIMITS[sums.measure](a, b, level)
    return difference, low, high


def _raw_rest(pooled: Pooled, one: int) -> NDArray[np.float64]:
    total = pooled.n * np.nan_to_num(pooled.raw)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((total.sum(axis=0) - total[one]) / (pooled.n.sum(axis=0) - pooled.n[one]))


def newcombe_limits(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Limits:
    """Limits of differences of shares; a, b: people, those who chose it (, squares) × items.

    Source: Newcombe 1998, Stat. Med. 17, method 10.
    """
    one, two = wilson_interval(a[1], a[0], level), wilson_interval(b[1], b[0], level)
    return _joined(a[1] / np.maximum(a[0], 1), one, b[1] / np.maximum(b[0], 1), two)


def net_limits(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Limits:
    """Limits of differences of net shares; a, b: people, above less below, above and below.

    Source: Zou & Donner 2008, Stat. Med. 27, from the limits of Agresti & Min 2005.
    """
    one = net_interval((a[2] + a[1]) / 2, (a[2] - a[1]) / 2, a[0], level)
    two = net_interval((b[2] + b[1]) / 2, (b[2] - b[1]) / 2, b[0], level)
    return _joined(a[1] / np.maximum(a[0], 1), one, b[1] / np.maximum(b[0], 1), two)


def _joined(p: NDArray[np.float64], of_p: Limits, q: NDArray[np.float64], of_q: Limits) -> Limits:
    """Limits of p − q from the limits of each."""
    down = np.hypot(p - of_p[0], of_q[1] - q)
    up = np.hypot(of_p[1] - p, q - of_q[0])
    return p - q - down, p - q + up


def welch_limits(a: NDArray[np.float64], b: NDArray[np.float64], level: float) -> Limits:
    """Limits of differences of means; a, b: people, sums, squares × items. NaN where a group has
    fewer than two answers, or nobody in either differs.

    Source: Welch 1947, Biometrika 34.
    """
    from scipy.special import stdtrit

    with np.errstate(invalid="ignore", divide="ignore"):
        means = a[1] / a[0] - b[1] / b[0]
        of_a, of_b = (np.maximum(m[2] - m[1] ** 2 / m[0], 0) / (m[0] - 1) / m[0] for m in (a, b))
        variance = of_a + of_b
        freedom = variance**2 / (of_a**2 / (a[0] - 1) + of_b**2 / (b[0] - 1))
    known = (a[0] > 1) & (b[0] > 1) & (variance > 1e-12)
    half = stdtrit(np.where(known, freedom, 1.0), (1 + level) / 2) * np.sqrt(variance)
    half = np.where(known, half, np.nan)
    return means - half, means + half


_LIMITS = {
    "share": newcombe_limits,
    "net": net_limits,
    "mean": welch_limits,
    "gap": welch_limits,
    "chance": welch_limits,
}
