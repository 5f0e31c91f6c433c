from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scored import NAN, SHARES, WEIGHTS, from_array, priorities_of

from needs.planning.weighing.priorities import Priorities
from needs.planning.weighing.swaps import border_swaps, smallest_swap, swaps, swaps_frame

VALUES = st.integers(2, 5).flatmap(lambda k: arrays(np.float64, (1, k, 3), elements=SHARES))


def with_share(p: Priorities, criterion: str, share: float) -> Priorities:
    """The same with another share of all weight for one criterion, the others in proportion."""
    others = sum(w for c, w in p.weights.items() if c != criterion)
    return replace(p, weights={**p.weights, criterion: share * others / (1 - share)})


def lead(p: Priorities, ahead: str, behind: str) -> float:
    return float(p.score[p.topics.index(ahead)] - p.score[p.topics.index(behind)])


def pairs(p: Priorities) -> list[tuple[str, str]]:
    scored = [t for t, s in zip(p.topics, p.score, strict=True) if not np.isnan(s)]
    return [(a, b) for i, a in enumerate(scored) for b in scored[i + 1 :]]


# --- by hand ---------------------------------------------------------------------------------


def test_a_swap_by_hand() -> None:
    """With share p on requests t0 scores 0.9 p + 0.2 (1 − p), t1 0.5 p + 0.4 (1 − p): equal at
    p = 1/3. Both criteria say the same, as there are only two."""
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.2, 0.4]}, {"request": 3, "amount": 2})
    (one, two) = swaps(p, "t1", "t0")
    assert (one.ahead, one.behind) == ("t0", "t1")
    assert {one.criterion, two.criterion} == {"request", "amount"}
    request = one if one.criterion == "request" else two
    assert request.now == pytest.approx(0.6)
    assert request.then == pytest.approx(1 / 3)
    assert request.change == pytest.approx(0.6 - 1 / 3)


def test_a_swap_by_hand_where_a_topic_lacks_a_criterion() -> None:
    """t1 has requests alone: 0.5 whatever their weight. t0: 0.8 p + 0.3 (1 − p) is 0.5 at 0.4."""
    p = priorities_of({"request": [0.8, 0.5], "amount": [0.3, NAN]}, {"request": 1, "amount": 1})
    found = {s.criterion: s for s in swaps(p, "t0", "t1")}
    assert found["request"].then == pytest.approx(0.4)
    assert found["amount"].then == pytest.approx(0.6)


def test_of_two_turning_points_the_nearer_one_is_given() -> None:
    """With requests weighing x: t0 has (0.95 + 0.6 x) / (1 + x), t1 (2.7 + 0.5 x) / (3 + x). They
    are equal where 0.1 x² − 0.45 x + 0.15 = 0; now x is 1, between the roots."""
    values = {"request": [0.6, 0.5], "amount": [0.95, NAN], "difficulty": [NAN, 0.9]}
    p = priorities_of(values, {"request": 1, "amount": 1, "difficulty": 3})
    request = next(s for s in swaps(p, "t0", "t1") if s.criterion == "request")
    low, high = sorted(np.roots([0.1, -0.45, 0.15]))
    assert request.ahead == "t1"
    assert request.then == pytest.approx(low / (low + 4))
    p = with_share(p, "request", 0.45)
    request = next(s for s in swaps(p, "t0", "t1") if s.criterion == "request")
    assert request.then == pytest.approx(high / (high + 4))


def test_a_topic_better_on_everything_is_never_passed() -> None:
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.7, 0.4]}, {"request": 1, "amount": 1})
    assert all(s.then is None for s in swaps(p, "t0", "t1"))
    assert smallest_swap(p, "t0", "t1").change == float("inf")


def test_topics_that_are_level_swap_at_once() -> None:
    p = priorities_of({"request": [0.9, 0.5], "amount": [0.2, 0.6]}, {"request": 1, "amount": 1})
    assert smallest_swap(p, "t0", "t1").change == 0


def test_a_criterion_that_does_not_count_yet_can_turn_the_order() -> None:
    p = priorities_of({"request": [0.9, 0.5], "safety": [0.0, 1.0]}, {"request": 1})
    found = {s.criterion: s for s in swaps(p, "t0", "t1")}
    # 0.9 (1 − p) = 0.5 (1 − p) + p at p = 0.4 / 1.4.
    assert found["safety"].now == 0
    assert found["safety"].then == pytest.approx(0.4 / 1.4)


