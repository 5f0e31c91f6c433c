"""What items say together about how far groups lie apart, against plain loops."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.evidence.pooling.spread import (
    LEFT_OPEN,
    NONE,
    SOME,
    SPREADS,
    WIDTHS,
    Spreads,
    answers_worth,
    estimate_and_limits,
    estimates,
    lend_strength,
)


def peak(at: int, width: float = 1.0) -> list[float]:
    """A log-likelihood with its top at one position of the grid."""
    return [-0.5 * ((i - at) / width) ** 2 for i in range(len(SPREADS))]


def posterior_by_loops(
    log_likelihood: list[list[float]], grid: list[float], masses: Mapping[float, float]
) -> list[list[float]]:
    total = [[0.0] * len(grid) for _ in log_likelihood]
    mass = 0.0
    for none, likely in masses.items():
        for width in WIDTHS:
            for middle in grid[1:]:
                bell = [math.exp(-0.5 * (math.log(s / middle) / width) ** 2) for s in grid[1:]]
                prior = [none] + [
                    (1 - none) * ((1 - LEFT_OPEN) * b / sum(bell) + LEFT_OPEN / len(bell))
                    for b in bell
                ]
                terms = [
                    [p * math.exp(v) for p, v in zip(prior, item, strict=True)]
                    for item in log_likelihood
                ]
                weight = likely * middle * math.prod(sum(t) for t in terms)
                mass += weight
                for row, t in zip(total, terms, strict=True):
                    for k, value in enumerate(t):
                        row[k] += weight * value / sum(t)
    return [[value / mass for value in row] for row in total]


@pytest.mark.parametrize("masses", [NONE, SOME])
def test_the_posterior_is_that_of_plain_loops(masses: Mapping[float, float]) -> None:
    grid = [0.0, 0.1, 0.2, 0.4]
    log_likelihood = [[0.0, -1.0, -2.0, -5.0], [-3.0, 0.5, 1.0, 0.2], [-1.0, -1.0, -1.0, -1.0]]
    found = lend_strength(np.array(log_likelihood), np.array(grid), masses)
    expected = posterior_by_loops(log_likelihood, grid, masses)
    np.testing.assert_allclose(found.posterior, expected, rtol=1e-9)


@given(arrays(float, (3, len(SPREADS)), elements=st.floats(-400, 400)), st.permutations(range(3)))
@settings(max_examples=25)
def test_rows_add_up_to_one_whatever_the_order_of_items(values, order) -> None:
    found = lend_strength(values).posterior
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(lend_strength(values[order]).posterior, found[order], atol=1e-9)


def test_an_item_that_says_nothing_changes_no_other() -> None:
    values = np.array([peak(3), peak(8)])
    alone = lend_strength(values).posterior
    beside = lend_strength(np.vstack([values, np.full(len(SPREADS), -7.0)])).posterior
    np.testing.assert_allclose(beside[:2], alone, atol=1e-12)


def test_items_lend_each_other_strength() -> None:
    vague = peak(10, width=6)
    alone = lend_strength(np.array([vague])).posterior[0]
    among = lend_strength(np.array([vague, *[peak(12)] * 20])).posterior[0]
    assert among[10:15].sum() > alone[10:15].sum() + 0.2


def test_one_item_unlike_all_others_keeps_its_own_spread() -> None:
    found = lend_strength(np.array([peak(19, 0.7), *[peak(4, 2)] * 24]) * 3)
    assert found.posterior[0, 18:].sum() > 0.8
    assert found.posterior[1:, 12:].max() < 0.1


def test_many_items_without_spread_have_none() -> None:
    falling = -0.3 * np.arange(len(SPREADS))
    assert lend_strength(np.array([falling] * 25)).posterior[:, 0].min() > 0.9


def test_an_item_alone_starts_with_the_stated_mass_on_none() -> None:
    start = lend_strength(np.zeros((1, len(SPREADS)))).posterior[0, 0]
    assert start == pytest.approx(sum(k * v for k, v in NONE.items()))
    assert start == pytest.approx(0.18, abs=0.005)


def test_draws_follow_the_posterior() -> None:
    found = lend_strength(np.array([peak(3, 2), peak(9, 4), [0.0] * len(SPREADS)]))
    at = found.drawn(np.random.default_rng(1), 4000)
    share = np.array([np.bincount(column, minlength=len(SPREADS)) / 4000 for column in at.T])
    error = np.sqrt(found.posterior * (1 - found.posterior) / 4000)
    assert (np.abs(share - found.posterior) < 4.5 * error + 1e-3).all()


def test_the_whole_is_worth_what_the_correlation_says() -> None:
    assert answers_worth()[0] == np.inf
    np.testing.assert_allclose(answers_worth(np.array([0.5])), 3.0)


def test_limits_know_no_chance_of_none_however_surely_there_is_none() -> None:
    """The likelihood of 0 lies 10^1300 above all others, too far for a floating-point number."""
    falling = np.where(np.arange(len(SPREADS)) > 0, -3000.0, 0.0) - np.arange(len(SPREADS))
    estimate, limits = estimate_and_limits(np.array([falling] * 3), np.ones(3, bool))
    np.testing.assert_allclose(estimate.posterior[:, 0], 1)
    assert (limits.posterior[:, 0] == 0).all()
    np.testing.assert_allclose(limits.posterior.sum(axis=1), 1)
    assert limits.drawn(np.random.default_rng(1), 100).min() > 0


def test_estimates_and_limits_agree_where_the_spread_is_clear() -> None:
    estimate, limits = estimate_and_limits(np.array([peak(14)] * 9) * 4, np.ones(9, bool))
    np.testing.assert_allclose(estimate.posterior, limits.posterior, atol=0.005)


def test_items_that_cannot_be_compared_have_no_spread_and_lend_none() -> None:
    values = np.array([peak(3), peak(19), peak(8)])
    comparable = np.array([True, False, True])
    for one, two in zip(
        estimate_and_limits(values, comparable),
        estimate_and_limits(values[comparable], np.ones(2, bool)),
        strict=True,
    ):
        np.testing.assert_allclose(one.posterior[comparable], two.posterior)
        assert one.posterior[1].tolist() == [1.0] + [0.0] * (len(SPREADS) - 1)
        assert not one.drawn(np.random.default_rng(1), 50)[:, 1].any()


def with_posterior(posterior: np.ndarray) -> Spreads:
    return Spreads(SPREADS, posterior, posterior, np.ones(len(posterior)), posterior)


def test_estimates_are_those_of_plain_loops() -> None:
    rng = np.random.default_rng(1)
    posterior = rng.dirichlet(np.ones(len(SPREADS)), 2)
    whole, apart = rng.random((2, len(SPREADS))), rng.random((2, len(SPREADS)))
    raw, n = rng.random((3, 2)), np.array([[1.0, 40.0], [7.0, 2.0], [0.0, 9.0]])
    raw[2, 0] = np.nan
    found = estimates(with_posterior(posterior), whole, apart, raw, n)
    for i in range(2):
        expected = sum(p * a for p, a in zip(posterior[i], apart[i], strict=True))
        assert found.spread[i] == pytest.approx(expected)
        assert found.none[i] == posterior[i, 0]
        for g in range(3):
            value = own = 0.0
            for p, w, spread in zip(posterior[i], whole[i], SPREADS, strict=True):
                rho = spread**2
                part = n[g, i] * rho / (1 + (n[g, i] - 1) * rho)  # Spearman–Brown
                value += p * ((part * raw[g, i] if part else 0) + (1 - part) * w)
                own += p * part
            assert found.value[g, i] == pytest.approx(value)
            assert found.own[g, i] == pytest.approx(own)


@given(arrays(float, (4, 2), elements=st.floats(0, 1)), st.integers(0, len(SPREADS) - 1))
def test_an_estimate_lies_between_its_own_and_the_whole(raw: np.ndarray, at: int) -> None:
    found = estimates(
        with_posterior(np.eye(len(SPREADS))[[at, 0]]),
        np.full((2, len(SPREADS)), 0.5),
        np.zeros((2, len(SPREADS))),
        raw,
        np.array([[1.0], [3.0], [50.0], [1e12]]).repeat(2, axis=1),
    )
    assert (found.value >= np.minimum(raw, 0.5) - 1e-9).all()
    assert (found.value <= np.maximum(raw, 0.5) + 1e-9).all()
    np.testing.assert_array_equal(found.value[:, 1], 0.5)
    if at:
        assert found.value[3, 0] == pytest.approx(raw[3, 0], abs=1e-6)
        assert (np.diff(found.own[:, 0]) > 0).all()


def test_an_item_of_one_group_is_its_own_and_one_of_nobody_is_unknown() -> None:
    nothing = with_posterior(np.eye(1, len(SPREADS)).repeat(2, axis=0))
    whole = np.full((2, len(SPREADS)), 0.4)
    raw, n = np.array([[0.4, np.nan], [np.nan, np.nan]]), np.array([[5.0, 0.0], [0.0, 0.0]])
    found = estimates(nothing, whole, whole, raw, n)
    np.testing.assert_array_equal(found.own, [[1, 0], [0, 0]])
    np.testing.assert_array_equal(found.value, [[0.4, np.nan], [0.4, np.nan]])
    assert np.isnan([found.spread, found.none]).all()


def test_a_grid_that_does_not_begin_with_none_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 0 and rises"):
        lend_strength(np.zeros((1, 2)), np.array([0.1, 0.2]))
