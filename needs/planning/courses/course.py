"""What is taught and what could be: `Course`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from needs.planning.courses.modules import Module
from needs.planning.courses.problems import CourseError
from needs.planning.courses.rules import problems_in
from surveys.survey import Text


@dataclass(frozen=True)
class Course:
    """A course: its modules in teaching order, and the steps they serve in working order.

    `invented` marks a course made up to show or test the software.
    """

    id: str
    title: Text
    languages: tuple[str, ...]
    steps: tuple[str, ...]
    modules: tuple[Module, ...]
    invented: bool = False

    def __post_init__(self) -> None:
        problems = problems_in(self.steps, self.modules)
        if problems:
            raise CourseError(problems)

    @cached_property
    def by_id(self) -> Mapping[str, Module]:
        """The modules by their id, in teaching order."""
        return {m.id: m for m in self.modules}

    @property
    def topics(self) -> tuple[str, ...]:
        """Ids of the topics that at least one module covers, in order of appearance."""
        return tuple(dict.fromkeys(t for m in self.modules for t in m.topics))

    @property
    def present_minutes(self) -> int:
        """Minutes of the present course."""
        return sum(m.present_minutes for m in self.modules)

    @cached_property
    def exclusions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of modules that no plan holds together, each pair once and in teaching order."""
        place = {m.id: number for number, m in enumerate(self.modules)}
        pairs = {
            (m.id, other) if place[m.id] < place[other] else (other, m.id)
            for m in self.modules
            for other in m.excludes
        }
        return tuple(sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]])))

    def coverage_frame(self) -> pd.DataFrame:
        """One line per topic and module that covers it: topic, module, coverage, minutes_now.

        `minutes_now` are covered minutes: the module's present minutes times its coverage.
        """
        lines = [
            (topic, m.id, m.topics[topic], m.present_minutes * m.topics[topic])
            for topic in self.topics
            for m in self.modules
            if topic in m.topics
        ]
        return pd.DataFrame(lines, columns=["topic", "module", "coverage", "minutes_now"])
