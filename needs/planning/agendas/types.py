"""An agenda: `Agenda`, its `Block`s, and the work in one's own time (`OwnTime`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from needs.planning.agendas.methods import Assignment
from needs.planning.agendas.settings import AgendaSettings
from needs.planning.courses.course import Course

PAUSES = ("break", "lunch")
"""Kinds of block that are no work."""


class AgendaError(ValueError):
    """A plan that the days cannot hold; the message says what would."""


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of an agenda, from `start` to `end` (minutes after midnight) on a day (from 1).

    kind: opening, review, theory, practice, break, lunch, day_end, test or closing.
    part, parts: which part of the module's theory or practice it is, of how many.
    assignment: the exercise (practice) or technique (theory), and why; None without preferences.
    """

    day: int
    start: int
    end: int
    kind: str
    module: str = ""
    part: int = 1
    parts: int = 1
    assignment: Assignment | None = None

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class OwnTime:
    """Work in one's own time, done before a day: minutes of the plan, and minutes it takes.

    before_day: one more than the last day for work after the course.
    """

    module: str
    before_day: int
    minutes: int
    own_minutes: int


@dataclass(frozen=True)
class Agenda:
    """A plan in days. Minutes of a module: its blocks, its work in own time, or all `elsewhere`.

    blocks:    in order of time, pauses among them; nothing overlaps.
    own_time:  done before a day, in one's own time.
    elsewhere: minutes of modules that cannot be taught on this agenda's platform.
    """

    course: Course
    settings: AgendaSettings
    blocks: tuple[Block, ...]
    own_time: tuple[OwnTime, ...]
    elsewhere: Mapping[str, int]

    @property
    def days(self) -> int:
        """Days that it takes."""
        return max((b.day for b in self.blocks), default=0)

    def day(self, number: int) -> tuple[Block, ...]:
        """The blocks of a day, from 1."""
        return tuple(b for b in self.blocks if b.day == number)

    @property
    def minutes(self) -> Mapping[str, int]:
        """Minutes of the plan by module, wherever they are spent."""
        total = Counter(self.elsewhere)
        for block in self.blocks:
            if block.module:
                total[block.module] += block.minutes
        for work in self.own_time:
            total[work.module] += work.minutes
        return dict(total)

    def to_frame(self) -> pd.DataFrame:
        """One line per block: day, start, end, minutes, kind, module, part, method, why …"""
        return pd.DataFrame(
            [
                {
                    **{"day": b.day, "start": b.start, "end": b.end, "minutes": b.minutes},
                    **{"kind": b.kind, "module": b.module, "part": b.part, "parts": b.parts},
                    "method": b.assignment.method if b.assignment else "",
                    "why": b.assignment.why if b.assignment else "",
                    "share": b.assignment.share if b.assignment else float("nan"),
                    "so_far": b.assignment.so_far if b.assignment else float("nan"),
                    "passed": b.assignment.passed if b.assignment else "",
                }
                for b in self.blocks
            ]
        )

    def own_time_frame(self) -> pd.DataFrame:
        """One line per piece of work in own time: module, before_day, minutes, own_minutes."""
        lines = [(w.module, w.before_day, w.minutes, w.own_minutes) for w in self.own_time]
        return pd.DataFrame(lines, columns=["module", "before_day", "minutes", "own_minutes"])
