"""The choices that groups of people make in rankings, and what a model of worths says of them.

Each group has log-worths of its own. Log-worths that add up to zero have one free number less than
there are items, so everything here is in *contrasts*: log-worths are `contrasts(k) @ parameters`,
and a distance between parameters is the same distance between log-worths.

What is chosen from a set is an *option*: one item or, where people tie items, several at once
(Davidson–Luce), with the mean of their log-worths and a tie parameter that all groups share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.davidson_luce import TiedChoices, fit_tied, has_ties, tied_choices_of
from needs.evidence.plackett_luce import (
    GHOST,
    Choices,
    Unranked,
    choices_of,
    strongly_connected,
)
from needs.evidence.tallies import RankTally

MOST_OPTIONS = 500
"""Options, sets of tied items included, above which ties are broken at random instead."""

BREAKINGS = 20
"""Random orders that stand for one tied pattern then, each counting a twentieth."""

SEED_OF_BREAKING = 7
"""The same ties are broken alike every time."""


@dataclass(frozen=True)
class Moments:
    """What a model expects of data sets × groups.

    gradient:    float array, … × contrasts. information: float array, … × contrasts².
    mean:        float array, data sets × rows × contrasts: the mean option of each set.
    stood:       float array, data sets × rows × options: expected choices.
    """

    gradient: NDArray[np.float64]
    information: NDArray[np.float64]
    mean: NDArray[np.float64]
    stood: NDArray[np.float64]


@dataclass(frozen=True)
class GroupedChoices:
    """Choices of the groups that answered: all that a likelihood needs of them.

    answering: int vector, the places of these groups among the groups of the tally; a group whose
               people compare nothing is not among them.
    chosen:    float matrix, groups × contrasts: what was chosen, added up.
    row_group: int vector, one entry a row, ascending: a row is a set that stood in a group.
    stood:     float vector, one entry a row: how often it stood there.
    members:   float matrix, rows × options: 1 where the option could be chosen from the set.
    design:    float matrix, options × contrasts. offset: float vector, log tie parameters or 0.
    beats:     float array, groups × items × items: choices of the first item above the second.
    pair:      δ₂, the tie parameter of two items; 0 where nobody ties just two.
    ties:      how ties were read, in words; "" without any.
    """

    answering: NDArray[np.intp]
    chosen: NDArray[np.float64]
    row_group: NDArray[np.intp]
    stood: NDArray[np.float64]
    members: NDArray[np.float64]
    design: NDArray[np.float64]
    offset: NDArray[np.float64]
    beats: NDArray[np.float64]
    pair: float
    ties: str

    def __len__(self) -> int:
        return len(self.answering)

    @cached_property
    def bounded(self) -> NDArray[np.bool_]:
        """Bool vector: whether the group's own answers bound every worth."""
        return np.array([strongly_connected(b) for b in self.beats], dtype=bool)

    @cached_property
    def together(self) -> GroupedChoices:
        """All groups as one."""
        sets, place = np.unique(self.members, axis=0, return_inverse=True)
        return GroupedChoices(
            np.zeros(1, dtype=np.intp),
            self.chosen.sum(axis=0, keepdims=True),
            np.zeros(len(sets), dtype=np.intp),
            np.bincount(place.ravel(), weights=self.stood).astype(np.float64),
            sets,
            self.design,
            self.offset,
            self.beats.sum(axis=0, keepdims=True),
            self.pair,
            self.ties,
        )

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Int vector: the first row of each group."""
        return np.searchsorted(self.row_group, np.arange(len(self)))

    @cached_property
    def rows(self) -> list[slice]:
        """The rows of each group."""
        edges = [*self.starts.tolist(), len(self.row_group)]
        return [slice(a, b) for a, b in pairwise(edges)]

    def weights(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float array, … × options: weights at parameters (… × contrasts), the largest 1."""
        log_weight = at @ self.design.T + self.offset
        return np.asarray(np.exp(log_weight - log_weight.max(axis=-1, keepdims=True)))

    def value(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-likelihood, data sets × groups, at parameters (data sets × groups × contrasts)."""
        log_weight = at @ self.design.T + self.offset
        top = log_weight.max(axis=-1, keepdims=True)
        weight = np.exp(log_weight - top)
        value = (self.chosen * at).sum(axis=-1)
        for g, rows in enumerate(self.rows):
            log_total = np.log(weight[:, g] @ self.members[rows].T) + top[:, g]
            value[:, g] -= log_total @ self.stood[rows]
        return np.asarray(value)

    def moments(self, at: NDArray[np.float64]) -> Moments:
        """What the model expects at parameters (data sets × groups × contrasts)."""
        chance = self.weights(at)[:, self.row_group] * self.members
        chance /= chance.sum(axis=2, keepdims=True)
        mean = chance @ self.design
        stood = chance * self.stood[:, None]
        expected = np.add.reduceat(stood, self.starts, axis=1)
        q = self.design.shape[1]
        products = (self.design[:, :, None] * self.design[:, None, :]).reshape(-1, q * q)
        information = (expected @ products).reshape(*at.shape, q)
        for g, rows in enumerate(self.rows):
            here = mean[:, rows]
            information[:, g] -= np.swapaxes(here * self.stood[rows, None], 1, 2) @ here
        return Moments(self.chosen - expected @ self.design, information, mean, stood)

    def lean(self, at: Moments, inverse: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float array, data sets × groups × contrasts: slope of log |information + constant|,
        where `inverse` (data sets × groups × contrasts²) is the inverse of that sum.

        Made of third moments, it says to which side of its peak a likelihood leans.
        """
        spread = np.concatenate(
            [at.mean[:, rows] @ inverse[:, g] for g, rows in enumerate(self.rows)], axis=1
        )
        own = ((self.design @ inverse) * self.design).sum(axis=-1)
        quadratic = own[:, self.row_group] - 2 * (spread @ self.design.T)
        quadratic += (spread * at.mean).sum(axis=-1, keepdims=True)
        leaning = at.stood * quadratic
        tilt = leaning @ self.design - leaning.sum(axis=2, keepdims=True) * at.mean
        return np.asarray(np.add.reduceat(tilt, self.starts, axis=1))


def contrasts(k: int) -> NDArray[np.float64]:
    """Float matrix, items × (items − 1): orthonormal columns that each add up to zero (Helmert)."""
    found = np.zeros((k, k - 1))
    for j in range(1, k):
        found[:j, j - 1], found[j, j - 1] = 1.0, -float(j)
        found[:, j - 1] /= np.sqrt(j * (j + 1))
    return found


def group_choices(tally: RankTally, unranked: Unranked) -> GroupedChoices:
    """The choices of every group of a tally that answered.

    Weights are scaled so that they add up to the effective number of answers. Ties are read by
    Davidson–Luce with the tie parameters of everybody together; where that has more than 500
    options, tied patterns are broken at random, evenly.
    """
    patterns, k = tally.patterns, len(tally.items)
    if not has_ties(patterns):
        return _of_options(tally, choices_of(patterns, unranked), np.eye(k), np.zeros(k), 0.0, "")
    tied = tied_choices_of(patterns, unranked)
    if k + sum(comb(k, d) for d in tied.orders) > MOST_OPTIONS:
        return _broken(tally, unranked)
    return _tied(tally, tied)


def _tied(tally: RankTally, choices: TiedChoices) -> GroupedChoices:
    total, k = tally.total(), len(tally.items)
    connected = strongly_connected((total @ choices.beats).reshape(k, k))
    linked = choices.orders_linked if connected else choices.orders_linked_with_ghost
    fit = fit_tied(choices, total, 0.0 if connected else GHOST, 0.0 if linked else GHOST)
    sets = [c for d in (1, *choices.orders) for c in combinations(range(k), d)]
    design = np.array([[(i in c) / len(c) for i in range(k)] for c in sets])
    log_tie = dict(zip(choices.orders, fit.log_tie, strict=True))
    offset = np.array([log_tie.get(len(c), 0.0) for c in sets])
    pair = float(np.exp(log_tie[2])) if 2 in log_tie else 0.0
    orders = ", ".join(map(str, choices.orders))
    words = f"ties of {orders} by Davidson–Luce with everybody's tie parameters"
    return _of_options(tally, choices, design, offset, pair, words)


def _broken(tally: RankTally, unranked: Unranked) -> GroupedChoices:
    """Ties broken at random: each tied pattern becomes twenty orders that count a twentieth."""
    rng = np.random.default_rng(SEED_OF_BREAKING)
    n, k = tally.patterns.shape
    copies = np.repeat(tally.patterns.astype(np.float64), BREAKINGS, axis=0)
    jittered = np.where(copies > 0, copies + rng.random(copies.shape) / 2, np.inf)
    order = jittered.argsort(axis=1).argsort(axis=1) + 1
    broken = np.where(copies > 0, order, 0).astype(np.uint8)
    found = choices_of(broken, unranked)
    index = (np.repeat(np.arange(n), BREAKINGS), np.arange(n * BREAKINGS))
    mean = csr_array((np.full(n * BREAKINGS, 1 / BREAKINGS), index), shape=(n, n * BREAKINGS))
    averaged = Choices(
        csr_array(mean @ found.chosen),
        csr_array(mean @ found.stood),
        found.members,
        csr_array(mean @ found.beats),
    )
    words = f"ties broken at random, {BREAKINGS} times evenly"
    return _of_options(tally, averaged, np.eye(k), np.zeros(k), 0.0, words)


def _of_options(
    tally: RankTally,
    choices: Choices | TiedChoices,
    design: NDArray[np.float64],
    offset: NDArray[np.float64],
    pair: float,
    ties: str,
) -> GroupedChoices:
    """design: float matrix, options × items: the part of each item in an option, adding up to 1."""
    k = len(tally.items)
    weight = float(tally.counts.sum())
    scale = float(tally.effective.max()) / weight if weight else 1.0
    n_parts = len(tally.parts.unit)
    index = (tally.parts.group, np.arange(n_parts))
    shape = (len(tally.parts.groups), n_parts)
    counts = csr_array((np.full(n_parts, scale), index), shape=shape) @ tally.counts
    stood = csr_array(counts @ choices.stood)
    answering = np.flatnonzero(np.diff(stood.indptr))
    counts, stood = counts[answering], csr_array(stood[answering])
    stood.sort_indices()
    row_group = np.repeat(np.arange(len(answering)), np.diff(stood.indptr))
    # An option can be chosen from a set that holds all of its items.
    possible = choices.members @ (design > 0).T == (design > 0).sum(axis=1)
    return GroupedChoices(
        answering,
        np.asarray((counts @ choices.chosen).todense()) @ contrasts(k),
        row_group,
        np.asarray(stood.data, dtype=np.float64),
        possible[stood.indices].astype(np.float64),
        design @ contrasts(k),
        offset,
        np.asarray((counts @ choices.beats).todense()).reshape(-1, k, k),
        pair,
        ties,
    )
