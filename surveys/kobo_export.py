"""Responses as a KoboToolbox CSV export: XML-name headers, no groups, summary and 0/1 columns."""

from __future__ import annotations

import csv
import uuid
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surveys.responses import ROW, Responses
from surveys.simulation_parameters import FileExtras
from surveys.survey import Question

Cells = dict[str, list[str]]
"""One list of cells by header, a cell a respondent; an empty cell means not answered."""

FIRST_ID = 1001
CLOCK = "%Y-%m-%d %H:%M:%S"
ZONE = "+00:00"


def write_kobo_csv(responses: Responses, path: Path, extras: FileExtras, seed: int) -> int:
    """The number of rows written: the responses and what `extras` adds, the same for one seed.

    Kept answers stay in their order; refusals stand between them, and submissions sent twice at
    the end under a new id, as KoboToolbox keeps them. ValueError for a ranking with ties, which a
    cell of codes in order cannot hold.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    answers = pd.DataFrame(question_cells(responses), dtype=object)
    frame, kept = _with_refusals(answers, responses, extras.refused, rng)
    _fill_personal(frame, kept, responses, extras, rng)
    _add_times(frame, extras, rng)
    twice = np.sort(rng.choice(np.flatnonzero(kept), extras.sent_twice, replace=False))
    frame = pd.concat([frame, frame.iloc[twice]], ignore_index=True)
    _add_record_keeping(frame, responses)
    frame.to_csv(
        path, sep=";", index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n", encoding="utf-8"
    )
    return len(frame)


def _with_refusals(
    answers: pd.DataFrame, responses: Responses, refused: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The answers with rows between them that hold only a refusal, and which rows are answers."""
    consent = responses.survey.first("consent")
    no = next((o for o in consent.options if o.means != "agree"), None) if consent else None
    if refused and no is None:
        raise ValueError(f"survey '{responses.survey.id}' has no answer that refuses consent")
    refusals = pd.DataFrame("", index=range(refused), columns=answers.columns, dtype=object)
    if consent and no:
        refusals[consent.file_name] = no.file_name
    n = len(answers)
    order = np.argsort(np.concatenate([np.arange(n), rng.uniform(0, n, refused)]))
    frame = pd.concat([answers, refusals], ignore_index=True).iloc[order]
    return frame.reset_index(drop=True), order < n


def _fill_personal(
    frame: pd.DataFrame,
    kept: NDArray[np.bool_],
    responses: Responses,
    extras: FileExtras,
    rng: np.random.Generator,
) -> None:
    """Write made-up personal details into a share of the answers, in place."""
    gives = np.flatnonzero(kept & (rng.random(len(frame)) < extras.personal_share))
    for question_id, pattern in extras.personal.items():
        header = responses.survey.question(question_id).file_name
        frame.loc[gives, header] = [pattern.format(n=int(row) + 1) for row in gives]


def _add_times(frame: pd.DataFrame, extras: FileExtras, rng: np.random.Generator) -> None:
    """Put `start` and `end` before the other columns, in place; start rises down the file."""
    opened = pd.Timestamp(datetime.combine(extras.first_day, time(), UTC))
    minutes = np.sort(rng.integers(0, extras.days * 24 * 60, len(frame)))
    start = opened + pd.to_timedelta(minutes, unit="min")
    end = start + pd.to_timedelta(rng.integers(8, 40, len(frame)), unit="min")
    frame.insert(0, "start", start.strftime(CLOCK) + ZONE)
    frame.insert(1, "end", end.strftime(CLOCK) + ZONE)


def _add_record_keeping(frame: pd.DataFrame, responses: Responses) -> None:
    """Put the columns that KoboToolbox adds after the others, in place."""
    names = [f"{responses.survey.id}/{row}" for row in frame.index]
    frame["_id"] = [str(FIRST_ID + row) for row in frame.index]
    frame["_uuid"] = [str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in names]
    frame["_submission_time"] = frame["end"].str.removesuffix(ZONE)
    if responses.synthetic:
        frame["_synthetic"] = "yes"


def question_cells(responses: Responses) -> Cells:
    """The cells of every question of the survey, in the order asked; empty where not kept."""
    cells: Cells = {}
    for question in responses.survey.questions:
        cells |= _cells(responses, question)
    return cells


def _cells(responses: Responses, question: Question) -> Cells:
    if not question.kept:
        return {question.file_name: [""] * len(responses)}
    if question.kind == "text":
        return {question.file_name: _texts(responses, question)}
    if question.kind == "choice":
        return {question.file_name: _choice(responses, question)}
    values = responses.values(question)
    if question.kind == "ranking":
        return {question.file_name: [_ranking(question, row) for row in values]}
    if question.kind == "choices":
        return _choices(question, values)
    if question.kind == "scale":
        return _scale(question, values)
    return {question.file_name: ["" if np.isnan(v) else f"{v:g}" for v in values[:, 0]]}


def _texts(responses: Responses, question: Question) -> list[str]:
    texts = {t[ROW]: t["text"] for t in responses.texts.to_pylist() if t["question"] == question.id}
    return [texts.get(row, "") for row in responses.table[ROW].to_pylist()]


def _choice(responses: Responses, question: Question) -> list[str]:
    names = {o.id: o.file_name for o in question.options}
    return ["" if a is None else names.get(a, a) for a in responses.labels(question)]


def _ranking(question: Question, ranks: NDArray[np.float64]) -> str:
    """The names of the ranked options, first place first."""
    places = {rank: o.file_name for o, rank in zip(question.options, ranks, strict=True)}
    ranked = [rank for rank in ranks if rank > 0]
    if len(set(ranked)) < len(ranked):
        raise ValueError(f"question '{question.id}': a ranking with ties cannot be written")
    return " ".join(places[rank] for rank in sorted(ranked))


def _choices(question: Question, values: NDArray[np.float64]) -> Cells:
    """The ticked names joined by spaces, then one 0/1 column an option."""
    names = [o.file_name for o in question.options]
    cells = {
        question.file_name: [
            " ".join(n for n, ticked in zip(names, row, strict=True) if ticked == 1)
            for row in values
        ]
    }
    for name, column in zip(names, values.T, strict=True):
        cells[f"{question.file_name}/{name}"] = ["" if np.isnan(v) else str(int(v)) for v in column]
    return cells


def _scale(question: Question, values: NDArray[np.float64]) -> Cells:
    """The name of the level, or of the declared non-answer (0), in one column an item."""
    headers = [i.file_name for i in question.items] or [question.file_name]
    non_answer = next((o.file_name for o in question.options if o.means == "no_answer"), "")
    names = [non_answer, *(level.file_name for level in question.levels)]
    return {
        header: ["" if np.isnan(v) else names[int(v)] for v in column]
        for header, column in zip(headers, values.T, strict=True)
    }
