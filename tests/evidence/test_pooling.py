"""Partial pooling from a tally to the result, with uneven and hopeless data."""

from __future__ import annotations

import numpy as np
import pytest

from needs.evidence.demand import request_shares
from needs.evidence.pooling.pooling import pool, pool_sums
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from tests.evidence.grouped_answers import random_shares, ratings_of, shares_of
from tests.evidence.small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    WANT,
    answers,
    chosen_columns,
    order_columns,
    rated_columns,
)

WHERE = ["aaa", "bbb", "aaa", "ccc", "bbb", "aaa", "ddd", "aaa"]
CHOSEN = ["x", "xy", "", None, "z", "xz", "x", "y"]


def test_a_tally_becomes_a_result_with_its_inputs() -> None:
    responses = answers({"country": WHERE, **chosen_columns(CHOSEN)})
    tally = tally_choices(responses, WANT, (COUNTRY,))
    pooled = pool(tally, n_draws=2000)
    assert (pooled.question, pooled.by, pooled.measure) == ("want", ("country",), "share")
    assert pooled.groups == ("aaa", "bbb", "ccc", "ddd")
    assert pooled.n[:, 0].tolist() == [4, 2, 0, 1]
    assert pooled.raw[0].tolist() == [0.5, 0.25, 0.25, 0]
    assert np.isnan(pooled.raw[2]).all()
    assert not np.isnan(pooled.value).any()
    # Jeffreys' prior adds half an answer of each kind to seven people, so a little is allowed.
    everybody = request_shares(tally, draw_units(respondents(responses), 2)).share
    np.testing.assert_allclose(pooled.whole.mean(axis=0), everybody, atol=0.07)
    frame = pooled.to_frame()
    assert len(frame) == 16
    assert (frame["pooled_low"] <= frame["pooled"]).all()


def test_the_order_of_rows_changes_nothing_and_the_seed_decides() -> None:
    order = [3, 1, 7, 0, 2, 6, 5, 4]
    one, two, other = (
        pool(
            tally_choices(
                answers(
                    {
                        "country": [WHERE[i] for i in rows],
                        **chosen_columns([CHOSEN[i] for i in rows]),
                    }
                ),
                WANT,
                (COUNTRY,),
            ),
            n_draws=50,
            seed=seed,
        )
        for rows, seed in ((range(8), 1), (order, 1), (order, 2))
    )
    np.testing.assert_array_equal(one.drawn, two.drawn)
    assert (one.drawn != other.drawn).any()


def test_net_shares_and_means_of_a_scale() -> None:
    levels = {"x": [3, 3, 1, 2, 0, None, 3, 1], "y": [None] * 8, "w": [1, 2, 3, 3, 2, 1, 1, 2]}
    tally = tally_scale(answers({"country": WHERE, **rated_columns(levels)}), AMOUNT, (COUNTRY,))
    net, mean = pool(tally, n_draws=300), pool(tally, "mean", n_draws=300)
    assert (net.measure, mean.measure) == ("net", "mean")
    # −1, 0, 1 and 1, 2, 3 are the same answers, so the same draws lie two apart.
    np.testing.assert_allclose(mean.drawn, net.drawn + 2)
    np.testing.assert_allclose(mean.value, net.value + 2)
    assert np.isnan(net.drawn[:, :, 1]).all()
    assert np.isnan(net.spread[1])
    assert np.isnan(net.no_spread[1])


@pytest.mark.parametrize("sums", [shares_of([[3, 0]], [[5, 0]]), ratings_of([[1, 1, 0] * 9])])
def test_one_group_alone_is_its_own_estimate_and_has_no_spread(sums) -> None:
    pooled = pool_sums(sums, n_draws=2000)
    assert pooled.own[0, 0] == 1
    assert np.isnan(pooled.spread).all()
    assert np.isnan(pooled.no_spread).all()
    assert pooled.value[0, 0] == pytest.approx(sums.raw[0, 0], abs=0.06)
    assert np.isnan(pooled.rest).all()


