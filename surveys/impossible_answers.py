"""Answers that cannot be: numbers out of range, ranks for what was not picked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from surveys.checks import Check, rows_where
from surveys.responses import Responses


def impossible_values(responses: Responses) -> Iterator[Check]:
    """For each number with a stated range, values outside it; and answers that ended too early."""
    for q in responses.survey.questions:
        if q.kind != "number" or not q.kept or (q.low is None and q.high is None):
            continue
        values = responses.values(q)[:, 0]
        low = -np.inf if q.low is None else q.low
        high = np.inf if q.high is None else q.high
        outside = (values < low) | (values > high)
        known = int((~np.isnan(values)).sum())
        yield Check("impossible value", rows_where(responses, outside), known, q.id)
    minutes = responses.minutes
    if known := int((~np.isnan(minutes)).sum()):
        yield Check("impossible value", rows_where(responses, minutes < 0), known)


def ranked_but_not_picked(responses: Responses) -> Iterator[Check]:
    """For each ranking of what was picked elsewhere, people who ranked what they had not picked.

    Only people who answered both questions are looked at.
    """
    for q in responses.survey.questions:
        if not q.among:
            continue
        picked_question = responses.survey.question(q.among)
        if not (q.kept and picked_question.kept):
            continue
        ranks, picked = responses.values(q), responses.values(picked_question)
        at = [o.id for o in picked_question.options]
        picked = picked[:, [at.index(o.id) for o in q.options]]
        judged = (~np.isnan(ranks)).any(axis=1) & (~np.isnan(picked)).any(axis=1)
        found = judged & ((ranks > 0) & (picked == 0)).any(axis=1)
        yield Check("ranked but not picked", rows_where(responses, found), int(judged.sum()), q.id)
