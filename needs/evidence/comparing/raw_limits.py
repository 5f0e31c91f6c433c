"""Limits of what each group's own answers say, without any pooling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.intervals import net_interval, normal_quantile, wilson_interval
from needs.evidence.pooling.group_sums import GroupSums


def raw_limits(
    sums: GroupSums, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two float matrices, groups × items: limits of `sums.raw`; NaN where nobody answered.

    Wilson's for shares, Agresti–Min's for net shares, Student's t for means and gaps within what
    the scale allows (NaN below two answers). Chances have none here: their raw estimate is a fit.
    """
    if sums.measure == "share":
        low, high = wilson_interval(sums.total, sums.n, level)
    elif sums.measure == "net":
        above, below = (sums.squares + sums.total) / 2, (sums.squares - sums.total) / 2
        low, high = net_interval(above, below, sums.n, level)
    elif sums.measure == "chance":
        low = high = np.full(sums.n.shape, np.nan)
    else:
        low, high = _student_limits(sums, level)
    there = sums.n > 0
    return np.where(there, low, np.nan), np.where(there, high, np.nan)


def _student_limits(
    sums: GroupSums, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.special import stdtrit

    normal_quantile(level)  # refuses a level outside (0, 1)
    enough = sums.n > 1
    freedom = np.where(enough, sums.n - 1, 1.0)
    squares = np.maximum(sums.squares - np.nan_to_num(sums.raw) * sums.total, 0)
    error = np.sqrt(squares / freedom / np.maximum(sums.n, 1))
    half = np.where(enough, stdtrit(freedom, (1 + level) / 2) * error, np.nan)
    least, most = sums.limits
    return np.maximum(sums.raw - half, least), np.minimum(sums.raw + half, most)
