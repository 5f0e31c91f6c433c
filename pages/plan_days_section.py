"""More or fewer days side by side, and whether the plan would survive: sections of its page."""

from __future__ import annotations

import streamlit as st

from needs.planning.variations.survival import Survival
from needs.report import charts, plan_charts
from needs.report.amounts import days
from needs.report.days_tables import (
    change_times_table,
    days_sentences,
    days_summary_table,
    days_table,
    next_hour_sentences,
)
from needs.report.survival_tables import (
    questions_table,
    survival_notes,
    survival_sentences,
    survival_table,
)
from pages import frame, plan_work
from pages.plan_view import PlanView

DRAWS = 200


def show_days(shown: PlanView) -> None:
    """The plan for 5 to 8 days, and the value of one more hour."""
    labels, notes = shown.view.labels, shown.view.notes
    _ = labels.language
    with st.spinner(_("Planning for other numbers of days …")):
        compared = plan_work.days(shown.inputs, shown.overrides)
    frame.findings(days_sentences(compared, labels))
    rows = [
        {
            "label": labels.step(s.step),
            "plan": days(n, _),
            "value": s.planned,
        }
        for n, plan in zip(compared.days, compared.plans, strict=True)
        if plan is not None
        for s in plan.steps
    ]
    if rows:
        words = charts.Words(
            _("How many minutes does each step get?"),
            _("Minutes (a module\u2019s minutes are shared equally over its steps)"),
            _("{n} people in view.", n=_.number(len(shown.view.responses))),
            _.direction,
        )
        picture = plan_charts.steps_by_plan_chart(rows, words, plan=_("Plan"))
        frame.chart(picture, words.title)
    frame.table(days_summary_table(compared, labels, notes), title=_("Days side by side"))
    frame.table(days_table(compared, labels, notes), title=_("Every module by days"))
    st.subheader(_("What is one more hour worth?"))
    with st.spinner(_("Planning with a little more and a little less time …")):
        over_time = plan_work.sweep_of(shown.inputs, shown.overrides)
    frame.findings(next_hour_sentences(over_time, labels))
    frame.table(
        change_times_table(over_time, labels, notes),
        title=_("When would a module get more or less?"),
    )


def show_firmness(shown: PlanView) -> None:
    """Whether the plan would survive other answers and weights; worked out when asked for."""
    labels = shown.view.labels
    _ = labels.language
    st.caption(
        _(
            "Other people could have answered, and weights could be set a little otherwise. The "
            "plan is solved again for {n} draws of both; the share that keeps a line says how firm "
            "it is. This takes a while.",
            n=_.number(DRAWS),
        )
    )
    found = plan_work.kept_survival(shown.inputs, shown.overrides)
    if found is None and st.button(_("Would it survive?"), type="primary", key="survive"):
        _survive(shown)
        st.rerun()  # without the button
    if found is not None:
        _show_survival(found, shown)


def _survive(shown: PlanView) -> None:
    _ = shown.view.labels.language
    bar = st.progress(0.0, text=_("Planning again …"))

    def said(done: int, of: int) -> None:
        text = _("Planned again for {n} of {total} draws.", n=_.number(done), total=_.number(of))
        bar.progress(done / of, text=text)

    plan_work.survival(
        shown.view.evidence, shown.scores, shown.inputs, shown.overrides, DRAWS, said
    )
    bar.empty()


def _show_survival(found: Survival, shown: PlanView) -> None:
    labels, notes = shown.view.labels, shown.view.notes
    _ = labels.language
    for note in survival_notes(found, labels):
        st.caption(frame.plain(note))
    frame.findings(survival_sentences(found, labels))
    open_ones = [x for x in found.lines if 0 < x.planned < 1]
    words = charts.Words(
        _("How surely is a module in the first level?"),
        _("Share of the draws that plan it there"),
        _("Modules that are there in every draw or in none are in the table alone."),
        _.direction,
    )
    open_ones.sort(key=lambda x: -x.planned)
    rows = [{"label": labels.module(x.module), "value": x.planned} for x in open_ones]
    if rows:
        frame.chart(plan_charts.share_chart(rows, words), words.title)
    frame.table(survival_table(found, labels, notes), title=_("Every module by draws"))
    if found.questions:
        frame.table(questions_table(found, labels, notes), title=_("What to ask next"))
