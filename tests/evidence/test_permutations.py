"""Dealing people to groups anew, against scipy, enumeration and plain loops."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from needs.evidence.comparing.permutations import (
    MAX_PARTS,
    _Deal,
    _standardised,
    answer_variance,
    permutation_test,
)


def people(seed: int, groups: int = 4, n: int = 40, items: int = 3, lift: float = 0.0):
    """Ticks of n people (people × items), correlated between items, and their groups."""
    rng = np.random.default_rng(seed)
    group = np.sort(rng.integers(0, groups, n))
    leaning = 0.3 * rng.standard_normal((n, 1)) + lift * (group == 0)[:, None]
    ticks = (rng.standard_normal((n, items)) + leaning > 0).astype(float)
    return ticks, group


def outcome(ticks, group, **settings):
    n = np.ones(ticks.shape)
    variance = answer_variance(ticks, ticks, n)
    return permutation_test(ticks, n, group, variance, seed=1, **settings)


def test_the_distance_of_ticks_is_pearsons_chi_squared() -> None:
    ticks, group = people(1)
    found = outcome(ticks, group).distance
    for i in range(3):
        yes = np.bincount(group, weights=ticks[:, i])
        table = np.array([yes, np.bincount(group) - yes])
        assert found[i] == pytest.approx(chi2_contingency(table, correction=False).statistic)


def test_p_values_are_those_of_all_permutations() -> None:
    """Seven people in three groups: 5,040 orders enumerated; 999 drawn are within 3.5 errors."""
    ticks = np.array([[1, 1], [1, 0], [1, 1], [0, 0], [0, 1], [0, 0], [1, 0]], float)
    group = np.array([0, 0, 0, 1, 1, 1, 2])

    def distances(order) -> np.ndarray:
        total = np.zeros(2)
        for g in range(3):
            own = ticks[[p for p, slot in zip(order, group, strict=True) if slot == g]]
            mean, whole = own.mean(axis=0), ticks.mean(axis=0)
            total += len(own) * (mean - whole) ** 2 / (whole * (1 - whole))
        return total

    observed = distances(range(7))
    every = np.array([distances(order) for order in permutations(range(7))])
    found = outcome(ticks, group)
    np.testing.assert_allclose(found.distance, observed)
    # Both items vary by 4/7 · 3/7 or 3/7 · 4/7, so the largest is comparable as it is.
    exact = {
        "p": (every >= observed - 1e-9).mean(axis=0),
        "p_any": (every.max(axis=1)[:, None] >= observed - 1e-9).mean(axis=0),
        "p_overall": (every.sum(axis=1) >= observed.sum() - 1e-9).mean(),
    }
    for name, p in exact.items():
        error = np.sqrt(np.maximum(p * (1 - p), 1e-3) / 999)
        assert (np.abs(getattr(found, name) - p) < 3.5 * error + 1 / 1000).all(), name


def test_dealt_distances_are_those_of_plain_loops() -> None:
    """Parts of several people, not all of whom answered about every item."""
    rng = np.random.default_rng(5)
    n = rng.integers(0, 4, (9, 2)).astype(float)
    total = rng.binomial(n.astype(int), 0.4).astype(float)
    group = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    deal = _Deal(*_standardised(total, n, answer_variance(total, total, n)), group)
    orders = np.array([rng.permutation(9) for _ in range(5)])
    for order, found in zip(orders, deal.distances(orders), strict=True):
        for i in range(2):
            whole = total[:, i].sum() / n[:, i].sum()
            expected = 0.0
            for g in range(3):
                own = [p for p, slot in zip(order, group, strict=True) if slot == g]
                people_there = n[own, i].sum()
                if people_there:
                    mean = total[own, i].sum() / people_there
                    expected += people_there * (mean - whole) ** 2 / (whole * (1 - whole))
            assert found[i] == pytest.approx(expected)


def test_with_many_people_both_ways_agree() -> None:
    for seed, lift in ((1, 0.0), (2, 0.3)):
        ticks, group = people(seed, n=600, lift=lift)
        dealt, formula = outcome(ticks, group), outcome(ticks, group, n_permutations=0)
        assert (dealt.n_permutations, formula.n_permutations) == (999, 0)
        for name in ("p", "p_any", "p_overall"):
            np.testing.assert_allclose(getattr(dealt, name), getattr(formula, name), atol=0.06)


def test_very_many_parts_are_not_dealt() -> None:
    ticks, group = people(1, n=MAX_PARTS + 1)
    found = outcome(ticks, group)
    assert found.n_permutations == 0
    yes = np.bincount(group, weights=ticks[:, 0])
    table = np.array([yes, np.bincount(group) - yes])
    assert found.p[0] == pytest.approx(chi2_contingency(table, correction=False).pvalue)


def test_repeating_items_does_not_change_the_answer_for_the_question() -> None:
    ticks, group = people(3, lift=0.5)
    one, two = outcome(ticks, group), outcome(np.hstack([ticks, ticks]), group)
    assert two.p_overall == pytest.approx(one.p_overall)
    np.testing.assert_allclose(two.p_any[:3], one.p_any)
    formula = [outcome(t, group, n_permutations=0) for t in (ticks, np.hstack([ticks, ticks]))]
    assert formula[1].p_overall == pytest.approx(formula[0].p_overall)


def test_groups_that_do_not_differ_are_rejected_at_the_level() -> None:
    """5% of 200 surveys, and three standard errors (4.6%) more."""
    p = [outcome(*people(seed, n=30), n_permutations=99).p_overall for seed in range(200)]
    assert np.mean(np.array(p) <= 0.05) < 0.096
    assert np.mean(np.array(p) <= 0.5) > 0.39


def test_a_clear_difference_is_found() -> None:
    ticks, group = people(4, n=80, lift=2.5)
    assert outcome(ticks, group).p_overall == 0.001


def test_nothing_to_compare_says_so() -> None:
    ticks, group = people(1)
    for given, where in ((ticks, np.zeros(40, int)), (np.ones((40, 3)), group)):
        found = outcome(given, where)
        assert np.isnan(found.p_overall)
        assert np.isnan(found.p).all()
        assert (found.distance == 0).all()


def test_an_item_without_variation_leaves_the_others_alone() -> None:
    ticks, group = people(3, lift=0.5)
    beside = outcome(np.hstack([ticks, np.ones((40, 1))]), group)
    assert np.isnan(beside.p[3])
    assert beside.p_overall == outcome(ticks, group).p_overall
