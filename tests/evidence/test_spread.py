"""What items say together about how far groups lie apart, against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.evidence.spread import (
    LEFT_OPEN,
    NONE,
    SPREADS,
    WIDTHS,
    answers_worth,
    lend_strength,
    own_part,
)


def peak(at: int, width: float = 1.0) -> list[float]:
    """A log-likelihood with its top at one position of the grid."""
    return [-0.5 * ((i - at) / width) ** 2 for i in range(len(SPREADS))]


def posterior_by_loops(log_likelihood: list[list[float]], grid: list[float]) -> list[list[float]]:
    total = [[0.0] * len(grid) for _ in log_likelihood]
    mass = 0.0
    for none, likely in NONE.items():
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


def test_the_posterior_is_that_of_plain_loops() -> None:
    grid = [0.0, 0.1, 0.2, 0.4]
    log_likelihood = [[0.0, -1.0, -2.0, -5.0], [-3.0, 0.5, 1.0, 0.2], [-1.0, -1.0, -1.0, -1.0]]
    found = lend_strength(np.array(log_likelihood), np.array(grid))
    np.testing.assert_allclose(found.posterior, posterior_by_loops(log_likelihood, grid), rtol=1e-9)


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


def test_the_own_part_grows_with_people_and_is_nothing_without() -> None:
    found = lend_strength(np.array([peak(8)]))
    own = own_part(found, np.array([[0.0], [1.0], [10.0], [1e9]]))[:, 0]
    assert own[0] == 0
    assert (np.diff(own) > 0).all()
    assert own[3] == pytest.approx(1 - found.posterior[0, 0], abs=1e-4)


def test_a_grid_that_does_not_begin_with_none_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 0 and rises"):
        lend_strength(np.zeros((1, 2)), np.array([0.1, 0.2]))
