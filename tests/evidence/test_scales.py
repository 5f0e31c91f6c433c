from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import AMOUNT, answers, options, rated_columns

from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.scales import NetShares, net_shares
from needs.evidence.tallies import tally_scale
from surveys.survey import Question, Survey

Levels = dict[str, list[int | None]]
LEVELS = st.lists(st.tuples(*[st.sampled_from([None, 0, 1, 2, 3])] * 3), min_size=1, max_size=30)


def shares(levels: Levels, n_draws: int = 60) -> NetShares:
    responses = answers(rated_columns(levels))
    return net_shares(tally_scale(responses, AMOUNT), draw_units(respondents(responses), n_draws))


def columns_of(rows: list[tuple]) -> Levels:
    return {item: [row[i] for row in rows] for i, item in enumerate("xyw")}


@given(LEVELS)
def test_net_shares_are_more_less_fewer_over_those_who_rated(rows: list[tuple]) -> None:
    rows = [*rows, (1, 2, None)]
    result = shares(columns_of(rows), 2)
    for i in range(3):
        rated = [row[i] for row in rows if row[i]]
        sides = sum((level == 3) - (level == 1) for level in rated)
        assert result.n[i] == len(rated)
        assert result.not_applicable[i] == sum(row[i] == 0 for row in rows)
        if rated:
            assert result.net[i] == pytest.approx(sides / len(rated))
        else:
            assert np.isnan(result.net[i])


@given(LEVELS)
def test_swapping_more_and_less_turns_net_shares_and_their_limits_round(rows: list[tuple]) -> None:
    rows = [*rows, (1, 2, 3)]
    turned = [tuple(4 - level if level else level for level in row) for row in rows]
    one, other = shares(columns_of(rows), 2), shares(columns_of(turned), 2)
    np.testing.assert_allclose(one.net, -other.net)
    np.testing.assert_allclose(one.interval()[0], -other.interval()[1])


def test_a_draw_is_the_net_share_of_repeated_rows() -> None:
    rows = [(3, 1, 2), (3, None, 1), (2, 3, 0), (1, 3, 3)]
    times = np.array([2.0, 1, 0, 3])
    tally = tally_scale(answers(rated_columns(columns_of(rows))), AMOUNT)
    repeated = [row for row, t in zip(rows, times, strict=True) for _ in range(int(t))]
    drawn = net_shares(tally, Draws(times[None], 0)).drawn[0]
    np.testing.assert_allclose(drawn, shares(columns_of(repeated)).net)


@pytest.mark.parametrize(("n_levels", "net"), [(2, 0.2), (3, 0.2), (4, 0.2), (5, 0.2)])
def test_the_middle_of_an_odd_scale_is_neither_more_nor_less(n_levels: int, net: float) -> None:
    """Five people: three at the top, two at the bottom, and nobody between."""
    question = Question(
        "emphasis", "scale", "emphasis", options=options(f"l{i}" for i in range(n_levels))
    )
    columns = {"emphasis": [n_levels] * 3 + [1] * 2}
    responses = answers(columns, Survey("s", {}, ("en",), (question,)))
    result = net_shares(tally_scale(responses, question), draw_units(respondents(responses), 5))
    assert result.items == ("emphasis",)
    assert result.net[0] == pytest.approx(net)


def test_an_item_that_nobody_rated_may_be_anything() -> None:
    result = shares({"x": [3] * 40, "y": [1] * 40, "w": [0] * 40})
    low, high = result.interval()
    assert np.isnan(result.net[2])
    assert (low[2], high[2]) == (-1, 1)
    sets = result.rank_sets()
    assert (sets.low[2], sets.high[2]) == (1, 3)
    assert result.to_frame()["item"].tolist() == ["x", "y", "w"]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_very_few_answers_prove_no_order(n: int) -> None:
    sets = shares({"x": [3] * n, "y": [1] * n, "w": [2] * n}).rank_sets()
    assert sets.high.tolist() == [3, 3, 3]


def test_no_proven_order_contradicts_the_net_shares() -> None:
    """250 people rate x one level above y, 150 rate y two levels above x: more people put x
    higher, and y has the higher net share. Few people rated w, so the sign tests are used."""
    few = [2] * 5 + [None] * 395
    result = shares({"x": [2] * 250 + [1] * 150, "y": [1] * 250 + [3] * 150, "w": few})
    assert result.net[1] > result.net[0]
    assert not result.rank_sets().above[0, 1]


@pytest.mark.parametrize(
    ("n", "method"), [(29, "exact pairwise (Holm)"), (30, "bootstrap and exact pairwise (Holm)")]
)
def test_the_least_rated_item_decides_the_method(n: int, method: str) -> None:
    levels = np.random.default_rng(1).integers(1, 4, 60).tolist()
    fewer = [*levels[:n], *[None] * (60 - n)]
    assert shares({"x": levels, "y": levels, "w": fewer}).rank_sets().method == method


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'amount'"):
        shares({"x": [0, None]})


def test_the_table_shows_every_level_and_the_declared_non_answers() -> None:
    frame = shares({"x": [3, 3, 1, 0], "y": [1, 2, 2, None]}).to_frame()
    x = frame.set_index("item").loc["x"]
    shown = x[["share_less", "share_same", "share_more"]].tolist()
    assert shown == pytest.approx([1 / 3, 0, 2 / 3])
    assert (x["n_answered"], x["not_applicable"]) == (3, 1)
