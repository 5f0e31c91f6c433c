"""Errors that hold where the model does not, the fit of the model, and all of it in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from small_survey import COUNTRY, HARD, answers, options, order_columns, ordered
from test_rankings import model_orders
from twins import choices, preferences

from needs.evidence.agreement import agreement
from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import Units, clusters, draw_units, respondents
from needs.evidence.robustness import ranking_robustness
from needs.evidence.tallies import tally_ranking
from needs.evidence.weighting import Weights
from surveys.responses import Responses
from surveys.survey import Question, Survey

ITEMS = "abcd"
TRUTH = np.array([0.9, 0.3, -0.2, -1.0])


def fitted(
    responses: Responses,
    units: Units | None = None,
    weights: Weights | None = None,
    n_draws: int = 50,
    **settings: str,
) -> Ranking:
    units = units or respondents(responses)
    tally = tally_ranking(responses, HARD, units=units, weights=weights)
    return rank_items(tally, draw_units(units, n_draws), **settings)


def mixed_orders(n: int, seed: int) -> list[str]:
    """Full and partial orders, every fourth of two places."""
    full = model_orders(n, TRUTH, seed, ITEMS)
    return [order[:2] if i % 4 == 0 else order for i, order in enumerate(full)]


# --- robust errors ---------------------------------------------------------------------------


def sandwich_by_loops(
    log_worth: Sequence[float],
    orders: Sequence[str],
    unit: Sequence[int],
    weight: Sequence[float],
    unranked: str,
) -> np.ndarray:
    """Scores person by person and choice by choice, added up by unit."""
    information = np.zeros((4, 4))
    scores: dict[int, np.ndarray] = {}
    for order, u, w in zip(orders, unit, weight, strict=True):
        for item, standing in choices(order, ITEMS, unranked):
            worth = np.array(
                [np.exp(log_worth[i]) if name in standing else 0 for i, name in enumerate(ITEMS)]
            )
            share = worth / worth.sum()
            pull = np.array([name == item for name in ITEMS]) - share
            scores[u] = scores.get(u, np.zeros(4)) + w * pull
            information += w * (np.diag(share) - np.outer(share, share))
    inverse = np.linalg.pinv(information)
    meat = sum(np.outer(s, s) for s in scores.values())
    return inverse @ meat @ inverse * len(scores) / (len(scores) - 1)


@pytest.mark.parametrize("unranked", ["below", "missing"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clustered", [False, True])
def test_robust_errors_are_those_found_person_by_person(
    unranked: str, weighted: bool, clustered: bool
) -> None:
    orders = mixed_orders(60, seed=1)
    countries = [["aaa", "bbb", "ccc", "ddd"][i % 4] if i % 7 else None for i in range(60)]
    responses = answers({"country": countries, **order_columns(orders)})
    weight = np.random.default_rng(2).uniform(0.2, 3, 60) if weighted else np.ones(60)
    units = clusters(responses, COUNTRY) if clustered else respondents(responses)
    result = fitted(responses, units, Weights(weight, "by hand"), unranked=unranked)
    expected = sandwich_by_loops(
        result.log_worth.tolist(), orders, units.of_row.tolist(), weight.tolist(), unranked
    )
    np.testing.assert_allclose(result.robust, expected, atol=1e-10)
    np.testing.assert_allclose(result.robust_error, np.sqrt(np.diag(expected)), atol=1e-10)


def test_robust_errors_are_near_the_model_s_where_the_model_is_true() -> None:
    """A robust error of 2,000 answers is itself uncertain by about 2%."""
    result = fitted(ordered(model_orders(2000, TRUTH, 3, ITEMS)))
    np.testing.assert_allclose(result.robust_error, result.standard_error, rtol=0.07)


def test_robust_errors_are_near_the_bootstrap_s_where_the_model_is_wrong() -> None:
    """Half of the people give one order and half the reverse, with a few of the others' orders:
    the model takes each choice for a coin, while choices of one person belong together."""
    orders = ["abcd"] * 100 + ["dcba"] * 100 + model_orders(100, 0 * TRUTH, 4, ITEMS)
    result = fitted(ordered(orders), n_draws=2000)
    np.testing.assert_allclose(result.robust_error, result.drawn.std(axis=0), rtol=0.08)
    assert (result.robust_error[[0, 3]] > 1.15 * result.standard_error[[0, 3]]).all()


def test_people_of_one_office_who_answer_alike_are_one_answer() -> None:
    """Nine times the same order: scores add up, so errors are the root of nine times larger."""
    office = Question("office", "choice", "profile", options=options(f"o{i}" for i in range(50)))
    survey = Survey("offices", {}, ("en",), (office, HARD))
    columns = {
        "office": np.repeat([f"o{i}" for i in range(50)], 9).tolist(),
        **order_columns(np.repeat(model_orders(50, TRUTH, 5, ITEMS), 9).tolist()),
    }
    responses = answers(columns, survey)
    by_office = fitted(responses, clusters(responses, office))
    by_person = fitted(responses)
    expected = np.sqrt(9 * (50 / 49) / (450 / 449))
    np.testing.assert_allclose(by_office.robust_error / by_person.robust_error, expected)
    np.testing.assert_allclose(by_office.standard_error, by_person.standard_error)
    low, high = by_office.interval(0.95)
    np.testing.assert_allclose((high - low) / 2, 1.959964 * by_office.robust_error, rtol=1e-6)


def test_where_the_answers_do_not_bound_worths_robust_errors_are_unknown() -> None:
    result = fitted(ordered(["abcd"] * 40))
    assert np.isnan(result.robust).all()


# --- fit of the model ------------------------------------------------------------------------


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_misfit_is_the_share_observed_less_the_share_modelled(unranked: str) -> None:
    orders = mixed_orders(80, seed=6)
    result = fitted(ordered(orders), unranked=unranked)
    wins = preferences(orders, ITEMS, unranked)
    for i, first in enumerate(ITEMS):
        for j, second in enumerate(ITEMS):
            if i == j:
                assert np.isnan(result.misfit[i, j])
                continue
            observed = wins[first + second] / (wins[first + second] + wins[second + first])
            modelled = 1 / (1 + np.exp(result.log_worth[j] - result.log_worth[i]))
            assert result.misfit[i, j] == pytest.approx(observed - modelled)
            assert result.misfit[j, i] == pytest.approx(-result.misfit[i, j])
            assert result.misfit_error[i, j] == pytest.approx(result.misfit_error[j, i])


def test_misfit_of_answers_drawn_from_the_model_is_chance() -> None:
    """Twenty surveys of six pairs: of 120, about six lie beyond two errors by chance alone."""
    beyond, largest = 0, 0.0
    pairs = np.triu_indices(4, 1)
    for seed in range(20):
        result = fitted(ordered(model_orders(300, TRUTH, 100 + seed, ITEMS)), n_draws=200)
        ratio = np.abs(result.misfit / result.misfit_error)[pairs]
        beyond += int((ratio > 1.96).sum())
        largest = max(largest, float(ratio.max()))
    assert beyond <= 15
    assert largest < 4.5


def test_two_camps_with_opposite_orders_show_as_misfit() -> None:
    """Both camps have a above b, one near the top and one near the bottom: no worths say that."""
    orders = ["abcd"] * 120 + ["dcab"] * 80 + model_orders(40, TRUTH, 7, ITEMS)
    result = fitted(ordered(orders), n_draws=200)
    assert result.misfit[0, 1] > 0.1
    assert result.misfit[0, 1] > 4 * result.misfit_error[0, 1]


def test_misfit_of_a_pair_that_nobody_compared_is_unknown() -> None:
    result = fitted(ordered(["ab", "ba", "cd", "dc"] * 10), unranked="missing")
    assert np.isnan(result.misfit[0, 2])
    assert result.misfit[0, 1] == pytest.approx(0)


# --- all of it -------------------------------------------------------------------------------


def test_one_call_gives_each_part_of_the_same_answers() -> None:
    orders = mixed_orders(60, seed=8)
    responses = answers({"country": ["aaa", "bbb", "bbb"] * 20, **order_columns(orders)})
    result = ranking_robustness(responses, HARD)
    assert [s.id for s in result.sensitivity.scenarios][:3] == [
        "as answered",
        "one vote",
        "unranked",
    ]
    as_answered = result.sensitivity.scenarios[0].ranking
    np.testing.assert_array_equal(as_answered.log_worth, result.careless.as_answered.log_worth)
    units = respondents(responses, COUNTRY)
    tally = tally_ranking(responses, HARD, units=units)
    assert result.agreement.w == agreement(tally, draw_units(units, 20)).w
    assert result.agreement.n_complete == result.careless.n_full == 45


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'hard'"):
        ranking_robustness(answers({"country": ["aaa", "bbb"]}), HARD)
