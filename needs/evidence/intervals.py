"""Intervals for shares and for differences of shares, shared by all estimates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def normal_quantile(level: float) -> float:
    """The two-sided normal quantile: 1.96 for level 0.95. ValueError outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1; got {level}")
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def wilson_interval(
    count: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper limits of shares count / n, each like the inputs; 0 and 1 where n is 0.

    Source: Wilson 1927, JASA 22; recommended for small n by Brown, Cai & DasGupta 2001.
    """
    count, n = np.asarray(count, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = normal_quantile(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = np.where(n > 0, np.clip(centre - half, 0, 1), 0.0)
    high = np.where(n > 0, np.clip(centre + half, 0, 1), 1.0)
    return np.where(count == 0, 0.0, low), np.where((count == n) & (n > 0), 1.0, high)


def net_interval(
    above: ArrayLike, below: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper limits of a net share (above − below) / n; −1 and 1 where n is 0.

    Half an answer is added to each of the four cells of the matched table before the usual
    normal interval, which keeps its coverage for small n and never has zero width.

    Source: Agresti & Min 2005, "Simple improved confidence intervals for comparing matched
    proportions", Stat. Med. 24.
    """
    more = np.asarray(above, dtype=np.float64) + 0.5
    less = np.asarray(below, dtype=np.float64) + 0.5
    answers = np.asarray(n, dtype=np.float64)
    total = answers + 2
    net = (more - less) / total
    half = normal_quantile(level) * np.sqrt(more + less - total * net**2) / total
    empty = answers == 0
    low = np.where(empty, -1.0, np.clip(net - half, -1, 1))
    high = np.where(empty, 1.0, np.clip(net + half, -1, 1))
    return low, high


def student_quantile(level: float, n: float) -> float:
    """The two-sided quantile of Student's t for n answers: n − 1 degrees of freedom, at least 1."""
    from scipy.special import stdtrit

    normal_quantile(level)  # refuses a level outside (0, 1)
    return float(stdtrit(max(n - 1, 1), (1 + level) / 2))


def percentile_interval(
    draws: NDArray[np.float64], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bootstrap percentiles, one entry a column of `draws` (draws × columns).

    Source: Efron & Tibshirani 1993, ch. 13.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1; got {level}")
    low, high = np.nanquantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high
