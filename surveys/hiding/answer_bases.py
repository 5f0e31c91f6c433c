"""Who answered what: the denominators of estimates, which small groups must not show either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from surveys.responses import Responses
from surveys.survey import Question

DESCRIBING = frozenset({"profile", "consent", "comment", "personal", "unused"})
"""Roles of questions that have no estimate."""


Number = NDArray[np.bool_] | NDArray[np.float64]
"""What one number counts of each respondent, from 0 to 1."""

FIRST = 3
"""Places of a ranking that are counted together, beside the first alone."""


@dataclass(frozen=True)
class Base:
    """Columns of the canonical table that estimates use together, and who answered them.

    answered: bool vectors, one entry a respondent: each is a number that estimates show.
    within:   the position of another base, whose hidden answers are hidden here too; or None.
    told:     vectors, one entry a respondent: numbers that estimates show added up over those in
              `answered[0]`.
    apart:    bool vectors, one entry a respondent: others that estimates count beside these.
    exclusive: whether each of those in `answered[0]` is counted in exactly one of `told`.
    """

    question: str
    columns: tuple[str, ...]
    answered: tuple[NDArray[np.bool_], ...]
    within: int | None = None
    told: tuple[Number, ...] = ()
    apart: tuple[NDArray[np.bool_], ...] = ()
    exclusive: bool = False


def answer_bases(responses: Responses) -> tuple[Base, ...]:
    """The bases of every question that has an estimate: of a scale each item has its own."""
    found: list[Base] = []
    importance = _rated(responses, "importance")
    for q in responses.survey.questions:
        if q.role in DESCRIBING or not q.kept:
            continue
        if q.kind == "ranking":
            places = responses.values(q)
            found.append(Base(q.id, q.columns, (_any(places),), told=_of_places(places)))
        elif q.kind == "choice":
            known = [i for i, o in enumerate(q.options) if o.means != "no_answer"]
            chosen = responses.values(q)[:, 0]
            given = (np.isin(chosen, known),)
            found.append(Base(q.id, q.columns, given, told=_one_of(chosen, known), exclusive=True))
        elif q.kind == "choices":
            found += _choices(responses, q, len(found))
        elif q.kind == "scale":
            found += _scale(responses, q, importance if q.role == "ability" else {})
    return tuple(found)


def _one_of(
    values: NDArray[np.float64], known: Sequence[float] | NDArray[np.float64]
) -> tuple[Number, ...]:
    """For each known value whether it was given."""
    return tuple(np.asarray(values == v) for v in known)


def _of_places(places: NDArray[np.float64]) -> tuple[Number, ...]:
    """For each item whether it has a place, the first one, one of the first few, and how far down
    it is (0 first, 1 last; without a place in the middle of those that are left)."""
    n_items = places.shape[1]
    ranked = places > 0
    left = (ranked.sum(axis=1, keepdims=True) + 1 + n_items) / 2
    down = (np.where(ranked, places, left) - 1) / max(n_items - 1, 1)
    return (*ranked.T, *(places == 1).T, *(ranked & (places <= FIRST)).T, *np.clip(down, 0, 1).T)


def _any(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((~np.isnan(values)).any(axis=1))


def _choices(responses: Responses, question: Question, position: int) -> Iterator[Base]:
    """The question; and apart from it each option that some who answered were not offered."""
    values = responses.values(question)
    declared = [o.means == "no_answer" for o in question.options]
    answered = _any(values) & ~np.nan_to_num(values[:, declared]).any(axis=1)
    offered = ~np.isnan(values)
    ticked = (values == 1).T
    to_all = ~(answered[:, None] & ~offered).any(axis=0)
    yield Base(question.id, question.columns, (answered,), told=tuple(ticked[to_all]))
    for i in np.flatnonzero(~to_all):
        given = (answered & offered[:, i],)
        yield Base(question.id, (question.columns[i],), given, position, (ticked[i],))


def _scale(
    responses: Responses, question: Question, importance: dict[str, NDArray[np.bool_]]
) -> Iterator[Base]:
    """Each item; of an ability also those who rated how important it is, for gaps count these."""
    for option, column, values in zip(
        question.estimated, question.columns, responses.values(question).T, strict=True
    ):
        rated = np.asarray(values > 0)
        both = (rated & importance[option.id],) if option.id in importance else ()
        told = _one_of(values, np.unique(values[rated]))
        yield Base(question.id, (column,), (rated, *both), None, told, (values == 0,), True)


def _rated(responses: Responses, role: str) -> dict[str, NDArray[np.bool_]]:
    """Who rated each item of the questions with this role, by the item's id."""
    found: dict[str, NDArray[np.bool_]] = {}
    for q in responses.survey.questions:
        if q.role == role and q.kind == "scale":
            rated = np.asarray(responses.values(q) > 0)
            found |= {o.id: r for o, r in zip(q.estimated, rated.T, strict=True)}
    return found


def without_answers(
    responses: Responses, nulls: Sequence[tuple[tuple[str, ...], NDArray[np.bool_]]]
) -> Responses:
    """The responses with null in these columns where the vector (one bool a respondent) says."""
    table = responses.table
    for names, hidden in nulls:
        if hidden.any():
            for name in names:
                at = table.schema.get_field_index(name)
                table = table.set_column(at, table.schema.field(at), _nulled(table[name], hidden))
    return responses if table is responses.table else replace(responses, table=table)


def _nulled(column: pa.ChunkedArray, hidden: NDArray[np.bool_]) -> pa.ChunkedArray:
    kind = column.type
    plain = column.cast(pa.string()) if pa.types.is_dictionary(kind) else column
    kept = pc.if_else(pa.array(hidden), pa.scalar(None, plain.type), plain)
    return kept.dictionary_encode() if pa.types.is_dictionary(kind) else kept
