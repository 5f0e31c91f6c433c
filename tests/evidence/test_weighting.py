"""Weights against hand-computed tables and plain loops, and what they do to every estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    WANT,
    answers,
    chosen_columns,
    options,
    order_columns,
    rated_columns,
)

from needs.evidence.demand import request_shares
from needs.evidence.rankings import rank_items
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.scales import net_shares
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from needs.evidence.weighting import (
    EQUAL,
    WeightingError,
    Weights,
    effective_n,
    equal_weights,
    group_weights,
    rake,
    trimmed,
)
from surveys.responses import Responses
from surveys.survey import Question, Survey

ROLE = Question("role", "choice", "profile", options=options("xyz"))
SURVEY = Survey("weighed", {}, ("en",), (COUNTRY, ROLE, HARD, WANT, AMOUNT))

PEOPLE = st.lists(
    st.tuples(st.sampled_from(["aaa", "bbb", None]), st.sampled_from("xyz"), st.floats(0.3, 3.0)),
    min_size=1,
    max_size=30,
)
POSITIVE = st.lists(st.floats(0.01, 100), min_size=1, max_size=30).map(np.array)


def people(countries: Sequence[str | None], roles: Sequence[str | None] = ()) -> Responses:
    columns: dict[str, Sequence[object]] = {"country": countries}
    return answers(columns | ({"role": roles} if roles else {}), SURVEY)


def totals_of(labels: Sequence[str | None], weights: np.ndarray) -> dict[str, float]:
    """The weights added up by label, people without one left out."""
    found = sorted({label for label in labels if label is not None})
    return {
        group: sum(w for label, w in zip(labels, weights, strict=True) if label == group)
        for group in found
    }


# --- raking ----------------------------------------------------------------------------------


def test_raking_a_table_of_four_cells_gives_the_weights_known_by_hand() -> None:
    """10, 20 / 20, 10 people with rows times 2, 1 and columns times 3, 1 are 60, 40 / 60, 10.

    So to margins of 100, 70 and 120, 50 belong weights in proportion to 6, 2 / 3, 1.
    """
    cells = {("aaa", "x"): (10, 6), ("aaa", "y"): (20, 2), ("bbb", "x"): (20, 3)}
    cells[("bbb", "y")] = (10, 1)
    rows = [(*cell, factor) for cell, (n, factor) in cells.items() for _ in range(n)]
    countries, roles, factors = zip(*rows, strict=True)
    totals = {"country": {"aaa": 100, "bbb": 70}, "role": {"x": 120, "y": 50}}
    weights = rake(people(countries, roles), totals)
    np.testing.assert_allclose(weights.values, np.array(factors) * 60 / 170, rtol=1e-8)
    assert (weights.scheme, weights.by, weights.n_trimmed) == ("raked", ("country", "role"), 0)


def raked_by_loops(
    columns: Mapping[str, Sequence[str]], totals: Mapping[str, Mapping[str, float]]
) -> list[float]:
    """Proportional fitting one question and one person at a time; every question answered."""
    n = len(next(iter(columns.values())))
    weights = [1.0] * n
    for _ in range(2000):
        for question, wanted in totals.items():
            has = dict.fromkeys(wanted, 0.0)
            for label, weight in zip(columns[question], weights, strict=True):
                has[label] += weight
            scale = n / sum(wanted.values())
            for person, label in enumerate(columns[question]):
                weights[person] *= wanted[label] * scale / has[label]
    return weights


def test_raking_is_proportional_fitting_by_plain_loops() -> None:
    rng = np.random.default_rng(5)
    columns = {
        "country": rng.choice(["aaa", "bbb", "ccc"], 80, p=[0.6, 0.3, 0.1]).tolist(),
        "role": rng.choice(["x", "y", "z"], 80, p=[0.5, 0.4, 0.1]).tolist(),
    }
    totals = {
        "country": {"aaa": 2.0, "bbb": 1.0, "ccc": 1.0},
        "role": {"x": 30.0, "y": 50.0, "z": 20.0},
    }
    weights = rake(people(columns["country"], columns["role"]), totals)
    np.testing.assert_allclose(weights.values, raked_by_loops(columns, totals), rtol=1e-7)


@given(PEOPLE)
def test_raked_weights_meet_every_margin_and_leave_the_unknown_their_share(
    rows: list[tuple[str | None, str, float]],
) -> None:
    """Totals of weights that exist can be met; each question's totals are on a scale of its own."""
    countries, roles, drawn = zip(*[*rows, ("aaa", "x", 1.0)], strict=True)
    unknown = np.array([c is None for c in countries])
    own = np.where(unknown, 1.0, drawn / np.mean(np.array(drawn)[~unknown]))
    wanted = {
        "country": totals_of(countries, own),
        "role": {k: 100 * v for k, v in totals_of(roles, own).items()},
    }
    weights = rake(people(countries, roles), wanted)
    assert weights.values.sum() == pytest.approx(len(countries))
    known = len(countries) - countries.count(None)
    for question, labels, n in (("country", countries, known), ("role", roles, len(roles))):
        found = totals_of(labels, weights.values)
        scale = n / sum(wanted[question].values())
        for option, total in found.items():
            assert total == pytest.approx(wanted[question][option] * scale, rel=1e-6)


