"""A ranking question from answers to places: real data and published numbers, twins, edge cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import answers, ordered, ranking
from twins import decreasing, largest_first, mean_ranks, n_placed, preferences

from needs.evidence.plackett_luce import NotConvergedError
from needs.evidence.rankings import Ranking, chance_above, rank_items
from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.tallies import tally_ranking
from surveys.responses import Responses
from surveys.survey import Survey

ORDERS = st.lists(
    st.tuples(st.permutations("abcd"), st.integers(1, 4)).map(lambda o: "".join(o[0][: o[1]])),
    min_size=1,
    max_size=12,
)


def ranked(responses: Responses, n_draws: int = 50, **settings: str) -> Ranking:
    draws = draw_units(respondents(responses), n_draws)
    question = responses.survey.question("hard")
    return rank_items(tally_ranking(responses, question), draws, **settings)


def model_orders(n: int, log_worth: np.ndarray, seed: int, items: str = "abcdef") -> list[str]:
    """Full orders drawn from the Plackett–Luce model (Gumbel noise, largest first)."""
    rng = np.random.default_rng(seed)
    noisy = log_worth + rng.gumbel(size=(n, len(log_worth)))
    return ["".join(items[i] for i in np.argsort(-row)) for row in noisy]


EPISODES = [f"Ep{i}" for i in range(1, 7)]


@pytest.fixture(scope="module")
def star_wars(samples: Path) -> pd.DataFrame:
    """The places that 836 people gave to six films; two of them gave five."""
    path = samples / "surveymonkey_starwars" / "StarWars.csv"
    frame = pd.read_csv(path, header=None, skiprows=2, encoding="mac_roman")
    return frame.iloc[:, 9:15].set_axis(EPISODES, axis=1).dropna(how="all")


def ranked_films(places: pd.DataFrame, **settings: str) -> Ranking:
    survey = Survey("star wars", {}, ("en",), (ranking(EPISODES),))
    columns = {f"hard/{film}": places[film].to_numpy() for film in EPISODES}
    return ranked(answers(columns, survey), **settings)


@pytest.fixture(scope="module")
def netflix(reference: Path) -> Responses:
    frame = pd.read_csv(reference / "netflix" / "netflix_orderings.csv")
    short = {
        "Mean Girls": "a",
        "Beverly Hills Cop": "b",
        "The Mummy Returns": "c",
        "Mission: Impossible II": "d",
    }
    places = frame[["first", "second", "third", "fourth"]].replace(short)
    orders = places.agg("".join, axis=1).repeat(frame["count"])
    return ordered(orders.tolist())


# --- real data, published numbers ------------------------------------------------------------


def test_star_wars_agrees_with_r(star_wars: pd.DataFrame, reference: Path) -> None:
    """R package PlackettLuce 0.4.5 without pseudo-rankings, 834 complete rankings."""
    theirs = pd.read_csv(reference / "starwars" / "reference_R_starwars_pl.csv")
    result = ranked_films(star_wars.dropna())
    log_worth, error = result.relative_to("Ep1")
    assert (result.n_answered, result.n_partial, result.ghost) == (834, 0, 0)
    np.testing.assert_allclose(log_worth, theirs["estimate"], atol=1e-6)
    np.testing.assert_allclose(error, theirs["se"].fillna(0), atol=1e-6)
    np.testing.assert_allclose(result.worth, theirs["worth"], atol=1e-6)


def test_star_wars_mean_ranks_are_the_known_ones(star_wars: pd.DataFrame) -> None:
    """Known to three digits, each film over everybody who gave it a place."""
    result = ranked_films(star_wars, unranked="missing")
    expected = [3.733, 4.087, 4.341, 3.273, 2.513, 3.048]
    np.testing.assert_allclose(result.mean_rank, expected, atol=0.0005)
    assert (result.n_answered, result.n_partial) == (836, 2)


def test_netflix_with_a_ghost_agrees_with_r(netflix: Responses) -> None:
    """R package PlackettLuce, README (npseudo = 0.5, its default); printed digits."""
    result = ranked(netflix, prior="ghost")
    log_worth, error = result.relative_to("a")
    np.testing.assert_allclose(
        result.worth, [0.2306285, 0.4510655, 0.1684719, 0.1498342], atol=5e-8
    )
    np.testing.assert_allclose(log_worth, [0, 0.6708, -0.31404, -0.43128], atol=5e-5)
    np.testing.assert_allclose(error, [0, 0.07472, 0.07593, 0.07489], atol=5e-6)
    assert 2 * 3 - 2 * result.log_likelihood == pytest.approx(3499.5, abs=0.05)


def test_netflix_needs_no_ghost(netflix: Responses) -> None:
    """Maximum-likelihood worths of tests/reference, printed to 7 digits."""
    result = ranked(netflix)
    assert result.ghost == 0
    np.testing.assert_allclose(
        result.worth, [0.2306008, 0.4512255, 0.1684073, 0.1497664], atol=5e-8
    )


# --- plain numbers against plain loops -------------------------------------------------------


@given(ORDERS, st.sampled_from(["below", "missing"]))
def test_plain_numbers_are_those_of_the_raw_orders(orders: list[str], unranked: str) -> None:
    orders = [*orders, "abcd"]
    result = ranked(ordered([*orders, None]), 3, unranked=unranked)
    np.testing.assert_allclose(
        result.mean_rank, list(mean_ranks(orders, "abcd", unranked).values())
    )
    n = result.n_answered
    firsts, tops = (list(n_placed(orders, "abcd", r).values()) for r in (1, 3))
    np.testing.assert_allclose(result.share_first * n, firsts)
    np.testing.assert_allclose(result.share_top * n, tops)
    assert result.n_ranked.tolist() == list(n_placed(orders, "abcd", 4).values())
    assert result.preferences.ravel().tolist() == list(
        preferences(orders, "abcd", unranked).values()
    )
    assert (result.n_asked, result.n_answered) == (len(orders) + 1, len(orders))
    assert result.n_partial == sum(len(o) < 4 for o in orders)


@given(ORDERS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_estimate(orders: list[str], random: object) -> None:
    shuffled = list(orders)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (ranked(ordered(o), 2) for o in (orders, shuffled))
    np.testing.assert_allclose(one.log_worth, other.log_worth, atol=1e-9)
    np.testing.assert_allclose(one.mean_rank, other.mean_rank)


def test_a_draw_is_the_fit_of_repeated_rows() -> None:
    orders = model_orders(40, np.array([0.5, 0, -0.5, 0]), 2, "abcd")
    times = np.random.default_rng(8).integers(0, 3, 40)
    tally = tally_ranking(ordered(orders), ranking("abcd"))
    drawn = rank_items(tally, Draws(times[None].astype(float), 8)).drawn[0]
    repeated = [o for o, t in zip(orders, times, strict=True) for _ in range(t)]
    np.testing.assert_allclose(drawn, ranked(ordered(repeated), 1).log_worth, atol=1e-9)


def test_chance_above_is_the_mean_over_the_others() -> None:
    theta = np.array([0.3, -1.0, 0.7])
    w = np.exp(theta)
    expected = [np.mean([w[i] / (w[i] + w[j]) for j in range(3) if j != i]) for i in range(3)]
    np.testing.assert_allclose(chance_above(theta), expected, atol=1e-15)
    np.testing.assert_allclose(chance_above(np.array([theta, -theta]))[0], expected)


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=6))
def test_chances_average_to_a_half_and_follow_the_worths(log_worth: list[float]) -> None:
    chance = chance_above(np.array(log_worth))
    assert chance.mean() == pytest.approx(0.5)
    assert ((chance > 0) & (chance < 1)).all()
    order = np.argsort(-np.array(log_worth), kind="stable")
    assert decreasing((chance[order] - 1e-12 * np.arange(len(order))).round(11))


# --- uncertainty -----------------------------------------------------------------------------


def test_bootstrap_errors_are_near_the_model_errors_where_the_model_is_true() -> None:
    """Within 15%: an error from 400 draws has a relative error of about 3.5%, and the bootstrap's
    own, at 300 answers, of about 5%; twice both together with some room."""
    truth = np.linspace(0.8, -0.8, 6)
    result = ranked(ordered(model_orders(300, truth, 11), "abcdef"), 400)
    ratio = result.drawn.std(axis=0) / result.standard_error
    assert ((ratio > 0.85) & (ratio < 1.15)).all()


@pytest.mark.slow
def test_simultaneous_rank_sets_hold_the_true_places() -> None:
    """At least 92% of 200 surveys of 100 answers: 95% less two standard errors (1.5%)."""
    truth = np.array([0.6, 0.5, 0.1, 0.0, -0.6])
    true_place = np.array(largest_first(truth.tolist()))
    held = 0
    for seed in range(200):
        orders = model_orders(100, truth, 1000 + seed, "abcde")
        sets = ranked(ordered(orders, "abcde"), 200).rank_sets(0.95)
        held += bool(((sets.low <= true_place) & (true_place <= sets.high)).all())
    assert held >= 0.92 * 200


def test_from_30_answers_on_the_bootstrap_is_used() -> None:
    orders = model_orders(30, np.zeros(4), 5, "abcd")
    assert ranked(ordered(orders)).rank_sets().method == "bootstrap"
    assert ranked(ordered(orders[:29])).rank_sets().method == "exact pairwise (Holm)"


@pytest.mark.parametrize("orders", [["abcd"], ["abcd", "dcba"], ["a", "b"], ["abcd"] * 3])
def test_one_two_or_three_answers_prove_nothing(orders: list[str]) -> None:
    result = ranked(ordered(orders))
    low, high = result.chance_above_interval()
    sets = result.rank_sets()
    assert sets.low.tolist() == [1] * 4
    assert sets.high.tolist() == [4] * 4
    assert ((low <= result.chance_above) & (result.chance_above <= high)).all()
    assert (high - low > 0.5).all()


def test_everybody_agreeing_gives_a_proven_order_and_finite_worths() -> None:
    result = ranked(ordered(["abcd"] * 40))
    assert result.ghost == 0.5
    assert np.isfinite(result.log_worth).all()
    assert result.rank_sets().low.tolist() == result.rank_sets().high.tolist() == [1, 2, 3, 4]
    low, high = result.chance_above_interval()
    assert (low < high).all()
    assert low[0] < 0.95


def test_a_last_place_by_silence_is_evidence_only_below() -> None:
    """Nobody ranks d: last when unranked means below, and nothing known when it means missing."""
    orders = model_orders(60, np.zeros(3), 3, "abc")
    below = ranked(ordered(orders))
    assert below.rank_sets().low[3] == 4
    missing = ranked(ordered(orders), unranked="missing")
    assert np.isnan(missing.mean_rank[3])
    assert missing.n_ranked[3] == 0
    assert missing.rank_sets().low[3] == 1
    assert missing.rank_sets().high[3] == 4


def test_an_item_that_nobody_ranked_may_have_any_chance() -> None:
    orders = model_orders(400, np.zeros(3), 3, "abc")
    low, high = ranked(ordered(orders), unranked="missing").chance_above_interval()
    assert (low[3], high[3]) == (0, 1)


def test_no_proven_order_contradicts_the_order_shown() -> None:
    """22 of 29 put a before b, so the sign test is sure; the model has b first, as a is last in
    the other 7. Neither order may be called proven."""
    result = ranked(ordered(["abcd"] * 22 + ["bcda"] * 7))
    assert result.log_worth[1] > result.log_worth[0]
    assert not result.rank_sets().above[0, 1]


def test_unbounded_worths_have_no_standard_error() -> None:
    assert np.isnan(ranked(ordered(["abcd"] * 40)).standard_error).all()


@given(ORDERS)
def test_marginal_sets_lie_within_simultaneous_and_widen_with_the_level(orders: list[str]) -> None:
    for result in (ranked(ordered(orders), 20), ranked(ordered(orders * 30), 20)):
        sets = result.rank_sets(0.9)
        marginal, wider = result.rank_sets(0.9, simultaneous=False), result.rank_sets(0.99)
        assert ((sets.low <= marginal.low) & (marginal.high <= sets.high)).all()
        assert ((wider.low <= sets.low) & (sets.high <= wider.high)).all()


def test_draws_that_need_a_ghost_are_counted() -> None:
    """One person of 40 ranks d above somebody; many draws miss that person."""
    orders = [*model_orders(39, np.zeros(3), 3, "abc"), "dabc"]
    result = ranked(ordered(orders), 200)
    assert result.ghost == 0
    # The chance that a given person is not drawn is (39/40)³⁹ = 37%.
    assert 50 < result.n_ghosted_draws < 100
    assert np.isfinite(result.drawn).all()


# --- errors ----------------------------------------------------------------------------------


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'hard'"):
        ranked(ordered([None, None]))


def test_one_item_is_an_error() -> None:
    question = ranking("ab")
    survey = Survey("s", {}, ("en",), (question,))
    tally = tally_ranking(answers({"hard/a": [1], "hard/b": [2]}, survey), question)
    object.__setattr__(tally, "items", ("a",))
    with pytest.raises(ValueError, match="fewer than two items"):
        rank_items(tally, Draws(np.ones((1, 1)), 0))


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_answers_that_rank_nothing_say_nothing(unranked: str) -> None:
    result = ranked(ordered(["", ""]), unranked=unranked)
    assert result.log_worth.tolist() == [0, 0, 0, 0]
    assert np.isnan(result.standard_error).all()
    assert result.rank_sets().high.tolist() == [4, 4, 4, 4]


def test_without_a_ghost_unbounded_worths_are_an_error() -> None:
    with pytest.raises(NotConvergedError, match="ghost"):
        ranked(ordered(["abcd"] * 40), prior="none")


# --- the table -------------------------------------------------------------------------------


def test_the_table_has_highest_worth_first_and_limits_around_each_share() -> None:
    frame = ranked(ordered(model_orders(60, np.array([0, 1.5, -1, 0.5]), 1, "abcd"))).to_frame()
    assert frame["item"].tolist() == ["b", "d", "a", "c"]
    for share in ("share_first", "share_top", "chance_above"):
        assert (frame[f"{share}_low"] <= frame[share]).all()
        assert (frame[share] <= frame[f"{share}_high"]).all()
    assert frame["worth"].sum() == pytest.approx(1)
    assert frame["share_first"].sum() == pytest.approx(1)
    assert frame["share_top"].sum() == pytest.approx(3)
    places = np.arange(1, 5)
    assert ((frame["rank_low"] <= places) & (places <= frame["rank_high"])).all()


def test_counts_beyond_32_bits_change_errors_and_not_worths() -> None:
    responses = ordered(["abcd", "bcda", "cdab", "dabc", "abcd"] * 8)
    tally = tally_ranking(responses, responses.survey.questions[0])
    draws = draw_units(respondents(responses), 20)
    many = 2.0**33
    large = replace(tally, counts=tally.counts * many, weight=tally.weight * many)
    one, other = rank_items(tally, draws), rank_items(large, draws)
    np.testing.assert_allclose(other.log_worth, one.log_worth, atol=1e-9)
    np.testing.assert_allclose(other.standard_error * many**0.5, one.standard_error, rtol=1e-4)
