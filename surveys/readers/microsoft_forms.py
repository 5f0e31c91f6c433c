"""Microsoft Forms: five columns of its own, then questions; matrix rows as `question.row`."""

from __future__ import annotations

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold

_FIRST = frozenset({"id", "identifiant", "المعرف", "معرف"})
_SECOND = frozenset({"start time", "heure de début", "hora de inicio", "وقت البدء"})
_THIRD = frozenset(
    {"completion time", "heure de fin", "hora de finalización", "وقت الإكمال", "وقت الاكتمال"}
)


def recognises(sheet: Sheet) -> bool:
    """Whether the first three columns are number, start time and completion time."""
    first = [fold(header) for header in sheet.header[:3]]
    starts = zip(first, (_FIRST, _SECOND, _THIRD), strict=False)
    return len(first) == 3 and all(header in known for header, known in starts)


def styles(survey: Survey) -> tuple[Style, ...]:
    """One style a language of the survey."""
    return tuple(
        style(survey, language, "{}.{}".format, between=";", write_in=True)
        for language in survey.languages
    )
