"""The fit itself, against plain loops and two other programs. Real data: test_rankings.py."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import ordered
from twins import choice_counts, choices, log_likelihood, preferences, reaches_all, worths

from needs.evidence.plackett_luce import (
    GHOST,
    NotConvergedError,
    choices_of,
    covariance,
    fit_choices,
    strongly_connected,
)
from needs.evidence.plackett_luce import log_likelihood as fast_log_likelihood
from needs.evidence.rankings import _all_strongly_connected, rank_items
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.tallies import tally_ranking

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS = "abcd"
ORDERS = st.lists(
    st.tuples(st.permutations(ITEMS), st.integers(1, 4)).map(lambda o: "".join(o[0][: o[1]])),
    min_size=1,
    max_size=15,
)
COMPARING = ORDERS.map(lambda orders: [*(o for o in orders if len(o) > 1), "ab"])
UNRANKED = st.sampled_from(["below", "missing"])

# Everybody is beaten by somebody: the likelihood has its maximum at finite log-worths.
BOUND = ["abcd", "bcda", "cab", "dab", "da", "b", "cdba", "acbd", "ad", "bdca", "c"]


def ranks(orders: list[str], items: str = ITEMS) -> np.ndarray:
    return np.array([[o.find(i) + 1 for i in items] for o in orders], dtype=np.uint8)


def counts(orders: list[str], unranked: str = "below", items: str = ITEMS) -> tuple:
    """What a fit of these orders needs: chosen, stood, members."""
    c = choices_of(ranks(orders, items), unranked)
    return c.chosen.sum(axis=0), c.stood.sum(axis=0), c.members


def fitted(orders: list[str], unranked: str = "below", ghost: float = 0.0) -> np.ndarray:
    chosen, stood, members = counts(orders, unranked)
    return fit_choices(chosen[None], stood[None], members, ghost).log_worth[0]


@given(ORDERS, UNRANKED)
def test_choices_are_those_made_one_by_one(orders: list[str], unranked: str) -> None:
    chosen, stood, members = counts(orders, unranked)
    expected = choice_counts(orders, ITEMS, unranked)
    by_item, by_set = Counter(), Counter()
    for (item, standing), n in expected.items():
        by_item[item] += n
        by_set[standing] += n
    assert dict(zip(ITEMS, chosen.tolist(), strict=True)) == {i: by_item[i] for i in ITEMS}
    sets = [frozenset(np.array(list(ITEMS))[m > 0].tolist()) for m in members]
    assert dict(zip(sets, stood.tolist(), strict=True)) == by_set


@given(ORDERS, UNRANKED)
def test_beats_are_people_who_ranked_one_above_the_other(orders: list[str], unranked: str) -> None:
    beats = choices_of(ranks(orders), unranked).beats.sum(axis=0).reshape(4, 4)
    expected = preferences(orders, ITEMS, unranked)
    for i, a in enumerate(ITEMS):
        for j, b in enumerate(ITEMS):
            assert beats[i, j] == expected[a + b]


@given(ORDERS, UNRANKED)
def test_strong_connection_is_what_walking_finds(orders: list[str], unranked: str) -> None:
    wins = preferences(orders, ITEMS, unranked)
    beats = np.array([[wins[a + b] for b in ITEMS] for a in ITEMS], dtype=float)
    assert strongly_connected(beats) == reaches_all(wins, ITEMS)
    assert _all_strongly_connected(beats[None])[0] == reaches_all(wins, ITEMS)


def test_a_long_ring_of_wins_connects_everybody() -> None:
    ring = np.roll(np.eye(9), 1, axis=1)
    assert strongly_connected(ring)
    assert _all_strongly_connected(ring[None])[0]
    ring[8, 0] = 0
    assert not strongly_connected(ring)
    assert not _all_strongly_connected(ring[None])[0]


@pytest.mark.parametrize("unranked", ["below", "missing"])
@pytest.mark.parametrize("ghost", [0.0, 0.5])
def test_worths_agree_with_minorise_maximise_on_the_raw_orders(unranked: str, ghost: float) -> None:
    orders = BOUND if unranked == "below" else [o for o in BOUND if len(o) > 1]
    expected = worths(orders, ITEMS, unranked, ghost)
    worth = np.exp(fitted(orders, unranked, ghost))
    np.testing.assert_allclose(worth / worth.sum(), list(expected.values()), rtol=1e-9)


def test_worths_agree_with_choix() -> None:
    import choix

    orders = ["abcd", "bcda", "cabd", "dabc", "dacb", "cdba", "acbd", "bdca"]
    data = [[ITEMS.index(i) for i in o] for o in orders]
    np.testing.assert_allclose(fitted(orders), choix.ilsr_rankings(4, data), atol=1e-8)


def exploded_logit(orders: list[str], unranked: str) -> tuple[np.ndarray, np.ndarray]:
    """Log-worths with the first item at 0, and their standard errors, by statsmodels' Cox model.

    Every order is a stratum in which places are times: what is ranked happens at its place, what
    is not outlasts the others, so the partial likelihood is the chain of choices.
    """
    from statsmodels.duration.hazard_regression import PHReg

    rows = [
        (stratum, order.find(item) + 1 or 9, item in order, item)
        for stratum, order in enumerate(orders)
        for item in (ITEMS if unranked == "below" else order)
    ]
    stratum, time, event, item = zip(*rows, strict=True)
    dummies = np.array([[i == j for j in ITEMS[1:]] for i in item], dtype=float)
    model = PHReg(np.array(time), dummies, np.array(event, dtype=int), strata=np.array(stratum))
    result = model.fit(tol=1e-12)
    return np.r_[0, result.params], np.r_[0, result.bse]


def against_first(orders: list[str], unranked: str) -> tuple[np.ndarray, np.ndarray]:
    theta = fitted(orders, unranked)
    _, stood, members = counts(orders, unranked)
    cov = covariance(theta, stood, members)
    return theta - theta[0], np.sqrt(np.diag(cov) + cov[0, 0] - 2 * cov[0])


def random_orders(n: int = 120, seed: int = 4) -> list[str]:
    """Full and partial orders, some items better than others."""
    rng = np.random.default_rng(seed)
    noisy = np.array([0.8, 0.0, 0.4, -0.5]) + rng.gumbel(size=(n, 4))
    length = rng.integers(2, 5, n)
    return [
        "".join(ITEMS[i] for i in np.argsort(-row)[:k])
        for row, k in zip(noisy, length, strict=True)
    ]


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_worths_and_errors_agree_with_a_stratified_cox_model(unranked: str) -> None:
    orders = random_orders()
    ours, errors = against_first(orders, unranked)
    theirs, their_errors = exploded_logit(orders, unranked)
    np.testing.assert_allclose(ours, theirs, atol=1e-10)
    np.testing.assert_allclose(errors, their_errors, atol=1e-10)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_worths_and_errors_agree_with_the_frozen_figures(unranked: str) -> None:
    """As above with nothing else installed: figures of statsmodels, see tests/reference."""
    with (REFERENCE / "partial_orders.csv").open(encoding="utf-8") as file:
        orders = [r["order"] for r in csv.DictReader(file) for _ in range(int(r["count"]))]
    with (REFERENCE / "partial_orders_cox.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["unranked"] == unranked]
    ours, errors = against_first(orders, unranked)
    np.testing.assert_allclose(ours, [float(r["log_worth"]) for r in rows], atol=1e-9)
    np.testing.assert_allclose(errors, [float(r["standard_error"]) for r in rows], atol=1e-9)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_worths_and_both_kinds_of_errors_agree_with_r(unranked: str) -> None:
    """R's coxph with exact ties, robust by person, frozen in tests/reference; ten digits printed.
    R squares the scores of people as they are; ours are n / (n − 1) times larger."""
    with (REFERENCE / "partial_orders.csv").open(encoding="utf-8") as file:
        orders = [r["order"] for r in csv.DictReader(file) for _ in range(int(r["count"]))]
    with (REFERENCE / "partial_orders_coxph.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["unranked"] == unranked]
    ours, errors = against_first(orders, unranked)
    np.testing.assert_allclose(ours, [float(r["log_worth"]) for r in rows], atol=1e-9)
    np.testing.assert_allclose(errors, [float(r["standard_error"]) for r in rows], atol=1e-9)
    responses = ordered(orders)
    draws = draw_units(respondents(responses), 2)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    robust = rank_items(tally, draws, unranked).robust
    variance = np.diag(robust) + robust[0, 0] - 2 * robust[0]
    scores = sum(len(list(choices(o, ITEMS, unranked))) > 0 for o in orders)
    expected = np.array([float(r["robust_error"]) for r in rows]) ** 2 * scores / (scores - 1)
    np.testing.assert_allclose(np.maximum(variance, 0), expected, atol=1e-9)


@given(COMPARING, UNRANKED, st.sampled_from([0.5, 2.0]))
def test_log_worths_add_up_to_zero_and_no_direction_is_uphill(
    orders: list[str], unranked: str, ghost: float
) -> None:
    """With a ghost the maximum always exists; there every slope of the twin's likelihood is flat.

    The fit shifts log-worths to mean zero and so forgets where the ghost stood: look for it.
    """
    from scipy.optimize import minimize_scalar

    theta = fitted(orders, unranked, ghost)
    assert theta.sum() == pytest.approx(0, abs=1e-10)

    def value(x: np.ndarray) -> float:
        own = log_likelihood(dict(zip(ITEMS, x, strict=True)), orders, unranked)
        return own + ghost * (x - 2 * np.log1p(np.exp(x))).sum()

    shift = minimize_scalar(lambda c: -value(theta + c), bounds=(-9, 9), options={"xatol": 1e-10}).x
    best = theta + shift
    for step in np.vstack([np.eye(4), -np.eye(4)]) * 1e-2:
        assert value(best + step) < value(best)
    slope = [(value(best + e) - value(best - e)) / 2e-5 for e in np.eye(4) * 1e-5]
    np.testing.assert_allclose(slope, 0, atol=1e-5)


@given(COMPARING, st.permutations(ITEMS), UNRANKED)
def test_renaming_the_items_renames_the_worths(
    orders: list[str], new: list[str], unranked: str
) -> None:
    rename = str.maketrans(ITEMS, "".join(new))
    renamed = fitted([o.translate(rename) for o in orders], unranked, GHOST)
    original = fitted(orders, unranked, GHOST)
    order = [ITEMS.index(i) for i in new]
    np.testing.assert_allclose(renamed[order], original, atol=1e-8)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_asking_everybody_twice_keeps_worths_and_halves_variances(unranked: str) -> None:
    orders = random_orders(40)
    (ours, errors), (again, halved) = (against_first(o, unranked) for o in (orders, orders * 2))
    np.testing.assert_allclose(again, ours, atol=1e-9)
    np.testing.assert_allclose(halved**2, errors**2 / 2, atol=1e-12)


def test_one_by_one_or_together_the_fits_are_the_same() -> None:
    batches = [random_orders(30, seed) for seed in range(6)]
    c = choices_of(ranks([o for b in batches for o in b]))
    membership = np.repeat(np.eye(6), 30, axis=1)
    together = fit_choices(membership @ c.chosen, membership @ c.stood.todense(), c.members)
    for orders, theta in zip(batches, together.log_worth, strict=True):
        np.testing.assert_allclose(theta, fitted(orders), atol=1e-9)


def test_log_likelihood_is_the_sum_over_choices() -> None:
    theta = np.array([0.3, -0.2, 0.7, -0.8])
    expected = log_likelihood(dict(zip(ITEMS, theta, strict=True)), BOUND)
    assert fast_log_likelihood(theta, *counts(BOUND)) == pytest.approx(expected, abs=1e-12)


def test_covariance_is_that_of_log_worths_adding_up_to_zero() -> None:
    _, stood, members = counts(BOUND)
    cov = covariance(fitted(BOUND), stood, members)
    np.testing.assert_allclose(cov.sum(axis=0), 0, atol=1e-12)
    assert (np.linalg.eigvalsh(cov) > -1e-12).all()


def test_items_that_nobody_compared_have_no_standard_error() -> None:
    orders = ["ab", "ba", "cd", "dc"]
    theta = fitted(orders, "missing", GHOST)
    _, stood, members = counts(orders, "missing")
    assert np.isnan(covariance(theta, stood, members)).all()


@pytest.mark.parametrize("n", [1, 30, 1_000_000])
def test_with_a_ghost_everybody_agreeing_has_a_finite_answer(n: int) -> None:
    chosen, stood, members = counts(["abcd"])
    theta = fit_choices(n * chosen[None], n * stood[None], members, GHOST).log_worth[0]
    assert np.isfinite(theta).all()
    assert (np.diff(theta) < 0).all()


def test_two_items_with_a_ghost_by_hand() -> None:
    """One win of a over b, log-worths ±x by symmetry: the slope is that of the win and of half a
    win and half a loss against the ghost, P(b above a) + 0.5 (1 − 2 P(a above the ghost)) = 0."""
    from scipy.optimize import brentq
    from scipy.special import expit

    chosen, stood, members = counts(["ab"], items="ab")
    x = brentq(lambda v: expit(-2 * v) + 0.5 * (1 - 2 * expit(v)), 0, 9, xtol=1e-14)
    theta = fit_choices(chosen[None], stood[None], members, GHOST).log_worth[0]
    np.testing.assert_allclose(theta, [x, -x], atol=1e-9)


def test_without_a_single_comparison_a_ghost_leaves_all_items_equal() -> None:
    assert fitted(["a", "b"], "missing", GHOST).tolist() == [0, 0, 0, 0]


def test_tied_ranks_are_refused() -> None:
    with pytest.raises(ValueError, match="2 rank patterns tie"):
        choices_of(np.array([[1, 1, 2], [0, 2, 2], [1, 0, 0], [3, 1, 2]], dtype=np.uint8))


def test_too_few_steps_is_an_error_and_not_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("needs.evidence.plackett_luce.MAX_STEPS", 2)
    with pytest.raises(NotConvergedError, match="2 Newton steps"):
        fitted(random_orders())


def test_a_gap_between_places_does_not_matter() -> None:
    """A reader may pass on places 1, 3, 4 where the second was left empty."""
    gap, tight = (choices_of(np.array([r], dtype=np.uint8)) for r in ([1, 4, 0, 3], [1, 3, 0, 2]))
    assert np.array_equal(gap.chosen.toarray(), tight.chosen.toarray())
    assert np.array_equal(gap.members, tight.members)
