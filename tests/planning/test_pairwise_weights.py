from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.planning.weighing.pairwise_weights import PairAnswer, PairwiseWeights, pairwise_weights

HOUSE = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]
"""Criteria for buying a house. Saaty 1990, "How to make a decision", Eur. J. Oper. Res. 48."""

SCHOOL = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]
"""Criteria for choosing a school. Saaty 1980, The Analytic Hierarchy Process."""

TRUE = st.lists(st.floats(1, 9), min_size=2, max_size=6)
"""Weights whose ratios stay between 1/9 and 9."""


def answers(matrix: list[list[float]]) -> list[PairAnswer]:
    pairs = combinations(range(len(matrix)), 2)
    return [PairAnswer(f"c{i}", f"c{j}", matrix[i][j]) for i, j in pairs]


def items(k: int) -> tuple[str, ...]:
    return tuple(f"c{i}" for i in range(k))


def of_matrix(matrix: list[list[float]]) -> PairwiseWeights:
    return pairwise_weights(items(len(matrix)), answers(matrix))


def ratios(weights: list[float]) -> list[list[float]]:
    return [[a / b for b in weights] for a in weights]


# --- published examples ----------------------------------------------------------------------


def test_the_weights_of_saatys_house_as_published_to_three_digits() -> None:
    found = of_matrix(HOUSE)
    published = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    np.testing.assert_allclose(found.weight, published, rtol=0, atol=0.0006)
    assert found.eigenvalue == pytest.approx(9.669, abs=0.0005)
    assert found.consistency == pytest.approx(0.169, abs=0.0005)
    assert not found.acceptable


def test_the_weights_of_saatys_school_as_published_to_two_digits() -> None:
    found = of_matrix(SCHOOL)
    np.testing.assert_allclose(
        found.weight, [0.32, 0.14, 0.03, 0.13, 0.24, 0.14], rtol=0, atol=0.0051
    )
    assert not found.acceptable


def test_three_answers_have_the_geometric_mean_of_each_row() -> None:
    """Of 3 × 3 matrices the eigenvector is the geometric mean of the rows (Saaty 1980)."""
    found = of_matrix([[1, 2, 9], [1 / 2, 1, 3], [1 / 9, 1 / 3, 1]])
    rows = np.array([18, 1.5, 1 / 27]) ** (1 / 3)
    np.testing.assert_allclose(found.weight, rows / rows.sum())
    # λ = 1 + d + 1/d with d³ = a₁₃ / (a₁₂ a₂₃).
    d = (9 / 6) ** (1 / 3)
    assert found.eigenvalue == pytest.approx(1 + d + 1 / d)
    assert found.consistency == pytest.approx((d + 1 / d - 2) / 2 / 0.58)


def plain_weights(matrix: list[list[float]]) -> list[float]:
    """The principal eigenvector by multiplying again and again."""
    weight = [1.0] * len(matrix)
    for _ in range(500):
        weight = [sum(a * w for a, w in zip(row, weight, strict=True)) for row in matrix]
        weight = [w / sum(weight) for w in weight]
    return weight


@given(st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_weights_are_those_of_repeated_multiplication(given_ratios: list[int]) -> None:
    matrix = [[1.0] * 4 for _ in range(4)]
    for (i, j), ratio in zip(combinations(range(4), 2), given_ratios, strict=True):
        matrix[i][j], matrix[j][i] = ratio, 1 / ratio
    np.testing.assert_allclose(of_matrix(matrix).weight, plain_weights(matrix), rtol=1e-8)


# --- what always holds -----------------------------------------------------------------------


@given(TRUE)
def test_answers_that_agree_give_the_weights_they_came_from(true: list[float]) -> None:
    found = of_matrix(ratios(true))
    np.testing.assert_allclose(found.weight, np.array(true) / sum(true), rtol=1e-9)
    assert np.isnan(found.consistency) or found.consistency < 1e-9
    assert found.acceptable
    np.testing.assert_allclose(found.to_frame()["off"], 1, rtol=1e-6)


@given(TRUE, st.data())
def test_pairs_left_out_do_not_change_weights_on_which_answers_agree(
    true: list[float], data: st.DataObject
) -> None:
    all_answers = answers(ratios(true))
    chain = [a for a in all_answers if int(a.second[1:]) - int(a.first[1:]) == 1]
    extra = data.draw(st.sets(st.sampled_from(all_answers)))
    found = pairwise_weights(items(len(true)), [*chain, *(extra - set(chain))])
    np.testing.assert_allclose(found.weight, np.array(true) / sum(true), rtol=1e-9)


def test_the_order_of_items_and_answers_does_not_matter() -> None:
    given_answers = answers(SCHOOL)
    turned = [PairAnswer(a.second, a.first, 1 / a.times) for a in reversed(given_answers)]
    names = tuple(reversed(items(6)))
    one, other = of_matrix(SCHOOL).weights, pairwise_weights(names, turned).weights
    assert one == pytest.approx(other)


def test_a_chain_of_answers_cannot_contradict_itself() -> None:
    found = pairwise_weights(items(3), [PairAnswer("c0", "c1", 3), PairAnswer("c1", "c2", 3)])
    assert np.isnan(found.consistency)
    assert found.acceptable
    np.testing.assert_allclose(found.weight, np.array([9, 3, 1]) / 13)


def test_fewer_answers_are_measured_against_less_chance() -> None:
    """Four items, one pair left out: 0.90 × (1 − 2 / 6) stands in for chance."""
    left_out = answers([row[:4] for row in SCHOOL[:4]])[:-1]
    found = pairwise_weights(items(4), left_out)
    assert found.consistency == pytest.approx((found.eigenvalue - 4) / 3 / (0.9 * 2 / 3))


def test_the_answer_that_fits_least_stands_first() -> None:
    matrix = ratios([6, 3, 2, 1])
    matrix[0][3] = 1 / 6  # was 6
    matrix[3][0] = 6
    worst = of_matrix(matrix).to_frame().iloc[0]
    assert (worst["first"], worst["second"]) == ("c0", "c3")
    assert worst["off"] > 2


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_answers", "words"),
    [
        ([PairAnswer("c0", "x", 2)], "answer 1 .* 'x' is not one of"),
        ([PairAnswer("c0", "c0", 1)], "not compared with itself"),
        ([PairAnswer("c0", "c1", 10)], "10 times as important; give 1"),
        ([PairAnswer("c0", "c1", 0)], "0 times as important"),
        ([PairAnswer("c0", "c1", float("nan"))], "nan times"),
        ([PairAnswer("c0", "c1", 2), PairAnswer("c1", "c0", 2)], "answer 2 .* answered before"),
        ([PairAnswer("c0", "c1", 2)], r"no answer links c0, c1 \| c2"),
        ([], r"no answer links c0 \| c1 \| c2"),
    ],
)
def test_answers_that_cannot_be_used_are_named(given_answers: list[PairAnswer], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pairwise_weights(items(3), given_answers)


def test_items_stand_once() -> None:
    with pytest.raises(ValueError, match="each once"):
        pairwise_weights(("a", "a"), [])
