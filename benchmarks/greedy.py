"""The plan that a person might make by hand: always the step that gives most for its minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from needs.planning.plan_model import PlanModel

Minutes = dict[str, int]


def greedy_plan(model: PlanModel) -> Minutes:
    """Minutes by module id: required modules first, then rules, then value, until time is up.

    While a rule is not kept, the next change is the one that helps the rules most for its minutes;
    after that, the one that adds most value for its minutes and breaks no rule. A module brings the
    modules that it builds on. Nothing is ever taken back, so rules may stay unkept.
    """
    plan: Minutes = {}
    for module in model.course.modules:
        if module.required:
            plan = _with(model, plan, module.id, min(module.lengths.values()))
    while (better := _best_change(model, plan)) is not None:
        plan = better
    return plan


def _best_change(model: PlanModel, plan: Minutes) -> Minutes | None:
    lacking = shortfall(model, plan)
    value = model.worth.of(plan)
    best, best_gain = None, 1e-12
    for change in _changes(model, plan):
        minutes = sum(change.values()) - sum(plan.values())
        still_lacking = shortfall(model, change)
        gain = lacking - still_lacking if lacking else model.worth.of(change) - value
        if (lacking or not still_lacking) and gain / minutes > best_gain:
            best, best_gain = change, gain / minutes
    return best


def _changes(model: PlanModel, plan: Minutes) -> Iterator[Minutes]:
    """The plan with one module longer, for every module and length that fit in the time."""
    for module in model.course.modules:
        for minutes in module.lengths.values():
            if minutes > plan.get(module.id, 0):
                change = _with(model, plan, module.id, minutes)
                if sum(change.values()) <= model.settings.budget_minutes:
                    yield change


def _with(model: PlanModel, plan: Minutes, module_id: str, minutes: int) -> Minutes:
    """The plan with a module at this length, and with what it builds on at the shortest."""
    change = dict(plan)
    for needed in model.course.by_id[module_id].requires:
        if needed not in change:
            change = _with(model, change, needed, min(model.course.by_id[needed].lengths.values()))
    change[module_id] = minutes
    return change


def shortfall(model: PlanModel, plan: Mapping[str, int]) -> float:
    """By how many minutes the plan misses its rules, added up; 0 when it keeps them all."""
    chosen = model.vector(plan)
    return float(
        sum((rule.least - rule.rows @ chosen).clip(0).sum() for rule in model.broken(plan))
    )
