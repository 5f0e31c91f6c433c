"""Which module covers which topic, for how many minutes, now and in a plan: `cover` → `Coverage`.

A module of 60 minutes that covers a topic at 0.5 covers it for 30 minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from needs.planning.courses.course import Course
from needs.planning.courses.problems import did_you_mean
from needs.planning.courses.programmes import Programmes

NOW = "now"
"""The place of the present course; every other place belongs to the plan."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Minutes for which one module covers one topic in one place; at least above 0."""

    topic: str
    module: str
    place: str
    minutes: float


@dataclass(frozen=True)
class Coverage:
    """Topics × modules × places, in minutes covered.

    topics:  of the survey and of the course, scored ones first.
    places:  `now`, then those of the plan, in their order.
    modules: in teaching order.
    cells:   what is covered; a module that is not taught in a place has no cell there.
    scores:  how much each topic is needed, 0 to 1; topics without evidence are not in it.
    could:   for each topic the modules of the course that cover it at any length.
    parts:   for each topic the parts of partners' programmes that cover it, and how well.
    """

    course: Course
    topics: tuple[str, ...]
    places: tuple[str, ...]
    cells: tuple[Cell, ...]
    scores: Mapping[str, float]
    could: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[str, ...]:
        """Ids of the course's modules, in teaching order."""
        return tuple(self.course.by_id)

    def minutes(self, topic: str, place: str) -> float:
        """Minutes for which a topic is covered in a place."""
        return sum(c.minutes for c in self.cells if (c.topic, c.place) == (topic, place))

    def planned(self, topic: str) -> float:
        """Minutes for which a topic is covered anywhere in the plan."""
        return sum(c.minutes for c in self.cells if c.topic == topic and c.place != NOW)

    @property
    def without_module(self) -> tuple[str, ...]:
        """Topics that no module of the course covers at any length."""
        return tuple(t for t in self.topics if not self.could[t])

    @property
    def not_planned(self) -> tuple[str, ...]:
        """Topics that the plan covers nowhere."""
        return tuple(t for t in self.topics if self.planned(t) == 0)

    @property
    def lost(self) -> tuple[str, ...]:
        """Topics that are covered now and nowhere in the plan."""
        return tuple(t for t in self.not_planned if self.minutes(t, NOW) > 0)

    def unmet(self, least_score: float = 0.0) -> tuple[str, ...]:
        """Topics with a score above `least_score` that the plan covers nowhere, most needed first.

        These are needs that nothing covers.
        """
        unmet = [t for t in self.not_planned if self.scores.get(t, 0.0) > least_score]
        return tuple(sorted(unmet, key=lambda t: -self.scores[t]))

    def to_frame(self) -> pd.DataFrame:
        """One line per topic: score (NaN = no evidence), minutes by place, planned, what could.

        `modules` counts the modules that cover it in the plan, `could` those of the course,
        `parts` the parts of partners' programmes.
        """
        minutes = self._by_topic("place", self.places)
        planned = {(c.topic, c.module) for c in self.cells if c.place != NOW}
        return pd.DataFrame(
            {
                "topic": self.topics,
                "score": [self.scores.get(t, float("nan")) for t in self.topics],
                **{place: minutes[place].tolist() for place in self.places},
                "planned": [self.planned(t) for t in self.topics],
                "modules": [sum(topic == t for topic, _ in planned) for t in self.topics],
                "could": [len(self.could[t]) for t in self.topics],
                "parts": [len(self.parts.get(t, ())) for t in self.topics],
            }
        )

    def matrix(self, place: str) -> pd.DataFrame:
        """Topics × modules in minutes covered in a place; every topic and module, 0 where none."""
        if place not in self.places:
            raise ValueError(
                f"coverage, place: '{place}' is not one of {', '.join(self.places)}"
                f"{did_you_mean(place, self.places)}"
            )
        only = tuple(c for c in self.cells if c.place == place)
        return self._by_topic("module", self.modules, only)

    def long_frame(self) -> pd.DataFrame:
        """One line per topic, module and place with minutes: topic, module, place, minutes."""
        lines = [(c.topic, c.module, c.place, c.minutes) for c in self.cells]
        return pd.DataFrame(lines, columns=["topic", "module", "place", "minutes"])

    def parts_frame(self) -> pd.DataFrame:
        """One line per topic and partner's part that covers it: topic, part, coverage."""
        lines = [(t, part, c) for t in self.topics for part, c in self.parts.get(t, {}).items()]
        return pd.DataFrame(lines, columns=["topic", "part", "coverage"])

    def _by_topic(
        self, key: str, columns: Iterable[str], cells: tuple[Cell, ...] | None = None
    ) -> pd.DataFrame:
        totals = {column: dict.fromkeys(self.topics, 0.0) for column in columns}
        for c in self.cells if cells is None else cells:
            totals[getattr(c, key)][c.topic] += c.minutes
        return pd.DataFrame(totals, index=list(self.topics))


def cover(
    course: Course,
    places: Mapping[str, Mapping[str, int]],
    scores: Mapping[str, float] | None = None,
    programmes: Programmes | None = None,
) -> Coverage:
    """The coverage of a plan: minutes by module, by place of the plan, such as a level.

    scores: how much each topic is needed; topics that only they name are covered by nothing.
    ValueError for a module that the course does not have, or a place named `now`.
    """
    _check_places(course, places)
    scores = scores or {}
    now = {m.id: m.present_minutes for m in course.modules}
    topics = tuple(dict.fromkeys((*scores, *course.topics)))
    cells = tuple(
        Cell(topic, m.id, place, minutes[m.id] * coverage)
        for place, minutes in {NOW: now, **places}.items()
        for m in course.modules
        for topic, coverage in m.topics.items()
        if minutes.get(m.id, 0) > 0
    )
    parts = programmes.parts if programmes else {}
    return Coverage(
        course=course,
        topics=topics,
        places=(NOW, *places),
        cells=cells,
        scores=dict(scores),
        could={t: tuple(m.id for m in course.modules if t in m.topics) for t in topics},
        parts={t: {p.id: p.topics[t] for p in parts.values() if t in p.topics} for t in topics},
    )


def _check_places(course: Course, places: Mapping[str, Mapping[str, int]]) -> None:
    if NOW in places:
        raise ValueError(f"coverage, places: '{NOW}' is the present course; name the plan's place")
    for place, minutes in places.items():
        for module in minutes:
            if module not in course.by_id:
                raise ValueError(
                    f"coverage, {place}: course '{course.id}' has no module '{module}'"
                    f"{did_you_mean(module, course.by_id)}"
                )
