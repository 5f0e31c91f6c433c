"""The rules that a plan has to keep, each with a name, so that those in conflict can be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from needs.planning.courses.curriculum import Course, Module
from needs.planning.plans.choices import ONLINE, Choice, Wishes, can_be_held
from needs.planning.plans.settings import Needs, PlanSettings

RuleCode = Literal[
    "prerequisites",
    "exclusions",
    "platform",
    "practice",
    "gain",
    "floor",
    "unasked",
    "online",
    "must",
    "fixed",
    "veto",
    "required",
    "time",
]
Floats = NDArray[np.float64]
Choices = tuple[Choice, ...]

TOLERANCE = 1e-6
"""Minutes by which a rule may be missed through rounding; the solver's own tolerance."""


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


def rules_for(
    course: Course, needs: Needs, settings: PlanSettings, wishes: Wishes, choices: Choices
) -> tuple[Rule, ...]:
    """All rules; rules before others leave a conflict first, so that what people set is named."""
    rules = [
        *_course_rules(course, settings, choices),
        *_step_rules("gain", gains(course, needs, settings), course, choices),
        *_step_rules("floor", floors(course, settings), course, choices),
        _as_now("unasked", choices, kept_as_now(course, needs, settings, wishes)),
        *_online_limit(settings, choices),
        *_wished(wishes, choices),
        _planned("required", "", choices, [m.id for m in course.modules if m.required]),
        Rule("time", "", -in_days(choices)[None], np.array([-settings.budget_minutes])),
    ]
    return tuple(r for r in rules if len(r.rows))


def _course_rules(course: Course, settings: PlanSettings, choices: Choices) -> list[Rule]:
    """What the course itself asks: prerequisites, exclusions, platforms, practice."""
    pairs = [(m.id, r) for m in course.modules for r in m.requires]
    barred = np.array(
        [
            float(c.place != ONLINE and not can_be_held(course.by_id[c.module], settings))
            for c in choices
        ]
    )
    rules = [_taken_with(choices, pairs), _never_both(choices, course.exclusions)]
    if barred.any():
        rules.append(Rule("platform", "", -barred[None], np.zeros(1)))
    excess = practice_minutes(course, choices) - settings.practice_share * minutes_vector(choices)
    return [*rules, Rule("practice", "", excess[None], np.zeros(1))]


def _step_rules(
    code: RuleCode, least: Mapping[str, float], course: Course, choices: Choices
) -> list[Rule]:
    return [
        Rule(code, step, step_minutes(course, choices, step)[None], np.array([float(bound)]))
        for step, bound in least.items()
    ]


def _wished(wishes: Wishes, choices: Choices) -> list[Rule]:
    """What people ask: modules that must be in, minutes, vetoes."""
    rules = [
        Rule("must", m, _where([c.module == m and c.minutes >= t for c in choices]), np.ones(1))
        for m, t in wishes.must.items()
    ]
    rules += [
        Rule("fixed", m, _where([_as(c, m, t) for c in choices]), np.ones(1))
        for m, t in wishes.fixed.items()
    ]
    return rules + [
        Rule("veto", m, -_where([c.module == m for c in choices]), np.zeros(1)) for m in wishes.veto
    ]


def _online_limit(settings: PlanSettings, choices: Choices) -> list[Rule]:
    online = minutes_vector(choices) - in_days(choices)
    if not online.any():
        return []
    return [Rule("online", "", -online[None], np.array([-settings.online_minutes]))]


def unasked(course: Course, needs: Needs) -> tuple[Module, ...]:
    """Modules taught now on whose topics and steps the answers say nothing, in teaching order."""
    return tuple(
        m
        for m in course.modules
        if m.present_minutes and not {*m.topics, *m.steps} & {*needs.topics, *needs.steps}
    )


def kept_as_now(
    course: Course, needs: Needs, settings: PlanSettings, wishes: Wishes
) -> tuple[Module, ...]:
    """Modules that keep their present minutes; what people decide about one comes before that."""
    decided = {*wishes.veto, *wishes.fixed, *(m for m, least in wishes.must.items() if least)}
    return tuple(m for m in unasked(course, needs) if settings.keep_unasked and m.id not in decided)


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


def step_minutes(course: Course, choices: Choices, step: str) -> Floats:
    """Float vector, one a choice: the minutes it gives to a step, online minutes like others."""
    steps = [course.by_id[c.module].steps for c in choices]
    return np.array(
        [c.minutes / len(s) if step in s else 0.0 for c, s in zip(choices, steps, strict=True)]
    )


def minutes_vector(choices: Choices) -> Floats:
    """Float vector, one a choice: the minutes it takes, wherever it is taught."""
    return np.array([float(c.minutes) for c in choices])


def in_days(choices: Choices) -> Floats:
    """Float vector, one a choice: the minutes it takes of the days; 0 for e-learning."""
    return np.array([0.0 if c.place == ONLINE else float(c.minutes) for c in choices])


def practice_minutes(course: Course, choices: Choices) -> Floats:
    """Float vector, one a choice: the minutes of it that are practice; none of e-learning is."""
    shares = np.array([course.by_id[c.module].practice for c in choices])
    return np.asarray(in_days(choices) * shares)


def _as(choice: Choice, module_id: str, minutes: int) -> bool:
    """Whether a choice is this module in the days of the course at this length."""
    return (choice.module, choice.minutes) == (module_id, minutes) and choice.place != ONLINE


def _where(yes: list[bool]) -> Floats:
    return np.array([yes], dtype=np.float64)


def _taken(choices: Choices, ids: Collection[str]) -> Floats:
    """Float matrix, ids × choices: 1 where the choice is of the module."""
    rows = np.array([[float(c.module == m) for c in choices] for m in ids])
    return rows.reshape(len(ids), len(choices))


def _planned(code: RuleCode, subject: str, choices: Choices, ids: list[str]) -> Rule:
    return Rule(code, subject, _taken(choices, ids), np.ones(len(ids)))


def _as_now(code: RuleCode, choices: Choices, modules: tuple[Module, ...]) -> Rule:
    now = [[float(_as(c, m.id, m.present_minutes)) for c in choices] for m in modules]
    return Rule(code, "", np.array(now), np.ones(len(now)))


def _taken_with(choices: Choices, pairs: list[tuple[str, str]]) -> Rule:
    rows = _taken(choices, [r for _, r in pairs]) - _taken(choices, [m for m, _ in pairs])
    return Rule("prerequisites", "", rows, np.zeros(len(pairs)))


def _never_both(choices: Choices, pairs: tuple[tuple[str, str], ...]) -> Rule:
    rows = _taken(choices, [a for a, _ in pairs]) + _taken(choices, [b for _, b in pairs])
    return Rule("exclusions", "", -rows, -np.ones(len(pairs)))
