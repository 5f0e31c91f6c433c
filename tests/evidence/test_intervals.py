from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.evidence.intervals import (
    net_interval,
    normal_quantile,
    percentile_interval,
    wilson_interval,
)

LEVELS = st.floats(0.5, 0.999)
COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SIDES = st.integers(1, 2000).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n)).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.integers(0, n - pair[0]), st.just(n))
    )
)


def test_normal_quantile_is_the_tabled_one() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-14)


@pytest.mark.parametrize("level", [0, 1, -0.1, 1.5, math.nan])
def test_levels_outside_0_and_1_are_refused(level: float) -> None:
    for call in (
        lambda: normal_quantile(level),
        lambda: wilson_interval(1, 2, level),
        lambda: net_interval(1, 0, 2, level),
        lambda: percentile_interval(np.zeros((3, 1)), level),
    ):
        with pytest.raises(ValueError, match="confidence level"):
            call()


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_statsmodels(level: float) -> None:
    from statsmodels.stats.proportion import proportion_confint

    count, n = np.array([(c, n) for n in (1, 2, 5, 29, 30, 469) for c in range(n + 1)]).T
    low, high = wilson_interval(count, n, level)
    expected_low, expected_high = proportion_confint(count, n, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(low, expected_low, rtol=0, atol=1e-14)
    np.testing.assert_allclose(high, expected_high, rtol=0, atol=1e-14)


@given(COUNTS, LEVELS)
def test_wilson_limits_are_shares_around_the_share(counts: tuple[int, int], level: float) -> None:
    count, n = counts
    low, high = wilson_interval(count, n, level)
    assert 0 <= low <= count / n <= high <= 1
    assert low < high


@given(COUNTS, LEVELS)
def test_wilson_of_the_others_mirrors_it(counts: tuple[int, int], level: float) -> None:
    count, n = counts
    low, high = wilson_interval(count, n, level)
    other_low, other_high = wilson_interval(n - count, n, level)
    assert other_low == pytest.approx(1 - high, abs=1e-12)
    assert other_high == pytest.approx(1 - low, abs=1e-12)


@given(COUNTS)
def test_a_higher_level_never_narrows_an_interval(counts: tuple[int, int]) -> None:
    count, n = counts
    for limits in (wilson_interval, lambda c, n, level: net_interval(c, 0, n, level)):
        low, high = limits(count, n, 0.9)
        wider_low, wider_high = limits(count, n, 0.99)
        assert wider_low <= low
        assert wider_high >= high


def test_nobody_means_that_anything_is_possible() -> None:
    assert np.array_equal(wilson_interval([0], [0]), [[0], [1]])
    assert np.array_equal(net_interval([0], [0], [0]), [[-1], [1]])


def test_net_limits_by_hand() -> None:
    # Agresti & Min 2005: a half in each of four cells, so n = 10 + 2, (6.5 − 1.5) / 12 and
    # the variance ((6.5 + 1.5) / 12 − (5 / 12)²) / 12.
    low, high = net_interval(6, 1, 10, 0.95)
    half = 1.959963984540054 * math.sqrt((8 / 12 - (5 / 12) ** 2) / 12)
    assert low == pytest.approx(5 / 12 - half, abs=1e-15)
    assert high == pytest.approx(5 / 12 + half, abs=1e-15)


@given(SIDES, LEVELS)
def test_net_limits_are_mirrored_when_more_and_less_are_swapped(
    sides: tuple[int, int, int], level: float
) -> None:
    more, less, n = sides
    low, high = net_interval(more, less, n, level)
    swapped_low, swapped_high = net_interval(less, more, n, level)
    assert -1 <= low < high <= 1
    assert swapped_low == pytest.approx(-high, abs=1e-12)
    assert swapped_high == pytest.approx(-low, abs=1e-12)


@given(SIDES, st.floats(0.9, 0.999))
def test_net_limits_hold_the_net_share_at_the_levels_in_use(
    sides: tuple[int, int, int], level: float
) -> None:
    # Not so far below 0.9: the interval is centred nearer to 0, and one answer of 1 lies outside.
    more, less, n = sides
    low, high = net_interval(more, less, n, level)
    assert low - 1e-12 <= (more - less) / n <= high + 1e-12


@pytest.mark.parametrize("shares", [(0.3, 0.2), (0.8, 0.1), (0.05, 0.05), (0.9, 0.0)])
@pytest.mark.parametrize("n", [5, 10, 30])
def test_net_limits_keep_their_coverage_with_few_answers(
    shares: tuple[float, float], n: int
) -> None:
    """Exact coverage, adding up the chance of every possible set of answers.

    Approximate, not guaranteed: of these cases the worst (five answers, nobody wanting less) is
    covered 91.9% of the time at a level of 95%.
    """
    from scipy.stats import multinomial

    cases = np.array([(m, s, n - m - s) for m in range(n + 1) for s in range(n + 1 - m)])
    chance = multinomial.pmf(cases, n, [*shares, 1 - sum(shares)])
    low, high = net_interval(cases[:, 0], cases[:, 1], n, 0.95)
    truth = shares[0] - shares[1]
    assert chance[(low <= truth) & (truth <= high)].sum() > 0.915


def test_percentiles_of_draws_leave_out_draws_without_a_value() -> None:
    draws = np.column_stack([np.arange(101.0), np.r_[np.nan, np.arange(1.0, 101)]])
    low, high = percentile_interval(draws, 0.9)
    np.testing.assert_allclose(low, [5, 5.95])
    np.testing.assert_allclose(high, [95, 95.05])
