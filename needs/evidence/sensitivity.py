"""Does the ranking depend on who answers for whom, and on what is made of partial answers?

The same ranking under every reading that somebody could ask for. Not one of them is the true one;
a place that holds under all of them can be relied on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from needs.evidence.careless import careless_answers
from needs.evidence.plackett_luce import Unranked
from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import SEED, draw_units, units_of
from needs.evidence.tallies import tally_ranking
from needs.evidence.weighting import Weights, equal_weights, group_weights
from surveys.responses import Responses
from surveys.survey import Question

N_DRAWS = 400
"""Draws for each scenario: enough for its places, at a cost that a page can bear."""


@dataclass(frozen=True)
class Scenario:
    """A ranking under one reading of the answers.

    id:  what is read otherwise: "as answered", "one vote" (by a profile question), "unranked"
         (the other meaning of unranked options), "careless" (traces of careless answers removed).
    by:  the profile question whose groups have one vote each, else "".
    """

    id: str
    by: str
    ranking: Ranking


@dataclass(frozen=True)
class Sensitivity:
    """A ranking under several scenarios; the first is as answered."""

    question: str
    scenarios: tuple[Scenario, ...]

    @property
    def moves(self) -> dict[str, tuple[int, int]]:
        """The best and the worst estimated place of every item over the scenarios."""
        places = np.array([_places(s.ranking) for s in self.scenarios])
        best, worst = places.min(axis=0), places.max(axis=0)
        items = self.scenarios[0].ranking.items
        return {item: (int(b), int(w)) for item, b, w in zip(items, best, worst, strict=True)}

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a scenario and item: estimated place, chance_above, possible places, n."""
        frames = []
        for scenario in self.scenarios:
            ranking, sets = scenario.ranking, scenario.ranking.rank_sets(level)
            frames.append(
                pd.DataFrame(
                    {
                        "scenario": scenario.id,
                        "by": scenario.by,
                        "item": ranking.items,
                        "place": _places(ranking),
                        "chance_above": ranking.chance_above,
                        "rank_low": sets.low,
                        "rank_high": sets.high,
                        "n_answered": ranking.n_answered,
                        "n_effective": ranking.n_effective,
                        "level": level,
                    }
                )
            )
        return pd.concat(frames, ignore_index=True)


def ranking_sensitivity(
    responses: Responses, question: Question, unranked: Unranked = "below", seed: int = SEED
) -> Sensitivity:
    """A ranking question under every scenario that these answers allow.

    ValueError when nobody answered.
    """
    return Sensitivity(question.id, tuple(_scenarios(responses, question, unranked, seed)))


def _scenarios(
    responses: Responses, question: Question, unranked: Unranked, seed: int
) -> Iterator[Scenario]:
    draws = draw_units(units := units_of(responses, responses.survey.country), N_DRAWS, seed)

    def fit(weights: Weights, unranked: Unranked = unranked) -> Ranking:
        tally = tally_ranking(responses, question, units=units, weights=weights)
        return rank_items(tally, draws, unranked)

    as_answered = fit(equal_weights(responses))
    yield Scenario("as answered", "", as_answered)
    for profile in responses.survey.profiles:
        if len(responses.profile_values[profile.id]) > 1:
            yield Scenario("one vote", profile.id, fit(group_weights(responses, profile)))
    if as_answered.n_partial:
        other: Unranked = "missing" if unranked == "below" else "below"
        yield Scenario("unranked", "", fit(equal_weights(responses), other))
    careless = careless_answers(responses, question, unranked, N_DRAWS, seed)
    wrong = careless.n_anchor - careless.n_right
    if careless.without is not None and (careless.excess > 0 or careless.n_straight or wrong):
        yield Scenario("careless", "", careless.without)


def _places(ranking: Ranking) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    places = np.empty(len(ranking.items), dtype=np.intp)
    places[np.argsort(-ranking.log_worth, kind="stable")] = np.arange(1, len(places) + 1)
    return places
