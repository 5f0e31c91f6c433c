from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import COUNTRY, HARD, WANT, answers, chosen_columns, options, order_columns

from needs.evidence.demand import request_shares
from needs.evidence.rankings import rank_items
from needs.evidence.resampling import (
    MANY,
    SEED,
    Units,
    bins,
    clusters,
    draw_units,
    respondents,
    units_of,
)
from needs.evidence.tallies import tally_choices, tally_ranking
from surveys.responses import Responses
from surveys.survey import Question, Survey

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


# --- bins and clusters -----------------------------------------------------------------------


@given(st.lists(st.sampled_from(["aaa", "bbb", "ccc", None]), max_size=60), st.integers(1, 40))
def test_bins_lie_within_strata_and_differ_by_at_most_one_in_size(
    countries: list[str | None], n_bins: int
) -> None:
    responses = answers({"country": countries})
    people, units = respondents(responses, COUNTRY), bins(responses, COUNTRY, n_bins)
    assert units.kind == "bin"
    np.testing.assert_array_equal(units.stratum[units.of_row], people.stratum)
    sizes = np.bincount(units.of_row, minlength=len(units))
    assert len(units) == len(sizes)
    for stratum in set(people.stratum.tolist()):
        own = sizes[units.stratum == stratum]
        assert own.max() - own.min() <= 1
        assert len(own) >= min(2, own.sum())


def test_bins_follow_the_sizes_of_the_strata_and_the_seed() -> None:
    responses = answers({"country": ["aaa"] * 600 + ["bbb"] * 300 + ["ccc"] * 100})
    units = bins(responses, COUNTRY, 50)
    assert np.bincount(units.stratum).tolist() == [30, 15, 5]
    np.testing.assert_array_equal(units.of_row, bins(responses, COUNTRY, 50).of_row)
    assert (units.of_row != bins(responses, COUNTRY, 50, seed=1).of_row).any()


@pytest.mark.parametrize(("n", "kind"), [(MANY, "respondent"), (MANY + 1, "bin")])
def test_very_many_respondents_are_drawn_in_bins(n: int, kind: str) -> None:
    assert units_of(answers({"country": ["aaa"] * n})).kind == kind


@pytest.fixture(scope="module")
def many() -> Responses:
    """3,000 people of three countries who differ in what they find hard and want."""
    rng = np.random.default_rng(8)
    country = rng.choice(3, 3000, p=[0.6, 0.3, 0.1])
    worth = np.array([[0.8, 0.2, 0.0, -0.6], [0.2, 0.6, -0.4, 0.0], [0.0, 0.0, 0.0, 0.0]])
    liking = worth[country] + rng.gumbel(size=(3000, 4))
    orders = ["".join("abcd"[i] for i in np.argsort(-row)) for row in liking]
    wanted = ["".join(np.array(list("xyz"))[rng.random(3) < [0.7, 0.4, 0.1]]) for _ in orders]
    return answers(
        {
            "country": np.array(["aaa", "bbb", "ccc"])[country].tolist(),
            **order_columns(orders),
            **chosen_columns(wanted),
        }
    )


def errors(responses: Responses, units: Units) -> np.ndarray:
    """Standard errors of log-worths and of the three shares, from a thousand draws."""
    draws = draw_units(units)
    ranking = rank_items(tally_ranking(responses, HARD, units=units), draws)
    shares = request_shares(tally_choices(responses, WANT, units=units), draws)
    return np.concatenate([ranking.drawn.std(axis=0), shares.drawn.std(axis=0)[:3]])


def test_bins_and_respondents_give_the_same_standard_errors(many: Responses) -> None:
    """An error from 1,000 draws has a relative error of 2%, one from 500 bins of 3% more."""
    by_person = errors(many, respondents(many, COUNTRY))
    by_bin = errors(many, bins(many, COUNTRY, 500))
    np.testing.assert_allclose(by_bin, by_person, rtol=0.12)


def test_people_of_one_cluster_are_drawn_together_and_the_unknown_alone() -> None:
    units = clusters(answers({"country": ["bbb", None, "aaa", "bbb", None]}), COUNTRY)
    assert (units.kind, len(units)) == ("cluster", 4)
    assert units.of_row[0] == units.of_row[3]
    assert len(set(units.of_row.tolist())) == 4
    assert units_of(answers({"country": ["bbb"]}), cluster=COUNTRY).kind == "cluster"
    assert len(clusters(answers({"country": []}), COUNTRY)) == 0


def test_answers_alike_within_clusters_have_errors_larger_by_the_root_of_their_size() -> None:
    """Sixty offices of nine who answer as one are sixty answers: errors are three times larger."""
    office = Question("office", "choice", "profile", options=options(f"o{i}" for i in range(60)))
    survey = Survey("offices", {}, ("en",), (office, HARD, WANT))
    rng = np.random.default_rng(2)
    orders = ["".join(rng.permutation(list("abcd"))) for _ in range(60)]
    wanted = ["".join(np.array(list("xyz"))[rng.random(3) < 0.5]) for _ in range(60)]
    columns = {
        "office": np.repeat([f"o{i}" for i in range(60)], 9).tolist(),
        **order_columns(np.repeat(orders, 9).tolist()),
        **chosen_columns(np.repeat(wanted, 9).tolist()),
    }
    responses = answers(columns, survey)
    ratio = errors(responses, clusters(responses, office)) / errors(
        responses, respondents(responses)
    )
    np.testing.assert_allclose(ratio, 3, rtol=0.12)
