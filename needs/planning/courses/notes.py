"""Where a course and a survey do not meet: `check_course` gives notes, none of them fatal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from needs.planning.courses.course import Course
from needs.planning.courses.problems import did_you_mean

CourseRule = Literal[
    "topic without a module",
    "topic not asked in the survey",
    "step without a module",
    "step not in the survey",
    "module that nothing asked can support",
]


@dataclass(frozen=True, slots=True)
class CourseNote:
    """Something a designer should look at: the rule, the id it is about, and the likely cause."""

    rule: CourseRule
    id: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: '{self.id}'{self.advice}"


def check_course(
    course: Course, topics: Collection[str], steps: Collection[str]
) -> tuple[CourseNote, ...]:
    """Notes on where a course and the topics and steps of a survey do not meet; none is fatal."""
    served = {s for m in course.modules for s in m.steps}
    notes = [CourseNote("topic without a module", t) for t in topics if t not in course.topics]
    notes += [
        CourseNote("topic not asked in the survey", t, did_you_mean(t, topics))
        for t in course.topics
        if t not in topics
    ]
    all_steps = dict.fromkeys((*course.steps, *steps))
    notes += [CourseNote("step without a module", s) for s in all_steps if s not in served]
    notes += [
        CourseNote("step not in the survey", s, did_you_mean(s, steps))
        for s in course.steps
        if s not in steps
    ]
    notes += [
        CourseNote("module that nothing asked can support", m.id)
        for m in course.modules
        if not (m.required or set(m.steps) & set(steps) or set(m.topics) & set(topics))
    ]
    return tuple(notes)
