from __future__ import annotations

import math

import numpy as np
import pytest
from grouped_orders import places, simulated, tallied
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logsumexp

from needs.evidence.pooling.grouped_choices import contrasts, group_choices
from needs.evidence.pooling.rankings import PooledRankings, pool_rankings
from needs.evidence.pooling.spread_of_worths import NONE, SLAB
from needs.evidence.rankings import chance_above, rank_items
from needs.evidence.resampling import Draws
from needs.evidence.tallies import RankTally

TEAMS = {
    "one": ["abc"],
    "two": ["bac", "acb"],
    "four": ["abc", "abc", "cab", "acb"],
    "six": ["cba", "cab", "bca", "cba", "abc", "cba"],
}

ORDERS = st.dictionaries(
    st.sampled_from("pqrst"),
    st.lists(st.permutations("abcd").map("".join), min_size=1, max_size=6),
    min_size=1,
)


def own_fit(orders: list[str], items: str = "abc", unranked: str = "below") -> np.ndarray:
    """Chances of the group by itself, as the rankings page shows them."""
    tally = tallied({"only": orders}, items)
    draws = Draws(np.ones((1, len(orders))), 0)
    return rank_items(tally, draws, unranked).chance_above


def fast(tally: RankTally, **settings: object) -> PooledRankings:
    return pool_rankings(tally, n_draws=200, **settings)


def test_two_items_agree_with_brute_force_quadrature() -> None:
    """Everything is integrated on grids: each group's log-odds, the whole's, and the spread.

    With 20,000 draws the Monte Carlo error of a mean is below 0.002; the rest of the tolerance is
    what the normal approximation for the whole leaves when only five small groups tell of it.
    """
    wins = {"one": (1, 0), "two": (0, 2), "three": (3, 1), "nine": (7, 2), "none": (0, 1)}
    tally = tallied({t: ["ab"] * w + ["ba"] * n for t, (w, n) in wins.items()}, "ab")
    pooled = pool_rankings(tally, n_draws=20_000)
    node, weight = np.polynomial.hermite_e.hermegauss(40)
    centre = np.linspace(-6, 6, 121)
    spreads = np.concatenate([[0.0], np.linspace(0.02, 5, 125)])
    log_prior = np.concatenate(
        [
            [math.log(NONE)],
            math.log((1 - NONE) * (spreads[2] - spreads[1]) * 2 / math.sqrt(2 * math.pi) / SLAB)
            - (spreads[1:] / SLAB) ** 2 / 2,
        ]
    )
    log_mass = np.zeros((len(spreads), len(centre)))
    means = {}
    for team, (won, lost) in wins.items():
        at = centre[None, :, None] + spreads[:, None, None] * node
        chance = expit(math.sqrt(2) * at)
        likelihood = chance**won * (1 - chance) ** lost * weight
        log_mass += np.log(likelihood.sum(axis=2))
        means[team] = (likelihood * chance).sum(axis=2) / likelihood.sum(axis=2)
    log_mass += log_prior[:, None]
    mass = np.exp(log_mass - logsumexp(log_mass))
    assert pooled.no_spread[0] == pytest.approx(mass[0].sum(), abs=0.01)
    assert pooled.spread[0] == pytest.approx(float(mass.sum(axis=1) @ spreads), abs=0.06)
    for team, mean in means.items():
        found = pooled.value[pooled.groups.index(team), 0]
        assert found == pytest.approx(float((mass * mean).sum()), abs=0.015)


