"""Rankings with ties: published figures, every set of every choice by loops, what must hold."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from small_survey import AMOUNT, answers, rated_columns
from twins import tied_choices, tied_log_likelihood

from needs.evidence.davidson_luce import (
    TiedFit,
    _Polynomials,
    expected_wins,
    fit_tied,
    has_ties,
    tied_choices_of,
    tied_covariance,
    tied_scores_of,
)
from needs.evidence.davidson_luce import tied_log_likelihood as fast_log_likelihood
from needs.evidence.plackett_luce import GHOST, NotConvergedError, choices_of, fit_choices
from needs.evidence.rankings import Ranking, chance_above, mean_ranks, rank_items, standard_places
from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.tallies import rank_ratings, tally_ranking
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

ITEMS = "abcd"
ROWS = st.lists(
    st.lists(st.integers(0, 3), min_size=4, max_size=4).filter(lambda r: any(r)),
    min_size=1,
    max_size=12,
)
UNRANKED = st.sampled_from(["below", "missing"])


def patterns(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, dtype=np.uint8)


def random_rows(n: int, k: int = 4, levels: int = 4, seed: int = 1) -> list[list[int]]:
    """Ratings by noisy worths turned into ranks, highest level first, so that many are tied."""
    rng = np.random.default_rng(seed)
    noisy = np.linspace(0.8, -0.8, k) + rng.gumbel(size=(n, k))
    level = np.digitize(noisy, np.linspace(-0.5, 1.5, levels - 1))
    return (1 + (level[:, :, None] < level[:, None, :]).sum(axis=2)).tolist()


def fitted(rows: list[list[int]], unranked: str = "below", **ghosts: float) -> TiedFit:
    choices = tied_choices_of(patterns(rows), unranked)
    return fit_tied(choices, np.ones(len(rows)), **ghosts)


def survey_of(rows: list[list[int]]) -> Responses:
    k = len(rows[0])
    question = Question(
        "hard",
        "ranking",
        "difficulty",
        options=tuple(Option(chr(97 + i)) for i in range(k)),
        ties=True,
    )
    columns = {f"hard/{o.id}": [row[i] for row in rows] for i, o in enumerate(question.options)}
    return answers(columns, Survey("tied", {}, ("en",), (question,)))


def ranked(rows: list[list[int]], n_draws: int = 40, **settings: str) -> Ranking:
    responses = survey_of(rows)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    return rank_items(tally, draw_units(respondents(responses), n_draws), **settings)


# --- published figures ------------------------------------------------------------------------

FRUITS = [[1, 2, 0], [3, 1, 2], [2, 1, 1], [1, 2, 3], [2, 1, 1], [1, 0, 2]]


def test_three_fruits_agree_with_r() -> None:
    """R package PlackettLuce, its own test of summary() with the default npseudo = 0.5: printed
    digits. Unranked is missing there; ghost comparisons could have ended in a tie."""
    result = ranked(FRUITS, unranked="missing", prior="ghost")
    log_worth, error = result.relative_to("a")
    np.testing.assert_allclose(log_worth, [0, 0.2867987, -0.4636687], atol=5e-8)
    np.testing.assert_allclose(error, [0, 1.0129, 1.0280], atol=5e-5)
    np.testing.assert_allclose(result.ties.log_delta, [-1.0701129], atol=5e-8)
    np.testing.assert_allclose(result.ties.error, [0.9043], atol=5e-5)
    assert -2 * result.log_likelihood == pytest.approx(21.61, abs=0.005)


def test_chances_of_choices_between_fruits_agree_with_r() -> None:
    """R package PlackettLuce, its own test of fitted(): printed to eight digits."""
    result = ranked(FRUITS, unranked="missing", prior="ghost")
    a, b, c = np.exp(result.log_worth)
    d = result.ties.pair
    pair = {s: x + y + d * np.sqrt(x * y) for s, x, y in (("ab", a, b), ("ac", a, c), ("bc", b, c))}
    whole = a + b + c + d * (np.sqrt(a * b) + np.sqrt(a * c) + np.sqrt(b * c))
    ours = [a / pair["ab"], b / whole, c / pair["ac"], d * np.sqrt(b * c) / whole]
    ours += [a / whole, b / pair["bc"], a / pair["ac"]]
    theirs = [0.36656777, 0.33785994, 0.33086831, 0.07962156, 0.2536189, 0.58554515, 0.52604625]
    np.testing.assert_allclose(ours, theirs, atol=5e-9)


# --- every set of every choice, by loops --------------------------------------------------------


@given(ROWS, UNRANKED)
def test_statistics_are_those_of_the_choices_made_one_by_one(
    rows: list[list[int]], unranked: str
) -> None:
    choices = tied_choices_of(patterns(rows), unranked)
    made = [c for row in rows for c in tied_choices(row, unranked)]
    for i in range(4):
        expected = sum(1 / len(picked) for picked, _ in made if i in picked)
        assert choices.chosen.sum(axis=0)[i] == pytest.approx(expected)
    assert choices.orders == tuple(sorted({len(p) for p, _ in made} - {1}))
    for order, count in zip(choices.orders, choices.tied.sum(axis=0), strict=True):
        assert count == sum(len(p) == order for p, _ in made)
    for members, count in zip(choices.members, choices.stood.sum(axis=0), strict=True):
        assert count == sum(set(np.flatnonzero(members)) == stood for _, stood in made)
    above = choices.beats.sum(axis=0).reshape(4, 4)
    for i, j in permutations(range(4), 2):
        assert above[i, j] == sum(i in p and j in s - p for p, s in made)


@given(ROWS, UNRANKED, st.integers(0, 99))
def test_log_likelihood_is_the_sum_over_choices(
    rows: list[list[int]], unranked: str, seed: int
) -> None:
    choices = tied_choices_of(patterns(rows), unranked)
    rng = np.random.default_rng(seed)
    theta, eta = rng.normal(size=4), rng.normal(size=len(choices.orders))
    fit = TiedFit(theta, eta, 0, np.zeros((0, 0)))
    deltas = dict(zip(choices.orders, eta, strict=True))
    expected = sum(tied_log_likelihood(theta, deltas, row, unranked) for row in rows)
    found = fast_log_likelihood(fit, choices, np.ones(len(rows)))
    assert found == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_estimates_are_those_of_a_general_optimiser(unranked: str) -> None:
    """scipy's BFGS on the loops above; both stop within 1e-5 of the same maximum."""
    rows = random_rows(40)
    rows[0][3], rows[1][0] = 0, 0
    fit = fitted(rows, unranked)
    orders = tied_choices_of(patterns(rows), unranked).orders

    def loss(beta: np.ndarray) -> float:
        deltas = dict(zip(orders, beta[3:], strict=True))
        theta = np.concatenate([[0.0], beta[:3]])
        return -sum(tied_log_likelihood(theta, deltas, row, unranked) for row in rows)

    found = minimize(loss, np.zeros(3 + len(orders)), method="BFGS", options={"gtol": 1e-6})
    np.testing.assert_allclose(fit.log_worth[1:] - fit.log_worth[0], found.x[:3], atol=1e-5)
    np.testing.assert_allclose(fit.log_tie, found.x[3:], atol=1e-5)


