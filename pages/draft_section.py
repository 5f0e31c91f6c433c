"""A definition drafted from a file alone, for a person to correct; for the page *Load answers*."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import streamlit as st

from needs.report.draft_tables import (
    first_rows,
    hidden_columns,
    left_out_table,
    questions_frame,
)
from needs.report.form_sentences import form_change_sentences
from needs.report.labels import Labels
from needs.report.language import LANGUAGES
from needs.report.tables import kind_name, role_name
from pages import frame, work
from surveys.as_form import as_form
from surveys.draft import Draft, draft_survey
from surveys.draft_corrections import Correction, corrected, open_merges
from surveys.draft_text import draft_text
from surveys.form_changes import form_changes
from surveys.readers import sheet_of
from surveys.readers.sheet import Sheet
from surveys.roles import write_roles
from surveys.survey import KINDS_OF_ROLE, Kind, Role, Survey, SurveyError
from surveys.xlsform_writer import xlsform_bytes

DRAFT = "draft"

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def correct(data: bytes, name: str) -> Survey:
    """The survey drafted from a file, as corrected on the page, with the draft to take away.

    ReadError where no draft can be made of the file, SurveyError where a correction does not fit.
    """
    _ = frame.words()
    st.subheader(_("What the questions seem to be"))
    st.caption(
        _(
            "There is no form, so this definition was guessed from {name}. Correct below what form "
            "each question has and what it is used for: a double click on a cell opens the list.",
            name=frame.plain(name),
        )
    )
    language = st.selectbox(
        _("Language that the file is in"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(_.code),
        format_func=lambda code: LANGUAGES[code],
        key="draft_language",
    )
    draft, sheet, digest = _drafted(data, name, language)
    labels = Labels(draft.survey, work.course(), _)
    above = st.container()
    kinds_and_roles = _edit(draft, labels, digest)
    personal = {q for q, (_kind, role) in kinds_and_roles.items() if role == "personal"}
    with above:
        _show_file(draft, sheet, personal, labels)
    same = _merges(draft, labels, digest)
    wanted = {
        q: Correction(kind, role, same.get(q, {})) for q, (kind, role) in kinds_and_roles.items()
    }
    result = corrected(draft, sheet, wanted)
    _take_away(result, name)
    return result.survey


def _drafted(data: bytes, name: str, language: str) -> tuple[Draft, Sheet, str]:
    """The draft, the sheet behind it and a key for both, made once for a file and language."""
    key = hashlib.sha256(data).hexdigest()[:16] + language
    if st.session_state.get(DRAFT, ("",))[0] != key:
        _reader, sheet = sheet_of(data, name)
        st.session_state[DRAFT] = (key, draft_survey(sheet, name, language), sheet)
    _key, draft, sheet = st.session_state[DRAFT]
    return draft, sheet, key


def _show_file(draft: Draft, sheet: Sheet, personal: Collection[str], labels: Labels) -> None:
    _ = labels.language
    hidden = hidden_columns(draft, personal)
    shown = first_rows(sheet, draft, hidden, labels)
    if len(shown.frame.columns):
        st.markdown(_("The first rows of the file:"))
        st.dataframe(shown.frame, hide_index=True, width="stretch")
    if hidden:
        st.caption(
            _(
                "Not shown here, because it holds people's own words or may point to a person: "
                "{columns}.",
                columns=frame.plain(_.join(dict.fromkeys(hidden))),
            )
        )
    if draft.left_out:
        with st.expander(_("Columns that answer no question")):
            st.dataframe(left_out_table(draft, labels).frame, hide_index=True, width="stretch")


def _edit(draft: Draft, labels: Labels, key: str) -> dict[str, tuple[Kind, Role]]:
    """Kind and role of each question as they stand in the editor."""
    _ = labels.language
    drafted = questions_frame(draft, labels)
    edited = st.data_editor(
        drafted,
        hide_index=True,
        width="stretch",
        height="content",
        num_rows="fixed",
        column_order=["question", "kind", "role", "sure", "why", "columns"],
        disabled=["question", "columns", "sure", "why"],
        key=f"draft_{key}",
        alt=_("What each question is and what it is used for"),
        column_config={
            "question": st.column_config.TextColumn(_("Question"), width="medium"),
            "columns": st.column_config.TextColumn(_("Columns of the file")),
            "kind": st.column_config.SelectboxColumn(
                _("Form"),
                options=list(get_args(Kind)),
                format_func=lambda kind: kind_name(kind, _),
                required=True,
            ),
            "role": st.column_config.SelectboxColumn(
                _("Used for"),
                options=list(KINDS_OF_ROLE),
                format_func=lambda role: role_name(role, _),
                required=True,
                width="medium",
            ),
            "sure": st.column_config.NumberColumn(_("How sure"), format="percent"),
            "why": st.column_config.TextColumn(_("Why"), width="medium"),
        },
    )
    ids = [q.id for q in draft.survey.questions]
    return dict(zip(ids, zip(edited["kind"], edited["role"], strict=True), strict=True))


def _merges(draft: Draft, labels: Labels, key: str) -> Mapping[str, Mapping[str, str]]:
    """Options that a person says mean the same, by question, as {folded: kept}."""
    _ = labels.language
    proposed = [
        (g.question, pair) for g in draft.guesses for pair in open_merges(draft, g.question)
    ]
    if not proposed:
        return {}
    st.markdown(_("Do these options mean the same? Ticked ones count as one."))
    accepted: dict[str, dict[str, str]] = {}
    for question, (kept, gone) in proposed:
        words = _(
            "{question}: “{gone}” counts as “{kept}”",
            question=frame.plain(labels.question(question)),
            gone=frame.plain(labels.option(question, gone)),
            kept=frame.plain(labels.option(question, kept)),
        )
        if st.checkbox(words, key=f"merge_{key}_{question}_{gone}"):
            accepted.setdefault(question, {})[gone] = kept
    return accepted


def _take_away(draft: Draft, name: str) -> None:
    """Buttons for the definition as text, and as a form with the roles file beside it."""
    _ = frame.words()
    stem = Path(name).stem
    with st.container(horizontal=True):
        st.download_button(
            _("Download definition (TOML)"),
            lambda: draft_text(draft).encode(),
            f"{stem}.toml",
            "application/toml",
            on_click="ignore",
            key="definition_toml",
        )
        try:
            form = xlsform_bytes(draft.survey)
        except SurveyError as error:
            st.caption(frame.plain(str(error)))
            return
        st.download_button(
            _("Download form (XLSForm)"),
            form,
            f"{stem}_form.xlsx",
            _EXCEL,
            on_click="ignore",
            key="definition_xlsx",
        )
        st.download_button(
            _("Download roles file of the form (TOML)"),
            lambda: _roles(draft.survey),
            f"{stem}_form.roles.toml",
            "application/toml",
            on_click="ignore",
            key="definition_roles",
        )
    if changes := form_changes(draft.survey, as_form(draft.survey)):
        frame.findings(list(form_change_sentences(changes, _)))


def _roles(survey: Survey) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roles.toml"
        write_roles(as_form(survey), path)
        return path.read_bytes()
