"""What a file may be at most; anything larger is refused before it takes the memory."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.reading import ReadError

WHOLE_FILE = "(the whole file)"
"""What a note names as its column when it is about the file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may hold: bytes, bytes once unzipped, rows, columns, cells."""

    bytes: int = 200_000_000
    unzipped_bytes: int = 500_000_000
    rows: int = 500_000
    columns: int = 2_000
    cells: int = 30_000_000

    def refuse_more_than(self, name: str, rows: int, columns: int) -> None:
        """ReadError that names the limit where a table is larger than it."""
        found = (
            ("rows", rows, self.rows),
            ("columns", columns, self.columns),
            ("cells", rows * columns, self.cells),
        )
        for what, number, most in found:
            if number > most:
                raise ReadError(
                    f"{name} has {number:,} {what} and the limit is {most:,}; "
                    "export fewer columns or fewer answers at a time"
                )


LIMITS = Limits()
