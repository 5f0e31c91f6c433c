"""Where does ability fall short of importance? Gap scores of items that were rated on both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.explained import Explained
from needs.evidence.intervals import net_interval, student_quantile
from needs.evidence.paired_tallies import GapTally
from needs.evidence.rank_sets import FEW, RankSets, agreed, bootstrap_rank_sets, few_rank_sets
from needs.evidence.resampling import Draws

Quadrant = Literal["concentrate", "keep_up", "low_priority", "possible_overkill"]
QUADRANTS: tuple[Quadrant, ...] = get_args(Quadrant)
"""Important and weak; important and able; neither; able and not important."""


@dataclass(frozen=True, repr=False)
class Gaps(Explained):
    """Importance and ability of the same items, by the people who rated both.

    n:          float vector, one entry an item: people who rated both, unweighted; "don't know" is
                no rating. n_effective: what they are worth when weighted.
    short, over: float vectors, shares of those whose ability is below their importance, and above.
    importance, ability: float vectors, mean levels, 1 = lowest.
    importance_drawn, ability_drawn: float matrices, draws × items; NaN where a draw has nobody.
    preferences: float matrix, items × items: people with a larger gap in the row's item.
    """

    question: str
    ability_question: str
    items: tuple[str, ...]
    n_levels: int
    n_asked: int
    n_answered: int
    weighting: str
    n: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    importance: NDArray[np.float64]
    ability: NDArray[np.float64]
    short: NDArray[np.float64]
    over: NDArray[np.float64]
    importance_drawn: NDArray[np.float64]
    ability_drawn: NDArray[np.float64]
    preferences: NDArray[np.float64]
    seed: int

    shown: ClassVar[tuple[str, ...]] = (
        "item",
        "n_answered",
        "importance",
        "ability",
        "score",
        "score_low",
        "score_high",
        "rank_low",
        "rank_high",
        "ranked_discrepancy",
        "quadrant",
    )

    @property
    def method(self) -> str:
        """The scores, from which two questions, and how places were found."""
        return (
            f"Borich's mean weighted discrepancy with '{self.ability_question}'; places by "
            f"{self.rank_sets().method}"
        )

    @property
    def gap(self) -> NDArray[np.float64]:
        """Float vector, mean of importance less ability, in levels."""
        return self.importance - self.ability

    @property
    def score(self) -> NDArray[np.float64]:
        """Float vector, Borich's mean weighted discrepancy: mean gap × mean importance.

        Largest = most in need of training. With L levels from −L²/4 to (L − 1) L.
        """
        return self.gap * self.importance

    @property
    def score_drawn(self) -> NDArray[np.float64]:
        """Float matrix, draws × items: `score` of every bootstrap draw."""
        return (self.importance_drawn - self.ability_drawn) * self.importance_drawn

    @property
    def ranked_discrepancy(self) -> NDArray[np.float64]:
        """Float vector, from −100 (everybody falls short: most in need) to 100 (nobody does).

        Percentage with more ability than importance, less percentage with less.
        """
        return 100 * (self.over - self.short)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Limits of `score` by Student's t and its bootstrap error; where fewer than 30 rated
        both, all that the scale allows, because draws of so few show too little variety."""
        quantile = np.array([student_quantile(level, n) for n in self.n_effective])
        half = quantile * self.score_drawn.std(axis=0)
        few = self.n_effective < FEW
        least, most = -(self.n_levels**2) / 4, float((self.n_levels - 1) * self.n_levels)
        low, high = np.maximum(self.score - half, least), np.minimum(self.score + half, most)
        return np.where(few, least, low), np.where(few, most, high)

    def ranked_discrepancy_interval(
        self, level: float = 0.95
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Agresti–Min limits of `ranked_discrepancy`, which is a net share."""
        n = self.n_effective
        over, short = np.nan_to_num(self.over) * n, np.nan_to_num(self.short) * n
        low, high = net_interval(over, short, n, level)
        return 100 * low, 100 * high

    @property
    def cut(self) -> tuple[float, float]:
        """Where the quadrants part: importance and ability averaged over the items."""
        return _mean(self.importance), _mean(self.ability)

    @property
    def quadrant(self) -> tuple[Quadrant | None, ...]:
        """One an item; None where nobody rated both."""
        numbers = _quadrants(self.importance[None], self.ability[None])[0]
        known = ~np.isnan(self.importance)
        return tuple(
            QUADRANTS[q] if there else None for q, there in zip(numbers, known, strict=True)
        )

    @property
    def quadrant_shares(self) -> NDArray[np.float64]:
        """Float matrix, items × QUADRANTS: share of draws that put the item there; NaN where fewer
        than 30 rated both."""
        drawn = _quadrants(self.importance_drawn, self.ability_drawn)
        known = ~np.isnan(self.importance_drawn)
        count = np.array([((drawn == q) & known).sum(axis=0) for q in range(len(QUADRANTS))]).T
        with np.errstate(invalid="ignore"):
            share = count / known.sum(axis=0)[:, None]
        return np.where((self.n_effective < FEW)[:, None], np.nan, share)

    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold by `score`, 1 = largest gap: exact pairwise tests
        of people's own gaps below 30 answers, and from there what both they and the bootstrap
        prove."""
        if self.n.min(initial=np.inf) < FEW:
            return few_rank_sets(self.preferences, self.score, self.weighting, level, simultaneous)
        n = float(self.n_effective.min())
        sets = bootstrap_rank_sets(self.score, self.score_drawn, level, simultaneous, n)
        return agreed(sets, self.preferences, self.score, self.weighting)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, largest score first, with limits at `level`."""
        low, high = self.interval(level)
        rds_low, rds_high = self.ranked_discrepancy_interval(level)
        sets = self.rank_sets(level)
        shares = self.quadrant_shares
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n.astype(int),
                "n_effective": self.n_effective,
                "importance": self.importance,
                "ability": self.ability,
                "gap": self.gap,
                "score": self.score,
                "score_low": low,
                "score_high": high,
                "rank_low": sets.low,
                "rank_high": sets.high,
                "share_short": self.short,
                "share_over": self.over,
                "ranked_discrepancy": self.ranked_discrepancy,
                "ranked_discrepancy_low": rds_low,
                "ranked_discrepancy_high": rds_high,
                "quadrant": self.quadrant,
                **{f"draws_{name}": shares[:, i] for i, name in enumerate(QUADRANTS)},
                "level": level,
            }
        )
        return frame.sort_values("score", ascending=False, kind="stable", ignore_index=True)


def gap_scores(tally: GapTally, draws: Draws) -> Gaps:
    """Gap scores of a tally and of every draw. ValueError when nobody rated both of any item.

    Sources: Borich 1980, J. Teach. Educ. 31; Narine & Harder 2021, Adv. Agric. Dev. 2(3);
    Martilla & James 1977, J. Mark. 41.
    """
    if tally.n_answered == 0:
        raise ValueError(
            f"nobody rated an item in both '{tally.question.id}' and '{tally.ability.id}'"
        )
    shape = (len(tally.items), tally.n_levels, tally.n_levels)
    importance, ability, short, over = _moments(tally.total().reshape(1, *shape))
    drawn = _moments(tally.drawn(draws, tally.counts).reshape(len(draws), *shape))
    return Gaps(
        question=tally.question.id,
        ability_question=tally.ability.id,
        items=tally.items,
        n_levels=tally.n_levels,
        n_asked=tally.n_asked,
        n_answered=tally.n_answered,
        weighting=tally.weighting,
        n=tally.rated,
        n_effective=tally.effective,
        importance=importance[0],
        ability=ability[0],
        short=short[0],
        over=over[0],
        importance_drawn=drawn[0],
        ability_drawn=drawn[1],
        preferences=tally.preferences,
        seed=draws.seed,
    )


def _moments(cells: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Of counts (data sets × items × importance × ability): mean importance, mean ability, share
    falling short, share over; each data sets × items, NaN where nobody rated both."""
    levels = np.arange(1, cells.shape[-1] + 1)
    short = levels[:, None] > levels[None, :]
    n = cells.sum(axis=(2, 3))
    with np.errstate(invalid="ignore"):
        return (
            cells.sum(axis=3) @ levels / n,
            cells.sum(axis=2) @ levels / n,
            (cells * short).sum(axis=(2, 3)) / n,
            (cells * short.T).sum(axis=(2, 3)) / n,
        )


def _quadrants(importance: NDArray[np.float64], ability: NDArray[np.float64]) -> NDArray[np.intp]:
    """Int matrix (data sets × items), positions in QUADRANTS; each data set parts at its means."""
    important = importance >= _mean_rows(importance)
    able = ability >= _mean_rows(ability)
    return np.where(important, np.where(able, 1, 0), np.where(able, 3, 2))


def _mean_rows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    n = np.maximum(known.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.nan_to_num(values).sum(axis=1, keepdims=True) / n)


def _mean(values: NDArray[np.float64]) -> float:
    return float(_mean_rows(values[None])[0, 0])
