"""Who is alike? Groups beside each other by the order in which they place the items.

Two groups are alike when what comes first in one comes first in the other: Spearman's rank
correlation of their pooled estimates, in every draw, so that what is not known about small groups
shows in how alike they may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

N_DRAWS = 100
"""Draws that are compared: a probability of 0.5 then has a Monte Carlo error of 0.05."""

MOST_NUMBERS = 12_500_000
"""Correlations held in memory; with very many groups fewer draws are compared, 20 at least."""

MOST_CLUSTERS = 8
"""Clusters tried: more than a reader can tell apart say nothing."""

STABLE = 0.65
"""Mean agreement of the clusters with those of the draws (adjusted Rand index; 0 = chance, 1 = the
same) from which clusters are called supported: moderate recovery in Steinley 2004."""


AS_GOOD = 0.02
"""Agreement less than this below the best counts as equal to it; then more clusters say more."""

NO_HEIGHT = 1e-9
"""Difference of distances that is only rounding."""

MOST_ORDERED = 200
"""Groups above which the leaves of the tree stay as they come: the best order takes seconds."""


@dataclass(frozen=True)
class Likeness:
    """How alike groups are.

    drawn:   float array, draws × groups × groups: rank correlations; 0 where a group places all
             items alike.
    order:   int vector: the groups so that alike ones stand side by side.
    cluster: int vector, one entry a group, from 0 in that order; all 0 where no clusters are
             supported.
    agreement: mean agreement of the best clusters with those of the draws; NaN where there are
             fewer than three groups.
    same:    float matrix, groups × groups: share of draws that put the two in one cluster.
    """

    groups: tuple[str, ...]
    items: tuple[str, ...]
    drawn: NDArray[np.float64]
    order: NDArray[np.intp]
    cluster: NDArray[np.intp]
    agreement: float
    same: NDArray[np.float64]

    @property
    def supported(self) -> bool:
        """Whether the draws bear out any clusters."""
        return bool(self.cluster.any())

    @cached_property
    def correlation(self) -> NDArray[np.float64]:
        """Float matrix, groups × groups: mean rank correlation; 1 on the diagonal."""
        return np.asarray(self.drawn.mean(axis=0))

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two float matrices, groups × groups: limits of the rank correlation."""
        tail = (1 - level) / 2
        low, high = np.quantile(self.drawn, (tail, 1 - tail), axis=0)
        return low, high

    @cached_property
    def closest(self) -> NDArray[np.float64]:
        """Float matrix, groups × groups: probability that the column's group is the one most like
        the row's; draws in which several are share it."""
        without = self.drawn.copy()
        diagonal = np.arange(len(self.groups))
        without[:, diagonal, diagonal] = -np.inf
        best = without >= without.max(axis=2, keepdims=True) - 1e-9
        best[:, diagonal, diagonal] = False
        count = np.maximum(best.sum(axis=2, keepdims=True), 1)
        return np.asarray((best / count).mean(axis=0))

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group, in `order`: its cluster, the group most like it, with what probability
        it is, and their rank correlation with limits. Empty for fewer than two groups."""
        if len(self.groups) < 2:
            return pd.DataFrame({name: [] for name in _COLUMNS})
        nearest = self.closest.argmax(axis=1)
        low, high = self.interval(level)
        g = self.order
        at = g, nearest[g]
        names = np.array(self.groups, dtype=object)
        columns = (
            names[g],
            self.cluster[g],
            names[nearest[g]],
            self.closest[at],
            self.correlation[at],
            low[at],
            high[at],
        )
        return pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True)) | {"level": level})


_COLUMNS = (
    "group",
    "cluster",
    "most_like",
    "most_like_probability",
    "correlation",
    "correlation_low",
    "correlation_high",
)


def likeness(
    drawn: NDArray[np.float64], groups: tuple[str, ...], items: tuple[str, ...]
) -> Likeness:
    """How alike groups are, from pooled estimates (draws × groups × items, none missing).

    Clusters and order come from average linkage of 1 − the mean correlation. The number of clusters
    is the one on which the draws, each clustered alike, agree best; below STABLE no clusters are
    supported. ValueError where numbers are missing or sizes do not fit.

    Sources: Spearman 1904, Am. J. Psychol. 15; Sokal & Michener 1958, Univ. Kansas Sci. Bull. 38;
    Bar-Joseph, Gifford & Jaakkola 2001, Bioinformatics 17 (order of leaves); Hubert & Arabie 1985,
    J. Classif. 2; Steinley 2004, Psychol. Methods 9.
    """
    if drawn.shape[1:] != (len(groups), len(items)) or np.isnan(drawn).any():
        raise ValueError(
            f"likeness needs draws × {len(groups)} groups × {len(items)} items without gaps; got "
            f"shape {drawn.shape} with {int(np.isnan(drawn).sum())} missing numbers"
        )
    n_groups = len(groups)
    n_draws = min(N_DRAWS, max(20, MOST_NUMBERS // max(n_groups**2, 1)), len(drawn))
    step = max(len(drawn) // n_draws, 1)
    correlations = rank_correlations(drawn[::step][:n_draws])
    if n_groups < 3:
        alone, together = np.zeros(n_groups, dtype=np.intp), np.ones((n_groups, n_groups))
        order = np.arange(n_groups)
        return Likeness(groups, items, correlations, order, alone, float("nan"), together)
    tree = _tree(correlations.mean(axis=0))
    trees = np.stack([_tree(c) for c in correlations])
    cluster, agreement, same = _clusters(tree, trees, n_groups)
    order = _order(correlations.mean(axis=0), tree)
    if agreement < STABLE:
        cluster = np.zeros(n_groups, dtype=np.intp)
    return Likeness(groups, items, correlations, order, _numbered(cluster, order), agreement, same)


def rank_correlations(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float array, draws × groups × groups: Spearman's ρ of the items (draws × groups × items);
    tied items share their places, a group without any order has ρ = 0 with all others."""
    places = drawn.argsort(axis=2).argsort(axis=2) - (drawn.shape[2] - 1) / 2
    ordered = np.sort(drawn, axis=2)
    tied = (ordered[:, :, 1:] == ordered[:, :, :-1]).any(axis=(1, 2))
    if tied.any():
        places[tied] = _shared_places(drawn[tied])
    length = np.sqrt((places**2).sum(axis=2, keepdims=True))
    places = np.divide(places, length, out=np.zeros_like(places), where=length > 0)
    found = np.clip(places @ np.swapaxes(places, 1, 2), -1, 1)
    diagonal = np.arange(drawn.shape[1])
    found[:, diagonal, diagonal] = 1
    return np.asarray(found)


