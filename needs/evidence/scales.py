"""More or less of it? Net shares of ordered scales such as less / same / more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import net_interval
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, exact_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import ScaleTally


@dataclass(frozen=True)
class NetShares:
    """Shares above and below the middle of a scale, and their difference, for every item.

    count:   float matrix, items × levels, lowest level first.
    drawn:   float matrix, draws × items: net shares; NaN in a draw where nobody rated the item.
    not_applicable: float vector: declared non-answers, which are in no share.
    preferences: float matrix, items × items: people who gave the row's item a higher level.
    """

    question: str
    items: tuple[str, ...]
    levels: tuple[str, ...]
    n_asked: int
    n_answered: int
    count: NDArray[np.float64]
    not_applicable: NDArray[np.float64]
    drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    @property
    def n(self) -> NDArray[np.float64]:
        """Float vector, people who rated each item."""
        return np.asarray(self.count.sum(axis=1))

    @property
    def above(self) -> NDArray[np.float64]:
        """Float vector, people who gave each item a level above the middle."""
        return np.asarray(self.count @ (_side(len(self.levels)) > 0))

    @property
    def below(self) -> NDArray[np.float64]:
        """Float vector, people who gave each item a level below the middle."""
        return np.asarray(self.count @ (_side(len(self.levels)) < 0))

    @property
    def net(self) -> NDArray[np.float64]:
        """Float vector, (above − below) / n, from −1 to 1; NaN where nobody rated the item."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.above - self.below) / self.n)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Agresti–Min limits of the net shares."""
        return net_interval(self.above, self.below, self.n, level)

    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold; exact pairwise tests below 30 answers."""
        if self.n.min(initial=np.inf) < FEW:
            return exact_rank_sets(self.preferences, level, simultaneous, self.net)
        return bootstrap_rank_sets(self.net, self.drawn, level, simultaneous, float(self.n.min()))

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, highest net share first, with limits at `level`."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        with np.errstate(invalid="ignore"):
            shares = self.count / self.n[:, None]
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n.astype(int),
                **{f"share_{name}": shares[:, i] for i, name in enumerate(self.levels)},
                "net": self.net,
                "net_low": low,
                "net_high": high,
                "rank_low": sets.low,
                "rank_high": sets.high,
                "not_applicable": self.not_applicable.astype(int),
                "level": level,
            }
        )
        return frame.sort_values("net", ascending=False, kind="stable", ignore_index=True)


def net_shares(tally: ScaleTally, draws: Draws) -> NetShares:
    """Net shares of a scale tally and of every draw. ValueError when nobody answered."""
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    shape = (len(tally.items), tally.n_levels)
    cells = tally.drawn(draws, tally.counts).reshape(len(draws), *shape)
    with np.errstate(invalid="ignore"):
        drawn = (cells @ _side(shape[1])) / cells.sum(axis=2)
    return NetShares(
        tally.question.id,
        tally.items,
        tuple(o.id for o in tally.question.levels),
        tally.n_asked,
        tally.n_answered,
        tally.total().reshape(shape),
        tally.not_applicable,
        drawn,
        tally.preferences,
        draws.seed,
    )


def _side(n_levels: int) -> NDArray[np.float64]:
    """Float vector: −1 below the middle of the scale, 0 in the middle, 1 above it."""
    return np.asarray(np.sign(np.arange(n_levels) - (n_levels - 1) / 2), dtype=np.float64)