def test_errors_are_those_of_the_numerical_second_derivatives() -> None:
    rows = random_rows(60)
    choices, counts = tied_choices_of(patterns(rows)), np.ones(60)
    fit = fit_tied(choices, counts)
    k, beta = 4, np.concatenate([fit.log_worth, fit.log_tie])

    def value(step: np.ndarray) -> float:
        moved = beta + step
        return fast_log_likelihood(TiedFit(moved[:k], moved[k:], 0, step), choices, counts)

    h, size = 1e-3, len(beta)
    unit = np.eye(size) * h
    second = np.array(
        [
            [
                (value(a + b) - value(a - b) - value(b - a) + value(-a - b)) / (4 * h * h)
                for b in unit
            ]
            for a in unit
        ]
    )
    second[:k, :k] -= 1 / k
    centre = np.eye(size)
    centre[:k, :k] -= 1 / k
    expected = centre @ np.linalg.inv(-second) @ centre
    np.testing.assert_allclose(
        tied_covariance(fit, choices, counts), expected, rtol=2e-4, atol=1e-6
    )


def test_expected_wins_are_sums_over_all_sets() -> None:
    rows = random_rows(30)
    choices = tied_choices_of(patterns(rows))
    fit = fit_tied(choices, np.ones(30))
    delta = dict(zip((1, *choices.orders), np.exp([0, *fit.log_tie]), strict=True))
    stood = choices.stood.sum(axis=0)
    expected = np.zeros((4, 4))
    for members, count in zip(choices.members, stood, strict=True):
        inside = np.flatnonzero(members).tolist()
        weight = {
            c: delta[d] * np.exp(fit.log_worth[list(c)].mean())
            for d in delta
            for c in combinations(inside, d)
        }
        for c, w in weight.items():
            for i in c:
                for j in set(inside) - set(c):
                    expected[i, j] += count * w / sum(weight.values())
    np.testing.assert_allclose(expected_wins(choices, fit, stood), expected, atol=1e-10)


