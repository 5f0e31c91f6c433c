"""Do people agree on the order? Kendall's W and Friedman's test on complete rankings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.explained import Explained
from needs.evidence.intervals import percentile_interval
from needs.evidence.rank_sets import FEW
from needs.evidence.resampling import Draws
from needs.evidence.tallies import RankTally
from needs.evidence.weighting import EQUAL


@dataclass(frozen=True, repr=False)
class Agreement(Explained):
    """How far people who ranked every item agree.

    n_complete: people who gave every item a place; only they count here.
    n_effective: what they are worth when weighted.
    w:        Kendall's W, corrected for ties: 0 no common order, 1 all the same; NaN when nobody,
              or nobody without tying everything, ranked every item.
    chi_squared, p_value: Friedman's test that nobody prefers any item; NaN like `w`, and where
              answers are weighted, since it counts people.
    drawn:    float vector, W of every draw.
    """

    question: str
    items: tuple[str, ...]
    n_asked: int
    n_answered: int
    n_complete: int
    n_effective: float
    weighting: str
    w: float
    chi_squared: float
    p_value: float
    mean_rank: NDArray[np.float64]
    drawn: NDArray[np.float64]
    seed: int

    shown: ClassVar[tuple[str, ...]] = (
        "n_complete",
        "w",
        "w_low",
        "w_high",
        "chi_squared",
        "degrees_of_freedom",
        "p_value",
    )

    @property
    def method(self) -> str:
        """Which people count."""
        return (
            f"Kendall's W and Friedman's test over the {self.n_complete} who ranked all "
            f"{len(self.items)} items"
        )

    @property
    def degrees_of_freedom(self) -> int:
        """Of the Friedman test: one less than the items."""
        return len(self.items) - 1

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of the W of everybody like these, by the bootstrap; 0 and 1 below 30 complete
        rankings, which cannot tell.

        Chance differences count as agreement: about (1 − W) / n in the sample, and as much again in
        a draw from it. Both are taken off.
        """
        if self.n_effective < FEW or np.isnan(self.w):
            return 0.0, 1.0
        excess = 2 * (1 - self.drawn) / self.n_effective
        low, high = percentile_interval(self.drawn - excess, level)
        return float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1))

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line: W with limits at `level`, and Friedman's test."""
        low, high = self.interval(level)
        return pd.DataFrame(
            {
                "n_answered": [self.n_answered],
                "n_complete": [self.n_complete],
                "n_effective": [self.n_effective],
                "w": [self.w],
                "w_low": [low],
                "w_high": [high],
                "chi_squared": [self.chi_squared],
                "degrees_of_freedom": [self.degrees_of_freedom],
                "p_value": [self.p_value],
                "level": [level],
            }
        )


def agreement(tally: RankTally, draws: Draws) -> Agreement:
    """Kendall's W of the complete rankings of a tally and of every draw, and Friedman's test.

    Incomplete rankings are left out, and `n_complete` says how many are left. ValueError when
    nobody answered or there are fewer than two items.

    Sources: Kendall & Babington Smith 1939, Ann. Math. Stat. 10; Friedman 1937, JASA 32; the
    correction for ties Kendall & Gibbons 1990, Rank Correlation Methods, ch. 6.
    """
    if len(tally.items) < 2:
        raise ValueError(f"'{tally.question.id}' has fewer than two items to agree on")
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    complete = np.asarray((tally.patterns > 0).all(axis=1))
    ranks, ties = _midranks(tally.patterns[complete])
    n_complete = int(tally.people[complete].sum())
    # What W needs of each pattern: its ranks, its size of ties, and that it is there.
    cells = np.zeros((len(complete), len(tally.items) + 2))
    cells[complete] = np.column_stack([ranks, ties, np.ones(len(ranks))])
    w = float(_w(tally.total() @ cells[None])[0])
    counted = n_complete if tally.weighting == EQUAL else np.nan
    chi_squared = counted * (len(tally.items) - 1) * w
    return Agreement(
        question=tally.question.id,
        items=tally.items,
        n_asked=tally.n_asked,
        n_answered=tally.n_answered,
        n_complete=n_complete,
        n_effective=n_complete * float(tally.effective.max()) / tally.n_answered,
        weighting=tally.weighting,
        w=w,
        chi_squared=chi_squared,
        p_value=_p_value(chi_squared, len(tally.items) - 1),
        mean_rank=_mean(tally.total() @ cells, len(tally.items)),
        drawn=_w(tally.drawn(draws, tally.counts @ cells)),
        seed=draws.seed,
    )


def _midranks(
    patterns: NDArray[np.uint8],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ranks from 1 to the number of items, tied items sharing theirs (patterns × items); and the
    sum of t³ − t over the groups of t tied items (one a pattern)."""
    less = (patterns[:, None, :] < patterns[:, :, None]).sum(axis=2)
    equal = (patterns[:, None, :] == patterns[:, :, None]).sum(axis=2)
    return less + (equal + 1) / 2, (equal**2 - 1.0).sum(axis=1)


def _w(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float vector, Kendall's W of every row: sums of ranks by item, of ties, and of people."""
    k = sums.shape[1] - 2
    ranks, ties, n = sums[:, :k], sums[:, k], sums[:, k + 1]
    spread = ((ranks - ranks.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    largest = n * (n * (k**3 - k) - ties) / 12
    w = np.full(len(sums), np.nan)
    return np.asarray(np.divide(spread, largest, out=w, where=largest > 1e-9))


def _mean(sums: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        return np.asarray(sums[:k] / sums[k + 1])


def _p_value(chi_squared: float, degrees_of_freedom: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(degrees_of_freedom, chi_squared))
