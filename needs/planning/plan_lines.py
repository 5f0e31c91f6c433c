"""What a plan says about each module: its line, or why it was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from needs.planning.curriculum import Module
from needs.planning.plan_model import PlanModel, Rule, RuleCode
from needs.planning.plan_value import Part

Action = Literal["add", "expand", "keep", "condense", "drop"]
Why = Literal["no_evidence", "less_value", "prerequisites", "does_not_fit"]
Minutes = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One module in the plan or in the present course.

    variant: its planned length; `present` for a present length that is no variant, "" when dropped.
    parts:   what it adds to the value, by topic and step, most valuable first; `value` is their
             sum: what the plan would lose without it, if nothing took its place.
    """

    module: str
    action: Action
    variant: str
    minutes_now: int
    minutes_planned: int
    parts: tuple[Part, ...]

    @property
    def value(self) -> float:
        """What the plan would lose without this module (1 = the value of the whole course)."""
        return sum((p.value for p in self.parts), 0.0)

    @property
    def value_per_hour(self) -> float:
        """Value for each planned hour; 0 when dropped."""
        return 60 * self.value / self.minutes_planned if self.minutes_planned else 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One module that is not planned, at the length that would add most value an hour.

    why:     no_evidence   nothing it covers was asked for;
             less_value    it adds less an hour than every line that could make room;
             prerequisites the same, once the modules that it requires are counted;
             does_not_fit  it adds more an hour than `lowest_module`, but no exchange keeps all
                           rules and adds value: it is too long, or rules need what would go.
    parts:   what it would add to the value of the plan, by topic and step.
    requires: the modules not planned that it would bring along.
    with_requirements: value an hour with those at their shortest.
    breaks:  the rules that the plan would break if it was simply added.
    lowest_module, lowest_value_per_hour: the line with the least value an hour among those that
             could go without breaking a rule; "" and NaN when every line is needed.
    """

    module: str
    why: Why
    minutes_now: int
    variant: str
    minutes: int
    parts: tuple[Part, ...]
    requires: tuple[str, ...]
    with_requirements: float
    breaks: tuple[tuple[RuleCode, str], ...]
    lowest_module: str
    lowest_value_per_hour: float

    @property
    def value(self) -> float:
        """What it would add to the value of the plan (1 = the value of the whole course)."""
        return sum((p.value for p in self.parts), 0.0)

    @property
    def value_per_hour(self) -> float:
        """The same for each of its hours."""
        return 60 * self.value / self.minutes


def lines(model: PlanModel, planned: Minutes) -> tuple[Line, ...]:
    """A line for every module that is planned or taught now, in teaching order."""
    return tuple(
        _line(model, m, planned)
        for m in model.course.modules
        if m.id in planned or m.present_minutes
    )


def left_out(model: PlanModel, planned: Minutes) -> tuple[LeftOut, ...]:
    """An entry for every module that is not planned, in teaching order."""
    weakest = _weakest_free_line(model, planned)
    return tuple(
        _left_out(model, m, planned, weakest) for m in model.course.modules if m.id not in planned
    )


def _line(model: PlanModel, module: Module, planned: Minutes) -> Line:
    minutes = planned.get(module.id, 0)
    variant = next((v for v, t in module.lengths.items() if t == minutes), "")
    parts = model.worth.added({module.id: minutes}, _without(planned, module.id))
    return Line(
        module.id,
        _action(module.present_minutes, minutes),
        variant,
        module.present_minutes,
        minutes,
        parts,
    )


def _action(now: int, planned: int) -> Action:
    if not planned:
        return "drop"
    if not now:
        return "add"
    if planned == now:
        return "keep"
    return "expand" if planned > now else "condense"


def _weakest_free_line(model: PlanModel, planned: Minutes) -> tuple[str, float]:
    """The planned module of least value an hour that could go with all rules kept, and that."""
    free = [
        (_line(model, model.course.by_id[m], planned).value_per_hour, m)
        for m in sorted(planned)
        if not model.broken(_without(planned, m))
    ]
    value, module_id = min(free, default=(float("nan"), ""))
    return module_id, value


def _left_out(
    model: PlanModel, module: Module, planned: Minutes, weakest: tuple[str, float]
) -> LeftOut:
    def added(minutes: int) -> tuple[Part, ...]:
        return model.worth.added({module.id: minutes}, planned)

    def per_hour(minutes: int) -> float:
        return 60 * sum(p.value for p in added(minutes)) / minutes

    variant, minutes = max(module.lengths.items(), key=lambda length: per_hour(length[1]))
    requires = _missing(model, module, planned)
    bundle = {m: min(model.course.by_id[m].lengths.values()) for m in requires}
    bundle[module.id] = minutes
    value = sum(p.value for p in model.worth.added(bundle, planned))
    with_requirements = 60 * value / sum(bundle.values())
    broken = model.broken({**planned, module.id: minutes})
    return LeftOut(
        module=module.id,
        why=_why(added(minutes), per_hour(minutes), with_requirements, weakest[1]),
        minutes_now=module.present_minutes,
        variant=variant,
        minutes=minutes,
        parts=added(minutes),
        requires=requires,
        with_requirements=with_requirements,
        breaks=tuple(_name(rule) for rule in broken),
        lowest_module=weakest[0],
        lowest_value_per_hour=weakest[1],
    )


def _why(parts: tuple[Part, ...], per_hour: float, with_requirements: float, lowest: float) -> Why:
    if not parts:
        return "no_evidence"
    if per_hour <= lowest:
        return "less_value"
    return "prerequisites" if with_requirements <= lowest else "does_not_fit"


def _missing(model: PlanModel, module: Module, planned: Minutes) -> tuple[str, ...]:
    """The modules that this one requires, directly or through others, and that are not planned."""
    missing: dict[str, None] = {}
    waiting = list(module.requires)
    while waiting:
        module_id = waiting.pop(0)
        if module_id not in planned and module_id not in missing:
            missing[module_id] = None
            waiting += model.course.by_id[module_id].requires
    return tuple(missing)


def _without(planned: Minutes, module_id: str) -> dict[str, int]:
    return {m: t for m, t in planned.items() if m != module_id}


def _name(rule: Rule) -> tuple[RuleCode, str]:
    return rule.code, rule.subject
