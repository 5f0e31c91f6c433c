"""Simulated surveys of many countries with known differences, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from benchmarks.rankings import as_responses
from needs.evidence.comparing.differences import Differences, differences
from needs.evidence.comparing.heterogeneity import Heterogeneity, heterogeneity
from needs.evidence.pooling.pooled import Pooled, together
from needs.evidence.pooling.pooling import pool
from needs.evidence.pooling.rankings import pool_rankings
from needs.evidence.rankings import chance_above
from needs.evidence.tallies import ChoiceTally, Tally, tally_choices, tally_ranking, tally_scale
from surveys.grouping import Grouping
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

Floats = NDArray[np.float64]
Family = Literal["shares", "net shares", "rankings"]

SIZES = np.rint(np.geomspace(1, 60, 41)).astype(int)
"""People in each of 41 countries: many tiny ones, few large."""

TOPICS, STEPS = 25, 6
ALIKE = 0.2
"""Correlation of two answers of a person."""

CUT = 0.6
"""Opinions farther than this from the middle are "less" or "more"."""


@dataclass(frozen=True)
class Simulated:
    """One survey: what is true in each country (countries × items), and what is said of it.

    complete: float vector, one entry an item: everybody as one.
    """

    truth: Floats
    pooled: Pooled
    complete: Floats
    differences: Differences
    heterogeneity: Heterogeneity

    @property
    def true_difference(self) -> Floats:
        """Float matrix, countries × items: country less everybody else."""
        n = self.pooled.n
        people = n.sum(axis=0)
        whole = together(self.truth[None], n)[0]
        return np.asarray((self.truth - whole) * people / (people - n))


Simulate = Callable[[np.random.Generator, float, int], Simulated]
"""From a generator, how far countries lie apart, and draws."""


def shares(rng: np.random.Generator, spread: float, n_draws: int) -> Simulated:
    """Everybody ticks what they want of 25 topics; most wanted by 80%, least by 20%."""
    tally, truth = countries_asked(rng, spread)
    complete = tally.total() / tally.n_answered
    return _said(tally, truth, pool(tally, n_draws=n_draws), complete)


def countries_asked(rng: np.random.Generator, spread: float) -> tuple[ChoiceTally, Floats]:
    """The counts of a survey of topics by country, and the true shares (countries × topics)."""
    centre = rng.permutation(np.linspace(-0.84, 0.84, TOPICS))
    at = centre + spread * rng.standard_normal((len(SIZES), TOPICS))
    question = Question("content", "choices", "request", options=_options(TOPICS))
    responses, grouping = _answered(question, _opinions(rng, at) > 0)
    return tally_choices(responses, question, grouping), ndtr(at)


def net_shares(rng: np.random.Generator, spread: float, n_draws: int) -> Simulated:
    """Everybody wants less, the same or more of 25 topics; net shares from −30% to 60%."""
    centre = rng.permutation(np.linspace(-0.4, 0.9, TOPICS))
    at = centre + spread * rng.standard_normal((len(SIZES), TOPICS))
    levels = tuple(Option(i) for i in ("less", "same", "more"))
    question = Question("amount", "scale", "amount", options=levels, items=_options(TOPICS))
    opinions = _opinions(rng, at)
    answers = 2 + (opinions > CUT).astype(int) - (opinions < -CUT)
    responses, grouping = _answered(question, answers)
    tally = tally_scale(responses, question, grouping)
    truth = ndtr(at - CUT) - ndtr(-CUT - at)
    return _said(tally, truth, pool(tally, n_draws=n_draws), (answers - 2.0).mean(axis=0))


def rankings(rng: np.random.Generator, spread: float, n_draws: int) -> Simulated:
    """Everybody ranks six steps by Plackett–Luce; log-worths in equal steps over a range of 1.2."""
    centre = rng.permutation(np.linspace(-0.6, 0.6, STEPS))
    log_worth = centre + spread * rng.standard_normal((len(SIZES), STEPS))
    of_row = np.repeat(np.arange(len(SIZES)), SIZES)
    utility = log_worth[of_row] + rng.gumbel(size=(len(of_row), STEPS))  # Yellott 1977
    responses = as_responses(np.argsort(-utility, axis=1), STEPS)
    tally = tally_ranking(responses, responses.survey.questions[0], _countries())
    as_one = pool_rankings(tally, n_draws=n_draws, spread=0.0).value[0]
    return _said(tally, chance_above(log_worth), pool_rankings(tally, n_draws=n_draws), as_one)


FAMILIES: Mapping[Family, Simulate] = {
    "shares": shares,
    "net shares": net_shares,
    "rankings": rankings,
}


def _said(tally: Tally, truth: Floats, pooled: Pooled, complete: Floats) -> Simulated:
    found = heterogeneity(tally, n_permutations=199)
    named = differences(pooled, groups_differ=found.overall == "differ")
    return Simulated(truth, pooled, complete, named, found)


def _opinions(rng: np.random.Generator, at: Floats) -> Floats:
    """Float matrix, people × items: normal around their country's, correlated within a person."""
    n, k = int(SIZES.sum()), at.shape[1]
    person, item = rng.standard_normal((n, 1)), rng.standard_normal((n, k))
    return np.repeat(at, SIZES, axis=0) + np.sqrt(ALIKE) * person + np.sqrt(1 - ALIKE) * item


def _answered(question: Question, values: NDArray[np.generic]) -> tuple[Responses, Grouping]:
    survey = Survey("simulated", {"en": "Simulated"}, ("en",), (question,))
    columns = {name: values[:, i] for i, name in enumerate(question.columns)}
    return Responses.from_columns(survey, columns), _countries()


def _countries() -> Grouping:
    ids = tuple(f"country_{g:02d}" for g in range(len(SIZES)))
    return Grouping(("country",), ids, np.repeat(np.arange(len(SIZES)), SIZES))


def _options(k: int) -> tuple[Option, ...]:
    return tuple(Option(f"item_{i}") for i in range(k))
