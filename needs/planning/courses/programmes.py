"""What partners already teach: `Programme` and its `Part`s.

A plan's line can be adapted from a part. How well a part covers a topic is our reading of what is
public; figures of different kinds count different things, so nothing here adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from needs.planning.courses.course import Course
from needs.planning.courses.modules import Module
from needs.planning.courses.problems import CourseError, Problem, did_you_mean
from surveys.survey import Text

LEAST_SHARED = 0.25
"""What a part must share with a module to be worth a look: half of half a topic."""

FigureKind = Literal["trained", "given_tools", "reached", "might_benefit"]
"""What a published number of people counts."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a partner's programme.

    topics: how well a minute covers each topic, above 0 and up to 1, as we read its title.
    advice: what to mind when it is adapted.
    """

    id: str
    title: Text
    topics: Mapping[str, float]
    advice: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number: what it counts (`kind`), whom, and when. Kinds are never added up.

    made_of: the numbers that it is the sum of, where they are public.
    """

    kind: FigureKind
    value: int
    who: Text
    when: Text = field(default_factory=dict)
    at_least: bool = False
    estimated: bool = False
    made_of: Mapping[str, int] | None = None
    remark: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Programme:
    """A partner's programme: what is public of it, by whom it is published, and what is not known.

    days: its length in days; None where it is not public. assessed: learning is assessed in it.
    """

    id: str
    organisation: str
    title: Text
    source: Text
    public: Text
    not_public: Text
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...] = ()
    countries: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    days: float | None = None
    assessed: bool = False
    when: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Programmes:
    """The programmes of partners, in the order of their file."""

    all: tuple[Programme, ...]

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """Every part by its id."""
        return {part.id: part for programme in self.all for part in programme.parts}

    @cached_property
    def of_part(self) -> Mapping[str, Programme]:
        """The programme that each part belongs to, by the part's id."""
        return {part.id: programme for programme in self.all for part in programme.parts}

    def sources(self, module: Module) -> tuple[Part, ...]:
        """The parts that a module names, then the others that share enough with it.

        What they share is the sum over topics of one coverage times the other; the others share at
        least `LEAST_SHARED` and stand in its order.
        """
        shared = {
            part.id: sum(c * module.topics.get(topic, 0.0) for topic, c in part.topics.items())
            for part in self.parts.values()
            if part.id not in module.adapt_from
        }
        near = (p for p in shared if shared[p] >= LEAST_SHARED)
        others = sorted(near, key=lambda p: -shared[p])
        return tuple(self.parts[p] for p in (*module.adapt_from, *others) if p in self.parts)

    def to_frame(self) -> pd.DataFrame:
        """One line per part and topic: programme, part, topic, coverage."""
        lines = [
            (programme.id, part.id, topic, coverage)
            for programme in self.all
            for part in programme.parts
            for topic, coverage in part.topics.items()
        ]
        return pd.DataFrame(lines, columns=["programme", "part", "topic", "coverage"])

    def figures_frame(self) -> pd.DataFrame:
        """One line per published figure; figures of different kinds must not be added up."""
        lines = [
            (p.id, f.kind, f.value, f.at_least, f.estimated) for p in self.all for f in p.figures
        ]
        columns = ["programme", "kind", "value", "at_least", "estimated"]
        return pd.DataFrame(lines, columns=columns)


def check_sources(course: Course, programmes: Programmes) -> None:
    """CourseError for every `adapt_from` that names no part of a programme."""
    problems = [
        Problem(
            number,
            module.id,
            "adapt_from",
            f"'{value}' is no part of a partner's programme{did_you_mean(value, programmes.parts)}",
            value,
        )
        for number, module in enumerate(course.modules, 1)
        for value in module.adapt_from
        if value not in programmes.parts
    ]
    if problems:
        raise CourseError(problems)
