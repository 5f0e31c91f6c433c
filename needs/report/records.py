"""What a run leaves behind: every table as CSV, one workbook of them all, and one JSON record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from needs.planning.courses.curriculum import check_course
from needs.planning.plans.plan import Plan
from needs.planning.weighing.priorities import Priorities
from needs.report.findings import (
    Findings,
    findings_record,
    findings_tables,
    labelled,
    software,
    with_unique_names,
)
from needs.report.plan_sentences import why_left_out
from needs.report.plan_tables import left_out_table, plan_table, step_times_table
from needs.report.sentences import module_evidence
from needs.report.tables import Table, priorities_table, workbook

__all__ = ["RECORD", "WORKBOOK", "Run", "files", "record", "software", "tables", "to_json"]

WORKBOOK = "needs.xlsx"
RECORD = "plan.json"

_DECIMALS = 9  # further digits are the processor's, not the answers'


@dataclass(frozen=True, kw_only=True)
class Run(Findings):
    """One way from answers to a plan: the findings, the priorities and the plan by them."""

    priorities: Priorities
    plan: Plan


# --- files -------------------------------------------------------------------------------------


def files(run: Run) -> dict[str, bytes]:
    """The content of each file by its name: a CSV a table, `WORKBOOK`, `RECORD`.

    Like the sample that it comes from, a CSV on made-up answers says so in a column `_synthetic`:
    it travels alone, without the notes of the workbook.
    """
    found = with_unique_names(tables(run))
    mark = {"_synthetic": "yes"} if run.evidence.synthetic else {}
    result = {f"{t.name}.csv": replace(t, frame=t.frame.assign(**mark)).csv() for t in found}
    return {**result, WORKBOOK: workbook(found), RECORD: to_json(record(run))}


def tables(run: Run) -> tuple[Table, ...]:
    """Every table of a run, from the rows of the file to the minutes of each step."""
    labels, level, notes = run.labels, run.level, run.notes
    return (
        *findings_tables(run),
        priorities_table(run.priorities, labels, level, notes),
        plan_table(run.plan, run.evidence, run.priorities, labels, level, notes),
        left_out_table(run.plan, labels, notes),
        step_times_table(run.plan, labels, notes),
    )


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
    found = findings_record(run)
    planned = {"weights": run.priorities.weights, "plan": asdict(run.plan.settings)}
    return {
        **{k: found[k] for k in ("software", "synthetic", "sources", "survey", "answers")},
        "settings": {**found["settings"], **planned},
        "course": _course(run),
        "evidence": found["evidence"],
        "unanswered": found["unanswered"],
        "priorities": labelled(run.priorities.to_frame(run.level), run.labels.topic),
        "plan": _plan(run),
    }


def to_json(values: Mapping[str, Any]) -> bytes:
    """The values as JSON, UTF-8: keys in the order given, numbers to nine decimals, NaN as null."""
    text = json.dumps(_plain(values), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


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


def _plan(run: Run) -> dict[str, Any]:
    plan, labels = run.plan, run.labels
    lines = labelled(plan.to_frame(), labels.module)
    for entry, line in zip(lines, plan.lines, strict=True):
        module = plan.course.by_id[line.module]
        entry["parts"] = [asdict(part) for part in line.parts]
        entry["evidence"] = module_evidence(module, run.evidence, run.priorities, labels, run.level)
    left_out = labelled(plan.left_out_frame(), labels.module)
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
        "steps": labelled(plan.steps_frame(), labels.step),
    }


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
