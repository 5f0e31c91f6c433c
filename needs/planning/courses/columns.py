"""The parts of a course workbook: its sheets, the ids of its columns, and where its rows begin.

The writer (needs/report) and the reader of the workbook share them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from needs.planning.courses.modules import Frame, Later, VariantId

COURSE, MODULES, LISTS = "course", "modules", "lists"

ID_COLUMN = 1
"""Sheet `course`: the column (from 0) of the keys; values stand to the right of it."""
ID_ROW = 1
"""Sheets `modules` and `lists`: the row (from 0) of the column ids, under the heads."""
FIRST_ROW = 2
"""Sheets `modules` and `lists`: the first row (from 0) that is filled in."""

YES, NO, NOWHERE = "yes", "no", "nowhere"

LISTED: Mapping[str, str] = {
    "steps": "steps",
    "topics": "topics",
    "platforms": "platforms",
    "later": "later",
    "adapt_from": "parts",
}
"""The list (a column of the sheet `lists`) that each key of a module chooses from."""

SEVERAL = ("steps", "topics", "platforms", "requires", "excludes", "later", "adapt_from")
"""Keys of a module that take several columns, one entry each: `steps.1`, `steps.2`."""

PLACES = (*get_args(Later), NOWHERE)
FRAMES = tuple(frame for frame in get_args(Frame) if frame)


def module_columns(languages: Sequence[str], widths: Mapping[str, int]) -> tuple[str, ...]:
    """Ids of the columns of the sheet `modules`; `widths` = columns for each key in `SEVERAL`."""
    several = {key: [f"{key}.{n}" for n in range(1, widths[key] + 1)] for key in SEVERAL}
    topics = [column for topic in several["topics"] for column in (topic, f"{topic}.coverage")]
    return (
        "id",
        *(f"title.{code}" for code in languages),
        *(f"minutes.{variant}" for variant in get_args(VariantId)),
        "present_minutes",
        "practice",
        "required",
        *several["steps"],
        *topics,
        *several["platforms"],
        *several["requires"],
        *several["excludes"],
        *several["later"],
        *several["adapt_from"],
        "frame",
    )


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheets write it; row and column from 0: (6, 3) is "D7"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
