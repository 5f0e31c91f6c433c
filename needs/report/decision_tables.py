"""Decisions and differences between plans, as tables that people read and take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from needs.planning.decisions.decisions import Entry
from needs.planning.decisions.overrides import standing
from needs.planning.plans.record import LineChange, PlanRecord
from needs.report.decision_sentences import decision_sentence
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.plan_tables import action_name
from needs.report.tables import Columns, Table


def decisions_table(
    entries: Sequence[Entry], labels: Labels, notes: Sequence[str], *, names: bool = False
) -> Table:
    """One line a decision, in order: what, who, when, why, and whether it stands.

    Without `names`, people are numbered in order of appearance: a table travels further than the
    room in which they decided.
    """
    _ = labels.language
    stands = {e.number for e in standing(entries)}
    who = people(entries, _)
    c = Columns(pd.DataFrame(index=range(len(entries))))
    c.add(_("Number"), [e.number for e in entries])
    c.add(_("When (UTC)"), [f"{e.at:%Y-%m-%d %H:%M}" for e in entries])
    c.add(_("Who"), [e.decision.by if names else who[e.decision.by] for e in entries])
    c.add(_("Decision"), [decision_sentence(e.decision, labels) for e in entries])
    c.add(_("Reason"), [e.decision.why for e in entries])
    c.add(_("Stands"), [_("yes") if e.number in stands else "" for e in entries])
    c.add(_("Had seen decisions up to"), [e.seen for e in entries])
    return c.table("decisions", notes, _)


def decision_records(
    entries: Sequence[Entry], _: Language, *, names: bool = False
) -> list[dict[str, object]]:
    """The decisions as plain values for a record; people numbered unless `names`."""
    stands = {e.number for e in standing(entries)}
    who = people(entries, _)
    return [
        {
            "number": e.number,
            "at": e.at.isoformat(timespec="seconds"),
            "by": e.decision.by if names else who[e.decision.by],
            "why": e.decision.why,
            "kind": e.decision.kind,
            "subject": e.decision.subject,
            "value": e.decision.value,
            "into": e.decision.into,
            "seen": e.seen,
            "stands": e.number in stands,
        }
        for e in entries
    ]


def people(entries: Sequence[Entry], _: Language) -> Mapping[str, str]:
    """Each name of those who decided, and the number that stands for it."""
    names = dict.fromkeys(e.decision.by for e in entries)
    return {name: _("Person {n}", n=_.number(n)) for n, name in enumerate(names, 1)}


def changes_table(changes: Sequence[LineChange], labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module that two plans treat differently: action and minutes, before and after."""
    _ = labels.language
    c = Columns(pd.DataFrame(index=range(len(changes))))
    known = labels.course.by_id
    c.add(
        _("Module"), [labels.module(x.module) if x.module in known else x.module for x in changes]
    )
    for when, lines in (
        (_("before"), [x.before for x in changes]),
        (_("after"), [x.after for x in changes]),
    ):
        c.add(
            _("Action {when}", when=when),
            [action_name(line.action, _) if line else _("not planned") for line in lines],
        )
        c.add(
            _("Minutes {when}", when=when),
            [line.minutes_planned if line else 0 for line in lines],
        )
    return c.table("changes", notes, _)


def record_table(record: PlanRecord, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module of a plan as it was kept."""
    _ = labels.language
    known = labels.course.by_id
    c = Columns(pd.DataFrame(index=range(len(record.lines))))
    c.add(
        _("Module"),
        [labels.module(x.module) if x.module in known else x.module for x in record.lines],
    )
    c.add(_("Action"), [action_name(line.action, _) for line in record.lines])
    c.add(_("Minutes now"), [line.minutes_now for line in record.lines])
    c.add(_("Minutes planned"), [line.minutes_planned for line in record.lines])
    return c.table("signed_plan", notes, _)
