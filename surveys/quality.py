"""The quality report: checks on answers with the rows behind each, and never a silent drop.

Checks flag; a person may set flagged rows aside, and that choice is recorded with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from surveys.answer_codes import answered
from surveys.checks import Check, Thresholds
from surveys.hasty_answers import incomplete, offered_order, same_level, too_fast
from surveys.impossible_answers import impossible_values, ranked_but_not_picked
from surveys.reading import BY_READER, CONSENT, Reading, SetAside
from surveys.repeated_answers import near_duplicates
from surveys.responses import ROW, Responses


class QualityError(ValueError):
    """A choice about flagged rows that cannot be carried out; the message says why."""


@dataclass(frozen=True, slots=True)
class Base:
    """What one question stands on: people asked and answering now, and without flagged rows."""

    question: str
    asked: int
    answered: int
    asked_without: int
    answered_without: int


@dataclass(frozen=True)
class QualityReport:
    """All checks on one reading.

    checks: first what is set aside already, then what is flagged.
    bases:  the denominators of every question, before and after leaving out all flagged rows.
    """

    rows_in_file: int
    kept: int
    checks: tuple[Check, ...]
    bases: tuple[Base, ...]
    settings: Thresholds

    @property
    def flagged(self) -> tuple[int, ...]:
        """Rows that any check flags."""
        return tuple(sorted({r for c in self.checks if c.done == "flagged" for r in c.rows}))

    def to_frame(self) -> pd.DataFrame:
        """One line a check and, where chance has several models, one a model."""
        lines = [
            (
                c.id,
                c.question,
                c.count,
                c.looked_at,
                c.share,
                e.model if e else "",
                e.count if e else np.nan,
                e.chance if e else np.nan,
                c.limit if c.limit is not None else np.nan,
                c.done,
                c.by,
                c.why,
                " ".join(map(str, c.rows)),
            )
            for c in self.checks
            for e in (c.expected or (None,))
        ]
        return pd.DataFrame(
            lines,
            columns=[
                "check",
                "question",
                "count",
                "looked_at",
                "share",
                "model",
                "expected",
                "chance",
                "limit",
                "done",
                "by",
                "why",
                "rows",
            ],
        )

    def bases_frame(self) -> pd.DataFrame:
        """One line a question: asked and answered, now and without flagged rows."""
        columns = ["question", "asked", "answered", "asked_without", "answered_without"]
        lines = [[getattr(b, name) for name in columns] for b in self.bases]
        return pd.DataFrame(lines, columns=columns)


def quality_report(reading: Reading, settings: Thresholds | None = None) -> QualityReport:
    """All checks on a reading: what was set aside is repeated, the rest flags rows still kept."""
    settings = settings or Thresholds()
    responses = reading.responses
    checks = (*_set_aside_already(reading), *_flagging(responses, settings))
    flagged = {r for c in checks if c.done == "flagged" for r in c.rows}
    rest = np.array([r not in flagged for r in responses.table[ROW].to_pylist()], dtype=bool)
    return QualityReport(
        reading.rows_in_file, len(responses), checks, tuple(_bases(responses, rest)), settings
    )


def set_aside(
    reading: Reading,
    checks: Collection[str],
    by: str,
    why: str,
    settings: Thresholds | None = None,
) -> Reading:
    """The reading without the rows that these checks flag; who decided so and why is kept with it.

    checks: ids of checks, all questions of each; or "id/question" for one question. A row counts
    under the first check that flags it. QualityError for a check that does not exist and for a
    choice without a name or a reason.
    """
    if not by.strip() or not why.strip():
        raise QualityError(
            "setting answers aside needs the name of who decides it and the reason; both are kept"
        )
    flagging = list(_flagging(reading.responses, settings or Thresholds()))
    known = {c.id for c in flagging} | {f"{c.id}/{c.question}" for c in flagging if c.question}
    for name in checks:
        if name not in known:
            raise QualityError(
                f"'{name}' is not a check of these answers; checks are {', '.join(sorted(known))}"
            )
    chosen = [c for c in flagging if c.id in checks or f"{c.id}/{c.question}" in checks]
    gone: set[int] = set()
    added = []
    for check in chosen:
        if rows := tuple(r for r in check.rows if r not in gone):
            added.append(SetAside(check.id, rows, by.strip(), why.strip()))
        gone.update(rows)
    kept = np.array([r not in gone for r in reading.responses.table[ROW].to_pylist()], dtype=bool)
    return replace(
        reading,
        responses=reading.responses.take(kept),
        set_aside=(*reading.set_aside, *added),
    )


def _set_aside_already(reading: Reading) -> Iterator[Check]:
    """What the reader looked for, found or not, then what people chose to set aside."""
    n = reading.rows_in_file
    found = {s.reason for s in reading.set_aside}
    asks = bool(reading.responses.survey.with_role("consent"))
    for reason in BY_READER:
        if reason not in found and (asks or reason not in CONSENT):
            yield Check(reason, (), n, done="set aside")
        for s in reading.set_aside:
            if s.reason == reason:
                yield Check(reason, s.rows, n, done="set aside", by=s.by, why=s.why)
    for s in reading.set_aside:
        if s.reason not in BY_READER:
            yield Check(s.reason, s.rows, n, done="set aside", by=s.by, why=s.why)


def _flagging(responses: Responses, settings: Thresholds) -> Iterator[Check]:
    yield near_duplicates(responses, settings)
    yield incomplete(responses, settings)
    yield too_fast(responses, settings)
    yield from same_level(responses, settings)
    yield from offered_order(responses, settings)
    yield from impossible_values(responses)
    yield from ranked_but_not_picked(responses)


def _bases(responses: Responses, rest: np.ndarray) -> Iterator[Base]:
    for q in responses.survey.questions:
        if q.kept:
            asked, given = responses.asked(q), answered(responses, q)
            yield Base(q.id, *(int(a.sum()) for a in (asked, given, asked & rest, given & rest)))
