"""How many answers are enough to tell two neighbours in the ranking apart?

Surveys of growing size are simulated from the answers so far, and in each it is asked whether the
software would call the order proven. This is for planning a collection; it presumes that those who
are still to answer are like those who did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.plackett_luce import GHOST, choices_of, fit_choices, informations, scores_of
from needs.evidence.rank_sets import critical_value, for_few
from needs.evidence.rankings import Ranking
from needs.evidence.resampling import SEED
from needs.evidence.tallies import RankTally

LARGEST = 20_000
"""Answers beyond which the search stops: two items may simply be as hard as each other."""

SMALLEST = 30
"""Answers from which the bootstrap's rule is used; below it exact tests prove less still."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class SampleSize:
    """How many answers would separate the item in one place from the item in the next.

    needed: answers in all with which the order is proven in `power` of simulated surveys; None
            when even LARGEST do not suffice.
    sizes, chances: the sizes tried, and the share of simulated surveys that prove the order.
    """

    question: str
    place: int
    above: str
    below: str
    n_answered: int
    power: float
    level: float
    n_simulated: int
    seed: int
    needed: int | None
    sizes: tuple[int, ...]
    chances: tuple[float, ...]

    @property
    def more(self) -> int | None:
        """Answers still to be collected; 0 when there are enough, None when none suffice."""
        return None if self.needed is None else max(0, self.needed - self.n_answered)

    def to_frame(self) -> pd.DataFrame:
        """One line a size tried: answers, and the chance that they prove the order."""
        return pd.DataFrame({"answers": self.sizes, "chance": self.chances})


def answers_needed(
    tally: RankTally,
    ranking: Ranking,
    place: int = 3,
    power: float = 0.8,
    level: float = 0.95,
    n_simulated: int = 400,
    seed: int = SEED,
    progress: Progress = lambda _: None,
) -> SampleSize:
    """The answers that would prove, with probability `power`, that the item now in `place` is
    above the item after it, by the rule that the software itself uses for all items together.

    Each simulated survey draws its answers from those given, as many as the size; it is fitted,
    and the order is proven when the difference exceeds its robust standard error by the critical
    value of the simultaneous rank sets. Sizes double until the power is reached, then the interval
    is halved. `progress` is called with the share of the work that is done.

    ValueError when the place has no neighbour below, nobody answered, or rankings tie items.
    """
    order = np.argsort(-ranking.log_worth, kind="stable")
    if not 1 <= place < len(order):
        raise ValueError(f"place {place} has no next place among {len(order)} items")
    above, below = int(order[place - 1]), int(order[place])
    trial = _Trial(
        tally,
        ranking,
        (above, below),
        critical_value(ranking.log_worth, ranking.drawn, level),
        n_simulated,
        seed,
    )
    tried = _search(trial.chance, power, progress)
    enough = [n for n, chance in tried.items() if chance >= power]
    sizes = sorted(tried)
    return SampleSize(
        question=ranking.question,
        place=place,
        above=ranking.items[above],
        below=ranking.items[below],
        n_answered=ranking.n_answered,
        power=power,
        level=level,
        n_simulated=n_simulated,
        seed=seed,
        needed=min(enough) if enough else None,
        sizes=tuple(sizes),
        chances=tuple(tried[n] for n in sizes),
    )


def _search(
    chance: Callable[[int], float], power: float, progress: Progress, closeness: float = 1.05
) -> dict[int, float]:
    """Chances by size: doubled until one reaches the power, then halved to within 5%."""
    tried: dict[int, float] = {}
    low, high = SMALLEST, SMALLEST
    steps = np.log2(LARGEST / SMALLEST) + 5
    while True:
        tried[high] = chance(high)
        progress(min(len(tried) / steps, 1.0))
        if tried[high] >= power or high >= LARGEST:
            break
        low, high = high, min(2 * high, LARGEST)
    while tried[high] >= power and high > SMALLEST and high / low > closeness:
        middle = (low + high) // 2
        tried[middle] = chance(middle)
        low, high = (low, middle) if tried[middle] >= power else (middle, high)
        progress(min(len(tried) / steps, 1.0))
    progress(1.0)
    return tried


@dataclass(frozen=True)
class _Trial:
    """Simulated surveys of any size, from the rank patterns of the answers so far."""

    tally: RankTally
    ranking: Ranking
    pair: tuple[int, int]
    critical: float
    n_simulated: int
    seed: int

    def chance(self, n: int) -> float:
        """Share of simulated surveys of n answers that prove the order of the pair."""
        choices = choices_of(self.tally.patterns, self.ranking.unranked)
        total = self.tally.total()
        rng = np.random.default_rng(self.seed)
        counts = rng.multinomial(n, total / total.sum(), size=self.n_simulated).astype(float)
        stood = counts @ choices.stood
        fit = fit_choices(
            counts @ choices.chosen, stood, choices.members, GHOST, self.ranking.log_worth
        )
        scores = scores_of(choices, self.ranking.log_worth)
        k = scores.shape[1]
        squares = (scores[:, :, None] * scores[:, None, :]).reshape(len(scores), -1)
        inverse = np.linalg.inv(informations(fit.log_worth, stood, choices.members))
        robust = inverse @ (counts @ squares).reshape(-1, k, k) @ inverse
        critical = for_few(np.array(self.critical), n)
        return float((_z(fit.log_worth, robust, self.pair) > critical).mean())


def _z(
    log_worth: NDArray[np.float64], covariance: NDArray[np.float64], pair: tuple[int, int]
) -> NDArray[np.float64]:
    """Difference of the pair over its standard error, one entry a data set."""
    a, b = pair
    variance = covariance[:, a, a] + covariance[:, b, b] - 2 * covariance[:, a, b]
    return (log_worth[:, a] - log_worth[:, b]) / np.sqrt(np.maximum(variance, 1e-12))
