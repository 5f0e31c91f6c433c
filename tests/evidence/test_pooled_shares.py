"""The beta-binomial model against scipy's distribution and numerical integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import binom
from scipy.stats import betabinom

from needs.evidence.pooling.shares import _Whole, log_likelihoods, pool_shares
from needs.evidence.pooling.spread import SPREADS, Spreads, answers_worth, estimate_and_limits

CASES = (
    ([3, 0, 7, 1], [5, 1, 9, 4]),
    ([0, 0, 0], [3, 8, 1]),
    ([2, 30, 0, 5, 1], [2, 60, 4, 5, 1]),
    ([1, 0, 1, 1, 0], [1, 1, 1, 1, 1]),
)


def likelihood(share: float, position: int, count: list[int], n: list[int]) -> float:
    """By scipy's beta-binomial, without the binomial coefficients."""
    worth = answers_worth()[position]
    found = 1.0
    for x, people in zip(count, n, strict=True):
        if position == 0:
            found *= share**x * (1 - share) ** (people - x)
        else:
            dist = betabinom(people, share * worth, (1 - share) * worth)
            found *= float(dist.pmf(x)) / binom(people, x)
    return found


def integral(position: int, count: list[int], n: list[int]) -> float:
    """Of the likelihood, over the angle of the whole's share."""
    return quad(
        lambda a: likelihood(np.sin(a) ** 2, position, count, n),
        0,
        np.pi / 2,
        limit=60,
        epsrel=1e-6,
    )[0]


@pytest.mark.parametrize(("count", "n"), CASES)
def test_the_likelihood_is_scipys(count: list[int], n: list[int]) -> None:
    share = np.tile([0.02, 0.4, 0.97], (len(SPREADS), 1))
    found = log_likelihoods(np.array(count, float), np.array(n, float), share)
    for position in (0, 1, 10, 20):
        for point in range(3):
            expected = np.log(likelihood(share[0, point], position, count, n))
            # gammaln of numbers up to 2,500 loses about 1e-12 in each difference.
            assert found[position, point] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(("count", "n"), CASES)
def test_the_likelihood_of_a_spread_is_the_integral(count: list[int], n: list[int]) -> None:
    """To half a percent: the grid covers six standard errors with 31 points."""
    whole = _Whole(np.array(count, float), np.array(n, float))
    for position in (0, 6, 14, 20):
        expected = np.log(integral(position, count, n))
        assert whole.log_likelihood[position] == pytest.approx(expected, abs=0.005)


def known(count: np.ndarray, n: np.ndarray) -> tuple[Spreads, Spreads]:
    """What one item's counts say of the spread: for the estimate and for limits."""
    return estimate_and_limits(_Whole(count, n).log_likelihood[None], np.ones(1, bool))


@pytest.mark.parametrize(("count", "n"), CASES)
def test_pooled_shares_are_the_posterior_means_by_a_fine_grid(count, n) -> None:
    """4,000 angles of the whole's share, scipy's distribution, and the mean of each Beta: estimates
    to a thousandth (31 angles), draws within their Monte Carlo error."""
    x, people = np.array(count, float)[:, None], np.array(n, float)[:, None]
    found, drawn = pool_shares(x, people, np.random.default_rng(5), 20_000)
    share = np.sin((np.arange(4000) + 0.5) / 4000 * np.pi / 2) ** 2
    given, apart = [], []
    for position in range(len(SPREADS)):
        worth = answers_worth()[position]
        if position == 0:
            weight, of_group = share ** x.sum() * (1 - share) ** (people - x).sum(), share + 0 * x
        else:
            dist = betabinom(people, share * worth, (1 - share) * worth)
            weight = dist.pmf(x).prod(axis=0)
            of_group = (share * worth + x) / (worth + people)
        given.append(of_group @ weight / weight.sum())
        apart.append(SPREADS[position] * np.sqrt(share * (1 - share)) @ weight / weight.sum())
    estimate, limits = (s.posterior[0] for s in known(x[:, 0], people[:, 0]))
    np.testing.assert_allclose(found.value[:, 0], estimate @ given, atol=0.001)
    assert found.spread[0] == pytest.approx(estimate @ apart, abs=0.001)
    error = drawn.std(axis=0)[:, 0] / np.sqrt(len(drawn))
    apart_by = np.abs(drawn.mean(axis=0)[:, 0] - limits @ given)
    np.testing.assert_array_less(apart_by, 4 * error + 0.001)


def test_without_spread_every_group_is_the_whole() -> None:
    """Enormous groups with equal shares: the estimates know it, limits are as narrow as the
    answers themselves."""
    count, n = np.full((4, 1), 2e7), np.full((4, 1), 5e7)
    count[3], n[3] = 1, 3
    found, drawn = pool_shares(count, n, np.random.default_rng(1), 500)
    assert found.none[0] > 0.99
    np.testing.assert_allclose(found.value, 0.4, atol=1e-4)
    assert np.ptp(drawn[:, :3]) < 1e-3
    assert np.ptp(drawn[:, 3]) > 0.01


def test_with_very_many_answers_the_shares_are_the_raw_ones() -> None:
    count = np.array([[100_000.0], [400_000.0], [900_000.0]])
    n = np.full((3, 1), 1_000_000.0)
    found, drawn = pool_shares(count, n, np.random.default_rng(1), 500)
    np.testing.assert_allclose(drawn.mean(axis=0), count / n, atol=2e-4)
    np.testing.assert_allclose(found.value, count / n, atol=1e-5)
    assert found.none[0] < 1e-12


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=6), st.data())
@settings(max_examples=20)
def test_the_order_of_groups_does_not_matter(pairs, data) -> None:
    """The likelihood, from which all else follows, to the last digits."""
    order = data.draw(st.permutations(range(len(pairs))))
    yes = np.array([a for a, _ in pairs], float)
    n = yes + [b for _, b in pairs]
    one, two = _Whole(yes, n), _Whole(yes[order], n[order])
    np.testing.assert_allclose(one.log_likelihood, two.log_likelihood, rtol=1e-9, atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=6))
@settings(max_examples=20)
def test_yes_and_no_are_treated_alike(pairs) -> None:
    yes = np.array([a for a, _ in pairs], float)
    n = yes + [b for _, b in pairs]
    one, two = _Whole(yes, n), _Whole(n - yes, n)
    np.testing.assert_allclose(one.log_likelihood, two.log_likelihood, rtol=1e-6, atol=1e-6)


def test_a_group_is_drawn_towards_the_others_and_small_ones_farther() -> None:
    count, n = np.array([[2.0, 20.0, *[2.0] * 8]]).T, np.array([[2.0, 20.0, *[8.0] * 8]]).T
    value = pool_shares(count, n, np.random.default_rng(1), 10)[0].value[:, 0]
    assert 0.25 < value[0] < value[1] < 1
    assert (value[2:] > 0.25).all()


def test_groups_of_one_answer_leave_the_spread_as_it_was_believed() -> None:
    for spreads in known(np.array([1.0, 0, 1, 1, 0, 0, 1]), np.ones(7)):
        prior = spreads.priors.T @ spreads.weights
        np.testing.assert_allclose(spreads.posterior[0], prior, atol=0.01)
