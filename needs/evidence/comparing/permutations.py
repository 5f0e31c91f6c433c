"""Do groups differ by more than chance? People are dealt to the groups anew, all items together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

N_PERMUTATIONS = 999
"""How often people are dealt anew: a p-value of 0.05 has a Monte Carlo error of 0.007."""

MAX_PARTS = 2000
"""Parts above which chi-squared distributions take the place of dealing; with so many, they fit."""

AT_ONCE = 4_000_000
"""Numbers of dealt sums held in memory at a time."""


@dataclass(frozen=True)
class PermutationTest:
    """Whether groups differ, item by item and all together.

    distance:  float vector, one entry an item: squared distances of the groups from the whole, each
               over its variance if groups do not differ, added up (Q).
    p:         float vector: chance of so large a distance where groups do not differ; NaN where
               there is nothing to compare.
    p_any:     float vector: chance that the largest of all items' distances is so large.
    p_overall: the same for the distances of all items added up: the one answer for the question.
    n_permutations: how often people were dealt anew; 0 = from chi-squared distributions.
    """

    distance: NDArray[np.float64]
    p: NDArray[np.float64]
    p_any: NDArray[np.float64]
    p_overall: float
    n_permutations: int


def answer_variance(
    total: NDArray[np.float64], squares: NDArray[np.float64], n: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float vector, one entry an item: the variance of single answers around the mean of all, from
    sums by part or group (rows × items); 0 where it is only what rounding leaves.

    Dealing people to other groups does not change it.
    """
    people = np.maximum(n.sum(axis=0), 1)
    square = squares.sum(axis=0) / people
    variance = square - (total.sum(axis=0) / people) ** 2
    return np.where(variance > 1e-12 * (1 + square), variance, 0.0)


def permutation_test(
    total: NDArray[np.float64],
    n: NDArray[np.float64],
    group: NDArray[np.intp],
    variance: NDArray[np.float64],
    seed: int,
    n_permutations: int = N_PERMUTATIONS,
) -> PermutationTest:
    """The test from sums of answers (total) of n people in each part (parts × items).

    group: int vector, one entry a part. variance: float vector, one entry an item: of single
    answers. A part is a person, or people who are only dealt together, and keeps all its answers,
    so that the items stay as correlated as they are. Items without variance or with fewer than two
    groups have a distance of 0 and say nothing.

    Source: permutation of whole answer vectors, Westfall & Young 1993, *Resampling-Based Multiple
    Testing*; Anderson 2001, Austral Ecol. 26.
    """
    deal = _Deal(*_standardised(total, n, variance), group)
    freedom = np.maximum(deal.n_groups - 1, 0) * (variance > 0)
    distance = deal.distances(np.argsort(group, kind="stable")[None])[0] * (freedom > 0)
    if not freedom.any():
        nothing = np.full(len(distance), np.nan)
        return PermutationTest(distance, nothing, nothing, float("nan"), 0)
    if len(group) > MAX_PARTS or n_permutations == 0:
        return _by_chi_squared(distance, freedom, deal)
    dealt = deal.all_distances(np.random.default_rng(seed), n_permutations)
    return _by_dealing(distance, freedom, dealt)


