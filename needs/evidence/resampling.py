"""Uncertainty by drawing units again: one seeded matrix of draws feeds every later stage.

A unit is what could have been in the survey or not: a respondent, a whole organisation where
answers come in clusters, or one of about two thousand random bins where there are very many.
Because all questions share the units, one matrix of draws makes rankings, requests, priorities and
plan vary *together*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surveys.responses import Responses
from surveys.survey import Question

N_DRAWS = 1000
SEED = 20210210

MANY = 2000
"""Respondents above which random bins of them are drawn instead, and the number of bins."""

UnitKind = Literal["respondent", "bin", "cluster"]


@dataclass(frozen=True)
class Units:
    """The units of a survey and the strata they are drawn within.

    of_row:  int vector, one unit number a respondent.
    stratum: int vector, one stratum number a unit; a stratum has two units or more, unless there
             is only one unit at all.
    kind:    what a unit is.
    """

    of_row: NDArray[np.intp]
    stratum: NDArray[np.intp]
    kind: UnitKind = "respondent"

    def __len__(self) -> int:
        return len(self.stratum)


@dataclass(frozen=True)
class Draws:
    """Bootstrap weights: float matrix, draws × units; each row adds up to the number of units."""

    weights: NDArray[np.float64]
    seed: int

    def __len__(self) -> int:
        return len(self.weights)


def units_of(
    responses: Responses, strata: Question | None = None, cluster: Question | None = None
) -> Units:
    """The units that fit these answers: clusters where asked for, else respondents, or bins of
    respondents where there are more than two thousand."""
    if cluster is not None:
        return clusters(responses, cluster)
    if len(responses) > MANY:
        return bins(responses, strata)
    return respondents(responses, strata)


def respondents(responses: Responses, strata: Question | None = None) -> Units:
    """Every respondent a unit, drawn within the groups of the profile question `strata`.

    Respondents who did not answer it form a stratum; strata of one respondent are joined into
    one, because a single unit drawn again can only repeat itself and would look certain.
    """
    return Units(np.arange(len(responses)), _join_singles(_groups(responses, strata)))


def bins(
    responses: Responses, strata: Question | None = None, n_bins: int = MANY, seed: int = SEED
) -> Units:
    """About `n_bins` random groups of respondents as units, drawn within strata.

    Each stratum has bins in proportion to its respondents, two or more, of sizes that differ by
    at most one. Sums over bins vary as sums over respondents do, so standard errors are the same
    up to their Monte Carlo error, at a cost that does not grow with the answers.

    Source: the random groups of Wolter 2007, Introduction to Variance Estimation, ch. 2.
    """
    stratum = _join_singles(_groups(responses, strata))
    rng = np.random.default_rng(seed)
    of_row = np.empty(len(stratum), dtype=np.intp)
    of_bin: list[int] = []
    for s in range(stratum.max(initial=-1) + 1):
        members = rng.permutation(np.flatnonzero(stratum == s))
        k = min(len(members), max(2, round(n_bins * len(members) / len(stratum))))
        of_row[members] = len(of_bin) + np.arange(len(members)) % k
        of_bin += [s] * k
    return Units(of_row, np.array(of_bin, dtype=np.intp), "bin")


def clusters(responses: Responses, by: Question) -> Units:
    """Every group of a profile question a unit, for answers that come in clusters.

    People who did not answer it are units of their own. Drawing whole groups gives larger errors,
    which do not vanish as more people of the same groups answer.
    """
    labels = ["" if v is None else str(v) for v in responses.labels(by)]
    keys = [label or f"\0{row}" for row, label in enumerate(labels)]
    of_row = np.unique(keys, return_inverse=True)[1]
    return Units(of_row, np.zeros(of_row.max(initial=-1) + 1, dtype=np.intp), "cluster")


def _groups(responses: Responses, strata: Question | None) -> NDArray[np.intp]:
    if strata is None:
        return np.zeros(len(responses), dtype=np.intp)
    labels = ["" if v is None else v for v in responses.labels(strata)]
    return np.unique(labels, return_inverse=True)[1]


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
            weights[:, members] = _times_drawn(rng, m, n_draws) * (m / (m - 1))
    return Draws(weights, seed)


def _times_drawn(rng: np.random.Generator, m: int, n_draws: int) -> NDArray[np.intp]:
    """Int matrix, draws × m: how often each of m units comes among m − 1 drawn with replacement."""
    drawn = rng.integers(m, size=(n_draws, m - 1)) + m * np.arange(n_draws)[:, None]
    return np.bincount(drawn.ravel(), minlength=n_draws * m).reshape(n_draws, m)
