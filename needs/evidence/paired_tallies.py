"""Answers to two questions counted together: best and worst of a set, importance and ability.

Like `tallies`, the only place where the analysis sees answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.resampling import Units
from needs.evidence.tallies import By, Sorter, Tally
from needs.evidence.weighting import Weights
from surveys.responses import Responses
from surveys.survey import Question


@dataclass(frozen=True)
class BestWorstTally(Tally):
    """Counts of best–worst answers: a cell is a distinct answer, and a person may give several.

    placed:   int8 matrix, answers × items: 1 = named best, −1 = named worst, 0 = shown and neither,
              2 = not shown.
    given:    float vector, one entry an answer: how often it was given, unweighted.
    shown:    float vector, one entry an item: people who answered a set with it.
    preferences: float matrix, items × items: people who placed the row's item above the column's
              more often than below.
    n_contradictory: answers that named one option both best and worst; they count nowhere.
    """

    placed: NDArray[np.int8]
    given: NDArray[np.float64]
    shown: NDArray[np.float64]
    preferences: NDArray[np.float64]
    n_contradictory: int


@dataclass(frozen=True)
class GapTally(Tally):
    """Counts of two scale questions over the same items: cells are items × levels × levels, of the
    first question (importance) and of the second (ability).

    ability:     the second question.
    rated:       float vector, one entry an item: people who rated it in both, unweighted.
    preferences: float matrix, items × items: people whose importance exceeds their ability by more
                 levels in the row's item.
    """

    ability: Question
    rated: NDArray[np.float64]
    preferences: NDArray[np.float64]

    @property
    def n_levels(self) -> int:
        """Number of levels of both scales."""
        return len(self.question.levels)


def tally_best_worst(
    responses: Responses,
    pairs: Sequence[tuple[Question, Question]],
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> BestWorstTally:
    """Counts of best–worst answers; each pair of select-one questions (best, worst) offers one set.

    ValueError when there is no pair, or the two questions of a pair offer different options.
    """
    if not pairs:
        raise ValueError("no pair of questions (best, worst) is given to count")
    items = tuple(dict.fromkeys(o.id for best, _ in pairs for o in best.estimated))
    placed, contradictory = [], 0
    for best, worst in pairs:
        one, n = _best_worst(responses, best, worst, items)
        placed.append(one)
        contradictory += n
    stack = np.stack(placed)
    # Sets × respondents: who named a best or a worst among what the set shows.
    given = np.asarray(np.isin(stack, (1, -1)).any(axis=2))
    sorter = Sorter.of(responses, pairs[0][0], by, units, weights)
    of_set, row = np.nonzero(given)
    answers, cell = np.unique(stack[of_set, row], axis=0, return_inverse=True)
    cell = cell.ravel()
    shape = (len(sorter.parts.unit), len(answers))
    answered = np.asarray(given.any(axis=0))
    shown = np.asarray(((stack != 2) & given[:, :, None]).any(axis=0))
    return BestWorstTally(
        pairs[0][0],
        items,
        sorter.parts,
        csr_array((sorter.weights.values[row], (sorter.part[row], cell)), shape=shape),
        sorter.people(answered),
        sorter.weight(answered),
        sorter.effective(shown),
        sorter.weights.scheme,
        answers,
        np.bincount(cell, minlength=len(answers)).astype(np.float64),
        shown.sum(axis=0).astype(np.float64),
        _net_preferences(stack),
        contradictory,
    )


def _best_worst(
    responses: Responses, best: Question, worst: Question, items: tuple[str, ...]
) -> tuple[NDArray[np.int8], int]:
    """Int8 matrix, respondents × items, as `BestWorstTally.placed`; and the contradictory ones."""
    offered = [o.id for o in best.estimated]
    if {o.id for o in worst.estimated} != set(offered):
        raise ValueError(
            f"'{best.id}' and '{worst.id}' offer different options; a best–worst answer needs the "
            "same options for both"
        )
    placed = np.full((len(responses), len(items)), 2, dtype=np.int8)
    placed[:, [items.index(i) for i in offered]] = 0
    labels = [responses.labels(q) for q in (best, worst)]
    named = np.array([[np.nan if v not in offered else items.index(v) for v in q] for q in labels])
    both = named[0] == named[1]
    for index, value in zip(named, (1, -1), strict=True):
        row = np.flatnonzero(~np.isnan(index) & ~both)
        placed[row, index[row].astype(np.intp)] = value
    return placed, int(both.sum())


def _net_preferences(placed: NDArray[np.int8]) -> NDArray[np.float64]:
    """Float matrix, items × items: people who, over all sets (sets × people × items), placed the
    row's item above the column's more often than below."""
    k = placed.shape[2]
    result = np.zeros((k, k))
    for i in range(k):
        one = placed[:, :, [i]]
        side = np.sign(one - placed) * ((one != 2) & (placed != 2))
        result[i] = (side.sum(axis=0) > 0).sum(axis=0)
    return result


def tally_gaps(
    responses: Responses,
    importance: Question,
    ability: Question,
    by: By = (),
    units: Units | None = None,
    weights: Weights | None = None,
) -> GapTally:
    """Counts of the pairs of levels given to each item that both questions rate.

    People count in an item only where they rated both; "don't know" is no rating. ValueError when
    the questions share no item or have scales of different length.
    """
    if len(importance.levels) != len(ability.levels):
        raise ValueError(
            f"'{importance.id}' has {len(importance.levels)} levels and '{ability.id}' has "
            f"{len(ability.levels)}; a gap needs scales of the same length"
        )
    items = [o.id for o in importance.estimated]
    others = [o.id for o in ability.estimated]
    shared = [i for i in items if i in others]
    if not shared:
        raise ValueError(f"'{importance.id}' and '{ability.id}' rate no item in common")
    needed = responses.values(importance)[:, [items.index(i) for i in shared]]
    able = responses.values(ability)[:, [others.index(i) for i in shared]]
    both = np.asarray((needed > 0) & (able > 0))
    n_levels = len(importance.levels)
    row, item = np.nonzero(both)
    pair = (needed[row, item] - 1) * n_levels + able[row, item] - 1
    cell = item * n_levels**2 + pair.astype(np.intp)
    gap = np.where(both, needed - able, np.nan)
    larger = np.array([(gap[:, [i]] > gap).sum(axis=0) for i in range(len(shared))])
    sorter = Sorter.of(responses, importance, by, units, weights)
    shape = (len(sorter.parts.unit), len(shared) * n_levels**2)
    answered = np.asarray(both.any(axis=1))
    return GapTally(
        importance,
        tuple(shared),
        sorter.parts,
        csr_array((sorter.weights.values[row], (sorter.part[row], cell)), shape=shape),
        sorter.people(answered),
        sorter.weight(answered),
        sorter.effective(both),
        sorter.weights.scheme,
        ability,
        both.sum(axis=0).astype(np.float64),
        larger.astype(np.float64),
    )
