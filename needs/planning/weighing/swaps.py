"""Which weight would have to change, and by how much, for two topics to change places?

One weight changes and the others keep their proportions. Where both topics have the same criteria
the difference of their scores is linear in the weight; where one lacks a criterion, its weights are
shared out anew and the difference is a quotient of quadratics; its roots are exact too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, inf, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.planning.weighing.priorities import Priorities

_NONE = 1e-12  # below this a coefficient or a weight is rounding


@dataclass(frozen=True, slots=True)
class Swap:
    """The weight of one criterion at which two topics have the same score; beyond, they swap.

    ahead, behind: the topics as their scores stand now.
    now, then: shares of all weight, 0 to 1. `then` is None where no weight of this criterion
    alone turns the order; it equals `now` where the two are level already.
    """

    ahead: str
    behind: str
    criterion: str
    now: float
    then: float | None

    @property
    def change(self) -> float:
        """How far the share of all weight has to move; infinite where nothing turns the order."""
        return inf if self.then is None else abs(self.then - self.now)


def swaps(priorities: Priorities, one: str, other: str) -> tuple[Swap, ...]:
    """A swap for every criterion, the smallest change first. KeyError for a topic that is not
    there; ValueError for one without a score, or for twice the same."""
    i, j = (_scored(priorities, t) for t in (one, other))
    if i == j:
        raise ValueError(f"'{one}' cannot change places with itself; give two topics")
    return _pair(priorities.topics, _Terms.of(priorities), i, j)


def smallest_swap(priorities: Priorities, one: str, other: str) -> Swap:
    """The swap that takes the smallest change of a weight; its `then` is None where none does."""
    return swaps(priorities, one, other)[0]


def border_swaps(priorities: Priorities, r: int) -> tuple[Swap, ...]:
    """The smallest swap of every pair with one topic among the first r and one after them, the
    smallest change first: what would have to change for another topic to come in.

    Empty where no more than r topics have a score. ValueError where r is not 1 or more.
    """
    if r < 1:
        raise ValueError(f"the first {r} places were asked for; give 1 or more")
    order = _by_score(priorities)
    terms = _Terms.of(priorities)
    found = [_pair(priorities.topics, terms, i, j)[0] for i in order[:r] for j in order[r:]]
    return tuple(sorted(found, key=lambda s: s.change))


def swaps_frame(priorities: Priorities) -> pd.DataFrame:
    """One line a pair of topics and criterion: ahead, behind, criterion, now, then, change.

    `then` is NaN where no weight of the criterion alone turns the order.
    """
    order, terms = _by_score(priorities), _Terms.of(priorities)
    lines = [
        (s.ahead, s.behind, s.criterion, s.now, np.nan if s.then is None else s.then, s.change)
        for at, i in enumerate(order)
        for j in order[at + 1 :]
        for s in _pair(priorities.topics, terms, i, j)
    ]
    return pd.DataFrame(lines, columns=["ahead", "behind", "criterion", "now", "then", "change"])


@dataclass(frozen=True)
class _Terms:
    """What scores are made of: float matrices topics × criteria (`known` 0 or 1, unknown values
    0), and vectors of each criterion's share of all weight and of each topic's score."""

    criteria: tuple[str, ...]
    weight: NDArray[np.float64]
    known: NDArray[np.float64]
    values: NDArray[np.float64]
    score: NDArray[np.float64]

    @classmethod
    def of(cls, priorities: Priorities) -> _Terms:
        values = priorities.values
        return cls(
            tuple(c.id for c in priorities.criteria),
            priorities.weight,
            (~np.isnan(values)).astype(np.float64),
            np.nan_to_num(values),
            priorities.score,
        )


def _scored(priorities: Priorities, topic: str) -> int:
    if topic not in priorities.topics:
        raise KeyError(f"'{topic}' is not a topic; topics are {', '.join(priorities.topics)}")
    i = priorities.topics.index(topic)
    if np.isnan(priorities.score[i]):
        raise ValueError(f"'{topic}' has no score: nothing is known of it under these weights")
    return i


def _by_score(priorities: Priorities) -> list[int]:
    score = priorities.score
    known = np.flatnonzero(~np.isnan(score))
    return [int(i) for i in known[np.argsort(-score[known], kind="stable")]]


def _pair(topics: tuple[str, ...], terms: _Terms, i: int, j: int) -> tuple[Swap, ...]:
    if terms.score[j] > terms.score[i]:
        i, j = j, i
    level = abs(terms.score[i] - terms.score[j]) < _NONE
    found = [
        Swap(topics[i], topics[j], c, now, now if level else _nearest(polynomial, now))
        for c, now, polynomial in zip(
            terms.criteria, terms.weight.tolist(), _polynomials(terms, i, j).tolist(), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda s: s.change))


def _nearest(polynomial: tuple[float, float, float], now: float) -> float | None:
    """The share of all weight nearest to `now` at which the order turns, None without any."""
    others = 1 - now
    if others < _NONE:
        return None  # no other weight to lose to or gain from
    shares = [x / (x + others) for x in _roots(*polynomial) if x > _NONE]
    return min(shares, key=lambda share: abs(share - now), default=None)


def _polynomials(terms: _Terms, i: int, j: int) -> NDArray[np.float64]:
    """Float matrix, criteria × 3: a, b, c of a x² + b x + c, which has the sign of i's score less
    j's when x is the weight of the criterion and the others are as they are.

    The score is N / D: the weighted values over the weights added up, of the criteria known of the
    topic. So the sign is that of N_i D_j − N_j D_i, each a line in x.
    """
    weights = terms.known[[i, j]] * terms.weight
    parts = weights * terms.values[[i, j]]
    n_i, n_j = parts.sum(axis=1, keepdims=True) - parts
    d_i, d_j = weights.sum(axis=1, keepdims=True) - weights
    k_i, k_j = terms.known[[i, j]]
    v_i, v_j = terms.values[[i, j]]
    # Of the same criteria both have the same D, a factor without a root above 0.
    same = np.array_equal(weights[0], weights[1]) * k_i * k_j
    a = (v_i * k_j - v_j * k_i) * (1 - same)
    b = np.where(same > 0, v_i - v_j, n_i * k_j + v_i * d_j - n_j * k_i - v_j * d_i)
    c = np.where(same > 0, n_i - n_j, n_i * d_j - n_j * d_i)
    return np.column_stack([a, b, c])


def _roots(a: float, b: float, c: float) -> tuple[float, ...]:
    """The real roots of a x² + b x + c at which it changes its sign, rounding kept small."""
    if abs(a) < _NONE:
        return (-c / b,) if abs(b) >= _NONE else ()
    inside = b * b - 4 * a * c
    if inside <= _NONE * _NONE:
        return ()  # a double root touches 0 and turns back
    q = -(b + copysign(sqrt(inside), b)) / 2
    return (q / a, c / q)