# --- what must always hold ----------------------------------------------------------------------


@given(ROWS, UNRANKED)
def test_every_set_of_answers_has_a_finite_flat_maximum(
    rows: list[list[int]], unranked: str
) -> None:
    result = ranked(rows, 3, unranked=unranked)
    assert np.isfinite(result.log_worth).all()
    assert np.isfinite(result.drawn).all()
    assert np.isfinite(result.ties.log_delta).all()
    assert result.log_worth.sum() == pytest.approx(0, abs=1e-9)


@given(ROWS, st.permutations(range(4)))
def test_renaming_the_items_renames_the_worths(rows: list[list[int]], new: list[int]) -> None:
    renamed = fitted([[row[i] for i in new] for row in rows], ghost=GHOST, tie_ghost=GHOST)
    original = fitted(rows, ghost=GHOST, tie_ghost=GHOST)
    np.testing.assert_allclose(renamed.log_worth, original.log_worth[new], atol=1e-7)
    np.testing.assert_allclose(renamed.log_tie, original.log_tie, atol=1e-7)


def test_without_ties_it_is_plackett_luce() -> None:
    rows = [(np.random.default_rng(s).permutation(5) + 1).tolist() for s in range(40)]
    fit = fitted(rows)
    plain = choices_of(patterns(rows))
    expected = fit_choices(
        plain.chosen.sum(axis=0)[None], plain.stood.sum(axis=0)[None], plain.members
    ).log_worth[0]
    np.testing.assert_allclose(fit.log_worth, expected, atol=1e-9)
    assert fit.log_tie.shape == (0,)
    assert not has_ties(patterns(rows))
    assert ranked(rows).ties.orders == ()


def test_scores_of_all_answers_add_up_to_nothing() -> None:
    rows = random_rows(50)
    choices = tied_choices_of(patterns(rows))
    scores = tied_scores_of(choices, fit_tied(choices, np.ones(50)))
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-7)


def test_sums_over_sets_do_not_cancel() -> None:
    """Sums over all 462 sets of six of eleven numbers from 1e-8 to 1, in any order of size."""
    u = np.random.default_rng(5).permutation(np.logspace(-8, 0, 11))
    sums = _Polynomials(u[None], 6)
    products = {c: np.prod(u[list(c)]) for c in combinations(range(11), 6)}
    assert sums.whole[0] == pytest.approx(sum(products.values()), rel=1e-13)
    one, two = sums.with_one()[0], sums.with_two(np.ones(1))
    for i in range(11):
        assert one[i] == pytest.approx(sum(v for c, v in products.items() if i in c), rel=1e-13)
        for j in set(range(11)) - {i}:
            both = sum(v for c, v in products.items() if {i, j} <= set(c))
            assert two[i, j] == pytest.approx(both, rel=1e-13)


