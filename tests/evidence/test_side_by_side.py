"""Two groups side by side: limits against statsmodels and scipy, the rest, hidden cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep

from needs.evidence.comparing.differences import differences
from needs.evidence.comparing.side_by_side import newcombe_limits, side_by_side, welch_limits
from needs.evidence.intervals import net_interval
from needs.evidence.pooling.pooling import pool_sums
from tests.evidence.grouped_answers import pooled_of, ratings_of, shares_of

COUNT, PEOPLE = [[3, 8, 0], [10, 2, 0], [5, 5, 1]], [[5, 9, 4], [20, 20, 6], [9, 9, 9]]
ANSWERS = [[1, 1, 0, 1, -1], [0, -1, -1], [1, 0, 1, 1, 1, 1]]


def shares(group: str = "g0", other: str | None = "g1", **settings):
    sums = shares_of(COUNT, PEOPLE)
    return side_by_side(pool_sums(sums, n_draws=200), sums, group, other, **settings)


@pytest.mark.parametrize(("x", "n", "y", "m"), [(3, 5, 10, 20), (0, 4, 0, 6), (7, 7, 1, 9)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_newcombes_limits_are_statsmodels(x: int, n: int, y: int, m: int, level: float) -> None:
    expected = confint_proportions_2indep(x, n, y, m, method="newcomb", alpha=1 - level)
    found = newcombe_limits(np.array([[n], [x]]), np.array([[m], [y]]), level)
    np.testing.assert_allclose(np.ravel(found), expected, atol=1e-12)


def test_a_published_example_of_newcombe() -> None:
    """56 of 70 against 48 of 80: 0.0524 to 0.3339, Newcombe 1998, table II, method 10."""
    low, high = newcombe_limits(np.array([[70], [56]]), np.array([[80], [48]]), 0.95)
    assert [round(low[0], 4), round(high[0], 4)] == [0.0524, 0.3339]


def test_the_probability_is_also_that_groups_differ_at_all() -> None:
    drawn = 0.5 + 0.1 * np.random.default_rng(1).standard_normal((100, 3, 2))
    pooled = pooled_of(drawn, [[10, 10], [20, 20], [30, 30]])
    sure, half = (
        side_by_side(replace(pooled, no_spread=np.array([none, np.nan])), None, "g0", "g1")
        for none in (0.0, 0.5)
    )
    assert (sure.probability > 0).all()
    np.testing.assert_allclose(half.probability, sure.probability * [0.5, 1])
    rest = side_by_side(pooled, None, "g0")
    np.testing.assert_allclose(rest.probability, differences(pooled).probability[0])


def test_welchs_limits_are_scipys() -> None:
    one, two = np.array([1, 3, 3, 2, 5.0]), np.array([2, 2, 4.0])
    moments = [np.array([[v.size], [v.sum()], [(v**2).sum()]]) for v in (one, two)]
    found = welch_limits(*moments, 0.9)
    expected = ttest_ind(one, two, equal_var=False).confidence_interval(0.9)
    np.testing.assert_allclose(np.ravel(found), [expected.low, expected.high])


@pytest.mark.parametrize("other", [[4.0], [2.0, 2.0]])
def test_welch_has_no_limits_without_two_answers_or_any_variance(other: list[float]) -> None:
    one, two = np.array([2.0, 2.0]), np.array(other)
    moments = [np.array([[v.size], [v.sum()], [(v**2).sum()]]) for v in (one, two)]
    assert np.isnan(welch_limits(*moments, 0.95)).all()


def test_net_shares_join_the_limits_of_each() -> None:
    sums = ratings_of(ANSWERS)
    found = side_by_side(pool_sums(sums, n_draws=50), sums, "g0", "g1")
    (l1, u1), (l2, u2) = net_interval(3, 1, 5), net_interval(0, 2, 3)
    p, q = 2 / 5, -2 / 3
    low = p - q - ((p - l1) ** 2 + (u2 - q) ** 2) ** 0.5
    high = p - q + ((u1 - p) ** 2 + (q - l2) ** 2) ** 0.5
    assert found.raw[0] == pytest.approx(p - q)
    assert found.raw_low[0] == pytest.approx(low)
    assert found.raw_high[0] == pytest.approx(high)


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_limits_hold_the_raw_difference_and_turn_with_the_groups(n: int, m: int, data) -> None:
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    a, b = np.array([[n], [x]], float), np.array([[m], [y]], float)
    low, high = newcombe_limits(a, b, 0.95)
    assert low[0] - 1e-9 <= x / n - y / m <= high[0] + 1e-9
    turned = newcombe_limits(b, a, 0.95)
    np.testing.assert_allclose(np.ravel(turned), [-high[0], -low[0]])


def test_raw_and_pooled_stand_beside_each_other() -> None:
    found = shares()
    np.testing.assert_allclose(found.raw, [3 / 5 - 1 / 2, 8 / 9 - 1 / 10, 0])
    low, high = found.interval()
    assert ((low <= found.difference) & (found.difference <= high)).all()
    assert abs(found.difference[1]) < found.raw[1]
    frame = found.to_frame()
    assert frame["item"].tolist()[0] == "i1"
    assert len(frame) == 3


def test_one_group_against_the_rest() -> None:
    sums = shares_of(COUNT, PEOPLE)
    pooled = pool_sums(sums, n_draws=200)
    found = side_by_side(pooled, sums, "g1")
    np.testing.assert_allclose(found.n_other, [14, 18, 13])
    np.testing.assert_allclose(found.raw, [10 / 20 - 8 / 14, 2 / 20 - 13 / 18, 0 - 1 / 13])
    np.testing.assert_allclose(found.drawn, pooled.drawn[:, 1] - pooled.rest[:, 1])
    np.testing.assert_allclose(found.difference, pooled.value[1] - pooled.rest_value[1])
    without = side_by_side(pooled, None, "g1")
    np.testing.assert_allclose(without.raw, found.raw)
    assert np.isnan(without.raw_low).all()


def test_turned_around_everything_changes_its_sign() -> None:
    one, two = shares("g0", "g1"), shares("g1", "g0")
    np.testing.assert_allclose(two.difference, -one.difference)
    np.testing.assert_allclose(two.raw_low, -one.raw_high)
    np.testing.assert_allclose(two.probability, one.probability)


def test_hidden_cells_are_left_out() -> None:
    shown = np.ones((3, 3), bool)
    shown[1, 0] = False
    found = shares(shown=shown)
    for values in (found.raw, found.raw_low, found.difference, found.n, found.probability):
        assert np.isnan(values[0])
        assert not np.isnan(values[1:]).any()
    assert found.to_frame()["item"].tolist() == ["i1", "i2"]


def test_an_item_one_of_them_did_not_answer_is_left_out() -> None:
    sums = shares_of([[1, 1], [0, 3], [2, 2]], [[2, 2], [0, 4], [5, 5]])
    found = side_by_side(pool_sums(sums, n_draws=50), sums, "g0", "g1")
    assert np.isnan(found.difference[0])
    assert not np.isnan(found.difference[1])


def test_a_group_that_is_not_there_or_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'nowhere' is no group of 'q'; there are g0, g1, g2"):
        shares("nowhere")
    with pytest.raises(ValueError, match="'g1' is compared with itself"):
        shares("g1", "g1")
