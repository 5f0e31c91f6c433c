"""Respondents sorted by the questions of one view, and what may be shown of every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.grouping import CROSS, JOINED, Grouping


@dataclass(frozen=True)
class ShownCells:
    """The cells of a table of no, one or two questions.

    groupings: the groups of each of the questions.
    of_row:    int vector, one entry a respondent: the cell.
    open:      bool vector, one entry a cell: whether its people are shown on their own; else
               together with the hidden ones of the same group of the first question.
    answers:   bool matrix, bases × cells: whether their answers are shown, on their own or so.
    """

    groupings: tuple[Grouping, ...]
    of_row: NDArray[np.intp]
    open: NDArray[np.bool_]
    answers: NDArray[np.bool_]

    @classmethod
    def sort(
        cls,
        n: int,
        groupings: tuple[Grouping, ...],
        is_open: NDArray[np.bool_],
        answers: NDArray[np.bool_],
    ) -> ShownCells:
        """The cells of `n` respondents sorted by these groupings; one cell where there is none."""
        of_row = np.zeros(n, dtype=np.intp)
        for grouping in groupings:
            of_row = of_row * len(grouping.ids) + grouping.of_row
        return cls(groupings, of_row, is_open.ravel(), answers.reshape(len(answers), is_open.size))

    def chosen(self, filters: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
        """Bool vector, one entry a cell: whether its people pass the filters."""
        result = np.ones(1, dtype=bool)
        for grouping in self.groupings:
            wanted = filters.get(grouping.by[0], grouping.ids)
            passes = np.array([i in wanted for i in grouping.ids], dtype=bool)
            result = (result[:, None] & passes).ravel()
        return result

    def grouping(self, by: Sequence[str], rows: NDArray[np.bool_]) -> Grouping:
        """The groups of the respondents in `rows` (one bool a respondent), by one or two of the
        questions; only groups that have somebody."""
        used, of_row = np.unique(self.of_row[rows], return_inverse=True)
        names = [self._name(cell, by) for cell in used.tolist()]
        ids = sorted(set(names), key=lambda i: (JOINED in i, i))
        number = {name: i for i, name in enumerate(ids)}
        position = np.array([number[name] for name in names], dtype=np.intp)
        return Grouping(tuple(by), tuple(ids), position[of_row])

    def _name(self, cell: int, by: Sequence[str]) -> str:
        sizes = [len(g.ids) for g in self.groupings]
        places = [cell] if len(sizes) == 1 else list(divmod(cell, sizes[1]))
        ids = {
            grouping.by[0]: grouping.ids[place] if first or self.open[cell] else JOINED
            for grouping, place, first in zip(self.groupings, places, (True, False), strict=False)
        }
        return CROSS.join(ids[question] for question in by)
