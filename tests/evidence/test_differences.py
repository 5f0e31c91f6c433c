"""Differences that matter: who is said to differ, and how many of them are wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.evidence.comparing.differences import MATTERS, differences, largest_set
from needs.evidence.pooling.pooling import pool_sums
from tests.evidence.grouped_answers import pooled_of, random_shares

N = [[10, 10], [20, 20], [30, 30]]


def result(**settings):
    """Three groups, two items, 100 draws; only group 0 in item 0 lies surely above."""
    rng = np.random.default_rng(1)
    drawn = 0.5 + 0.02 * rng.standard_normal((100, 3, 2))
    drawn[:, 0, 0] += 0.4
    drawn[:, 2, 1] -= 0.11
    return differences(pooled_of(drawn, N), **settings)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7), st.floats(0.01, 0.5))
def test_the_largest_set_is_that_of_trying_all(wrong: list[float], rate: float) -> None:
    most = max(
        len(chosen)
        for size in range(len(wrong) + 1)
        for chosen in combinations(wrong, size)
        if sum(chosen) <= rate * len(chosen) + 1e-12
    )
    found = largest_set(np.array(wrong), rate + 1e-12)
    assert found.sum() == most
    if most:
        assert np.array(wrong)[found].mean() <= rate + 1e-9
        assert np.array(wrong)[found].max() <= np.array(wrong)[~found].min(initial=1.0)


def test_claims_that_cannot_be_made_are_in_no_set() -> None:
    assert largest_set(np.array([np.nan, 0.0, 0.9]), 0.05).tolist() == [False, True, False]


def test_the_difference_is_that_from_the_rest() -> None:
    sums, _ = random_shares(np.random.default_rng(1), 0.2, groups=5, items=3)
    pooled = pool_sums(sums, n_draws=50)
    found = differences(pooled)
    np.testing.assert_allclose(found.drawn, pooled.drawn - pooled.rest, atol=1e-12)
    np.testing.assert_allclose(found.value, pooled.value - pooled.rest_value, atol=1e-12)


def test_probabilities_count_draws_beyond_the_threshold() -> None:
    found = result(threshold=0.1)
    expected = (found.drawn > 0.1).sum(axis=0) / 100, (found.drawn < -0.1).sum(axis=0) / 100
    np.testing.assert_allclose(found.above, expected[0])
    np.testing.assert_allclose(found.below, expected[1])


def test_probabilities_are_those_that_groups_differ_at_all_and_by_so_much() -> None:
    drawn = 0.5 + 0.1 * np.random.default_rng(1).standard_normal((100, 3, 2))
    pooled = pooled_of(drawn, N)
    sure = differences(replace(pooled, no_spread=np.array([0.0, np.nan])))
    found = differences(replace(pooled, no_spread=np.array([0.75, np.nan])))
    np.testing.assert_allclose(found.above, sure.above * [0.25, 1])
    np.testing.assert_allclose(found.below, sure.below * [0.25, 1])
    none = differences(replace(pooled, no_spread=np.ones(2)), threshold=0.0)
    assert set(none.verdict.ravel()) == {"no evidence"}


def test_nothing_may_differ_in_a_question_in_which_groups_do_not() -> None:
    found = result(groups_differ=False)
    assert found.verdict[0, 0] == "differs"
    assert found.verdict[2, 1] == "no evidence"
    assert [s.verdict for s in found.strongest(9)] == ["differs"]
    np.testing.assert_array_equal(found.probability, result().probability)


def test_limits_of_the_strongest_are_those_of_the_level() -> None:
    (wide,), (narrow,) = (result().strongest(1, level) for level in (0.95, 0.5))
    assert wide.low < narrow.low < narrow.high < wide.high
    low, high = result().interval(0.5)
    assert (narrow.low, narrow.high) == (low[0, 0], high[0, 0])


def test_each_cell_has_one_of_three_verdicts() -> None:
    found = result()
    assert found.threshold == MATTERS["share"] == 0.1
    assert found.verdict[0, 0] == "differs"
    assert found.verdict[2, 1] == "may differ"
    assert found.verdict[1, 1] == "no evidence"
    assert set(found.to_frame()["verdict"]) == {"differs", "may differ", "no evidence"}


def test_hidden_cells_are_left_out_of_everything() -> None:
    shown = np.ones((3, 2), bool)
    shown[0, 0] = False
    found = result(shown=shown)
    for matrix in (found.value, found.above, found.below, *found.interval()):
        assert np.isnan(matrix[0, 0])
        assert not np.isnan(matrix[1:]).any()
    assert found.verdict[0, 0] is None
    assert not found.differs[0, 0]
    assert len(found.to_frame()) == 5
    assert all((s.group, s.item) != ("g0", "i0") for s in found.strongest(9))


def test_a_sure_difference_lends_others_no_more_than_the_rate() -> None:
    """Hidden, the sure cell no longer balances a doubtful one in the set."""
    wrong = np.array([[0.0, 0.09], [0.9, 0.9]])
    assert largest_set(wrong, 0.05).sum() == 2
    wrong[0, 0] = np.nan
    assert largest_set(wrong, 0.05).sum() == 0


def test_everything_hidden_says_nothing_and_does_not_fail() -> None:
    found = result(shown=np.zeros((3, 2), bool))
    assert found.strongest() == ()
    assert found.to_frame().empty
    assert not found.differs.any()


def test_the_strongest_are_the_surest_large_ones() -> None:
    first, *others = result().strongest()
    assert (first.group, first.item, first.verdict) == ("g0", "i0", "differs")
    assert first.low < first.value < first.high
    assert first.value == pytest.approx(0.4, abs=0.02)
    assert {o.verdict for o in others} <= {"may differ"}
    assert len(result().strongest(1)) == 1


def test_a_group_of_nobody_or_alone_has_no_difference() -> None:
    drawn = np.full((10, 2, 2), 0.5)
    found = differences(pooled_of(drawn, [[5, 5], [5, 0]]))
    assert np.isnan(found.value[:, 1]).all()
    assert not np.isnan(found.value[:, 0]).any()
    assert found.verdict[0, 1] is None


@pytest.mark.parametrize("seed", range(3))
def test_estimated_differences_lie_within_their_limits_and_on_the_side_they_are_said(seed) -> None:
    sums, _ = random_shares(np.random.default_rng(seed), [0.0, 0.05, 0.15][seed])
    found = differences(pool_sums(sums, n_draws=1000), 0.05)
    low, high = found.interval()
    assert ((low <= found.value) & (found.value <= high)).all()
    assert (np.sign(found.value) == np.where(found.above > found.below, 1, -1))[found.differs].all()


def test_a_stricter_rate_says_differs_less_often() -> None:
    sums, _ = random_shares(np.random.default_rng(2), 0.15)
    pooled = pool_sums(sums, n_draws=300)
    counts = [differences(pooled, 0.05, rate).differs.sum() for rate in (0.01, 0.05, 0.2)]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


def test_without_spread_nothing_is_said_to_differ() -> None:
    sums, _ = random_shares(np.random.default_rng(3), 0.0, items=25)
    assert not differences(pool_sums(sums, n_draws=500)).differs.any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"threshold": -0.1}, "has to be 0 or more; got -0.1"),
        ({"threshold": float("nan")}, "has to be 0 or more; got nan"),
        ({"false_rate": 1.0}, "between 0 and 1; got 1.0"),
        ({"shown": np.ones((2, 3), bool)}, "3 groups × 2 items; got bool of shape"),
        ({"shown": np.ones((3, 2))}, "got float64 of shape"),
    ],
)
def test_settings_out_of_range_are_refused(settings, message) -> None:
    with pytest.raises(ValueError, match=message):
        result(**settings)
