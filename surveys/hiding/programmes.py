"""Linear programmes: their rows while they are put together, and what can change in them."""

from __future__ import annotations

from collections.abc import Callable

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


def can_change(
    known: NDArray[np.bool_], look: Callable[[NDArray[np.float64]], NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Bool vector, one entry a number: which can take another value.

    known: those of which it is known already. look: the numbers that differ from what they are
        where a sum of them, by these weights, is least.
    """
    changed, chance = known.copy(), np.random.default_rng(0)
    for _ in range(2):
        if (~changed).sum() > 2:  # one solution often differs in many
            changed |= look(chance.normal(size=len(changed)) * ~changed)
    for i, weights in enumerate(np.eye(len(changed))):
        for sign in (1.0, -1.0):
            if not changed[i]:
                changed |= look(sign * weights)
    return changed
