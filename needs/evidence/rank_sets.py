"""Which places could an item hold? Rank confidence sets, one implementation for all estimates.

A rank set [2, 4] reads: with the stated confidence the item's true place is second to fourth.
Items whose sets overlap are not in a proven order; we say "tied with" instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.evidence.weighting import EQUAL

FEW = 30
"""Below this number of answers, exact pairwise tests replace the bootstrap."""


@dataclass(frozen=True)
class RankSets:
    """Confidence sets for places: int vectors `low` and `high`, one entry an item, 1 = highest.

    above: bool matrix, items × items: the row's item is shown to be above the column's.
    """

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    above: NDArray[np.bool_]
    level: float
    simultaneous: bool
    method: str

    def may_be_in_top(self, r: int) -> NDArray[np.bool_]:
        """Bool vector, one entry an item: whether a place among the first `r` is possible."""
        return self.low <= r

    def surely_in_top(self, r: int) -> NDArray[np.bool_]:
        """Bool vector, one entry an item: whether every possible place is among the first `r`."""
        return self.high <= r


def bootstrap_rank_sets(
    estimate: NDArray[np.float64],
    draws: NDArray[np.float64],
    level: float = 0.95,
    simultaneous: bool = True,
    n: float | None = None,
) -> RankSets:
    """Rank sets from an estimate (items) and its bootstrap draws (draws × items).

    Every pair is compared by its difference over the bootstrap standard error of that difference.
    The critical value is the quantile, over draws, of the largest of these: over the pairs of one
    item (marginal: right for one item at a time) or over all pairs (simultaneous: right for all
    items together, hence wider). A pair whose difference never varies proves nothing.

    n: answers behind the estimate. The bootstrap takes a standard error for known; with n it is
    widened as Student's t widens the normal, without which many items from few answers are
    ordered falsely too often.

    Source: Mogstad, Romano, Shaikh & Wilhelm 2023, "Inference for Ranks", Rev. Econ. Stud. 91.
    """
    difference, error, deviation = _pairs(estimate, draws)
    per_item = deviation.max(axis=2)
    largest = per_item.max(axis=1, keepdims=True) if simultaneous else per_item
    critical = np.quantile(largest, level, axis=0, method="higher")
    critical = np.broadcast_to(for_few(critical, n), estimate.shape)[:, None]
    proven = (error > 0) & (np.abs(difference) > critical * error)
    return _from_proven(difference, proven, level, simultaneous, "bootstrap")


def critical_value(
    estimate: NDArray[np.float64], draws: NDArray[np.float64], level: float = 0.95
) -> float:
    """How many standard errors two items must differ by for their order to be proven, when all
    pairs are judged together; for many answers."""
    deviation = _pairs(estimate, draws)[2]
    return float(np.quantile(deviation.max(axis=(1, 2)), level, method="higher"))


def _pairs(
    estimate: NDArray[np.float64], draws: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of every two items: difference (items × items), its bootstrap standard error (0 where it
    never varies), and how far each draw deviates (draws × items × items), in those errors."""
    difference = estimate[:, None] - estimate[None, :]
    drawn = draws[:, :, None] - draws[:, None, :]
    error = drawn.std(axis=0)
    error = np.where(error > 1e-12, error, 0.0)
    size = np.where(error > 0, error, np.inf)
    return difference, error, np.abs(drawn - difference) / size


