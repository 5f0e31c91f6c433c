"""What a reader gives back: the answers kept, and an account of every row and column of the file.

Nothing leaves silently: the rows kept and those set aside add up to the rows in the file, every
column has a stated use, and every cell that could not be understood is in a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from surveys.responses import Responses

Reason = Literal[
    "refused consent",
    "consent not answered",
    "exact duplicate",
    "no answers",
    "near duplicate",
    "incomplete",
    "too fast",
    "same level throughout",
    "options in the order offered",
    "impossible value",
    "ranked but not picked",
]
"""Why rows are set aside: the first four by the reader, the others by a person (`quality`)."""

CONSENT: tuple[Reason, ...] = ("refused consent", "consent not answered")
BY_READER: tuple[Reason, ...] = (*CONSENT, "exact duplicate", "no answers")
"""The reasons for which a reader itself sets rows aside."""

Use = Literal["question", "unused", "personal", "record keeping", "not matched"]


class ReadError(ValueError):
    """A file that cannot be read as answers; the message says what, where and what to do.

    It is one line, whatever the file put into it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows left out of the answers for one reason; `rows` counts from 1 = first answer.

    by, why: who chose so and the reason given, where it was a person and not the reader.
    """

    reason: Reason
    rows: tuple[int, ...]
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Cells that were not understood or were changed, for one rule, column and value.

    `value` is empty for text and personal columns, which are never repeated.
    """

    rule: str
    column: str
    rows: tuple[int, ...]
    value: str = ""
    advice: str = ""

    def __str__(self) -> str:
        shown = ", ".join(str(r) for r in self.rows[:5]) + (" …" if len(self.rows) > 5 else "")
        value = f" '{self.value}'" if self.value else ""
        rows = f" ({len(self.rows)} row{'s' * (len(self.rows) != 1)}: {shown})" if self.rows else ""
        advice = f"; {self.advice}" if self.advice else ""
        return f"column '{self.column}'{rows}: {self.rule}{value}{advice}"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What was done with one column of the file.

    confidence: how sure it is that the column holds this question, 0 to 1; 0 without a question.
    """

    column: str
    use: Use
    question: str = ""
    confidence: float = 0.0


@dataclass(frozen=True)
class Reading:
    """Responses read from one file, with the account of all of its rows and columns."""

    responses: Responses
    rows_in_file: int
    set_aside: tuple[SetAside, ...]
    notes: tuple[Note, ...]
    columns: tuple[ColumnUse, ...]

    def __post_init__(self) -> None:
        total = len(self.responses) + sum(len(s.rows) for s in self.set_aside)
        if total != self.rows_in_file:
            raise AssertionError(
                f"{total} rows are accounted for and the file has {self.rows_in_file}"
            )

    def columns_used_as(self, use: Use) -> tuple[str, ...]:
        """Headers of the columns put to this use."""
        return tuple(c.column for c in self.columns if c.use == use)

    def rows_frame(self) -> pd.DataFrame:
        """One line per fate of rows (in the file, set aside by reason, kept), with counts."""
        lines: Iterable[tuple[str, int]] = (
            ("in the file", self.rows_in_file),
            *((s.reason, len(s.rows)) for s in self.set_aside),
            ("kept", len(self.responses)),
        )
        return pd.DataFrame(lines, columns=["rows", "n"])

    def notes_frame(self) -> pd.DataFrame:
        """One line per note: rule, column, value, number of rows, the rows, advice."""
        return pd.DataFrame(
            [
                (n.rule, n.column, n.value, len(n.rows), " ".join(map(str, n.rows)), n.advice)
                for n in self.notes
            ],
            columns=["rule", "column", "value", "n", "rows", "advice"],
        )

    def columns_frame(self) -> pd.DataFrame:
        """One line per column of the file: header, use, question, confidence of the match."""
        return pd.DataFrame(
            [(c.column, c.use, c.question, c.confidence) for c in self.columns],
            columns=["column", "use", "question", "confidence"],
        )
