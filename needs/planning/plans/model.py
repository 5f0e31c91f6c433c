"""The plan as a programme: what can be chosen, what it is worth, and the rules to keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from needs.planning.courses.curriculum import Course
from needs.planning.plans.choices import Choice, Chosen, Wishes, course_choices
from needs.planning.plans.rules import Floats, Rule, rules_for
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.plans.value import Worth, worth


@dataclass(frozen=True)
class PlanModel:
    """The programme: what can be chosen, what it is worth, and which rules it has to keep."""

    course: Course
    needs: Needs
    settings: PlanSettings
    worth: Worth
    choices: tuple[Choice, ...]
    rules: tuple[Rule, ...]
    wishes: Wishes = field(default_factory=Wishes)

    def vector(self, chosen: Chosen) -> Floats:
        """Float vector, one a choice: 1 where it is taken, else 0."""
        taken = np.zeros(len(self.choices))
        taken[[self._column[c] for c in chosen.values() if c in self._column]] = 1
        return taken

    @cached_property
    def _column(self) -> Mapping[Choice, int]:
        return {c: k for k, c in enumerate(self.choices)}

    def broken(self, chosen: Chosen) -> tuple[Rule, ...]:
        """The rules that a plan does not keep."""
        taken = self.vector(chosen)
        return tuple(r for r in self.rules if not r.holds(taken))


def build(
    course: Course,
    needs: Needs,
    settings: PlanSettings,
    wishes: Wishes | None = None,
    may_be_online: Collection[str] | None = None,
) -> PlanModel:
    """The programme for a course, needs, settings and what people ask.

    `may_be_online` narrows the modules that may be taught online, which makes the programme much
    quicker to solve.
    """
    wishes = wishes or Wishes()
    choices = course_choices(course, settings, may_be_online)
    rules = rules_for(course, needs, settings, wishes, choices)
    value = worth(course, needs, settings)
    return PlanModel(course, needs, settings, value, choices, rules, wishes)
