"""What a plan says about each module: its line, or why it was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from needs.planning.courses.curriculum import Module
from needs.planning.plans.choices import Choice, Chosen, Place, can_be_held, minutes_of
from needs.planning.plans.later import Later, Nowhere, Reason
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import Rule, RuleCode
from needs.planning.plans.value import Part

Action = Literal[
    "add",
    "expand",
    "keep",
    "condense",
    "move_online",
    "level_2",
    "level_3",
    "coaching",
    "drop",
]
Why = Literal[
    "veto", "platform", "excluded", "no_evidence", "less_value", "prerequisites", "does_not_fit"
]


@dataclass(frozen=True, slots=True)
class Line:
    """One module in the plan or in the present course.

    place:   where it is taught; "" when dropped.
    variant: its planned length; `present` for a present length that is no variant, "" when dropped.
    minutes_planned: the learners' minutes at that place.
    parts:   what it adds to the value, by topic and step, most valuable first; `value` is their
             sum: what the plan would lose without it, if nothing took its place. At a later place:
             what it would add on top of the first level.
    reason:  why it has a later place; "" in the first level and when dropped.
    """

    module: str
    action: Action
    variant: str
    minutes_now: int
    minutes_planned: int
    parts: tuple[Part, ...]
    place: Place | Literal[""] = "level_1"
    reason: Reason | Literal[""] = ""

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
    """One module that is not in the first level, at the length that would add most value an hour.

    why:     veto          somebody does not want it;
             platform      it cannot be taught in the days as they are held;
             excluded      it is never taught beside a module that is planned;
             no_evidence   nothing it covers was asked for;
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
    nowhere: why it has no later place either; "" when it has one.
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
    nowhere: Nowhere | Literal[""] = "not_needed"

    @property
    def value(self) -> float:
        """What it would add to the value of the plan (1 = the value of the whole course)."""
        return sum((p.value for p in self.parts), 0.0)

    @property
    def value_per_hour(self) -> float:
        """The same for each of its hours."""
        return 60 * self.value / self.minutes


def lines(model: PlanModel, chosen: Chosen, later: Later) -> tuple[Line, ...]:
    """A line for every module that has a place or is taught now, in teaching order."""
    everywhere = {**chosen, **later.chosen}
    return tuple(
        _line(model, m, chosen, everywhere.get(m.id), later.reasons.get(m.id, ""))
        for m in model.course.modules
        if m.id in everywhere or m.present_minutes
    )


def outside(model: PlanModel, chosen: Chosen, later: Later) -> tuple[LeftOut, ...]:
    """An entry for every module that is not in the first level, in teaching order."""
    weakest = _weakest_free_line(model, chosen)
    return tuple(
        _left_out(model, m, chosen, weakest, later.nowhere.get(m.id, ""))
        for m in model.course.modules
        if m.id not in chosen
    )


def action_of(module: Module, choice: Choice | None) -> Action:
    """What a plan does with a module, against the present course."""
    now = module.present_minutes
    if choice is None:
        return "drop"
    if choice.place == "online":
        return "move_online" if now else "add"
    if choice.place != "level_1":
        return choice.place
    if not now:
        return "add"
    if choice.minutes == now:
        return "keep"
    return "expand" if choice.minutes > now else "condense"


def _line(
    model: PlanModel,
    module: Module,
    chosen: Chosen,
    choice: Choice | None,
    reason: Reason | Literal[""] = "",
) -> Line:
    rest = minutes_of(_without(chosen, module.id))
    minutes = choice.minutes if choice else 0
    return Line(
        module=module.id,
        action=action_of(module, choice),
        variant=choice.variant if choice else "",
        minutes_now=module.present_minutes,
        minutes_planned=minutes,
        parts=model.worth.added({module.id: minutes}, rest),
        place=choice.place if choice else "",
        reason=reason,
    )


def _weakest_free_line(model: PlanModel, chosen: Chosen) -> tuple[str, float]:
    """The module in the days of least value an hour that could go with all rules kept, and that."""
    free = [
        (_line(model, model.course.by_id[m], chosen, chosen[m]).value_per_hour, m)
        for m in sorted(chosen)
        if chosen[m].place == "level_1" and not model.broken(_without(chosen, m))
    ]
    value, module_id = min(free, default=(float("nan"), ""))
    return module_id, value


def _left_out(
    model: PlanModel,
    module: Module,
    chosen: Chosen,
    weakest: tuple[str, float],
    nowhere: Nowhere | Literal[""],
) -> LeftOut:
    planned = minutes_of(chosen)

    def added(minutes: int) -> tuple[Part, ...]:
        return model.worth.added({module.id: minutes}, planned)

    def per_hour(minutes: int) -> float:
        return 60 * sum(p.value for p in added(minutes)) / minutes

    variant, minutes = max(module.lengths.items(), key=lambda length: per_hour(length[1]))
    requires = _missing(model, module, chosen)
    bundle = {m: min(model.course.by_id[m].lengths.values()) for m in requires}
    bundle[module.id] = minutes
    value = sum(p.value for p in model.worth.added(bundle, planned))
    with_requirements = 60 * value / sum(bundle.values())
    broken = model.broken({**chosen, module.id: Choice(module.id, variant, minutes)})
    return LeftOut(
        module=module.id,
        why=_barred(model, module, chosen)
        or _why(added(minutes), per_hour(minutes), with_requirements, weakest[1]),
        minutes_now=module.present_minutes,
        variant=variant,
        minutes=minutes,
        parts=added(minutes),
        requires=requires,
        with_requirements=with_requirements,
        breaks=tuple(_name(rule) for rule in broken),
        lowest_module=weakest[0],
        lowest_value_per_hour=weakest[1],
        nowhere=nowhere,
    )


def _barred(model: PlanModel, module: Module, chosen: Chosen) -> Why | None:
    """What keeps a module out whatever it is worth, if something does."""
    if module.id in model.wishes.veto:
        return "veto"
    if not can_be_held(module, model.settings):
        return "platform"
    apart = (pair for pair in model.course.exclusions if module.id in pair)
    return "excluded" if any(m in chosen for pair in apart for m in pair) else None


def _why(parts: tuple[Part, ...], per_hour: float, with_requirements: float, lowest: float) -> Why:
    if not parts:
        return "no_evidence"
    if per_hour <= lowest:
        return "less_value"
    return "prerequisites" if with_requirements <= lowest else "does_not_fit"


def _missing(model: PlanModel, module: Module, chosen: Chosen) -> tuple[str, ...]:
    """The modules that this one requires, directly or through others, and that are not planned."""
    missing: dict[str, None] = {}
    waiting = list(module.requires)
    while waiting:
        module_id = waiting.pop(0)
        if module_id not in chosen and module_id not in missing:
            missing[module_id] = None
            waiting += model.course.by_id[module_id].requires
    return tuple(missing)


def _without(chosen: Chosen, module_id: str) -> Chosen:
    return {m: c for m, c in chosen.items() if m != module_id}


def _name(rule: Rule) -> tuple[RuleCode, str]:
    return rule.code, rule.subject