def test_the_only_weight_cannot_change_against_others() -> None:
    p = priorities_of({"request": [0.9, 0.5]}, {"request": 1})
    assert swaps(p, "t0", "t1")[0].then is None


# --- what always holds -----------------------------------------------------------------------


@given(VALUES, WEIGHTS)
def test_at_the_turning_point_scores_are_equal_and_beyond_it_the_order_is_another(
    values: np.ndarray, weights: list[float]
) -> None:
    values[0, :2] = np.where(np.isnan(values[0, :2]).all(axis=1, keepdims=True), 0.5, values[0, :2])
    p = from_array(values, weights)
    for one, other in pairs(p):
        for s in swaps(p, one, other):
            if s.then is None or s.change == 0 or not 1e-6 < s.then < 1 - 1e-6:
                continue
            assert lead(with_share(p, s.criterion, s.then), s.ahead, s.behind) == pytest.approx(
                0, abs=1e-7
            )


@given(arrays(np.float64, (1, 2, 3), elements=st.integers(0, 20).map(lambda i: i / 20)),
       arrays(np.bool_, (2, 3)), WEIGHTS)  # fmt: skip
def test_the_order_turns_where_it_is_said_and_nowhere_nearer(
    values: np.ndarray, missing: np.ndarray, weights: list[float]
) -> None:
    values = np.where(missing & ~missing.all(axis=1, keepdims=True), NAN, values)
    p = from_array(values, weights)
    assume(not np.isnan(p.score).any() and abs(p.score[0] - p.score[1]) > 1e-6)
    for s in swaps(p, "t0", "t1"):
        for share in np.linspace(0.005, 0.995, 50):
            if abs(share - s.now) < s.change - 1e-6:
                assert lead(with_share(p, s.criterion, float(share)), s.ahead, s.behind) > -1e-9
        if s.then is not None:
            beyond = s.then + np.sign(s.then - s.now) * 1e-5
            if 0 < beyond < 1:
                assert lead(with_share(p, s.criterion, float(beyond)), s.ahead, s.behind) < 1e-9


@given(VALUES, WEIGHTS, st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(
    values: np.ndarray, weights: list[float], factor: float
) -> None:
    values[0, :2, 0] = 0.25, 0.75
    one, other = (
        smallest_swap(from_array(values, w), "t0", "t1")
        for w in (weights, np.multiply(weights, factor))
    )
    assert one.change == pytest.approx(other.change, abs=1e-9)


# --- many at once ----------------------------------------------------------------------------

FOUR = priorities_of(
    {"request": [0.9, 0.6, 0.5, 0.1, NAN], "amount": [0.2, 0.6, 0.8, 0.1, NAN]},
    {"request": 3, "amount": 2},
)


def test_the_border_pairs_those_inside_with_those_outside() -> None:
    found = border_swaps(FOUR, 1)
    first = FOUR.topics[int(np.nanargmax(FOUR.score))]
    assert {s.ahead for s in found} == {first}
    assert {s.behind for s in found} == {"t0", "t1", "t2", "t3"} - {first}
    changes = [s.change for s in found]
    assert changes == sorted(changes)
    assert len(border_swaps(FOUR, 2)) == 4


def test_without_an_outside_there_is_no_border() -> None:
    assert border_swaps(FOUR, 4) == ()


def test_the_frame_holds_every_pair_and_criterion() -> None:
    frame = swaps_frame(FOUR)
    assert len(frame) == 6 * 2
    assert frame.loc[frame["behind"] == "t3", "then"].isna().all()


@pytest.mark.parametrize(
    ("one", "other", "error", "words"),
    [
        ("t0", "nobody", KeyError, "not a topic"),
        ("t0", "t4", ValueError, "no score"),
        ("t0", "t0", ValueError, "with itself"),
    ],
)
def test_pairs_are_of_two_topics_with_scores(
    one: str, other: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        swaps(FOUR, one, other)


def test_the_border_is_behind_the_first_place_at_least() -> None:
    with pytest.raises(ValueError, match="first 0 places"):
        border_swaps(FOUR, 0)
