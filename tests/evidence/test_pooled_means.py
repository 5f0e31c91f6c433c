"""The normal model against plain loops, numerical integration and closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.evidence.pooled_means import PRIOR_ANSWERS, RATIO, _Model, pool_means
from needs.evidence.spread import own_part
from tests.evidence.grouped_answers import ratings_of

GROUPS = [[1, 1, 0, 1, -1], [0, -1], [1], [-1, -1, -1, 0, 1, 0, -1], [1, 1, 1, 1]]
ANSWERS = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=6)


def by_loops(groups: list[list[float]], ratio: float) -> tuple[float, float, float, float]:
    """Weight of the whole's mean, the mean, squares for the variance, log-likelihood."""
    means = [sum(g) / len(g) for g in groups]
    weights = [1 / (1 / len(g) + ratio) for g in groups]
    middle = sum(w * m for w, m in zip(weights, means, strict=True)) / sum(weights)
    squares = PRIOR_ANSWERS * 2 / 3  # of −1, 0 and 1, each equally often
    for group, weight, mean in zip(groups, weights, means, strict=True):
        squares += sum((a - mean) ** 2 for a in group) + weight * (mean - middle) ** 2
    degrees = PRIOR_ANSWERS + sum(map(len, groups)) - 1
    log_likelihood = 0.5 * (
        sum(map(math.log, weights)) - math.log(sum(weights)) - degrees * math.log(squares)
    )
    return sum(weights), middle, squares, log_likelihood


@given(st.lists(ANSWERS, min_size=2, max_size=6))
def test_every_number_of_the_model_is_that_of_plain_loops(groups: list[list[float]]) -> None:
    model = _Model(ratings_of(groups))
    for k in (0, 5, 20):
        expected = by_loops(groups, float(RATIO[k]))
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
    expected = _Model(sums).log_likelihood[0, [0, 10, 18]]
    np.testing.assert_allclose(np.diff(found), np.diff(expected), atol=1e-3)


def test_draws_have_the_mean_known_in_closed_form() -> None:
    # A scale so long that its limits cut nothing off.
    sums = replace(ratings_of(GROUPS), numbers=np.array([-30, *[0.0] * 10_000, 30]))
    drawn, _, spreads = pool_means(sums, np.random.default_rng(1), 20_000)
    model = _Model(sums)
    own = 1 - 1 / (1 + sums.n * RATIO)
    mean = (own * sums.raw + (1 - own) * model.middle) @ spreads.posterior[0]
    error = drawn.std(axis=0)[:, 0] / np.sqrt(len(drawn))
    np.testing.assert_array_less(np.abs(drawn.mean(axis=0)[:, 0] - mean), 4 * error)
    np.testing.assert_allclose(own_part(spreads, sums.n)[:, 0], own @ spreads.posterior[0])


def test_two_groups_that_fix_all_but_the_spread_agree_with_the_formula() -> None:
    """With very many answers σ² is known, and at each spread the variance is the textbook's."""
    many = [[1.0, -1.0] * 5000 + [1.0] * 300, [1.0, -1.0] * 5000]
    drawn, spread, _ = pool_means(ratings_of(many), np.random.default_rng(1), 4000)
    wide = spread[:, 0] > 0.3
    assert drawn[wide, 1, 0].std() == pytest.approx(1 / np.sqrt(10_000), rel=0.1)


def test_without_spread_every_group_is_the_whole() -> None:
    drawn, spread, _ = pool_means(ratings_of(GROUPS), np.random.default_rng(1), 500)
    alike = np.ptp(drawn, axis=1) == 0
    assert alike[spread == 0].all()
    assert alike.any()


def test_with_very_many_answers_the_means_are_the_raw_ones() -> None:
    sums = ratings_of([[1.0] * 9000 + [0.0] * 1000, [0.0] * 10_000, [-1.0] * 5000 + [0.0] * 5000])
    drawn = pool_means(sums, np.random.default_rng(1), 500)[0]
    np.testing.assert_allclose(drawn.mean(axis=0), sums.raw, atol=1e-3)


def test_people_who_all_say_the_same_are_not_taken_for_certain() -> None:
    sums = ratings_of([[1.0] * 4, [1.0] * 3, [1.0]])
    drawn = pool_means(sums, np.random.default_rng(1), 2000)[0]
    assert drawn.std(axis=0).min() > 0.01
    assert 0.85 < drawn.mean() < 1


@given(st.lists(ANSWERS, min_size=1, max_size=5))
def test_draws_stay_within_the_scale(groups: list[list[float]]) -> None:
    drawn = pool_means(ratings_of(groups), np.random.default_rng(1), 50)[0]
    assert np.abs(drawn).max() <= 1


def test_groups_of_one_answer_have_estimates_between_their_own_and_the_whole() -> None:
    sums = ratings_of([[1.0], [0.0], [-1.0], [1.0], [1.0]])
    drawn = pool_means(sums, np.random.default_rng(1), 4000)[0]
    value = drawn.mean(axis=0)[:, 0]
    assert value[2] < value[1] < value[0]
    assert -0.9 < value[2] < 0.5
