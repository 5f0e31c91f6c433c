"""Near duplicates: two answers so alike that they may be one person's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from surveys.answer_codes import answer_codes, answered
from surveys.checks import Check, Thresholds, rows_where
from surveys.responses import Responses
from surveys.survey import Question

_SEED = 20210210


def near_duplicates(responses: Responses, settings: Thresholds) -> Check:
    """Answers that repeat an earlier one of the same wave but for one question at most.

    All of the profile must be the same, comments count like other answers, and only people who
    answered enough questions besides the profile are looked at: the fewer the answers, the more
    people agree in all of them by chance. The first of those alike is not flagged.
    """
    content = [q for q in responses.survey.questions if _is_content(q)]
    given = np.zeros(len(responses), dtype=np.int64)
    for q in content:
        given += answered(responses, q)
    judged = given >= settings.fewest_alike
    keys = _keys(responses, content)[judged]
    repeats = np.zeros(len(keys), dtype=bool)
    for column in range(keys.shape[1]):
        repeats |= _repeats(keys[:, column])
    found = np.zeros(len(responses), dtype=bool)
    found[judged] = repeats
    return Check("near duplicate", rows_where(responses, found), int(judged.sum()))


def _is_content(question: Question) -> bool:
    return question.kept and question.role not in ("profile", "consent")


def _keys(responses: Responses, content: list[Question]) -> NDArray[np.uint64]:
    """One number a row and question (rows × questions): equal where all *but* it is the same.

    Each answer is a random 64-bit number and a row is the sum of its own, so that leaving one
    question out is a subtraction. In a million rows two sums agree by accident with a probability
    of 1 in ten million.
    """
    random = np.random.default_rng(_SEED)
    wave = np.unique([w or "" for w in responses.records["wave"].to_pylist()], return_inverse=True)
    always = [q for q in responses.survey.questions if q.role == "profile"]
    whole = _hashed(wave[1].reshape(-1), random)
    for q in always:
        whole += _hashed(answer_codes(responses, q), random)
    each = [_hashed(answer_codes(responses, q), random) for q in content]
    for part in each:
        whole += part
    return np.column_stack([whole - part for part in each] or [whole])


def _hashed(codes: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.uint64]:
    numbers = random.integers(0, 2**64, codes.max(initial=0) + 1, dtype=np.uint64)
    return np.asarray(numbers[codes])


def _repeats(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each key stands earlier too."""
    repeats = np.ones(len(keys), dtype=bool)
    repeats[np.unique(keys, return_index=True)[1]] = False
    return repeats
