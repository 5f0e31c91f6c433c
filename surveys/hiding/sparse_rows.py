"""A sparse matrix while it is put together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array


class SparseRows:
    """Rows of a linear programme. n: how many there are so far."""

    def __init__(self) -> None:
        self.n = 0
        self._parts: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]] = []

    def add(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], values: float | NDArray[np.float64]
    ) -> None:
        """Values at these rows and columns; the rows are counted by whoever adds them."""
        self._parts.append((rows, columns, np.broadcast_to(values, rows.shape)))

    def built(self, n_columns: int) -> csr_array:
        """All rows; what was added twice to a place is added up."""
        rows, columns, values = (
            np.concatenate([part[i] for part in self._parts] or [np.empty(0)]) for i in range(3)
        )
        return csr_array((values, (rows, columns)), shape=(self.n, n_columns))
