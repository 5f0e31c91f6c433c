"""Where decisions of people are kept, and what of them holds for the plan in view.

Decisions on the sample stay in the visit that made them, so that visitors of a demonstration do not
write into each other's. On answers that somebody loaded they are kept in the database that the
environment variable NEEDS_DECISIONS names (a file or the URL of a PostgreSQL database); without it
they too last only as long as the visit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import streamlit as st

from needs.planning.courses.curriculum import Course
from needs.planning.decisions.database import Board, Decisions, Saved, open_decisions
from needs.planning.decisions.decisions import DatabaseError, Decision, Entry
from needs.planning.decisions.overrides import Overrides, in_force
from pages import choices, frame, work

WHERE = "NEEDS_DECISIONS"
MEMORY = "decisions_of_this_visit"
SAVED = "decision_saved"


@dataclass(frozen=True)
class Held:
    """A board as this run of the page shows it.

    lasting: whether its decisions outlive the visit.
    """

    decisions: Decisions
    board: Board
    entries: tuple[Entry, ...]
    overrides: Overrides
    lasting: bool

    @property
    def seen(self) -> int:
        """The number of the last decision that is on the page."""
        return self.entries[-1].number if self.entries else 0


def held(view: frame.View) -> Held | None:
    """The board of the answers in use and the course; None, and said why, where it cannot be."""
    lasting = bool(os.environ.get(WHERE)) and not work.is_sample()
    try:
        decisions = _kept(os.environ[WHERE]) if lasting else _memory()
        board = _board(decisions, view.reading.responses.survey.id, view.course, view)
        entries = decisions.entries(board)
    except DatabaseError as error:
        _ = view.labels.language
        st.error(_("Decisions cannot be read: {cause}", cause=frame.plain(str(error))))
        return None
    return Held(decisions, board, entries, in_force(entries, view.course), lasting)


def save(at: Held, decision: Decision, inputs: str, plan: str = "") -> Saved:
    """Keep a decision that was made on what this run shows. Errors as `Decisions.save`."""
    return at.decisions.save(at.board, decision, seen=at.seen, inputs=inputs, plan=plan)


def _board(decisions: Decisions, survey: str, course: Course, view: frame.View) -> Board:
    """The board chosen among those on this survey and course; begun where there is none."""
    found = [b for b in decisions.boards() if (b.survey, b.course) == (survey, course.id)]
    if not found:
        return decisions.board(f"{survey} · {course.id}", survey, course.id)
    if len(found) == 1:
        return found[0]
    names = {b.id: b.name for b in found}
    _ = view.labels.language
    chosen = choices.pick_one(_("Board of decisions"), "board", list(names), names.__getitem__)
    return next(b for b in found if b.id == chosen)


@st.cache_resource(show_spinner=False)
def _kept(url: str) -> Decisions:
    return open_decisions(url)


def _memory() -> Decisions:
    """The decisions of this visit."""
    if MEMORY not in st.session_state:
        st.session_state[MEMORY] = open_decisions("sqlite://")
    found: Decisions = st.session_state[MEMORY]
    return found