@pytest.mark.parametrize("spread", [0.3, 0.9])
def test_three_items_agree_with_brute_force_quadrature_at_a_given_spread(spread: float) -> None:
    pooled = pool_rankings(tallied(TEAMS), n_draws=20_000, spread=spread)
    basis = contrasts(3)
    node, weight = np.polynomial.hermite_e.hermegauss(15)
    noise = np.stack(np.meshgrid(node, node), axis=-1).reshape(-1, 2) * spread
    weights = np.outer(weight, weight).ravel()
    axis = np.linspace(-3, 3, 41)
    centre = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 1, 2)
    at = (centre + noise) @ basis.T
    chances = chance_above(at)
    log_mass, means = np.zeros(len(centre)), []
    for orders in (TEAMS[t] for t in pooled.groups):
        log_likelihood = np.zeros(at.shape[:2])
        for order in orders:
            worths = at[..., ["abc".index(i) for i in order]]
            for first in range(2):
                log_likelihood += worths[..., first] - logsumexp(worths[..., first:], axis=-1)
        likelihood = np.exp(log_likelihood) * weights
        log_mass += np.log(likelihood.sum(axis=1))
        means.append(
            (likelihood[..., None] * chances).sum(axis=1) / likelihood.sum(axis=1)[:, None]
        )
    mass = np.exp(log_mass - logsumexp(log_mass))
    exact = np.array([mass @ m for m in means])
    np.testing.assert_allclose(pooled.value, exact, atol=0.006)


@pytest.mark.slow
def test_draws_agree_with_a_plain_metropolis_walk() -> None:
    """The same posterior, walked through one group at a time; limits may differ by what a walk of
    this length leaves open."""
    orders, _ = simulated([1, 1, 3, 10], "abcd", 0.8, 5)
    tally = tallied(orders, "abcd")
    pooled = pool_rankings(tally, n_draws=20_000)
    spread, walked = _metropolis(tally, pooled, steps=4000)
    assert pooled.spread_drawn.mean() == pytest.approx(spread.mean(), abs=0.03)
    found = pooled.drawn
    np.testing.assert_allclose(found.mean(axis=0), walked.mean(axis=0), atol=0.012)
    for q in (0.025, 0.975):
        np.testing.assert_allclose(
            np.quantile(found, q, axis=0), np.quantile(walked, q, axis=0), atol=0.025
        )


