"""Tables of two questions: what is shown of people and of each question's answers fits together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.grouping import Grouping
from surveys.hiding.answer_bases import Base
from surveys.hiding.crossed_people import Crossed
from surveys.hiding.pair_tables import PairTable, pair_table, small_groups

FEW = 5


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Grouping, Grouping, list[Base]]:
    """People sorted by two questions into groups of five or more, and who answered what."""
    n_rows, n_columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = chance.integers(0, 12, size=(n_rows, n_columns)) + 2
    rows, columns = np.indices(sizes.shape)
    row, column = (np.repeat(g.ravel(), sizes.ravel()) for g in (rows, columns))
    rates = draw(st.lists(st.sampled_from([1.0, 0.97, 0.9, 0.5, 0.1]), min_size=1, max_size=3))
    bases = [Base(f"b{i}", (f"b{i}",), (chance.random(len(row)) < r,)) for i, r in enumerate(rates)]
    return _grouping("rows", row, n_rows), _grouping("columns", column, n_columns), bases


def _grouping(by: str, of_row: NDArray[np.intp], n: int) -> Grouping:
    return Grouping((by,), tuple(map(str, range(n))), of_row.astype(np.intp))


def decided(rows: Grouping, columns: Grouping, bases: list[Base]) -> tuple[PairTable, PairTable]:
    small = (small_groups(rows, bases, FEW), small_groups(columns, bases, FEW))
    return pair_table(Crossed.of(rows, columns, bases, small, FEW))


def counted(rows: Grouping, columns: Grouping, people: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A plain loop over people."""
    found = np.zeros((len(rows.ids), len(columns.ids)), dtype=np.int64)
    for r, c, there in zip(rows.of_row, columns.of_row, people, strict=True):
        found[r, c] += there
    return found


@given(surveys())
def test_where_answers_of_shown_people_are_hidden_many_did_not_answer(
    asked: tuple[Grouping, Grouping, list[Base]],
) -> None:
    """Else the people and the few silent ones give the answers away."""
    rows, columns, bases = asked
    table, _ = decided(*asked)
    for base, shown in zip(bases, table.answers, strict=True):
        silent = counted(rows, columns, ~base.answered[0])
        assert (silent[~table.hidden & ~shown] >= FEW).all()


@given(surveys())
def test_what_is_shown_of_a_cell_is_no_small_count(
    asked: tuple[Grouping, Grouping, list[Base]],
) -> None:
    rows, columns, bases = asked
    table, _ = decided(*asked)
    people = counted(rows, columns, np.ones(len(rows.of_row), dtype=bool))
    assert (people[~table.hidden] >= FEW).all()
    for base, shown in zip(bases, table.answers, strict=True):
        answered = counted(rows, columns, base.answered[0])[~table.hidden & shown]
        assert ((answered == 0) | (answered >= FEW)).all()


@given(surveys())
def test_the_table_turned_hides_the_same(asked: tuple[Grouping, Grouping, list[Base]]) -> None:
    table, turned = decided(*asked)
    assert (table.hidden == turned.hidden.T).all()
    for one, other in zip(table.answers, turned.answers, strict=True):
        assert (one[~table.hidden] == other.T[~table.hidden]).all()


def test_people_are_hidden_with_the_answers_of_all_but_one() -> None:
    """Five people of whom four answered: who did not is one person, whom other tables may show."""
    sizes = np.array([[5, 20, 20], [20, 20, 20], [20, 20, 20]])
    row, column = (np.repeat(g.ravel(), sizes.ravel()) for g in np.indices(sizes.shape))
    answered = np.ones(len(row), dtype=bool)
    rows, columns = _grouping("rows", row, 3), _grouping("columns", column, 3)
    everybody = decided(rows, columns, [Base("b", ("b",), (answered,))])[0]
    assert not everybody.hidden.any()
    answered[0] = False
    found = decided(rows, columns, [Base("b", ("b",), (answered,))])[0]
    assert found.hidden[0, 0]
    assert 4 <= found.hidden.sum() < 9
    assert found.answers[0][~found.hidden].all()