def test_many_items_and_high_orders_of_ties_can_be_fitted() -> None:
    """25 items that 60 people rate on three levels, so that ten and more are tied: the worths come
    out in the true order but for chance."""
    rng = np.random.default_rng(3)
    noisy = np.linspace(-3, 3, 25) + rng.gumbel(size=(60, 25))
    level = np.digitize(noisy, [-1.0, 2.0])
    rows = (1 + (level[:, :, None] < level[:, None, :]).sum(axis=2)).tolist()
    fit = fitted(rows, ghost=GHOST)
    assert max(tied_choices_of(patterns(rows)).orders) >= 10
    places = np.argsort(np.argsort(fit.log_worth))
    assert np.abs(places - np.arange(25)).max() <= 4


# --- uncertainty ---------------------------------------------------------------------------------


def test_one_step_draws_are_close_to_refitted_draws() -> None:
    """300 people: each refitted draw lies within a quarter of a standard error of its one step for
    most draws, and the standard errors agree within 5%."""
    rows = random_rows(300, seed=4)
    responses = survey_of(rows)
    draws = draw_units(respondents(responses), 100)
    result = rank_items(tally_ranking(responses, responses.survey.question("hard")), draws)
    choices = tied_choices_of(patterns(rows))
    refitted = np.array([fit_tied(choices, w).log_worth for w in draws.weights])
    error = refitted.std(axis=0)
    np.testing.assert_allclose(result.drawn.std(axis=0), error, rtol=0.05)
    assert np.median(np.abs(result.drawn - refitted) / error) < 0.1
    assert np.quantile(np.abs(result.drawn - refitted) / error, 0.95) < 0.3


def test_robust_errors_are_those_of_the_draws() -> None:
    """Both add up the same scores: 800 draws leave a relative error of 2.5%, here with room."""
    result = ranked(random_rows(200), 800)
    np.testing.assert_allclose(result.drawn.std(axis=0), result.robust_error, rtol=0.1)


# --- what the numbers mean -----------------------------------------------------------------------


def test_a_tie_counts_as_half_in_the_chance_of_being_above() -> None:
    theta, delta = np.array([0.4, -0.4]), 0.8
    a, b = np.exp(theta)
    tie = delta * np.sqrt(a * b)
    expected = (a + tie / 2) / (a + b + tie)
    assert chance_above(theta, delta)[0] == pytest.approx(expected, abs=1e-12)
    assert chance_above(np.array([theta, theta]), np.array([delta, 0.0]))[1, 0] == pytest.approx(
        a / (a + b), abs=1e-12
    )


def test_two_items_have_the_shares_of_wins_and_ties_of_the_people() -> None:
    """Three parameters of freedom, three shares: 5 of 10 put a first, 2 b, 3 tie the two."""
    result = ranked([[1, 2]] * 5 + [[2, 1]] * 2 + [[1, 1]] * 3)
    assert result.chance_above.tolist() == pytest.approx([0.65, 0.35], abs=1e-9)
    assert abs(result.misfit[0, 1]) < 1e-9


def test_tied_items_share_their_places() -> None:
    """1, 1, 2 and 1, 1, 3 say the same: two on places 1 and 2, one on place 3."""
    dense, standard = ranked([[1, 1, 2]] * 3), ranked([[1, 1, 3]] * 3)
    assert dense.mean_rank.tolist() == standard.mean_rank.tolist() == [1.5, 1.5, 3]
    assert standard_places(patterns([[1, 1, 2, 2]])).tolist() == [[1, 1, 3, 3]]
    assert ranked([[1, 1, 1, 2]]).share_top.tolist() == [1, 1, 1, 0]
    assert mean_ranks(patterns([[1, 1, 0, 0]]), np.ones(1)).tolist() == [1.5, 1.5, 3.5, 3.5]


