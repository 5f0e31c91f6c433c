"""An agenda as tables: one a day, work in one's own time, and the methods beside what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from needs.planning.agendas.agenda import Agenda, Block
from needs.planning.agendas.methods import Assignment
from needs.planning.agendas.settings import Preferences
from needs.planning.agendas.types import PAUSES
from needs.report.amounts import days, net_hours
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.tables import Columns, Table, workbook
from surveys.survey import Role


def agenda_workbook(
    agenda: Agenda, preferences: Preferences, labels: Labels, notes: Sequence[str]
) -> bytes:
    """An XLSX workbook: notes, a sheet for each day, work in own time, methods."""
    notes = (*agenda_notes(agenda, labels), *notes)
    tables = [day_table(agenda, day, labels, notes) for day in range(1, agenda.days + 1)]
    tables += [t for t in (own_time_table(agenda, labels, notes),) if len(t.frame)]
    tables += [t for t in (elsewhere_table(agenda, labels, notes),) if len(t.frame)]
    tables.append(methods_table(agenda, preferences, labels, notes))
    return workbook(tables)


def day_table(agenda: Agenda, day: int, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a block of a day: time, what, minutes, steps, exercise, technique, and why."""
    blocks = agenda.day(day)
    columns = _columns(agenda, blocks, labels)
    return columns.table(f"day_{day}", notes, labels.language)


