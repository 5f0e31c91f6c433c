"""What every model of rankings gives back, and the arithmetic that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from needs.evidence.plackett_luce import GHOST, NotConvergedError
from needs.evidence.tallies import Tally

Prior = Literal["auto", "none", "ghost"]


@dataclass(frozen=True)
class Ties:
    """Tie parameters of Davidson–Luce, one an order that occurs.

    orders: how many items are tied. log_delta, error: float vectors, the logs of the δ and their
    model-based standard errors, NaN where the answers alone do not bound them.
    drawn:  float matrix, draws × orders: log δ of every draw.
    ghost:  times that each order is also chosen, and passed over, because the answers alone do not
            bound δ; 0 where they do.
    """

    orders: tuple[int, ...]
    log_delta: NDArray[np.float64]
    error: NDArray[np.float64]
    drawn: NDArray[np.float64]
    ghost: float = 0.0

    @property
    def pair(self) -> float:
        """δ₂, 0 where nobody ties just two: two items of equal worth tie with δ₂ / (2 + δ₂)."""
        return float(np.exp(self.log_delta[self.orders.index(2)])) if 2 in self.orders else 0.0

    @property
    def pair_drawn(self) -> float | NDArray[np.float64]:
        """δ₂ of every draw (float vector), or 0 for all where nobody ties just two."""
        return np.exp(self.drawn[:, self.orders.index(2)]) if 2 in self.orders else 0.0


NO_TIES = Ties((), np.zeros(0), np.zeros(0), np.zeros((0, 0)))
"""Where nobody ties items."""


@dataclass(frozen=True)
class ModelFit:
    """A model fitted to a tally and to every draw; fields as in `rankings.Ranking`."""

    ghost: float
    log_worth: NDArray[np.float64]
    covariance: NDArray[np.float64]
    robust: NDArray[np.float64]
    log_likelihood: float
    steps: int
    drawn: NDArray[np.float64]
    n_ghosted_draws: int
    preferences: NDArray[np.float64]
    misfit: NDArray[np.float64]
    misfit_error: NDArray[np.float64]
    ties: Ties


def needed_ghost(tally: Tally, prior: Prior, bounded: bool) -> float:
    """Comparisons that each item wins and loses against the ghost, or 0 where none is needed.

    NotConvergedError when one is needed and `prior` is "none".
    """
    if prior == "none" and not bounded:
        raise NotConvergedError(
            f"the answers to '{tally.question.id}' do not bound the worth of every item: some item "
            "is never ranked above the others, or never below; use prior 'auto' or 'ghost'"
        )
    return GHOST if prior == "ghost" or not bounded else 0.0


def unit_sums(tally: Tally, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix, units × columns of `values` (one row a cell of the tally), added up."""
    by_part = tally.counts @ values
    units = np.zeros((tally.parts.unit.max(initial=-1) + 1, values.shape[1]))
    np.add.at(units, tally.parts.unit, by_part)
    return units


def sandwich(
    tally: Tally, scores: NDArray[np.float64], model_based: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Covariance (parameters × parameters) that holds even where the model does not.

    The scores (cells × parameters) of every unit, squared and added up, between two copies of the
    inverse information.
    Source: White 1982, Econometrica 50; by cluster Liang & Zeger 1986, Biometrika 73.
    """
    units = unit_sums(tally, scores)
    answering = int(np.count_nonzero(units.any(axis=1)))
    meat = units.T @ units * (answering / max(answering - 1, 1))
    return np.asarray(model_based @ meat @ model_based)
