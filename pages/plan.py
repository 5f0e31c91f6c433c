"""What fits in the days? The plan, line by line back to the answers."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from needs.evidence.rankings import TOP
from needs.planning.conflicts import InfeasiblePlan
from needs.planning.plan import Plan
from needs.planning.plan_settings import PlanSettings
from needs.planning.priorities import WEIGHTS, learners_needs
from needs.report import charts
from needs.report.plan_sentences import conflict_sentence, displacement_sentence
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
from needs.report.sentences import module_evidence, top_sentences
from needs.report.tables import workbook
from pages import choices, frame, work

_ = frame.words()
view = frame.open_page(
    _("What fits in the days?"),
    _(
        "The plan that serves the answers best within the time: every step keeps a floor, the "
        "hardest get more, and practice has its share. Each line says which answers it stands on."
    ),
)
labels = view.labels


def pick_settings() -> PlanSettings:
    """What the task force decides: time, practice, floors."""
    first, second = st.columns(2)
    with first:
        days = choices.pick_number(_("Days"), "days", (3, 10, 1), 6)
        hours = choices.pick_number(_("Net hours a day"), "hours", (3, 8, 0.5), 6)
        practice = choices.pick_number(
            _("Practice: least share of the time (%)"), "practice", (0, 90, 5), 50
        )
    with second:
        floor = choices.pick_number(
            _("Every step gets at least (minutes)"), "floor", (0, 180, 15), 60
        )
        gain = choices.pick_number(
            _("The three hardest get more than now, at least (%)"), "gain", (0, 100, 5), 15
        )
    return PlanSettings(
        days=days,
        hours_per_day=hours,
        step_floor=floor,
        practice_share=practice / 100,
        hardest_gain=gain / 100,
    )


def show_lines(plan: Plan) -> None:
    """The plan's lines by action, each with its minutes and its evidence."""
    lines = sorted(plan.lines, key=lambda line: ACTIONS.index(line.action))
    for action, group in groupby(lines, key=lambda line: line.action):
        members = list(group)
        heading = _(
            "{action}: {n} modules, {planned} minutes (now {now})",
            action=action_name(action, _),
            n=_.number(len(members)),
            planned=_.number(sum(line.minutes_planned for line in members)),
            now=_.number(sum(line.minutes_now for line in members)),
        )
        with st.expander(heading, expanded=action in ("add", "expand")):
            for line in members:
                title = frame.plain(labels.module(line.module))
                change = _(
                    "now {now}, planned {planned} minutes",
                    now=_.number(line.minutes_now),
                    planned=_.number(line.minutes_planned),
                )
                st.markdown(f"**{title}** · {frame.plain(change)}")
                module = plan.course.by_id[line.module]
                why = module_evidence(module, view.evidence, scores, labels, work.LEVEL)
                st.caption(frame.plain(why))


weights = frame.pick_weights(WEIGHTS)
settings = pick_settings()
try:
    scores = work.priorities(view.evidence, weights)
except ValueError as error:
    st.error(frame.plain(str(error)))
    st.stop()
needs = learners_needs(view.evidence, scores)
try:
    plan = work.plan(needs, settings)
except InfeasiblePlan as error:
    st.error(_("No plan fits: these rules cannot be kept together. Changing one is enough."))
    frame.findings([conflict_sentence(c, settings, labels) for c in error.conflicts])
    st.stop()

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
show_lines(plan)
st.caption(_("What the plan was made under:"))
frame.findings(plan_notes(plan, labels))

lines_table = plan_table(plan, view.evidence, scores, labels, work.LEVEL, view.notes)
left_table = left_out_table(plan, labels, view.notes)
times_table = step_times_table(plan, labels, view.notes)
plan_tables = [lines_table, left_table, times_table]
frame.downloads("plan", lines_table.csv, partial(workbook, plan_tables))

st.subheader(_("What was left out, and why"))
frame.table(left_table, title=_("Left out: {n} modules", n=_.number(len(plan.left_out))))
if plan.left_out:
    nothing = "-"
    module = choices.pick_one(
        _("What would a module displace?"),
        "instead",
        [nothing, *(entry.module for entry in plan.left_out)],
        lambda m: _("choose a module") if m == nothing else labels.module(m),
    )
    if module != nothing:
        with st.spinner(_("Planning again with this module in \u2026")):
            frame.findings([displacement_sentence(plan.displaced_by(module), labels)])
frame.table(times_table, title=_("Minutes by step"))
