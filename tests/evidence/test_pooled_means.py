"""The normal model against plain loops, numerical integration and closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.evidence.pooling.group_sums import GroupSums
from needs.evidence.pooling.means import (
    PRIOR_ANSWERS,
    RATIO,
    _Model,
    at_their_worth,
    pool_means,
)
from needs.evidence.pooling.spread import Spreads, estimate_and_limits
from tests.evidence.grouped_answers import ratings_of

GROUPS = [[1, 1, 0, 1, -1], [0, -1], [1], [-1, -1, -1, 0, 1, 0, -1], [1, 1, 1, 1]]
ANSWERS = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=6)


def by_loops(
    groups: list[list[float]], parts: list[float], ratio: float
) -> tuple[float, float, float, float]:
    """Weight of the whole's mean, the mean, squares for the variance, log-likelihood, where each
    answer of a group counts as a part of one."""
    means = [sum(g) / len(g) for g in groups]
    weights = [1 / (1 / (len(g) * p) + ratio) for g, p in zip(groups, parts, strict=True)]
    middle = sum(w * m for w, m in zip(weights, means, strict=True)) / sum(weights)
    squares = PRIOR_ANSWERS * 2 / 3  # of −1, 0 and 1, each equally often
    for group, weight, mean in zip(groups, weights, means, strict=True):
        squares += sum((a - mean) ** 2 for a in group) + weight * (mean - middle) ** 2
    degrees = PRIOR_ANSWERS + sum(map(len, groups)) - 1
    log_likelihood = 0.5 * (
        sum(map(math.log, weights)) - math.log(sum(weights)) - degrees * math.log(squares)
    )
    return sum(weights), middle, squares, log_likelihood


@given(st.lists(st.tuples(ANSWERS, st.floats(0.1, 1)), min_size=2, max_size=6))
def test_every_number_of_the_model_is_that_of_plain_loops(groups) -> None:
    answers, parts = [a for a, _ in groups], [p for _, p in groups]
    sums = ratings_of(answers)
    model = _Model(sums, sums.n * np.array(parts)[:, None])
    for k in (0, 5, 20):
        expected = by_loops(answers, parts, float(RATIO[k]))
        found = (
            model.weight[0, k],
            model.middle[0, k],
            model.squares[0, k],
            model.log_likelihood[0, k],
        )
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_the_likelihood_is_the_integral_over_mean_and_variance() -> None:
    """Answer by answer from normal distributions, on a fine grid of the whole's mean and log σ;
    differences between spreads, because a constant is left out."""
    sums = ratings_of(GROUPS)
    mu = np.linspace(-8, 8, 1601)[:, None]
    log_sigma = np.linspace(-4, 4, 801)
    variance = np.exp(2 * log_sigma)
    found = []
    for k in (0, 10, 18):
        # PRIOR_ANSWERS degrees of freedom with the variance of the scale, on log σ.
        log_density = -PRIOR_ANSWERS * log_sigma - PRIOR_ANSWERS * (2 / 3) / (2 * variance)
        log_density = np.repeat(log_density[None], len(mu), axis=0)
        for group in GROUPS:
            n, mean = len(group), sum(group) / len(group)
            of_mean = variance * (1 / n + RATIO[k])
            log_density -= 0.5 * np.log(of_mean) + (mean - mu) ** 2 / (2 * of_mean)
            within = sum((a - mean) ** 2 for a in group)
            log_density -= (n - 1) * log_sigma + within / (2 * variance)
        top = log_density.max()
        found.append(top + np.log(np.exp(log_density - top).sum()))
    expected = _Model(sums, sums.n).log_likelihood[0, [0, 10, 18]]
    np.testing.assert_allclose(np.diff(found), np.diff(expected), atol=1e-3)


def known(sums: GroupSums) -> tuple[Spreads, Spreads]:
    """What the sums of one item say of the spread: for the estimate and for limits."""
    model = _Model(sums, at_their_worth(sums))
    return estimate_and_limits(model.log_likelihood, np.ones(1, bool))


def test_estimates_and_draws_have_the_mean_known_in_closed_form() -> None:
    # A scale so long that its limits cut nothing off.
    sums = replace(ratings_of(GROUPS), numbers=np.array([-30, *[0.0] * 10_000, 30]))
    found, drawn = pool_means(sums, np.random.default_rng(1), 20_000)
    worth = at_their_worth(sums)
    model = _Model(sums, worth)
    own = 1 - 1 / (1 + worth * RATIO)
    given = own * sums.raw + (1 - own) * model.middle
    estimate, limits = (s.posterior[0] for s in known(sums))
    np.testing.assert_allclose(found.value[:, 0], given @ estimate)
    np.testing.assert_allclose(found.own[:, 0], own @ estimate)
    error = drawn.std(axis=0)[:, 0] / np.sqrt(len(drawn))
    np.testing.assert_array_less(np.abs(drawn.mean(axis=0)[:, 0] - given @ limits), 4 * error)


def test_the_spread_is_the_mean_over_all_that_is_known_of_the_variance() -> None:
    sums = ratings_of(GROUPS)
    model = _Model(sums, at_their_worth(sums))
    estimate = known(sums)[0].posterior[0]
    rng = np.random.default_rng(1)
    error = np.sqrt(model.squares[0] / rng.chisquare(model.degrees, (200_000, 1)))
    expected = (error * np.sqrt(RATIO) * estimate).sum(axis=1).mean()
    found, _ = pool_means(sums, rng, 1)
    assert found.spread[0] == pytest.approx(expected, rel=0.005)


def test_two_groups_that_fix_all_but_the_spread_agree_with_the_formula() -> None:
    """With very many answers σ² is known, and the variance is the textbook's."""
    many = [[1.0, -1.0] * 5000 + [1.0] * 3000, [1.0, -1.0] * 5000]
    _, drawn = pool_means(ratings_of(many), np.random.default_rng(1), 4000)
    assert drawn[:, 1, 0].std() == pytest.approx(1 / np.sqrt(10_000), rel=0.1)


