"""Google Forms: a time stamp, then a column a question; options picked are joined by commas."""

from __future__ import annotations

from surveys.matching import Style
from surveys.readers.headers import style
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold

_FIRST = frozenset({"timestamp", "horodateur", "marca temporal", "طابع زمني", "الطابع الزمني"})


def recognises(sheet: Sheet) -> bool:
    """Whether the first column is the time stamp."""
    return fold(sheet.header[0]) in _FIRST


def styles(survey: Survey) -> tuple[Style, ...]:
    """One style a language of the survey; rows of a grid as "question [row]"."""
    return tuple(
        style(survey, language, "{} [{}]".format, between=",;", write_in=True)
        for language in survey.languages
    )
