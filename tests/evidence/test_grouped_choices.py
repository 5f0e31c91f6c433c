from __future__ import annotations

import math

import numpy as np
import pytest
from grouped_orders import places, tallied
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import log_likelihood, tied_log_likelihood

from needs.evidence.pooling.grouped_choices import GroupedChoices, contrasts, group_choices

ORDERS = {"x": ["abc", "ba", "c"], "y": ["cab"], "z": ["a", "ab", "bca", "cba"]}
RANKS = {"x": [[1, 1, 3], [1, 2, 3], [0, 1, 0]], "y": [[2, 2, 1], [1, 1, 1], [3, 1, 2]]}


def random_parameters(choices: GroupedChoices, seed: int = 1) -> np.ndarray:
    shape = (2, len(choices), choices.design.shape[1])
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("k", [2, 3, 7])
def test_contrasts_are_orthonormal_and_add_up_to_zero(k: int) -> None:
    found = contrasts(k)
    np.testing.assert_allclose(found.T @ found, np.eye(k - 1), atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_the_likelihood_is_that_of_plain_loops(unranked: str) -> None:
    choices = group_choices(tallied(ORDERS), unranked)
    at = random_parameters(choices)
    value = choices.value(at)
    for row, group in enumerate(choices.answering.tolist()):
        worths = contrasts(3) @ at[1, row]
        expected = log_likelihood(
            dict(zip("abc", worths, strict=True)), list(ORDERS.values())[group], unranked
        )
        assert value[1, row] == pytest.approx(expected)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_the_likelihood_of_ties_is_that_of_plain_loops(unranked: str) -> None:
    """But for the tie parameters themselves, which do not depend on the worths: so differences."""
    choices = group_choices(places(RANKS), unranked)
    at = random_parameters(choices)
    value = choices.value(at)
    ties = {2: math.log(choices.pair)}
    if choices.design.shape[0] > 6:
        ties[3] = float(choices.offset[-1])
    for row, ranks in enumerate(RANKS.values()):
        expected = [
            sum(tied_log_likelihood((contrasts(3) @ a).tolist(), ties, r, unranked) for r in ranks)
            for a in at[:, row]
        ]
        assert value[0, row] - value[1, row] == pytest.approx(expected[0] - expected[1])


@settings(max_examples=10)
@given(st.booleans(), st.integers(0, 100))
def test_derivatives_are_those_of_small_steps(ties: bool, seed: int) -> None:
    choices = group_choices(places(RANKS) if ties else tallied(ORDERS), "below")
    at, step = random_parameters(choices, seed), 1e-5
    here = choices.moments(at)
    constant = 0.7 * np.eye(at.shape[2])
    lean = choices.lean(here, np.linalg.inv(here.information + constant))
    for q in range(at.shape[2]):
        way = step * np.eye(at.shape[2])[q]
        up, down = choices.moments(at + way), choices.moments(at - way)
        slope = (choices.value(at + way) - choices.value(at - way)) / (2 * step)
        np.testing.assert_allclose(here.gradient[..., q], slope, atol=1e-6)
        bend = (down.gradient - up.gradient) / (2 * step)
        np.testing.assert_allclose(here.information[..., q], bend, atol=1e-6)
        volumes = [np.linalg.slogdet(m.information + constant)[1] for m in (up, down)]
        np.testing.assert_allclose(lean[..., q], (volumes[0] - volumes[1]) / (2 * step), atol=1e-6)


def test_all_groups_as_one_add_up() -> None:
    choices = group_choices(tallied(ORDERS), "below")
    one = choices.together
    at = random_parameters(one)
    everywhere = np.repeat(at, len(choices), axis=1)
    np.testing.assert_allclose(one.value(at)[:, 0], choices.value(everywhere).sum(axis=1))
    assert one.bounded.all()
    assert not choices.bounded[choices.answering.tolist().index(1)]


def test_a_group_that_compared_nothing_is_not_among_those_answering() -> None:
    choices = group_choices(tallied({"x": ["a", "b"], "y": ["ab", "c"]}), "missing")
    assert choices.answering.tolist() == [1]
