"""Local options, coverage and the agenda: sections of the plan's page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from needs.planning.agendas.agenda import AgendaError, lay_out
from needs.planning.agendas.settings import REMOTE, AgendaSettings
from needs.planning.courses.coverage import cover
from needs.planning.plans.choices import Place
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.plans.plan import PlanTimeoutError
from needs.planning.weighing.group_needs import REGION
from needs.report import charts
from needs.report.agenda_tables import (
    agenda_notes,
    agenda_table,
    agenda_workbook,
    day_table,
    methods_table,
    own_time_table,
)
from needs.report.coverage_tables import (
    coverage_rows,
    coverage_sentences,
    coverage_table,
    programmes_table,
    sources_table,
)
from needs.report.local_tables import local_notes, local_sentences, local_table, options_table
from pages import choices, frame, plan_work
from pages.plan_view import PlanView

MOST_GROUPS = 12  # groups planned together in a few seconds
PLACES: tuple[Place, ...] = ("level_1", "online", "level_2", "level_3", "coaching")


def show_local(shown: PlanView) -> None:
    """A common core and, for some hours, what each group needs; worked out when asked for."""
    view, labels = shown.view, shown.view.labels
    _ = labels.language
    st.caption(
        _(
            "A common core for all, and some hours of the same days that each group fills by its "
            "own needs, so that the worst served group is served as well as possible."
        )
    )
    offered = _groupings(shown)
    if not offered:
        st.info(_("There is no profile question with two to twelve groups to plan for."))
        return
    first, second = st.columns(2)
    with first:
        by = choices.pick_one(_("Options for each"), "local_by", list(offered), offered.__getitem__)
    with second:
        hours = choices.pick_number(_("Hours of local choice"), "local", (1, 12, 1), 4)
    found = plan_work.kept_local(shown.inputs, shown.overrides, by, hours)
    if found is None and st.button(_("Plan with local options"), type="primary", key="plan_local"):
        try:
            with st.spinner(_("Planning for every group together …")):
                found = plan_work.local(shown, by, hours)
        except (InfeasiblePlan, PlanTimeoutError, ValueError) as error:
            st.error(frame.plain(str(error)))
    if found is None:
        return

    def name(group: str) -> str:
        return labels.region(group) if by == REGION else labels.group(by, group)

    for note in local_notes(labels):
        st.caption(frame.plain(note))
    frame.findings(local_sentences(found, name, labels))
    frame.table(local_table(found, name, labels, view.notes), title=_("How each group is served"))
    frame.table(options_table(found, name, labels, view.notes), title=_("What each group adds"))


def _groupings(shown: PlanView) -> dict[str, str]:
    """What local options can be made by, in words: regions, and questions with few groups."""
    view, labels = shown.view, shown.view.labels
    _ = labels.language
    offered = {REGION: _("region")} if view.responses.survey.country else {}
    for question in view.comparable:
        if (
            2
            <= len(view.disclosure.offered(view.responses.survey.question(question)))
            <= MOST_GROUPS
        ):
            offered[question] = labels.question(question)
    return offered


def show_coverage(shown: PlanView) -> None:
    """Which topics the plan covers, and what partners already teach."""
    view, labels, plan = shown.view, shown.view.labels, shown.plan
    _ = labels.language
    programmes = plan_work.programmes()
    places = {p: plan.minutes_at(p) for p in PLACES if plan.minutes_at(p)}
    found = cover(plan.course, places, plan.needs.topics, programmes)
    frame.findings(coverage_sentences(found, labels))
    words = charts.Words(
        _("How many minutes cover each topic?"),
        _("Minutes that cover it"),
        _("{n} people in view.", n=_.number(len(view.responses))),
        _.direction,
    )
    picture = charts.before_after_chart(
        coverage_rows(found, labels), words, now=_("now"), planned=_("planned")
    )
    frame.chart(picture, words.title)
    frame.table(coverage_table(found, labels, view.notes), title=_("Table"))
    st.subheader(_("What partners already teach"))
    grown = [x.module for x in plan.lines if x.action in ("add", "expand") and x.minutes_planned]
    frame.table(
        sources_table(grown, programmes, labels, view.notes),
        title=_("What could be adapted for modules that are added or expanded"),
    )
    frame.table(programmes_table(programmes, labels, view.notes), title=_("Programmes of partners"))


def show_agenda(shown: PlanView) -> None:
    """The plan laid into days, in person or remotely, with its files."""
    view, labels, plan = shown.view, shown.view.labels, shown.plan
    _ = labels.language
    form = choices.pick_section(
        _("In which form?"),
        "form",
        ("in_person", "remote"),
        lambda f: _("In person") if f == "in_person" else _("Remote, in half-days"),
    )
    preferences = plan_work.preferences(view.evidence)
    settings = (
        REMOTE if form == "remote" else AgendaSettings(hours_per_day=plan.settings.hours_per_day)
    )
    try:
        agenda = lay_out(plan.minutes, plan.course, preferences, settings, online=plan.online)
    except AgendaError as error:
        st.error(frame.plain(str(error)))
        return
    frame.findings(agenda_notes(agenda, labels))
    for day in range(1, agenda.days + 1):
        with st.expander(_("Day {day}", day=_.number(day)), expanded=day == 1):
            st.dataframe(day_table(agenda, day, labels, ()).frame, hide_index=True, width="stretch")
    whole = agenda_table(agenda, labels, view.notes)
    frame.downloads(
        "agenda", whole.csv, partial(agenda_workbook, agenda, preferences, labels, view.notes)
    )
    if agenda.own_time:
        frame.table(
            own_time_table(agenda, labels, view.notes),
            title=_("Before the days, in one\u2019s own time"),
        )
    frame.table(
        methods_table(agenda, preferences, labels, view.notes), title=_("Exercises and techniques")
    )
