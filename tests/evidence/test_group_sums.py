"""Sums by group, against plain loops over the answers."""

from __future__ import annotations

import numpy as np
import pytest

from needs.evidence.paired_tallies import tally_best_worst, tally_gaps
from needs.evidence.pooling.group_sums import GroupSums, chances_above, group_sums
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from needs.evidence.weighting import group_weights
from surveys.survey import Question, Survey
from tests.evidence.small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    PLATFORM,
    WANT,
    answers,
    chosen_columns,
    options,
    order_columns,
    rated_columns,
)

WHERE = ["aaa", "bbb", "aaa", None, "bbb", "aaa"]
LEVELS = {"x": [3, 3, 1, 2, 0, None], "y": [None] * 6, "w": [1, 2, 3, 3, 2, 1]}
CHOSEN = ["x", "xy", "", None, "z", "xz"]


def expected_raw(sums: GroupSums, values: list[list[float | None]]) -> None:
    """Compare with the mean of the values (people × items) in each group, "" first."""
    for g, group in enumerate(sums.groups):
        for i in range(len(sums.items)):
            own = [
                row[i]
                for row, where in zip(values, WHERE, strict=True)
                if (where or "") == group and row[i] is not None
            ]
            assert sums.n[g, i] == len(own)
            if own:
                assert sums.raw[g, i] == pytest.approx(sum(own) / len(own))
                assert sums.squares[g, i] == pytest.approx(sum(v * v for v in own))
            else:
                assert np.isnan(sums.raw[g, i])


def rated(number) -> list[list[float | None]]:
    rows = zip(*(LEVELS[i] for i in "xyw"), strict=True)
    return [[number(v) if v else None for v in row] for row in rows]


def test_shares_by_group() -> None:
    responses = answers({"country": WHERE, **chosen_columns(CHOSEN)})
    sums = group_sums(tally_choices(responses, WANT, (COUNTRY,)))
    assert sums.groups == ("", "aaa", "bbb")
    assert sums.measure == "share"
    expected_raw(
        sums, [[None if c is None else i in c for i in ("x", "y", "z", "else")] for c in CHOSEN]
    )


def test_net_shares_and_means_by_group() -> None:
    tally = tally_scale(answers({"country": WHERE, **rated_columns(LEVELS)}), AMOUNT, (COUNTRY,))
    expected_raw(group_sums(tally), rated(lambda v: float(np.sign(v - 2))))
    means = group_sums(tally, "mean")
    expected_raw(means, rated(float))
    assert means.limits == (1, 3)
    assert np.isnan(means.everybody[1])
    assert means.n_groups.tolist() == [3, 0, 3]


def test_the_squares_within_groups() -> None:
    tally = tally_scale(answers({"country": WHERE, **rated_columns(LEVELS)}), AMOUNT, (COUNTRY,))
    # w: "aaa" gave 1, 3 and 1 (around 5/3: 8/3), "bbb" twice the same, nobody else has company.
    assert group_sums(tally, "mean").within[2] == pytest.approx(8 / 3)


def test_gaps_by_group() -> None:
    levels = options(["low", "mid", "high"])
    need = Question("need", "scale", "importance", options=levels, items=options("xw"))
    able = Question("able", "scale", "ability", options=levels, items=options("xw"))
    survey = Survey("gaps", {}, ("en",), (COUNTRY, need, able))
    n, a = [3, 2, None, 1, 3, 2], [1, 2, 3, None, 2, 3]
    responses = answers({"country": WHERE, "need/x": n, "able/x": a}, survey)
    sums = group_sums(tally_gaps(responses, need, able, (COUNTRY,)))
    gaps = [i - j if i and j else None for i, j in zip(n, a, strict=True)]
    expected_raw(sums, [[g, None] for g in gaps])
    assert sums.limits == (-2, 2)


def test_chances_by_group_are_shares_of_the_other_items() -> None:
    above, compared = chances_above(np.array([[1, 2, 0, 0], [1, 1, 2, 3]], np.uint8), "below")
    np.testing.assert_allclose(above, [[1, 2 / 3, 1 / 6, 1 / 6], [5 / 6, 5 / 6, 1 / 3, 0]])
    assert compared.all()
    above, compared = chances_above(np.array([[1, 2, 0, 0], [0, 1, 0, 0]], np.uint8), "missing")
    np.testing.assert_allclose(above, [[1, 0, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(compared, [[1, 1, 0, 0], [0, 0, 0, 0]])


def test_everybodys_chances_are_half_on_average() -> None:
    responses = answers({"country": WHERE, **order_columns(["ab", "dcba", None, "b", "ca", ""])})
    sums = group_sums(tally_ranking(responses, HARD, (COUNTRY,)))
    assert sums.measure == "chance"
    assert sums.everybody.mean() == pytest.approx(0.5)


def test_groups_may_be_crossed() -> None:
    responses = answers(
        {"country": ["aaa", "bbb"], "platform": ["room", None], **chosen_columns(["x", ""])}
    )
    sums = group_sums(tally_choices(responses, WANT, (COUNTRY, PLATFORM)))
    assert sums.groups == ("aaa|room", "bbb|")


def test_the_order_of_rows_does_not_matter() -> None:
    order = [4, 2, 0, 5, 1, 3]
    one, two = (
        group_sums(
            tally_choices(
                answers(
                    {
                        "country": [WHERE[i] for i in rows],
                        **chosen_columns([CHOSEN[i] for i in rows]),
                    }
                ),
                WANT,
                (COUNTRY,),
            )
        )
        for rows in (range(6), order)
    )
    np.testing.assert_array_equal(one.total, two.total)
    np.testing.assert_array_equal(one.n, two.n)


def test_weighted_answers_are_refused() -> None:
    responses = answers({"country": WHERE, **chosen_columns(CHOSEN)})
    weights = group_weights(responses, COUNTRY)
    with pytest.raises(ValueError, match="person by person: count it without weights"):
        group_sums(tally_choices(responses, WANT, (COUNTRY,), weights=weights))


def test_a_measure_of_another_kind_is_refused() -> None:
    tally = tally_choices(answers({"country": WHERE, **chosen_columns(CHOSEN)}), WANT, (COUNTRY,))
    with pytest.raises(ValueError, match="has no measure 'net'; it can be compared by share"):
        group_sums(tally, "net")


def test_best_and_worst_has_nothing_to_pool() -> None:
    responses = answers({"country": WHERE, "platform": ["room", "phone"] * 3})
    tally = tally_best_worst(responses, [(PLATFORM, PLATFORM)], (COUNTRY,))
    with pytest.raises(ValueError, match="BestWorstTally, which has no share"):
        group_sums(tally)
