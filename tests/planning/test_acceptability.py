from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import beta
from scored import NAN, SHARES, WEIGHTS, from_array, known, priorities_of

from needs.planning.weighing.acceptability import acceptability, drawn_weights

MANY = 20_000
"""Draws for closed forms: the Monte Carlo error is at most 0.0035, four of them 0.014."""

SOME_MISSING = st.integers(2, 5).flatmap(lambda k: arrays(np.float64, (4, k, 3), elements=SHARES))


def plain_ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Shares of places by loops; values: draws × topics × criteria; ties share their places."""
    n, k, _ = values.shape
    shares = np.zeros((k, k))
    for d in range(n):
        scores = []
        for t in range(k):
            there = [c for c in range(values.shape[2]) if not np.isnan(values[d, t, c])]
            weight = sum(weights[d, c] for c in there)
            total = sum(weights[d, c] * values[d, t, c] for c in there)
            scores.append(round(min(total / weight, 1.0), 12) if weight > 0 else -1.0)
        for t in range(k):
            above = sum(s > scores[t] for s in scores)
            equal = scores.count(scores[t])
            for place in range(above, above + equal):
                shares[t, place] += 1 / equal / n
    return shares


# --- closed forms ----------------------------------------------------------------------------


def test_of_two_topics_and_two_criteria_each_is_first_on_its_part_of_the_weights() -> None:
    """t0 scores 0.9 w + 0.2 (1 − w), t1 0.5 w + 0.4 (1 − w): t0 is first for w above 1/3, two
    thirds of the interval."""
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.2, 0.4]}, {"request": 1, "amount": 1})
    found = acceptability(p, concentration=None, n_draws=MANY)
    assert found.rank[0, 0] == pytest.approx(2 / 3, abs=0.014)
    # The mean of w above 1/3 is 2/3, below it 1/6.
    np.testing.assert_allclose(
        found.first_weights, [[2 / 3, 1 / 3], [1 / 6, 5 / 6]], rtol=0, atol=0.014
    )


def test_around_the_stated_weights_the_share_is_that_of_a_beta_distribution() -> None:
    values = {"request": [0.9, 0.5], "amount": [0.2, 0.4]}
    p = priorities_of(values, {"request": 0.4, "amount": 0.6})
    found = acceptability(p, concentration=10, n_draws=MANY)
    assert found.rank[0, 0] == pytest.approx(beta(4, 6).sf(1 / 3), abs=0.014)


def test_of_three_criteria_each_topic_has_its_part_of_the_triangle() -> None:
    """Three topics, each full marks on one criterion: a third of the triangle each."""
    values = {"request": [1, 0, 0], "amount": [0, 1, 0], "difficulty": [0, 0, 1]}
    p = priorities_of(values, dict.fromkeys(values, 1.0))
    found = acceptability(p, concentration=None, n_draws=MANY)
    np.testing.assert_allclose(found.rank, np.full((3, 3), 1 / 3), rtol=0, atol=0.014)


def test_with_the_stated_weights_only_the_answers_vary() -> None:
    drawn = np.array([[[0.9, 0.1], [0.5, 0.5]]] * 3 + [[[0.1, 0.1], [0.5, 0.5]]])
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.1, 0.5]}, {"request": 1}, drawn)
    found = acceptability(p, concentration=float("inf"))
    np.testing.assert_allclose(found.rank, [[0.75, 0.25], [0.25, 0.75]])
    assert found.n_draws == 4


# --- what always holds -----------------------------------------------------------------------


@given(SOME_MISSING, WEIGHTS, st.sampled_from([None, 5.0, float("inf")]))
def test_shares_are_those_of_plain_loops(
    values: np.ndarray, weights: list[float], concentration: float | None
) -> None:
    values[0, 0] = 0.5  # one topic has a score
    p = from_array(values, weights)
    found = acceptability(p, concentration)
    scored = ~np.isnan(p.score)
    drawn = drawn_weights(p.weight, concentration, len(values))
    np.testing.assert_allclose(found.rank, plain_ranks(values[:, scored], drawn), atol=1e-9)
    assert found.topics == tuple(t for t, s in zip(p.topics, scored, strict=True) if s)


@given(SOME_MISSING, WEIGHTS)
def test_shares_of_a_topic_and_of_a_place_add_up_to_1(
    values: np.ndarray, weights: list[float]
) -> None:
    values[0, 0] = 0.5
    found = acceptability(from_array(values, weights))
    np.testing.assert_allclose(found.rank.sum(axis=0), 1)
    np.testing.assert_allclose(found.rank.sum(axis=1), 1)
    top = [found.top(r) for r in range(1, len(found.topics) + 1)]
    assert (np.diff(top, axis=0) >= -1e-12).all()
    np.testing.assert_allclose(top[-1], 1)
    assert found.expected_place.mean() == pytest.approx((1 + len(found.topics)) / 2)


@given(known(4), WEIGHTS, st.sampled_from([None, 20.0]))
def test_what_is_better_on_every_criterion_in_every_draw_is_never_lower(
    values: np.ndarray, weights: list[float], concentration: float | None
) -> None:
    values = 0.9 * values
    values[:, 1] = values[:, 0] + 0.05
    found = acceptability(from_array(values, weights), concentration)
    better, worse = found.rank[1].cumsum(), found.rank[0].cumsum()
    assert (better >= worse - 1e-12).all()
    assert found.rank[0, 0] == 0


@given(known(3), WEIGHTS, st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(
    values: np.ndarray, weights: list[float], factor: float
) -> None:
    one, other = (
        acceptability(from_array(values, w)).rank for w in (weights, [factor * w for w in weights])
    )
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_topics_that_are_the_same_share_their_places() -> None:
    p = priorities_of({"request": [0.3, 0.3, 0.8]}, {"request": 1})
    found = acceptability(p)
    np.testing.assert_allclose(found.rank, [[0, 0.5, 0.5], [0, 0.5, 0.5], [1, 0, 0]])
    assert np.isnan(found.first_weights[:2]).all()


# --- drawn weights ---------------------------------------------------------------------------


def test_drawn_weights_have_the_stated_mean_and_the_spread_of_their_concentration() -> None:
    stated = np.array([0.4, 0.6, 0.0])
    drawn = drawn_weights(stated, 20, MANY)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), stated, atol=0.004)
    # Dirichlet: variance w (1 − w) / (concentration + 1).
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt([0.24 / 21, 0.24 / 21, 0]), atol=0.004)


def test_a_criterion_of_weight_0_stays_out_whatever_the_concentration() -> None:
    for concentration in (None, 3.0, float("inf")):
        assert (drawn_weights(np.array([0.5, 0.0, 0.5]), concentration, 100)[:, 1] == 0).all()


def test_the_same_seed_gives_the_same_shares_and_another_one_others() -> None:
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.2, 0.4]}, {"request": 1, "amount": 1})
    one, again = (acceptability(p, None, 500, seed=3).rank for _ in range(2))
    np.testing.assert_array_equal(one, again)
    assert (acceptability(p, None, 500, seed=4).rank != one).any()


# --- as people meet it -----------------------------------------------------------------------


def test_the_table_has_the_surest_topic_first() -> None:
    p = priorities_of({"request": [0.2, 0.9, NAN, 0.6]}, {"request": 1})
    frame = acceptability(p).to_frame(r=2)
    assert frame["topic"].tolist() == ["t1", "t3", "t0"]
    assert frame["top"].tolist() == [1, 1, 0]
    assert frame["expected_place"].tolist() == [1, 2, 3]
    assert {"place_1", "place_3", "first_weight_request"} <= set(frame)


def test_few_answers_are_said() -> None:
    assert acceptability(priorities_of({"request": [0.2, 0.9]}, {"request": 1}, n=12)).few


@pytest.mark.parametrize("concentration", [0, -1, NAN])
def test_a_concentration_is_above_0(concentration: float) -> None:
    with pytest.raises(ValueError, match="concentration"):
        acceptability(priorities_of({"request": [0.5]}, {"request": 1}), concentration)


def test_there_is_a_draw_and_a_first_place() -> None:
    p = priorities_of({"request": [0.5]}, {"request": 1})
    with pytest.raises(ValueError, match="0 draws"):
        acceptability(p, n_draws=0)
    with pytest.raises(ValueError, match="first 0 places"):
        acceptability(p).top(0)


def test_25_topics_of_a_thousand_draws_take_no_more_than_a_glance() -> None:
    drawn = np.random.default_rng(1).random((1000, 25, 4))
    p = from_array(drawn, [1.0] * 4)
    start = perf_counter()
    acceptability(p)
    assert perf_counter() - start < 0.5  # 0.02 s measured; room for a busy machine
