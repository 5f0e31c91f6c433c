"""A definition drafted from a file of answers, whichever tool wrote it."""

from __future__ import annotations

from pathlib import Path

from surveys.draft import Draft, draft_survey
from surveys.readers import sheet_of
from surveys.readers.limits import LIMITS, Limits
from surveys.reading import ReadError


def draft_file(path: Path, language: str = "en") -> Draft:
    """The survey that a file of answers seems to belong to. ReadError where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    return draft_bytes(data, path.name, language)


def draft_bytes(data: bytes, name: str, language: str = "en", limits: Limits = LIMITS) -> Draft:
    """`draft_file` for a file that is in memory, such as an upload."""
    _, sheet = sheet_of(data, name, limits)
    return draft_survey(sheet, name, language)
