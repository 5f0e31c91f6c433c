"""From evidence to one score a topic, taken apart again at will.

The score is the weighted mean of the criteria (see `criteria`) that have evidence for the topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.comments import Raised
from needs.evidence.evidence import Evidence
from needs.evidence.explained import kept
from needs.evidence.intervals import percentile_interval, wilson_interval
from needs.evidence.pooling.pooled import Pooled
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, unproven
from needs.planning.courses.curriculum import Course
from needs.planning.weighing.criteria import (
    BAR,
    CRITERIA,
    MORE_WEIGHTS,
    WEIGHTS,
    Criterion,
    comments_criterion,
    judged_criteria,
    spread_criterion,
    steps_served,
    survey_criteria,
)
from needs.planning.weighing.judgements import Judgements
from needs.planning.weighing.needs import Needs
from surveys.survey import Role, Survey

__all__ = [
    "WEIGHTS",
    "Criterion",
    "Priorities",
    "asked_topics",
    "learners_needs",
    "prioritise",
    "starting_weights",
    "steps_served",
    "survey_topics",
]


@dataclass(frozen=True)
class Priorities:
    """One score a topic, from 0 to 1, with what it is made of.

    weights:    by criterion id; they need not add up to 1.
    judgements: what people entered, with who, when and why.
    """

    topics: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    judgements: Judgements = field(default_factory=Judgements)

    def __post_init__(self) -> None:
        for name, weight in self.weights.items():
            if name not in CRITERIA:
                raise ValueError(f"'{name}' is no criterion; criteria are {', '.join(CRITERIA)}")
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
    def weight(self) -> NDArray[np.float64]:
        """Float vector, one entry a criterion: its share of all weight; they add up to 1."""
        given = np.array([self.weights.get(c.id, 0.0) for c in self.criteria])
        # Through the largest, so that huge weights do not overflow when added up.
        given = given / given.max()
        return np.asarray(given / given.sum())

    @property
    def values(self) -> NDArray[np.float64]:
        """Float matrix, topics × criteria; NaN where there is no evidence."""
        return np.column_stack([c.value for c in self.criteria])

    @property
    def values_drawn(self) -> NDArray[np.float64]:
        """Float array, draws × topics × criteria: the values in every draw of the units."""
        return np.stack([c.drawn for c in self.criteria], axis=2)

    @property
    def contributions(self) -> NDArray[np.float64]:
        """Float matrix, topics × criteria; each row adds up to the topic's score."""
        return weighted(self.values, self.weight)

    @property
    def score(self) -> NDArray[np.float64]:
        """Float vector, one score a topic; NaN where no criterion has evidence."""
        return sum_or_nan(self.contributions)

    @property
    def drawn(self) -> NDArray[np.float64]:
        """Float matrix, draws × topics: the score in every draw of the survey's units."""
        return sum_or_nan(weighted(self.values_drawn, self.weight))

    @property
    def without_evidence(self) -> tuple[str, ...]:
        """Topics that no criterion with weight says anything of."""
        return tuple(t for t, s in zip(self.topics, self.score, strict=True) if np.isnan(s))

    @property
    def other_actions(self) -> tuple[str, ...]:
        """One text a topic: what would meet the need instead of training; empty where training
        can."""
        return tuple(self.judgements.action(t) for t in self.topics)

    @property
    def for_training(self) -> Priorities:
        """The same without the topics that need another action; scores stay as they are.

        ValueError where no topic is left.
        """
        left = np.array([i for i, a in enumerate(self.other_actions) if not a], dtype=np.intp)
        if not len(left):
            raise ValueError("every topic is marked for other action, so nothing is left to train")
        topics = tuple(self.topics[i] for i in left)
        return replace(self, topics=topics, criteria=tuple(c.only(left) for c in self.criteria))

    @property
    def n(self) -> NDArray[np.float64]:
        """Float vector, one entry a topic: answers to the least answered of its criteria.

        What people judged is taken as given, like the weights, and does not count.
        """
        known = [np.where(c.n > 0, c.n, np.inf) for c in self._counting]
        least = np.min([np.full(len(self.topics), np.inf), *known], axis=0)
        return np.where(np.isfinite(least), least, 0.0)

    @property
    def _counting(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if self.weights.get(c.id, 0) > 0 and not c.judged)

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
        known = self.n[~np.isnan(self.score) & (self.n > 0)]
        if self.few or not len(known):
            return unproven(len(self.topics), level, simultaneous)
        n = float(known.min())
        return _known_rank_sets(self.score, self.drawn, level, simultaneous, n)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a topic, highest score first: score, limits, places, what else would meet the
        need, and for each criterion its value, its contribution to the score and n."""
        low, high = self.interval(level)
        sets = self.rank_sets(level)
        columns: dict[str, object] = {
            "topic": self.topics,
            "score": self.score,
            "score_low": low,
            "score_high": high,
            "rank_low": sets.low,
            "rank_high": sets.high,
            "other_action": self.other_actions,
        }
        for c, part in zip(self.criteria, self.contributions.T, strict=True):
            columns |= {c.id: c.value, f"{c.id}_part": part, f"{c.id}_n": c.n}
        frame = pd.DataFrame({**columns, "level": level})
        return frame.sort_values("score", ascending=False, kind="stable", ignore_index=True)


def weighted(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values (… × criteria) times their weights, those of each topic's known criteria adding up
    to 1; `weight` is a vector, one entry a criterion, or an array that fits `values`."""
    known = ~np.isnan(values) * weight
    with np.errstate(invalid="ignore"):
        return np.asarray(values * known / known.sum(axis=-1, keepdims=True))


