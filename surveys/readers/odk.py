"""ODK Central exports: names with the path of their groups, as in `group-question`."""

from __future__ import annotations

from surveys.matching import Style
from surveys.readers import kobo
from surveys.readers.sheet import Sheet
from surveys.survey import Survey
from surveys.wording import fold, listed

_ITS_OWN = listed(
    """submissiondate, submitterid, submittername, attachmentspresent, attachmentsexpected,
    reviewstate, deviceid, formversion, meta-instanceid, instanceid"""
)


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet has a KEY and other columns that ODK Central or Briefcase adds."""
    found = {fold(header) for header in sheet.header}
    return "key" in found and len(found & _ITS_OWN) > 1


def styles(survey: Survey) -> tuple[Style, ...]:
    """Names, each without and with groups."""
    return tuple(style for style in kobo.styles(survey, "-") if not style.language)
