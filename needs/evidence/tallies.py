"""Answers counted: `Responses` become tallies, and every estimate works on the counts.

The only module of the analysis that sees answers. A tally keeps its counts by *part*, the people
who share a unit (see resampling) and a group, so that totals, groups and bootstrap draws are each
one product of the same sparse matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.resampling import Draws, Units, respondents
from surveys.responses import Responses
from surveys.survey import Question

Group = tuple[str, ...]
"""One option id per grouping question; "" where it was not answered."""

MAX_RANKED = 63
"""Options of a ranking that fit a set written as the bits of one integer."""


@dataclass(frozen=True)
class Parts:
    """How counts are kept apart: one part per unit and group that occur together.

    unit, group: int vectors, one entry a part. groups: label of each group. by: the profile
    questions grouped by. n: float vector, respondents in each part. asked: float vector, those of
    them who were asked the question (surveys that were combined did not ask everybody the same).
    """

    unit: NDArray[np.intp]
    group: NDArray[np.intp]
    groups: tuple[Group, ...]
    by: tuple[str, ...]
    n: NDArray[np.float64]
    asked: NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Counts of one question.

    items:    ids of what is counted.
    counts:   sparse matrix, parts × cells; what a cell is, each kind of tally says.
    answered: float vector, one entry a part: respondents who answered the question.
    """

    question: Question
    items: tuple[str, ...]
    parts: Parts
    counts: csr_array
    answered: NDArray[np.float64]

    @property
    def n_asked(self) -> int:
        """Respondents who were asked."""
        return int(self.parts.asked.sum())

    @property
    def n_answered(self) -> int:
        """Respondents who answered."""
        return int(self.answered.sum())

    @property
    def n_missing(self) -> int:
        """Respondents who were asked and did not answer."""
        return self.n_asked - self.n_answered

    def total(self) -> NDArray[np.float64]:
        """Float vector, one count a cell, over everybody."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.float64).ravel()

    def by_group(self, values: csr_array | NDArray[np.float64]) -> NDArray[np.float64]:
        """Float matrix, groups × columns of `values`, which has one row a part."""
        shape = (len(self.parts.groups), len(self.parts.group))
        index = (self.parts.group, np.arange(shape[1]))
        summed = csr_array((np.ones(shape[1]), index), shape=shape) @ values
        return np.asarray(summed.todense() if isinstance(summed, csr_array) else summed)

    def drawn(self, draws: Draws, values: csr_array | NDArray[np.float64]) -> NDArray[np.float64]:
        """Float matrix, draws × columns of `values` (one row a part), as each draw weighs them."""
        return np.asarray(draws.weights[:, self.parts.unit] @ values)


@dataclass(frozen=True)
class RankTally(Tally):
    """Counts of one ranking question: a cell is a distinct pattern of ranks.

    patterns: uint8 matrix, patterns × items; 1 = first, 0 = left unranked, equal = tied.
    """

    patterns: NDArray[np.uint8]


@dataclass(frozen=True)
class ChoiceTally(Tally):
    """Counts of one select-one or select-many question: a cell is an item.

    preferences: float matrix, items × items: people who chose the row's item, not the column's.
    """

    preferences: NDArray[np.float64]


@dataclass(frozen=True)
class ScaleTally(Tally):
    """Counts of one scale question: cells are items × levels, the levels of an item together.

    not_applicable: float vector, one entry an item: declared non-answers ("don't know").
    preferences:    float matrix, items × items: people who gave the row's item a higher level.
    """

    not_applicable: NDArray[np.float64]
    preferences: NDArray[np.float64]

    @cached_property
    def n_levels(self) -> int:
        """Number of levels of the scale."""
        return len(self.question.levels)


def offered_to_all(responses: Responses, question: Question) -> Question:
    """The question with only the options that everybody who was asked it could choose or rank.

    What some waves did not offer cannot be compared with the rest: "not chosen" would mean two
    things. Among the people of waves that did offer it, it is there. ValueError when fewer than
    two options are left.
    """
    if question.kind not in ("ranking", "choices") or not responses.waves:
        return question
    asked = responses.asked(question)
    offered = np.asarray(responses.offered(question)[asked].all(axis=0))
    options = tuple(o for o, kept in zip(question.options, offered, strict=True) if kept)
    if len(options) < 2:
        raise ValueError(
            f"'{question.id}': the waves in view have {len(options)} options in common; "
            "look at one of them at a time, or give their questions different ids"
        )
    return replace(question, options=options)


def tally_ranking(
    responses: Responses,
    question: Question,
    by: Sequence[Question] = (),
    units: Units | None = None,
) -> RankTally:
    """Counts of the distinct rank patterns of a ranking question.

    Options that some of those asked were not offered are left out, see `offered_to_all`.
    ValueError for more than 63 options and for ranks that are not whole places.
    """
    if len(question.estimated) > MAX_RANKED:
        raise ValueError(f"'{question.id}' ranks more than {MAX_RANKED} options")
    asked, question = question, offered_to_all(responses, question)
    values = _estimated(responses.values(question), question)
    answered = np.asarray(~np.isnan(values).all(axis=1))
    if len(question.options) < len(asked.options):
        values = _without_gaps(values)
        answered &= np.asarray((values > 0).any(axis=1))
    ranks = np.nan_to_num(values[answered]).astype(np.uint8)
    answered_rows = np.flatnonzero(answered)
    patterns, pattern = np.unique(ranks, axis=0, return_inverse=True)
    parts, part = _parts(responses, question, by, units)
    cells = (part[answered_rows], pattern.ravel())
    counts = csr_array((np.ones(len(answered_rows)), cells), shape=(len(parts.unit), len(patterns)))
    return RankTally(
        question,
        tuple(o.id for o in question.estimated),
        parts,
        counts,
        _per_part(answered, part, parts),
        patterns,
    )


def tally_choices(
    responses: Responses,
    question: Question,
    by: Sequence[Question] = (),
    units: Units | None = None,
) -> ChoiceTally:
    """Counts of the options chosen; a declared non-answer does not count as answering.

    Options that some of those asked were not offered are left out, see `offered_to_all`.
    """
    question = offered_to_all(responses, question)
    items = question.estimated
    if question.kind == "choice":
        position = responses.values(question)[:, 0]
        offered = np.array([o.means != "no_answer" for o in question.options], dtype=bool)
        chosen = (position[:, None] == np.flatnonzero(offered)).astype(np.float64)
        answered = np.asarray(chosen.any(axis=1))
    else:
        values = responses.values(question)
        declared = [o.means == "no_answer" for o in question.options]
        refused = np.nan_to_num(values[:, declared]).any(axis=1)
        answered = np.asarray(~np.isnan(values).all(axis=1) & ~refused)
        chosen = np.nan_to_num(_estimated(values, question)) * answered[:, None]
    parts, part = _parts(responses, question, by, units)
    return ChoiceTally(
        question,
        tuple(o.id for o in items),
        parts,
        _summed(chosen, part, parts),
        _per_part(answered, part, parts),
        chosen[answered].T @ (1 - chosen[answered]),
    )


def tally_scale(
    responses: Responses,
    question: Question,
    by: Sequence[Question] = (),
    units: Units | None = None,
) -> ScaleTally:
    """Counts of the levels given to each item; level 0 ("don't know") is counted apart."""
    values = responses.values(question)
    levels = np.arange(1, len(question.levels) + 1)
    given = (values[:, :, None] == levels).astype(np.float64)
    rated = given.any(axis=2)
    parts, part = _parts(responses, question, by, units)
    with np.errstate(invalid="ignore"):
        higher = [
            ((values[:, [i]] > values) & rated[:, [i]] & rated).sum(axis=0)
            for i in range(values.shape[1])
        ]
    return ScaleTally(
        question,
        tuple(o.id for o in question.estimated),
        parts,
        _summed(given.reshape(len(values), values.shape[1] * len(levels)), part, parts),
        _per_part(np.asarray(rated.any(axis=1)), part, parts),
        (values == 0).sum(axis=0).astype(np.float64),
        np.array(higher, dtype=np.float64),
    )


def only_group(tally: RankTally, group: Group) -> RankTally:
    """The same tally, with the people of one group only."""
    keep = tally.parts.group == tally.parts.groups.index(group)
    parts = replace(
        tally.parts,
        unit=tally.parts.unit[keep],
        group=tally.parts.group[keep],
        n=tally.parts.n[keep],
        asked=tally.parts.asked[keep],
    )
    return replace(tally, parts=parts, counts=tally.counts[keep], answered=tally.answered[keep])


def _without_gaps(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same orders (rows × options, NaN = not answered) with ranks 1, 2, 3 … again."""
    given = np.nan_to_num(ranks).astype(np.intp)
    used = np.zeros((len(given), given.max(initial=0) + 1))
    np.put_along_axis(used, given, 1.0, axis=1)
    used[:, 0] = 0.0
    dense = np.take_along_axis(used.cumsum(axis=1), given, axis=1)
    return np.where(np.isnan(ranks), np.nan, dense)


