"""What answers say, with or without a plan: the tables of every question, and a record of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from needs.evidence.comparing.comparison import CompareSettings, compare
from needs.evidence.comparing.groups import group_sizes
from needs.evidence.demand import Shares
from needs.evidence.evidence import Evidence
from needs.evidence.rankings import Ranking
from needs.evidence.scales import NetShares
from needs.evidence.weighting import EQUAL
from needs.report.comparison_tables import comparison_table
from needs.report.labels import Labels
from needs.report.tables import (
    Table,
    about,
    columns_table,
    net_table,
    notes_table,
    ranking_table,
    roles_table,
    rows_table,
    shares_table,
    sizes_table,
    withheld_sentences,
)
from surveys.disclosure import Disclosure, may_combine
from surveys.reading import Reading
from surveys.responses import Responses
from surveys.survey import Question

Estimate = Ranking | Shares | NetShares


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The answers in view and what they say, with what the files have to say of it.

    responses: the answers in view: those of the reading that `only` (option ids by profile
               question; empty = everybody) lets through, as `Disclosure.view` gives them.
    by:        the profile question whose groups are compared, or None; with two others in `only`
               nothing is compared.
    """

    reading: Reading
    responses: Responses
    only: Mapping[str, tuple[str, ...]]
    by: Question | None
    evidence: Evidence
    labels: Labels
    level: float

    @cached_property
    def disclosure(self) -> Disclosure:
        """What may be shown of groups of people."""
        return Disclosure.of(self.reading.responses)

    @property
    def notes(self) -> tuple[str, ...]:
        """What every table of the run says of itself, the file of the answers included."""
        return self._notes(drawn=True)

    @property
    def group_notes(self) -> tuple[str, ...]:
        """The same for tables of groups compared, which have draws of their own."""
        return self._notes(drawn=False)

    def _notes(self, *, drawn: bool) -> tuple[str, ...]:
        _ = self.labels.language
        chosen = _.join(self.labels.group(q, v) for q, values in self.only.items() for v in values)
        sources = (f"{s.name} · SHA-256 {s.sha256}" for s in self.responses.sources)
        only = (_("Only: {filters}.", filters=chosen),) if chosen else ()
        lines = (*about(self.evidence, self.level, _, drawn=drawn), *only, *self._withheld)
        return (*lines, *sources, software())

    @cached_property
    def _withheld(self) -> tuple[str, ...]:
        return withheld_sentences(self.disclosure.view(self.only), self.labels)


def software() -> str:
    """Name and version of this software, such as "needs 0.1.0"."""
    try:
        return f"needs {version('needs')}"
    except PackageNotFoundError:
        return "needs (run from its folder, not installed)"


def findings_tables(found: Findings) -> tuple[Table, ...]:
    """Every table of what was answered, from the rows of the file to the last question."""
    labels, notes = found.labels, found.notes
    return (
        rows_table(found.reading, labels),
        columns_table(found.reading, labels),
        notes_table(found.reading, labels),
        roles_table(found.evidence.survey, labels),
        *(
            sizes_table(group_sizes(found.disclosure, q, found.only), q.id, labels, notes)
            for q in found.evidence.survey.profiles
            if may_combine(*found.only, q.id)
        ),
        *_evidence_tables(found),
    )


def _evidence_tables(found: Findings) -> Iterator[Table]:
    """Each estimated question, and beside it the same question by group."""
    for result in _estimates(found.evidence):
        if isinstance(result, Ranking):
            yield ranking_table(result, found.labels, found.level, found.notes)
        elif isinstance(result, Shares):
            yield shares_table(result, found.labels, found.level, found.notes)
        else:
            yield net_table(result, found.labels, found.level, found.notes)
        if found.by is not None and may_combine(*found.only, found.by.id):
            yield _group_table(found, found.evidence.survey.question(result.question), found.by)


