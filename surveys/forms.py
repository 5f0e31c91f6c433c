"""The survey behind a form file, whichever kind of form it is."""

from __future__ import annotations

from pathlib import Path

from surveys.roles import Roles
from surveys.survey import SurveyError, survey_from_bytes
from surveys.xlsform import Form, xlsform_from_bytes

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls


def read_form(path: Path, roles: Roles | None = None) -> Form:
    """The form in a file: an XLSForm (.xlsx, .xls) or a survey definition (.toml).

    SurveyError says what is wrong with it and where.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SurveyError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    return form_from_bytes(data, path.name, roles)


def form_from_bytes(data: bytes, name: str, roles: Roles | None = None) -> Form:
    """`read_form` for a file that is in memory, such as an upload.

    SurveyError too when roles are given for a definition, which states its own.
    """
    if data.startswith(_WORKBOOKS):
        return xlsform_from_bytes(data, name, roles)
    if roles is not None:
        raise SurveyError(f"{name} is a survey definition and states its roles; give no roles file")
    return Form(survey_from_bytes(data, name))