@pytest.mark.parametrize(
    ("totals", "says"),
    [
        ({"colour": {"red": 1}}, "'colour', which is no select-one profile question"),
        ({"hard": {"a": 1}}, "'hard', which is no select-one profile question; these are: country"),
        ({"country": {"aaa": 1, "bbb": 0}}, r"country 'bbb' is 0; give above 0"),
        ({"country": {"aaa": 1, "bbb": -2}}, r"country 'bbb' is -2; give above 0"),
        ({"country": {"aaa": 1, "bbb": float("nan")}}, "country 'bbb' is nan; give above 0"),
        (
            {"country": {"aaa": 1, "bbb": 1, "ccc": 1}},
            r"country 'ccc' and nobody answered it; .* \(answered: aaa, bbb\)",
        ),
        ({"country": {"aaa": 1}}, "no total is given for country 'bbb', which people answered"),
    ],
)
def test_totals_that_do_not_fit_the_answers_are_refused(
    totals: Mapping[str, Mapping[str, float]], says: str
) -> None:
    with pytest.raises(WeightingError, match=says):
        rake(people(["aaa", "bbb", None], ["x", "y", "x"]), totals)


@pytest.mark.parametrize(
    ("roles", "totals"),
    [
        ("xxxyyy", {"country": {"aaa": 1, "bbb": 1}, "role": {"x": 8, "y": 2}}),
        ("xxxxyy", {"country": {"aaa": 3, "bbb": 1}, "role": {"x": 1, "y": 1}}),
    ],
    ids=["one role a country", "all of aaa has one role"],
)
def test_totals_that_contradict_each_other_are_refused(
    roles: str, totals: Mapping[str, Mapping[str, float]]
) -> None:
    """The share of role x cannot differ from that of aaa, or be below it."""
    responses = people(["aaa"] * 3 + ["bbb"] * 3, list(roles))
    with pytest.raises(WeightingError, match="no weights meet the totals of country, role"):
        rake(responses, totals)


def test_totals_of_nothing_for_a_question_that_nobody_answered_change_nothing() -> None:
    weights = rake(people([None, None]), {"country": {}})
    np.testing.assert_array_equal(weights.values, [1, 1])


# --- one group one vote, trimming, effective n -----------------------------------------------


def test_one_group_one_vote_gives_every_group_the_same_total() -> None:
    countries = ["aaa"] * 7 + ["bbb"] * 2 + ["ccc"] + [None] * 4
    weights = group_weights(people(countries), COUNTRY)
    totals = totals_of(countries, weights.values)
    np.testing.assert_allclose(list(totals.values()), [10 / 3] * 3)
    np.testing.assert_allclose(weights.values[-4:], 1)
    assert (weights.scheme, weights.by) == ("one country one vote", ("country",))