def _group_table(found: Findings, question: Question, by: Question) -> Table:
    """The question compared between groups, person by person whatever the weights."""
    view = found.disclosure.view(found.only, [by])
    if view.grouping is None:
        raise ValueError(f"there are no groups of '{by.id}'")
    usual = found.evidence.settings
    settings = CompareSettings(unranked=usual.unranked, n_draws=usual.n_draws, seed=usual.seed)
    withheld = question.id in view.withheld
    compared = compare(view.responses, question, view.grouping, settings, withheld=withheld)
    members = dict(zip(view.grouping.ids, view.grouping.sizes.tolist(), strict=True))
    _ = found.labels.language
    unweighted = _("Groups are compared person by person: the weights do not count here.")
    weighted = found.evidence.weights.scheme != EQUAL
    notes = (unweighted, *found.group_notes) if weighted else found.group_notes
    return comparison_table(compared, found.labels, found.level, notes, members)


def _estimates(evidence: Evidence) -> tuple[Estimate, ...]:
    """The results of all questions, in the order asked."""
    found: dict[str, Estimate] = {**evidence.rankings, **evidence.shares, **evidence.scales}
    return tuple(found[q.id] for q in evidence.survey.questions if q.id in found)


def with_unique_names(found: Sequence[Table]) -> tuple[Table, ...]:
    """The tables under names that are safe for files: ids of questions are anybody's words."""
    named: dict[str, Table] = {}
    for table in found:
        stem = re.sub(r"[^\w.-]+", "_", table.name).strip("._")[:80] or "table"
        name, number = stem, 1
        while name.casefold() in named:
            number += 1
            name = f"{stem}_{number}"
        named[name.casefold()] = replace(table, name=name)
    return tuple(named.values())


def findings_record(found: Findings) -> dict[str, Any]:
    """The findings as plain values: of the keys of `records.record`, those that need no plan."""
    evidence = found.evidence
    return {
        "software": software(),
        "synthetic": evidence.synthetic,
        "sources": [
            {"name": s.name, "sha256": s.sha256, "reader": s.reader}
            for s in found.responses.sources
        ],
        "survey": {"id": evidence.survey.id, "version": evidence.survey.version},
        "answers": _answers(found),
        "settings": _settings(found),
        "evidence": [_estimate(result, found) for result in _estimates(evidence)],
        "unanswered": evidence.unanswered,
    }


def _answers(found: Findings) -> dict[str, Any]:
    return {
        "rows_in_file": found.reading.rows_in_file,
        "set_aside": {s.reason: len(s.rows) for s in found.reading.set_aside},
        "kept": len(found.reading.responses),
        "only": found.only,
        "in_view": found.evidence.n,
    }


def _settings(found: Findings) -> dict[str, Any]:
    settings = found.evidence.settings
    return {
        "language": found.labels.language.code,
        "level": found.level,
        "unranked": settings.unranked,
        "draws": settings.n_draws,
        "seed": settings.seed,
        "unit": found.evidence.unit,
        "weighting": found.evidence.weights.scheme,
        "n_effective": found.evidence.weights.n_effective,
    }


def _estimate(result: Estimate, found: Findings) -> dict[str, Any]:
    question = found.evidence.survey.question(result.question)
    entry: dict[str, Any] = {
        "question": question.id,
        "label": found.labels.question(question.id),
        "kind": question.kind,
        "role": question.role,
        "n_asked": result.n_asked,
        "n_answered": result.n_answered,
    }
    if isinstance(result, Ranking):
        entry |= {
            "n_partial": result.n_partial,
            "unranked": result.unranked,
            "ghost": result.ghost,
        }
    label = partial(found.labels.option, question.id)
    return {**entry, "items": labelled(result.to_frame(found.level), label)}


def labelled(frame: pd.DataFrame, label: Callable[[str], str]) -> list[dict[str, Any]]:
    """Each line of a frame by column; after the first column, which is an id, its label."""
    key = str(frame.columns[0])
    named = frame.drop(columns="level", errors="ignore")
    named.insert(1, "label", [label(i) for i in frame[key]])
    return [{str(k): v for k, v in line.items()} for line in named.to_dict("records")]