def _shared_places(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float array like `drawn`: places around their middle, equal items share theirs."""
    places = np.zeros_like(drawn)
    for item in range(drawn.shape[2]):
        one = drawn[:, :, [item]]
        places[:, :, item] = ((one > drawn).sum(axis=2) - (one < drawn).sum(axis=2)) / 2
    return places


def _distances(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float vector: 1 − the correlation of each pair of groups, as scipy orders them."""
    return np.maximum(1 - correlation[np.triu_indices(len(correlation), 1)], 0)


def _tree(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.cluster.hierarchy import linkage

    return np.asarray(linkage(_distances(correlation), "average"))


def _order(correlation: NDArray[np.float64], tree: NDArray[np.float64]) -> NDArray[np.intp]:
    from scipy.cluster.hierarchy import leaves_list, optimal_leaf_ordering

    if len(correlation) > MOST_ORDERED:
        return np.asarray(leaves_list(tree), dtype=np.intp)
    ordered = optimal_leaf_ordering(tree, _distances(correlation))
    return np.asarray(leaves_list(ordered), dtype=np.intp)


def _clusters(
    tree: NDArray[np.float64], trees: NDArray[np.float64], n_groups: int
) -> tuple[NDArray[np.intp], float, NDArray[np.float64]]:
    """The clusters of the tree that those of the draws agree with best; their mean agreement; and
    how often the draws put two groups in the same one (groups × groups)."""
    found: list[tuple[float, NDArray[np.intp], NDArray[np.intp]]] = []
    for n in range(2, min(MOST_CLUSTERS, n_groups - 1) + 1):
        one, others = cut(tree[None], n)[0], cut(trees, n)
        found.append((float(rand_indices(one, others).mean()), one, others))
    best = max(agreement for agreement, _, _ in found)
    agreement, one, others = [f for f in found if f[0] >= best - AS_GOOD][-1]
    indicator = others[:, :, None] == np.arange(others.max() + 1)
    flat = np.swapaxes(indicator, 0, 1).reshape(n_groups, -1).astype(np.float64)
    return one, agreement, flat @ flat.T / len(trees)


def cut(trees: NDArray[np.float64], n: int) -> NDArray[np.intp]:
    """Int matrix, trees × leaves: n clusters of each tree (trees × joins × 4, as scipy gives them),
    or one where all joins are equally high: nothing tells any groups apart then."""
    n_leaves, every = trees.shape[1] + 1, np.arange(len(trees))[:, None]
    root = np.tile(np.arange(2 * n_leaves - 1), (len(trees), 1))
    for j in range(n_leaves - n - 1, -1, -1):
        # From the top down, so that every leaf ends with the highest join below the cut.
        root[every, trees[:, j, :2].astype(np.intp)] = root[:, [n_leaves + j]]
    root = root[:, :n_leaves]
    root[trees[:, -1, 2] - trees[:, 0, 2] <= NO_HEIGHT] = 0
    label = np.full(root.shape, -1)
    for number in range(n):
        # The first leaf without a number takes all that hang on the same join along.
        first = np.take_along_axis(root, (label < 0).argmax(axis=1)[:, None], axis=1)
        label[(label < 0) & (root == first)] = number
    return label.astype(np.intp)


def rand_indices(one: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
    """Float vector: adjusted Rand index of clusters (one entry a group) with each of `others`
    (sets × groups); 0 where either has only one cluster."""
    a = (one[:, None] == np.arange(one.max() + 1)).astype(np.float64)
    b = (others[:, :, None] == np.arange(others.max() + 1)).astype(np.float64)
    table = a.T @ b

    def pairs(count: NDArray[np.float64]) -> NDArray[np.float64]:
        return count * (count - 1) / 2

    both = pairs(table).sum(axis=(1, 2))
    of_one, of_other = pairs(a.sum(axis=0)).sum(), pairs(b.sum(axis=1)).sum(axis=1)
    expected = of_one * of_other / max(len(one) * (len(one) - 1) / 2, 1)
    most = (of_one + of_other) / 2
    found = np.divide(both - expected, most - expected, out=np.zeros(len(b)), where=most > expected)
    single = (b.sum(axis=1) > 0).sum(axis=1) < 2
    return np.where(single, 0.0, found)


def _numbered(cluster: NDArray[np.intp], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The clusters numbered from 0 as they come in the order."""
    numbers = {c: i for i, c in enumerate(dict.fromkeys(cluster[order].tolist()))}
    return np.array([numbers[c] for c in cluster.tolist()], dtype=np.intp)
