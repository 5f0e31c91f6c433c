"""How long each answer took, from the moments that survey tools write down.

The moments themselves are record keeping and are not kept: only the minutes between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from surveys.readers.asked import as_number
from surveys.readers.cells import Cells
from surveys.wording import fold

_PAIRS = (
    ("start", "end"),
    ("starttime", "endtime"),
    ("start_time", "end_time"),
    ("start time", "end time"),
    ("start time", "completion time"),
    ("heure de début", "heure de fin"),
    ("hora de inicio", "hora de finalización"),
    ("وقت البدء", "وقت الإكمال"),
    ("startdate", "enddate"),
    ("start date", "end date"),
    ("startdate", "submitdate"),
)
"""Headers of the moments an answer began and ended, small letters, the surest first."""

_SECONDS = ("duration (in seconds)", "interviewtime", "interviewtime. total time")
"""Headers of times taken in seconds, small letters."""

_DAY_AND_MONTH = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"  # 2/10/21: either may come first
    r"[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?",
    re.IGNORECASE,
)


def minutes_taken(columns: Sequence[Cells], n_rows: int) -> NDArray[np.float64]:
    """Float vector, minutes from beginning to end of each row; NaN where it cannot be known.

    Below zero where an answer ended before it began, which the quality report flags.
    """
    named = {fold(cells.header): cells for cells in columns}
    for header in _SECONDS:
        if header in named:
            return _seconds(named[header]) / 60
    for start, end in _PAIRS:
        if start in named and end in named:
            return _between(named[start], named[end])
    return np.full(n_rows, np.nan)


def _seconds(cells: Cells) -> NDArray[np.float64]:
    return np.array([*(as_number(v) for v in cells.values), np.nan])[cells.codes]


def _between(start: Cells, end: Cells) -> NDArray[np.float64]:
    began = [_moments(v) for v in start.values]
    ended = [_moments(v) for v in end.values]
    minutes = np.full(len(start.codes), np.nan)
    for row in np.flatnonzero(start.filled & end.filled):
        minutes[row] = _shortest(began[start.codes[row]], ended[end.codes[row]])
    return minutes


def _shortest(began: tuple[datetime, ...], ended: tuple[datetime, ...]) -> float:
    """Minutes between two moments; where day and month may be swapped, the shortest it can be."""
    found = [
        (b - a) / timedelta(minutes=1)
        for a, b in _same_reading(began, ended)
        if (a.tzinfo is None) == (b.tzinfo is None)
    ]
    return min((m for m in found if m >= 0), default=max(found, default=np.nan))


def _same_reading(
    began: tuple[datetime, ...], ended: tuple[datetime, ...]
) -> Iterable[tuple[datetime, datetime]]:
    """Both day first, or both month first, where both can be read so; else every pair."""
    if len(began) == len(ended):
        return zip(began, ended, strict=True)
    return ((a, b) for a in began for b in ended)


def _moments(text: str) -> tuple[datetime, ...]:
    """What a date with a time may mean: nothing, one moment, or two (2/3 is March or February)."""
    try:
        return (datetime.fromisoformat(text),) if ":" in text else ()
    except ValueError:
        pass
    found = _DAY_AND_MONTH.fullmatch(text.strip())
    if found is None:
        return ()
    first, second, year, hour, minute, second_, half = found.groups(default="")
    clock = int(hour) % 12 + 12 * (half[0].lower() == "p") if half else int(hour)
    time = (clock, int(minute), int(second_ or 0))
    whole_year = int(year) + 2000 * (len(year) == 2)
    possible = ((int(second), int(first)), (int(first), int(second)))
    moments = (_moment(whole_year, month, day, time) for month, day in possible)
    return tuple(dict.fromkeys(m for m in moments if m is not None))


def _moment(year: int, month: int, day: int, time: tuple[int, int, int]) -> datetime | None:
    try:
        return datetime(year, month, day, *time)
    except ValueError:
        return None
