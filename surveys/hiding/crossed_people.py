"""People sorted by two profile questions at once, with what is shown of their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveys.grouping import Grouping
from surveys.hiding.answer_bases import Base
from surveys.hiding.answer_ties import Answered, Sums, Ties, ties_of_people
from surveys.hiding.cell_audit import Cells, Counts
from surveys.hiding.room_to_move import Room


@dataclass(frozen=True)
class CrossedBase:
    """A base (see answer_bases) in the table.

    answered:  those who answered, for each number that estimates show; all have the same `small`.
    small_row, small_column: bool vectors: of which rows and columns no answers are shown.
    exclusive: as in Base.
    """

    within: int | None
    answered: tuple[Answered, ...]
    small_row: NDArray[np.bool_]
    small_column: NDArray[np.bool_]
    exclusive: bool

    @property
    def small(self) -> Cells:
        """The cells of these rows and columns."""
        return self.answered[0].small


@dataclass(frozen=True, eq=False)
class Crossed:
    """People by rows and columns, and what is known of them by the cells in which people are
    hidden. What was found is kept, so keep the object."""

    people: Counts
    bases: tuple[CrossedBase, ...]
    minimum: int
    _ties: dict[bytes, tuple[Ties, Ties]] = field(default_factory=dict, repr=False)
    _rooms: dict[tuple[bytes, int | None], Room] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        rows: Grouping,
        columns: Grouping,
        bases: Sequence[Base],
        small: tuple[NDArray[np.bool_], NDArray[np.bool_]],
        minimum: int,
    ) -> Crossed:
        """People sorted by both groupings. small: two bool matrices, bases × rows and bases ×
        columns: the groups whose answers are not shown."""
        shape = (len(rows.ids), len(columns.ids))
        cell = rows.of_row * shape[1] + columns.of_row
        found = tuple(
            CrossedBase(
                base.within,
                _answered(base, cell, row[:, None] | column, minimum - 1),
                row,
                column,
                base.exclusive,
            )
            for base, row, column in zip(bases, *small, strict=True)
        )
        return cls(_sums(cell, shape).astype(np.int64), found, minimum)

    def ties(self, hidden: Cells) -> tuple[Ties, Ties]:
        """For each base two, see `ties_of_people`."""
        key = hidden.tobytes()
        if key not in self._ties:
            first = [base.answered[0] for base in self.bases]
            self._ties[key] = ties_of_people(hidden, self.people, first)
        return self._ties[key]

    def told(self, hidden: Cells, cells: Cells) -> Cells:
        """Those of the cells whose people are known because of their answers."""
        return self._room(hidden).told(cells, hidden & (self.people > 0))

    def told_of(self, base: int, hidden: Cells, cells: Cells) -> Cells:
        """Those of the cells, with lines of the base together, in which those who answered do not
        change with the people."""
        answered = self.bases[base].answered[0]
        down = hidden & (answered.counts > 0)
        return self._room(hidden, base).told(cells, down, answered.lines)

    def _room(self, hidden: Cells, base: int | None = None) -> Room:
        """The room for people; for those who answered a base."""
        either, answering = self.ties(hidden)
        if base is None or answering[base] is either[base]:
            base, of_bases = None, either
        else:
            of_bases = [*either[:base], answering[base], *either[base + 1 :]]
        key = hidden.tobytes(), base
        if key not in self._rooms:
            ties = [tie for of_base in of_bases for tie in of_base]
            self._rooms[key] = Room(ties, hidden, hidden)
        return self._rooms[key]


def _answered(base: Base, cell: NDArray[np.intp], small: Cells, few: int) -> tuple[Answered, ...]:
    """Those who answered, for each number; with the first what is shown of their answers."""
    first = base.answered[0]
    told = _stack(cell, small.shape, [numbers * first for numbers in base.told])
    apart = _stack(cell, small.shape, base.apart)
    return tuple(
        Answered(
            _sums(cell, small.shape, given).astype(np.int64),
            told if i == 0 else told[:0],
            apart if i == 0 else apart[:0],
            small,
            few,
        )
        for i, given in enumerate(base.answered)
    )


def _stack(
    cell: NDArray[np.intp], shape: tuple[int, ...], numbers: Sequence[NDArray[np.generic]]
) -> Sums:
    return np.reshape([_sums(cell, shape, of) for of in numbers], (len(numbers), *shape))


def _sums(
    cell: NDArray[np.intp], shape: tuple[int, ...], numbers: NDArray[np.generic] | None = None
) -> NDArray[np.float64]:
    """Float matrix: numbers of people added up by cell; without any, the people."""
    size = int(np.prod(shape))
    return np.bincount(cell, weights=numbers, minlength=size).reshape(shape).astype(np.float64)