def _standardised(
    total: NDArray[np.float64], n: NDArray[np.float64], variance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two float matrices, parts × items: sums of answers around the mean of all, over the standard
    deviation of one answer (0 where that is 0); and the people."""
    people = n.sum(axis=0)
    mean = np.divide(total.sum(axis=0), people, out=np.zeros(len(people)), where=people > 0)
    error = np.sqrt(np.where(variance > 0, variance, np.inf))
    return (total - n * mean) / error, n


class _Deal:
    """Parts dealt to groups that keep their number of parts, and the distances that come of it."""

    def __init__(
        self, scores: NDArray[np.float64], n: NDArray[np.float64], group: NDArray[np.intp]
    ) -> None:
        self.sizes = np.bincount(group)
        self.n_items = scores.shape[1]
        # Most often who answered at all answered about every item; then n is added up once.
        same = bool((n == n[:, :1]).all())
        distinct = n[:, :1] if same else n
        self.column = np.zeros(n.shape[1], dtype=np.intp) if same else np.arange(n.shape[1])
        self.values = np.ascontiguousarray(np.hstack([scores, distinct]))
        self.scores, self.people = scores, n.sum(axis=0)
        counted = np.zeros((len(self.sizes), distinct.shape[1]))
        np.add.at(counted, group, distinct)
        self.n_groups = (counted > 0).sum(axis=0)[self.column]

    def distances(self, orders: NDArray[np.intp]) -> NDArray[np.float64]:
        """Float matrix, orders × items: Q when the first parts of an order (orders × parts) go to
        the first group, the next to the second and so on."""
        n_orders, n_parts = orders.shape
        ends = np.cumsum(np.tile(self.sizes, n_orders))
        dealer = csr_array(
            (np.ones(orders.size), orders.ravel(), np.concatenate([[0], ends])),
            shape=(len(ends), n_parts),
        )
        sums = (dealer @ self.values).reshape(n_orders, len(self.sizes), -1)
        n = sums[:, :, self.n_items :]
        weight = np.divide(1.0, n, out=np.zeros(n.shape), where=n > 0)[:, :, self.column]
        dealt = sums[:, :, : self.n_items]
        return np.asarray(np.einsum("ogi,ogi,ogi->oi", dealt, dealt, weight))

    def all_distances(self, rng: np.random.Generator, n_orders: int) -> NDArray[np.float64]:
        """Float matrix, orders × items, of orders at random; a few at a time to save memory."""
        parts = np.arange(len(self.scores))
        at_once = max(1, AT_ONCE // (len(self.sizes) * self.values.shape[1]))
        found = []
        for start in range(0, n_orders, at_once):
            rows = np.tile(parts, (min(at_once, n_orders - start), 1))
            found.append(self.distances(rng.permuted(rows, axis=1)))
        return np.vstack(found)


def _by_dealing(
    distance: NDArray[np.float64], freedom: NDArray[np.intp], dealt: NDArray[np.float64]
) -> PermutationTest:
    """The test from the distances of the parts as they are, and as dealt (orders × items)."""
    known = freedom > 0
    # Items answered in fewer groups have smaller distances; a common scale makes them comparable.
    middle, width = freedom[known], np.sqrt(2 * freedom[known])
    largest = ((dealt[:, known] - middle) / width).max(axis=1)
    p, p_any = np.full((2, len(distance)), np.nan)
    p[known] = _tail(distance[known], dealt[:, known])
    p_any[known] = _tail((distance[known] - middle) / width, largest[:, None])
    overall = _tail(distance[known].sum(), dealt[:, known].sum(axis=1))
    return PermutationTest(distance, p, p_any, float(overall), len(dealt))


def _tail(
    found: NDArray[np.float64] | np.float64, dealt: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of deals (first axis of `dealt`) that reach what was found, itself counted among them;
    sums in another order may differ in the last digit."""
    reached = (dealt >= found - 1e-9 * (1 + np.abs(found))).sum(axis=0)
    return np.asarray((1 + reached) / (1 + len(dealt)))


def _by_chi_squared(
    distance: NDArray[np.float64], freedom: NDArray[np.intp], deal: _Deal
) -> PermutationTest:
    """The test where parts are many: each distance chi-squared; their sum as a multiple of a
    chi-squared variable with the mean and the variance that correlated items give it.

    Source: Satterthwaite 1946, Biometrics Bull. 2.
    """
    from scipy.special import chdtrc

    known = freedom > 0
    p, p_any = np.full((2, len(distance)), np.nan)
    p[known] = chdtrc(freedom[known], distance[known])
    p_any[known] = -np.expm1(known.sum() * np.log1p(-np.minimum(p[known], 1 - 1e-16)))
    scores, root = deal.scores[:, known], np.sqrt(freedom[known])
    correlation = (scores.T @ scores) / np.sqrt(np.outer(deal.people[known], deal.people[known]))
    mean = freedom[known].sum()
    variance = 2 * root @ correlation**2 @ root
    overall = chdtrc(2 * mean**2 / variance, distance[known].sum() * 2 * mean / variance)
    return PermutationTest(distance, p, p_any, float(overall), 0)