def _metropolis(
    tally: RankTally, pooled: PooledRankings, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Spreads above 0, and chances (draws × groups × items), by 200 random walks."""
    rng = np.random.default_rng(3)
    choices = group_choices(tally, "below")
    walks, n_groups, q = 200, len(choices), choices.design.shape[1]
    log_spread = np.full(walks, -1.0)
    at = {"centre": np.zeros((walks, q)), "noise": np.zeros((walks, n_groups, q))}

    def value(centre: np.ndarray, log_spread: np.ndarray, noise: np.ndarray) -> np.ndarray:
        return choices.value(centre[:, None] + np.exp(log_spread)[:, None, None] * noise)

    here = value(at["centre"], log_spread, at["noise"])
    spreads, worths = [], []
    for step in range(steps):
        size = 0.2 if step % 2 else 0.6
        centre = at["centre"] + rng.normal(size=(walks, q)) * size
        there = value(centre, log_spread, at["noise"])
        yes = np.log(rng.random(walks)) < (there - here).sum(axis=1)
        at["centre"][yes], here[yes] = centre[yes], there[yes]
        other = log_spread + rng.normal(size=walks) * 2 * size
        there = value(at["centre"], other, at["noise"])
        prior = other - log_spread - (np.exp(2 * other) - np.exp(2 * log_spread)) / 2 / SLAB**2
        yes = np.log(rng.random(walks)) < (there - here).sum(axis=1) + prior
        log_spread[yes], here[yes] = other[yes], there[yes]
        noise = at["noise"] + rng.normal(size=at["noise"].shape) * 1.5 * size
        there = value(at["centre"], log_spread, noise)
        prior = ((noise**2).sum(axis=2) - (at["noise"] ** 2).sum(axis=2)) / 2
        yes = np.log(rng.random(prior.shape)) < there - here - prior
        at["noise"][yes], here[yes] = noise[yes], there[yes]
        if step >= 500 and step % 10 == 0:
            spreads.append(np.exp(log_spread))
            moved = at["centre"][:, None] + np.exp(log_spread)[:, None, None] * at["noise"]
            worths.append(moved @ contrasts(len(pooled.items)).T)
    return np.concatenate(spreads), chance_above(np.concatenate(worths))


def test_without_a_spread_every_group_is_the_whole() -> None:
    pooled = pool_rankings(tallied(TEAMS), spread=0.0)
    assert (pooled.own == 0).all()
    np.testing.assert_array_equal(pooled.drawn, np.repeat(pooled.drawn[:, :1], 4, axis=1))
    everybody = [o for orders in TEAMS.values() for o in orders]
    # The mean of 1,000 draws of 13 people: chances have standard errors of about 0.08.
    np.testing.assert_allclose(pooled.value[0], own_fit(everybody), atol=0.012)


def test_estimates_weigh_the_whole_by_the_chance_of_no_spread() -> None:
    """Half of the way for even odds, when the draws know of no such chance."""
    pooled = pool_rankings(tallied(TEAMS), n_draws=10_000)
    none = pool_rankings(tallied(TEAMS), n_draws=10_000, spread=0.0)
    assert 0.2 < pooled.no_spread[0] < 0.8
    assert (pooled.spread_drawn > 0).all()
    # Ways to draw apart: standard errors of means of chances of about 0.002.
    share = pooled.no_spread[0]
    expected = share * none.value + (1 - share) * pooled.drawn.mean(axis=0)
    np.testing.assert_allclose(pooled.value, expected, atol=0.006)
    given_some = float(pooled.spread_drawn.mean())
    assert pooled.spread[0] == pytest.approx((1 - share) * given_some, abs=0.01)


@settings(max_examples=15)
@given(ORDERS)
def test_estimates_lie_within_their_limits(orders: dict[str, list[str]]) -> None:
    pooled = fast(tallied(orders, "abcd"))
    low, high = pooled.interval(0.95)
    assert ((low <= pooled.value) & (pooled.value <= high)).all()
    np.testing.assert_allclose(pooled.value.mean(axis=1), 0.5)


def test_very_many_answers_return_each_groups_own_fit() -> None:
    orders = {t: o * 400 for t, o in TEAMS.items() if t != "one"}
    pooled = pool_rankings(tallied(orders))
    assert pooled.own.min() > 0.98
    for g, team in enumerate(pooled.groups):
        expected = own_fit(orders[team])
        np.testing.assert_allclose(pooled.raw[g], expected, atol=1e-9)
        np.testing.assert_allclose(pooled.value[g], expected, atol=0.015)


@pytest.mark.parametrize("unranked", ["below", "missing"])
def test_raw_is_the_fit_of_the_group_alone_with_a_ghost_where_needed(unranked: str) -> None:
    orders = {"x": ["ab", "b", "cab"], "y": ["abc"], "z": ["a", "ba", "cb", "bc", "ac"]}
    pooled = fast(tallied(orders), unranked=unranked)
    for g, team in enumerate(pooled.groups):
        np.testing.assert_allclose(pooled.raw[g], own_fit(orders[team], "abc", unranked), atol=1e-8)


@settings(max_examples=15)
@given(ORDERS)
def test_whatever_is_answered_chances_are_chances_and_average_a_half(
    orders: dict[str, list[str]],
) -> None:
    pooled = fast(tallied(orders, "abcd"))
    assert ((pooled.drawn > 0) & (pooled.drawn < 1)).all()
    np.testing.assert_allclose(pooled.drawn.mean(axis=2), 0.5)
    assert ((pooled.own >= 0) & (pooled.own <= 1)).all()
    np.testing.assert_allclose(pooled.log_worth.sum(axis=2), 0, atol=1e-9)
    assert np.isnan(pooled.spread).all() == (len(orders) == 1)


def test_names_of_groups_and_items_and_the_order_of_rows_do_not_matter() -> None:
    renamed = {"a": "c", "b": "a", "c": "b"}
    turned = {
        f"x{9 - g}": ["".join(renamed[i] for i in o) for o in orders[::-1]]
        for g, orders in enumerate(TEAMS.values())
    }
    first = pool_rankings(tallied(TEAMS), n_draws=10_000)
    second = pool_rankings(tallied(turned), n_draws=10_000)
    items = [second.items.index(renamed[i]) for i in first.items]
    groups = [second.groups.index(f"x{9 - list(TEAMS).index(t)}") for t in first.groups]
    found = second.value[np.ix_(groups, items)]
    np.testing.assert_allclose(first.value, found, atol=0.008)
    np.testing.assert_allclose(first.raw, second.raw[np.ix_(groups, items)], atol=1e-8)
    np.testing.assert_allclose(first.own, second.own[np.ix_(groups, items)], atol=0.02)


def test_a_group_that_compared_nothing_is_anywhere_around_the_whole() -> None:
    pooled = pool_rankings(tallied({**TEAMS, "silent": ["a"]}), "missing", spread=0.8)
    g = pooled.groups.index("silent")
    assert np.isnan(pooled.raw[g]).all()
    assert (pooled.own[g] == 0).all()
    low, high = pooled.interval()
    others = np.delete(high - low, g, axis=0)
    assert ((high - low)[g] > others).all()


def test_one_group_alone_is_its_own_estimate() -> None:
    pooled = fast(tallied({"only": TEAMS["six"]}))
    assert np.isnan(pooled.spread).all()
    assert (pooled.own == 1).all()
    np.testing.assert_allclose(pooled.value[0], own_fit(TEAMS["six"]), atol=0.03)


def test_answers_that_bound_no_worth_still_give_estimates() -> None:
    pooled = fast(tallied({"x": ["abc"], "y": ["abc", "abc"]}))
    assert "held together" in pooled.method
    assert (pooled.value[:, 0] > pooled.value[:, 2]).all()


def test_tied_places_count_half_and_pull_together() -> None:
    ranks = {"x": [[1, 1, 3]] * 6 + [[1, 2, 3], [3, 2, 1]], "y": [[1, 2, 3], [2, 1, 3], [2, 2, 1]]}
    pooled = pool_rankings(places(ranks))
    assert "Davidson–Luce" in pooled.method
    g = pooled.groups.index("x")
    assert pooled.value[g, 0] == pytest.approx(pooled.value[g, 1], abs=0.08)
    assert pooled.value[g, 0] > pooled.value[g, 2]


def test_tied_raw_chances_solve_the_likelihood_by_loops() -> None:
    """No small step from the raw log-worths raises the twin's likelihood of the group."""
    from twins import tied_log_likelihood

    from needs.evidence.pooling.worths_around import fit_apart

    ranks = {"x": [[1, 1, 3], [1, 2, 3], [3, 2, 1], [2, 3, 1]], "y": [[1, 2, 3], [2, 1, 3]]}
    choices = group_choices(places(ranks), "below")
    log_delta = {2: math.log(choices.pair)}
    worths = (fit_apart(choices, np.array([0.0, 0.25])) @ contrasts(3).T)[0]

    def value(at: np.ndarray) -> float:
        return sum(tied_log_likelihood(at.tolist(), log_delta, r, "below") for r in ranks["x"])

    for way in contrasts(3).T:
        up, down = value(worths + 1e-4 * way), value(worths - 1e-4 * way)
        assert max(up, down) < value(worths)
        assert abs(up - down) < 1e-9


def test_too_many_ways_to_tie_are_broken_at_random_and_said() -> None:
    items = "abcdefghijklmnopqrst"
    rng = np.random.default_rng(2)
    rows = [(rng.permutation(20) // 5 + 1).tolist() for _ in range(12)]
    pooled = fast(places({"x": rows[:4], "y": rows[4:]}, items))
    assert "broken at random" in pooled.method
    assert ((pooled.value > 0) & (pooled.value < 1)).all()


def test_weighted_answers_are_refused() -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="without weights"):
        pool_rankings(replace(tallied(TEAMS), weighting="one country one vote"))


def test_nobody_comparing_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody ranked items"):
        pool_rankings(tallied({"x": ["a"], "y": ["b"]}), "missing")


@pytest.mark.slow
def test_intervals_cover_at_a_middle_spread() -> None:
    """41 groups of 1 to 60 people, 25 surveys: 6,150 intervals, Monte Carlo error about 0.4 points
    (intervals of one survey hang together)."""
    sizes = np.maximum(1, np.round(np.exp(np.linspace(0, math.log(60), 41)))).astype(int)
    inside = []
    for seed in range(25):
        orders, worths = simulated(sizes.tolist(), "abcdef", 0.4, 100 + seed)
        low, high = pool_rankings(tallied(orders, "abcdef"), seed=seed).interval()
        truth = chance_above(worths)
        inside.append((low <= truth) & (truth <= high))
    assert 0.93 <= np.mean(inside) <= 0.97
