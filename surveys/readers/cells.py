"""Cells of one column by distinct value, and the collector of notes on those not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surveys.personal import mask
from surveys.reading import Note
from surveys.wording import tidy

EMPTY = -1
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Cells:
    """One column: its distinct answers once, and an int64 code a row, −1 where empty."""

    header: str
    values: tuple[str, ...]
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, header: str, column: pa.Array) -> Cells:
        """The cells of an Arrow string column, trimmed; white space alone is empty."""
        encoded = column.dictionary_encode()
        positions: dict[str, int] = {}
        recode = np.full(len(encoded.dictionary), EMPTY, dtype=np.int64)
        for code, value in enumerate(encoded.dictionary.to_pylist()):
            if text := value.strip("\ufeff\xa0 \t\r\n"):
                recode[code] = positions.setdefault(text, len(positions))
        codes = encoded.indices.to_numpy()
        return cls(header, tuple(positions), recode[codes] if len(recode) else codes.astype(int))

    @property
    def filled(self) -> NDArray[np.bool_]:
        """One bool a row: whether the cell holds anything."""
        return np.asarray(self.codes != EMPTY)

    def take(self, rows: NDArray[np.bool_]) -> Cells:
        """The same column with the chosen rows only; values that no longer occur are gone."""
        codes, recoded = np.unique(self.codes[rows], return_inverse=True)
        shift = int(len(codes) > 0 and codes[0] == EMPTY)
        values = tuple(self.values[code] for code in codes[shift:])
        return Cells(self.header, values, recoded.reshape(-1) - shift)

    def rows_of(self, codes: Sequence[int]) -> list[NDArray[np.int64]]:
        """For each code the positions of the rows that hold it, found in one pass."""
        order = np.argsort(self.codes, kind="stable")
        found = self.codes[order]
        starts, ends = np.searchsorted(found, codes), np.searchsorted(found, codes, side="right")
        return [order[a:b] for a, b in zip(starts, ends, strict=True)]


@dataclass
class NoteBook:
    """Collects notes: rows under one rule, column and value become one note."""

    rows: NDArray[np.int64]
    _found: dict[tuple[str, str, str, str], list[int]] = field(default_factory=dict)

    def add(
        self,
        rule: str,
        column: str,
        where: NDArray[np.bool_] | NDArray[np.int64],
        value: str = "",
        advice: str = "",
    ) -> None:
        """Note a rule for the rows `where` it applies (a bool a row, or positions of rows).

        Contact details in `value` are masked.
        """
        shown = tidy(mask(value))
        shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
        key = (rule, column, shown, advice)
        self._found.setdefault(key, []).extend(self.rows[where].tolist())

    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order first found."""
        return tuple(
            Note(rule, column, tuple(sorted(set(rows))), value, advice)
            for (rule, column, value, advice), rows in self._found.items()
        )