@pytest.mark.parametrize("countries", [[], [None, None], ["aaa"], ["aaa", "aaa", None]])
def test_one_group_or_none_leaves_all_weights_at_one(countries: list[str | None]) -> None:
    values = group_weights(people(countries), COUNTRY).values
    np.testing.assert_allclose(values, np.ones(len(countries)))


@given(POSITIVE, st.floats(1.001, 10))
def test_trimming_keeps_the_total_the_limit_and_the_order(values: np.ndarray, most: float) -> None:
    cut, n_cut = trimmed(values, most)
    assert cut.sum() == pytest.approx(values.sum())
    assert cut.max() <= most * values.mean() * (1 + 1e-9)
    order = np.argsort(values, kind="stable")
    assert (np.diff(cut[order]) >= -1e-9 * cut.max()).all()
    assert n_cut == np.isclose(cut, most * values.mean(), rtol=1e-11).sum()


def test_trimming_by_hand() -> None:
    """The mean is 2, so at most 4; the 2 beyond it go to the four others alike."""
    cut, n_cut = trimmed(np.array([6.0, 1, 1, 1, 1]), 2)
    np.testing.assert_allclose(cut, [4, 1.5, 1.5, 1.5, 1.5])
    assert n_cut == 1


@pytest.mark.parametrize("largest", [1, 0.5, -3])
def test_a_limit_that_nobody_could_keep_is_refused(largest: float) -> None:
    with pytest.raises(WeightingError, match="give more than 1"):
        trimmed(np.ones(3), largest)


def test_trimmed_weights_say_so() -> None:
    countries = ["aaa"] * 8 + ["bbb"]
    weights = group_weights(people(countries), COUNTRY, trim=3)
    assert (weights.scheme, weights.n_trimmed) == ("one country one vote, trimmed", 1)
    np.testing.assert_allclose(weights.values, [0.75] * 8 + [3])
    raked = rake(people(countries), {"country": {"aaa": 1, "bbb": 1}}, trim=3)
    np.testing.assert_allclose(raked.values, weights.values)
    assert raked.scheme == "raked, trimmed"


def test_effective_n_and_design_effect_by_hand() -> None:
    """Kish: (3 + 1 + 1 + 1)² / (9 + 1 + 1 + 1) = 36 / 12 = 3 of 4 people."""
    weights = Weights(np.array([3.0, 1, 1, 1]), "by hand")
    assert weights.n_effective == pytest.approx(3)
    assert weights.design_effect == pytest.approx(4 / 3)
    assert effective_n(np.zeros(0)) == 0
    assert np.isnan(Weights(np.zeros(0), EQUAL).design_effect)


@given(POSITIVE)
def test_effective_n_lies_between_one_and_n(values: np.ndarray) -> None:
    assert 1 - 1e-9 <= effective_n(values) <= len(values) * (1 + 1e-9)
    assert effective_n(values * 7) == pytest.approx(effective_n(values))


# --- what weights do to estimates ------------------------------------------------------------

COLUMNS = {
    "country": ["aaa", "aaa", "bbb", "bbb", "ccc", None],
    **order_columns(["abcd", "bacd", "dc", None, "cdab", "bdca"]),
    **chosen_columns(["x", "xy", "", "yz", None, "z"]),
    **rated_columns({"x": [1, 3, 3, 0, 2, 3], "y": [3, 1, None, 2, 3, 1], "w": [1, 1, 2, 2, 3, 3]}),
}
TIMES = [3, 1, 2, 1, 4, 2]


