"""From evidence to one score a topic, taken apart again at will.

Every criterion is on a scale from 0 to 1 that means something by itself, so that no topic's score
depends on which other topics were asked about:

request     the share of people who ask for the topic;
amount      (1 + net share) / 2: 1 when everybody wants more of it, 0 when everybody wants less;
difficulty  the chance that a step is found harder than another one, averaged over the steps that
            the course's modules on the topic serve.

The score is the weighted mean of the criteria that have evidence for the topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.evidence import Evidence
from needs.evidence.explained import kept
from needs.evidence.intervals import percentile_interval, wilson_interval
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, unproven
from needs.planning.curriculum import Course
from needs.planning.plan_settings import Needs

WEIGHTS: Mapping[str, float] = {"request": 0.4, "amount": 0.3, "difficulty": 0.3}
"""Weights by default: what people ask for counts most, because they were asked for it directly."""


@dataclass(frozen=True)
class Criterion:
    """Evidence on one 0–1 scale.

    value: float vector, one entry a topic, NaN where the criterion says nothing of the topic.
    drawn: float matrix, draws × topics. n: float vector, answers behind each value.
    few: whether the answers are too few or too alike for the draws to be trusted.
    """

    id: str
    value: NDArray[np.float64]
    drawn: NDArray[np.float64]
    n: NDArray[np.float64]
    few: bool = False


@dataclass(frozen=True)
class Priorities:
    """One score a topic, from 0 to 1, with what it is made of.

    weights: by criterion id; they need not add up to 1.
    without_evidence: topics that no criterion says anything of; they have no score.
    """

    topics: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def __post_init__(self) -> None:
        for name, weight in self.weights.items():
            if name not in WEIGHTS:
                raise ValueError(f"'{name}' is no criterion; criteria are {', '.join(WEIGHTS)}")
            if not 0 <= weight < np.inf:
                raise ValueError(
                    f"the weight of '{name}' is {weight}; a weight is a number from 0 up"
                )
        known = {c.id for c in self.criteria}
        if not any(self.weights.get(name, 0) > 0 for name in known):
            raise ValueError(
                f"no criterion with evidence has a weight above 0; criteria are {sorted(known)}"
            )

    @property
    def contributions(self) -> NDArray[np.float64]:
        """Float matrix, topics × criteria; each row adds up to the topic's score."""
        return self._contributions(np.column_stack([c.value for c in self.criteria]))

    @property
    def score(self) -> NDArray[np.float64]:
        """Float vector, one score a topic; NaN where no criterion has evidence."""
        return _sum_or_nan(self.contributions)

    @property
    def drawn(self) -> NDArray[np.float64]:
        """Float matrix, draws × topics: the score in every draw of the survey's units."""
        return _sum_or_nan(self._contributions(np.stack([c.drawn for c in self.criteria], axis=2)))

    def _contributions(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weighted values, the weights of each topic's known criteria adding up to 1."""
        weight = np.array([self.weights.get(c.id, 0.0) for c in self.criteria])
        known = ~np.isnan(values) * weight
        with np.errstate(invalid="ignore"):
            return np.asarray(values * known / known.sum(axis=-1, keepdims=True))

    @property
    def without_evidence(self) -> tuple[str, ...]:
        """Topics that no criterion with weight says anything of."""
        return tuple(t for t, s in zip(self.topics, self.score, strict=True) if np.isnan(s))

    @property
    def n(self) -> NDArray[np.float64]:
        """Float vector, one entry a topic: answers to the least answered of its criteria."""
        known = np.column_stack([np.where(c.n > 0, c.n, np.inf) for c in self._counting])
        least = known.min(axis=1)
        return np.where(np.isfinite(least), least, 0.0)

    @property
    def _counting(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if self.weights.get(c.id, 0) > 0)

    @property
    def few(self) -> bool:
        """Whether some topic has too few answers for the bootstrap, or answers too alike."""
        n = self.n
        return any(c.few for c in self._counting) or bool(n.min(initial=np.inf, where=n > 0) < FEW)

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Limits of the scores, the weights taken as given: bootstrap percentiles, or Wilson
        limits where few answered (a score is a mean of values between 0 and 1); NaN without a
        score."""
        score = np.nan_to_num(self.score)
        low, high = (
            wilson_interval(score * self.n, self.n, level)
            if self.few
            else percentile_interval(np.nan_to_num(self.drawn), level)
        )
        unknown = np.isnan(self.score)
        return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)

    @kept
    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each topic could hold, for these weights; any place where few answered,
        because nothing proves an order of weighted scores then."""
        known = self.n[~np.isnan(self.score)]
        if self.few or not len(known):
            return unproven(len(self.topics), level, simultaneous)
        n = float(known.min())
        return _known_rank_sets(self.score, self.drawn, level, simultaneous, n)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a topic, highest score first: score, limits, places, and for each criterion
        its value, its contribution to the score and n."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        columns: dict[str, object] = {
            "topic": self.topics,
            "score": self.score,
            "score_low": low,
            "score_high": high,
            "rank_low": sets.low,
            "rank_high": sets.high,
        }
        for c, part in zip(self.criteria, self.contributions.T, strict=True):
            columns |= {c.id: c.value, f"{c.id}_part": part, f"{c.id}_n": c.n}
        frame = pd.DataFrame({**columns, "level": level})
        return frame.sort_values("score", ascending=False, kind="stable", ignore_index=True)


