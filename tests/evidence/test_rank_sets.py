from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from twins import largest_first

from needs.evidence.rank_sets import (
    _holm,
    _sign_test,
    bootstrap_rank_sets,
    exact_rank_sets,
    unproven,
)

PEOPLE = st.integers(2, 5).flatmap(
    lambda k: arrays(
        np.float64, st.tuples(st.integers(1, 29), st.just(k)), elements=st.sampled_from([0.0, 1.0])
    )
)
P_VALUES = st.lists(
    st.one_of(st.floats(0, 1), st.floats(0, 0.06), st.sampled_from([0.0, 0.01, 0.05])), min_size=1
)


def prefer(chosen: np.ndarray) -> np.ndarray:
    return chosen.T @ (1 - chosen)


def test_sign_test_agrees_with_scipy() -> None:
    from scipy.stats import binomtest

    n = 17
    wins = np.arange(n + 1, dtype=float)
    preferences = np.zeros((2, 2))
    for w in wins:
        preferences[0, 1], preferences[1, 0] = w, n - w
        expected = binomtest(int(w), n, 0.5).pvalue
        assert _sign_test(preferences)[0, 1] == pytest.approx(expected, abs=1e-12)


def test_nobody_preferring_either_proves_nothing() -> None:
    assert (_sign_test(np.zeros((3, 3))) == 1).all()
    assert exact_rank_sets(np.zeros((3, 3))).high.tolist() == [3, 3, 3]


@pytest.mark.slow
@given(P_VALUES, st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_agrees_with_statsmodels(p: list[float], alpha: float) -> None:
    from statsmodels.stats.multitest import multipletests

    expected = multipletests(p, alpha, method="holm")[0]
    assert _holm(np.array(p), alpha).tolist() == expected.tolist()


def test_exact_sets_by_hand() -> None:
    """Three items, 13 people: a over b by all (p = 0.0002), a over c by 11 of 13 (p = 0.022), b
    over c by 7 of 13. Holm at 5%: 0.0002 ≤ 0.05 / 3, then 0.022 ≤ 0.05 / 2, then no more."""
    preferences = np.array([[0, 13, 11], [0, 0, 7], [2, 6, 0]], dtype=float)
    sets = exact_rank_sets(preferences, 0.95)
    assert sets.low.tolist() == [1, 2, 2]
    assert sets.high.tolist() == [1, 3, 3]
    assert sets.above.tolist() == [[False, True, True], [False] * 3, [False] * 3]
    assert sets.surely_in_top(1).tolist() == [True, False, False]
    assert sets.may_be_in_top(2).tolist() == [True, True, True]


def test_marginal_sets_pay_for_the_pairs_of_one_item_only() -> None:
    """Six of six prefer a: p = 0.031. That is enough for the one pair of two items; beside a third
    item that is like a, Holm asks 0.05 / 2 of the two pairs of b, and finds nothing."""
    two = np.array([[0, 6], [0, 0]], dtype=float)
    assert exact_rank_sets(two, 0.95, simultaneous=False).high.tolist() == [1, 2]
    three = np.array([[0, 6, 3], [0, 0, 3], [3, 3, 0]], dtype=float)
    assert exact_rank_sets(three, 0.95, simultaneous=False).high.tolist() == [3, 3, 3]


def plain_bootstrap_sets(
    estimate: np.ndarray, draws: np.ndarray, level: float, simultaneous: bool
) -> tuple[list[int], list[int]]:
    """Twin of bootstrap_rank_sets, pair by pair and draw by draw."""
    k, n = len(estimate), len(draws)
    pairs = [(i, j) for i in range(k) for j in range(k) if i != j]
    error = {(i, j): np.std([d[i] - d[j] for d in draws]) for i, j in pairs}

    def critical(used: list[tuple[int, int]]) -> float:
        largest = sorted(
            max(abs(d[i] - d[j] - estimate[i] + estimate[j]) / error[i, j] for i, j in used)
            for d in draws
        )
        return largest[int(np.ceil(level * (n - 1) - 1e-9))]

    low, high = [1] * k, [k] * k
    for i in range(k):
        c = critical(pairs if simultaneous else [p for p in pairs if p[0] == i])
        for j in range(k):
            if i != j and estimate[i] - estimate[j] > c * error[i, j]:
                high[i] -= 1
            if i != j and estimate[j] - estimate[i] > c * error[i, j]:
                low[i] += 1
    return low, high


@pytest.mark.parametrize("simultaneous", [True, False])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_bootstrap_sets_are_those_found_pair_by_pair(simultaneous: bool, level: float) -> None:
    rng = np.random.default_rng(6)
    for _ in range(5):
        estimate = rng.normal(size=5)
        draws = estimate + rng.normal(size=(60, 5)) * rng.uniform(0.1, 0.5, 5)
        sets = bootstrap_rank_sets(estimate, draws, level, simultaneous)
        low, high = plain_bootstrap_sets(estimate, draws, level, simultaneous)
        assert (sets.low.tolist(), sets.high.tolist()) == (low, high)


@given(PEOPLE, st.sampled_from([0.5, 0.8, 0.95]), st.booleans())
def test_sets_of_shares_hold_the_place_of_the_share(
    chosen: np.ndarray, level: float, simultaneous: bool
) -> None:
    share = chosen.mean(axis=0)
    place = np.array(largest_first(share.tolist()))
    weights = np.random.default_rng(0).multinomial(len(chosen), [1 / len(chosen)] * len(chosen), 40)
    for sets in (
        exact_rank_sets(prefer(chosen), level, simultaneous),
        bootstrap_rank_sets(share, weights @ chosen / len(chosen), level, simultaneous),
    ):
        assert ((sets.low >= 1) & (sets.high <= len(share))).all()
        assert ((sets.low <= place) & (place <= sets.high)).all()
        assert not (sets.above & sets.above.T).any()


@given(PEOPLE)
def test_sets_widen_with_the_level_and_with_the_number_of_items_judged(chosen: np.ndarray) -> None:
    share = chosen.mean(axis=0)
    weights = np.random.default_rng(0).multinomial(len(chosen), [1 / len(chosen)] * len(chosen), 40)
    drawn = weights @ chosen / len(chosen)
    for make in (
        lambda level, both: exact_rank_sets(prefer(chosen), level, both),
        lambda level, both: bootstrap_rank_sets(share, drawn, level, both),
    ):
        narrow, wide = make(0.8, True), make(0.95, True)
        marginal = make(0.8, False)
        assert ((wide.low <= narrow.low) & (narrow.high <= wide.high)).all()
        assert ((narrow.low <= marginal.low) & (marginal.high <= narrow.high)).all()


def test_a_difference_that_never_varies_proves_nothing() -> None:
    """Drawing a handful of equal answers again shows no variety, which is not certainty."""
    sets = bootstrap_rank_sets(np.array([1.0, 0.0]), np.tile([1.0, 0.0], (50, 1)))
    assert sets.high.tolist() == [2, 2]


def test_unproven_leaves_every_place_open() -> None:
    sets = unproven(4)
    assert sets.low.tolist() == [1] * 4
    assert sets.high.tolist() == [4] * 4
    assert not sets.above.any()


@pytest.mark.parametrize("n", [10, 20, 29])
def test_exact_sets_keep_the_chance_of_a_false_order(n: int) -> None:
    """All items equally wanted, so that any proven order is false: at most 5% of 400 surveys."""
    rng = np.random.default_rng(n)
    wrong = sum(
        exact_rank_sets(prefer((rng.random((n, 8)) < 0.4).astype(float))).above.any()
        for _ in range(400)
    )
    assert wrong <= 0.05 * 400
