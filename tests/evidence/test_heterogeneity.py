"""Q, I² and τ against scipy and plain loops, and what they say of hopeless data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, f_oneway

from needs.evidence.comparing.heterogeneity import heterogeneity
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from tests.evidence.small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    WANT,
    answers,
    chosen_columns,
    order_columns,
    rated_columns,
)

WHERE = ["aaa"] * 9 + ["bbb"] * 6 + ["ccc"] * 7 + ["ddd"]
LEVELS = [3, 3, 2, 3, 1, 3, 3, 2, 3, 1, 1, 2, 1, 3, 2, 2, 3, 1, 2, 3, 3, 3, 1]
COUNTRIES = st.lists(st.sampled_from(["aaa", "bbb", "ccc"]), min_size=2, max_size=12)


def choices(where, chosen):
    responses = answers({"country": where, **chosen_columns(chosen)})
    return tally_choices(responses, WANT, (COUNTRY,))


def ratings(where, levels):
    nobody = [None] * len(where)
    columns = rated_columns({"x": levels, "y": nobody, "w": levels})
    return tally_scale(answers({"country": where, **columns}), AMOUNT, (COUNTRY,))


def test_q_of_shares_is_pearsons_chi_squared() -> None:
    chosen = ["x" if level == 3 else "y" for level in LEVELS]
    found = heterogeneity(choices(WHERE, chosen), n_permutations=99)
    groups = sorted(set(WHERE))
    yes = [sum(c == "x" for c, w in zip(chosen, WHERE, strict=True) if w == g) for g in groups]
    no = [WHERE.count(g) - y for g, y in zip(groups, yes, strict=True)]
    expected = chi2_contingency(np.array([yes, no]), correction=False)
    assert found.q[0] == pytest.approx(expected.statistic)
    assert found.freedom[0] == expected.dof == 3
    assert found.i2[0] == pytest.approx(max(1 - 3 / expected.statistic, 0))


def test_q_of_means_is_that_of_the_analysis_of_variance() -> None:
    found = heterogeneity(ratings(WHERE, LEVELS), "mean", n_permutations=99)
    by_group = [
        [v for v, w in zip(LEVELS, WHERE, strict=True) if w == g] for g in sorted(set(WHERE))
    ]
    assert found.q[0] == pytest.approx(3 * f_oneway(*by_group).statistic)


def test_tau_is_where_q_is_what_chance_would_give() -> None:
    """Paule and Mandel: with τ² added to each variance, Q equals its degrees of freedom."""
    found = heterogeneity(ratings(WHERE, LEVELS), "mean", n_permutations=99)
    by_group = [
        [v for v, w in zip(LEVELS, WHERE, strict=True) if w == g] for g in sorted(set(WHERE))
    ]
    means = [sum(g) / len(g) for g in by_group]
    squares = sum((v - m) ** 2 for g, m in zip(by_group, means, strict=True) for v in g)
    within = squares / (len(LEVELS) - 4)
    weights = [1 / (within / len(g) + found.tau[0] ** 2) for g in by_group]
    whole = sum(w * m for w, m in zip(weights, means, strict=True)) / sum(weights)
    q = sum(w * (m - whole) ** 2 for w, m in zip(weights, means, strict=True))
    assert found.tau[0] > 0
    assert q == pytest.approx(3, abs=1e-4)


def test_a_ranking_is_compared_by_the_shares_of_items_put_above() -> None:
    orders = ["abcd"] * 12 + ["dcba"] * 10 + ["bcad"]
    responses = answers({"country": WHERE, **order_columns(orders)})
    found = heterogeneity(tally_ranking(responses, HARD, (COUNTRY,)))
    assert found.measure == "chance"
    assert found.overall == "differ"
    assert found.i2.min() > 0.5
    assert found.by_item == ("differ",) * 4


def test_an_item_that_nobody_rated_is_unknown_and_the_others_are_not() -> None:
    found = heterogeneity(ratings(WHERE, LEVELS), n_permutations=99)
    assert found.by_item[1] == "unknown"
    assert np.isnan([found.q[1], found.i2[1], found.tau[1]]).all()
    assert found.freedom.tolist() == [3, 0, 3]
    assert not np.isnan(found.test.p_overall)


def test_one_group_only_is_unknown() -> None:
    found = heterogeneity(choices(["aaa"] * 4, ["x", "", "xy", "z"]))
    assert found.overall == "unknown"
    assert set(found.by_item) == {"unknown"}
    assert "0 times" not in found.method


@given(COUNTRIES, st.data())
@settings(max_examples=25)
def test_groups_of_one_and_shares_of_none_give_finite_numbers(where, data) -> None:
    chosen = [data.draw(st.sampled_from(["", "x", "xy"])) for _ in where]
    found = heterogeneity(choices(where, chosen), n_permutations=19)
    known = found.n_groups > 1
    for values in (found.q, found.i2, found.tau):
        assert np.isfinite(values[known]).all()
        assert np.isnan(values[~known]).all()
    assert ((found.i2[known] >= 0) & (found.i2[known] < 1)).all()
    # z was never chosen: no variation, so no difference.
    assert (found.q[2] == 0) == bool(known[2])


def test_groups_of_one_answer_each_can_be_compared_by_means() -> None:
    found = heterogeneity(ratings(["aaa", "bbb", "ccc"], [1, 2, 3]), n_permutations=19)
    assert np.isfinite(found.q[0])
    assert found.overall == "no evidence"


def test_the_order_of_rows_changes_nothing_that_is_counted() -> None:
    order = np.random.default_rng(1).permutation(len(WHERE))
    one = heterogeneity(ratings(WHERE, LEVELS), n_permutations=99)
    two = heterogeneity(
        ratings([WHERE[i] for i in order], [LEVELS[i] for i in order]), n_permutations=99
    )
    np.testing.assert_allclose(two.q, one.q)
    np.testing.assert_allclose(two.tau, one.tau)
    # People are dealt by their place among the rows, so p-values are other samples of the same.
    assert two.test.p_overall == pytest.approx(one.test.p_overall, abs=0.2)


def test_the_table_has_the_largest_part_beyond_chance_first() -> None:
    frame = heterogeneity(ratings(WHERE, LEVELS), n_permutations=19).to_frame()
    assert frame["item"].tolist()[-1] == "y"
    assert frame.columns[0] == "item"
    assert frame["answer"].isin(["differ", "no evidence", "unknown"]).all()
