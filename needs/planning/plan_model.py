"""The plan as a programme: what can be chosen, and the rules that a plan has to keep.

Every requirement is a named `Rule`, so that rules in conflict can be told apart (conflicts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from needs.planning.curriculum import Course, Module
from needs.planning.plan_settings import Needs, PlanSettings
from needs.planning.plan_value import Worth, worth

RuleCode = Literal[
    "prerequisites", "practice", "gain", "floor", "unasked", "must", "required", "time"
]
Floats = NDArray[np.float64]

TOLERANCE = 1e-6
"""Minutes by which a rule may be missed through rounding; the solver's own tolerance."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One length that a module may take in the plan; `variant` may be `present`."""

    module: str
    variant: str
    minutes: int


@dataclass(frozen=True)
class Rule:
    """A requirement: each row of `rows` (rows × choices) times the choices is at least `least`.

    `subject` is the step or module it is about, where it is about one.
    """

    code: RuleCode
    subject: str
    rows: Floats
    least: Floats

    def holds(self, chosen: Floats) -> bool:
        """Whether a plan (one number a choice, 1 = taken) keeps this rule."""
        return bool(np.all(self.rows @ chosen >= self.least - TOLERANCE))


@dataclass(frozen=True)
class PlanModel:
    """The programme: what can be chosen, what it is worth, and which rules it has to keep."""

    course: Course
    needs: Needs
    settings: PlanSettings
    worth: Worth
    choices: tuple[Choice, ...]
    rules: tuple[Rule, ...]

    def vector(self, minutes: Mapping[str, int]) -> Floats:
        """One number a choice: 1 where the module gets the minutes of this choice, else 0."""
        return np.array([float(minutes.get(c.module, 0) == c.minutes) for c in self.choices])

    def broken(self, minutes: Mapping[str, int]) -> tuple[Rule, ...]:
        """The rules that a plan, given as minutes by module id, does not keep."""
        chosen = self.vector(minutes)
        return tuple(r for r in self.rules if not r.holds(chosen))


def build(
    course: Course, needs: Needs, settings: PlanSettings, must: Iterable[str] = ()
) -> PlanModel:
    """The programme for a course, needs and settings; modules in `must` have to be planned.

    Modules stand in the order of their ids, so the plan does not depend on their order in a file.
    """
    choices = tuple(
        Choice(module_id, variant, minutes)
        for module_id in sorted(course.by_id)
        for variant, minutes in course.by_id[module_id].lengths.items()
    )
    rules = _rules(course, needs, settings, choices, tuple(must))
    return PlanModel(course, needs, settings, worth(course, needs, settings), choices, rules)


def _rules(
    course: Course,
    needs: Needs,
    settings: PlanSettings,
    choices: tuple[Choice, ...],
    must: tuple[str, ...],
) -> tuple[Rule, ...]:
    """All rules; rules before others leave a conflict first, so that what people set is named."""
    minutes = np.array([c.minutes for c in choices], dtype=np.float64)
    practice = np.array([course.by_id[c.module].practice for c in choices])
    rules = [
        _taken_with(
            "prerequisites", choices, [(m.id, r) for m in course.modules for r in m.requires]
        ),
        Rule("practice", "", ((practice - settings.practice_share) * minutes)[None], np.zeros(1)),
    ]
    for code, least in (
        ("gain", gains(course, needs, settings)),
        ("floor", floors(course, settings)),
    ):
        rules += [
            Rule(code, step, step_minutes(course, choices, step)[None], np.array([float(bound)]))  # type: ignore[arg-type]  # a literal
            for step, bound in least.items()
        ]
    if settings.keep_unasked:
        rules.append(_as_now("unasked", choices, unasked(course, needs)))
    rules += [_planned("must", m, choices, [m]) for m in must]
    rules.append(_planned("required", "", choices, [m.id for m in course.modules if m.required]))
    rules.append(Rule("time", "", -minutes[None], np.array([-settings.budget_minutes])))
    return tuple(r for r in rules if len(r.rows))


def unasked(course: Course, needs: Needs) -> tuple[Module, ...]:
    """Modules taught now on whose topics and steps the answers say nothing, in teaching order."""
    return tuple(
        m
        for m in course.modules
        if m.present_minutes and not {*m.topics, *m.steps} & {*needs.topics, *needs.steps}
    )


def floors(course: Course, settings: PlanSettings) -> dict[str, float]:
    """Least minutes of every step, by step id."""
    return dict.fromkeys(course.steps, settings.step_floor)


def gains(course: Course, needs: Needs, settings: PlanSettings) -> dict[str, float]:
    """Least minutes of the hardest steps: what they have now and the gain, by step id."""
    now = present_by_step(course)
    return {s: now[s] * (1 + settings.hardest_gain) for s in needs.hardest}


def present_by_step(course: Course) -> dict[str, float]:
    """Minutes of the present course by step id; cross-cutting modules count for none."""
    return minutes_by_step(course, {m.id: m.present_minutes for m in course.modules})


def minutes_by_step(course: Course, minutes: Mapping[str, int]) -> dict[str, float]:
    """Minutes by step id of a plan given as minutes by module id."""
    return {
        step: sum(minutes.get(m.id, 0) / len(m.steps) for m in course.modules if step in m.steps)
        for step in course.steps
    }


def step_minutes(course: Course, choices: tuple[Choice, ...], step: str) -> Floats:
    """Float vector, one a choice: the minutes it gives to a step."""
    steps = [course.by_id[c.module].steps for c in choices]
    return np.array(
        [c.minutes / len(s) if step in s else 0.0 for c, s in zip(choices, steps, strict=True)]
    )


def _planned(code: RuleCode, subject: str, choices: tuple[Choice, ...], ids: list[str]) -> Rule:
    rows = np.array([[float(c.module == m) for c in choices] for m in ids])
    return Rule(code, subject, rows, np.ones(len(ids)))


def _as_now(code: RuleCode, choices: tuple[Choice, ...], modules: tuple[Module, ...]) -> Rule:
    now = [(m.id, m.present_minutes) for m in modules]
    rows = np.array([[float((c.module, c.minutes) == n) for c in choices] for n in now])
    return Rule(code, "", rows, np.ones(len(now)))


def _taken_with(code: RuleCode, choices: tuple[Choice, ...], pairs: list[tuple[str, str]]) -> Rule:
    rows = [
        [float(c.module == required) - float(c.module == module) for c in choices]
        for module, required in pairs
    ]
    return Rule(code, "", np.array(rows), np.zeros(len(pairs)))
