"""What a run leaves behind: every table as CSV, one workbook of them all, and one JSON record."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pandas as pd

from needs.evidence.comparison import CompareSettings, compare
from needs.evidence.demand import Shares
from needs.evidence.evidence import Evidence
from needs.evidence.groups import group_sizes
from needs.evidence.rankings import Ranking
from needs.evidence.scales import NetShares
from needs.evidence.weighting import EQUAL
from needs.planning.curriculum import check_course
from needs.planning.plan import Plan
from needs.planning.priorities import Priorities
from needs.report.comparison_tables import comparison_table
from needs.report.labels import Labels
from needs.report.plan_sentences import why_left_out
from needs.report.plan_tables import left_out_table, plan_table, step_times_table
from needs.report.sentences import module_evidence
from needs.report.tables import (
    Table,
    about,
    columns_table,
    net_table,
    notes_table,
    priorities_table,
    ranking_table,
    roles_table,
    rows_table,
    shares_table,
    sizes_table,
    withheld_sentences,
    workbook,
)
from surveys.disclosure import Disclosure, may_combine
from surveys.reading import Reading
from surveys.responses import Responses
from surveys.survey import Question

WORKBOOK = "needs.xlsx"
RECORD = "plan.json"

Estimate = Ranking | Shares | NetShares

_DECIMALS = 9  # further digits are the processor's, not the answers'


@dataclass(frozen=True)
class Run:
    """One way from answers to a plan, with what its files have to say of it.

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
    priorities: Priorities
    plan: Plan
    labels: Labels
    level: float

    @cached_property
    def disclosure(self) -> Disclosure:
        """What may be shown of groups of people."""
        return Disclosure.of(self.reading.responses)

    @property
    def notes(self) -> tuple[str, ...]:
        """What every table of the run says of itself, the file of the answers included."""
        _ = self.labels.language
        chosen = _.join(self.labels.group(q, v) for q, values in self.only.items() for v in values)
        sources = (f"{s.name} · SHA-256 {s.sha256}" for s in self.responses.sources)
        only = (_("Only: {filters}.", filters=chosen),) if chosen else ()
        lines = (*about(self.evidence, self.level, _), *only, *self._withheld)
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


# --- files -------------------------------------------------------------------------------------


def files(run: Run) -> dict[str, bytes]:
    """The content of each file by its name: a CSV a table, `WORKBOOK`, `RECORD`.

    Like the sample that it comes from, a CSV on made-up answers says so in a column `_synthetic`:
    it travels alone, without the notes of the workbook.
    """
    found = _with_unique_names(tables(run))
    mark = {"_synthetic": "yes"} if run.evidence.synthetic else {}
    result = {f"{t.name}.csv": replace(t, frame=t.frame.assign(**mark)).csv() for t in found}
    return {**result, WORKBOOK: workbook(found), RECORD: to_json(record(run))}


def tables(run: Run) -> tuple[Table, ...]:
    """Every table of a run, from the rows of the file to the minutes of each step."""
    labels, level, notes = run.labels, run.level, run.notes
    return (
        rows_table(run.reading, labels),
        columns_table(run.reading, labels),
        notes_table(run.reading, labels),
        roles_table(run.evidence.survey, labels),
        *(
            sizes_table(group_sizes(run.disclosure, q, run.only), q.id, labels, notes)
            for q in run.evidence.survey.profiles
            if may_combine(*run.only, q.id)
        ),
        *_evidence_tables(run),
        priorities_table(run.priorities, labels, level, notes),
        plan_table(run.plan, run.evidence, run.priorities, labels, level, notes),
        left_out_table(run.plan, labels, notes),
        step_times_table(run.plan, labels, notes),
    )


def _evidence_tables(run: Run) -> Iterator[Table]:
    """Each estimated question, and beside it the same question by group."""
    for result in _estimates(run.evidence):
        if isinstance(result, Ranking):
            yield ranking_table(result, run.labels, run.level, run.notes)
        elif isinstance(result, Shares):
            yield shares_table(result, run.labels, run.level, run.notes)
        else:
            yield net_table(result, run.labels, run.level, run.notes)
        if run.by is not None and may_combine(*run.only, run.by.id):
            yield _group_table(run, run.evidence.survey.question(result.question), run.by)


def _group_table(run: Run, question: Question, by: Question) -> Table:
    """The question compared between groups, person by person whatever the weights."""
    view = run.disclosure.view(run.only, [by])
    if view.grouping is None:
        raise ValueError(f"there are no groups of '{by.id}'")
    usual = run.evidence.settings
    settings = CompareSettings(unranked=usual.unranked, n_draws=usual.n_draws, seed=usual.seed)
    found = compare(view.responses, question, view.grouping, settings)
    members = dict(zip(view.grouping.ids, view.grouping.sizes.tolist(), strict=True))
    _ = run.labels.language
    unweighted = _("Groups are compared person by person: the weights do not count here.")
    notes = run.notes if run.evidence.weights.scheme == EQUAL else (unweighted, *run.notes)
    return comparison_table(found, run.labels, run.level, notes, members)


def _estimates(evidence: Evidence) -> tuple[Estimate, ...]:
    """The results of all questions, in the order asked."""
    found: dict[str, Estimate] = {**evidence.rankings, **evidence.shares, **evidence.scales}
    return tuple(found[q.id] for q in evidence.survey.questions if q.id in found)


def _with_unique_names(found: Sequence[Table]) -> tuple[Table, ...]:
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


# --- the JSON record ---------------------------------------------------------------------------


