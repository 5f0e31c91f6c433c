from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.small_cells import MINIMUM, small_groups

LABELS = st.lists(st.sampled_from("abcdefgh"), max_size=60)


@given(LABELS, st.integers(1, 8))
def test_no_visible_group_is_small_and_none_follows_by_subtraction(
    labels: list[str], minimum: int
) -> None:
    sizes = Counter(labels)
    joined = small_groups(labels, minimum)
    visible = set(sizes) - joined
    assert all(sizes[label] >= minimum for label in visible)
    if joined and visible:
        assert sum(sizes[label] for label in joined) >= minimum
        assert len(joined) > 1 or sizes[next(iter(joined))] >= minimum


@given(LABELS)
def test_only_the_smallest_are_joined_and_no_more_than_needed(labels: list[str]) -> None:
    sizes = Counter(labels)
    joined = small_groups(labels)
    large = sorted(sizes[label] for label in joined if sizes[label] >= MINIMUM)
    assert len(large) <= 1
    visible = [sizes[label] for label in sizes if label not in joined]
    assert not large or not visible or large[0] <= min(visible)


@given(LABELS, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(labels: list[str], random: object) -> None:
    shuffled = list(labels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert small_groups(shuffled) == small_groups(labels)


@pytest.mark.parametrize(
    ("labels", "joined"),
    [
        ("", ""),
        ("aaaaabbbbb", ""),
        ("aaaabbbb", "ab"),
        ("aaaabbbbb", "ab"),
        ("abbbbbcccccc", "ab"),
        ("abbbbccccccddddddd", "ab"),
    ],
)
def test_cases_by_hand(labels: str, joined: str) -> None:
    assert small_groups(labels, 5) == frozenset(joined)