def _sum_or_nan(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    empty = np.isnan(parts).all(axis=-1)
    return np.where(empty, np.nan, np.minimum(np.nansum(parts, axis=-1), 1.0))


def _known_rank_sets(
    score: NDArray[np.float64],
    drawn: NDArray[np.float64],
    level: float,
    simultaneous: bool,
    n: float,
) -> RankSets:
    """Rank sets of the known scores; a topic without a score may hold any place."""
    k, known = len(score), np.flatnonzero(~np.isnan(score))
    sets = bootstrap_rank_sets(score[known], drawn[:, known], level, simultaneous, n)
    low, high = np.ones(k, dtype=np.intp), np.full(k, k)
    above = np.zeros((k, k), dtype=bool)
    low[known], high[known] = sets.low, sets.high + k - len(known)
    above[np.ix_(known, known)] = sets.above
    return RankSets(low, high, above, level, simultaneous, sets.method)


def prioritise(
    evidence: Evidence, course: Course, weights: Mapping[str, float] | None = None
) -> Priorities:
    """Scores of every topic that the survey asked about, from all of its evidence.

    ValueError when the survey asks about no topic, or when every weight is 0.
    """
    topics = asked_topics(evidence)
    if not topics:
        raise ValueError(
            f"survey '{evidence.survey.id}' asks about no topic: it needs an answered question "
            "with the role 'request' or 'amount'"
        )
    criteria = [
        *_request(evidence, topics),
        *_amount(evidence, topics),
        *_difficulty(evidence, topics, course),
    ]
    return Priorities(topics, tuple(criteria), dict(WEIGHTS if weights is None else weights))


def asked_topics(evidence: Evidence) -> tuple[str, ...]:
    """Ids of the topics that were asked for or rated, in the order asked; "other" is not one."""
    found: dict[str, None] = {}
    for result in (evidence.requests, evidence.amounts):
        if result is not None:
            question = evidence.survey.question(result.question)
            found |= {o.id: None for o in question.estimated if o.means != "other"}
    return tuple(found)


def _request(evidence: Evidence, topics: tuple[str, ...]) -> list[Criterion]:
    r = evidence.requests
    if r is None:
        return []
    n = np.full(len(r.items), float(r.n_answered))
    return [_spread("request", topics, r.items, r.share, r.drawn, n)]


def _amount(evidence: Evidence, topics: tuple[str, ...]) -> list[Criterion]:
    a = evidence.amounts
    if a is None:
        return []
    return [_spread("amount", topics, a.items, (1 + a.net) / 2, (1 + a.drawn) / 2, a.n)]


def _difficulty(evidence: Evidence, topics: tuple[str, ...], course: Course) -> list[Criterion]:
    d = evidence.difficulty
    if d is None:
        return []
    serves = steps_served(course, topics, d.items)
    any_step = serves.sum(axis=1) > 0
    value = np.where(any_step, serves @ d.chance_above, np.nan)
    drawn = np.where(any_step, d.chance_above_drawn @ serves.T, np.nan)
    n = np.where(any_step, float(d.n_answered), 0.0)
    return [Criterion("difficulty", value, drawn, n, d.few)]


def steps_served(
    course: Course, topics: tuple[str, ...], steps: tuple[str, ...]
) -> NDArray[np.float64]:
    """Float matrix, topics × steps: how the course's modules on a topic share over the steps.

    A module counts by how well it covers the topic, equally for each of its steps. Rows add up
    to 1, or to 0 where no module on the topic serves a step.
    """
    weight = np.zeros((len(topics), len(steps)))
    for module in course.modules:
        known = [steps.index(s) for s in module.steps if s in steps]
        for t, topic in enumerate(topics):
            if known and topic in module.topics:
                weight[t, known] += module.topics[topic] / len(module.steps)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


def _spread(
    name: str,
    topics: tuple[str, ...],
    items: tuple[str, ...],
    value: NDArray[np.float64],
    drawn: NDArray[np.float64],
    n: NDArray[np.float64],
) -> Criterion:
    """A criterion over `topics` from estimates of `items`; NaN for topics that are no item."""
    result = Criterion(
        name,
        np.full(len(topics), np.nan),
        np.full((len(drawn), len(topics)), np.nan),
        np.zeros(len(topics)),
    )
    for t, topic in enumerate(topics):
        if topic in items:
            i = items.index(topic)
            result.value[t], result.drawn[:, t], result.n[t] = value[i], drawn[:, i], n[i]
    return result


def learners_needs(evidence: Evidence, priorities: Priorities, n_hardest: int = 3) -> Needs:
    """What a plan serves: scores of topics, difficulty of steps, and the hardest steps.

    Topics without evidence have no score. Where steps were not ranked, none is the hardest.
    """
    scores = zip(priorities.topics, priorities.score, strict=True)
    topics = {t: float(s) for t, s in scores if not np.isnan(s)}
    ranking = evidence.difficulty
    if ranking is None:
        return Needs(topics, {}, ())
    order = np.argsort(-ranking.log_worth, kind="stable")
    return Needs(
        topics,
        {s: float(c) for s, c in zip(ranking.items, ranking.chance_above, strict=True)},
        tuple(ranking.items[i] for i in order[:n_hardest]),
    )
