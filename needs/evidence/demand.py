"""What is asked for? Shares of the people who answered a select-one or select-many question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.rank_sets import RankSets, exact_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import ChoiceTally


@dataclass(frozen=True)
class Shares:
    """How many chose each item, out of those who answered the question.

    count: float vector, one entry an item. drawn: float matrix, draws × items, shares.
    preferences: float matrix, items × items: people who chose the row's item, not the column's.
    """

    question: str
    items: tuple[str, ...]
    n_asked: int
    n_answered: int
    count: NDArray[np.float64]
    drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    @property
    def share(self) -> NDArray[np.float64]:
        """Float vector, one share an item; NaN when nobody answered."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.count / np.float64(self.n_answered))

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Wilson limits of the shares."""
        return wilson_interval(self.count, np.full(len(self.items), self.n_answered), level)

    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold, by exact pairwise tests: of two items, did more
        people choose the one and not the other than the reverse?"""
        return exact_rank_sets(self.preferences, level, simultaneous, self.share)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, most chosen first, with limits at `level`."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n_answered,
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
    answered = tally.drawn(draws, tally.answered[:, None])
    with np.errstate(invalid="ignore"):
        drawn = tally.drawn(draws, tally.counts) / answered
    return Shares(
        tally.question.id,
        tally.items,
        tally.n_asked,
        tally.n_answered,
        tally.total(),
        drawn,
        tally.preferences,
        draws.seed,
    )