def estimates(responses: Responses, weights: Weights | None) -> dict[str, np.ndarray]:
    """Every estimate that weights can change, with draws and errors."""
    units = respondents(responses)
    draws = draw_units(units, 20)
    ranking = rank_items(tally_ranking(responses, HARD, units=units, weights=weights), draws)
    shares = request_shares(tally_choices(responses, WANT, units=units, weights=weights), draws)
    net = net_shares(tally_scale(responses, AMOUNT, units=units, weights=weights), draws)
    return {
        "log-worth": ranking.log_worth,
        "mean rank": ranking.mean_rank,
        "share first": ranking.share_first,
        "share top": ranking.share_top,
        "misfit": ranking.misfit,
        "share": shares.share,
        "level share": net.share,
        "net": net.net,
        "robust": ranking.robust,
        "drawn worths": ranking.drawn,
        "drawn shares": shares.drawn,
        "drawn net": net.drawn,
        "effective n": np.array([ranking.n_effective, *shares.n_effective, *net.n_effective]),
    }


OF_SAMPLE = ("robust", "drawn worths", "drawn shares", "drawn net", "effective n")
"""What depends on how many people there are, not on their weights alone."""


@pytest.mark.parametrize("scheme", ["equal", "one group", "raked to what is there"])
def test_weights_that_are_all_equal_change_nothing(scheme: str) -> None:
    responses = answers(COLUMNS | {"role": ["x"] * 6}, SURVEY)
    weights = {
        "equal": equal_weights(responses),
        "one group": group_weights(responses, ROLE),
        "raked to what is there": rake(responses, {"country": {"aaa": 2, "bbb": 2, "ccc": 1}}),
    }[scheme]
    unweighted = estimates(responses, None)
    for name, values in estimates(responses, weights).items():
        np.testing.assert_allclose(values, unweighted[name], atol=1e-12, err_msg=name)


def test_whole_weights_are_repeated_rows() -> None:
    repeated = {k: np.repeat(np.array(v, object), TIMES).tolist() for k, v in COLUMNS.items()}
    expected = estimates(answers(repeated), None)
    found = estimates(answers(COLUMNS), Weights(np.array(TIMES, dtype=float), "whole"))
    for name in set(found) - set(OF_SAMPLE):
        np.testing.assert_allclose(found[name], expected[name], atol=1e-9, err_msg=name)


def test_a_weighted_result_states_its_scheme_and_counts_people_unweighted() -> None:
    responses = answers(COLUMNS)
    weights = group_weights(responses, COUNTRY)
    draws = draw_units(respondents(responses), 20)
    ranking = rank_items(tally_ranking(responses, HARD, weights=weights), draws)
    shares = request_shares(tally_choices(responses, WANT, weights=weights), draws)
    assert {ranking.weighting, shares.weighting} == {"one country one vote"}
    assert (ranking.n_answered, shares.n_answered) == (5, 5)
    assert shares.count.tolist() == [2, 2, 2, 0]
    answered = weights.values[[0, 1, 2, 4, 5]]
    assert ranking.n_effective == pytest.approx(effective_n(answered))
    assert (shares.n_effective < 5).all()


def test_one_country_one_vote_is_the_mean_of_the_countries_shares() -> None:
    columns = {"country": ["aaa"] * 8 + ["bbb"] * 2, **chosen_columns(["x"] * 8 + ["", "x"])}
    responses = answers(columns)
    weights = group_weights(responses, COUNTRY)
    draws = draw_units(respondents(responses), 5)
    shares = request_shares(tally_choices(responses, WANT, weights=weights), draws)
    assert shares.share[0] == pytest.approx((1 + 0.5) / 2)


def test_weights_of_other_people_are_refused() -> None:
    with pytest.raises(ValueError, match="2 weights are given for 6 respondents"):
        tally_ranking(answers(COLUMNS), HARD, weights=Weights(np.ones(2), "others"))


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_number_above_0_is_refused(weight: float) -> None:
    with pytest.raises(WeightingError, match="the weight of respondent 2 is"):
        Weights(np.array([1.0, weight, 1.0]), "by hand")
