"""`Sheet`: any file as one header row and columns of strings, before anything is understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from surveys.reading import Note, ReadError


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row of a file and, below it, one Arrow string column per cell of that row.

    encoding_guessed: the text was not UTF-8, so letters outside ASCII may be wrong.
    names: other headers of the same columns (codes beside words), where the source gives them.
    kind: of file, as `file_kind` says.
    """

    header: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    notes: tuple[Note, ...] = ()
    encoding_guessed: bool = False
    names: tuple[tuple[str, ...], ...] = ()
    kind: str = "csv"

    @property
    def n_rows(self) -> int:
        """The number of rows below the header."""
        return len(self.columns[0]) if self.columns else 0


def clean_header(cells: Iterable[str]) -> tuple[str, ...]:
    """The cells of a header row without blanks and byte-order marks around them."""
    return tuple(cell.strip("\ufeff\xa0 \t\r\n") for cell in cells)


def columns_of(rows: list[list[str]], name: str) -> tuple[pa.Array, ...]:
    """The rows below the first as one string array per cell of the first.

    ReadError where rows are not as wide as the first; blank rows at the end are no rows.
    """
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise no_rows(name)
    if len(rows) == 1:
        return tuple(pa.array([], pa.string()) for _ in rows[0])
    by_column = zip(*_even(rows, name), strict=True)
    return tuple(pa.array(column, pa.string()) for column in by_column)


def without_blank_end(columns: tuple[pa.Array, ...]) -> tuple[pa.Array, ...]:
    """The columns without the rows at the end that hold nothing."""
    n = len(columns[0]) if columns else 0
    last = 0
    for column in columns:
        # Most columns are filled to the end, so the last cells are looked at first.
        tail = pc.not_equal(column.slice(max(n - 1, 0)), "")
        if pc.any(tail).as_py():
            return columns
        filled = pc.indices_nonzero(pc.not_equal(column, ""))
        last = max(last, filled[-1].as_py() + 1 if len(filled) else 0)
    return tuple(column.slice(0, last) for column in columns)


def no_rows(name: str) -> ReadError:
    """The refusal of a file without a header row."""
    return ReadError(f"{name} has no rows: it is empty; export it again")


def _even(rows: list[list[str]], name: str) -> list[list[str]]:
    """The rows below the header, all as wide as it. ReadError for the first that cannot be."""
    width = len(rows[0])
    for number, row in enumerate(rows[1:], 1):
        if len(row) == width:
            continue
        if len(row) < width or any(row[width:]):
            raise ReadError(
                f"{name}, row {number}: {len(row)} cells where the header has {width}; the file "
                "was probably cut off or edited by hand; export it again"
            )
        del row[width:]
    return rows[1:]
