"""One question with its cells in one file, and how single cells are understood and noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.matching import Part
from surveys.readers.cells import EMPTY, Cells, NoteBook
from surveys.readers.options import Lookup, lookup
from surveys.survey import Question

Columns = dict[str, NDArray[Any]]
"""By canonical name: a float column (NaN = null), or an object column of ids (None = null)."""

UNKNOWN = -2
"""Stands for an answer that is not among the options, beside EMPTY for none."""

WRITTEN_IN = "not an option of this question, so counted as its option for other answers:"

_MOST_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """One question with its cells in one file.

    cells: by (part, id): ("whole", ""), ("option", …), ("item", …) or ("place", …).
    language: of the labels in the file; empty where it holds codes.
    between, write_in: how the file joins options and holds what was written (`Style`).
    """

    question: Question
    cells: Mapping[tuple[Part, str], Cells]
    language: str
    notes: NoteBook
    between: str = ""
    write_in: bool = False

    @cached_property
    def options(self) -> Lookup:
        """From the file's words to positions in the question's options."""
        return lookup(self.question.options, self.language)

    @cached_property
    def other(self) -> int | None:
        """Position of the option "other", where what was written stands in its place."""
        positions = [i for i, o in enumerate(self.question.options) if o.means == "other"]
        return positions[0] if positions and self.write_in else None

    @property
    def whole(self) -> Cells | None:
        """The column that holds the whole answer, where there is one."""
        return self.cells.get(("whole", ""))

    def part(self, part: Part) -> dict[str, Cells]:
        """The columns of one kind of part, by id."""
        return {of: cells for (kind, of), cells in self.cells.items() if kind == part}


def note_values(
    asked: Asked,
    cells: Cells,
    rule: str,
    values: Mapping[int, str],
    advice: Callable[[str], str] = lambda _: "",
) -> None:
    """Note a rule for the distinct values (by code) that it applies to, each with its rows.

    The first fifty are shown; the others of the column share one note.
    """
    rows = cells.rows_of(list(values))
    shown = list(zip(values.values(), rows, strict=True))[:_MOST_SHOWN]
    for value, where in shown:
        asked.notes.add(rule, cells.header, where, value, advice(value))
    if others := rows[_MOST_SHOWN:]:
        asked.notes.add(rule, cells.header, np.concatenate(others), f"{len(others)} other values")


def positions(asked: Asked, cells: Cells) -> NDArray[np.int64]:
    """One int a row: position among the options, EMPTY, or UNKNOWN, which is noted."""
    found = [asked.options.find(value) for value in cells.values]
    unknown = {code: v for code, v in enumerate(cells.values) if found[code] is None}
    if asked.other is None:
        rule = "not an option of this question, so left empty:"
        note_values(asked, cells, rule, unknown, asked.options.advice)
    else:
        note_values(asked, cells, WRITTEN_IN, unknown)
    missing = UNKNOWN if asked.other is None else asked.other
    per_value = [missing if position is None else position for position in found]
    return np.array([*per_value, EMPTY], dtype=np.int64)[cells.codes]


def as_number(text: str) -> float:
    """The number that `text` writes, with a decimal point or comma; NaN where it is none."""
    try:
        number = float(text.replace(",", ".")) if "_" not in text else np.nan
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan


def floats(
    asked: Asked, cells: Cells, rule: str, understand: Callable[[str], float]
) -> NDArray[np.float64]:
    """One float a row; what `understand` makes NaN of is noted under `rule`."""
    per_value = [understand(value) for value in cells.values]
    misread = {code: v for code, v in enumerate(cells.values) if np.isnan(per_value[code])}
    note_values(asked, cells, rule, misread)
    return np.array([*per_value, np.nan])[cells.codes]
