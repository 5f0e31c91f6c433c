"""Traces of careless answering, on answers of which a known share is careless."""

from __future__ import annotations

import numpy as np
import pytest
from small_survey import answers, options, ordered, ranking

from needs.evidence.careless import (
    MATRIX,
    Careless,
    careless_answers,
    shown_order_chance,
    straight_lines,
)
from needs.evidence.intervals import wilson_interval
from surveys.responses import Responses
from surveys.survey import Question, Survey

ITEMS = "abcdef"
TRUTH = np.array([-0.8, 0.2, 0.9, -0.4, 0.6, -0.5])
"""Log-worths in which the order shown, a to f, is far from the true one."""


def orders(n: int, log_worth: np.ndarray, careless: float = 0.0, seed: int = 1) -> list[str]:
    """Full orders by Plackett–Luce, a share of them replaced by the order shown."""
    rng = np.random.default_rng(seed)
    items = ITEMS[: len(log_worth)]
    noisy = log_worth + rng.gumbel(size=(n, len(log_worth)))
    drawn = ["".join(items[i] for i in np.argsort(-row)) for row in noisy]
    lazy = rng.random(n) < careless
    return [items if is_lazy else o for o, is_lazy in zip(drawn, lazy, strict=True)]


def found(given: list[str], items: str = ITEMS) -> Careless:
    responses = ordered(given, items)
    return careless_answers(responses, responses.survey.question("hard"), n_draws=100)


def distance(log_worth: np.ndarray) -> float:
    return float(np.abs(log_worth - TRUTH).max())


def test_a_share_of_shown_orders_is_found_and_the_ranking_without_is_nearer_the_truth() -> None:
    """Three in ten of 600: the share found has a standard error of 0.02."""
    result = found(orders(600, TRUTH, careless=0.3))
    low, high = result.excess_interval()
    assert result.excess == pytest.approx(0.3, abs=0.05)
    assert low <= 0.3 <= high
    assert result.without is not None
    assert distance(result.without.log_worth) < 0.25 < distance(result.as_answered.log_worth)


def test_careful_answers_have_next_to_no_excess_and_keep_their_ranking() -> None:
    result = found(orders(600, TRUTH))
    assert result.excess <= 0.01
    assert result.without is not None
    np.testing.assert_allclose(result.without.log_worth, result.as_answered.log_worth, atol=0.05)


@pytest.mark.parametrize("worth", [[1.5, 0.5, -0.5, -1.5], [2.5, 1.0, -1.0, -2.5]])
def test_careful_people_who_find_the_shown_order_true_are_not_called_careless(
    worth: list[float],
) -> None:
    """A third, and half, of careful people give the order shown, because it is the right one."""
    result = found(orders(1000, np.array(worth)), "abcd")
    assert result.n_default > 250
    assert result.excess < 0.07


def test_when_everybody_gives_the_shown_order_nothing_tells_care_from_carelessness() -> None:
    result = found(["abcd"] * 40, "abcd")
    assert result.n_default == result.n_full == 40
    assert np.isnan(result.expected)
    assert result.excess_interval() == (0, 1)


def test_the_counts_are_those_of_the_rows() -> None:
    given = ["abcd", "abcd", "dcba", "bacd", "ab", "abc", None, "cbad"]
    result = found(given, "abcd")
    assert (result.n_full, result.n_default, result.n_straight) == (5, 2, 0)
    assert result.as_answered.n_answered == 7
    assert result.excess == pytest.approx(max(0, 2 - result.expected) / 5)
    low, high = wilson_interval(2, 5, 0.9)
    share = result.expected / 5
    limits = max(0, float(low) - share), max(0, float(high) - share)
    assert result.excess_interval(0.9) == pytest.approx(limits)


def test_without_full_rankings_nothing_is_known_of_shown_orders() -> None:
    result = found(["ab", "ba", "cd"], "abcd")
    assert (result.n_full, result.n_default, result.excess) == (0, 0, 0)
    assert result.excess_interval() == (0, 1)
    assert result.without is not None
    np.testing.assert_allclose(result.without.log_worth, result.as_answered.log_worth, atol=1e-9)


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'hard'"):
        found([None, None], "abcd")


def test_the_chance_of_the_shown_order_is_the_product_of_its_choices() -> None:
    a, b, c = np.exp([0.5, -0.2, 0.1])
    expected = a / (a + b + c) * b / (b + c)
    assert shown_order_chance(np.array([0.5, -0.2, 0.1])) == pytest.approx(expected)
    assert shown_order_chance(np.zeros(4)) == pytest.approx(1 / 24)


# --- straight lines --------------------------------------------------------------------------

MATRIX_OF_FIVE = Question(
    "rated",
    "scale",
    "amount",
    options=options(["less", "same", "more", "unsure"], {"unsure": "no_answer"}),
    items=options("pqrst"),
)
MATRIX_OF_THREE = Question(
    "short", "scale", "amount", options=options(["less", "more"]), items=options("uvw")
)
RATED = Survey("rated", {}, ("en",), (ranking("abcd"), MATRIX_OF_FIVE, MATRIX_OF_THREE))


