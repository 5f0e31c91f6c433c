"""What can be worked out of a small table, by linear programmes over everything that is shown.

The graphs of `cell_audit` and `answer_ties` look at one number at a time. Levels of which each
person has one, and numbers of several questions, tell more together. In a table of few cells all of
them can be tried at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surveys.hiding.cell_audit import Cells
from surveys.hiding.crossed_people import Crossed, CrossedBase
from surveys.hiding.programmes import SparseRows, can_change

MOST_VARIABLES = 500
"""Unknown numbers of a programme: more would take long, and leave more freedom."""

ALMOST = 1e-6
"""By how much a count must be able to change."""


def worked_out(
    table: Crossed, hidden: Cells, hidden_of: Sequence[Cells], bases: Sequence[int]
) -> Cells:
    """The cells whose small count of people, or of those who answered one of the bases (by their
    positions), is known; none where the table is too large to try.

    hidden, hidden_of: where people are hidden, and of every base where its answers are.
    """
    found = np.zeros_like(hidden)
    unknown = _Unknown(table, hidden)
    for i in bases:
        unknown.base(table.bases[i], hidden_of[i])
    small = unknown.small(table.minimum)
    if unknown.n <= MOST_VARIABLES and len(small):
        fixed = small[_fixed(unknown, small)]
        found.ravel()[unknown.cell[fixed]] = True
    return found


def _fixed(unknown: _Unknown, wanted: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Bool vector, one entry a variable wanted: whether it has one value in all solutions."""
    from scipy.optimize import linprog

    equal, below = unknown.equal.built(unknown.n), unknown.below.built(unknown.n)
    truth = np.concatenate(unknown.truth)
    totals, bounds = equal @ truth, np.concatenate([*unknown.most, []])

    def look(weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        goal = np.zeros(unknown.n)
        goal[wanted] = weights
        best = linprog(goal, A_ub=below, b_ub=bounds, A_eq=equal, b_eq=totals)
        return np.asarray(np.abs(best.x - truth)[wanted] > ALMOST)

    return ~can_change(np.zeros(len(wanted), dtype=bool), look)


@dataclass
class _Unknown:
    """The numbers that are not shown, and what is known of them.

    truth, cell: for each variable its true number, and the cell (row by row) it belongs to.
    equal: sums that are known. below, most: sums, and how much they can be at most.
    counts: positions of variables that count people, or those who answered.
    """

    table: Crossed
    hidden: Cells
    truth: list[NDArray[np.float64]] = field(default_factory=list)
    cells: list[NDArray[np.intp]] = field(default_factory=list)
    most: list[NDArray[np.float64]] = field(default_factory=list)
    counts: list[NDArray[np.intp]] = field(default_factory=list)
    equal: SparseRows = field(default_factory=SparseRows)
    below: SparseRows = field(default_factory=SparseRows)
    n: int = 0

    def __post_init__(self) -> None:
        every = np.ones(sum(self.hidden.shape), dtype=bool)
        self.people = self._variables(self.table.people, self.hidden, every)
        self.counts.append(self.people[self.people >= 0])

    @property
    def cell(self) -> NDArray[np.intp]:
        return np.concatenate(self.cells)

    def small(self, minimum: int) -> NDArray[np.intp]:
        """Positions of the counts from 1 to below the minimum."""
        counts = np.concatenate(self.counts)
        truth = np.concatenate(self.truth)[counts]
        return counts[(truth > 0) & (truth < minimum)]

    def base(self, base: CrossedBase, hidden: Cells) -> None:
        """Add those who answered, and their answers, where both are hidden."""
        known = ~np.concatenate([base.small_row, base.small_column])
        first, *others = base.answered
        answered = self._variables(first.counts, hidden, known)
        self.counts.append(answered[answered >= 0])
        told = [self._variables(number, hidden, known) for number in first.told]
        if base.exclusive:
            self._at_most(answered, told, first.counts, exactly=True)
        else:
            for number in told:
                self._at_most(answered, [number], first.counts)
        for other in others:
            fewer = self._variables(other.counts, hidden, known)
            self.counts.append(fewer[fewer >= 0])
            self._at_most(answered, [fewer], first.counts)
        apart = [self._variables(number, hidden, known) for number in first.apart]
        self._at_most(self.people, [answered, *apart], self.table.people)

    def _variables(
        self, counts: NDArray[np.generic], hidden: Cells, known: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """Int vector, one entry a cell: the variable of the count there; −1 where it is shown.

        known: of which rows, then columns, the sum is shown; that of all is, too.
        """
        at = np.flatnonzero(hidden.ravel())
        variables = np.full(hidden.size, -1)
        variables[at] = self.n + np.arange(len(at))
        row, column = np.divmod(at, hidden.shape[1])
        for line in (row, hidden.shape[0] + column):
            kept = known[line]
            lines, place = np.unique(line[kept], return_inverse=True)
            self.equal.add(self.equal.n + place, variables[at][kept], 1.0)
            self.equal.n += len(lines)
        self.equal.add(np.full(len(at), self.equal.n), variables[at], 1.0)
        self.equal.n += 1
        self.truth.append(np.asarray(counts, dtype=np.float64).ravel()[at])
        self.cells.append(at)
        self.n += len(at)
        return variables

    def _at_most(
        self,
        most: NDArray[np.intp],
        parts: Sequence[NDArray[np.intp]],
        counts: NDArray[np.generic],
        exactly: bool = False,
    ) -> None:
        """Parts (variables by cell) are together at most another number, or exactly that: its
        variable, or where it is shown its count."""
        at = np.flatnonzero(parts[0] >= 0) if parts else np.empty(0, dtype=np.intp)
        rows = self.equal if exactly else self.below
        place = rows.n + np.arange(len(at))
        for part in parts:
            rows.add(place, part[at], 1.0)
        free = most[at] >= 0
        rows.add(place[free], most[at][free], -1.0)
        rows.n += len(at)
        if not exactly:
            self.most.append(np.where(free, 0.0, counts.ravel()[at].astype(np.float64)))
