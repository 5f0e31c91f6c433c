"""Numbers that must be at an end, and what that tells of people: against linear programmes over
all the tables that show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from surveys.hiding.answer_ties import Answered, ties_of_people
from surveys.hiding.cell_audit import Cells, Counts, safe
from surveys.hiding.room_to_move import Room

Known = tuple[Counts, list[NDArray[np.int64]], Cells]
"""People, numbers of them, and where both are hidden."""


@st.composite
def tables(draw: st.DrawFn, numbers: int = 2) -> Known:
    """Small tables with unanimous people in many cells."""
    shape = draw(st.tuples(st.integers(2, 3), st.integers(2, 4)))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    people = chance.integers(0, 5, size=shape)
    of_row = chance.choice([0.0, 0.5, 1.0], size=(numbers, shape[0], 1))
    found = [chance.binomial(people, np.broadcast_to(p, shape)) for p in of_row]
    return people, found, chance.random(shape) < 0.8


def answering(people: Counts, numbers: Sequence[NDArray[np.generic]]) -> Answered:
    """All of these people answered, with these numbers."""
    told = np.array(numbers, dtype=np.float64)
    return Answered(people, told, told[:0], np.zeros(people.shape, dtype=bool))


def least_and_most(
    people: Counts, numbers: Sequence[Counts], hidden: Cells, goal: NDArray[np.float64]
) -> tuple[float, float]:
    """How small and how large `goal` (over the cells of people) can be, with all that is shown of
    people and of numbers of them."""
    size, n = people.size, 1 + len(numbers)
    shown = np.vstack([lines(people.shape), np.eye(size)[~hidden.ravel()]])
    sums = np.concatenate([shown @ table.ravel() for table in (people, *numbers)])
    more = np.hstack([-np.ones((n - 1, 1)), np.eye(n - 1)])  # a number less the people
    found = [
        linprog(
            sign * np.concatenate([goal, np.zeros(size * (n - 1))]),
            A_eq=np.kron(np.eye(n), shown),
            b_eq=sums,
            A_ub=np.kron(more, np.eye(size)),
            b_ub=np.zeros(size * (n - 1)),
        ).x[:size]
        for sign in (1, -1)
    ]
    return float(goal @ found[0]), float(goal @ found[1])


def lines(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Which cells each row and each column adds up."""
    rows = np.kron(np.eye(shape[0]), np.ones(shape[1]))
    return np.vstack([rows, np.kron(np.ones(shape[0]), np.eye(shape[1]))])


@given(tables(numbers=1))
def test_numbers_are_at_an_end_where_no_other_table_shows_the_same(known: Known) -> None:
    people, (number,), hidden = known
    told = answering(people, [number])
    ties = told.ties(hidden)
    none, every = np.zeros_like(hidden), np.zeros_like(hidden)
    for row, column in np.argwhere(hidden & (people > 0)):
        goal = np.eye(people.size)[row * people.shape[1] + column]
        low, high = least_and_most_where_people_are_known(people, number, hidden, goal)
        none[row, column] = high < 1e-6
        every[row, column] = low > people[row, column] - 1e-6
    if none.any() and every.any():
        assert len(ties) == 1
        assert (ties[0].none == none).all()
        assert (ties[0].every == every).all()
    else:
        assert ties == []


def least_and_most_where_people_are_known(
    people: Counts, number: Counts, hidden: Cells, goal: NDArray[np.float64]
) -> tuple[float, float]:
    """How small and how large `goal` (over the cells) can be of a number."""
    bounds = [
        (0.0, float(n)) if shut else (float(x), float(x))
        for n, x, shut in zip(people.ravel(), number.ravel(), hidden.ravel(), strict=True)
    ]
    known = lines(people.shape)
    low, high = (
        goal @ linprog(sign * goal, A_eq=known, b_eq=known @ number.ravel(), bounds=bounds).x
        for sign in (1, -1)
    )
    return float(low), float(high)


@given(tables())
def test_people_that_answers_tell_of_are_found(known: Known) -> None:
    """All that linear programmes over people and numbers together find to be known."""
    people, numbers, hidden = known
    told = answering(people, numbers)
    cells = hidden & (people > 0)
    ties = [tie for of_base in ties_of_people(hidden, people, [told])[1] for tie in of_base]
    found = Room(ties, hidden, hidden).told(cells, cells)
    found |= ~safe(hidden, cells, people, 0)
    for row, column in np.argwhere(cells & ~found):
        goal = np.eye(people.size)[row * people.shape[1] + column]
        low, high = least_and_most(people, numbers, hidden, goal)
        assert high - low > 1e-6


def unanimous(*rows: float) -> tuple[Counts, Answered]:
    """Three people in every cell; of each row this share chose the option."""
    people = np.full((len(rows), 3), 3)
    return people, answering(people, [np.array(rows)[:, None] * people])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((1.0, 0.0), True),  # those who chose it are the people of the first row, column by column
        ((1.0, 1.0), False),
        ((1.0, 1 / 3), False),
        ((1.0, 0.0, 1 / 3), False),  # people of the last row make up for those of the others
        ((1.0, 0.0, 0.0), True),  # the first row again; the others can still change places
    ],
)
def test_opposite_answers_tell_of_people(rows: tuple[float, ...], told: bool) -> None:
    people, answered = unanimous(*rows)
    hidden = np.ones(people.shape, dtype=bool)
    either, answering = ties_of_people(hidden, people, [answered])
    room = Room([*either[0]], hidden, hidden)
    found = room.told(hidden, hidden)
    assert found[0].all() == told
    assert either == answering
    if len(rows) == 3:
        assert not found[1:].any()


def test_exceptions_of_few_people_are_no_secret() -> None:
    """Two of the first row did not choose it, and one of the second did: three exceptions."""
    people = np.array([[9, 9, 3], [9, 9, 3]])
    chose = np.array([[8, 8, 3], [1, 0, 0]])
    hidden = np.ones(people.shape, dtype=bool)
    assert answering(people, [chose]).ties(hidden) == []
    assert replace(answering(people, [chose]), few=2).ties(hidden) == []
    (tie,) = replace(answering(people, [chose]), few=3).ties(hidden)
    assert tie.every.tolist() == [[True] * 3, [False] * 3]
    assert tie.none.tolist() == [[False] * 3, [True] * 3]


def test_people_who_did_not_answer_are_moved_without_answers() -> None:
    """Where some in every cell did not answer, these can stand for one another."""
    people, answered = unanimous(1.0, 0.0)
    hidden = np.ones(people.shape, dtype=bool)
    either, answering = ties_of_people(hidden, people + 2, [answered])
    assert either == [[]]
    assert not Room(either[0], hidden, hidden).told(hidden, hidden).any()
    assert Room(answering[0], hidden, hidden).told(hidden, hidden).all()


def test_those_who_say_that_it_does_not_apply_are_known_too() -> None:
    """In one country it applies to nobody, in the other nobody says so."""
    people, answered = unanimous(1.0, 0.0)
    hidden = np.ones(people.shape, dtype=bool)
    apart = replace(answered, told=answered.told[:0], apart=answered.told)
    either = ties_of_people(hidden, people, [replace(apart, counts=0 * people)])[0]
    assert Room(either[0], hidden, hidden).told(hidden, hidden).all()


def test_rows_of_which_only_the_sum_is_known_make_up_for_each_other() -> None:
    people, answered = unanimous(1.0, 0.0)
    hidden = np.ones(people.shape, dtype=bool)
    joined = replace(answered, small=hidden)
    assert ties_of_people(hidden, people, [joined])[1] == [[]]