def rated(rows: list[list[int | None]], given: list[str | None] | None = None) -> Responses:
    columns = {f"rated/{item}": [row[i] for row in rows] for i, item in enumerate("pqrst")}
    columns |= {f"short/{item}": [1] * len(rows) for item in "uvw"}
    for item in "abcd" if given else "":
        columns[f"hard/{item}"] = [None if o is None else o.find(item) + 1 for o in given or []]
    return answers(columns, RATED)


@pytest.mark.parametrize(
    ("row", "straight"),
    [
        ([2, 2, 2, 2, 2], True),
        ([2, 2, 2, 2, None], True),
        ([2, 2, 2, 2, 0], True),
        ([2, 2, 2, None, 0], False),
        ([2, 2, 2, 2, 3], False),
        ([0, 0, 0, 0, 0], False),
        ([None] * 5, False),
    ],
)
def test_one_level_for_four_rated_items_or_more_is_a_straight_line(
    row: list[int | None], straight: bool
) -> None:
    """ "Don't know" is no level, and a matrix of three is too short to tell."""
    assert MATRIX == 4
    assert straight_lines(rated([row, [1, 2, 3, 1, 2]])).tolist() == [straight, False]


def test_straight_lines_of_those_who_ranked_are_counted_and_left_out() -> None:
    rows: list[list[int | None]] = [[1] * 5, [3] * 5, [2] * 5, [1, 2, 1, 2, 1], [3, 3, 1, 1, 1]]
    responses = rated(rows, ["badc", "cdab", None, "dcab", "bcad"])
    result = careless_answers(responses, responses.survey.question("hard"), n_draws=20)
    assert result.n_straight == 2
    assert result.as_answered.n_answered == 4
    assert result.without is not None
    assert result.without.n_answered == 2


def test_without_anybody_left_there_is_no_ranking_without() -> None:
    responses = rated([[1] * 5, [3] * 5], ["badc", "cdab"])
    result = careless_answers(responses, responses.survey.question("hard"), n_draws=20)
    assert (result.n_straight, result.without) == (2, None)


def with_anchor(n: int, at_random: float, seed: int = 3) -> Responses:
    """Rankings of a to f, and an anchor of x, y, z that careful people put in order; a share of
    people answers both at random."""
    rng = np.random.default_rng(seed)
    random = rng.random(n) < at_random
    hard = np.argsort(np.argsort(-(TRUTH * ~random[:, None] + rng.gumbel(size=(n, 6))))) + 1
    anchor = np.tile([1, 2, 3], (n, 1))
    anchor[random] = rng.permuted(anchor[random], axis=1)
    survey = Survey(
        "checked",
        {},
        ("en",),
        (ranking(ITEMS), Question("check", "ranking", "anchor", options=options("xyz"))),
    )
    columns = {f"hard/{i}": hard[:, c].tolist() for c, i in enumerate(ITEMS)}
    columns |= {f"check/{i}": anchor[:, c].tolist() for c, i in enumerate("xyz")}
    return answers(columns, survey)


def test_an_anchor_tells_how_many_answer_at_random_and_who_may() -> None:
    """Four in ten of 900 at random, of whom a sixth gets the anchor right: error 0.02."""
    responses = with_anchor(900, 0.4)
    result = careless_answers(responses, responses.survey.question("hard"), n_draws=100)
    low, high = result.random_share_interval()
    assert result.random_share == pytest.approx(0.4, abs=0.06)
    assert low <= 0.4 <= high
    assert result.without is not None
    assert result.without.n_answered == result.n_right
    assert distance(result.without.log_worth) < distance(result.as_answered.log_worth)


def test_the_share_at_random_by_hand() -> None:
    """Ten of twelve right of six orders: (1 - 10/12) / (1 - 1/6) = 0.2."""
    responses = with_anchor(12, 0.0)
    changed = {f"check/{i}": responses.table[f"check/{i}"].to_pylist() for i in "xyz"}
    for row in (0, 1):
        changed["check/x"][row], changed["check/z"][row] = 3, 1
    columns = {f"hard/{i}": responses.table[f"hard/{i}"].to_pylist() for i in ITEMS} | changed
    hand = answers(columns, responses.survey)
    result = careless_answers(hand, hand.survey.question("hard"), n_draws=50)
    assert (result.n_anchor, result.n_right, result.anchor_orders) == (12, 10, 6)
    assert result.random_share == pytest.approx(0.2)


def test_without_an_anchor_nothing_is_said_of_random_answers() -> None:
    result = found(orders(60, TRUTH))
    assert np.isnan(result.random_share)
    assert result.random_share_interval() == (0.0, 1.0)
