"""What is worked out of a small table, against every table there is that shows the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.grouping import Grouping
from surveys.hiding import exact_audit
from surveys.hiding.answer_bases import Base
from surveys.hiding.crossed_people import Crossed
from surveys.hiding.exact_audit import worked_out

Person = tuple[int, int, int]
"""Row, column and level (0: did not answer)."""

MINIMUM = 5


def crossed(people: list[Person], shape: tuple[int, int]) -> Crossed:
    """People who answered a question of two levels, or did not."""
    row, column, level = (np.array(x, dtype=np.intp) for x in zip(*people, strict=True))
    told = (level == 1, level == 2)
    base = Base("b", ("b",), (level > 0,), told=told, exclusive=True)
    groupings = [
        Grouping((by,), tuple(map(str, range(n))), of_row)
        for by, n, of_row in (("r", shape[0], row), ("c", shape[1], column))
    ]
    none = (np.zeros((1, shape[0]), dtype=bool), np.zeros((1, shape[1]), dtype=bool))
    return Crossed.of(groupings[0], groupings[1], [base], none, MINIMUM)


def alike(table: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Every 2 × 2 table with the same sums of rows and columns."""
    for first in range(int(min(table[0].sum(), table[:, 0].sum())) + 1):
        move = first - table[0, 0]
        other = table + move * np.array([[1, -1], [-1, 1]])
        if (other >= 0).all():
            yield other


@given(st.lists(st.integers(0, 2), min_size=12, max_size=12).filter(any))
def test_what_is_worked_out_is_the_same_in_every_table_that_shows_the_same(
    counts: list[int],
) -> None:
    tables = np.array(counts).reshape(3, 2, 2)
    people = [
        (r, c, level) for level, r, c in np.ndindex(3, 2, 2) for _ in range(tables[level, r, c])
    ]
    everything = np.ones((2, 2), dtype=bool)
    found = worked_out(crossed(people, (2, 2)), everything, [everything], [0])
    # Sums of people, of those who answered and of each level are sums of each code.
    others = [np.array(each) for each in product(*(list(alike(table)) for table in tables))]
    answered = tables[1:].sum(axis=0)
    varies = [
        np.any([number(other) != number(tables) for other in others], axis=0)
        for number in (lambda t: t.sum(axis=0), lambda t: t[1:].sum(axis=0))
    ]
    small = [(n > 0) & (n < MINIMUM) for n in (tables.sum(axis=0), answered)]
    assert not (found & ~np.any([s & ~v for s, v in zip(small, varies, strict=True)], axis=0)).any()


def test_opposite_levels_are_worked_out() -> None:
    people = [(0, c, 1) for c in (0, 0, 0, 1, 1)] + [(1, c, 2) for c in (0, 1, 1, 1)]
    everything = np.ones((2, 2), dtype=bool)
    table = crossed(people, (2, 2))
    assert worked_out(table, everything, [everything], [0]).all()
    assert not worked_out(table, everything, [everything], []).any()


def test_a_table_too_large_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [(0, 0, 1), (1, 1, 2)]
    everything = np.ones((2, 2), dtype=bool)
    monkeypatch.setattr(exact_audit, "MOST_VARIABLES", 10)
    assert not worked_out(crossed(people, (2, 2)), everything, [everything], [0]).any()
