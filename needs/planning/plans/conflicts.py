"""Why no plan fits: a smallest set of rules that cannot all be kept, with their numbers.

The deletion filter of Chinneck & Dravnieks, Locating minimal infeasible constraint sets in linear
programs, ORSA Journal on Computing 3 (1991), over the named rules of a plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from needs.planning.plans.choices import can_be_held
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import (
    Rule,
    RuleCode,
    kept_as_now,
    minutes_vector,
    practice_minutes,
    present_by_step,
)
from needs.planning.plans.solver import solve_for


@dataclass(frozen=True, slots=True)
class Conflict:
    """One rule of a smallest set in conflict; without any one of the set the others can be kept.

    asked:    what the rule asks: minutes, or a share of practice; for time and e-learning the
              minutes there are, for modules that must be in their least minutes; NaN for rules
              without a number (prerequisites, exclusions, platform, veto).
    possible: the most that the other rules of the set leave possible; for time and e-learning the
              least minutes that they need. None for rules that have no degree.
    """

    rule: RuleCode
    subject: str
    asked: float
    possible: float | None


class InfeasiblePlan(ValueError):  # noqa: N818  # the plan is infeasible, nothing has failed
    """No plan keeps all rules. `conflicts` is a smallest set of rules in conflict."""

    def __init__(self, message: str, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(message)
        self.conflicts = conflicts


def infeasible(model: PlanModel) -> InfeasiblePlan:
    """The error that says which rules of this model conflict and what to change."""
    rules = rules_in_conflict(model)
    conflicts = tuple(_conflict(model, rule, rules) for rule in rules)
    clauses = "; ".join(_words(model, c) for c in conflicts)
    together = "these rules cannot be kept together" if len(rules) > 1 else "this cannot be kept"
    advice = "; changing any one of them resolves this conflict" if len(rules) > 1 else ""
    return InfeasiblePlan(f"no plan fits, {together}: {clauses}{advice}", conflicts)


def rules_in_conflict(model: PlanModel) -> tuple[Rule, ...]:
    """A set of rules that no plan keeps, while every smaller choice from it can be kept.

    A rule whose test the solver does not finish in time stays in the set.
    """
    kept = model.rules
    for rule in model.rules:
        others = tuple(r for r in kept if r is not rule)
        if _impossible(model, others):
            kept = others
    return kept


def _impossible(model: PlanModel, rules: Sequence[Rule]) -> bool:
    found = solve_for(model, rules, np.zeros(len(model.choices)))
    return found.status == "infeasible"


def _conflict(model: PlanModel, rule: Rule, rules: Sequence[Rule]) -> Conflict:
    others = [r for r in rules if r is not rule]
    if rule.code in ("prerequisites", "exclusions", "platform", "veto"):
        return Conflict(rule.code, rule.subject, float("nan"), None)
    if rule.code in ("unasked", "required", "must", "fixed"):
        return Conflict(rule.code, rule.subject, float(_least_minutes(model, rule)), None)
    if rule.code == "practice":
        share = model.settings.practice_share
        return Conflict(rule.code, "", share, _most_practice(model, others))
    return Conflict(rule.code, rule.subject, abs(float(rule.least[0])), _most(model, rule, others))


def _least_minutes(model: PlanModel, rule: Rule) -> int:
    """Minutes that a rule about modules asks at least."""
    wishes, by_id = model.wishes, model.course.by_id
    if rule.code == "unasked":
        kept = kept_as_now(model.course, model.needs, model.settings, wishes)
        return sum(m.present_minutes for m in kept)
    if rule.code == "fixed":
        return wishes.fixed[rule.subject]
    wanted = [rule.subject] if rule.subject else _required_modules(model)
    shortest = sum(min(by_id[m].lengths.values()) for m in wanted)
    return max(shortest, wishes.must.get(rule.subject, 0)) if rule.code == "must" else shortest


def _most(model: PlanModel, rule: Rule, others: Sequence[Rule]) -> float | None:
    """The minutes nearest to what a rule of one row asks while the others hold."""
    found = solve_for(model, others, rule.rows[0])
    if found.taken is None:
        return None
    return abs(float(rule.rows[0] @ model.vector({c.module: c for c in found.taken})))


def _most_practice(model: PlanModel, others: Sequence[Rule]) -> float | None:
    """The highest share of practice while the others hold.

    Dinkelbach, On nonlinear fractional programming, Management Science 13 (1967): the share of
    the best plan for the excess over the last share rises until it is the highest.
    """
    minutes = minutes_vector(model.choices)
    practice = practice_minutes(model.course, model.choices)
    share, last = 0.0, -1.0
    while share > last + 1e-9:
        found = solve_for(model, others, practice - share * minutes)
        if not found.taken:
            return None
        chosen = model.vector({c.module: c for c in found.taken})
        share, last = float(practice @ chosen / (minutes @ chosen)), share
    return share


def _required_modules(model: PlanModel) -> list[str]:
    """Ids of the modules that every plan holds, in teaching order."""
    return [m.id for m in model.course.modules if m.required]


def _words(model: PlanModel, conflict: Conflict) -> str:
    """One clause for a person: the rule, its numbers and what to change."""
    step, asked = conflict.subject, conflict.asked
    if conflict.rule == "time":
        return f"time: {_time_words(model, conflict)}"
    if conflict.rule == "floor":
        return (
            f"floor: step '{step}' gets at least {asked:.0f} min{_reach(conflict)}; "
            "lower step_floor or add modules for the step"
        )
    if conflict.rule == "gain":
        return (
            f"gain: step '{step}' is among the hardest, has "
            f"{present_by_step(model.course)[step]:g} min now and gets at least {asked:.0f} min"
            f"{_reach(conflict)}; "
            "lower hardest_gain or add modules for the step"
        )
    if conflict.rule == "practice":
        share = "" if conflict.possible is None else f" and {conflict.possible:.1%} is possible"
        return (
            f"practice: at least {asked:.1%} of the minutes are practice{share}; "
            "lower practice_share or give modules more practice"
        )
    if conflict.rule == "required":
        return (
            f"required modules ({', '.join(_required_modules(model))}) need at least "
            f"{asked:.0f} min; require fewer or give them shorter variants"
        )
    if conflict.rule == "unasked":
        return (
            f"unasked: modules that the answers say nothing about keep their {asked:.0f} min of "
            "now; set keep_unasked to false"
        )
    return _decided_words(model, conflict)


def _decided_words(model: PlanModel, conflict: Conflict) -> str:
    """The clause of a rule on which modules are in, together, online or out."""
    module, asked = conflict.subject, conflict.asked
    if conflict.rule == "must":
        return f"module '{module}' must be in and needs at least {asked:.0f} min"
    if conflict.rule == "fixed":
        return f"fixed: module '{module}' takes {asked:.0f} min of the days; free its minutes"
    if conflict.rule == "veto":
        return f"veto: module '{module}' is not wanted; take the veto back"
    if conflict.rule == "online":
        need = "" if conflict.possible is None else f" and {conflict.possible:.0f} min are needed"
        return f"online: there are {asked:.0f} min of e-learning{need}; raise online_hours"
    if conflict.rule == "exclusions":
        pairs = ", ".join(f"{a} and {b}" for a, b in model.course.exclusions)
        return f"exclusions: modules that are never taught together ({pairs}); allow one pair"
    if conflict.rule == "platform":
        barred = [m.id for m in model.course.modules if not can_be_held(m, model.settings)]
        return (
            f"platform: modules that cannot be taught {model.settings.delivery} "
            f"({', '.join(barred)}); give them that platform or change delivery"
        )
    return "prerequisites: modules bring the modules that they require; require fewer"


def _time_words(model: PlanModel, conflict: Conflict) -> str:
    days, hours = model.settings.days, model.settings.hours_per_day
    available = f"{_days(days)} of {hours:g} h give {conflict.asked:.0f} min"
    if conflict.possible is None or not hours:
        return f"{available}; give more days or hours"
    enough = ceil(conflict.possible / (hours * 60) - 1e-9)
    return (
        f"{available} and the other rules need {conflict.possible:.0f} min; "
        f"give {_days(enough)} of {hours:g} h"
    )


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


def _reach(conflict: Conflict) -> str:
    return "" if conflict.possible is None else f" and {conflict.possible:.0f} min are possible"
