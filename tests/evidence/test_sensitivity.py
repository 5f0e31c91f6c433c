"""Which readings of a ranking there are, and what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from small_survey import AMOUNT, COUNTRY, HARD, answers, options, order_columns, rated_columns

from needs.evidence.rankings import rank_items
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.sensitivity import Sensitivity, ranking_sensitivity
from needs.evidence.tallies import tally_ranking
from needs.evidence.weighting import group_weights
from surveys.responses import Responses
from surveys.survey import Question, Survey

ROLE = Question("role", "choice", "profile", options=options("xy"))
RATED = replace(AMOUNT, items=options("stuv"))
SURVEY = Survey("readings", {}, ("en",), (COUNTRY, ROLE, HARD, RATED))

CAREFUL = ["bacd", "cabd", "dcba", "bdca", "cdab", "badc"] * 6
"""Full orders, none of them the order shown."""


def given(orders: Sequence[str], **columns: Sequence[object]) -> Responses:
    return answers(order_columns(orders) | columns, SURVEY)


def read(responses: Responses, **settings: str) -> Sensitivity:
    return ranking_sensitivity(responses, HARD, **settings)


def ids(result: Sensitivity) -> list[tuple[str, str]]:
    return [(s.id, s.by) for s in result.scenarios]


def test_full_careful_answers_of_one_group_have_one_reading() -> None:
    assert ids(read(given(CAREFUL))) == [("as answered", "")]
    one = given(CAREFUL, country=["aaa"] * 36, role=[None] * 36)
    assert ids(read(one)) == [("as answered", "")]


def test_every_profile_question_with_two_groups_or_more_gives_a_reading() -> None:
    responses = given(CAREFUL, country=["aaa", "bbb", None] * 12, role=["x"] * 30 + ["y"] * 6)
    assert ids(read(responses))[1:] == [("one vote", "country"), ("one vote", "role")]


@pytest.mark.parametrize(("unranked", "other"), [("below", "missing"), ("missing", "below")])
def test_partial_answers_are_read_the_other_way_too(unranked: str, other: str) -> None:
    result = read(given([*CAREFUL, "ba", "d"]), unranked=unranked)
    assert ids(result) == [("as answered", ""), ("unranked", "")]
    assert [s.ranking.unranked for s in result.scenarios] == [unranked, other]


def test_shown_orders_beyond_what_is_expected_give_a_reading_without_them() -> None:
    result = read(given([*CAREFUL, *["abcd"] * 20]))
    assert ids(result) == [("as answered", ""), ("careless", "")]
    first, without = (s.ranking for s in result.scenarios)
    assert first.share_first[0] > 0.3 > without.share_first[0]


def test_straight_lines_give_a_reading_without_them() -> None:
    straight = {f"amount/{i}": [1] * 5 + [None] * 31 for i in "stuv"}
    result = read(given(CAREFUL, **straight))
    assert ids(result) == [("as answered", ""), ("careless", "")]
    assert [s.ranking.n_answered for s in result.scenarios] == [36, 31]


def test_a_reading_is_the_ranking_fitted_so() -> None:
    responses = given(CAREFUL + ["dabc"] * 14, country=["aaa"] * 36 + ["bbb"] * 14)
    weights = group_weights(responses, COUNTRY)
    alone = rank_items(
        tally_ranking(responses, HARD, weights=weights), draw_units(respondents(responses), 5)
    )
    scenario = next(s for s in read(responses).scenarios if s.by == "country")
    np.testing.assert_allclose(scenario.ranking.log_worth, alone.log_worth, atol=1e-9)
    assert scenario.ranking.weighting == "one country one vote"
    assert scenario.ranking.n_effective < 50


def test_moves_and_the_table_are_the_places_of_every_reading() -> None:
    """One country of many puts d last, one of few puts it first: one vote each lets it rise."""
    responses = given(["abcd", "bacd"] * 20 + ["dcab"] * 4, country=["aaa"] * 40 + ["bbb"] * 4)
    result = read(responses)
    frame = result.to_frame(0.9)
    items = result.scenarios[0].ranking.items
    assert len(frame) == len(result.scenarios) * len(items)
    assert set(frame["level"]) == {0.9}
    for k, scenario in enumerate(result.scenarios):
        rows = frame.iloc[4 * k : 4 * k + 4]
        assert set(zip(rows["scenario"], rows["by"], strict=True)) == {(scenario.id, scenario.by)}
        assert rows["item"].tolist() == list(items)
        assert sorted(rows["place"]) == [1, 2, 3, 4]
        hardest_first = rows.sort_values("place")["chance_above"]
        assert hardest_first.is_monotonic_decreasing
        assert (rows["rank_low"] <= rows["rank_high"]).all()
        assert set(rows["n_answered"]) == {scenario.ranking.n_answered}
        assert set(rows["n_effective"]) == {scenario.ranking.n_effective}
    for item, (best, worst) in result.moves.items():
        places = frame.loc[frame["item"] == item, "place"]
        assert (best, worst) == (places.min(), places.max())
    assert result.moves["d"][0] < result.moves["d"][1] == 4


def test_equal_seeds_give_equal_readings() -> None:
    responses = given([*CAREFUL, "ab"], country=["aaa", "bbb"] * 18 + ["aaa"])
    same, again = read(responses).to_frame(), read(responses).to_frame()
    assert same.equals(again)


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'hard'"):
        read(answers({"country": ["aaa", "bbb"], **rated_columns({})}, SURVEY))
