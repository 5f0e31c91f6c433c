"""How often tests find something where nothing is: people who have no preference at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.coverage_surveys import LEVEL, orders
from benchmarks.rankings import as_responses
from needs.evidence.agreement import agreement
from needs.evidence.rank_sets import exact_rank_sets
from needs.evidence.resampling import draw_units, units_of
from needs.evidence.tallies import tally_ranking


@dataclass(frozen=True)
class ErrorRates:
    """Shares of surveys, each of n people who rank all items in any order, that a test rejects.

    friedman: Friedman's test at 5%. pair: the exact test of the first two items alone at 5%.
    holm: exact tests of all pairs, any of them, held together at 5%.
    """

    items: int
    n: int
    surveys: int
    friedman: float
    pair: float
    holm: float


def error_rates(rng: np.random.Generator, k: int, n: int, surveys: int) -> ErrorRates:
    """Simulate surveys without any preference and count what the tests find."""
    friedman, pair, holm = 0, 0, 0
    for _ in range(surveys):
        found = orders(rng, np.zeros(k), n, k)
        responses = as_responses(found, k)
        tally = tally_ranking(responses, responses.survey.questions[0])
        draws = draw_units(units_of(responses), 2)
        friedman += agreement(tally, draws).p_value <= 1 - LEVEL
        preferences = preferred(found)
        pair += bool(exact_rank_sets(preferences[:2, :2], LEVEL).above.any())
        holm += bool(exact_rank_sets(preferences, LEVEL).above.any())
    return ErrorRates(k, n, surveys, friedman / surveys, pair / surveys, holm / surveys)


def preferred(found: NDArray[np.intp]) -> NDArray[np.float64]:
    """Float matrix, items × items: people who ranked the row's item above the column's."""
    place = np.argsort(found, axis=1)
    return np.asarray((place[:, :, None] < place[:, None, :]).sum(axis=0), dtype=np.float64)
