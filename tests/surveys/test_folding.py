"""Groups too small to show are folded: nobody is lost, and no group is small."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.grouping import JOINED, joined_region
from surveys.hiding.folding import folded

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), max_size=8)
EAST, WEST = joined_region("East"), joined_region("West")


def region(label: str) -> str | None:
    """a–c lie in the east, d–f in the west, the others nowhere."""
    return "East" if label in "abc" else "West" if label in "def" else None


def sums(sizes: dict[str, int], shown_in: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for label, n in sizes.items():
        found[shown_in[label]] += n
    return found


@given(SIZES, st.integers(1, 8))
def test_nobody_is_lost_and_no_group_is_small(sizes: dict[str, int], minimum: int) -> None:
    for place in (region, lambda _: None):
        shown = sums(sizes, folded(sizes, minimum, place))
        assert sum(shown.values()) == sum(sizes.values())
        assert set(shown) == {JOINED} or all(n >= minimum for n in shown.values())


@given(SIZES, st.integers(1, 8))
def test_a_group_that_is_folded_is_never_alone(sizes: dict[str, int], minimum: int) -> None:
    shown_in = folded(sizes, minimum, region)
    members = Counter(shown_in.values())
    for group, n in members.items():
        if group.startswith(JOINED):
            assert n > 1 or len(members) == 1


@given(SIZES)
def test_only_small_groups_are_folded_and_one_more_where_they_need_it(
    sizes: dict[str, int],
) -> None:
    shown_in = folded(sizes)
    large = [sizes[v] for v, g in shown_in.items() if g == JOINED and sizes[v] >= 5]
    own = [sizes[v] for v, g in shown_in.items() if g == v]
    assert len(large) <= 1
    assert not large or not own or large[0] <= min(own)


@given(st.permutations("abcdefgh"))
def test_the_order_of_labels_does_not_matter(order: list[str]) -> None:
    sizes = dict(zip("abcdefgh", (1, 2, 4, 5, 5, 3, 9, 1), strict=True))
    assert folded({v: sizes[v] for v in order}, 5, region) == folded(sizes, 5, region)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({}, {}),
        ({"a": 5, "d": 5}, {"a": "a", "d": "d"}),
        ({"a": 4, "g": 4}, {"a": JOINED, "g": JOINED}),
        ({"a": 2, "b": 3, "g": 9}, {"a": EAST, "b": EAST, "g": "g"}),
        # Three of the west are too few, and go with the smallest group that is shown.
        ({"a": 3, "b": 3, "d": 3, "g": 9}, dict.fromkeys("abd", JOINED) | {"g": "g"}),
        ({"d": 3, "g": 6, "h": 7}, {"d": JOINED, "g": JOINED, "h": "h"}),
        ({"a": 4, "b": 4, "d": 3, "g": 3}, {"a": EAST, "b": EAST, "d": JOINED, "g": JOINED}),
        ({"": 2, "a": 9, "g": 3}, {"": JOINED, "a": "a", "g": JOINED}),
    ],
)
def test_cases_by_hand(sizes: dict[str, int], expected: dict[str, str]) -> None:
    found = folded(sizes, 5, lambda v: region(v) if v else None)
    assert found == expected
