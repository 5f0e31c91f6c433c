"""Partial pooling as a result: everybody, the rest, and estimates within their limits."""

from __future__ import annotations

import numpy as np
import pytest
from grouped_answers import pooled_of, random_shares, ratings_of, shares_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from needs.evidence.pooling.pooled import Pooled
from needs.evidence.pooling.pooling import pool_sums

N = [[10, 0], [20, 5], [30, 5]]


def by_hand() -> Pooled:
    return pooled_of(np.random.default_rng(1).random((4, 3, 2)), N)


def test_everybody_and_the_rest_are_averaged_person_by_person() -> None:
    pooled, n = by_hand(), np.array(N, float)
    for i in range(2):
        for d in range(4):
            whole = sum(pooled.drawn[d, g, i] * n[g, i] for g in range(3)) / n[:, i].sum()
            assert pooled.whole[d, i] == pytest.approx(whole)
        for g in range(3):
            others = [h for h in range(3) if h != g]
            people = sum(n[h, i] for h in others)
            rest = sum(pooled.value[h, i] * n[h, i] for h in others) / people
            assert pooled.rest_value[g, i] == pytest.approx(rest)


def test_estimates_are_averaged_as_their_draws_are() -> None:
    """Here the estimates are the means of the draws, and averaging is linear."""
    pooled = by_hand()
    np.testing.assert_allclose(pooled.whole_value, pooled.whole.mean(axis=0))
    np.testing.assert_allclose(pooled.rest_value, pooled.rest.mean(axis=0))


def test_without_anybody_else_there_is_no_rest() -> None:
    pooled = pooled_of(np.full((3, 2, 1), 0.4), [[4], [0]])
    assert np.isnan(pooled.rest_value[0, 0])
    assert pooled.rest_value[1, 0] == pytest.approx(0.4)
    assert pooled.whole_value.tolist() == pytest.approx([0.4])


TICKS = st.tuples(st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=25)
@given(st.lists(st.lists(TICKS, min_size=3, max_size=3), min_size=2, max_size=8))
def test_estimates_of_shares_lie_within_their_limits(pairs) -> None:
    table = np.array(pairs, dtype=float)
    assume(table.any())
    inside(pool_sums(shares_of(table[:, :, 0], table.sum(axis=2))))


RATED = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=12)


@settings(max_examples=25)
@given(st.lists(RATED, min_size=2, max_size=8))
def test_estimates_of_net_shares_lie_within_their_limits(groups: list[list[float]]) -> None:
    inside(pool_sums(ratings_of(groups)))


def inside(pooled: Pooled) -> None:
    """Estimates and limits give "no difference" another chance, and still agree."""
    low, high = pooled.interval()
    known = ~np.isnan(pooled.value)
    assert (low <= pooled.value + 1e-9)[known].all()
    assert (pooled.value <= high + 1e-9)[known].all()


def test_where_the_spread_is_clear_estimates_are_the_means_of_the_draws() -> None:
    sums, _ = random_shares(np.random.default_rng(3), spread=0.25)
    pooled = pool_sums(sums, n_draws=2000)
    assert pooled.no_spread.max() < 0.001
    # A share of few people has a posterior of up to 0.2; of 2,000 draws the mean is off by 0.005.
    np.testing.assert_allclose(pooled.value, pooled.drawn.mean(axis=0), atol=0.018)
    assert np.abs(pooled.value - pooled.drawn.mean(axis=0)).mean() < 0.002


def test_where_differences_are_noise_estimates_are_nearer_the_whole_than_draws() -> None:
    sums, _ = random_shares(np.random.default_rng(4), spread=0.0, items=25)
    pooled = pool_sums(sums, n_draws=2000)
    away = [
        np.abs(v - pooled.whole_value).mean() for v in (pooled.value, pooled.drawn.mean(axis=0))
    ]
    assert away[0] < 0.6 * away[1]
