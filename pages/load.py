"""Which answers should be looked at? Bring exports and their form, or go back to the sample."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from needs.report.labels import Labels
from needs.report.tables import columns_table, notes_table, roles_table, rows_table
from pages import draft_section, frame, work
from surveys.forms import form_from_bytes
from surveys.readers import read_bytes
from surveys.reading import ReadError, Reading
from surveys.roles import Roles, roles_from_dict
from surveys.storage import is_parquet, read_stored
from surveys.survey import Survey, SurveyError
from surveys.waves import combine_readings
from surveys.xlsform import Form

_ = frame.words()


def show(reading: Reading, form: Form | None) -> None:
    """What was read, before it is taken into use; `form` where one was brought."""
    labels = Labels(reading.responses.survey, work.course(), _)
    rows = rows_table(reading, labels)
    st.success(
        _(
            "{kept} of {rows} rows are kept.",
            kept=_.number(len(reading.responses)),
            rows=_.number(reading.rows_in_file),
        )
    )
    st.dataframe(rows.frame, hide_index=True)
    if form and form.suggested:
        st.info(
            _(
                "What these questions are for was guessed from their names: {questions}. "
                "Bring a roles file to change it.",
                questions=frame.plain(_.join(form.suggested)),
            )
        )
    if form:
        frame.table(roles_table(form.survey, labels), title=_("What each question is for"))
    frame.table(columns_table(reading, labels), title=_("What each column was used for"))
    frame.table(notes_table(reading, labels), title=_("Cells not understood or changed"))


def roles_from(upload: UploadedFile | None) -> Roles | None:
    """The roles stated in an uploaded file. SurveyError when it is not one."""
    if upload is None:
        return None
    try:
        return roles_from_dict(tomllib.loads(upload.getvalue().decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{upload.name} is not a roles file (TOML): {error}") from error


def survey_of(exports: Sequence[UploadedFile], form: Form | None) -> Survey | None:
    """What was asked: the form, else a draft corrected on the page; None where all is saved
    answers, which bring their own."""
    if form is not None:
        return form.survey
    unknown = [e for e in exports if not is_parquet(e.getvalue())]
    return draft_section.correct(unknown[0].getvalue(), unknown[0].name) if unknown else None


def read_one(export: UploadedFile, survey: Survey | None, form: Form | None) -> Reading:
    """The answers in one file; saved ones bring their definition where no form was brought."""
    data = export.getvalue()
    if survey is None or (form is None and is_parquet(data)):
        return read_stored(data, export.name)
    return read_bytes(data, export.name, survey)


st.title(_("Load answers"))
st.caption(
    _(
        "Bring the files that your survey tool gave you and the form they were asked with. Names, "
        "phone numbers and the like are removed while reading. Files stay in this session: they "
        "are not stored, and nobody else sees them."
    )
)
if work.is_sample():
    st.info(_("The synthetic sample is in use."))
else:
    names = _.join(source.name for source in work.current().responses.sources)
    st.info(_("In use: {name}.", name=frame.plain(names)))
    if st.button(_("Go back to the sample")):
        work.use(None)
        st.rerun()

exports = st.file_uploader(
    _(
        "Answers: what your survey tool exported, or answers saved here (Parquet). Several files "
        "are taken as waves of one survey."
    ),
    accept_multiple_files=True,
    key="export",
)
form_file = st.file_uploader(
    _(
        "Form: the XLSForm (Excel) or a survey definition (TOML). Without one, a definition is "
        "drafted from the answers."
    ),
    key="form",
)
roles_file = st.file_uploader(
    _("Optional: what each question is for (roles file, TOML)"), key="roles"
)
if not exports:
    st.stop()

try:
    roles = roles_from(roles_file)
    form = form_from_bytes(form_file.getvalue(), form_file.name, roles) if form_file else None
    survey = survey_of(exports, form)
    readings = [read_one(export, survey, form) for export in exports]
    reading = readings[0] if len(readings) == 1 else combine_readings(readings)
except (SurveyError, ReadError) as error:
    st.error(frame.plain(str(error)))
    st.stop()
if roles_file and not form_file:
    st.info(_("The roles file is not used: it belongs to a form (XLSForm), and none was brought."))
show(reading, form)
if not len(reading.responses):
    st.warning(
        _(
            "No answers are left after reading, so there is nothing to take into use. Answers to "
            "questions without a stated use are not kept: is each question used for something?"
        )
        if reading.rows_in_file
        else _("The files hold a header and no answers, so there is nothing to take into use.")
    )
    st.stop()
if st.button(_("Use these answers"), type="primary"):
    work.use(reading)
    st.switch_page("pages/who.py")
