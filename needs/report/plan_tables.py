"""A plan as tables that people read and take away: its lines, what was left out, its steps."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from needs.evidence.evidence import Evidence
from needs.planning.plans.plan import Plan
from needs.planning.weighing.priorities import Priorities
from needs.report.amounts import days, net_hours
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.plan_sentences import why_left_out, why_nowhere, why_place
from needs.report.sentences import module_evidence
from needs.report.tables import Columns, Table

ACTIONS = (
    "add",
    "expand",
    "keep",
    "condense",
    "move_online",
    "level_2",
    "level_3",
    "coaching",
    "drop",
)
"""In the order in which people read them."""

LEAST_GAP = 1e-4
"""The smallest gap that is shown: "by more than 0.00%" would say nothing."""


def plan_table(
    plan: Plan,
    evidence: Evidence,
    priorities: Priorities,
    labels: Labels,
    level: float,
    notes: Sequence[str],
) -> Table:
    """One line a module planned or taught now: action, minutes, value, and its evidence."""
    _ = labels.language
    frame = plan.to_frame()
    modules = [plan.course.by_id[m] for m in frame["module"]]
    c = Columns(frame)
    c.add(_("Module"), [labels.module(m.id) for m in modules])
    c.add(_("Action"), [action_name(a, _) for a in frame["action"]])
    c.add(_("Place"), [place_name(p, _) for p in frame["place"]])
    c.add(_("Minutes now"), "minutes_now")
    c.add(_("Minutes planned"), "minutes_planned")
    c.add(_("Steps"), [_.join(labels.step(s) for s in m.steps) for m in modules])
    c.add(_("Topics"), [_.join(labels.topic(t) for t in m.topics) for m in modules])
    c.add(_("Value an hour"), "value_per_hour", "percent")
    c.add(_("Evidence"), [module_evidence(m, evidence, priorities, labels, level) for m in modules])
    c.add(_("Why at this place"), [why_place(line, plan, labels) for line in plan.lines])
    values = _("Values are shares of what the whole course at its longest would give.")
    return c.table("plan", (*plan_notes(plan, labels), values, *notes), _)


def left_out_table(plan: Plan, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module that goes nowhere, with the reasons."""
    _ = labels.language
    frame = plan.left_out_frame()
    c = Columns(frame)
    c.add(_("Module"), [labels.module(m) for m in frame["module"]])
    c.add(_("Minutes now"), "minutes_now")
    c.add(_("Minutes it would take"), "minutes")
    c.add(_("Value an hour it would add"), "value_per_hour", "percent")
    c.add(_("Why it is not in the plan"), [why_left_out(entry, labels) for entry in plan.left_out])
    c.add(_("Why it has no later place"), [why_nowhere(entry, labels) for entry in plan.left_out])
    return c.table("left_out", notes, _)


def step_times_table(plan: Plan, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a step: minutes now, planned, and the least asked for."""
    _ = labels.language
    frame = plan.steps_frame()
    c = Columns(frame)
    c.add(_("Step"), [labels.step(s) for s in frame["step"]])
    c.add(_("Minutes now"), frame["now"].round(1))
    c.add(_("Minutes planned"), frame["planned"].round(1))
    c.add(_("At least"), frame["floor"].round(1))
    hardest = [_("yes") if s in plan.needs.hardest else "" for s in frame["step"]]
    c.add(_("Among the hardest"), hardest)
    return c.table("steps", notes, _)


def before_after_rows(plan: Plan, labels: Labels) -> pd.DataFrame:
    """The rows of a before-and-after chart of the steps' minutes."""
    frame = plan.steps_frame()
    return frame.assign(label=[labels.step(s) for s in frame["step"]])[["label", "now", "planned"]]


def plan_summary(plan: Plan, labels: Labels) -> str:
    """The plan in a line: how many modules for each action, and the minutes."""
    _ = labels.language
    actions = [line.action for line in plan.lines]
    counts = _.join(
        _(
            "{action} ({n})",
            action=action_name(action, _),
            n=_.number(actions.count(action)),
        )
        for action in dict.fromkeys(sorted(actions, key=ACTIONS.index))
    )
    return _(
        "{counts}. {planned} minutes planned, {now} now.",
        counts=counts,
        planned=_.number(plan.total_minutes),
        now=_.number(plan.course.present_minutes),
    )


def plan_notes(plan: Plan, labels: Labels) -> tuple[str, ...]:
    """What the plan was made under: time, floors, practice, solver, and an invented course."""
    _ = labels.language
    settings = plan.settings
    lines = [
        _("The course is invented: the real modules and their minutes are not public.")
        if plan.course.invented
        else "",
        _(
            "{used} of {budget} minutes are planned: {days} of {hours}.",
            used=_.number(plan.total_minutes),
            budget=_.number(plan.budget_minutes),
            days=days(settings.days, _),
            hours=net_hours(settings.hours_per_day, _),
        ),
        _(
            "Every step gets at least {floor} minutes; the hardest at least {gain} more than now.",
            floor=_.number(settings.step_floor),
            gain=_.percent(settings.hardest_gain),
        ),
        _(
            "Practice is {share} of the planned minutes; at least {least} was asked for.",
            share=_.percent(plan.practice_share),
            least=_.percent(settings.practice_share),
        ),
        *_other_places(plan, _),
        _how_good(plan, _),
    ]
    return tuple(line for line in lines if line)


def _other_places(plan: Plan, _: Language) -> list[str]:
    """What is taught online and later, where something is."""
    online = sum(plan.online.values())
    later = {p: sum(plan.minutes_at(p).values()) for p in ("level_2", "level_3", "coaching")}
    notes = []
    if online:
        notes.append(
            _(
                "{online} of {most} minutes of e-learning are planned beside the days; an hour of "
                "teaching takes {minutes} minutes online and counts as those, none of them "
                "practice.",
                online=_.number(online),
                most=_.number(plan.settings.online_minutes),
                minutes=_.number(60 * plan.settings.online_factor),
            )
        )
    placed = [
        _("{place}: {minutes} minutes", place=place_name(p, _), minutes=_.number(minutes))
        for p, minutes in later.items()
        if minutes
    ]
    if placed:
        notes.append(_("What does not fit and is still needed: {places}.", places=_.join(placed)))
    return notes


def _how_good(plan: Plan, _: Language) -> str:
    """How near to the best possible the plan is proven to be."""
    if plan.status != "optimal":
        return _(
            "The solver ran out of time: the plan may be up to {gap} below the best possible.",
            gap=_.percent(plan.gap, 1),
        )
    if plan.gap < 1e-6:
        return _("No other plan under these settings serves the answers better.")
    return _(
        "No other plan under these settings serves the answers better by more than {gap}.",
        gap=_.percent(max(plan.gap, LEAST_GAP), 2),
    )


def place_name(place: str, _: Language) -> str:
    """A place in words; empty for none."""
    return {
        "level_1": _("Course days"),
        "online": _("Online"),
        "level_2": _("Level 2"),
        "level_3": _("Level 3"),
        "coaching": _("Coaching"),
    }.get(place, "")


def action_name(action: str, _: Language) -> str:
    """An action in words."""
    return {
        "add": _("Add"),
        "expand": _("Expand"),
        "keep": _("Keep"),
        "condense": _("Condense"),
        "move_online": _("Move online"),
        "level_2": _("Move to level 2"),
        "level_3": _("Move to level 3"),
        "coaching": _("Move to coaching"),
        "drop": _("Drop"),
    }[action]
