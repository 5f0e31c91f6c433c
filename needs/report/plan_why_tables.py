"""Why each line of a plan is there, in words: what it keeps out, what would push it out, and when
it would change; and the plan that a person might make by hand, beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from needs.planning.plans.greedy import Greedy
from needs.planning.plans.plan import Plan
from needs.planning.variations.why import LineWhy, PlanWhy
from needs.report.labels import Labels
from needs.report.tables import Columns, Table


def why_table(why: PlanWhy, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module of the first level: what it keeps out, and when it would change."""
    _ = labels.language
    lines = why.lines
    c = Columns(pd.DataFrame(index=range(len(lines))))
    c.add(_("Module"), [labels.module(w.module) for w in lines])
    c.add(_("Every plan needs it"), [_("yes") if w.stays else "" for w in lines])
    kept_out = [_.join(labels.module(x.module) for x in w.brings_in) for w in lines]
    c.add(_("Would grow or come in without it"), kept_out)
    c.add(_("Value lost without it"), [w.loss for w in lines], "percent")
    c.add(_("Pushed out by"), [_.join(labels.module(m) for m in w.pushed_by) for w in lines])
    c.add(_("Longer from minutes"), [_nothing(w.grows_at) for w in lines])
    c.add(_("Shorter at minutes"), [_nothing(w.shrinks_at) for w in lines])
    said = _(
        "Each line is taken out, and each module outside put in, and the plan made again; longer "
        "and shorter: minutes of all course days together."
    )
    return c.table("why", (said, *notes), _)


def why_sentences(why: LineWhy, labels: Labels) -> tuple[str, ...]:
    """What one line stands against, a sentence a finding."""
    _ = labels.language
    module = labels.module(why.module)
    if why.stays:
        lines = [_("No plan keeps the rules without {module}.", module=module)]
    elif why.brings_in:
        lines = [
            _(
                "Without {module} these would come in or get longer: {others}; the plan would "
                "lose {loss} of its value.",
                module=module,
                others=_.join(labels.module(c.module) for c in why.brings_in),
                loss=_.percent(why.loss, 2),
            )
        ]
    else:
        lines = [_("Nothing would take the place of {module}.", module=module)]
    if why.pushed_by:
        others = _.join(labels.module(m) for m in why.pushed_by)
        lines.append(_("{others} would make it shorter or push it out, if put in.", others=others))
    if why.grows_at is not None:
        lines.append(_("It gets longer from {minutes} minutes.", minutes=_.number(why.grows_at)))
    if why.shrinks_at is not None:
        lines.append(
            _("It gets shorter or goes at {minutes} minutes.", minutes=_.number(why.shrinks_at))
        )
    return tuple(lines)


def greedy_sentence(plan: Plan, greedy: Greedy, labels: Labels) -> str:
    """The plan beside the one that always takes what gives most for its minutes."""
    _ = labels.language
    if greedy.broken:
        return _.plural(
            "Always taking what gives most for its minutes ends in a plan that breaks rules; "
            "the two differ in {n} module.",
            "Always taking what gives most for its minutes ends in a plan that breaks rules; "
            "the two differ in {n} modules.",
            len(greedy.changes),
        )
    less = (plan.value - greedy.value) / plan.value if plan.value else 0.0
    return _.plural(
        "Always taking what gives most for its minutes ends in a plan of {less} less value; the "
        "two differ in {n} module.",
        "Always taking what gives most for its minutes ends in a plan of {less} less value; the "
        "two differ in {n} modules.",
        len(greedy.changes),
        less=_.percent(max(0.0, less), 1),
    )


def _nothing(minutes: float | None) -> float:
    return math.nan if minutes is None else minutes