def _estimated(values: NDArray[np.float64], question: Question) -> NDArray[np.float64]:
    return values[:, [o.means != "no_answer" for o in question.options]]


def _parts(
    responses: Responses, question: Question, by: Sequence[Question], units: Units | None
) -> tuple[Parts, NDArray[np.intp]]:
    """The parts, and an int vector with the part of each respondent."""
    units = units or respondents(responses)
    if len(units.of_row) != len(responses):
        raise ValueError(f"{len(units.of_row)} units are given for {len(responses)} respondents")
    labels = [["" if v is None else str(v) for v in responses.labels(q)] for q in by]
    keys: list[Group] = list(zip(*labels, strict=True)) if by else [()] * len(responses)
    groups = tuple(sorted(set(keys)))
    number = {key: i for i, key in enumerate(groups)}
    group = np.array([number[key] for key in keys], dtype=np.intp)
    pairs, part = np.unique(np.column_stack([units.of_row, group]), axis=0, return_inverse=True)
    part = part.ravel()
    n = np.bincount(part, minlength=len(pairs)).astype(np.float64)
    by_ids = tuple(q.id for q in by)
    asked = np.bincount(part, weights=responses.asked(question), minlength=len(pairs))
    return Parts(pairs[:, 0], pairs[:, 1], groups, by_ids, n, asked.astype(np.float64)), part


def _per_part(
    flags: NDArray[np.bool_], part: NDArray[np.intp], parts: Parts
) -> NDArray[np.float64]:
    return np.bincount(part, weights=flags, minlength=len(parts.unit)).astype(np.float64)


def _summed(values: NDArray[np.float64], part: NDArray[np.intp], parts: Parts) -> csr_array:
    """Sparse matrix, parts × columns: rows of `values` (one a respondent) added up by part."""
    index = (part, np.arange(len(part)))
    to_part = csr_array((np.ones(len(part)), index), shape=(len(parts.unit), len(part)))
    return to_part @ csr_array(values)
