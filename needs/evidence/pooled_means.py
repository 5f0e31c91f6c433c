"""Net shares, means and gaps of groups drawn towards the whole: the normal model, item by item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.group_sums import GroupSums
from needs.evidence.spread import SPREADS, Spreads, lend_strength

PRIOR_ANSWERS = 1.0
"""What the scale itself is worth in answers when the variance of single answers is estimated; so
that people who all say the same are not taken for certain."""

RATIO = SPREADS**2 / (1 - SPREADS**2)
"""τ² / σ² at each spread of the grid."""


def pool_means(
    sums: GroupSums, rng: np.random.Generator, n_draws: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], Spreads]:
    """Means drawn from the posterior (draws × groups × items); how far groups lie apart (draws ×
    items, a standard deviation); and what is known about the spreads.

    Answers of a group scatter around its mean with one variance σ² in all groups, groups around
    the whole with τ² = σ² ρ / (1 − ρ); ρ = 0 means that all are the whole's. The whole's mean has a
    flat prior, σ² a weak one at the variance of answers spread evenly over the scale
    (PRIOR_ANSWERS), ρ that of `spread`. Given ρ everything is known in closed form. Draws are kept
    within the scale. Items that fewer than two groups answered have no spread and are the whole;
    with no answer at all they are NaN.

    Source: Hill 1965, JASA 60 (one-way random effects, normal, by Bayes).
    """
    model = _Model(sums)
    comparable = sums.n_groups > 1
    spreads = lend_strength(np.where(comparable[:, None], model.log_likelihood, 0.0))
    at = np.where(comparable, spreads.drawn(rng, n_draws), 0)
    item = np.arange(len(sums.items))
    error = np.sqrt(model.squares[item, at] / rng.chisquare(model.degrees, size=at.shape))
    noise = rng.standard_normal(at.shape)
    whole = model.middle[item, at] + error * noise / np.sqrt(model.weight[item, at])
    ratio = RATIO[at]
    own = 1 - 1 / (1 + sums.n * ratio[:, None])
    drawn = rng.standard_normal(own.shape)
    drawn *= error[:, None] * np.sqrt(ratio[:, None] * (1 - own))
    drawn += whole[:, None] + own * (np.nan_to_num(sums.raw) - whole[:, None])
    np.clip(drawn, *sums.limits, out=drawn)
    drawn[:, :, sums.n_groups == 0] = np.nan
    return drawn, error * np.sqrt(ratio), spreads


class _Model:
    """What is known in closed form at each spread: float matrices, items × spreads.

    weight: one over the variance of the whole's mean, in σ². middle: the whole's mean. squares:
    what σ² is estimated from, with `degrees` of freedom (float vector, one entry an item).
    """

    def __init__(self, sums: GroupSums) -> None:
        n, y = sums.n.T[:, :, None], np.nan_to_num(sums.raw).T[:, :, None]
        there = n > 0
        shrunk = n / (1 + n * RATIO)
        self.weight = np.maximum(shrunk.sum(axis=1), 1e-300)
        self.middle = (shrunk * y).sum(axis=1) / self.weight
        between = (shrunk * (y - self.middle[:, None]) ** 2).sum(axis=1)
        answers = sums.n.sum(axis=0)
        prior = PRIOR_ANSWERS * float(sums.numbers.var())
        self.squares = prior + sums.within[:, None] + between
        self.degrees = PRIOR_ANSWERS + np.maximum(answers - 1, 0)
        log_weights = np.where(there, np.log(np.where(there, shrunk, 1.0)), 0.0).sum(axis=1)
        self.log_likelihood = 0.5 * (
            log_weights - np.log(self.weight) - self.degrees[:, None] * np.log(self.squares)
        )
