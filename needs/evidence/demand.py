"""What is asked for? Shares of the people who answered a select-one or select-many question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.explained import Explained, kept
from needs.evidence.intervals import wilson_interval
from needs.evidence.rank_sets import RankSets, bootstrap_rank_sets, exact_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import ChoiceTally
from needs.evidence.weighting import EQUAL


@dataclass(frozen=True, repr=False)
class Shares(Explained):
    """How many chose each item, out of those who answered the question.

    n, count: float vectors, one entry an item: people who answered and were offered it, and who
    chose it, unweighted. n_effective: what those n are worth when weighted. share: weighted.
    drawn: float matrix, draws × items, shares.
    preferences: float matrix, items × items: people who chose the row's item, not the column's.
    """

    question: str
    items: tuple[str, ...]
    n_asked: int
    n_answered: int
    weighting: str
    n: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    count: NDArray[np.float64]
    share: NDArray[np.float64]
    drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    shown: ClassVar[tuple[str, ...]] = (
        "item",
        "n_answered",
        "count",
        "share",
        "share_low",
        "share_high",
        "rank_low",
        "rank_high",
    )

    @property
    def method(self) -> str:
        """Shares and their limits, and how places were found."""
        return f"shares with Wilson limits; places by {self.rank_sets().method}"

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Wilson limits of the shares, with the effective number of answers where weighted."""
        n = self.n_effective
        return wilson_interval(np.nan_to_num(self.share) * n, n, level)

    @kept
    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold, by exact pairwise tests: of two items, did more
        people choose the one and not the other than the reverse? By bootstrap where weighted."""
        if self.weighting == EQUAL:
            return exact_rank_sets(self.preferences, level, simultaneous, self.share)
        n = float(self.n_effective.min())
        return bootstrap_rank_sets(self.share, self.drawn, level, simultaneous, n)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, most chosen first, with limits at `level`."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n.astype(int),
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
    with np.errstate(invalid="ignore"):
        share = tally.total() / np.asarray(tally.base.sum(axis=0)).ravel()
        drawn = tally.drawn(draws, tally.counts) / tally.drawn(draws, tally.base)
    return Shares(
        tally.question.id,
        tally.items,
        tally.n_asked,
        tally.n_answered,
        tally.weighting,
        tally.offered,
        tally.effective,
        tally.chosen,
        share,
        drawn,
        tally.preferences,
        draws.seed,
    )
