from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from small_survey import answers, options

from needs.evidence.best_worst import rank_best_worst
from needs.evidence.paired_tallies import BestWorstTally, tally_best_worst
from needs.evidence.plackett_luce import GHOST, NotConvergedError
from needs.evidence.rankings import Ranking
from needs.evidence.resampling import Draws
from surveys.survey import Question, Survey

Answer = tuple[str | None, str | None]
"""The option named best and the one named worst."""


def asked(items: str, number: int = 1) -> tuple[Question, Question]:
    best, worst = (
        Question(
            f"{what}{number}", "choice", "exercise", options=options([*items, "unsure"], means)
        )
        for what, means in (("best", {"unsure": "no_answer"}), ("worst", {"unsure": "no_answer"}))
    )
    return best, worst


def tally_of(sets: dict[str, list[Answer]]) -> BestWorstTally:
    """Each set of items with every person's answer to it."""
    pairs = [asked(items, i) for i, items in enumerate(sets)]
    survey = Survey("bw", {}, ("en",), tuple(q for pair in pairs for q in pair))
    columns = {}
    for (best, worst), given_answers in zip(pairs, sets.values(), strict=True):
        columns[best.id] = [b for b, _ in given_answers]
        columns[worst.id] = [w for _, w in given_answers]
    return tally_best_worst(answers(columns, survey), pairs)


def ranked(sets: dict[str, list[Answer]], n_draws: int = 20, **settings: str) -> Ranking:
    tally = tally_of(sets)
    units = np.zeros(tally.n_asked, dtype=np.intp)
    rng = np.random.default_rng(0)
    n = len(units)
    weights = rng.multinomial(n - 1, np.full(n, 1 / n), size=n_draws) * (n / max(n - 1, 1))
    return rank_best_worst(tally, Draws(weights.astype(float), 0), **settings)


def log_likelihood(theta: dict[str, float], items: str, answer: Answer) -> float:
    """One person's answer to one set, written out."""
    best, worst = answer
    value = 0.0
    if best is not None:
        value += theta[best] - math.log(sum(math.exp(theta[i]) for i in items))
    if worst is not None:
        rest = [i for i in items if i != best]
        value += -theta[worst] - math.log(sum(math.exp(-theta[i]) for i in rest))
    return value


def simulated(items: str, theta: np.ndarray, n: int, seed: int) -> list[Answer]:
    rng = np.random.default_rng(seed)
    found: list[Answer] = []
    for _ in range(n):
        best = items[int(np.argmax(theta + rng.gumbel(size=len(items))))]
        rest = [i for i in items if i != best]
        worth = np.array([-theta[items.index(i)] for i in rest])
        found.append((best, rest[int(np.argmax(worth + rng.gumbel(size=len(rest))))]))
    return found


def test_estimates_are_those_of_a_general_optimiser() -> None:
    """scipy's BFGS on the answers one by one, over three sets and with answers half given."""
    theta = np.array([0.7, 0.2, -0.2, -0.7])
    sets = {
        "abcd": [*simulated("abcd", theta, 60, 1), ("a", None), (None, "d"), (None, None)],
        "abc": [*simulated("abc", theta[:3], 60, 2), *[(None, None)] * 3],
        "bcd": [*simulated("bcd", theta[1:], 60, 3), *[(None, None)] * 3],
    }

    def loss(beta: np.ndarray) -> float:
        worth = dict(zip("abcd", [0.0, *beta], strict=True))
        return -sum(log_likelihood(worth, items, a) for items, given in sets.items() for a in given)

    found = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-7})
    result = ranked(sets)
    log_worth, _ = result.relative_to("a")
    np.testing.assert_allclose(log_worth[1:], found.x, atol=1e-6)
    assert result.log_likelihood == pytest.approx(-found.fun, abs=1e-8)


def test_the_truth_comes_back_from_many_answers() -> None:
    theta = np.array([0.9, 0.3, -0.3, -0.9])
    result = ranked({"abcd": simulated("abcd", theta, 4000, 5)})
    assert (np.abs(result.log_worth - theta) < 4 * result.standard_error).all()
    np.testing.assert_allclose(result.robust_error, result.standard_error, rtol=0.1)


def test_of_two_items_the_other_way_round_turns_the_worths_round() -> None:
    answers_given: list[Answer] = [("a", "b")] * 7 + [("b", "a")] * 3
    result = ranked({"ab": answers_given})
    turned = ranked({"ab": [(w, b) for b, w in answers_given]})
    np.testing.assert_allclose(result.log_worth, -turned.log_worth, atol=1e-9)
    assert result.chance_above[0] == pytest.approx(0.7)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "unsure", *"abc"]), st.sampled_from([None, "unsure", *"abc"])
        ),
        min_size=1,
        max_size=15,
    )
)
def test_every_answer_is_counted_once_or_said_to_contradict_itself(rows: list[Answer]) -> None:
    tally = tally_of({"abc": rows})
    named = [tuple(v if v in ("a", "b", "c") else None for v in row) for row in rows]
    twice = [b == w and b is not None for b, w in named]
    good = [n for n, t in zip(named, twice, strict=True) if not t and n != (None, None)]
    assert tally.n_contradictory == sum(twice)
    assert tally.n_answered == len(good)
    assert tally.given.sum() == len(good)
    for i, item in enumerate("abc"):
        assert tally.given @ (tally.placed[:, i] == 1) == sum(b == item for b, _ in good)
        assert tally.given @ (tally.placed[:, i] == -1) == sum(w == item for _, w in good)
    if good:
        result = rank_best_worst(tally, Draws(np.ones((2, len(rows))), 0))
        assert np.isfinite(result.log_worth).all()
        assert result.share_first.tolist() == pytest.approx(
            [sum(b == i for b, _ in good) / len(good) for i in "abc"]
        )


def test_people_with_several_sets_count_once_in_the_exact_tests() -> None:
    """One person puts a above b in two sets and below in a third; another does so once."""
    sets: dict[str, list[Answer]] = {
        "abc": [("a", "b"), ("a", "c")],
        "abd": [("a", "b"), (None, None)],
        "abe": [("b", "a"), (None, None)],
    }
    tally = tally_of(sets)
    assert tally.items == tuple("abcde")
    assert tally.preferences[0, 1] == 2
    assert tally.preferences[1, 0] == 0
    assert tally.shown.tolist() == [2, 2, 2, 1, 1]


def test_everybody_alike_needs_a_ghost() -> None:
    answers_given: list[Answer] = [("a", "c")] * 40
    result = ranked({"abc": answers_given})
    assert result.ghost == GHOST
    assert result.rank_sets().low.tolist() == [1, 2, 3]
    with pytest.raises(NotConvergedError, match="ghost"):
        ranked({"abc": answers_given}, prior="none")


def test_the_table_leaves_out_what_best_worst_answers_do_not_say() -> None:
    frame = ranked({"abc": simulated("abc", np.zeros(3), 40, 1)}).to_frame()
    assert frame["mean_rank"].isna().all()
    assert frame["share_first"].sum() == pytest.approx(1)


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'best0'"):
        ranked({"abc": [(None, None)] * 2})


def test_different_options_are_an_error() -> None:
    best, _ = asked("abc")
    _, worst = asked("abd")
    survey = Survey("bw", {}, ("en",), (best, worst))
    responses = answers({"best1": ["a"], "worst1": ["b"]}, survey)
    with pytest.raises(ValueError, match="different options"):
        tally_best_worst(responses, [(best, worst)])
    with pytest.raises(ValueError, match="no pair"):
        tally_best_worst(responses, [])
