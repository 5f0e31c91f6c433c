"""Why a plan is as it is, in words: what was left out, what it would displace, what conflicts."""

from __future__ import annotations

from collections.abc import Sequence

from needs.planning.plans.conflicts import Conflict
from needs.planning.plans.lines import LeftOut, Line
from needs.planning.plans.plan import Displacement, Plan
from needs.planning.plans.settings import PlanSettings
from needs.report.amounts import days, net_hours
from needs.report.labels import Labels


def why_left_out(entry: LeftOut, labels: Labels) -> str:
    """One sentence: the reason, with the numbers compared."""
    _ = labels.language
    own = _.percent(entry.value_per_hour, 1)
    lowest = _.percent(entry.lowest_value_per_hour, 1)
    other = labels.module(entry.lowest_module) if entry.lowest_module else ""
    barred = {
        "veto": _("It was decided to leave it out."),
        "platform": _("It cannot be taught in the way the days are held."),
        "excluded": _("It is never taught together with a module that is in the plan."),
        "no_evidence": _("The answers say nothing about what it teaches."),
    }
    if entry.why in barred:
        return barred[entry.why]
    if not entry.lowest_module:
        return _("It would add {own} an hour, but every module of the plan is needed.", own=own)
    if entry.why == "less_value":
        return _(
            "It would add {own} an hour; the least valuable module in its place, {other}, "
            "adds {lowest}.",
            own=own,
            other=other,
            lowest=lowest,
        )
    if entry.why == "prerequisites":
        return _(
            "It needs {required} first; together they would add {bundle} an hour, less than "
            "{other} with {lowest}.",
            required=_.join(labels.module(m) for m in entry.requires),
            bundle=_.percent(entry.with_requirements, 1),
            other=other,
            lowest=lowest,
        )
    return _(
        "It would add {own} an hour, more than {other} with {lowest}, but no exchange that keeps "
        "every rule makes room for it.",
        own=own,
        other=other,
        lowest=lowest,
    )


def why_nowhere(entry: LeftOut, labels: Labels) -> str:
    """One sentence: why a module that is not in the course has no later place either."""
    _ = labels.language
    return {
        "": "",
        "veto": _("It was decided to leave it out."),
        "excluded": _("It is never taught together with a module that is in the plan."),
        "not_needed": _("It is not needed enough for a later place."),
        "no_later_place": _("The course names no later place for it."),
        "prerequisites": _("What it builds on has no place."),
        "no_room": _("The later places have no room left for it."),
    }[entry.nowhere]


def why_place(line: Line, plan: Plan, labels: Labels) -> str:
    """One sentence: why a line is online or later; empty in the days and where it is dropped."""
    _ = labels.language
    if line.place == "online":
        return _("Online it leaves the course days to what needs practice.")
    if not line.reason:
        return ""
    said = {
        "cut": _("It is taught now, does not fit the course days and is still needed."),
        "needed": _("It is needed and does not fit the course days."),
        "companion": _("A module at a later place builds on it."),
    }[line.reason]
    outside = next(entry for entry in plan.outside if entry.module == line.module)
    return f"{said} {why_left_out(outside, labels)}"


def displacement_sentence(displacement: Displacement, labels: Labels) -> str:
    """What putting a module into the plan would change, and the value lost."""
    _ = labels.language
    module = labels.module(displacement.module)
    if displacement.plan is None:
        return _("{module} cannot be in the plan under these settings.", module=module)
    changes = _.join(
        _(
            "{module} from {now} to {instead} minutes",
            module=labels.module(c.module),
            now=_.number(c.minutes),
            instead=_.number(c.minutes_instead),
        )
        for c in displacement.changes
    )
    return _(
        "With {module} in the plan: {changes}. The plan would lose {loss} of its value.",
        module=module,
        changes=changes,
        loss=_.percent(displacement.loss, 2),
    )


def no_plan_sentence(conflicts: Sequence[Conflict], labels: Labels) -> str:
    """One sentence above the rules that cannot all be kept."""
    _ = labels.language
    if len(conflicts) == 1:
        return _("No plan fits: this rule cannot be kept.")
    return _("No plan fits: these rules cannot be kept together. Changing one is enough.")


def steps_missing_sentence(steps: Sequence[str], labels: Labels) -> str:
    """One sentence: steps that the survey ranks and the course lacks, by their words."""
    _ = labels.language
    return _("The survey ranks steps that the course does not have: {steps}.", steps=_.join(steps))


def conflict_sentence(conflict: Conflict, settings: PlanSettings, labels: Labels) -> str:
    """One rule of a set that cannot be kept together, with what it asks and what is possible."""
    _ = labels.language
    step = labels.step(conflict.subject) if conflict.rule in ("floor", "gain") else ""
    asked, possible = _.number(conflict.asked), conflict.possible
    most = "" if possible is None else _(" ({minutes} possible)", minutes=_.number(possible))
    if conflict.rule == "time":
        time = _(
            "Time: {asked} minutes in {days} of {hours}",
            asked=asked,
            days=days(settings.days, _),
            hours=net_hours(settings.hours_per_day, _),
        )
        if possible is None:
            return time
        return _("{time}; the rest needs {minutes}", time=time, minutes=_.number(possible))
    if conflict.rule in ("floor", "gain") and possible == 0:
        return _(
            "{step} gets at least {asked} minutes, but no module that may be taught serves it",
            step=step,
            asked=asked,
        )
    if conflict.rule == "floor":
        return _("{step} gets at least {asked} minutes{most}", step=step, asked=asked, most=most)
    if conflict.rule == "gain":
        return _(
            "{step} is among the hardest and gets at least {asked} minutes{most}",
            step=step,
            asked=asked,
            most=most,
        )
    if conflict.rule == "practice":
        return _(
            "At least {asked} of the minutes are practice{most}",
            asked=_.percent(conflict.asked),
            most="" if possible is None else _(" ({share} possible)", share=_.percent(possible)),
        )
    if conflict.rule == "required":
        return _("Required modules need at least {asked} minutes", asked=asked)
    if conflict.rule == "unasked":
        return _(
            "Modules that the answers say nothing about keep their {asked} minutes", asked=asked
        )
    if conflict.rule == "online":
        left = _("There are {asked} minutes for e-learning", asked=asked)
        if possible is None:
            return left
        return _("{left}; the rest needs {minutes}", left=left, minutes=_.number(possible))
    return _decided_sentence(conflict, labels)


def _decided_sentence(conflict: Conflict, labels: Labels) -> str:
    """A rule on which modules are in, together or out."""
    _ = labels.language
    module = labels.module(conflict.subject) if conflict.subject else ""
    minutes = _.number(conflict.asked)
    return {
        "must": _("{module} must be in the plan", module=module),
        "fixed": _("{module} takes exactly {minutes} minutes", module=module, minutes=minutes),
        "veto": _("{module} must not be in the plan", module=module),
        "exclusions": _("Some modules are never taught together"),
        "platform": _("Some modules cannot be taught in the way the days are held"),
        "prerequisites": _("Modules bring the modules that they require"),
    }[conflict.rule]
