"""How many answers are enough, against a crude simulation with the software's own rank sets."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from small_survey import HARD, answers, ordered
from test_rankings import model_orders

from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import draw_units, respondents
from needs.evidence.sample_size import LARGEST, SMALLEST, SampleSize, answers_needed
from needs.evidence.tallies import RankTally, tally_ranking


def fitted(orders: list[str], items: str = "abcd") -> tuple[RankTally, Ranking]:
    responses = ordered(orders, items)
    tally = tally_ranking(responses, responses.survey.question("hard"))
    return tally, rank_items(tally, draw_units(respondents(responses), 300))


def pair_apart(gap: float, n: int = 400) -> list[str]:
    """Orders of a > b > c > d in which b and c are a gap apart; the same chance for every gap."""
    return model_orders(n, np.array([1.5, gap, 0, -1.5]), seed=3, items="abcd")


@cache
def needed(gap: float, power: float = 0.8) -> SampleSize:
    return answers_needed(*fitted(pair_apart(gap)), place=2, power=power)


def test_the_result_says_what_was_asked() -> None:
    size = needed(0.5)
    assert (size.place, size.above, size.below) == (2, "b", "c")
    assert (size.question, size.n_answered, size.n_simulated) == ("hard", 400, 400)
    assert (size.power, size.level) == (0.8, 0.95)


def test_closer_items_need_more_answers() -> None:
    sizes = [needed(gap).needed or LARGEST for gap in (0.3, 0.5, 0.8, 1.6)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4


def test_more_power_needs_more_answers() -> None:
    sizes = [needed(0.5, power).needed or LARGEST for power in (0.5, 0.8, 0.95)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3


def test_answers_go_with_the_inverse_square_of_the_gap() -> None:
    """For close items errors fall with the root of n, so half the gap takes four times as many.

    The gaps are those estimated; each size is found to 5% and by 400 simulated surveys.
    """
    gaps, sizes = [], []
    for gap in (0.3, 0.6):
        ranking = fitted(pair_apart(gap))[1]
        gaps.append(ranking.log_worth[1] - ranking.log_worth[2])
        sizes.append(needed(gap).needed or LARGEST)
    assert sizes[0] / sizes[1] == pytest.approx((gaps[1] / gaps[0]) ** 2, rel=0.3)


def test_needed_is_the_fewest_tried_that_have_the_power_and_found_to_five_percent() -> None:
    size = needed(0.5)
    frame = size.to_frame()
    assert frame["answers"].is_monotonic_increasing
    enough = frame.loc[frame["chance"] >= 0.8, "answers"]
    assert size.needed == enough.min()
    short = frame.loc[frame["answers"] < size.needed, "answers"].max()
    assert size.needed / short < 1.06


def test_nothing_more_is_needed_when_there_are_enough() -> None:
    size = needed(0.8)
    assert size.needed is not None
    assert size.needed < 400
    assert size.more == 0


def test_more_is_what_is_missing_to_the_number_needed() -> None:
    size = answers_needed(*fitted(pair_apart(0.6, 60)), place=2)
    assert size.needed is not None
    assert size.more == size.needed - 60 > 0


def test_items_exactly_as_hard_as_each_other_are_never_told_apart() -> None:
    size = answers_needed(*fitted(["".join(p) for p in permutations("abcd")] * 4), place=1)
    assert (size.needed, size.more) == (None, None)
    assert size.sizes[-1] == LARGEST
    assert max(size.chances) < 0.05


def test_a_plain_order_needs_no_more_than_the_smallest_survey() -> None:
    size = answers_needed(*fitted(pair_apart(5)), place=1)
    assert (size.needed, size.sizes) == (SMALLEST, (SMALLEST,))


@pytest.mark.slow
def test_the_chance_is_that_of_surveys_drawn_fitted_and_judged_in_full() -> None:
    """150 surveys, each with its own bootstrap: the share that prove it has an error of 0.04.

    The search takes the critical value of the answers so far for all surveys, hence 0.12.
    """
    orders, size = pair_apart(0.3), needed(0.3)
    n, chance = next(pair for pair in zip(size.sizes, size.chances, strict=True) if pair[1] > 0.6)
    rng = np.random.default_rng(6)
    proven = [fitted(rng.choice(orders, n).tolist())[1].rank_sets().above[1, 2] for _ in range(150)]
    assert n > 150
    assert np.mean(proven) == pytest.approx(chance, abs=0.12)


def test_equal_seeds_give_equal_sizes_and_the_work_is_reported_to_its_end() -> None:
    done: list[float] = []
    tally, ranking = fitted(pair_apart(0.8))
    size = answers_needed(tally, ranking, place=2, progress=done.append)
    assert size == needed(0.8)
    assert done == sorted(done)
    assert (done[-1], max(done)) == (1, 1)


@pytest.mark.parametrize("place", [0, -1, 4, 5])
def test_a_place_without_a_next_place_is_an_error(place: int) -> None:
    with pytest.raises(ValueError, match=f"place {place} has no next place among 4 items"):
        answers_needed(*fitted(pair_apart(0.8, 40)), place=place)


def test_first_choices_alone_tell_less_so_more_are_needed() -> None:
    firsts = [order[0] for order in pair_apart(0.8)]
    alone = answers_needed(*fitted(firsts), place=2)
    assert (alone.needed or LARGEST) > 1.5 * (needed(0.8).needed or LARGEST)


def test_rankings_with_ties_are_refused_and_the_error_says_so() -> None:
    responses = answers({f"hard/{i}": [1, 2] * 20 if i in "ab" else [3, 4] * 20 for i in "abcd"})
    tally = tally_ranking(responses, HARD)
    ranking = rank_items(tally, draw_units(respondents(responses), 20))
    with pytest.raises(ValueError, match="tie items"):
        answers_needed(tally, ranking, place=1)