def agenda_table(agenda: Agenda, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a block of all days, the day first."""
    columns = _columns(agenda, agenda.blocks, labels)
    days = {labels.language("Day"): [b.day for b in agenda.blocks]}
    columns.out = days | columns.out
    return columns.table("agenda", (*agenda_notes(agenda, labels), *notes), labels.language)


def _columns(agenda: Agenda, blocks: Sequence[Block], labels: Labels) -> Columns:
    _ = labels.language
    c = Columns(pd.DataFrame(index=range(len(blocks))))
    by_id = agenda.course.by_id
    steps = [by_id[b.module].steps if b.module else () for b in blocks]
    c.add(_("Time"), [f"{_clock(b.start)}–{_clock(b.end)}" for b in blocks])
    c.add(_("Block"), [block_name(b, labels) for b in blocks])
    c.add(_("Minutes"), [b.minutes for b in blocks])
    c.add(_("Steps"), [_.join(labels.step(s) for s in served) for served in steps])
    c.add(_("Exercise"), [_method(b, "practice", labels) for b in blocks])
    c.add(_("Technique"), [_method(b, "theory", labels) for b in blocks])
    c.add(_("Why this exercise or technique"), [_reason(b, labels) for b in blocks])
    return c


def own_time_table(agenda: Agenda, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module with work in one's own time: before which day, and how long it takes."""
    _ = labels.language
    frame = agenda.own_time_frame()
    c = Columns(frame)
    c.add(_("Module"), [labels.module(m) for m in frame["module"]])
    c.add(_("When"), [_before(day, agenda.days, _) for day in frame["before_day"]])
    c.add(_("Minutes of the plan"), "minutes")
    c.add(_("Minutes in one’s own time"), "own_minutes")
    return c.table("own_time", notes, _)


def elsewhere_table(agenda: Agenda, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module of the plan that cannot be taught in this form."""
    _ = labels.language
    c = Columns(pd.DataFrame(index=range(len(agenda.elsewhere))))
    c.add(_("Cannot be taught in this form"), [labels.module(m) for m in agenda.elsewhere])
    c.add(_("Minutes of the plan"), list(agenda.elsewhere.values()))
    return c.table("not_in_this_form", notes, _)


def methods_table(
    agenda: Agenda, preferences: Preferences, labels: Labels, notes: Sequence[str]
) -> Table:
    """One line an exercise or technique: its share of all preferences and of the minutes."""
    _ = labels.language
    given: Counter[str] = Counter()
    for block in agenda.blocks:
        if block.assignment:
            given[block.assignment.method] += block.minutes
    lines = []
    for role, methods in (
        (_("Exercise"), preferences.exercises),
        (_("Technique"), preferences.techniques),
    ):
        liked = sum(m.share for m in methods) or 1.0
        spent = sum(given[m.id] for m in methods) or 1
        lines += [
            (role, m.id, m.share, m.share / liked, given[m.id], given[m.id] / spent)
            for m in methods
        ]
    names = ["role", "method", "chosen", "liked", "minutes", "given"]
    c = Columns(pd.DataFrame(lines, columns=names))
    c.add(_("Exercise or technique"), [method_name(m, labels) for m in c.frame["method"]])
    c.add(_("Kind"), "role")
    c.add(_("Chosen by"), "chosen", "percent")
    c.add(_("Share of all choices"), "liked", "percent")
    c.add(_("Minutes"), "minutes")
    c.add(_("Share of the minutes"), "given", "percent")
    return c.table("methods", notes, _)


# --- words ---------------------------------------------------------------------------------------


def agenda_notes(agenda: Agenda, labels: Labels) -> tuple[str, ...]:
    """What the agenda stands on: its days, its sessions, and what is judgement in it."""
    _ = labels.language
    s = agenda.settings
    net = sum(b.minutes for b in agenda.blocks if b.module)
    lines = [
        _("The course is invented: the real modules and their minutes are not public.")
        if agenda.course.invented
        else "",
        _(
            "{minutes} minutes of modules in {days} of {hours}; opening, reviews, breaks and lunch "
            "come on top of them.",
            minutes=_.number(net),
            days=days(agenda.days, _),
            hours=net_hours(s.hours_per_day, _),
        ),
        _(
            "A day may be up to {leeway} minutes longer where that keeps a module whole.",
            leeway=_.number(s.leeway),
        )
        if s.leeway
        else "",
        _(
            "No session is longer than {minutes} minutes without a break.",
            minutes=_.number(s.longest_session),
        ),
        _(
            "Exercises and techniques share the time as people prefer them, never the same twice"
            " in a row where another suits; how long each can take is our judgement."
        ),
    ]
    return tuple(line for line in lines if line)


def block_name(block: Block, labels: Labels) -> str:
    """What a block is: its module and kind, or the part of the frame that it is."""
    _ = labels.language
    if not block.module:
        return _frame_names(_)[block.kind]
    kinds = {
        "theory": _("{module}: theory", module=labels.module(block.module)),
        "practice": _("{module}: practice", module=labels.module(block.module)),
    }
    name = kinds.get(block.kind, labels.module(block.module))
    if block.parts == 1:
        return name
    return _("{block} ({part} of {parts})", block=name, part=block.part, parts=block.parts)


def _frame_names(_: Language) -> dict[str, str]:
    return {
        "opening": _("Opening"),
        "review": _("Review of the day before"),
        "break": _("Break"),
        "lunch": _("Lunch"),
        "day_end": _("Close of the day and feedback"),
        "test": _("Test of what was learnt"),
        "closing": _("Close of the course"),
    }


def method_name(method: str, labels: Labels) -> str:
    """An exercise or technique, as the survey words it."""
    roles: tuple[Role, ...] = ("exercise", "technique")
    for question in (q for role in roles for q in labels.survey.with_role(role)):
        if any(o.id == method for o in question.estimated):
            return labels.option(question.id, method)
    return method.replace("_", " ")


def reason_of(assignment: Assignment, labels: Labels) -> str:
    """Why a block has its exercise or technique, in a sentence."""
    _ = labels.language
    if assignment.why == "none_suits":
        return _("None of those that people were asked about suits this length.")
    if assignment.why == "only_one":
        return _("The only one that suits this length.")
    if assignment.why == "due_but_repeats":
        return _(
            "{share} of all choices, {so_far} of the time so far; {passed} would be due, but was"
            " just done.",
            share=_.percent(assignment.share),
            so_far=_.percent(assignment.so_far),
            passed=method_name(assignment.passed, labels),
        )
    return _(
        "{share} of all choices, {so_far} of the time so far.",
        share=_.percent(assignment.share),
        so_far=_.percent(assignment.so_far),
    )


def _method(block: Block, kind: str, labels: Labels) -> str:
    given = block.assignment if block.kind == kind else None
    return method_name(given.method, labels) if given and given.method else ""


def _reason(block: Block, labels: Labels) -> str:
    pause = block.kind in PAUSES
    return reason_of(block.assignment, labels) if block.assignment and not pause else ""


def _before(day: int, days: int, _: Language) -> str:
    if day > days:
        return _("After the course")
    return _("Before day {day}", day=_.number(day))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
