"""The plan for several numbers of days side by side, and what one more hour is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from needs.planning.plans.plan import Plan
from needs.planning.variations.days import DaysCompared, Sweep
from needs.report.amounts import days
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.plan_tables import action_name
from needs.report.tables import Columns, Table


def days_summary_table(found: DaysCompared, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a number of days: value, minutes, practice, and how many modules go where."""
    _ = labels.language
    frame = found.summary_frame()
    c = Columns(frame)
    c.add(_("Days"), "days")
    c.add(_("Value (share of the whole course)"), "value", "percent")
    c.add(_("Minutes planned"), "minutes")
    c.add(_("Minutes online"), "online_minutes")
    c.add(_("Practice"), "practice_share", "percent")
    c.add(_("Modules in the first level"), "first_level")
    c.add(_("Modules later"), "later")
    c.add(_("Modules left out"), "left_out")
    return c.table("days", notes, _)


def days_table(found: DaysCompared, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module, for each number of days its action and minutes."""
    _ = labels.language
    plans = [(d, p) for d, p in zip(found.days, found.plans, strict=True) if p is not None]
    modules = list(plans[0][1].course.by_id) if plans else []
    c = Columns(pd.DataFrame(index=range(len(modules))))
    c.add(_("Module"), [labels.module(m) for m in modules])
    for n, plan in plans:
        lines = {line.module: line for line in plan.lines}
        c.add(
            days(n, _),
            [
                _(
                    "{action}, {minutes} minutes",
                    action=action_name(lines[m].action, _),
                    minutes=_.number(lines[m].minutes_planned),
                )
                if m in lines
                else _("not planned")
                for m in modules
            ],
        )
    return c.table("days_by_module", notes, _)


def days_sentences(found: DaysCompared, labels: Labels) -> tuple[str, ...]:
    """What each number of days gives, and which of them no plan fits."""
    _ = labels.language
    plans = [(d, p) for d, p in zip(found.days, found.plans, strict=True) if p is not None]
    lines = [_worth(days(d, _), plan, _) for d, plan in plans]
    none = [d for d, p in zip(found.days, found.plans, strict=True) if p is None]
    if none:
        named = _.join(_.short(d) for d in none)
        lines.append(_("No plan keeps the rules in so many days: {days}.", days=named))
    return tuple(lines)


def _worth(named: str, plan: Plan, _: Language) -> str:
    """What so many days give."""
    return _.plural(
        "{days}: {n} module in the first level, {value} of the value of the whole course.",
        "{days}: {n} modules in the first level, {value} of the value of the whole course.",
        len(plan.chosen),
        days=named,
        value=_.percent(plan.value),
    )


def next_hour_sentences(found: Sweep, labels: Labels) -> tuple[str, ...]:
    """What one hour more would add, and one hour less would cost, where that is known."""
    _ = labels.language
    lines = []
    if not math.isnan(found.next_hour):
        lines.append(
            _(
                "One more hour would add {value} of the value of the whole course.",
                value=_.percent(found.next_hour, 1),
            )
        )
    if not math.isnan(found.last_hour):
        lines.append(
            _(
                "One hour less would cost {value} of it.",
                value=_.percent(found.last_hour, 1),
            )
        )
    else:
        lines.append(_("With one hour less no plan keeps the rules."))
    return tuple(lines)


def change_times_table(found: Sweep, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module of the first level: minutes of the days at which it would change."""
    _ = labels.language
    modules = [m for m in found.plan.course.by_id if m in found.plan.chosen]
    grows = [found.grows_at(m) for m in modules]
    shrinks = [found.shrinks_at(m) for m in modules]
    c = Columns(pd.DataFrame(index=range(len(modules))))
    c.add(_("Module"), [labels.module(m) for m in modules])
    c.add(_("Minutes planned"), [found.plan.chosen[m].minutes for m in modules])
    c.add(_("Longer from so many minutes on"), pd.array(grows, dtype="Float64"))
    c.add(_("Shorter or gone at so many minutes"), pd.array(shrinks, dtype="Float64"))
    within = _(
        "Looked at from {low} to {high} minutes of course days; {now} are planned with. An empty "
        "cell: no change in between.",
        low=_.number(min(found.budgets)),
        high=_.number(max(found.budgets)),
        now=_.number(found.plan.budget_minutes),
    )
    return c.table("times_of_change", (within, *notes), _)
