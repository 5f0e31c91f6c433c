"""What is asked for? Shares of the people who answered a select-one or select-many question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, few_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import ChoiceTally


@dataclass(frozen=True)
class Shares:
    """How many chose each item, out of those who answered the question.

    count: float vector, one entry an item: people, unweighted. share: float vector, weighted.
    n_effective: what the answers are worth when weighted; n_answered without weights.
    drawn: float matrix, draws × items, shares.
    preferences: float matrix, items × items: people who chose the row's item, not the column's.
    """

    question: str
    items: tuple[str, ...]
    n_asked: int
    n_answered: int
    n_effective: float
    weighting: str
    count: NDArray[np.float64]
    share: NDArray[np.float64]
    drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Wilson limits of the shares, with the effective number of answers where weighted."""
        n = np.full(len(self.items), self.n_effective)
        return wilson_interval(self.share * n, n, level)

    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold; exact pairwise tests below 30 answers, and any
        place where so few are weighted besides."""
        if self.n_answered < FEW:
            return few_rank_sets(self.preferences, self.weighting, level, simultaneous)
        return bootstrap_rank_sets(self.share, self.drawn, level, simultaneous)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, most chosen first, with limits at `level`."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n_answered,
                "n_effective": self.n_effective,
                "count": self.count.astype(int),
                "share": self.share,
                "share_low": low,
                "share_high": high,
                "rank_low": sets.low,
                "rank_high": sets.high,
                "level": level,
            }
        )
        return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def request_shares(tally: ChoiceTally, draws: Draws) -> Shares:
    """Shares of a choice tally and of every draw. ValueError when nobody answered."""
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    drawn_answered = tally.drawn(draws, tally.weight[:, None])
    with np.errstate(invalid="ignore"):
        drawn = tally.drawn(draws, tally.counts) / drawn_answered
    return Shares(
        tally.question.id,
        tally.items,
        tally.n_asked,
        tally.n_answered,
        float(tally.effective.max()),
        tally.weighting,
        tally.chosen,
        tally.total() / tally.weight.sum(),
        drawn,
        tally.preferences,
        draws.seed,
    )
