"""How sure is each place, with the answers and the weights both in doubt? Rank acceptabilities.

Stochastic multicriteria acceptability analysis: in every draw of the survey's units the weights
are drawn too, and the topics are ranked. Sources: Lahdelma & Salminen 2001, "SMAA-2: Stochastic
multicriteria acceptability analysis for group decision making", Oper. Res. 49; Tervonen &
Figueira 2008, J. Multi-Crit. Decis. Anal. 15.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.explained import kept
from needs.evidence.resampling import SEED
from needs.planning.weighing.priorities import Priorities, sum_or_nan, weighted

CONCENTRATION = 20.0
"""How closely drawn weights keep to the stated ones: a weight of 0.4 varies by 0.11 (its standard
deviation), as if twenty equal points had been shared out by chance."""

TOP_TOPICS = 5
"""How many first places are of interest by default."""

_SAME = 12  # decimals to which scores of the same topic values agree, whatever the rounding


@dataclass(frozen=True)
class Acceptability:
    """The probability of every place of every topic that has a score.

    topics, criteria: ids. rank: float matrix, topics × places; each row and each column adds up to
    1. first_weights: float matrix, topics × criteria, the mean of the weights that put the topic
    first, NaN where none does ("central weights").
    concentration: of the weights about the stated ones; infinite = the stated ones, None = any
    weights at all. few: whether too few answered for the draws to be trusted.
    """

    topics: tuple[str, ...]
    criteria: tuple[str, ...]
    rank: NDArray[np.float64]
    first_weights: NDArray[np.float64]
    score: NDArray[np.float64]
    concentration: float | None
    n_draws: int
    seed: int
    few: bool

    def top(self, r: int = TOP_TOPICS) -> NDArray[np.float64]:
        """Float vector, one entry a topic: the probability of being among the first r.

        ValueError where r is not 1 or more.
        """
        if r < 1:
            raise ValueError(f"the first {r} places were asked for; give 1 or more")
        return np.asarray(np.minimum(self.rank[:, :r].sum(axis=1), 1.0))

    @property
    def expected_place(self) -> NDArray[np.float64]:
        """Float vector, one entry a topic: its mean place, 1 = first."""
        return np.asarray(self.rank @ np.arange(1, len(self.topics) + 1))

    def to_frame(self, r: int = TOP_TOPICS) -> pd.DataFrame:
        """One line a topic, most probably among the first r first, with all its places."""
        columns: dict[str, object] = {
            "topic": self.topics,
            "score": self.score,
            "top": self.top(r),
            "expected_place": self.expected_place,
        }
        columns |= {f"place_{i}": p for i, p in enumerate(self.rank.T, 1)}
        columns |= {
            f"first_weight_{c}": w for c, w in zip(self.criteria, self.first_weights.T, strict=True)
        }
        frame = pd.DataFrame({**columns, "r": r})
        by = ["top", "expected_place"]
        return frame.sort_values(by, ascending=[False, True], kind="stable", ignore_index=True)


@kept
def acceptability(
    priorities: Priorities,
    concentration: float | None = CONCENTRATION,
    n_draws: int | None = None,
    seed: int = SEED,
) -> Acceptability:
    """Probabilities of all places over draws of the answers and of the weights together.

    Weights are drawn from a Dirichlet distribution about the stated ones; those stated as 0 stay
    0. With `concentration` infinite they are the stated ones, with None all mixtures of the
    criteria that have a weight are equally probable. Topics with equal scores share their places.
    n_draws: as many as draws of the answers by default; these are used again where it is more.

    ValueError where the concentration is not above 0 or there is no draw.
    """
    if concentration is not None and not concentration > 0:
        raise ValueError(f"the concentration of the weights is {concentration}; give above 0")
    values = priorities.values_drawn
    n_draws = len(values) if n_draws is None else n_draws
    if n_draws < 1 or not len(values):
        raise ValueError(f"{n_draws} draws were asked for, of {len(values)} of the answers")
    has_score = np.flatnonzero(~np.isnan(priorities.score))
    values = values[np.arange(n_draws) % len(values)][:, has_score]
    weights = drawn_weights(priorities.weight, concentration, n_draws, seed)
    # What a draw cannot score is last there: no evidence is no reason to come before others.
    score = np.nan_to_num(sum_or_nan(weighted(values, weights[:, None, :])), nan=-1.0)
    above, equal = _places(score)
    return Acceptability(
        topics=tuple(priorities.topics[i] for i in has_score),
        criteria=tuple(c.id for c in priorities.criteria),
        rank=_shares_of_places(above, equal),
        first_weights=_mean_weights((above == 0) / equal, weights),
        score=priorities.score[has_score],
        concentration=concentration,
        n_draws=n_draws,
        seed=seed,
        few=priorities.few,
    )


def drawn_weights(
    stated: NDArray[np.float64], concentration: float | None, n_draws: int, seed: int = SEED
) -> NDArray[np.float64]:
    """Float matrix, draws × criteria: weights about the stated ones; each row adds up to 1."""
    weights = np.zeros((n_draws, len(stated)))
    counted = stated > 0
    if concentration is not None and not np.isfinite(concentration):
        weights[:] = stated / stated.sum()
        return weights
    alpha = (
        np.ones(counted.sum())
        if concentration is None
        else concentration * stated[counted] / stated.sum()
    )
    weights[:, counted] = np.random.default_rng(seed).dirichlet(alpha, n_draws)
    return weights


def _places(score: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two int matrices like `score` (draws × topics): how many topics score more, and how many the
    same, itself counted."""
    rounded = score.round(_SAME)
    own, other = rounded[:, :, None], rounded[:, None, :]
    return (other > own).sum(axis=2), (other == own).sum(axis=2)


def _shares_of_places(above: NDArray[np.intp], equal: NDArray[np.intp]) -> NDArray[np.float64]:
    """Float matrix, topics × places: how often each topic has each place, ties shared equally."""
    n_draws, k = above.shape
    change = np.zeros(k * (k + 1))
    start = np.arange(k) * (k + 1) + above
    share = 1.0 / equal
    change += np.bincount(start.ravel(), weights=share.ravel(), minlength=len(change))
    change -= np.bincount((start + equal).ravel(), weights=share.ravel(), minlength=len(change))
    counts = change.reshape(k, k + 1).cumsum(axis=1)[:, :k]
    return np.asarray(np.clip(counts / n_draws, 0, 1))


def _mean_weights(first: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix, topics × criteria: mean of the weights of the draws that put a topic first.

    first: float matrix, draws × topics: 1 where it is first alone, a share where it is tied.
    """
    total = first.sum(axis=0)[:, None]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(total > 0, first.T @ weights / total, np.nan))
