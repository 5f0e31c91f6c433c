from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.stats import spearmanr

from needs.evidence.comparing.likeness import (
    Likeness,
    cut,
    likeness,
    rand_indices,
    rank_correlations,
)


def found(drawn: np.ndarray) -> Likeness:
    groups = tuple(f"g{i}" for i in range(drawn.shape[1]))
    return likeness(drawn, groups, tuple(f"i{i}" for i in range(drawn.shape[2])))


def two_kinds(noise: float, seed: int = 1) -> np.ndarray:
    """Ten groups, alternately of one order of eight items and of the reverse."""
    rng = np.random.default_rng(seed)
    kind = np.where(np.arange(10) % 2 == 0, 1.0, -1.0)
    profile = kind[:, None] * np.linspace(-1, 1, 8)
    return profile + noise * rng.normal(size=(60, 10, 8))


@pytest.mark.parametrize("digits", [1, 6])
def test_correlations_are_spearmans_with_ties_and_without(digits: int) -> None:
    drawn = np.round(np.random.default_rng(0).normal(size=(3, 4, 6)), digits)
    for one, correlations in zip(drawn, rank_correlations(drawn), strict=True):
        np.testing.assert_allclose(correlations, spearmanr(one.T).statistic, atol=1e-12)


def test_groups_of_two_kinds_are_told_apart_and_stand_side_by_side() -> None:
    result = found(two_kinds(0.3))
    assert result.supported
    by_kind = result.cluster[np.arange(10) % 2 == 0], result.cluster[np.arange(10) % 2 == 1]
    assert {len(set(k.tolist())) for k in by_kind} == {1}
    assert by_kind[0][0] != by_kind[1][0]
    assert (np.diff(result.order % 2) != 0).sum() == 1
    assert result.same[0, 2] > 0.95
    assert result.same[0, 1] < 0.05
    assert result.correlation[0, 2] > 0.5 > -0.5 > result.correlation[0, 1]


def test_noise_supports_no_clusters() -> None:
    result = found(np.random.default_rng(3).normal(size=(100, 12, 6)))
    assert not result.supported
    assert result.agreement < 0.2
    low, high = result.interval()
    assert ((low < 0) & (high > 0))[~np.eye(12, dtype=bool)].all()


def test_groups_that_never_differ_are_one_and_equally_close() -> None:
    """Without any spread all groups are the same in every draw: nothing tells them apart."""
    whole = np.random.default_rng(5).normal(size=(50, 1, 7))
    result = found(np.repeat(whole, 5, axis=1))
    assert not result.supported
    np.testing.assert_allclose(result.same, 1)
    np.testing.assert_allclose(result.closest[~np.eye(5, dtype=bool)], 0.25)


def test_the_one_most_like_is_named_with_its_probability() -> None:
    drawn = two_kinds(0.05)[:, :4]
    drawn[:, 2] = drawn[:, 0]
    result = found(drawn)
    assert result.closest[0, 2] == 1
    row = result.to_frame().set_index("group").loc["g0"]
    assert row["most_like"] == "g2"
    assert (row["most_like_probability"], row["correlation"]) == pytest.approx((1, 1))
    np.testing.assert_allclose(result.closest.sum(axis=1), 1)


@pytest.mark.parametrize(("n_groups", "n_items"), [(0, 3), (1, 3), (2, 3), (3, 1), (2, 1), (4, 2)])
def test_few_groups_or_items_say_what_they_can(n_groups: int, n_items: int) -> None:
    result = found(np.random.default_rng(1).normal(size=(30, n_groups, n_items)))
    assert sorted(result.order.tolist()) == list(range(n_groups))
    assert len(result.to_frame()) == (n_groups if n_groups > 1 else 0)
    if n_items == 1:
        assert not result.supported
        np.testing.assert_array_equal(result.correlation, np.eye(n_groups))


@settings(max_examples=15)
@given(st.integers(3, 8), st.integers(2, 6), st.integers(0, 100))
def test_the_order_of_groups_does_not_matter(n_groups: int, n_items: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.normal(size=(1, n_groups, n_items)) + rng.normal(size=(20, n_groups, n_items))
    turn = rng.permutation(n_groups)
    one, other = found(drawn), found(drawn[:, turn])
    np.testing.assert_allclose(one.correlation[np.ix_(turn, turn)], other.correlation)
    np.testing.assert_allclose(one.closest[np.ix_(turn, turn)], other.closest)
    assert sorted(one.order.tolist()) == list(range(n_groups))
    assert ((one.same >= 0) & (one.same <= 1)).all()


@settings(max_examples=20)
@given(st.integers(3, 12), st.integers(0, 1000))
def test_a_cut_tree_has_the_clusters_that_scipy_finds(n_leaves: int, seed: int) -> None:
    distances = np.random.default_rng(seed).random(n_leaves * (n_leaves - 1) // 2) + 0.01
    tree = linkage(distances, "average")
    for n in range(2, n_leaves):
        ours, theirs = cut(tree[None], n)[0], fcluster(tree, n, "maxclust")
        np.testing.assert_array_equal(ours[:, None] == ours[None], theirs[:, None] == theirs[None])


def test_agreement_is_the_adjusted_rand_index() -> None:
    """Pairs counted one by one: 7 objects in (3, 2, 2) and (3, 4)."""
    one, other = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 1, 1, 1, 0])
    pairs = [(i, j) for i in range(7) for j in range(i)]
    both = sum(one[i] == one[j] and other[i] == other[j] for i, j in pairs)
    in_one = sum(one[i] == one[j] for i, j in pairs)
    in_other = sum(other[i] == other[j] for i, j in pairs)
    chance = in_one * in_other / len(pairs)
    expected = (both - chance) / ((in_one + in_other) / 2 - chance)
    assert rand_indices(one, np.stack([other, one, np.zeros(7, int)])) == pytest.approx(
        [expected, 1, 0]
    )


def test_missing_numbers_are_refused() -> None:
    drawn = two_kinds(0.1)
    drawn[3, 2, 1] = np.nan
    with pytest.raises(ValueError, match="1 missing numbers"):
        found(drawn)


@pytest.mark.slow
def test_five_hundred_groups_are_ordered() -> None:
    result = found(np.random.default_rng(2).normal(size=(200, 500, 25)))
    assert sorted(result.order.tolist()) == list(range(500))
    assert not result.supported
