"""How much of a ranking could be careless, and what is it without that?

Three traces of careless answering are counted: rankings in the very order in which the options
were shown, beyond what careful people would give; people who gave one level to every item of a
matrix; and, where the survey has an anchor question (a ranking whose right order is known, its
options defined in that order), people who got it wrong. None proves that anybody was careless; all
show how far the result could depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.plackett_luce import GHOST, Unranked, choices_of, fit_choices
from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import N_DRAWS, SEED, draw_units, units_of
from needs.evidence.tallies import RankTally, tally_ranking
from needs.evidence.weighting import Weights
from surveys.responses import Responses
from surveys.survey import Question

MAX_ROUNDS = 500

MATRIX = 4
"""Items from which one level throughout counts as a straight line."""


@dataclass(frozen=True)
class Careless:
    """What could be careless in one ranking question.

    n_full:      people who ranked every option.
    n_default:   those of them who gave the order in which the options were shown.
    expected:    how many careful people would have given it, by the model fitted to the others;
                 NaN where there are no others.
    n_straight:  people who ranked and gave one level to every item of a matrix elsewhere.
    n_anchor, n_right: people who ranked every option of the anchor question, and who put them in
                 the right order; anchor_orders: how many orders it has. All 0 without one.
    as_answered, without: the ranking as it is, and with the excess weighted away and the straight
                 lines and wrong anchors left out. None where nothing is left to rank.
    """

    question: str
    n_full: int
    n_default: int
    expected: float
    n_straight: int
    n_anchor: int
    n_right: int
    anchor_orders: int
    as_answered: Ranking
    without: Ranking | None

    @property
    def excess(self) -> float:
        """Share of the full rankings that return the shown order beyond what is expected."""
        if not self.n_full or np.isnan(self.expected):
            return 0.0
        return max(0.0, self.n_default - self.expected) / self.n_full

    def excess_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of the excess: Wilson's for the share of shown orders, less the expected share."""
        if not self.n_full or np.isnan(self.expected):
            return 0.0, 1.0
        low, high = wilson_interval(self.n_default, self.n_full, level)
        share = self.expected / self.n_full
        return max(0.0, float(low) - share), max(0.0, float(high) - share)

    @property
    def random_share(self) -> float:
        """Estimated share of people who answer at random, by the anchor; NaN without one.

        Who answers at random still gets the anchor right once in `anchor_orders` times. Source:
        Atsusaka & Kim 2025, "Addressing measurement errors in ranking questions for the social
        sciences", Political Analysis 33.
        """
        if not self.n_anchor:
            return float("nan")
        return self._random(self.n_right / self.n_anchor)

    def random_share_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of `random_share`, from Wilson's for the share of right anchors."""
        if not self.n_anchor:
            return 0.0, 1.0
        low, high = wilson_interval(self.n_right, self.n_anchor, level)
        return self._random(float(high)), self._random(float(low))

    def _random(self, right: float) -> float:
        return min(1.0, (1 - right) / (1 - 1 / self.anchor_orders))


