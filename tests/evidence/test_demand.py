from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import PLATFORM, WANT, answers, chosen_columns, options

from needs.evidence.demand import Shares, request_shares
from needs.evidence.intervals import wilson_interval
from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.tallies import tally_choices
from surveys.survey import Question, Survey

CHOSEN = st.lists(
    st.one_of(st.none(), st.sets(st.sampled_from("xyz")).map("".join)), min_size=1, max_size=40
)


def shares(chosen: list[str | None], n_draws: int = 100) -> Shares:
    responses = answers(chosen_columns(chosen))
    return request_shares(
        tally_choices(responses, WANT), draw_units(respondents(responses), n_draws)
    )


def shares_of_matrix(chosen: np.ndarray, n_draws: int = 300) -> Shares:
    ids = [f"i{j}" for j in range(chosen.shape[1])]
    question = Question("many", "choices", "request", options=options(ids))
    columns = {f"many/{i}": chosen[:, j] for j, i in enumerate(ids)}
    responses = answers(columns, Survey("many", {}, ("en",), (question,)))
    draws = draw_units(respondents(responses), n_draws)
    return request_shares(tally_choices(responses, question), draws)


@given(CHOSEN)
def test_shares_are_of_those_who_answered(chosen: list[str | None]) -> None:
    given_answers = [c for c in [*chosen, "x"] if c is not None]
    result = shares([*chosen, "x"])
    assert (result.n_asked, result.n_answered) == (len(chosen) + 1, len(given_answers))
    for item, share in zip(result.items, result.share, strict=True):
        assert share == pytest.approx(sum(item in c for c in given_answers) / len(given_answers))


def test_a_draw_is_the_share_of_repeated_rows() -> None:
    chosen = ["x", "xy", None, "", "yz", "z"]
    times = np.array([2.0, 0, 3, 1, 0, 1])
    tally = tally_choices(answers(chosen_columns(chosen)), WANT)
    repeated = [c for c, t in zip(chosen, times, strict=True) for _ in range(int(t))]
    drawn = request_shares(tally, Draws(times[None], 0)).drawn[0]
    np.testing.assert_allclose(drawn, shares(repeated).share)


def test_intervals_are_wilson_limits_of_counts_and_answers() -> None:
    result = shares(["x", "xy", "", None, "x"])
    expected = wilson_interval([3, 1, 0, 0], [4] * 4, 0.9)
    np.testing.assert_array_equal(result.interval(0.9), expected)


def test_select_one_is_shared_out_without_the_declared_non_answers() -> None:
    responses = answers({"platform": ["room", "room", "phone", "unsure", None]})
    draws = draw_units(respondents(responses), 10)
    result = request_shares(tally_choices(responses, PLATFORM), draws)
    assert result.items == ("room", "phone")
    assert (result.n_asked, result.n_answered) == (5, 3)
    np.testing.assert_allclose(result.share, [2 / 3, 1 / 3])


@pytest.mark.parametrize("n", [1, 2, 5])
def test_very_few_answers_prove_no_order(n: int) -> None:
    sets = shares(["x"] * n).rank_sets()
    assert sets.low.tolist() == [1] * 4
    assert sets.high.tolist() == [4] * 4


@pytest.mark.parametrize("n", [1, 30, 400])
def test_places_of_shares_are_always_exact(n: int) -> None:
    chosen = (["x", "y", "xz"] * n)[:n]
    assert shares([*chosen, None]).rank_sets().method == "exact pairwise (Holm)"


@given(st.lists(st.sets(st.sampled_from("xyz")).map("".join), min_size=28, max_size=45))
def test_sets_hold_the_place_of_the_share(chosen: list[str]) -> None:
    frame = shares(chosen).to_frame()
    place = frame["share"].rank(ascending=False, method="min")
    assert ((frame["rank_low"] <= place) & (place <= frame["rank_high"])).all()


@pytest.mark.parametrize("n", [30, 100])
def test_rank_sets_of_twenty_items_keep_the_chance_of_a_false_order(n: int) -> None:
    """All items equally wanted, so that any proven order is false: 5% of 100 surveys, and two
    standard errors (2.2%) more."""
    rng = np.random.default_rng(n)
    wrong = sum(
        shares_of_matrix(rng.random((n, 20)) < 0.4).rank_sets().above.any() for _ in range(100)
    )
    assert wrong <= 9


def test_what_all_of_400_chose_is_above_what_none_chose() -> None:
    result = shares(["x", "xy"] * 200)
    assert result.rank_sets().above[0, 2]


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'want'"):
        shares([None, None])


def test_the_table_has_most_chosen_first_and_every_base() -> None:
    frame = shares(["x", "xy", "y", "xz", None]).to_frame()
    assert frame["item"].tolist() == ["x", "y", "z", "else"]
    assert frame["count"].tolist() == [3, 2, 1, 0]
    assert (frame["n_answered"] == 4).all()
    assert (frame["share_low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["share_high"]).all()
