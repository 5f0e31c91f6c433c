"""Which cells of a table of counts are hidden, so that none follows from the others.

A cell of few people is hidden, and further ones with it (complementary hiding): the sums of rows
and columns are known. Whether a hidden count could still be worked out is decided by `cell_audit`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from surveys.hiding.cell_audit import Cells, Counts, safe

ToldByAnswers = Callable[[Cells, Cells], Cells]
"""Gives, where some cells are hidden (first), those of others that follow from people's answers."""

TOGETHER = 5
"""People that hidden cells of a row or column hold together at least, where the minimum is lower:
of three people whose sum is known, all answered alike too often, and tells of each of them."""


def hidden_cells(
    counts: Counts,
    also: Cells,
    minimum: int,
    secret: Cells | None = None,
    told_by_answers: ToldByAnswers | None = None,
) -> Cells:
    """The cells to hide of a table whose sums of rows and columns are known, those of `also` too.

    All of fewer than `minimum` people, empty ones too, and as many more as it takes: those hidden
    of a row or column hold `minimum` people together, and `TOGETHER`, and no small one can be
    worked out, nor one of those in `secret`. That a cell is empty may be known: it is nobody's.
    """
    small, together = counts < minimum, max(minimum, TOGETHER)
    kept = (small if secret is None else small | secret) & (counts > 0)

    def told(hidden: Cells) -> Cells:
        left = kept & ~safe(hidden, hidden & (counts > 0), counts, together)
        if told_by_answers is None or left.any():
            return left
        return told_by_answers(hidden, kept)

    return _closed(small | kept | also, counts, together, told)[0]


def hidden_answers(
    answered: Counts,
    people: Counts,
    people_hidden: Cells,
    hidden: Cells,
    minimum: int,
    apart: Counts | None = None,
    told_with_people: Callable[[Cells], Cells] | None = None,
    told_by_answers: ToldByAnswers | None = None,
) -> tuple[Cells, Cells]:
    """The cells to hide of the answers to one question: `hidden`, and as many more as it takes.

    Beside them the small ones that can be worked out even so, because too much is shown of people.

    answered: those of `people` who answered; sums of rows and columns are known of both.
    people_hidden: where `people` is hidden; elsewhere no more can have answered than it says.
    apart: those of `people` who are counted beside those who answered, if any.
    told_with_people: gives those of some cells that do not change with people, for their answers.

    An answered count can take another value where people move with those who answered, or where
    people stay and others among them have answered. Rows and columns in which nobody answered are
    known to be empty and ask for no hiding.
    """
    counted = (answered.sum(axis=1) > 0)[:, None] & (answered.sum(axis=0) > 0)
    kept = (answered > 0) & (answered < minimum)
    taken = np.zeros_like(answered) if apart is None else apart
    together = max(minimum, TOGETHER)
    if kept.any():
        moved = safe(people_hidden, people_hidden & (answered > 0), people, together)
        kept &= ~(moved & ~told_with_people(kept & moved) if told_with_people else moved)

    def told(now: Cells) -> Cells:
        if not kept.any():
            return kept
        up, down = now & (answered < people - taken), now & (answered > 0)
        left = kept & ~safe(up, down, answered, together)
        return left if told_by_answers is None or left.any() else told_by_answers(now, kept)

    start = hidden | people_hidden | (counted & (answered < minimum))
    return _closed(start, answered, together, told)


def _closed(
    hidden: Cells, counts: Counts, together: int, told: Callable[[Cells], Cells]
) -> tuple[Cells, Cells]:
    """`hidden` and the further cells that have to be hidden with them, smallest first; and those
    that can be worked out (`told`) where nothing is left to hide.

    It ends, because each round hides a cell more or is the last.
    """
    hidden = hidden.copy()
    while True:
        _fill_lines(hidden, counts, together)
        left = told(hidden)
        if hidden.all() or not left.any():
            return hidden, left
        hidden |= further(left, hidden, counts)


def _fill_lines(hidden: Cells, counts: Counts, minimum: int) -> None:
    """Hide more until the hidden cells of every row and column hold nobody, or `minimum` people
    together."""
    changed = True
    while changed:
        changed = False
        for shut, n in ((hidden, counts), (hidden.T, counts.T)):
            sums = (n * shut).sum(axis=1)
            for line in np.flatnonzero((sums > 0) & (sums < minimum) & ~shut.all(axis=1)):
                while n[line][shut[line]].sum() < minimum and not shut[line].all():
                    shut[line, _smallest(n[line], ~shut[line])] = True
                changed = True


def _smallest(counts: NDArray[np.int64], among: NDArray[np.bool_]) -> int:
    candidates = np.flatnonzero(among)
    return int(candidates[counts[candidates].argmin()])


def further(told: Cells, hidden: Cells, counts: Counts) -> Cells:
    """For each cell that could be worked out one more cell to hide; none where all is hidden.

    The smallest one that closes a cycle, at best in the cell's own row or column; where none does,
    the smallest of its row or column, else of the table.
    """
    more = np.zeros_like(hidden)
    together = _reached(hidden)
    for row, column in np.argwhere(told):
        near = np.zeros_like(hidden)
        near[row], near[:, column] = True, True
        cycle = (together[0] == together[0][row])[:, None] & (together[1] == together[0][row])
        for among in (near & cycle, cycle, near, np.ones_like(hidden)):
            if (among & ~hidden).any():
                more.ravel()[_smallest(counts.ravel(), (among & ~hidden).ravel())] = True
                break
    return more


def _reached(hidden: Cells) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A number a row and a column: equal where one is reached from the other by hidden cells."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n_rows, n_columns = hidden.shape
    row, column = np.nonzero(hidden)
    size = n_rows + n_columns
    edges = (np.ones(len(row), dtype=np.int8), (row, n_rows + column))
    part = connected_components(csr_array(edges, shape=(size, size)), directed=False)[1]
    return part[:n_rows], part[n_rows:]
