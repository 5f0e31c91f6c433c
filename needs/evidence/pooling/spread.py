"""How far groups lie apart: a grid of spreads, and what all items of a question say about them.

The spread of an item is known poorly from its own answers. So the items of a question share a prior
over the grid, and that prior is itself estimated: every shape in a family of priors is weighed by
how well it explains all items together, and draws take the shape at random by that weight. Nothing
is plugged in, so what is not known about the spread is in every interval.

Whether there is any spread at all is asked in two ways, because errors cost differently. Estimates
give "none" a good chance, so that noise is not shown as a difference. Limits take it that groups
differ, if only by a little: a chance of none would make them too narrow wherever the differences
are too small to tell from none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

SPREADS = np.concatenate([[0.0], np.geomspace(0.02, 0.95, 20)])
"""The grid: the root of the intra-class correlation, that is the standard deviation between groups
over that of single answers. First exactly 0; then steps of 22%."""

NONE = {0.05: 0.60, 0.30: 0.35, 0.98: 0.05}
"""Masses on a spread of exactly 0, and how likely each is beforehand: groups differ in nearly every
item, in most, or in hardly any. An item alone starts with 0.18; from many items without any spread
the mass learns to be 0.98. This is for estimates."""

SOME = {0.0: 1.0}
"""The same for limits: no mass on 0. Where the truth is exactly 0 they are wider than need be."""

WIDTHS = (0.2, 0.5, 1.0)
"""How far the spreads of items may scatter around their middle, as a standard deviation of their
logarithms: all much alike, or within a factor of 1.6 or 2.7 of the middle."""

LEFT_OPEN = 0.02
"""Part of every prior that lies evenly over the whole grid, so that one item with a spread unlike
all others keeps its own."""


@dataclass(frozen=True)
class Spreads:
    """What is known about the spread of every item.

    grid:      float vector, the spreads; the first is 0.
    evidence:  float matrix, items × spreads: likelihoods, the largest of an item 1.
    priors:    float matrix, shapes × spreads: the family of priors, each adds up to 1.
    weights:   float vector, one entry a shape: how likely it is, given all items.
    posterior: float matrix, items × spreads, each row adds up to 1.
    """

    grid: NDArray[np.float64]
    evidence: NDArray[np.float64]
    priors: NDArray[np.float64]
    weights: NDArray[np.float64]
    posterior: NDArray[np.float64]

    def drawn(self, rng: np.random.Generator, n_draws: int) -> NDArray[np.intp]:
        """Int matrix, draws × items: positions in `grid`, the items of a draw under one prior."""
        shape = rng.choice(len(self.weights), size=n_draws, p=self.weights)
        table = self.evidence[None] * self.priors[shape][:, None, :]
        return drawn_columns(table.cumsum(axis=2), rng.random(table.shape[:2]))


def lend_strength(
    log_likelihood: NDArray[np.float64],
    grid: NDArray[np.float64] = SPREADS,
    none: Mapping[float, float] = NONE,
) -> Spreads:
    """What all items (log-likelihoods, items × spreads) say together about each one's spread.

    A prior has a mass on 0 (one of `none`, masses with how likely each is) and, for the rest, a
    bell over the logarithms of the spreads (a middle at any point of the grid, one of WIDTHS) with
    LEFT_OPEN evenly over all. Each width is equally likely beforehand; a middle in proportion to
    its spread, which on a grid of equal steps of the logarithm is a flat prior on a standard
    deviation. A row of equal numbers says nothing. ValueError when the grid does not begin with 0
    and rise.

    Source: the flat prior, Gelman 2006, Bayesian Anal. 1.
    """
    if grid[0] != 0 or not (np.diff(grid) > 0).all():
        raise ValueError(f"a grid of spreads begins with 0 and rises; got {grid}")
    priors, log_prior = _family(grid, none)
    # Without any mass on 0 its likelihood must not dwarf the others': they would all be 0.
    log_evidence = np.where(priors.any(axis=0), log_likelihood, -np.inf)
    evidence = np.exp(log_evidence - log_evidence.max(axis=1, keepdims=True))
    explained = evidence @ priors.T
    log_weights = log_prior + np.log(explained).sum(axis=0)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    posterior = evidence * ((weights / explained) @ priors)
    return Spreads(grid, evidence, priors, weights, posterior)


def estimate_and_limits(
    log_likelihood: NDArray[np.float64], comparable: NDArray[np.bool_]
) -> tuple[Spreads, Spreads]:
    """What all items say of each one's spread, for estimates (NONE) and for limits (SOME).

    comparable: bool vector, one entry an item. The others lend nothing and have a spread of 0.
    """
    known = np.where(comparable[:, None], log_likelihood, 0.0)
    found = (lend_strength(known, none=none) for none in (NONE, SOME))
    zero = np.eye(1, len(SPREADS))
    estimate, limits = (
        replace(
            spreads,
            evidence=np.where(comparable[:, None], spreads.evidence, zero),
            posterior=np.where(comparable[:, None], spreads.posterior, zero),
        )
        for spreads in found
    )
    return estimate, limits


def _family(
    grid: NDArray[np.float64], masses: Mapping[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Float matrix, shapes × spreads: the priors; float vector: log-weights of the shapes."""
    logs = np.log(grid[1:])
    priors, log_prior = [], []
    for none, likely in masses.items():
        for width in WIDTHS:
            for middle in logs:
                bell = np.exp(-0.5 * ((logs - middle) / width) ** 2)
                some = (1 - LEFT_OPEN) * bell / bell.sum() + LEFT_OPEN / len(logs)
                priors.append(np.concatenate([[none], (1 - none) * some]))
                log_prior.append(np.log(likely) + middle)
    return np.array(priors), np.array(log_prior)


