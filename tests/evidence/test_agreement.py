from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare
from small_survey import COUNTRY, answers, order_columns, ordered

from needs.evidence.agreement import Agreement, agreement
from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.tallies import tally_ranking
from needs.evidence.weighting import group_weights
from surveys.survey import Option, Question, Survey

ROWS = st.lists(st.lists(st.integers(1, 3), min_size=3, max_size=3), min_size=2, max_size=15)


def tied(rows: list[list[int]], n_draws: int = 5) -> Agreement:
    options = tuple(Option(i) for i in "abcdef"[: len(rows[0])])
    question = Question("hard", "ranking", "difficulty", options=options, ties=True)
    columns = {f"hard/{o.id}": [r[i] for r in rows] for i, o in enumerate(options)}
    responses = answers(columns, Survey("tied", {}, ("en",), (question,)))
    draws = draw_units(respondents(responses), n_draws)
    return agreement(tally_ranking(responses, question), draws)


def agreed(orders: list[str | None], n_draws: int = 5) -> Agreement:
    responses = ordered(orders)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    return agreement(tally, draw_units(respondents(responses), n_draws))


@given(ROWS)
def test_it_is_friedmans_test_with_ties(rows: list[list[int]]) -> None:
    rows = [*rows, [1, 2, 3]]
    result = tied(rows)
    theirs = friedmanchisquare(*np.array(rows).T)
    assert result.chi_squared == pytest.approx(theirs.statistic, abs=1e-10)
    assert result.p_value == pytest.approx(theirs.pvalue, abs=1e-10)
    assert result.w == pytest.approx(theirs.statistic / (len(rows) * 2), abs=1e-10)


def test_three_judges_by_hand() -> None:
    """Sums of ranks 4, 5, 9 around 6: 12 (4 + 1 + 9) / (9 × 24) = 7/9."""
    result = agreed(["abc", "abc", "bac"])
    assert result.n_complete == 0  # of four items each ranked three
    complete = tied([[1, 2, 3], [1, 2, 3], [2, 1, 3]])
    assert complete.w == pytest.approx(7 / 9)
    assert complete.mean_rank.tolist() == pytest.approx([4 / 3, 5 / 3, 3])


def test_only_complete_rankings_count_and_the_rest_is_said() -> None:
    result = agreed(["abcd", "dcba", "ab", None, "c"])
    assert (result.n_asked, result.n_answered, result.n_complete) == (5, 4, 2)
    assert result.w == 0
    assert result.to_frame()["n_complete"].tolist() == [2]


def test_everybody_agreeing_has_w_of_one_and_two_camps_none() -> None:
    assert agreed(["abcd"] * 40).w == 1
    assert agreed(["abcd", "dcba"] * 20).w == 0


@pytest.mark.parametrize("orders", [["ab", "c"], [""]])
def test_nobody_ranking_everything_leaves_w_unknown(orders: list[str]) -> None:
    result = agreed(orders)
    assert result.n_complete == 0
    assert np.isnan(result.w)
    assert np.isnan(result.p_value)
    assert result.interval() == (0, 1)


def test_all_ties_leave_w_unknown() -> None:
    result = tied([[1, 1, 1]] * 40)
    assert np.isnan(result.w)
    assert result.n_complete == 40
    assert result.interval() == (0, 1)


def test_one_person_agrees_with_themself_and_it_proves_nothing() -> None:
    result = agreed(["abcd"])
    assert result.w == 1
    assert result.interval() == (0, 1)


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'hard'"):
        agreed([None])


def test_a_draw_is_the_w_of_repeated_rows() -> None:
    orders = ["abcd", "bacd", "dcab", "cabd"]
    times = [2, 0, 1, 3]
    responses = ordered(orders)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    drawn = agreement(tally, Draws(np.array([times], dtype=float), 0)).drawn[0]
    repeated = [o for o, t in zip(orders, times, strict=True) for _ in range(t)]
    assert drawn == pytest.approx(agreed(repeated).w)


def test_with_weights_w_is_weighted_and_the_test_left_out() -> None:
    """aaa has two people and bbb one: with one vote a country the two orders cancel."""
    survey = Survey("w", {}, ("en",), (COUNTRY, ordered([]).survey.question("hard")))
    columns = {"country": ["aaa", "aaa", "bbb"]} | order_columns(["abcd", "abcd", "dcba"])
    responses = answers(columns, survey)
    weights = group_weights(responses, COUNTRY)
    tally = tally_ranking(responses, survey.question("hard"), weights=weights)
    result = agreement(tally, draw_units(respondents(responses), 5))
    assert result.w == pytest.approx(0, abs=1e-12)
    assert np.isnan(result.p_value)


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_limits_hold_the_w_of_very_many_people(spread: float) -> None:
    """At least 92% of 150 surveys of 60: 95% less two standard errors (1.8%)."""
    truth = spread * np.linspace(1, -1, 4)

    def rows(n: int, rng: np.random.Generator) -> list[list[int]]:
        noisy = truth + rng.gumbel(size=(n, 4))
        return (np.argsort(np.argsort(-noisy, axis=1), axis=1) + 1).tolist()

    many = tied(rows(20_000, np.random.default_rng(0)), 1).w if spread else 0.0
    held = 0
    for seed in range(150):
        low, high = tied(rows(60, np.random.default_rng(seed + 1)), 200).interval()
        held += low <= many <= high
    assert held >= 0.92 * 150
