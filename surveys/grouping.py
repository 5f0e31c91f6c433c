"""Respondents sorted into groups that may be shown, and the ids of such groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MINIMUM = 5
"""People below which a group is not shown on its own."""

UNKNOWN = ""
"""Group of those who did not answer the question."""

JOINED = "(joined)"
"""Group of everybody in a group too small to show."""

CROSS = "|"
"""Between the two ids of a group that is crossed by two questions."""


def joined_region(region: str) -> str:
    """The id of the group of a region's countries that are too small to show on their own."""
    return f"{JOINED} {region}"


def region_of_joined(group: str) -> str:
    """The region in the id of such a group; empty where it is another kind of group."""
    return group.removeprefix(f"{JOINED} ") if group.startswith(f"{JOINED} ") else ""


@dataclass(frozen=True)
class Grouping:
    """Which group each respondent is in; nobody is in none.

    by:     ids of the one or two profile questions grouped by.
    ids:    an id a group: an option id, `UNKNOWN`, `JOINED`, `joined_region(…)`; of groups crossed
            by two questions such an id of each with `CROSS` between.
    of_row: int vector, one entry a respondent: the position of the group in `ids`.
    """

    by: tuple[str, ...]
    ids: tuple[str, ...]
    of_row: NDArray[np.intp]

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """Int vector, one entry a group: the respondents in it."""
        return np.bincount(self.of_row, minlength=len(self.ids))