def test_misfit_is_that_of_wins_beyond_what_the_model_expects() -> None:
    result = ranked(random_rows(200))
    np.testing.assert_allclose(result.misfit, -result.misfit.T, atol=1e-12)
    assert np.nanmax(np.abs(result.misfit)) < 0.1


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 40])
def test_everybody_tying_everything_proves_nothing(n: int) -> None:
    result = ranked([[1, 1, 1, 1]] * n)
    np.testing.assert_allclose(result.log_worth, 0, atol=1e-9)
    assert result.ghost == GHOST
    assert result.ties.ghost == GHOST
    assert result.rank_sets().low.tolist() == [1] * 4
    assert result.rank_sets().high.tolist() == [4] * 4
    assert np.isnan(result.standard_error).all()
    assert result.chance_above.tolist() == pytest.approx([0.5] * 4)


def test_a_tie_parameter_can_grow_with_the_worths() -> None:
    """a first or level with b, never below: the likelihood has no maximum though a tie links them,
    and the ghost bounds it."""
    rows = [[1, 2]] * 5 + [[1, 1]] * 5
    result = ranked(rows)
    assert result.ghost == GHOST
    assert result.log_worth[0] > result.log_worth[1]
    with pytest.raises(NotConvergedError, match="ghost"):
        ranked(rows, prior="none")


def test_a_tie_order_chosen_whenever_possible_is_bounded_by_its_ghost() -> None:
    """Everybody who compares three ties them, so nothing bounds the weight of a tie of three."""
    rows = [[1, 2, 0], [2, 1, 0], [0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1], [1, 1, 1]]
    result = ranked(rows, unranked="missing")
    assert (result.ghost, result.ties.ghost) == (0, GHOST)
    assert np.isfinite(result.ties.log_delta).all()
    assert np.isnan(result.ties.error).all()


def test_holes_between_places_do_not_matter() -> None:
    one, other = (
        fitted([[1, 1, 4, 9], [2, 1, 1, 0]] * 3, ghost=0.5),
        fitted([[1, 1, 2, 3], [3, 1, 1, 0]] * 3, ghost=0.5),
    )
    np.testing.assert_allclose(one.log_worth, other.log_worth, atol=1e-9)


def test_an_item_that_nobody_ranked_may_stand_anywhere() -> None:
    rows = [[*row[:3], 0] for row in random_rows(60)]
    sets = ranked(rows, unranked="missing").rank_sets()
    assert (sets.low[3], sets.high[3]) == (1, 4)


# --- ratings as rankings -------------------------------------------------------------------------


def test_ratings_become_a_ranking_with_ties() -> None:
    """x is rated above y by most and level with it by some; w is rated by nobody."""
    levels = {"x": [3, 3, 3, 2, 1, 0] * 10, "y": [1, 2, 3, 2, 2, 3] * 10, "w": [None] * 60}
    responses = answers(rated_columns(levels))
    tally = rank_ratings(responses, AMOUNT)
    result = rank_items(tally, draw_units(respondents(responses), 50), "missing")
    assert (result.n_asked, result.n_answered) == (60, 50)
    assert result.ties.orders == (2,)
    assert result.preferences[0, 1] == 20
    assert result.preferences[1, 0] == 10
    assert result.log_worth[0] > result.log_worth[1]
    assert (result.rank_sets().low[2], result.rank_sets().high[2]) == (1, 3)


def test_a_draw_weighs_people() -> None:
    """A draw that counts everybody once leaves the estimates where they are."""
    rows = random_rows(30)
    responses = survey_of(rows)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    result = rank_items(tally, Draws(np.ones((1, 30)), 0))
    np.testing.assert_allclose(result.drawn[0], result.log_worth, atol=1e-9)


def test_everybody_giving_the_same_order_with_a_tie_proves_it_but_for_the_tie() -> None:
    result = ranked([[1, 2, 2, 3]] * 40)
    sets = result.rank_sets()
    assert result.ghost == GHOST
    assert sets.low.tolist() == [1, 2, 2, 4]
    assert sets.high.tolist() == [1, 3, 3, 4]
    assert np.isnan(result.standard_error).all()
