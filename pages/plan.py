"""What fits in the days? The plan, line by line back to the answers, and what people decide."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from needs.planning.decisions.overrides import Overrides
from needs.planning.decisions.plan_inputs import inputs_of
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.weighing.priorities import learners_needs
from needs.report.plan_sentences import conflict_sentence, no_plan_sentence
from pages import (
    board,
    choices,
    decisions_section,
    frame,
    plan_days_section,
    plan_lines_section,
    plan_more_section,
    plan_settings_section,
    plan_work,
    weights_section,
)
from pages.plan_view import PlanView

_ = frame.words()
view = frame.open_page(
    _("What fits in the days?"),
    _(
        "The plan that serves the answers best within the time: every step keeps a floor, the "
        "hardest get more, and practice has its share. Each line says which answers it stands on."
    ),
)
scores = weights_section.scored(view)
settings = plan_settings_section.pick(_)
at = board.held(view)
overrides = at.overrides if at else Overrides()
inputs = inputs_of(
    view.evidence,
    view.responses.sources,
    dict(view.filters),
    scores,
    learners_needs(view.evidence, scores),
    view.course,
    settings,
)
SECTIONS: dict[str, tuple[str, Callable[[PlanView], None]]] = {
    "plan": (_("The plan"), plan_lines_section.show_plan),
    "left": (_("Why, and what is left out"), plan_lines_section.show_left_out),
    "days": (_("More or fewer days"), plan_days_section.show_days),
    "firm": (_("How firm?"), plan_days_section.show_firmness),
    "local": (_("Local options"), plan_more_section.show_local),
    "coverage": (_("Coverage"), plan_more_section.show_coverage),
    "agenda": (_("Agenda"), plan_more_section.show_agenda),
}
DECISIONS = "decisions"
words = {name: title for name, (title, _show) in SECTIONS.items()}
words[DECISIONS] = _("Decisions and versions")
section = choices.pick_section(_("What to show"), "part", tuple(words), words.__getitem__)

if at is not None:
    decisions_section.state(at, view)
try:
    plan = plan_work.plan(inputs, overrides)
except InfeasiblePlan as error:
    st.error(no_plan_sentence(error.conflicts, view.labels))
    frame.findings([conflict_sentence(c, settings, view.labels) for c in error.conflicts])
    plan = None
except ValueError as error:
    st.error(frame.plain(str(error)))
    plan = None

if section == DECISIONS:
    if at is not None:
        decisions_section.show(at, inputs, plan, view)
elif plan is not None:
    decided = plan_work.weighed(scores, overrides.weighing(scores.weights))
    SECTIONS[section][1](PlanView(view, decided, inputs, overrides, at, plan))
