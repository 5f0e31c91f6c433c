"""Answers counted: `Responses` become tallies, and every estimate works on the counts.

With `paired_tallies` the only module of the analysis that sees answers. A tally keeps its counts
by *part*, the people who share a unit (see resampling) and a group, so that totals, groups and
bootstrap draws are each one product of the same sparse matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.resampling import Draws, Units, respondents
from needs.evidence.weighting import Weights, equal_weights
from surveys.grouping import Grouping
from surveys.responses import Responses
from surveys.survey import Question

Group = tuple[str, ...]
"""One option id per grouping question, "" where it was not answered; or the id of a group of a
`Grouping`, alone."""

By = Sequence[Question] | Grouping
"""What counts are kept apart by: the answers to some questions, or groups made before."""

DENSE = 0.1
"""Share of cells that are not zero from which a matrix is multiplied faster as a dense one."""

MAX_RANKED = 63
"""Options of a ranking that fit a set written as the bits of one integer."""


@dataclass(frozen=True)
class Parts:
    """How counts are kept apart: one part per unit and group that occur together.

    unit, group: int vectors, one entry a part. groups: label of each group. by: the profile
    questions grouped by. n: float vector, respondents in each part. asked: float vector, those of
    them who were asked the question (waves that were combined may not ask everybody the same).
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

    items:     ids of what is counted.
    counts:    sparse matrix, parts × cells, weighted; what a cell is, each kind of tally says.
    answered:  float vector, one entry a part: respondents who answered the question.
    weight:    float vector, one entry a part: their weights added up; without weights the same.
    effective: float vector, one entry an item: Kish's effective number of answers about it.
    weighting: the scheme of the weights.
    """

    question: Question
    items: tuple[str, ...]
    parts: Parts
    counts: csr_array
    answered: NDArray[np.float64]
    weight: NDArray[np.float64]
    effective: NDArray[np.float64]
    weighting: str

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
        n_parts = len(self.parts.unit)
        index = (self.parts.unit, np.arange(n_parts))
        to_unit = csr_array((np.ones(n_parts), index), shape=(draws.weights.shape[1], n_parts))
        by_unit = to_unit @ values
        if isinstance(by_unit, csr_array) and by_unit.nnz > DENSE * np.prod(by_unit.shape):
            by_unit = by_unit.toarray()
        return np.asarray(draws.weights @ by_unit)


@dataclass(frozen=True)
class RankTally(Tally):
    """Counts of one ranking question: a cell is a distinct pattern of ranks.

    patterns: uint8 matrix, patterns × items; 1 = first, 0 = left unranked, equal = tied.
    people:   float vector, one entry a pattern: people who gave it, unweighted.
    """

    patterns: NDArray[np.uint8]
    people: NDArray[np.float64]


@dataclass(frozen=True)
class ChoiceTally(Tally):
    """Counts of one select-one or select-many question: a cell is an item.

    base:        sparse matrix, parts × items, weighted: people who answered and were offered it.
    offered, chosen: float vectors, one entry an item: people who answered and were offered it,
                 and who chose it, unweighted.
    preferences: float matrix, items × items: people who chose the row's item, not the column's.
    """

    base: csr_array
    offered: NDArray[np.float64]
    chosen: NDArray[np.float64]
    preferences: NDArray[np.float64]


@dataclass(frozen=True)
class ScaleTally(Tally):
    """Counts of one scale question: cells are items × levels, the levels of an item together.

    rated:          float vector, one entry an item: people who rated it, unweighted.
    not_applicable: float vector, one entry an item: declared non-answers ("don't know").
    preferences:    float matrix, items × items: people who gave the row's item a higher level.
    """

    rated: NDArray[np.float64]
    not_applicable: NDArray[np.float64]
    preferences: NDArray[np.float64]

    @cached_property
    def n_levels(self) -> int:
        """Number of levels of the scale."""
        return len(self.question.levels)


def offered_to_all(responses: Responses, question: Question) -> Question:
    """The question with only the options that everybody who was asked it could rank.

    What some waves did not offer cannot be compared with the rest: "not ranked" would mean two
    things. Among the people of waves that did offer it, it is there. ValueError when fewer than
    two options are left.
    """
    if question.kind != "ranking" or not responses.waves:
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
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> RankTally:
    """Counts of the distinct rank patterns of a ranking question.

    Options that some of those asked were not offered are left out, see `offered_to_all`.
    ValueError for more than 63 options.
    """
    given, question = question, offered_to_all(responses, question)
    values = _estimated(responses.values(question), question)
    if len(question.options) < len(given.options):
        values = _without_gaps(values)
    return _tally_ranks(Sorter.of(responses, question, by, units, weights), question, values)


def rank_ratings(
    responses: Responses,
    question: Question,
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> RankTally:
    """The ratings of a scale question as a ranking: highest level first, equal levels tied.

    Items not rated, or rated "don't know", are left unranked: read them as "missing". People who
    rated fewer than two items compare nothing and count as not having answered.
    """
    values = responses.values(question)
    rated = np.where(values > 0, values, np.nan)
    enough = (~np.isnan(rated)).sum(axis=1) > 1
    with np.errstate(invalid="ignore"):
        higher = (rated[:, :, None] < rated[:, None, :]).sum(axis=2)
    ranks = np.where(np.isnan(rated), 0.0, higher + 1.0)
    ranks[~enough] = np.nan
    return _tally_ranks(Sorter.of(responses, question, by, units, weights), question, ranks)


def _tally_ranks(sorter: Sorter, question: Question, values: NDArray[np.float64]) -> RankTally:
    """values: float matrix, respondents × items: places, 0 = unranked, all NaN = not answered."""
    if values.shape[1] > MAX_RANKED:
        raise ValueError(f"'{question.id}' ranks more than {MAX_RANKED} options")
    answered = np.asarray(~np.isnan(values).all(axis=1))
    ranks = np.nan_to_num(values[answered]).astype(np.uint8)
    patterns, pattern = np.unique(ranks, axis=0, return_inverse=True)
    pattern = pattern.ravel()
    rows = np.flatnonzero(answered)
    cells = (sorter.part[rows], pattern)
    shape = (len(sorter.parts.unit), len(patterns))
    return RankTally(
        question,
        tuple(o.id for o in question.estimated),
        sorter.parts,
        csr_array((sorter.weights.values[rows], cells), shape=shape),
        sorter.people(answered),
        sorter.weight(answered),
        sorter.effective(np.repeat(answered[:, None], values.shape[1], axis=1)),
        sorter.weights.scheme,
        patterns,
        np.bincount(pattern, minlength=len(patterns)).astype(np.float64),
    )


def tally_choices(
    responses: Responses,
    question: Question,
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> ChoiceTally:
    """Counts of the options chosen; a declared non-answer does not count as answering.

    An option that is null beside answers was not offered to that person, as where waves differ:
    it is in no share of theirs.
    """
    if question.kind == "choice":
        position = responses.values(question)[:, 0]
        offered = np.array([o.means != "no_answer" for o in question.options], dtype=bool)
        chosen = (position[:, None] == np.flatnonzero(offered)).astype(np.float64)
        answered = np.asarray(chosen.any(axis=1))
        offered = np.repeat(answered[:, None], chosen.shape[1], axis=1)
    else:
        values = responses.values(question)
        declared = [o.means == "no_answer" for o in question.options]
        refused = np.nan_to_num(values[:, declared]).any(axis=1)
        answered = np.asarray(~np.isnan(values).all(axis=1) & ~refused)
        items = _estimated(values, question)
        offered = ~np.isnan(items) & answered[:, None]
        chosen = np.nan_to_num(items) * offered
    sorter = Sorter.of(responses, question, by, units, weights)
    return ChoiceTally(
        question,
        tuple(o.id for o in question.estimated),
        sorter.parts,
        sorter.counts(chosen),
        sorter.people(answered),
        sorter.weight(answered),
        sorter.effective(offered),
        sorter.weights.scheme,
        sorter.counts(offered.astype(np.float64)),
        offered.sum(axis=0).astype(np.float64),
        np.asarray(chosen.sum(axis=0)),
        chosen.T @ (offered - chosen),
    )


def tally_scale(
    responses: Responses,
    question: Question,
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> ScaleTally:
    """Counts of the levels given to each item; level 0 ("don't know") is counted apart."""
    values = responses.values(question)
    levels = np.arange(1, len(question.levels) + 1)
    given = (values[:, :, None] == levels).astype(np.float64)
    rated = np.asarray(given.any(axis=2))
    higher = np.array(
        [
            ((values[:, [i]] > values) & rated[:, [i]] & rated).sum(axis=0)
            for i in range(values.shape[1])
        ],
        dtype=np.float64,
    )
    sorter = Sorter.of(responses, question, by, units, weights)
    return ScaleTally(
        question,
        tuple(o.id for o in question.estimated),
        sorter.parts,
        sorter.counts(given.reshape(len(values), values.shape[1] * len(levels))),
        sorter.people(np.asarray(rated.any(axis=1))),
        sorter.weight(np.asarray(rated.any(axis=1))),
        sorter.effective(rated),
        sorter.weights.scheme,
        rated.sum(axis=0).astype(np.float64),
        (values == 0).sum(axis=0).astype(np.float64),
        higher,
    )


def _without_gaps(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same orders (rows × options, NaN = not answered) with ranks 1, 2, 3 … again.

    Where nothing is ranked any more, nothing was answered.
    """
    given = np.nan_to_num(ranks).astype(np.intp)
    used = np.zeros((len(given), given.max(initial=0) + 1))
    np.put_along_axis(used, given, 1.0, axis=1)
    used[:, 0] = 0.0
    dense = np.take_along_axis(used.cumsum(axis=1), given, axis=1)
    return np.where(np.isnan(ranks) | ~dense.any(axis=1, keepdims=True), np.nan, dense)


