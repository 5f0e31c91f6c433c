"""Answers as small numbers, so that people who answered alike are found by comparing integers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from surveys.responses import ROW, Responses
from surveys.survey import Question

Codes = NDArray[np.int64]
"""One int a respondent: equal exactly where answers are equal, 0 where there is none."""


def answer_codes(responses: Responses, question: Question) -> Codes:
    """The codes of all answers to one question, its comments too."""
    n = len(responses)
    if not question.kept:
        return np.zeros(n, dtype=np.int64)
    if question.kind == "text":
        return _text_codes(responses, question)
    columns = [_column_codes(responses.table[name]) for name in question.columns]
    return together(columns, n)


def together(parts: Iterable[Codes], n: int) -> Codes:
    """The codes of several answers taken together; 0 where none of them was given."""
    combined = np.zeros(n, dtype=np.int64)
    for codes in parts:
        pairs = combined * (codes.max(initial=0) + 1) + codes
        distinct, numbered = np.unique(pairs, return_inverse=True)
        # 0 keeps meaning "none": the smallest pair is (0, 0) where anybody gave no answer.
        combined = numbered.reshape(-1) + (1 if len(distinct) and distinct[0] != 0 else 0)
    return combined


def _column_codes(column: pa.ChunkedArray) -> Codes:
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(), dtype=np.int64) + 1


def _text_codes(responses: Responses, question: Question) -> Codes:
    said = responses.texts.filter(pc.equal(responses.texts["question"], question.id))
    position = pc.index_in(said[ROW], value_set=responses.table[ROW].combine_chunks())
    codes = np.zeros(len(responses), dtype=np.int64)
    known = pc.is_valid(position)
    codes[position.filter(known).to_numpy()] = _column_codes(said["text"].filter(known))
    return codes


def answered(responses: Responses, question: Question) -> NDArray[np.bool_]:
    """Bool vector, whether each respondent gave any answer to the question."""
    if question.kind == "text" or not question.kept:
        return np.asarray(answer_codes(responses, question) > 0)
    found = np.zeros(len(responses), dtype=bool)
    for name in question.columns:
        found |= np.asarray(responses.table[name].is_valid().to_numpy(), dtype=bool)
    return found
