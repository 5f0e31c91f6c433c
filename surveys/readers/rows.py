"""Which rows are answers: refused or missing consent, exact duplicates and empty rows set aside."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from surveys.readers.cells import EMPTY, Cells
from surveys.readers.record_keeping import SERIAL, TIMES
from surveys.reading import Reason, SetAside
from surveys.wording import fold


def sort_out(
    reasons: Mapping[Reason, NDArray[np.bool_]], n_rows: int
) -> tuple[tuple[SetAside, ...], NDArray[np.bool_]]:
    """The rows set aside, each under the first reason that applies, and one bool a row: kept."""
    kept = np.ones(n_rows, dtype=bool)
    aside = []
    for reason, applies in reasons.items():
        rows = np.flatnonzero(kept & applies)
        if len(rows):
            aside.append(SetAside(reason, tuple((rows + 1).tolist())))
        kept &= ~applies
    return tuple(aside), kept


def duplicates(columns: list[Cells], n_rows: int) -> NDArray[np.bool_]:
    """One bool a row: whether it repeats an earlier row in everything but its serial numbers.

    Two people may give the same answers, so a row only counts as a copy where a time of day or a
    serial number shows that it is the same record.
    """
    serial = [c for c in columns if fold(c.header) in SERIAL]
    content = _same([c for c in columns if fold(c.header) not in SERIAL], n_rows)
    timed = np.zeros(n_rows, dtype=bool)
    for cells in columns:
        if fold(cells.header) in TIMES:
            with_hour = np.array([*(":" in v for v in cells.values), False])
            timed |= with_hour[cells.codes]
    copies = _repeats(content) & timed
    for cells in serial:
        both = content * (len(cells.values) + 1) + cells.codes + 1
        both[~cells.filled] = -1 - np.arange(n_rows)[~cells.filled]
        copies |= _repeats(both)
    return copies


def _same(columns: list[Cells], n_rows: int) -> NDArray[np.int64]:
    """One int a row, equal exactly where all the columns are equal."""
    same = np.zeros(n_rows, dtype=np.int64)
    for cells in columns:
        combined = same * (len(cells.values) + 1) + cells.codes - EMPTY
        same = np.unique(combined, return_inverse=True)[1].reshape(-1)
    return same


def _repeats(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    repeats = np.ones(len(codes), dtype=bool)
    repeats[np.unique(codes, return_index=True)[1]] = False
    return repeats


def filled(columns: list[Cells], n_rows: int) -> NDArray[np.bool_]:
    """One bool a row: whether any of the columns holds anything."""
    result = np.zeros(n_rows, dtype=bool)
    for cells in columns:
        result |= cells.filled
    return result
