"""Uncertainty by drawing units again: one seeded matrix of draws feeds every later stage.

A unit is what could have been in the survey or not: here a respondent. Because all questions share
the units, one matrix of draws makes rankings, requests, priorities and plan vary *together*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.responses import Responses
from surveys.survey import Question

N_DRAWS = 1000
SEED = 20210210


@dataclass(frozen=True)
class Units:
    """The units of a survey and the strata they are drawn within.

    of_row:  int vector, one unit number a respondent.
    stratum: int vector, one stratum number a unit; a stratum has two units or more, unless there
             is only one unit at all.
    """

    of_row: NDArray[np.intp]
    stratum: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.stratum)


@dataclass(frozen=True)
class Draws:
    """Bootstrap weights: float matrix, draws × units; each row adds up to the number of units."""

    weights: NDArray[np.float64]
    seed: int

    def __len__(self) -> int:
        return len(self.weights)


def respondents(responses: Responses, strata: Question | None = None) -> Units:
    """Every respondent a unit, drawn within the groups of the profile question `strata`.

    Respondents who did not answer it form a stratum; strata of one respondent are joined into
    one, because a single unit drawn again can only repeat itself and would look certain.
    """
    n = len(responses)
    stratum = np.zeros(n, dtype=np.intp)
    if strata is not None:
        labels = responses.labels(strata)
        _, stratum = np.unique(["" if v is None else v for v in labels], return_inverse=True)
    return Units(np.arange(n), _join_singles(stratum))


def _join_singles(stratum: NDArray[np.intp]) -> NDArray[np.intp]:
    sizes = np.bincount(stratum, minlength=1)
    alone = sizes[stratum] == 1
    if alone.sum() == 1 and len(stratum) > 1:
        alone |= stratum == np.argmin(np.where(sizes > 1, sizes, sizes.max() + 1))
    joined = np.where(alone, -1, stratum)
    return np.unique(joined, return_inverse=True)[1]


def draw_units(units: Units, n_draws: int = N_DRAWS, seed: int = SEED) -> Draws:
    """Rescaled bootstrap weights of the units, drawn within strata.

    Within a stratum of m units, m − 1 are drawn with replacement and weighted m / (m − 1), so
    that small strata do not understate the variance. A lone unit keeps weight 1: it says nothing
    about uncertainty, and results on it must not claim any.

    Source: Rao & Wu 1988, "Resampling inference with complex survey data", JASA 83.
    """
    rng = np.random.default_rng(seed)
    weights = np.ones((n_draws, len(units)))
    for s in range(units.stratum.max(initial=-1) + 1):
        members = np.flatnonzero(units.stratum == s)
        m = len(members)
        if m > 1:
            drawn = rng.multinomial(m - 1, np.full(m, 1 / m), size=n_draws)
            weights[:, members] = drawn * (m / (m - 1))
    return Draws(weights, seed)
