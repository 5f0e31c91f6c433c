"""Which cells can be worked out: the graph against trying every table there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.hiding.cell_audit import blocks, safe
from surveys.hiding.hidden_cells import hidden_answers, hidden_cells

SHAPES = st.tuples(st.integers(2, 3), st.integers(2, 3))


@st.composite
def tables(draw: st.DrawFn, most: int = 4) -> NDArray[np.int64]:
    shape = draw(SHAPES)
    cells = draw(st.lists(st.integers(0, most), min_size=9, max_size=9))
    return np.array(cells)[: shape[0] * shape[1]].reshape(shape)


def rest(row: NDArray[np.int64], hidden: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    """Every row of counts with the same sum and the same open cells."""
    free = np.flatnonzero(hidden)
    for values in product(range(int(row[free].sum()) + 1), repeat=len(free)):
        if sum(values) == row[free].sum():
            other = row.copy()
            other[free] = values
            yield other


def alike(counts: NDArray[np.int64], hidden: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    """Every table with the same sums of rows and columns and the same open cells."""
    lines = [list(rest(row, shut)) for row, shut in zip(counts, hidden, strict=True)]
    for rows in product(*lines):
        table = np.array(rows)
        if (table.sum(axis=0) == counts.sum(axis=0)).all():
            yield table


def can_change(counts: NDArray[np.int64], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.any([table != counts for table in alike(counts, hidden)], axis=0)


@given(tables(3), st.lists(st.booleans(), min_size=9, max_size=9))
def test_the_graph_finds_what_trying_every_table_finds(
    counts: NDArray[np.int64], flags: list[bool]
) -> None:
    hidden = np.array(flags)[: counts.size].reshape(counts.shape)
    found = safe(hidden, hidden & (counts > 0), counts, minimum=0)
    assert (found == can_change(counts, hidden)).all()


def test_two_arcs_of_one_cell_are_no_cycle() -> None:
    """Rows and columns in a strong part prove nothing yet: a bridge goes up and down, too."""
    counts = np.array([[3, 3, 9], [3, 6, 9], [9, 9, 3]])
    hidden = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    found = safe(hidden, hidden & (counts > 0), counts, minimum=0)
    assert found.tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_an_empty_cell_counts_up_only() -> None:
    """Of [[0, 5], [5, 0]] one can go up; of [[0, 5], [0, 5]] the first column is known to be 0."""
    everything = np.ones((2, 2), dtype=bool)
    for counts, expected in (([[0, 5], [5, 0]], True), ([[0, 5], [0, 5]], False)):
        table = np.array(counts)
        assert safe(everything, table > 0, table, minimum=0).all() == expected


@given(tables(9), st.integers(1, 6))
def test_what_is_hidden_cannot_be_worked_out(counts: NDArray[np.int64], minimum: int) -> None:
    hidden = hidden_cells(counts, np.zeros(counts.shape, dtype=bool), minimum)
    assert hidden[counts < minimum].all()
    if (counts.sum(axis=0) < minimum).any() or (counts.sum(axis=1) < minimum).any():
        return  # groups are folded before, so that none is small by itself
    for n, shut in ((counts, hidden), (counts.T, hidden.T)):
        together = (n * shut).sum(axis=1)
        assert ((together == 0) | (together >= minimum)).all()
    if counts[hidden].sum() <= 25:  # trying more takes long
        assert can_change(counts, hidden)[(counts > 0) & (counts < minimum)].all()


def test_people_of_a_row_who_are_all_in_one_cell_are_shown() -> None:
    """That nobody is in the others follows, and is nobody's secret."""
    counts = np.array([[40, 0, 0], [0, 30, 0], [0, 0, 20]])
    hidden = hidden_cells(counts, np.zeros(counts.shape, dtype=bool), 5)
    assert (hidden == (counts == 0)).all()


def test_a_sum_of_few_people_is_not_given_away_by_cells_known_anyway() -> None:
    """The 11 of the last row follow from their column, and leave one person in two cells."""
    counts = np.array([[5, 47, 10], [2, 9, 4], [1, 11, 0]])
    hidden = hidden_cells(counts, np.zeros(counts.shape, dtype=bool), 5)
    assert hidden[:, 1].sum() > 1


@given(tables(6), st.data())
def test_answers_are_hidden_where_people_are_and_where_few_answered(
    people: NDArray[np.int64], data: st.DataObject
) -> None:
    answered = np.array(
        [[data.draw(st.integers(0, int(n))) for n in row] for row in people], dtype=np.int64
    )
    none = np.zeros(people.shape, dtype=bool)
    hidden = hidden_cells(people, none, 5)
    found, told = hidden_answers(answered, people, hidden, none, 5)
    assert found[hidden].all()
    assert found[(answered > 0) & (answered < 5)].all()
    assert not told.any() or found.all()


def test_all_of_the_people_having_answered_ties_the_answers_to_them() -> None:
    """The first row's 46 all answered, and people are shown: nobody else can have answered."""
    people = np.array([[46, 5], [18, 0], [16, 1]])
    answered = np.array([[46, 4], [18, 0], [16, 1]])
    none = np.zeros(people.shape, dtype=bool)
    hidden = np.array([[0, 0], [1, 1], [1, 1]], dtype=bool)
    _, told = hidden_answers(answered, people, hidden, none, 5)
    assert told[0, 1]
    _, told = hidden_answers(answered, people, ~none, none, 5)
    assert not told.any()


def test_more_is_hidden_smallest_first() -> None:
    counts = np.array([[2, 8, 30], [9, 7, 31], [40, 41, 42]])
    hidden = hidden_cells(counts, np.zeros(counts.shape, dtype=bool), 5)
    assert hidden.tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_blocks_of_two_triangles_at_one_node_and_a_tail() -> None:
    one = np.array([0, 1, 2, 2, 3, 4, 4])
    other = np.array([1, 2, 0, 3, 4, 2, 5])
    found = blocks(6, one, other)
    assert len(set(found[:3])) == len(set(found[3:6])) == 1
    assert len({found[0], found[3], found[6]}) == 3
