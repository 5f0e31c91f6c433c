"""Answers out of survey tools' files: one small module a source, picked by looking at the file.

A source is a `Reader`: how to recognise its sheets, how to give them one header row, and every way
in which it writes headers. What cells mean is shared (`values`), so all sources end up the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from surveys.matching import Style, match, match_exactly
from surveys.readers import (
    google_forms,
    indico,
    kobo,
    limesurvey,
    microsoft_forms,
    odk,
    plain,
    qualtrics,
    spss,
    surveymonkey,
    typeform,
)
from surveys.readers.account import account
from surveys.readers.files import read_sheet
from surveys.readers.limits import LIMITS, Limits
from surveys.readers.record_keeping import is_record_keeping
from surveys.readers.sheet import Sheet
from surveys.reading import ReadError, Reading
from surveys.storage import is_parquet, read_stored
from surveys.survey import Survey
from surveys.wording import fold


@dataclass(frozen=True, slots=True)
class Reader:
    """One source of files: its name and the three things that are particular to it."""

    name: str
    recognises: Callable[[Sheet], bool]
    one_header: Callable[[Sheet], Sheet]
    styles: Callable[[Survey], tuple[Style, ...]]


def _as_it_is(sheet: Sheet) -> Sheet:
    return sheet


READERS = (
    Reader("SPSS", spss.recognises, _as_it_is, spss.styles),
    Reader("Qualtrics", qualtrics.recognises, qualtrics.one_header, qualtrics.styles),
    Reader("SurveyMonkey", surveymonkey.recognises, surveymonkey.one_header, surveymonkey.styles),
    Reader("LimeSurvey", limesurvey.recognises, limesurvey.one_header, limesurvey.styles),
    Reader("Microsoft Forms", microsoft_forms.recognises, _as_it_is, microsoft_forms.styles),
    Reader("Google Forms", google_forms.recognises, _as_it_is, google_forms.styles),
    Reader("Indico", indico.recognises, indico.one_header, indico.styles),
    Reader("Typeform", typeform.recognises, _as_it_is, typeform.styles),
    Reader("ODK Central", odk.recognises, _as_it_is, odk.styles),
    Reader("KoboToolbox", kobo.recognises, _as_it_is, kobo.styles),
    Reader("plain table", plain.recognises, _as_it_is, plain.styles),
)
"""Tried in this order; the last one takes every sheet with one header row."""


def read(
    path: Path, survey: Survey, *, source_name: str | None = None, limits: Limits = LIMITS
) -> Reading:
    """The answers in a file, with an account of all of its rows and columns.

    ReadError says what is wrong with the file, where, and what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ReadError(f"{path} cannot be opened ({reason}); check the file's name") from error
    return read_bytes(data, source_name or path.name, survey, limits=limits)


def read_bytes(data: bytes, name: str, survey: Survey, *, limits: Limits = LIMITS) -> Reading:
    """`read` for a file that is in memory, such as an upload."""
    if is_parquet(data):
        return _stored(data, name, survey, limits)
    reader, sheet = sheet_of(data, name, limits)
    styles = reader.styles(survey)
    guessed = sheet.encoding_guessed
    headers = max(
        (sheet.header, *sheet.names),
        key=lambda row: match_exactly(row, styles, ascii_only=guessed).n_matched,
    )
    found = match(headers, styles, ascii_only=guessed, ignore=is_record_keeping)
    return account(sheet, survey, found, name, hashlib.sha256(data).hexdigest(), reader.name)


def _stored(data: bytes, name: str, survey: Survey, limits: Limits) -> Reading:
    reading = read_stored(data, name, limits)
    if reading.responses.survey.id != survey.id:
        raise ReadError(
            f"{name} holds answers to survey '{reading.responses.survey.id}', not to "
            f"'{survey.id}'; give that survey's definition"
        )
    return reading


def sheet_of(data: bytes, name: str, limits: Limits = LIMITS) -> tuple[Reader, Sheet]:
    """The reader of a file's source, and its sheet with one header row.

    ReadError for what is no table, is larger than `limits`, or is a form instead of answers.
    """
    sheet = read_sheet(data, name, limits)
    if _is_form(sheet):
        raise ReadError(
            f"{name} is a form (XLSForm), not answers to one; give it as the form, and an export "
            "of the answers beside it"
        )
    reader = next(r for r in READERS if r.recognises(sheet))
    return reader, reader.one_header(sheet)


def _is_form(sheet: Sheet) -> bool:
    """Whether the sheet lists questions, with their types, instead of answers."""
    headers = [fold(header) for header in sheet.header]
    if "type" not in headers or "name" not in headers:
        return False
    types = sheet.columns[headers.index("type")].to_pylist()
    given = [fold(value).replace("_", " ") for value in types if value.strip()]
    return 2 * sum(value.startswith(_QUESTION_TYPES) for value in given) > len(given)


_QUESTION_TYPES = (
    *(
        "text",
        "string",
        "int",
        "integer",
        "decimal",
        "select ",
        "rank ",
        "note",
        "begin ",
        "end ",
        "calculate",
    ),
    *("date", "time", "start", "end", "today", "geo", "image", "audio", "barcode", "acknowledge"),
    *("hidden", "username", "deviceid", "phonenumber", "add ", "video", "range", "file"),
)
