"""Whether people can be moved between hidden cells, in thought, and nothing that is shown changes.

A hidden count is secret only if it can take another value while the sums of rows and columns stay
(`cell_audit`) and the sums of answers can stay, too (`answer_ties`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from surveys.hiding.answer_ties import Tie
from surveys.hiding.cell_audit import Cells, safe
from surveys.hiding.joined_lines import JoinedLines
from surveys.hiding.programmes import SparseRows, can_change

ALMOST = 1e-6
"""By how much a count has to change at least, of moves of up to one person a cell."""


class Room:
    """The room that ties of hidden cells leave for moves into those of `up`. It keeps the moves
    that it finds."""

    def __init__(self, ties: Sequence[Tie], hidden: Cells, up: Cells) -> None:
        self.ties, self.hidden, self.up = ties, hidden, up
        self._found: list[NDArray[np.float64]] = []

    def told(self, cells: Cells, down: Cells, lines: JoinedLines | None = None) -> Cells:
        """Those of the cells whose count no moves out of the cells of `down` can change.

        lines: where `cells` are those of the table with lines taken together.
        """
        if not self.ties or not cells.any():
            return np.zeros_like(cells)
        left = cells & ~self._surely_changed(down, lines)
        if left.any():
            each = np.eye(left.size, dtype=bool).reshape(-1, *left.shape)[left.ravel()]
            wanted = (lines.spread(each) if lines else each).reshape(len(each), -1)
            left[left] = ~self._changed(wanted.astype(np.float64), down)
        return left

    def _surely_changed(self, down: Cells, lines: JoinedLines | None) -> Cells:
        """The cells whose count changes by moves that surely leave room for every tie.

        In the cells of a part the number may change as people do, if nobody is taken where it is 0;
        or not at all, if nobody is taken where it is as many as they. Each part does what fits more
        of its cells; where two parts want both, nobody is moved.
        """
        up, down = self.up.copy(), down.copy()
        for tie in self.ties:
            as_people, not_at_all = (cells & self.hidden for cells in tie.changing)
            up &= ~(as_people & not_at_all)
            down &= ~((as_people & (not_at_all | tie.none)) | (not_at_all & tie.every))
        if lines:
            # Of rows taken together, whoever leaves a cell of one stays in that one.
            up, down = lines.every(up), lines.some(down)
        return safe(up, down, np.ones(up.shape, dtype=np.int64), 0)

    def _changed(self, wanted: NDArray[np.float64], down: Cells) -> NDArray[np.bool_]:
        """Bool vector, one entry a sum of cells (`wanted`: sums × cells, row by row): whether some
        moves change it, by linear programmes."""
        stays = ~down.ravel()
        changed = np.zeros(len(wanted), dtype=bool)
        for moves in self._found:
            if (moves[stays] > -ALMOST).all():
                changed |= np.abs(wanted @ moves) > ALMOST
        return can_change(
            changed, lambda weights: np.abs(wanted @ self._moves(weights @ wanted, down)) > ALMOST
        )

    def _moves(self, goal: NDArray[np.float64], down: Cells) -> NDArray[np.float64]:
        """Float vector, one entry a cell: the moves that make `goal` least."""
        from scipy.optimize import linprog

        equal, below, n = self._programme
        least, most = np.zeros(n), np.full(n, 2.0)
        least[: down.size], most[: down.size] = -1.0 * down.ravel(), self.up.ravel()
        best = linprog(
            np.concatenate([goal, np.zeros(n - down.size)]),
            A_ub=below,
            b_ub=np.zeros(below.shape[0]),
            A_eq=equal,
            b_eq=np.zeros(equal.shape[0]),
            bounds=np.column_stack([least, most]),
        )
        self._found.append(best.x[: down.size])
        return self._found[-1]

    @cached_property
    def _programme(self) -> tuple[csr_array, csr_array, int]:
        """What is to be 0, what at most 0, and how many variables there are.

        The first are by how much the people of each cell change. For each cell between two parts of
        a tie another follows: by how much the number changes; where it is as many as the people, by
        how much less than they.
        """
        n_columns = self.up.shape[1]
        cell = np.arange(self.up.size)
        equal = SparseRows()
        equal.add(cell // n_columns, cell, 1.0)
        equal.add(self.up.shape[0] + cell % n_columns, cell, 1.0)
        equal.n, n = sum(self.up.shape), self.up.size
        below = SparseRows()
        for tie in self.ties:
            at = np.flatnonzero((tie.between & self.hidden).ravel())
            own = n + np.arange(len(at))
            every, none = tie.every.ravel()[at], tie.none.ravel()[at]
            for line, sign in ((tie.row, 1.0), (tie.column, -1.0)):
                part = line.ravel()[at]
                kept = np.isin(part, tie.parts)
                rows = equal.n + np.searchsorted(tie.parts, part)
                equal.add(rows[kept], own[kept], np.where(every, -sign, sign)[kept])
                equal.add(rows[kept & every], at[kept & every], sign)
            equal.n += len(tie.parts)
            # Of a cell without people no more can have it than come.
            empty = ~every & ~none
            rows = below.n + np.arange(empty.sum())
            below.add(rows, own[empty], 1.0)
            below.add(rows, at[empty], -1.0)
            below.n += len(rows)
            n += len(at)
        return equal.built(n), below.built(n), n
