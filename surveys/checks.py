"""One check on the quality of answers: what was found, what chance alone would give, what was done.

A check flags; it never removes anything. Setting rows aside is a person's choice (`quality`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surveys.reading import Reason
from surveys.responses import ROW, Responses

Model = Literal["any order is as likely", "items answered apart", "orders beside it"]
"""What "by chance" means: every order as likely as any other; each item of a matrix answered
without regard to the others; the order as common as those with two neighbours swapped."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a check flags; each is a setting because none is right for every survey.

    incomplete_below:   share of the questions asked that were answered.
    fast_below:         share of the median time of the wave (Greszki, Meyer & Schoen 2015 compare
                        such shares); not judged where fewer than `fewest_timed` times are known.
    fewest_timed:       times that a median needs.
    fewest_items:       rated items of a matrix from which one level throughout is remarkable.
    fewest_places:      places of a ranking from which the offered order is remarkable.
    fewest_alike:       answers, besides the profile, from which two people alike are remarkable.
    """

    incomplete_below: float = 0.5
    fast_below: float = 0.3
    fewest_timed: int = 5
    fewest_items: int = 4
    fewest_places: int = 3
    fewest_alike: int = 5


@dataclass(frozen=True, slots=True)
class Expected:
    """What chance alone would give: a count, and how likely it gives as many as were found."""

    model: Model
    count: float
    chance: float


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found, on one question where it is about one.

    rows:      of the answers found, as numbered in the file.
    looked_at: answers that the check could judge.
    limit:     minutes under which an answer is too fast, where that is one number.
    by, why:   who set the rows aside and the reason given; `by` is empty where the reader did.
    """

    id: Reason
    rows: tuple[int, ...]
    looked_at: int
    question: str = ""
    expected: tuple[Expected, ...] = ()
    limit: float | None = None
    done: Literal["flagged", "set aside"] = "flagged"
    by: str = ""
    why: str = ""

    @property
    def count(self) -> int:
        """The number of answers found."""
        return len(self.rows)

    @property
    def share(self) -> float:
        """Share of the answers looked at; NaN where there were none."""
        return self.count / self.looked_at if self.looked_at else float("nan")


def rows_where(responses: Responses, found: NDArray[np.bool_]) -> tuple[int, ...]:
    """The rows in the file of the respondents where `found` is true."""
    return tuple(responses.table[ROW].to_numpy()[found].tolist())


def by_chance(model: Model, found: int, likely: NDArray[np.float64]) -> Expected:
    """What chance would give where each answer looked at is found with its own probability.

    The chance is the tail of a binomial with the mean probability. Where probabilities differ it is
    an upper bound for counts above the mean (Hoeffding 1956), so it never overstates a finding.
    """
    from scipy.stats import binom

    n = len(likely)
    chance = float(binom.sf(found - 1, n, likely.mean())) if n else 1.0
    return Expected(model, float(likely.sum()), chance)
