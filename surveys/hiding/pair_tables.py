"""What may be shown of groups by one and by two profile questions: of people and of answers.

Each table of two questions is decided by itself, and tables of three questions are shown beside one
another. What then gave answers away was always the people who did not answer: a cell's people were
shown and its answers hidden, and the few missing ones were counted from the other tables. So where
few did not answer, the people are hidden with their answers: a hidden count of answers then has a
hidden count of people above it, or at least `minimum` who did not answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surveys.grouping import Grouping
from surveys.hiding.answer_bases import Base
from surveys.hiding.answer_ties import Answered
from surveys.hiding.cell_audit import Cells, Counts, safe
from surveys.hiding.crossed_people import Crossed, CrossedBase
from surveys.hiding.exact_audit import worked_out
from surveys.hiding.hidden_cells import further, hidden_answers, hidden_cells
from surveys.hiding.room_to_move import Room


@dataclass(frozen=True)
class PairTable:
    """The table of two profile questions: what may be shown of it.

    hidden:  bool matrix, rows × columns: cells whose people are not shown.
    answers: bool array, bases × rows × columns: whether the answers of a cell's people are shown;
             where the cell is hidden, together with those of the other hidden ones of its row.
    """

    hidden: Cells
    answers: NDArray[np.bool_]


def pair_table(table: Crossed) -> tuple[PairTable, PairTable]:
    """What may be shown of the table, and the same with rows and columns exchanged."""
    hidden, hidden_of = _hidden(table)
    rows, columns = [], []
    for base, shut in zip(table.bases, hidden_of, strict=True):
        counts = [answered.counts for answered in base.answered]
        turned = [count.T for count in counts]
        rows.append(_answers(shut, hidden, counts, base.small_row, table.minimum))
        columns.append(_answers(shut.T, hidden.T, turned, base.small_column, table.minimum))
    return _pair_table(hidden, rows), _pair_table(hidden.T, columns)


def _pair_table(hidden: Cells, answers: list[Cells]) -> PairTable:
    return PairTable(hidden, np.array(answers, dtype=bool).reshape(-1, *hidden.shape))


def telling(table: Crossed) -> NDArray[np.bool_]:
    """Bool vector, one entry a base: whether its answers, shown by rows and by columns, tell of
    small cells even where every cell of the table is hidden."""
    everything = np.ones_like(table.people, dtype=bool)
    tied = np.array([bool(ties) for ties in table.ties(everything)[1]], dtype=bool)
    if tied.any():
        tied &= table.told(everything, _small(table.people, table.minimum)).any() or any(
            _told_by_answers(table, i).any() for i in range(len(table.bases))
        )
    return tied


def _told_by_answers(table: Crossed, base: int) -> Cells:
    """The small cells, with lines of the base together, in which it is known how many answered it
    although every cell is hidden."""
    first = table.bases[base].answered[0]
    counts, people = first.joined[0], first.lines.sums(table.people)
    hidden, joined = np.ones_like(table.people, dtype=bool), np.ones_like(counts, dtype=bool)
    left = table.told_of(base, hidden, _small(counts, table.minimum))
    if left.any():
        apart = first.lines.sums(first.n_apart)
        stays = ~safe(counts < people - apart, counts > 0, counts, 0)
        left &= stays | _told_of_answers(first, people, joined, left)
    return left


def _hidden(table: Crossed) -> tuple[Cells, list[Cells]]:
    """The cells where people are hidden, and for each base those where its answers are.

    It ends, because each round hides people of a cell more or is the last.
    """
    # Of people all but few of whom answered, few answered: their number must not follow either.
    few = [base.small | _few(base, table.minimum) for base in table.bases]
    hidden = secret = _told_by_the_silent(few, table)
    while True:
        hidden = hidden_cells(table.people, hidden, table.minimum, secret, table.told)
        hidden_of, told = _hidden_of_bases(table, hidden)
        if told.any() and not hidden.all():
            # Answers can be worked out whatever is hidden of them: more people have to be hidden.
            hidden |= further(np.any(told, axis=0), hidden, table.people)
        elif (bare := _told_by_the_silent(hidden_of, table) & ~hidden).any():
            hidden |= bare
        elif not hidden.all() and (left := _worked_out(table, hidden, hidden_of)).any():
            hidden |= further(left, hidden, table.people)
        else:
            return hidden, hidden_of


def _worked_out(table: Crossed, hidden: Cells, hidden_of: Sequence[Cells]) -> Cells:
    """The cells of which a small count is known by one question's answers or by all together."""
    each = [(i,) for i in range(len(table.bases))]
    for bases in (*each, tuple(range(len(table.bases)))):
        if (left := worked_out(table, hidden, hidden_of, bases)).any():
            return left
    return np.zeros_like(hidden)


def _hidden_of_bases(table: Crossed, people_hidden: Cells) -> tuple[list[Cells], NDArray[np.bool_]]:
    """The cells where the answers of each base are hidden, and (bases × rows × columns) those that
    can be worked out.

    Of groups whose answers are not shown only the sum is known, and it is known in every column:
    so they are one row, or one column, of the table that is made safe.
    """
    found: list[Cells] = []
    told = np.zeros((len(table.bases), *people_hidden.shape), dtype=bool)
    for i, base in enumerate(table.bases):
        now = base.small if base.within is None else base.small | found[base.within]
        before = None
        while before is None or (before != now).any():
            before = now
            for answered in base.answered:
                lines = answered.lines
                people = lines.sums(table.people)
                hidden, left = hidden_answers(
                    answered.joined[0],
                    people,
                    lines.every(people_hidden),
                    lines.some(now | people_hidden),
                    table.minimum,
                    lines.sums(answered.n_apart),
                    partial(table.told_of, i, people_hidden),
                    partial(_told_of_answers, answered, people),
                )
                now = lines.spread(hidden)
                told[i] |= lines.spread(left)
        found.append(now)
    return found, told


def _told_of_answers(answered: Answered, people: Counts, hidden: Cells, cells: Cells) -> Cells:
    """Those of the cells, lines together, in which the number of those who answered is known."""
    counts, apart = answered.joined[0], answered.lines.sums(answered.n_apart)
    room = Room(answered.ties(hidden), hidden, hidden & (counts < people - apart))
    return room.told(cells, hidden & (counts > 0))


def _small(counts: Counts, minimum: int) -> Cells:
    return (counts > 0) & (counts < minimum)


def _few(base: CrossedBase, minimum: int) -> Cells:
    return np.asarray(np.any([_small(a.counts, minimum) for a in base.answered], axis=0))


def _told_by_the_silent(hidden_of: Sequence[Cells], table: Crossed) -> Cells:
    """The cells where answers of a base are hidden, and fewer than `minimum` did not answer it."""
    found = np.zeros_like(table.people, dtype=bool)
    for shut, base in zip(hidden_of, table.bases, strict=True):
        for answered in base.answered:
            found |= shut & (table.people - answered.counts < table.minimum)
    return found


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
