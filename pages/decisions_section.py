"""The part of the plan's page on which people decide, sign off, and compare versions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from needs.planning.decisions.decisions import (
    LONGEST_NAME,
    LONGEST_TEXT,
    DatabaseError,
    Decision,
    DecisionError,
    Kind,
)
from needs.planning.decisions.overrides import standing
from needs.planning.decisions.plan_inputs import Inputs, InputsError
from needs.planning.decisions.versions import Difference, compare_versions
from needs.planning.plans.conflicts import InfeasiblePlan
from needs.planning.plans.plan import Plan
from needs.planning.plans.record import plan_record
from needs.report.decision_sentences import (
    between_sentences,
    change_sentence,
    changed_input,
    clash_sentence,
    decision_sentence,
    entry_line,
    idle_sentence,
)
from needs.report.decision_tables import changes_table, decisions_table
from needs.report.language import Language
from needs.report.tables import criterion_name
from pages import board, choices, frame

KINDS: tuple[Kind, ...] = (
    *("must", "veto", "minutes", "weight", "merge", "note", "sign_off", "withdraw"),
)
WHO, WHY = "decision_who", "decision_why"


def state(at: board.Held, view: frame.View) -> None:
    """What the decisions so far do to the plan, where they do something or clash."""
    _ = view.labels.language
    own = at.overrides
    for clash in own.clashes:
        st.warning(frame.plain(clash_sentence(clash, view.labels)))
    if own.idle:
        st.warning(frame.plain(idle_sentence(own.idle, view.labels)))
    held = len(own.must) + len(own.veto) + len(own.minutes) + len(own.weights) + len(own.merges)
    if held:
        st.caption(
            _.plural(
                "{n} decision of people holds for this plan.",
                "{n} decisions of people hold for this plan.",
                held,
            )
        )


def show(at: board.Held, inputs: Inputs, plan: Plan | None, view: frame.View) -> None:
    """Decide, see what was decided, and compare versions."""
    _ = view.labels.language
    if not at.lasting:
        st.info(
            _(
                "Decisions made here last as long as this visit. To keep them, run the software "
                "with NEEDS_DECISIONS naming a file or a PostgreSQL database, and load answers: "
                "decisions on the sample are never kept."
            )
        )
    _outcome(view)
    st.subheader(_("Decide"))
    _decide(at, inputs, plan, view)
    if not at.entries:
        return
    st.subheader(_("What was decided"))
    frame.findings([entry_line(e, view.labels) for e in at.entries])
    names = choices.pick_yes(_("Name people in the files"), "names")
    shown = decisions_table(at.entries, view.labels, view.notes, names=names)
    frame.table(shown, title=_("Table"))
    if len(at.entries) > 1:
        st.subheader(_("Compare two versions"))
        _compare(at, view)


# --- deciding --------------------------------------------------------------------------------


def _decide(at: board.Held, inputs: Inputs, plan: Plan | None, view: frame.View) -> None:
    _ = view.labels.language
    agreeable = plan is not None and not at.overrides.clashes
    offered = [k for k in KINDS if k != "sign_off" or agreeable]
    offered = [k for k in offered if k != "withdraw" or standing(at.entries)]
    kind: Kind = st.selectbox(
        _("What is decided?"), offered, format_func=lambda k: _kind_words(k, _), key="decision_kind"
    )
    _about(kind, at, inputs, view)
    first, second = st.columns(2)
    first.text_input(_("Who decides (name)"), key=WHO, max_chars=LONGEST_NAME)
    second.text_input(_("Why"), key=WHY, max_chars=LONGEST_TEXT)
    kept = plan_record(plan).to_json() if plan is not None else ""
    st.button(
        _("Sign off") if kind == "sign_off" else _("Save the decision"),
        type="primary",
        key="decision_save",
        on_click=partial(_save, at, inputs.to_json(), kept),
    )


def _save(at: board.Held, inputs: str, plan: str) -> None:
    """Keep what was decided on the page as it stood; runs before the page is made again."""
    try:
        decision = _chosen()
        signed = plan if decision.kind == "sign_off" else ""
        st.session_state[board.SAVED] = board.save(at, decision, inputs, signed)
        st.session_state[WHY] = ""
    except (DecisionError, DatabaseError) as error:
        st.session_state[board.SAVED] = error


def _chosen() -> Decision:
    """The decision as the page shows it at this moment.

    Not as it was when the button was drawn: somebody may choose and press in one go.
    """
    state = st.session_state
    kind: Kind = state["decision_kind"]
    by, why = (str(state.get(key, "")).strip() for key in (WHO, WHY))
    if kind in ("must", "veto"):
        return Decision(kind, by, why, state[f"decision_{kind}_module"])
    if kind == "minutes":
        minutes = float(state["decision_minutes"])
        return Decision(kind, by, why, state["decision_minutes_module"], minutes)
    if kind == "weight":
        return Decision(kind, by, why, state["decision_criterion"], float(state["decision_weight"]))
    if kind == "merge":
        return Decision(kind, by, why, state["decision_topic"], None, state["decision_into"])
    if kind == "withdraw":
        return Decision(kind, by, why, value=float(state["decision_number"]))
    return Decision(kind, by, why)


def _outcome(view: frame.View) -> None:
    """What became of the decision just made: said once."""
    _ = view.labels.language
    outcome = st.session_state.pop(board.SAVED, None)
    if outcome is None:
        return
    if isinstance(outcome, Exception):
        if not str(st.session_state.get(WHO, "")).strip():
            st.error(_("Nothing was saved: say who decides."))
        elif not str(st.session_state.get(WHY, "")).strip():
            st.error(_("Nothing was saved: say why."))
        else:
            st.error(_("Nothing was saved: {cause}", cause=frame.plain(str(outcome))))
        return
    st.success(
        _(
            "Saved as decision {number}: {what}",
            number=_.number(outcome.entry.number),
            what=frame.plain(decision_sentence(outcome.entry.decision, view.labels)),
        )
    )
    if outcome.between:
        first, *others = between_sentences(outcome.between, view.labels)
        st.warning(frame.plain(first))
        frame.findings(others)


def _about(kind: Kind, at: board.Held, inputs: Inputs, view: frame.View) -> None:
    """What the decision is about, by its kind."""
    labels, _ = view.labels, view.labels.language
    topics = list(inputs.needs.topics)
    if kind in ("must", "veto", "minutes"):
        module = st.selectbox(
            _("Module"),
            list(view.course.by_id),
            format_func=labels.module,
            key=f"decision_{kind}_module",
        )
        if kind == "minutes":
            lengths = sorted(set(view.course.by_id[module].lengths.values()))
            st.selectbox(_("Minutes"), lengths, key="decision_minutes")
    elif kind == "weight":
        st.selectbox(
            _("Criterion"),
            list(inputs.criteria),
            format_func=lambda c: criterion_name(c, _),
            key="decision_criterion",
        )
        st.number_input(_("Weight"), 0.0, 1.0, 0.3, 0.05, key="decision_weight")
    elif kind == "merge":
        one = st.selectbox(_("Topic"), topics, format_func=labels.topic, key="decision_topic")
        rest = [t for t in topics if t != one]
        st.selectbox(_("counts as part of"), rest, format_func=labels.topic, key="decision_into")
    elif kind == "withdraw":
        lines = {e.number: entry_line(e, labels) for e in standing(at.entries)}
        st.selectbox(
            _("Which decision?"), list(lines), format_func=lines.__getitem__, key="decision_number"
        )


def _kind_words(kind: str, _: Language) -> str:
    return {
        "must": _("A module must be in the plan"),
        "veto": _("A module must not be in the plan"),
        "minutes": _("A module takes so many minutes"),
        "weight": _("A criterion counts so much"),
        "merge": _("A topic counts as part of another"),
        "note": _("A note"),
        "sign_off": _("The plan is signed off as it is"),
        "withdraw": _("An earlier decision no longer holds"),
    }[kind]


# --- versions --------------------------------------------------------------------------------


def _compare(at: board.Held, view: frame.View) -> None:
    _ = view.labels.language
    numbers = {str(e.number): entry_line(e, view.labels) for e in at.entries}
    ids = list(numbers)
    first, second = st.columns(2)
    with first:
        a = choices.pick_one(_("The version after"), "version_a", ids, numbers.__getitem__)
    with second:
        b = choices.pick_one(
            _("and the version after"), "version_b", ids, numbers.__getitem__, default=ids[-1]
        )
    if a == b:
        st.caption(_("Choose two different versions."))
        return
    try:
        found = compare_versions(at.decisions, at.board, int(a), int(b))
    except InfeasiblePlan:
        st.info(_("In one of these versions no plan fitted, so there is nothing to compare."))
        return
    except (DatabaseError, InputsError) as error:
        st.error(frame.plain(str(error)))
        return
    _show_difference(found, view)


def _show_difference(found: Difference, view: frame.View) -> None:
    _ = view.labels.language
    if found.inputs:
        changed = _.join(changed_input(i, _) for i in found.inputs)
        st.caption(_("Beside decisions, these changed: {what}.", what=frame.plain(changed)))
    if not found.lines:
        st.info(_("The two plans are the same, line by line."))
        return
    frame.findings([change_sentence(c, view.labels) for c in found.lines])
    frame.table(changes_table(found.lines, view.labels, view.notes), title=_("What differs"))