def test_without_spread_every_group_is_the_whole() -> None:
    sums = ratings_of([[1.0, 0.0, -1.0] * 400 + [1.0] * 20] * 4 + [[1.0]])
    # The same many times over: the estimates know that there is no spread, limits allow for some.
    times = np.array([[1e5]] * 4 + [[1.0]])
    many = replace(sums, n=sums.n * times, total=sums.total * times, squares=sums.squares * times)
    found, drawn = pool_means(many, np.random.default_rng(1), 500)
    assert found.none[0] > 0.99
    np.testing.assert_allclose(found.value, sums.raw[0, 0], atol=1e-4)
    assert np.ptp(drawn[:, :4]) < 0.002
    assert np.ptp(drawn[:, 4]) > 0.02


ENDS = [[1.0] * 30, [1.0] * 28 + [0.0], [-1.0] * 25, [1.0, -1.0] * 10, [0.0, 1.0, -1.0]]


def test_where_the_scale_leaves_more_room_an_answer_is_worth_less() -> None:
    sums = ratings_of(ENDS)
    plain = _Model(sums, sums.n)
    estimate, _ = estimate_and_limits(plain.log_likelihood, np.ones(1, bool))
    value = plain.estimates(estimate).value[:, 0].tolist()
    room = [(1 - v) * (v + 1) for v in value]
    sizes = [len(g) for g in ENDS]
    average = sum(r * n for r, n in zip(room, sizes, strict=True)) / sum(sizes)
    expected = [n * min(1.0, average / r) for r, n in zip(room, sizes, strict=True)]
    worth = at_their_worth(sums)[:, 0]
    np.testing.assert_allclose(worth, expected)
    assert worth[:3].tolist() == sizes[:3]
    assert (worth[3:] < 0.5 * np.array(sizes[3:])).all()


@given(st.lists(ANSWERS, min_size=1, max_size=6), st.permutations(range(6)))
def test_answers_are_worth_no_more_than_they_are_whatever_the_order_and_side(
    groups: list[list[float]], order: list[int]
) -> None:
    order = [i for i in order if i < len(groups)]
    sums = ratings_of(groups)
    worth = at_their_worth(sums)
    assert ((worth > 0) & (worth <= sums.n)).all()
    turned = ratings_of([[-a for a in groups[i]] for i in order])
    np.testing.assert_allclose(at_their_worth(turned), worth[order], rtol=1e-6)


def test_with_very_many_answers_the_means_are_the_raw_ones() -> None:
    sums = ratings_of([[1.0] * 9000 + [0.0] * 1000, [0.0] * 10_000, [-1.0] * 5000 + [0.0] * 5000])
    found, drawn = pool_means(sums, np.random.default_rng(1), 500)
    np.testing.assert_allclose(found.value, sums.raw, atol=1e-3)
    np.testing.assert_allclose(drawn.mean(axis=0), sums.raw, atol=1e-3)


def test_people_who_all_say_the_same_are_not_taken_for_certain() -> None:
    sums = ratings_of([[1.0] * 4, [1.0] * 3, [1.0]])
    drawn = pool_means(sums, np.random.default_rng(1), 2000)[1]
    assert drawn.std(axis=0).min() > 0.01
    assert 0.85 < drawn.mean() < 1


@given(st.lists(ANSWERS, min_size=1, max_size=5))
def test_draws_stay_within_the_scale(groups: list[list[float]]) -> None:
    drawn = pool_means(ratings_of(groups), np.random.default_rng(1), 50)[1]
    assert np.abs(drawn).max() <= 1


def test_groups_of_one_answer_have_estimates_between_their_own_and_the_whole() -> None:
    sums = ratings_of([[1.0], [0.0], [-1.0], [1.0], [1.0]])
    value = pool_means(sums, np.random.default_rng(1), 1)[0].value[:, 0]
    assert value[2] < value[1] < value[0]
    assert -0.9 < value[2] < 0.5
