"""What a run leaves behind where no plan can be made: all that is known, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from needs.planning.weighing.priorities import Priorities
from needs.report.document import Heading, Lines, Part, to_docx
from needs.report.files import table_files
from needs.report.findings import (
    Findings,
    findings_record,
    findings_tables,
    labelled,
    with_unique_names,
)
from needs.report.labels import Labels
from needs.report.run_document import found_parts, made_up, scores_parts, topics_parts
from needs.report.tables import Table, priorities_table
from surveys.survey import say

STEM = "findings"
"""Of the names of the workbook, the record and the document."""


@dataclass(frozen=True, kw_only=True)
class Unplanned(Findings):
    """Findings that no plan was made by.

    priorities: None where the survey asks about no topic.
    why:        why there is no plan, in sentences of the run's language.
    """

    priorities: Priorities | None
    why: tuple[str, ...]


def no_topic_sentence(labels: Labels) -> str:
    """One sentence: why nothing can be planned by answers that say nothing of topics."""
    _ = labels.language
    return _("No answered question asks about topics, so nothing can be planned by the answers.")


def files(found: Unplanned) -> dict[str, bytes]:
    """The content of each file by its name: a CSV a table, and workbook, record and document."""
    tables = with_unique_names(_tables(found))
    synthetic = found.evidence.synthetic
    return {
        **table_files(tables, STEM, record(found), synthetic=synthetic),
        f"{STEM}.docx": document(found),
    }


def _tables(found: Unplanned) -> tuple[Table, ...]:
    if found.priorities is None:
        return findings_tables(found)
    scores = priorities_table(found.priorities, found.labels, found.level, found.notes)
    return (*findings_tables(found), scores)


def record(found: Unplanned) -> dict[str, Any]:
    """The findings as plain values: the keys of `records.record` but `course` and `plan`; `no_plan`
    holds the reasons. Without topics there are no `priorities` either."""
    values = findings_record(found)
    if found.priorities is not None:
        values["settings"]["weights"] = found.priorities.weights
        scores = found.priorities.to_frame(found.level)
        values["priorities"] = labelled(scores, found.labels.topic)
    return {**values, "no_plan": found.why}


def document(found: Unplanned) -> bytes:
    """The findings as a Word document: why there is no plan, then what the answers say. Equal
    findings give equal bytes."""
    _, survey = found.labels.language, found.evidence.survey
    title = _("What the answers say: {survey}", survey=say(survey.title, _.code, survey.id))
    return to_docx(title, tuple(_parts(found)), _, notes=found.notes, warning=made_up(found))


def _parts(found: Unplanned) -> Iterator[Part]:
    _ = found.labels.language
    yield Heading(_("Why there is no plan"))
    first, *more = found.why
    yield Lines((first,), bullets=False)
    if more:
        yield Lines(tuple(more))
    yield from found_parts(found)
    if found.priorities is not None:
        yield from topics_parts(found, found.priorities)
        yield from scores_parts(found, found.priorities)
