"""How wide the columns of a table on paper are, and which of them fit side by side.

Word asks for widths when a file is written, long before anybody opens it, so they are reckoned
from the text. All lengths are in millimetres.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

PORTRAIT = 170.0
LANDSCAPE = 257.0
"""Room for text on A4, upright and across, between margins of 20."""

TEXT_POINTS = 8.5
"""Size of the text in tables, in points."""

_EM = TEXT_POINTS * 25.4 / 72
_PADDING = 4.5  # both margins of a cell, and some air
_COMFORTABLE = 38.0  # below this, long text becomes a thread
_LONGEST_WORD = 45.0  # longer ones break
_BOLD = 1.12  # headers are
_RAGGED = 1.1  # lines of words are not filled to their end


@dataclass(frozen=True, slots=True)
class Need:
    """least: below it, words break. line: the longest text on a single line, margins apart."""

    least: float
    line: float

    def over(self, lines: int) -> float:
        """The width at which no text takes more than about this many lines."""
        ragged = self.line if lines == 1 else _RAGGED * self.line / lines
        return max(self.least, ragged + _PADDING)

    @property
    def comfortable(self) -> float:
        """The width at which the column reads well."""
        return min(self.over(1), max(self.least, _COMFORTABLE))


def need(header: str, texts: Sequence[str]) -> Need:
    """What a column with this header and these cells needs; headers may take three lines."""
    words = {word for text in texts for word in text.split()}
    heading = [_BOLD * text_width(word) for word in header.split()]
    longest_word = max([*heading, *map(text_width, words)], default=0.0)
    lines = {line.strip() for text in texts for line in text.split("\n")}
    longest_line = max([_BOLD * text_width(header) / 3, *map(text_width, lines)])
    return Need(min(longest_word, _LONGEST_WORD) + _PADDING, longest_line)


def is_wide(needs: Sequence[Need]) -> bool:
    """Whether a table reads better on a page laid across."""
    return sum(n.comfortable for n in needs) > PORTRAIT


def side_by_side(needs: Sequence[Need], room: float) -> list[list[int]]:
    """Columns by position, split where they do not fit into `room`; every part after the first
    begins with the first column again, which says what each line is about."""
    if sum(n.least for n in needs) <= room:
        return [list(range(len(needs)))]
    parts = [[0]]
    for i in range(1, len(needs)):
        together = sum(needs[j].comfortable for j in (*parts[-1], i))
        if together > room and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(i)
    return parts


def widths(needs: Sequence[Need], room: float) -> list[float]:
    """The width of each column, never more than `room` together: as few lines in the longest
    cells as can be, the same number in every column, so that no column makes rows tall alone."""
    least = sum(n.least for n in needs)
    if least >= room:
        return [n.least * room / least for n in needs]
    lines = 1
    while sum(n.over(lines) for n in needs) > room:
        lines += 1
    return [n.over(lines) for n in needs]


def text_width(text: str) -> float:
    """About how wide a line of text in a table is."""
    return _EM * sum(map(_ems, text))


def _ems(sign: str) -> float:
    """Width of a sign in widths of an "m": a sans-serif's averages, a little on the safe side."""
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    return 0.7 if sign.isupper() else 0.58 if sign.isdigit() or sign == "%" else 0.53
