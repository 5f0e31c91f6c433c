"""What may be shown of groups by one and by two profile questions: of people and of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.answer_bases import Base
from surveys.grouping import Grouping
from surveys.hidden_cells import Cells, Counts, further, hidden_answers, hidden_cells


@dataclass(frozen=True)
class PairTable:
    """The table of two profile questions: what may be shown of it.

    hidden:  bool matrix, rows × columns: cells whose people are not shown.
    answers: bool array, bases × rows × columns: whether the answers of a cell's people are shown;
             where the cell is hidden, together with those of the other hidden ones of its row.
    """

    hidden: Cells
    answers: NDArray[np.bool_]


def pair_table(
    rows: Grouping,
    columns: Grouping,
    bases: Sequence[Base],
    small_rows: NDArray[np.bool_],
    small_columns: NDArray[np.bool_],
    minimum: int,
) -> tuple[PairTable, PairTable]:
    """The table, and the same with rows and columns exchanged.

    small_rows, small_columns: bool matrices, bases × groups: as `small_groups` gives them.
    """
    shape = (len(rows.ids), len(columns.ids))
    cell = rows.of_row * shape[1] + columns.of_row
    people = _counts(cell, shape)
    counts = [[_counts(cell[given], shape) for given in base.answered] for base in bases]
    small = [r[:, None] | c for r, c in zip(small_rows, small_columns, strict=True)]
    hidden = np.zeros(shape, dtype=bool)
    while True:
        hidden = hidden_cells(people, hidden, minimum)
        hidden_of, told = _hidden_of_bases(bases, counts, people, hidden, small, minimum)
        if hidden.all() or not told.any():
            break
        # Answers can be worked out whatever is hidden of them: more people have to be hidden.
        hidden |= further(told, hidden, people)
    n = len(bases)
    answers = [_answers(hidden_of[i], hidden, counts[i], small_rows[i], minimum) for i in range(n)]
    turned = [
        _answers(hidden_of[i].T, hidden.T, [c.T for c in counts[i]], small_columns[i], minimum)
        for i in range(n)
    ]
    return (
        PairTable(hidden, np.array(answers, dtype=bool).reshape(n, *shape)),
        PairTable(hidden.T, np.array(turned, dtype=bool).reshape(n, *shape[::-1])),
    )


def _hidden_of_bases(
    bases: Sequence[Base],
    counts: Sequence[Sequence[Counts]],
    people: Counts,
    people_hidden: Cells,
    small: Sequence[Cells],
    minimum: int,
) -> tuple[list[Cells], Cells]:
    """The cells where the answers of each base are hidden, and those that can be worked out."""
    found: list[Cells] = []
    told = np.zeros_like(people_hidden)
    known: dict[tuple[bytes, bytes], tuple[Cells, Cells]] = {}
    for base, of_base, start in zip(bases, counts, small, strict=True):
        now = start if base.within is None else start | found[base.within]
        before = None
        while before is None or (before != now).any():
            before = now
            for count in of_base:
                key = (count.tobytes(), now.tobytes())
                if key not in known:
                    known[key] = hidden_answers(count, people, people_hidden, now, minimum)
                now, left = known[key]
                told = told | left
        found.append(now)
    return found, told


def _counts(cell: NDArray[np.intp], shape: tuple[int, int]) -> Counts:
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)


def _answers(
    hidden_of: Cells,
    hidden: Cells,
    counts: Sequence[Counts],
    small: NDArray[np.bool_],
    minimum: int,
) -> Cells:
    """Where answers are shown. Those of the hidden people of a row together only where nothing
    else of the row is hidden: else that would follow from the row's sum."""
    together = (hidden_of == hidden).all(axis=1) & ~small
    for count in counts:
        together &= (count * hidden).sum(axis=1) >= minimum
    return np.where(hidden, together[:, None], ~hidden_of)


def small_groups(groups: Grouping, bases: Sequence[Base], minimum: int) -> NDArray[np.bool_]:
    """Bool matrix, bases × groups: the groups whose answers are not shown.

    Those of which fewer than `minimum` answered, and where these together are fewer, the next
    smallest too: the number of all who answered is known.
    """
    small = np.zeros((len(bases), len(groups.ids)), dtype=bool)
    for i, base in enumerate(bases):
        if base.within is not None:
            small[i] = small[base.within]
        for given in base.answered:
            n = np.bincount(groups.of_row[given], minlength=len(groups.ids))
            small[i] |= (n > 0) & (n < minimum)
            while 0 < n[small[i]].sum() < minimum and (more := ~small[i] & (n > 0)).any():
                small[i, np.flatnonzero(more)[n[more].argmin()]] = True
    return small
