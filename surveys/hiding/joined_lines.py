"""Rows and columns of a table taken together, of which only the sum is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from surveys.hiding.cell_audit import Cells

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True)
class JoinedLines:
    """Which rows and columns are taken together, as two 0/1 matrices.

    rows: rows taken together × rows. columns: columns × columns taken together.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    @classmethod
    def of(cls, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> JoinedLines:
        """The rows marked together, and the columns marked together; the others by themselves."""
        return cls(_joining(rows), _joining(columns).T)

    @property
    def row_of(self) -> NDArray[np.intp]:
        """Int vector, one entry a row: where it is when rows are taken together."""
        return np.asarray(self.rows.argmax(axis=0))

    @property
    def column_of(self) -> NDArray[np.intp]:
        """Int vector, one entry a column: where it is when columns are taken together."""
        return np.asarray(self.columns.argmax(axis=1))

    def sums(self, counts: NDArray[Number]) -> NDArray[Number]:
        """The table, or each of many, with these lines together."""
        return np.asarray(self.rows @ counts @ self.columns, dtype=counts.dtype)

    def some(self, cells: Cells) -> Cells:
        """Where one of the cells taken together is marked."""
        return self.sums(cells.astype(np.int64)) > 0

    def every(self, cells: Cells) -> Cells:
        """Where all of the cells taken together are marked."""
        return ~self.some(~cells)

    def spread(self, cells: Cells) -> Cells:
        """All the cells that are taken together into a marked one."""
        return (self.rows.T @ cells.astype(np.int64) @ self.columns.T) > 0


def _joining(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    if marked.sum() < 2:
        return np.eye(len(marked), dtype=np.int64)
    alone = np.eye(len(marked), dtype=np.int64)[~marked]
    return np.vstack([alone, marked.astype(np.int64)])