def record(run: Run) -> dict[str, Any]:
    """The run as plain values: ids, numbers and sentences in the run's language.

    software   name and version.
    synthetic  whether any answer is made up; then nothing below is evidence.
    sources    name, sha256 and reader of each file of answers.
    survey     id, version.
    answers    rows_in_file = kept + the sum of set_aside (by reason); only: the filters, option
               ids by profile question; in_view: the people that everything below is about.
    settings   language, level (of all intervals), unranked, draws, seed, unit (what is drawn),
               weighting (of people) and n_effective, weights (by criterion),
               plan (the fields of `PlanSettings`).
    course     id, invented, present_minutes, practice_share; notes: rule and id wherever course
               and survey do not meet.
    evidence   one entry a question, in the order asked: question, label, kind, role, n_asked,
               n_answered; of a ranking n_partial, unranked, ghost; items: the lines of the
               result's `to_frame`, with the item's label.
    unanswered ids of questions that nobody answered.
    priorities the lines of `Priorities.to_frame`, with the topic's label.
    plan       status, value, gap, minutes, budget_minutes, practice_share, hardest (steps);
               lines: module, label, action, variant, minutes_now, minutes_planned, value,
               value_per_hour, parts (the value by topic and step), evidence (a sentence);
               left_out: module, label, why, because (a sentence), and the numbers compared;
               steps: minutes now, planned, and the least asked for.

    Shares and values are from 0 to 1, times in minutes; null = no number can be given.
    """
    evidence = run.evidence
    return {
        "software": software(),
        "synthetic": evidence.synthetic,
        "sources": [
            {"name": s.name, "sha256": s.sha256, "reader": s.reader} for s in run.responses.sources
        ],
        "survey": {"id": evidence.survey.id, "version": evidence.survey.version},
        "answers": _answers(run),
        "settings": _settings(run),
        "course": _course(run),
        "evidence": [_estimate(result, run) for result in _estimates(evidence)],
        "unanswered": evidence.unanswered,
        "priorities": _lines(run.priorities.to_frame(run.level), run.labels.topic),
        "plan": _plan(run),
    }


def to_json(values: Mapping[str, Any]) -> bytes:
    """The values as JSON, UTF-8: keys in the order given, numbers to nine decimals, NaN as null."""
    text = json.dumps(_plain(values), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def _answers(run: Run) -> dict[str, Any]:
    return {
        "rows_in_file": run.reading.rows_in_file,
        "set_aside": {s.reason: len(s.rows) for s in run.reading.set_aside},
        "kept": len(run.reading.responses),
        "only": run.only,
        "in_view": run.evidence.n,
    }


def _settings(run: Run) -> dict[str, Any]:
    settings = run.evidence.settings
    return {
        "language": run.labels.language.code,
        "level": run.level,
        "unranked": settings.unranked,
        "draws": settings.n_draws,
        "seed": settings.seed,
        "unit": run.evidence.unit,
        "weighting": run.evidence.weights.scheme,
        "n_effective": run.evidence.weights.n_effective,
        "weights": run.priorities.weights,
        "plan": asdict(run.plan.settings),
    }


def _course(run: Run) -> dict[str, Any]:
    course, ranking = run.plan.course, run.evidence.difficulty
    notes = check_course(course, run.priorities.topics, ranking.items if ranking else ())
    return {
        "id": course.id,
        "invented": course.invented,
        "present_minutes": course.present_minutes,
        "practice_share": run.plan.practice_share_now,
        "notes": [{"rule": n.rule, "id": n.id} for n in notes],
    }


def _estimate(result: Estimate, run: Run) -> dict[str, Any]:
    question = run.evidence.survey.question(result.question)
    entry: dict[str, Any] = {
        "question": question.id,
        "label": run.labels.question(question.id),
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
    label = partial(run.labels.option, question.id)
    return {**entry, "items": _lines(result.to_frame(run.level), label)}


def _plan(run: Run) -> dict[str, Any]:
    plan, labels = run.plan, run.labels
    lines = _lines(plan.to_frame(), labels.module)
    for entry, line in zip(lines, plan.lines, strict=True):
        module = plan.course.by_id[line.module]
        entry["parts"] = [asdict(part) for part in line.parts]
        entry["evidence"] = module_evidence(module, run.evidence, run.priorities, labels, run.level)
    left_out = _lines(plan.left_out_frame(), labels.module)
    for entry, module_out in zip(left_out, plan.left_out, strict=True):
        entry["requires"] = module_out.requires
        entry["because"] = why_left_out(module_out, labels)
    return {
        "status": plan.status,
        "value": plan.value,
        "gap": plan.gap,
        "minutes": plan.total_minutes,
        "budget_minutes": plan.budget_minutes,
        "practice_share": plan.practice_share,
        "hardest": plan.needs.hardest,
        "lines": lines,
        "left_out": left_out,
        "steps": _lines(plan.steps_frame(), labels.step),
    }


def _lines(frame: pd.DataFrame, label: Callable[[str], str]) -> list[dict[str, Any]]:
    """Each line of a frame by column; after the first column, which is an id, its label."""
    key = str(frame.columns[0])
    named = frame.drop(columns="level", errors="ignore")
    named.insert(1, "label", [label(i) for i in frame[key]])
    return [{str(k): v for k, v in line.items()} for line in named.to_dict("records")]


def _plain(value: object) -> object:
    """The value with nothing in it but what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, _DECIMALS) + 0.0 if math.isfinite(value) else None
    return value
