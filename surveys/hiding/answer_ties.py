"""What is shown of people's answers, and so ties the people of hidden cells to where they are.

With people, the sums of their answers are shown: how many chose an option, how many said "more".
Where the sums show that all in some cells chose what nobody in others did, those of the one cannot
stand in the other, and a hidden count may follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveys.hiding.cell_audit import Cells, Counts
from surveys.hiding.joined_lines import JoinedLines

ALMOST = 1e-9
"""Rounding error of sums."""

Sums = NDArray[np.float64]
"""Float array, numbers × rows × columns of a table: numbers from 0 to 1, added up over people."""


@dataclass(frozen=True)
class Tie:
    """A number that must be 0 in some hidden cells (`none`), and as many as the people in others
    (`every`), given all that is not hidden and the sums of rows and columns.

    row, column: int matrices like the cells: parts that the row and the column of a cell are in.
        Within a part others make up for whatever the number does; between two parts nothing does.
    """

    none: Cells
    every: Cells
    row: NDArray[np.intp]
    column: NDArray[np.intp]

    @cached_property
    def between(self) -> Cells:
        """The cells between two parts, hidden or not."""
        return np.asarray(self.row != self.column)

    @cached_property
    def parts(self) -> NDArray[np.intp]:
        """The parts, without the largest: what it tells follows from all the others."""
        parts, sizes = np.unique(
            np.concatenate([self.row[:, 0], self.column[0]]), return_counts=True
        )
        return np.asarray(np.delete(parts, sizes.argmax()))

    @cached_property
    def changing(self) -> tuple[Cells, Cells]:
        """The cells of parts in which the number had better change as people do, and not at all:
        whichever bars fewer of them."""
        as_people, not_at_all = np.zeros_like(self.none), np.zeros_like(self.none)
        for part in self.parts:
            of = (self.row == part) ^ (self.column == part)
            fits = (of & self.every).sum() > (of & self.none).sum()
            (as_people if fits else not_at_all)[of] = True
        return as_people, not_at_all

    def spread(self, lines: JoinedLines) -> Tie:
        """The same in the table before these lines were taken together."""
        at = np.ix_(lines.row_of, lines.column_of)
        return Tie(self.none[at], self.every[at], self.row[at], self.column[at])


Ties = list[list[Tie]]
"""For each base its ties."""


@dataclass(frozen=True)
class Answered:
    """How many of a table's people answered a question, and the sums shown of their answers.

    apart: sums of people who did not answer, shown with them.
    small: rows and columns of which nothing is shown of the answers, but for their sum.
    few:   so many exceptions are no secret.
    """

    counts: Counts
    told: Sums
    apart: Sums
    small: Cells
    few: int = 0

    @property
    def n_apart(self) -> Counts:
        """Those who are counted apart, together."""
        return np.asarray(self.apart.sum(axis=0), dtype=np.int64)

    @cached_property
    def lines(self) -> JoinedLines:
        """Rows and columns of which only the sum is known, taken together."""
        return JoinedLines.of(*(np.asarray(self.small.all(axis=a)) for a in (1, 0)))

    @cached_property
    def joined(self) -> tuple[Counts, Sums]:
        """The counts and sums with these lines together."""
        return self.lines.sums(self.counts), self.lines.sums(self.told)

    def ties(self, hidden: Cells) -> list[Tie]:
        """Of those who answered, where their answers are hidden; lines together."""
        counts, told = self.joined
        return _ties(hidden, told, np.broadcast_to(counts, told.shape), self.few)[0]


def ties_of_people(hidden: Cells, people: Counts, bases: Sequence[Answered]) -> tuple[Ties, Ties]:
    """For each base two, where people are hidden: the ties of people, and of people who answered
    it. Where nobody need have answered, people are moved without any answers to it."""
    either, answering = [], []
    for base in bases:
        lines, shut = base.lines, base.lines.some(hidden | base.small)
        all_people, counts = lines.sums(people), base.joined[0].astype(np.float64)
        own, all_answered = _ties(shut, counts[None], all_people[None], base.few)
        apart = lines.sums(base.apart)
        others = _ties(shut, apart, np.broadcast_to(all_people, apart.shape), base.few)[0]
        of_answers = [*own, *base.ties(shut)]
        answering.append([tie.spread(lines) for tie in (*of_answers, *others)])
        either.append(answering[-1] if all_answered else [tie.spread(lines) for tie in others])
    return either, answering


def _but_for_few(within: NDArray[np.bool_], sums: Sums, most: Sums, few: int) -> Sums:
    """The sums within; those that are `most` in some lines and 0 in the others but for few people
    as if it were so without exception: who they are may be known from other tables."""
    result = sums
    for axis in (1, 2):
        of_line = np.where(within, sums, 0).sum(axis=axis, keepdims=True)
        people = np.where(within, most, 0).sum(axis=axis, keepdims=True)
        full = of_line * 2 > people
        exceptions = np.where(full, people - of_line, of_line).sum(axis=(1, 2), keepdims=True)
        rounded = np.where(full, most, 0.0)
        result = np.where((exceptions <= few) & within, rounded, result)
    return result


def _ties(hidden: Cells, sums: Sums, most: Counts, few: int) -> tuple[list[Tie], bool]:
    """The numbers that have both ends in some of the hidden cells, and whether any is `most` there;
    but for `few` people.

    A number leaves its end where it lies on a cycle of the graph of rows and columns along which
    others make up for it (see `cell_audit`): where both are in one strong part.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n, n_rows, n_columns = sums.shape
    within = hidden & (most > 0)
    sums = _but_for_few(within, sums, most.astype(np.float64), few)
    up, down = within & (sums < most - ALMOST), within & (sums > ALMOST)
    first = (np.arange(n) * (n_rows + n_columns))[:, None, None]
    row, column = np.broadcast_arrays(
        first + np.arange(n_rows)[:, None], first + n_rows + np.arange(n_columns)
    )
    tail = np.concatenate([row[up], column[down]])
    head = np.concatenate([column[up], row[down]])
    size = n * (n_rows + n_columns)
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(size, size))
    part = connected_components(graph, directed=True, connection="strong")[1]
    fixed = within & (part[row] != part[column])
    none, every = fixed & ~down, fixed & ~up
    found = np.flatnonzero(none.any(axis=(1, 2)) & every.any(axis=(1, 2)))
    ties = [Tie(none[i], every[i], part[row[i]], part[column[i]]) for i in found]
    return ties, bool(every.any())
