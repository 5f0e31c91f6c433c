"""What may be shown of groups by one and by two profile questions: of people and of answers.

Each table of two questions is decided by itself, and tables of three questions are shown beside one
another. What then gave answers away was always the people who did not answer: a cell's people were
shown and its answers hidden, and the few missing ones were counted from the other tables. So where
few did not answer, the people are hidden with their answers: a hidden count of answers then has a
hidden count of people above it, or at least `minimum` who did not answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.answer_bases import Base
from surveys.grouping import Grouping
from surveys.hidden_cells import Cells, Counts, further, hidden_answers, hidden_cells
from surveys.joined_lines import JoinedLines


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
    hidden, hidden_of = _hidden(bases, counts, people, small, minimum)
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


def _hidden(
    bases: Sequence[Base],
    counts: Sequence[Sequence[Counts]],
    people: Counts,
    small: Sequence[Cells],
    minimum: int,
) -> tuple[Cells, list[Cells]]:
    """The cells where people are hidden, and for each base those where its answers are.

    It ends, because each round hides people of a cell more or is the last.
    """
    # Of people all but few of whom answered, few answered: their number must not follow either.
    few = [start | _few(of_base, minimum) for start, of_base in zip(small, counts, strict=True)]
    secret = _told_by_the_silent(few, counts, people, minimum)
    hidden = secret
    while True:
        hidden = hidden_cells(people, hidden, minimum, secret)
        hidden_of, told = _hidden_of_bases(bases, counts, people, hidden, small, minimum)
        if told.any() and not hidden.all():
            # Answers can be worked out whatever is hidden of them: more people have to be hidden.
            hidden |= further(told, hidden, people)
        elif (bare := _told_by_the_silent(hidden_of, counts, people, minimum) & ~hidden).any():
            hidden |= bare
        else:
            return hidden, hidden_of


def _hidden_of_bases(
    bases: Sequence[Base],
    counts: Sequence[Sequence[Counts]],
    people: Counts,
    people_hidden: Cells,
    small: Sequence[Cells],
    minimum: int,
) -> tuple[list[Cells], Cells]:
    """The cells where the answers of each base are hidden, and those that can be worked out.

    Of groups whose answers are not shown only the sum is known, and it is known in every column:
    so they are one row, or one column, of the table that is made safe.
    """
    found: list[Cells] = []
    told = np.zeros_like(people_hidden)
    known: dict[tuple[bytes, ...], tuple[Cells, Cells]] = {}
    kept: dict[bytes, dict[bytes, Cells]] = defaultdict(dict)
    for base, of_base, start in zip(bases, counts, small, strict=True):
        lines = JoinedLines.of(*(np.asarray(start.all(axis=a)) for a in (1, 0)))
        shut = lines.every(people_hidden)
        now = start if base.within is None else start | found[base.within]
        before = None
        while before is None or (before != now).any():
            before = now
            for count in of_base:
                key = (count.tobytes(), now.tobytes(), start.tobytes())
                if key not in known:
                    hidden, left = hidden_answers(
                        lines.sums(count),
                        lines.sums(people),
                        shut,
                        lines.some(now | people_hidden),
                        minimum,
                        kept[start.tobytes()],
                    )
                    known[key] = lines.spread(hidden), lines.spread(left)
                now, left = known[key]
                told = told | left
        found.append(now)
    return found, told


def _few(of_base: Sequence[Counts], minimum: int) -> Cells:
    few = [(count > 0) & (count < minimum) for count in of_base]
    return np.asarray(np.any(few, axis=0))


def _told_by_the_silent(
    hidden_of: Sequence[Cells],
    counts: Sequence[Sequence[Counts]],
    people: Counts,
    minimum: int,
) -> Cells:
    """The cells where answers of a base are hidden, and fewer than `minimum` did not answer it."""
    found = np.zeros_like(people, dtype=bool)
    for shut, of_base in zip(hidden_of, counts, strict=True):
        for count in of_base:
            found |= shut & (people - count < minimum)
    return found


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
