"""Net shares, means and gaps of groups drawn towards the whole: the normal model, item by item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.pooling.group_sums import GroupSums
from needs.evidence.pooling.spread import (
    SPREADS,
    Estimates,
    Spreads,
    estimate_and_limits,
    estimates,
)

PRIOR_ANSWERS = 1.0
"""What the scale itself is worth in answers when the variance of single answers is estimated; so
that people who all say the same are not taken for certain."""

RATIO = SPREADS**2 / (1 - SPREADS**2)
"""τ² / σ² at each spread of the grid."""


def pool_means(
    sums: GroupSums, rng: np.random.Generator, n_draws: int
) -> tuple[Estimates, NDArray[np.float64]]:
    """The estimates, with spreads as standard deviations of means; and means drawn from the
    posterior for limits (draws × groups × items).

    Answers of a group scatter around its mean with one variance σ² in all groups, or a larger one
    where the scale leaves more room (`at_their_worth`); groups around the whole with τ² =
    σ² ρ / (1 − ρ); ρ = 0 means that all are the whole's. The whole's mean has a flat prior, σ² a
    weak one at the variance of answers spread evenly over the scale (PRIOR_ANSWERS), ρ that of
    `spread`. Given ρ everything is known in closed form. Draws are kept within the scale. Items
    that fewer than two groups answered have no spread and are the whole; with no answer at all they
    are NaN.

    Source: Hill 1965, JASA 60 (one-way random effects, normal, by Bayes).
    """
    worth = at_their_worth(sums)
    model = _Model(sums, worth)
    estimate, limits = estimate_and_limits(model.log_likelihood, sums.n_groups > 1)
    at = limits.drawn(rng, n_draws)
    item = np.arange(len(sums.items))
    error = np.sqrt(model.squares[item, at] / rng.chisquare(model.degrees, size=at.shape))
    noise = rng.standard_normal(at.shape)
    whole = model.middle[item, at] + error * noise / np.sqrt(model.weight[item, at])
    ratio = RATIO[at]
    own = 1 - 1 / (1 + worth * ratio[:, None])
    drawn = rng.standard_normal(own.shape)
    drawn *= error[:, None] * np.sqrt(ratio[:, None] * (1 - own))
    drawn += whole[:, None] + own * (np.nan_to_num(sums.raw) - whole[:, None])
    np.clip(drawn, *sums.limits, out=drawn)
    drawn[:, :, sums.n_groups == 0] = np.nan
    return model.estimates(estimate), drawn


def at_their_worth(sums: GroupSums) -> NDArray[np.float64]:
    """Float matrix, groups × items: how many answers of the average variance those of a group are
    worth, at most as many as they are.

    Answers with mean θ on a scale from a to b have a variance of at most (b − θ)(θ − a), so where
    groups lie far apart those near the middle of the scale vary more than the others, and one
    variance would take their means for too sure. Their answers count by the average of this room
    over that at their pooled mean. Those near the ends are not counted for more than 1: of few
    people who agree it is not known whether they are such a group, or agree by chance.

    Source: the bound, Bhatia & Davis 2000, Am. Math. Mon. 107.
    """
    model = _Model(sums, sums.n)
    estimate, _ = estimate_and_limits(model.log_likelihood, sums.n_groups > 1)
    mean = np.nan_to_num(model.estimates(estimate).value)
    low, high = sums.limits
    room = (high - mean) * (mean - low)
    average = (room * sums.n).sum(axis=0) / np.maximum(sums.n.sum(axis=0), 1)
    part = np.divide(average, room, out=np.ones_like(room), where=room > average)
    return np.asarray(sums.n * part)


class _Model:
    """What is known in closed form at each spread: float matrices, items × spreads.

    worth: float matrix, groups × items: what the answers of a group are worth, see above.

    weight: one over the variance of the whole's mean, in σ². middle: the whole's mean. squares:
    what σ² is estimated from, with `degrees` of freedom (float vector, one entry an item).
    """

    def __init__(self, sums: GroupSums, worth: NDArray[np.float64]) -> None:
        self.sums, self.worth = sums, worth
        n, y = worth.T[:, :, None], np.nan_to_num(sums.raw).T[:, :, None]
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

    def estimates(self, spreads: Spreads) -> Estimates:
        """The estimates, given what is known of the spreads."""
        from scipy.special import gammaln

        # The mean of σ, whose square is `squares` over a chi-squared number.
        half = np.maximum(self.degrees, 2)[:, None] / 2
        error = np.sqrt(self.squares / 2) * np.exp(gammaln(half - 0.5) - gammaln(half))
        return estimates(spreads, self.middle, error * np.sqrt(RATIO), self.sums.raw, self.worth)