def careless_answers(
    responses: Responses,
    question: Question,
    unranked: Unranked = "below",
    n_draws: int = N_DRAWS,
    seed: int = SEED,
) -> Careless:
    """Traces of careless answering in a ranking question, and the ranking without them.

    The order shown is that of the options in the definition: where the form shuffles them for each
    person it means nothing. ValueError when nobody answered.
    """
    straight = straight_lines(responses)
    in_order = _in_shown_order(responses, question)
    full = _ranked_all(responses, question)
    ranked = ~np.isnan(responses.values(question)).all(axis=1)
    anchor = responses.survey.first("anchor")
    nobody = np.zeros(len(responses), dtype=bool)
    checked = nobody if anchor is None else _ranked_all(responses, anchor)
    right = nobody if anchor is None else _in_shown_order(responses, anchor)

    def fit(keep: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> Ranking | None:
        people = responses.take(keep)
        draws = draw_units(units_of(people, people.survey.country), n_draws, seed)
        values = None if weights is None else Weights(weights[keep], "careless weighted away")
        tally = tally_ranking(people, question, weights=values)
        return rank_items(tally, draws, unranked) if tally.n_answered else None

    as_answered = fit(np.ones(len(responses), dtype=bool))
    if as_answered is None:
        raise ValueError(f"nobody answered '{question.id}'")
    n_default, n_full = int(in_order.sum()), int(full.sum())
    expected = _expected(tally_ranking(responses.take(full), question), n_default)
    kept = 1.0 if np.isnan(expected) else min(1.0, expected / max(n_default, 1))
    weights = np.where(in_order, kept, 1.0)
    return Careless(
        question=question.id,
        n_full=n_full,
        n_default=n_default,
        expected=expected,
        n_straight=int((straight & ranked).sum()),
        n_anchor=int(checked.sum()),
        n_right=int(right.sum()),
        anchor_orders=0 if anchor is None else factorial(len(anchor.options)),
        as_answered=as_answered,
        without=fit(~straight & (weights > 0) & ~(checked & ~right), weights),
    )


def _expected(tally: RankTally, n_default: int) -> float:
    """How many careful people give the order shown, by Plackett–Luce fitted to the full rankings
    without ties that are another; NaN where there are none.

    The others are what is left of careful people once those who gave the order shown are taken
    out, so the fit puts back as many as it expects until it expects as many as it put back: the
    expectation–maximisation of Dempster, Laird & Rubin 1977 for answers cut off like this. Fitted
    to the others as if they were all, a survey whose people find the shown order true would look
    careless.
    """
    places = np.arange(1, len(tally.items) + 1)
    untied = (np.sort(tally.patterns, axis=1) == places).all(axis=1)
    patterns, counts = tally.patterns[untied], tally.people[untied]
    shown = (patterns == places).all(axis=1)
    n_others = float(counts[~shown].sum())
    if not n_others:
        return float("nan")
    choices = choices_of(patterns)
    log_worth, expected = np.zeros(len(places)), 0.0
    for _ in range(MAX_ROUNDS):
        counts[shown] = min(expected, n_default)
        chosen, stood = counts @ choices.chosen, counts @ choices.stood
        fit = fit_choices(chosen[None], stood[None], choices.members, GHOST, log_worth)
        log_worth = fit.log_worth[0]
        chance = shown_order_chance(log_worth)
        before, expected = expected, n_others * chance / max(1 - chance, 1e-9)
        if abs(expected - before) <= 1e-4 or before >= n_default > 0:
            break
    return expected


def shown_order_chance(log_worth: NDArray[np.float64]) -> float:
    """The chance of ranking the items in the order given, under Plackett–Luce."""
    worth = np.exp(log_worth)
    standing = np.cumsum(worth[::-1])[::-1]
    return float(np.prod(worth / standing))


def straight_lines(responses: Responses) -> NDArray[np.bool_]:
    """Bool vector, one entry a respondent: gave one level to all of four or more rated items of a
    scale question."""
    result = np.zeros(len(responses), dtype=bool)
    for question in responses.survey.questions:
        if question.kind == "scale" and len(question.items) >= MATRIX:
            values = responses.values(question)
            rated = values > 0
            top = np.where(rated, values, -np.inf).max(axis=1)
            bottom = np.where(rated, values, np.inf).min(axis=1)
            result |= (rated.sum(axis=1) >= MATRIX) & (top == bottom)
    return result


def _in_shown_order(responses: Responses, question: Question) -> NDArray[np.bool_]:
    values = responses.values(question)
    return np.asarray((values == np.arange(1, values.shape[1] + 1)).all(axis=1))


def _ranked_all(responses: Responses, question: Question) -> NDArray[np.bool_]:
    return np.asarray((responses.values(question) > 0).all(axis=1))