def exact_rank_sets(
    preferences: NDArray[np.float64],
    level: float = 0.95,
    simultaneous: bool = True,
    estimate: NDArray[np.float64] | None = None,
) -> RankSets:
    """Rank sets from people's pairwise preferences (items × items: row's item over column's).

    Each pair is an exact binomial (sign) test; Holm's method keeps the chance of any false order
    at 1 − level, over the pairs of one item (marginal) or over all pairs (simultaneous). Where an
    `estimate` is shown beside it, an order that contradicts it is not claimed.

    Source: Bazylik, Mogstad, Romano, Shaikh & Wilhelm 2021 (finite-sample rank sets);
    Holm 1979, Scand. J. Stat. 6.
    """
    p = _sign_test(preferences)
    k = len(p)
    if simultaneous:
        pair = np.triu_indices(k, 1)
        rejected = np.zeros((k, k), dtype=bool)
        rejected[pair] = _holm(p[pair], 1 - level)
        proven = rejected | rejected.T
    else:
        proven = np.zeros((k, k), dtype=bool)
        for i in range(k):
            others = np.arange(k) != i
            proven[i, others] = _holm(p[i, others], 1 - level)
    difference = preferences - preferences.T
    if estimate is not None:
        shown = np.nan_to_num(estimate[:, None] - estimate[None, :])
        proven &= difference * shown > 0
    return _from_proven(difference, proven, level, simultaneous, "exact pairwise (Holm)")


def agreed(
    sets: RankSets, preferences: NDArray[np.float64], estimate: NDArray[np.float64], weighting: str
) -> RankSets:
    """Rank sets of the orders that the exact pairwise tests prove as well; as they are where
    answers are weighted, which those tests do not know.

    With many items and few levels the bootstrap alone orders equal items falsely too often.
    """
    if weighting != EQUAL:
        return sets
    exact = exact_rank_sets(preferences, sets.level, sets.simultaneous, estimate)
    above = sets.above & exact.above
    return RankSets(
        low=1 + above.sum(axis=0),
        high=len(above) - above.sum(axis=1),
        above=above,
        level=sets.level,
        simultaneous=sets.simultaneous,
        method=f"{sets.method} and {exact.method}",
    )


def few_rank_sets(
    preferences: NDArray[np.float64],
    estimate: NDArray[np.float64],
    weighting: str,
    level: float,
    simultaneous: bool,
) -> RankSets:
    """Rank sets of few answers: exact when each counts the same, unproven when weighted.

    An exact test counts people; nothing exact is known of so few people weighted unequally.
    """
    if weighting != EQUAL:
        return unproven(len(preferences), level, simultaneous)
    return exact_rank_sets(preferences, level, simultaneous, estimate)


def for_few(critical: NDArray[np.float64], n: float | None) -> NDArray[np.float64]:
    """Normal critical values as those of Student's t with n − 1 degrees of freedom."""
    if n is None:
        return critical
    from scipy.stats import norm, t

    return np.asarray(t.isf(norm.sf(critical), max(n - 1, 1)))


def unproven(k: int, level: float = 0.95, simultaneous: bool = True) -> RankSets:
    """Rank sets of k items of which nothing is shown: every place is possible for each."""
    nothing = np.zeros((k, k), dtype=bool)
    return _from_proven(np.zeros((k, k)), nothing, level, simultaneous, "too few answers")


def _from_proven(
    difference: NDArray[np.float64],
    proven: NDArray[np.bool_],
    level: float,
    simultaneous: bool,
    method: str,
) -> RankSets:
    above = proven & (difference > 0)
    below = proven & (difference < 0)
    low = 1 + below.sum(axis=1)
    high = len(difference) - above.sum(axis=1)
    return RankSets(low, high, above, level, simultaneous, method)


def _sign_test(preferences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix of two-sided exact p-values that row and column are preferred equally often."""
    from scipy.stats import binom

    trials = preferences + preferences.T
    fewer = np.minimum(preferences, preferences.T)
    return np.asarray(np.minimum(1.0, 2 * binom.cdf(fewer, trials, 0.5)))


def _holm(p: NDArray[np.float64], alpha: float) -> NDArray[np.bool_]:
    """Bool vector: which of the hypotheses Holm's step-down method rejects."""
    order = np.argsort(p, kind="stable")
    passes = p[order] <= alpha / (len(p) - np.arange(len(p)))
    rejected = np.zeros(len(p), dtype=bool)
    rejected[order] = np.cumprod(passes).astype(bool)
    return rejected
