"""The part of `needs run` for surveys that no plan can be made from: what they say all the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from needs.cli_ground import Asked, Ground, Seen, weighed
from needs.cli_terminal import InputError, paragraph, write

if TYPE_CHECKING:
    from needs.cli_given import Given
    from surveys.survey import Question


def weighed_or_written(
    typed: Given, asked: Asked, seen: Seen, groups: Question | None, out: Path
) -> Ground:
    """The ground that a plan stands on.

    InputError for a survey without topics, once what its answers say is printed and written.
    """
    from needs.planning.priorities import asked_topics

    if asked_topics(seen.evidence):
        return weighed(typed, asked, seen)
    _write(typed, asked, seen, groups, out)
    try:
        return weighed(typed, asked, seen)
    except InputError as error:
        raise InputError(f"no plan is made, only findings: {error}") from error


def _write(typed: Given, asked: Asked, seen: Seen, groups: Question | None, out: Path) -> None:
    from needs.report.files import table_files
    from needs.report.findings import (
        Findings,
        findings_record,
        findings_tables,
        with_unique_names,
    )
    from needs.report.summary import findings

    known = Findings(
        reading=asked.reading,
        responses=seen.responses,
        only=asked.only,
        by=groups,
        evidence=seen.evidence,
        labels=asked.labels,
        level=typed.level,
    )
    paragraph(findings(seen.evidence, None, asked.labels, typed.level))
    tables, synthetic = with_unique_names(findings_tables(known)), seen.evidence.synthetic
    write(table_files(tables, "findings", findings_record(known), synthetic=synthetic), out)
