from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import COUNTRY, answers

from needs.evidence.resampling import SEED, Units, draw_units, respondents

COUNTRIES = st.lists(st.sampled_from(["aaa", "bbb", "ccc", "ddd", None]), max_size=30)


def of(strata: list[int]) -> Units:
    return Units(np.arange(len(strata)), np.array(strata, dtype=np.intp))


def test_without_strata_all_respondents_are_drawn_together() -> None:
    units = respondents(answers({"country": ["aaa", "bbb", None]}))
    assert units.of_row.tolist() == [0, 1, 2]
    assert set(units.stratum.tolist()) == {0}


def test_unknown_countries_are_a_stratum() -> None:
    units = respondents(answers({"country": [None, "aaa", None, "aaa"]}), COUNTRY)
    assert units.stratum.tolist() == [0, 1, 0, 1]


def test_countries_of_one_are_joined() -> None:
    units = respondents(answers({"country": ["aaa", "bbb", "bbb", "ccc"]}), COUNTRY)
    assert units.stratum[0] == units.stratum[3] != units.stratum[1]


def test_a_single_country_of_one_joins_the_smallest_other() -> None:
    countries = ["aaa", *["bbb"] * 3, *["ccc"] * 2]
    stratum = respondents(answers({"country": countries}), COUNTRY).stratum
    assert stratum[0] == stratum[4] == stratum[5] != stratum[1]


@given(COUNTRIES)
def test_no_unit_is_drawn_alone_and_no_other_country_is_split(countries: list[str | None]) -> None:
    units = respondents(answers({"country": countries}), COUNTRY)
    assert len(units) == len(countries)
    if len(countries) > 1:
        assert np.bincount(units.stratum).min() >= 2
    for country in set(countries):
        strata = {s for c, s in zip(countries, units.stratum, strict=True) if c == country}
        assert len(strata) == 1


@given(st.lists(st.integers(0, 3), max_size=25), st.integers(0, 2**31))
def test_every_draw_keeps_the_total_of_each_stratum(strata: list[int], seed: int) -> None:
    strata = np.unique(strata, return_inverse=True)[1].tolist()
    weights = draw_units(of(strata), 20, seed).weights
    assert weights.shape == (20, len(strata))
    assert (weights >= 0).all()
    for s in set(strata):
        members = np.array(strata) == s
        np.testing.assert_allclose(weights[:, members].sum(axis=1), members.sum())


def test_weights_average_to_one_and_vary_as_rao_and_wu_say() -> None:
    """Var w = 1 and Cov(w, w') = −1 / (m − 1) in a stratum of m; nothing between strata."""
    weights = draw_units(of([0] * 4 + [1] * 2), 40_000, SEED).weights
    expected = np.eye(6)
    expected[:4, :4] -= (1 - np.eye(4)) / 3
    expected[4:, 4:] -= 1 - np.eye(2)
    # Standard error of each entry over 40,000 draws is at most about 0.01.
    np.testing.assert_allclose(weights.mean(axis=0), 1, atol=0.03)
    np.testing.assert_allclose(np.cov(weights.T), expected, atol=0.04)


def test_variance_of_a_drawn_mean_is_the_stratified_textbook_one() -> None:
    rng = np.random.default_rng(3)
    sizes = [2, 3, 12, 40]
    strata = np.repeat(np.arange(4), sizes)
    values = rng.normal(size=len(strata)) + strata
    weights = draw_units(of(strata.tolist()), 20_000, 1).weights
    parts = [m * values[strata == s].var(ddof=1) for s, m in enumerate(sizes)]
    expected = sum(parts) / len(strata) ** 2
    # Relative standard error of a variance over 20,000 draws: √(2 / 20,000) = 1%.
    assert (weights @ values / len(strata)).var() == pytest.approx(expected, rel=0.04)


def test_a_lone_respondent_keeps_weight_one() -> None:
    assert (draw_units(of([0]), 5).weights == 1).all()


def test_nobody_gives_draws_of_nobody() -> None:
    units = respondents(answers({"country": []}), COUNTRY)
    assert draw_units(units, 7).weights.shape == (7, 0)


def test_equal_seeds_give_equal_draws_and_others_do_not() -> None:
    units = of([0] * 10)
    assert np.array_equal(draw_units(units, 9, 4).weights, draw_units(units, 9, 4).weights)
    assert not np.array_equal(draw_units(units, 9, 4).weights, draw_units(units, 9, 5).weights)
    assert draw_units(units, 9, 4).seed == 4
