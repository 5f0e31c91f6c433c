"""Shares of groups drawn towards the whole: the beta-binomial model, item by item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.pooling.spread import (
    SPREADS,
    Estimates,
    answers_worth,
    drawn_columns,
    estimate_and_limits,
    estimates,
)

POINTS = 31
"""Points of the grid over the whole's share, at each spread."""

REACH = 6.0
"""Standard errors on either side of the whole's share that the grid covers."""


def pool_shares(
    count: NDArray[np.float64], n: NDArray[np.float64], rng: np.random.Generator, n_draws: int
) -> tuple[Estimates, NDArray[np.float64]]:
    """The estimates, with spreads as standard deviations of shares; and shares drawn from the
    posterior for limits (draws × groups × items).

    count of n (float matrices, groups × items) chose the item. A group's share comes from a Beta
    distribution around the whole's with intra-class correlation ρ; ρ = 0 means that all are the
    whole's. The whole's share has Jeffreys' prior, ρ that of `spread`. Items that fewer than two
    groups answered have no spread and are the whole; with no answer at all they are NaN.

    Source: Williams 1975, Biometrics 31; the correlation as in Griffiths 1973, Biometrics 29.
    """
    wholes = [_Whole(count[:, i], n[:, i]) for i in range(n.shape[1])]
    log_likelihood = np.array([w.log_likelihood for w in wholes])
    estimate, limits = estimate_and_limits(log_likelihood, (n > 0).sum(axis=0) > 1)
    at = limits.drawn(rng, n_draws)
    drawn = _drawn_groups(count, n, _drawn_wholes(wholes, at, rng), at, rng)
    drawn[:, :, n.sum(axis=0) == 0] = np.nan
    raw = np.divide(count, n, out=np.full(n.shape, np.nan), where=n > 0)
    whole, scatter = np.array([w.means for w in wholes]).swapaxes(0, 1)
    return estimates(estimate, whole, SPREADS * scatter, raw, n), drawn


class _Whole:
    """One item's likelihood of the spread, and of the whole's share at each spread.

    The share is an angle, arcsin √share, on which Jeffreys' prior is flat and the likelihood about
    as wide everywhere. angle, weight: float matrices, spreads × points; step: one entry a spread.
    """

    def __init__(self, count: NDArray[np.float64], n: NDArray[np.float64]) -> None:
        low, high = _range(count, n)
        self.step = (high - low) / POINTS
        self.angle = low[:, None] + self.step[:, None] * (np.arange(POINTS) + 0.5)
        log_likelihood = log_likelihoods(count, n, np.sin(self.angle) ** 2)
        best = log_likelihood.max(axis=1, keepdims=True)
        self.weight = np.exp(log_likelihood - best)
        self.log_likelihood = best[:, 0] + np.log(self.weight.sum(axis=1) * self.step)

    @property
    def means(self) -> NDArray[np.float64]:
        """Float matrix, 2 × spreads: means of the whole's share p, and of √(p (1 − p))."""
        both = np.stack([np.sin(self.angle) ** 2, np.sin(2 * self.angle) / 2])
        return np.asarray((both * self.weight).sum(axis=2) / self.weight.sum(axis=1))


def _range(
    count: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two float vectors, one entry a spread: the angles that the grid covers."""
    worth = n / (1 + np.maximum(n - 1, 0) * SPREADS[:, None] ** 2)
    total = worth.sum(axis=1)
    share = (worth @ np.divide(count, n, out=np.zeros(len(n)), where=n > 0) + 0.5) / (total + 1)
    middle, reach = np.arcsin(np.sqrt(share)), REACH * 0.5 / np.sqrt(total + 0.25)
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, np.pi / 2)


def log_likelihoods(
    count: NDArray[np.float64], n: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float matrix like `share` (spreads × points): the log-likelihood of one item's counts, but
    for the binomial coefficients, which do not depend on either."""
    worth = answers_worth()[1:, None]
    first = count.sum() * np.log(share[:1]) + (n - count).sum() * np.log1p(-share[:1])
    some = share[1:]
    return np.vstack(
        [
            first,
            _log_rising(some * worth, count)
            + _log_rising((1 - some) * worth, n - count)
            - _log_rising(worth, n),
        ]
    )


def _log_rising(start: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix like `start`: log Γ(start + c) − log Γ(start), added up over the counts c.

    Equal counts are worked out once: groups of few people share them.
    """
    from scipy.special import gammaln

    distinct, times = np.unique(counts[counts > 0], return_counts=True)
    above = gammaln(start[..., None] + distinct) @ times.astype(np.float64)
    return np.asarray(above - times.sum() * gammaln(start))


def _drawn_wholes(
    wholes: list[_Whole], at: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Float matrix, draws × items: the whole's share, given the spread (position `at`)."""
    item = np.arange(len(wholes))
    weight = np.stack([w.weight for w in wholes])
    point = drawn_columns(weight.cumsum(axis=2)[item, at], rng.random(at.shape))
    middle = np.stack([w.angle for w in wholes])[item, at, point]
    step = np.stack([w.step for w in wholes])[item, at]
    # Anywhere within the point's cell: a grid would show as steps in limits.
    return np.asarray(np.sin(middle + step * (rng.random(at.shape) - 0.5)) ** 2)


def _drawn_groups(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    share: NDArray[np.float64],
    at: NDArray[np.intp],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Float array, draws × groups × items: from each group's Beta; the whole's where ρ is 0."""
    drawn = np.repeat(share[:, None], len(n), axis=1)
    draw, item = np.nonzero(at)
    prior = answers_worth()[at[draw, item]]
    yes = (share[draw, item] * prior)[:, None] + count[:, item].T
    no = ((1 - share[draw, item]) * prior)[:, None] + (n - count)[:, item].T
    drawn[draw, :, item] = rng.beta(yes, no)
    return drawn
