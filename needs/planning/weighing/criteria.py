"""What a topic can be judged by: each criterion on a scale from 0 to 1 that means something by
itself, so that no topic's value depends on which other topics were asked about.

request      the share of people who ask for the topic;
amount       (1 + net share) / 2: 1 when everybody wants more of it, 0 when everybody wants less;
difficulty   the chance that a step is found harder than another one, averaged over the steps that
             the course's modules on the topic serve;
gap          Borich's score as a share of the largest possible one: 1 when everybody finds the topic
             most important and nobody is able, 0 when ability meets importance or exceeds it;
spread       the share of countries, each counting once, whose need of it reaches a bar;
comments     the share of commenters who raise it;
safety, feasibility    what people entered (`judgements`).

No evidence is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.evidence.comments import Raised
from needs.evidence.evidence import Evidence
from needs.evidence.pooling.pooled import Pooled
from needs.planning.courses.curriculum import Course
from needs.planning.weighing.judgements import JUDGED, Judgements
from surveys.grouping import JOINED, UNKNOWN

WEIGHTS: Mapping[str, float] = {"request": 0.4, "amount": 0.3, "difficulty": 0.3}
"""Weights by default: what people ask for counts most, because they were asked for it directly."""

MORE_WEIGHTS: Mapping[str, float] = {
    "gap": 0.3,
    "spread": 0.2,
    "comments": 0.0,
    "safety": 0.3,
    "feasibility": 0.1,
}
"""Weights by default of the criteria that not every survey has evidence for. Counting words is too
coarse to move a score unless people decide that it shall."""

CRITERIA: tuple[str, ...] = (*WEIGHTS, *MORE_WEIGHTS)
"""Ids of all criteria."""

BAR = 0.5
"""The need that a country must reach to count: half of its people ask for the topic."""


@dataclass(frozen=True)
class Criterion:
    """Evidence on one 0–1 scale.

    value: float vector, one entry a topic, NaN where the criterion says nothing of the topic.
    drawn: float matrix, draws × topics. n: float vector, answers behind each value.
    few: whether the answers are too few or too alike for the draws to be trusted.
    judged: whether people entered the values; then n counts them, and draws do not vary.
    """

    id: str
    value: NDArray[np.float64]
    drawn: NDArray[np.float64]
    n: NDArray[np.float64]
    few: bool = False
    judged: bool = False

    def only(self, kept: NDArray[np.intp]) -> Criterion:
        """The criterion of the topics at these positions."""
        return Criterion(
            self.id, self.value[kept], self.drawn[:, kept], self.n[kept], self.few, self.judged
        )


def survey_criteria(
    evidence: Evidence, topics: tuple[str, ...], course: Course
) -> tuple[Criterion, ...]:
    """The criteria that the survey's questions give evidence on."""
    found = (
        request_criterion(evidence, topics),
        amount_criterion(evidence, topics),
        difficulty_criterion(evidence, topics, course),
        gap_criterion(evidence, topics),
    )
    return tuple(c for c in found if c is not None)


def request_criterion(evidence: Evidence, topics: tuple[str, ...]) -> Criterion | None:
    """Shares of people who ask for each topic; None where nobody was asked."""
    r = evidence.requests
    if r is None:
        return None
    n = np.full(len(r.items), float(r.n_answered))
    return over_topics("request", topics, r.items, r.share, r.drawn, n)


def amount_criterion(evidence: Evidence, topics: tuple[str, ...]) -> Criterion | None:
    """Net shares that want more of each topic, from 0 to 1; None where nobody was asked."""
    a = evidence.amounts
    if a is None:
        return None
    return over_topics("amount", topics, a.items, (1 + a.net) / 2, (1 + a.drawn) / 2, a.n)


def difficulty_criterion(
    evidence: Evidence, topics: tuple[str, ...], course: Course
) -> Criterion | None:
    """Difficulty of the steps that each topic serves; None where steps were not ranked."""
    d = evidence.difficulty
    if d is None:
        return None
    serves = steps_served(course, topics, d.items)
    any_step = serves.sum(axis=1) > 0
    value = np.where(any_step, serves @ d.chance_above, np.nan)
    drawn = np.where(any_step, d.chance_above_drawn @ serves.T, np.nan)
    n = np.where(any_step, float(d.n_answered), 0.0)
    return Criterion("difficulty", value, drawn, n, d.few)


def gap_criterion(evidence: Evidence, topics: tuple[str, ...]) -> Criterion | None:
    """Gap scores as shares of the largest possible one; None where no topic was rated on both.

    Scores below 0, where ability exceeds importance, count as 0: there is nothing to learn then.
    """
    for gaps in evidence.gaps.values():
        if set(gaps.items) & set(topics):
            most = (gaps.n_levels - 1) * gaps.n_levels
            value, drawn = (np.clip(s / most, 0, 1) for s in (gaps.score, gaps.score_drawn))
            return over_topics("gap", topics, gaps.items, value, drawn, gaps.n)
    return None


def spread_criterion(
    countries: Pooled, topics: tuple[str, ...], n_draws: int, bar: float = BAR
) -> Criterion:
    """Shares of countries, each counting once, in which at least `bar` of the people ask for it.

    A country counts as far as it is probable that it reaches the bar, by its pooled estimate, so
    that one answer does not make a country. People without a country count in none. The draws are
    the pooled estimates' own, repeated or cut to `n_draws`.

    ValueError where the estimates are not shares, or the bar is not above 0 and up to 1.
    """
    there = countries_counted(countries)
    if not 0 < bar <= 1:
        raise ValueError(f"the bar of the spread over countries is {bar}; give above 0, up to 1")
    n_countries = there.sum(axis=0)
    with np.errstate(invalid="ignore"):
        own = ((countries.drawn >= bar) & there).sum(axis=1) / n_countries
    drawn = own[np.arange(n_draws) % len(own)]
    n = (countries.n * there).sum(axis=0)
    return over_topics("spread", topics, countries.items, own.mean(axis=0), drawn, n)


def countries_counted(countries: Pooled) -> NDArray[np.bool_]:
    """Bool matrix, groups × items: countries where somebody answered; not people without one, nor
    countries shown together.

    ValueError where the estimates are not shares.
    """
    if countries.measure != "share":
        raise ValueError(
            f"the spread over countries needs shares by country; '{countries.question}' was "
            f"pooled as {countries.measure}"
        )
    named = np.array(
        [g != UNKNOWN and not g.startswith(JOINED) for g in countries.groups], dtype=bool
    )
    return np.asarray((countries.n > 0) & named[:, None])


def comments_criterion(raised: Raised, topics: tuple[str, ...]) -> Criterion:
    """Shares of commenters who raise each topic."""
    n = np.where(np.isnan(raised.share), 0.0, float(raised.n_commenters))
    return over_topics("comments", topics, raised.topics, raised.share, raised.drawn, n)


def judged_criteria(
    judgements: Judgements, topics: tuple[str, ...], n_draws: int
) -> tuple[Criterion, ...]:
    """What people entered: the mean of their values, the same in every draw."""
    found = []
    for criterion in JUDGED:
        value, n = judgements.values(criterion, topics)
        if n.any():
            drawn = np.repeat(value[None], n_draws, axis=0)
            found.append(Criterion(criterion, value, drawn, n, judged=True))
    return tuple(found)


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


def over_topics(
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