def _estimated(values: NDArray[np.float64], question: Question) -> NDArray[np.float64]:
    return values[:, [o.means != "no_answer" for o in question.options]]


@dataclass(frozen=True)
class Sorter:
    """Respondents sorted into parts: `part` has one entry a respondent."""

    parts: Parts
    part: NDArray[np.intp]
    weights: Weights

    @classmethod
    def of(
        cls,
        responses: Responses,
        question: Question,
        by: By,
        units: Units | None,
        weights: Weights | None,
    ) -> Sorter:
        """The respondents asked a question, by unit and group.

        ValueError where units, weights or groups are not one a respondent.
        """
        units = units or respondents(responses)
        weights = weights or equal_weights(responses)
        for what, given in (("units", units.of_row), ("weights", weights.values)):
            if len(given) != len(responses):
                raise ValueError(f"{len(given)} {what} are given for {len(responses)} respondents")
        group, groups, by_ids = _groups(responses, by)
        pairs, part = np.unique(np.column_stack([units.of_row, group]), axis=0, return_inverse=True)
        part = part.ravel()
        n = np.bincount(part, minlength=len(pairs)).astype(np.float64)
        asked = np.bincount(part, weights=responses.asked(question), minlength=len(pairs))
        parts = Parts(pairs[:, 0], pairs[:, 1], groups, by_ids, n, asked.astype(np.float64))
        return cls(parts, part, weights)

    def people(self, flags: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Float vector, one entry a part: respondents with the flag."""
        n_parts = len(self.parts.unit)
        return np.bincount(self.part, weights=flags, minlength=n_parts).astype(np.float64)

    def weight(self, flags: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Float vector, one entry a part: the weights of respondents with the flag."""
        n_parts = len(self.parts.unit)
        values = flags * self.weights.values
        return np.bincount(self.part, weights=values, minlength=n_parts).astype(np.float64)

    def counts(self, values: NDArray[np.float64]) -> csr_array:
        """Sparse matrix, parts × columns: weighted rows of `values` (one a respondent) added up."""
        index = (self.part, np.arange(len(self.part)))
        shape = (len(self.parts.unit), len(self.part))
        return csr_array((self.weights.values, index), shape=shape) @ csr_array(values)

    def effective(self, flags: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Float vector, one entry a column of `flags`: effective number of those with the flag."""
        squares = (self.weights.values**2) @ flags
        total = self.weights.values @ flags
        return np.divide(total**2, squares, out=np.zeros(flags.shape[1]), where=squares > 0)


def _groups(
    responses: Responses, by: By
) -> tuple[NDArray[np.intp], tuple[Group, ...], tuple[str, ...]]:
    """The group of each respondent as a number, the label of each number, the questions behind."""
    if isinstance(by, Grouping):
        if len(by.of_row) != len(responses):
            raise ValueError(
                f"{len(by.of_row)} groups are given for {len(responses)} respondents; take the "
                "grouping and the answers from the same view"
            )
        return by.of_row, tuple((i,) for i in by.ids), by.by
    labels = [["" if v is None else str(v) for v in responses.labels(q)] for q in by]
    keys: list[Group] = list(zip(*labels, strict=True)) if by else [()] * len(responses)
    groups = tuple(sorted(set(keys)))
    number = {key: i for i, key in enumerate(groups)}
    group = np.array([number[key] for key in keys], dtype=np.intp)
    return group, groups, tuple(q.id for q in by)
