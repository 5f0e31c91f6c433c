"""Answers out of survey tools' files: one small module a source, picked by looking at the file.

A source is a `Reader`: how to recognise its sheets, how to give them one header row, and every way
in which it writes headers. What cells mean is shared (`values`), so all sources end up the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from surveys.matching import Style, match
from surveys.readers import kobo, surveymonkey
from surveys.readers.account import account
from surveys.readers.files import Sheet, read_sheet
from surveys.readers.limits import LIMITS, Limits
from surveys.readers.record_keeping import is_record_keeping
from surveys.reading import ReadError, Reading
from surveys.survey import Survey


@dataclass(frozen=True, slots=True)
class Reader:
    """One source of files: its name and the three things that are particular to it."""

    name: str
    recognises: Callable[[Sheet], bool]
    one_header: Callable[[Sheet], Sheet]
    styles: Callable[[Survey], tuple[Style, ...]]


READERS = (
    Reader("SurveyMonkey", surveymonkey.recognises, surveymonkey.one_header, surveymonkey.styles),
    Reader("KoboToolbox", lambda _: True, lambda sheet: sheet, kobo.styles),
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
    sheet = read_sheet(data, name, limits)
    reader = next(r for r in READERS if r.recognises(sheet))
    sheet = reader.one_header(sheet)
    found = match(
        sheet.header,
        reader.styles(survey),
        ascii_only=sheet.encoding_guessed,
        ignore=is_record_keeping,
    )
    return account(sheet, survey, found, name, hashlib.sha256(data).hexdigest(), reader.name)