def test_a_group_without_answers_is_somewhere_around_the_whole() -> None:
    sums, _ = random_shares(np.random.default_rng(4), spread=0.2)
    sums.n[0], sums.total[0] = 0, 0
    pooled = pool_sums(sums, n_draws=1000)
    assert (pooled.own[0] == 0).all()
    np.testing.assert_allclose(pooled.value[0], 0.5, atol=0.12)
    low, high = pooled.interval()
    assert (high - low)[0].min() > (high - low)[1:].max(axis=0).min()


def test_an_item_nobody_rated_does_not_touch_the_others() -> None:
    sums, _ = random_shares(np.random.default_rng(4), spread=0.1, items=3)
    n, count = sums.n.copy(), sums.total.copy()
    n[:, 1], count[:, 1] = 0, 0
    pooled = pool_sums(shares_of(count, n), n_draws=300)
    without = pool_sums(shares_of(count[:, [0, 2]], n[:, [0, 2]]), n_draws=300)
    assert np.isnan(pooled.value[:, 1]).all()
    assert pooled.own[:, 1].tolist() == [0] * 30
    np.testing.assert_allclose(pooled.own[:, [0, 2]], without.own)
    np.testing.assert_allclose(pooled.no_spread[[0, 2]], without.no_spread)


def test_five_hundred_groups_are_no_trouble() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(0, 4, (500, 5))
    pooled = pool_sums(shares_of(rng.binomial(n, 0.3), n), n_draws=200)
    assert pooled.value.shape == (500, 5)
    assert pooled.own.mean() < 0.2


def test_the_spread_is_found_again() -> None:
    """30 groups of about 30 people, eight items: within a fifth."""
    sums, _ = random_shares(np.random.default_rng(1), spread=0.15)
    pooled = pool_sums(sums, n_draws=500)
    assert pooled.spread.mean() == pytest.approx(0.15, rel=0.2)
    assert pooled.no_spread.max() < 0.05


def test_pooling_lies_nearer_the_truth_than_both_extremes() -> None:
    sums, truth = random_shares(np.random.default_rng(6), spread=0.1)
    pooled = pool_sums(sums, n_draws=500)
    errors = [((e - truth) ** 2).mean() for e in (pooled.value, sums.raw, sums.everybody)]
    assert errors[0] < 0.9 * min(errors[1:])


def test_without_any_true_spread_the_estimate_is_almost_the_whole() -> None:
    sums, _ = random_shares(np.random.default_rng(7), spread=0.0, items=25)
    pooled = pool_sums(sums, n_draws=500)
    assert pooled.own.mean() < 0.06
    np.testing.assert_allclose(pooled.value, np.tile(sums.everybody, (30, 1)), atol=0.05)


def test_the_pooled_share_lies_between_the_own_and_the_others() -> None:
    sums, _ = random_shares(np.random.default_rng(8), spread=0.15)
    pooled = pool_sums(sums, n_draws=2000)
    centre = np.clip(sums.everybody, 0, 1)
    low = np.minimum(sums.raw, centre) - 0.04
    high = np.maximum(sums.raw, centre) + 0.04
    assert ((pooled.value > low) & (pooled.value < high)).all()


def test_repeating_an_item_changes_it_only_through_what_items_lend() -> None:
    sums, _ = random_shares(np.random.default_rng(9), spread=0.2, items=4)
    again = shares_of(np.hstack([sums.total, sums.total]), np.hstack([sums.n, sums.n]))
    one, two = pool_sums(sums, n_draws=2000), pool_sums(again, n_draws=2000)
    np.testing.assert_allclose(two.own[:, :4], two.own[:, 4:])
    np.testing.assert_allclose(two.value[:, :4], one.value, atol=0.04)
    np.testing.assert_allclose(two.value[:, :4], two.value[:, 4:])


def test_nobody_answering_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody answered 'q'"):
        pool_sums(shares_of([[0], [0]], [[0], [0]]))


def test_a_ranking_is_sent_where_rankings_are_pooled() -> None:
    responses = answers({"country": ["aaa"], **order_columns(["ab"])})
    with pytest.raises(ValueError, match="'hard' is a ranking; pool it by `pool_rankings`"):
        pool(tally_ranking(responses, HARD, (COUNTRY,)))
