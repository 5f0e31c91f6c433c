"""Which answers should be looked at? Bring an export and its form, or go back to the sample."""

from __future__ import annotations

import tomllib

import streamlit as st

from needs.report.labels import Labels
from needs.report.tables import columns_table, notes_table, roles_table, rows_table
from pages import frame, work
from surveys.forms import form_from_bytes
from surveys.readers import read_bytes
from surveys.reading import ReadError, Reading
from surveys.roles import Roles, roles_from_dict
from surveys.survey import SurveyError
from surveys.xlsform import Form

_ = frame.words()


def show(reading: Reading, form: Form) -> None:
    """What was read, before it is taken into use."""
    labels = Labels(form.survey, work.course(), _)
    rows = rows_table(reading, labels)
    st.success(
        _(
            "{kept} of {rows} rows are kept.",
            kept=_.number(len(reading.responses)),
            rows=_.number(reading.rows_in_file),
        )
    )
    st.dataframe(rows.frame, hide_index=True)
    if form.suggested:
        st.info(
            _(
                "What these questions are for was guessed from their names: {questions}. "
                "Bring a roles file to change it.",
                questions=frame.plain(_.join(form.suggested)),
            )
        )
    frame.table(roles_table(form.survey, labels), title=_("What each question is for"))
    frame.table(columns_table(reading, labels), title=_("What each column was used for"))
    frame.table(notes_table(reading, labels), title=_("Cells not understood or changed"))


def roles_from(upload: st.runtime.uploaded_file_manager.UploadedFile | None) -> Roles | None:
    """The roles stated in an uploaded file. SurveyError when it is not one."""
    if upload is None:
        return None
    try:
        return roles_from_dict(tomllib.loads(upload.getvalue().decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{upload.name} is not a roles file (TOML): {error}") from error


st.title(_("Load answers"))
st.caption(
    _(
        "Bring the file that your survey tool gave you and the form it was asked with. Names, "
        "phone numbers and the like are removed while reading. Files stay in this session: they "
        "are not stored, and nobody else sees them."
    )
)
if work.is_sample():
    st.info(_("The synthetic sample is in use."))
else:
    st.info(
        _("In use: {name}.", name=frame.plain(work.current().responses.sources[0].name)),
    )
    if st.button(_("Go back to the sample")):
        work.use(None)
        st.rerun()

export = st.file_uploader(
    _("Answers: an export of KoboToolbox or SurveyMonkey (CSV or Excel)"), key="export"
)
form_file = st.file_uploader(
    _("Form: the XLSForm (Excel) or a survey definition (TOML)"), key="form"
)
roles_file = st.file_uploader(
    _("Optional: what each question is for (roles file, TOML)"), key="roles"
)
if export is None or form_file is None:
    st.stop()

try:
    form = form_from_bytes(form_file.getvalue(), form_file.name, roles_from(roles_file))
    reading = read_bytes(export.getvalue(), export.name, form.survey)
except (SurveyError, ReadError) as error:
    st.error(frame.plain(str(error)))
    st.stop()
show(reading, form)
if st.button(_("Use these answers"), type="primary"):
    work.use(reading)
    st.switch_page("pages/who.py")