def sum_or_nan(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parts added up over the criteria (the last axis), at most 1; NaN where all are."""
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
    evidence: Evidence,
    course: Course,
    weights: Mapping[str, float] | None = None,
    *,
    countries: Pooled | None = None,
    raised: Raised | None = None,
    judgements: Judgements | None = None,
    bar: float = BAR,
) -> Priorities:
    """Scores of every topic that the survey asked about, from all that is known of it.

    weights:    by criterion; `starting_weights` by default.
    countries:  shares of requests by country, partially pooled; bar: the share that counts as need.
    raised:     what comments raise. judgements: what people entered.

    ValueError when the survey asks about no topic, when every weight is 0, or when people judged
    a topic that the survey does not ask about.
    """
    topics = asked_topics(evidence)
    if not topics:
        raise ValueError(
            f"survey '{evidence.survey.id}' asks about no topic: it needs an answered question "
            "with the role 'request' or 'amount', or two with 'importance' and 'ability'"
        )
    n_draws = evidence.settings.n_draws
    judgements = judgements or Judgements()
    judgements.check(survey_topics(evidence.survey))
    criteria = survey_criteria(evidence, topics, course)
    if countries is not None:
        criteria += (spread_criterion(countries, topics, n_draws, bar),)
    if raised is not None:
        criteria += (comments_criterion(raised, topics),)
    criteria += judged_criteria(judgements, topics, n_draws)
    given = starting_weights(c.id for c in criteria) if weights is None else dict(weights)
    return Priorities(topics, criteria, given, judgements)


def starting_weights(criteria: Iterable[str]) -> dict[str, float]:
    """Weights by default: of what every survey is expected to ask, and of what else there is
    evidence for. criteria: ids of those with evidence."""
    known = set(criteria)
    return dict(WEIGHTS) | {c: w for c, w in MORE_WEIGHTS.items() if c in known}


def asked_topics(evidence: Evidence) -> tuple[str, ...]:
    """Ids of the topics that were asked for or rated, in the order asked; "other" is not one.

    What is rated on importance and ability is a topic unless it is a step.
    """
    answered = [r.question for r in (evidence.requests, evidence.amounts) if r is not None]
    questions = (*answered, *evidence.gaps)
    return tuple(dict.fromkeys(t for q in questions for t in _topics_of(evidence.survey, q)))


def survey_topics(survey: Survey) -> tuple[str, ...]:
    """Ids of the topics that the survey asks about, answered or not, in the order of the roles."""
    roles: tuple[Role, ...] = ("request", "amount", "importance")
    questions = [q.id for role in roles for q in survey.with_role(role)]
    return tuple(dict.fromkeys(t for q in questions for t in _topics_of(survey, q)))


def _topics_of(survey: Survey, question_id: str) -> list[str]:
    steps = {o.id for q in survey.with_role("difficulty") for o in q.options}
    question = survey.question(question_id)
    rated_steps = steps if question.role == "importance" else set()
    return [o.id for o in question.estimated if o.means != "other" and o.id not in rated_steps]


def learners_needs(evidence: Evidence, priorities: Priorities, n_hardest: int = 3) -> Needs:
    """What a plan serves: scores of topics, difficulty of steps, and the hardest steps.

    Topics without evidence have no score, and those that need another action than training are
    left out. Where steps were not ranked, none is the hardest.
    """
    scored = zip(priorities.topics, priorities.score, priorities.other_actions, strict=True)
    topics = {t: float(s) for t, s, action in scored if not (np.isnan(s) or action)}
    ranking = evidence.difficulty
    if ranking is None:
        return Needs(topics, {}, ())
    order = np.argsort(-ranking.log_worth, kind="stable")
    return Needs(
        topics,
        {s: float(c) for s, c in zip(ranking.items, ranking.chance_above, strict=True)},
        tuple(ranking.items[i] for i in order[:n_hardest]),
    )
