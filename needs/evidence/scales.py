"""More or less of it? Net shares of ordered scales such as less / same / more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.explained import Explained, kept
from needs.evidence.intervals import net_interval
from needs.evidence.rank_sets import FEW, RankSets, agreed, bootstrap_rank_sets, few_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import ScaleTally


@dataclass(frozen=True, repr=False)
class NetShares(Explained):
    """Shares above and below the middle of a scale, and their difference, for every item.

    n:       float vector, one entry an item: people who rated it, unweighted.
    n_effective: float vector: what they are worth when weighted; n without weights.
    share:   float matrix, items × levels, lowest level first, weighted; NaN where nobody rated.
    drawn:   float matrix, draws × items: net shares; NaN in a draw where nobody rated the item.
    not_applicable: float vector: declared non-answers, which are in no share.
    preferences: float matrix, items × items: people who gave the row's item a higher level.
    """

    question: str
    items: tuple[str, ...]
    levels: tuple[str, ...]
    n_asked: int
    n_answered: int
    weighting: str
    n: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    share: NDArray[np.float64]
    not_applicable: NDArray[np.float64]
    drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    shown: ClassVar[tuple[str, ...]] = (
        "item",
        "n_answered",
        "net",
        "net_low",
        "net_high",
        "rank_low",
        "rank_high",
        "not_applicable",
    )

    @property
    def method(self) -> str:
        """Net shares and their limits, and how places were found."""
        return (
            f"net shares over the levels {', '.join(self.levels)} with Agresti–Min limits; places "
            f"by {self.rank_sets().method}"
        )

    @property
    def above(self) -> NDArray[np.float64]:
        """Float vector, share of people who gave each item a level above the middle."""
        return np.asarray(self.share @ (_side(len(self.levels)) > 0))

    @property
    def below(self) -> NDArray[np.float64]:
        """Float vector, share of people who gave each item a level below the middle."""
        return np.asarray(self.share @ (_side(len(self.levels)) < 0))

    @property
    def net(self) -> NDArray[np.float64]:
        """Float vector, above − below, from −1 to 1; NaN where nobody rated the item."""
        return self.above - self.below

    @property
    def top_box(self) -> NDArray[np.float64]:
        """Float vector, share of people who gave each item the highest level."""
        return np.asarray(self.share[:, -1])

    @property
    def mean(self) -> NDArray[np.float64]:
        """Float vector, mean level of each item, 1 = lowest; levels taken as equally far apart."""
        return np.asarray(self.share @ np.arange(1, len(self.levels) + 1))

    @property
    def mean_error(self) -> NDArray[np.float64]:
        """Float vector, standard error of the means; NaN below two answers."""
        levels = np.arange(1, len(self.levels) + 1)
        variance = np.maximum(self.share @ levels**2 - self.mean**2, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            error = np.sqrt(variance / (self.n_effective - 1))
        return np.where(self.n > 1, error, np.nan)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Agresti–Min limits of the net shares, with effective numbers where weighted."""
        n = self.n_effective
        above, below = np.nan_to_num(self.above), np.nan_to_num(self.below)
        return net_interval(above * n, below * n, n, level)

    @kept
    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold: exact pairwise tests below 30 answers, and from
        there what both they and the bootstrap prove."""
        if self.n.min(initial=np.inf) < FEW:
            return few_rank_sets(self.preferences, self.net, self.weighting, level, simultaneous)
        n = float(self.n_effective.min())
        sets = bootstrap_rank_sets(self.net, self.drawn, level, simultaneous, n)
        return agreed(sets, self.preferences, self.net, self.weighting)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, highest net share first, with limits at `level`."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n.astype(int),
                "n_effective": self.n_effective,
                **{f"share_{name}": self.share[:, i] for i, name in enumerate(self.levels)},
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
    total = tally.total().reshape(shape)
    with np.errstate(invalid="ignore"):
        drawn = (cells @ _side(shape[1])) / cells.sum(axis=2)
        share = total / total.sum(axis=1, keepdims=True)
    return NetShares(
        tally.question.id,
        tally.items,
        tuple(o.id for o in tally.question.levels),
        tally.n_asked,
        tally.n_answered,
        tally.weighting,
        tally.rated,
        tally.effective,
        share,
        tally.not_applicable,
        drawn,
        tally.preferences,
        draws.seed,
    )


def _side(n_levels: int) -> NDArray[np.float64]:
    """Float vector: −1 below the middle of the scale, 0 in the middle, 1 above it."""
    return np.asarray(np.sign(np.arange(n_levels) - (n_levels - 1) / 2), dtype=np.float64)
