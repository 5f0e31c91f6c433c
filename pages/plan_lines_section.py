"""The plan line by line, and what was left out: sections of the plan's page."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from needs.evidence.rankings import TOP
from needs.planning.plans.plan import Plan
from needs.report import charts
from needs.report.plan_sentences import displacement_sentence
from needs.report.plan_tables import (
    ACTIONS,
    action_name,
    before_after_rows,
    left_out_table,
    plan_notes,
    plan_summary,
    plan_table,
    step_times_table,
)
from needs.report.plan_why_tables import greedy_sentence, why_table
from needs.report.records import Run
from needs.report.run_document import DOCUMENT, run_document
from needs.report.sentences import module_evidence, top_sentences
from needs.report.tables import workbook
from pages import choices, frame, plan_work, work
from pages.plan_view import PlanView

NOTHING = "-"


def show_plan(shown: PlanView) -> None:
    """The plan in a line, the steps' minutes, and every line with its evidence."""
    plan, view, labels = shown.plan, shown.view, shown.view.labels
    _ = labels.language
    st.markdown(f"**{frame.plain(plan_summary(plan, labels))}**")
    ranking = view.evidence.difficulty
    if ranking is not None:
        steps = [labels.step(s) for s in ranking.items]
        st.caption(_("The hardest steps, which get more time:"))
        sets = ranking.rank_sets(work.LEVEL)
        frame.findings(top_sentences(steps, sets, TOP, labels, hardest=True))
    words = charts.Words(
        _("How many minutes does each step get?"),
        _("Minutes (a module\u2019s minutes are shared equally over its steps)"),
        _("{n} people in view.", n=_.number(len(view.responses))),
        _.direction,
    )
    picture = charts.before_after_chart(
        before_after_rows(plan, labels), words, now=_("now"), planned=_("planned")
    )
    frame.chart(picture, words.title)
    st.subheader(_("The plan, line by line"))
    _lines(shown)
    st.caption(_("What the plan was made under:"))
    frame.findings(plan_notes(plan, labels))
    lines_table = plan_table(plan, view.evidence, shown.scores, labels, work.LEVEL, view.notes)
    times_table = step_times_table(plan, labels, view.notes)
    all_tables = [lines_table, left_out_table(plan, labels, view.notes), times_table]
    frame.downloads("plan", lines_table.csv, partial(workbook, all_tables))
    st.download_button(
        _("Download Word"),
        partial(_document, shown),
        DOCUMENT,
        on_click="ignore",
        key="plan_docx",
    )
    frame.table(times_table, title=_("Minutes by step"))


def _document(shown: PlanView) -> bytes:
    view = shown.view
    return run_document(
        Run(
            reading=view.reading,
            responses=view.responses,
            only=dict(view.filters),
            by=None,
            evidence=view.evidence,
            labels=view.labels,
            level=work.LEVEL,
            priorities=shown.scores,
            plan=shown.plan,
        )
    )


def _lines(shown: PlanView) -> None:
    """The plan's lines by action, each with its minutes and its evidence."""
    _ = shown.view.labels.language
    lines = sorted(shown.plan.lines, key=lambda line: ACTIONS.index(line.action))
    for action, group in groupby(lines, key=lambda line: line.action):
        members, name = list(group), action_name(action, _)
        heading = _.plural(
            "{action}: {n} module, {planned} minutes (now {now})",
            "{action}: {n} modules, {planned} minutes (now {now})",
            len(members),
            action=name,
            planned=_.number(sum(line.minutes_planned for line in members)),
            now=_.number(sum(line.minutes_now for line in members)),
        )
        with st.expander(heading, expanded=action in ("add", "expand")):
            for line in members:
                _line(line.module, line.minutes_now, line.minutes_planned, shown)


def _line(module_id: str, now: int, planned: int, shown: PlanView) -> None:
    labels, view = shown.view.labels, shown.view
    _ = labels.language
    change = _("now {now}, planned {planned} minutes", now=_.number(now), planned=_.number(planned))
    st.markdown(f"**{frame.plain(labels.module(module_id))}** · {frame.plain(change)}")
    module = shown.plan.course.by_id[module_id]
    why = module_evidence(module, view.evidence, shown.scores, labels, work.LEVEL)
    st.caption(frame.plain(why))


def show_left_out(shown: PlanView) -> None:
    """What goes nowhere and why, and what any module would displace."""
    plan, labels = shown.plan, shown.view.labels
    _ = labels.language
    frame.table(
        left_out_table(plan, labels, shown.view.notes),
        title=_.plural("Left out: {n} module", "Left out: {n} modules", len(plan.left_out)),
    )
    outside = [entry.module for entry in plan.outside]
    if outside:
        module = _pick_module(_("What would a module displace?"), "instead", outside, shown)
        if module:
            with st.spinner(_("Planning again with this module in \u2026")):
                frame.findings([displacement_sentence(plan.displaced_by(module), labels)])
    inside = [m for m in plan.course.by_id if m in plan.chosen]
    if inside:
        module = _pick_module(_("What does a module keep out?"), "without", inside, shown)
        if module:
            with st.spinner(_("Planning again without this module \u2026")):
                frame.findings([_without(plan, module, shown)])
    _show_reasons(shown)


def _show_reasons(shown: PlanView) -> None:
    """Why every line is there, beside the greedy plan; worked out when asked for."""
    labels = shown.view.labels
    _ = labels.language
    st.subheader(_("Why is each module there?"))
    found = plan_work.kept_reasons(shown.inputs, shown.overrides)
    if found is None:
        st.caption(
            _(
                "The plan is made again without each module, with each one outside, and with a "
                "little more and less time. This takes a while."
            )
        )
        if st.button(_("Explain every module"), key="explain"):
            bar = st.progress(0.0, text=_("Planning again …"))

            def said(done: int, of: int) -> None:
                bar.progress(done / of)

            plan_work.reasons(shown.inputs, shown.overrides, said)
            st.rerun()  # without the button
        return
    frame.findings([greedy_sentence(shown.plan, found.greedy, labels)])
    table = why_table(found.lines, labels, shown.view.notes)
    frame.table(table, title=_("What each module keeps out, and when it would change"))


def _pick_module(label: str, name: str, modules: list[str], shown: PlanView) -> str:
    """The module chosen; empty until somebody chooses."""
    labels = shown.view.labels
    _ = labels.language
    words = {NOTHING: _("choose a module")}
    chosen = choices.pick_one(
        label, name, [NOTHING, *modules], lambda m: words.get(m) or labels.module(m)
    )
    return "" if chosen == NOTHING else chosen


def _without(plan: Plan, module: str, shown: PlanView) -> str:
    labels = shown.view.labels
    _ = labels.language
    found = plan.displaces(module)
    title = labels.module(module)
    if found.plan is None:
        return _("No plan keeps the rules without {module}.", module=title)
    changes = _.join(
        _(
            "{module} from {now} to {instead} minutes",
            module=labels.module(c.module),
            now=_.number(c.minutes),
            instead=_.number(c.minutes_instead),
        )
        for c in found.changes
        if c.module != module
    )
    if not changes:
        return _(
            "Without {module} nothing else would change; the plan would lose {loss} of its value.",
            module=title,
            loss=_.percent(found.loss, 2),
        )
    return _(
        "Without {module}: {changes}. The plan would lose {loss} of its value.",
        module=title,
        changes=changes,
        loss=_.percent(found.loss, 2),
    )