def answers_worth(grid: NDArray[np.float64] = SPREADS) -> NDArray[np.float64]:
    """Float vector: how many answers of a group the whole is worth at each spread; inf at 0.

    With an intra-class correlation of ρ they are (1 − ρ)/ρ, for shares and for means alike.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(1 / grid**2 - 1)


@dataclass(frozen=True)
class Estimates:
    """What a family of estimates says without any drawing; NaN where it cannot be known.

    value:  float matrix, groups × items: posterior means. own: the same matrix: the part of each
            that is the group's own answers'.
    spread: float vector, one entry an item: posterior mean of how far groups lie apart. none:
            probability that they do not.
    """

    value: NDArray[np.float64]
    own: NDArray[np.float64]
    spread: NDArray[np.float64]
    none: NDArray[np.float64]


def estimates(
    spreads: Spreads,
    whole: NDArray[np.float64],
    apart: NDArray[np.float64],
    raw: NDArray[np.float64],
    n: NDArray[np.float64],
) -> Estimates:
    """The estimates of groups of n answers, raw or NaN (float matrices, groups × items).

    whole, apart: float matrices, items × spreads: the whole's mean, and how far groups lie apart,
    given each spread. Given it, a group's mean is own · raw + (1 − own) · whole, with own = n / (n
    + `answers_worth`), for shares and means alike. Of an item that one group answered that group is
    its own estimate; the spread is not known.
    """
    own = n[:, :, None] / (n[:, :, None] + answers_worth(spreads.grid))
    given = own * np.nan_to_num(raw)[:, :, None] + (1 - own) * whole
    people = n > 0
    comparable = people.sum(axis=0) > 1
    return Estimates(
        np.where(people.any(axis=0), (given * spreads.posterior).sum(axis=2), np.nan),
        np.where(comparable, (own * spreads.posterior).sum(axis=2), people.astype(np.float64)),
        np.where(comparable, (apart * spreads.posterior).sum(axis=1), np.nan),
        np.where(comparable, spreads.posterior[:, 0], np.nan),
    )


def drawn_columns(cumulative: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.intp]:
    """Int array like `u` (0 to 1): the column that each u falls on in sums of weights that run up
    along the last axis of `cumulative`, whose other axes are those of `u`."""
    column = (cumulative < (u * cumulative[..., -1])[..., None]).sum(axis=-1)
    return np.asarray(np.minimum(column, cumulative.shape[-1] - 1))
