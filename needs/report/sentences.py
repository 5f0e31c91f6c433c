"""Findings in words. Every sentence carries its numbers, their limits and n, and claims no order
that the answers do not prove."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from needs.evidence.evidence import Evidence
from needs.evidence.rank_sets import FEW, RankSets
from needs.evidence.rankings import Ranking
from needs.planning.courses.curriculum import Module
from needs.planning.weighing.priorities import Priorities
from needs.report.labels import Labels


def top_sentences(
    names: Sequence[str], sets: RankSets, r: int, labels: Labels, *, hardest: bool = False
) -> tuple[str, ...]:
    """Which items are surely among the first `r`, and which more may be.

    names: one label an item, in the order of `sets`. hardest: first means hardest.
    """
    _ = labels.language
    sure = sets.surely_in_top(r)
    may = sets.may_be_in_top(r) & ~sure
    by_place = np.argsort(sets.low + sets.high, kind="stable")
    words = {
        "r": r,
        "first": _.join(names[i] for i in by_place if sure[i]),
        "others": _.join(names[i] for i in by_place if may[i]),
        "level": _.percent(sets.level),
    }
    if not sets.above.any():
        return (_("These answers do not prove any order: each item may hold any place."),)
    if not sure.any():
        text = (
            _("None is surely among the {r} hardest; these may be: {others} ({level} confidence).")
            if hardest
            else _(
                "No item is surely among the first {r}; these may be: {others} ({level} "
                "confidence)."
            )
        )
        return (text.format(**words),)
    text = (
        _("Surely among the {r} hardest: {first} ({level} confidence).")
        if hardest
        else _("Surely among the first {r}: {first} ({level} confidence).")
    )
    if not may.any():
        return (text.format(**words),)
    more = (
        _("Not settled by these answers: these may be among the {r} hardest too: {others}.")
        if hardest
        else _("Not settled by these answers: {others} may be among the first {r} too.")
    )
    return text.format(**words), more.format(**words)


def tied_sentences(names: Sequence[str], sets: RankSets, labels: Labels) -> tuple[str, ...]:
    """For neighbours by place, who is tied with whom: no order between them is proven."""
    _ = labels.language
    order = np.argsort(sets.low + sets.high, kind="stable")
    groups: list[list[int]] = []
    for i in order:
        tied = groups and not any(sets.above[j, i] or sets.above[i, j] for j in groups[-1])
        if tied:
            groups[-1].append(i)
        else:
            groups.append([i])
    return tuple(
        _("Tied, with no proven order between them: {items}.", items=_.join(names[i] for i in g))
        for g in groups
        if len(g) > 1
    )


def module_evidence(
    module: Module, evidence: Evidence, priorities: Priorities, labels: Labels, level: float
) -> str:
    """What the answers say of the module's main topic and of its hardest step, in a sentence;
    and whether it is in every plan whatever they say."""
    _ = labels.language
    parts = []
    topic = main_topic(module, priorities)
    if topic is not None:
        parts += _topic_parts(topic, evidence, labels, level)
    parts += _step_parts(module, evidence, labels, level)
    found = (
        _("{findings} ({level} intervals).", findings=_.join(parts), level=_.percent(level))
        if parts
        else _("The survey did not ask about what this module teaches.")
    )
    always = _("Every plan holds it.")
    return f"{found} {always}" if module.required else found


def main_topic(module: Module, priorities: Priorities) -> str | None:
    """The topic that the module serves most: highest coverage × score, or None."""
    score = dict(zip(priorities.topics, np.nan_to_num(priorities.score), strict=True))
    served = [(cover * score[t], t) for t, cover in module.topics.items() if score.get(t, 0) > 0]
    return max(served)[1] if served else None


def _topic_parts(topic: str, evidence: Evidence, labels: Labels, level: float) -> list[str]:
    _ = labels.language
    parts = []
    requests, amounts = evidence.requests, evidence.amounts
    if requests is not None and topic in requests.items:
        i = requests.items.index(topic)
        low, high = requests.interval(level)
        parts.append(
            _(
                "asked for by {share} ({low} to {high}) of {n}",
                share=_.percent(requests.share[i]),
                low=_.percent(low[i]),
                high=_.percent(high[i]),
                n=_.number(requests.n_answered),
            )
        )
    if amounts is not None and topic in amounts.items and amounts.n[amounts.items.index(topic)]:
        i = amounts.items.index(topic)
        low, high = amounts.interval(level)
        parts.append(
            _(
                "{more} want more, {less} less of it, net {net} ({low} to {high}) of {n}",
                more=_.percent(amounts.above[i]),
                less=_.percent(amounts.below[i]),
                net=_.percent(amounts.net[i]),
                low=_.percent(low[i]),
                high=_.percent(high[i]),
                n=_.number(amounts.n[i]),
            )
        )
    if not parts:
        return []
    return [_("{topic}: {findings}", topic=labels.topic(topic), findings=_.join(parts))]


def _step_parts(module: Module, evidence: Evidence, labels: Labels, level: float) -> list[str]:
    _ = labels.language
    ranking = evidence.difficulty
    if ranking is None:
        return []
    served = [ranking.items.index(s) for s in module.steps if s in ranking.items]
    if not served or len(served) == len(ranking.items):
        return []
    i = max(served, key=lambda s: float(ranking.log_worth[s]))
    low, high = ranking.chance_above_interval(level)
    sets = ranking.rank_sets(level)
    text = (
        _(
            "{step}: harder than another step {chance} ({low} to {high}); place {first} of {k}; "
            "{n} answered"
        )
        if sets.low[i] == sets.high[i]
        else _(
            "{step}: harder than another step {chance} ({low} to {high}); place {first} to {last} "
            "of {k}; {n} answered"
        )
    )
    return [
        text.format(
            step=labels.step(ranking.items[i]),
            chance=_.percent(ranking.chance_above[i]),
            low=_.percent(low[i]),
            high=_.percent(high[i]),
            first=int(sets.low[i]),
            last=int(sets.high[i]),
            k=len(ranking.items),
            n=_.number(ranking.n_answered),
        )
    ]


def ranking_caveats(ranking: Ranking, labels: Labels) -> tuple[str, ...]:
    """What a reader must know before trusting the ranking: partial answers, few, unbounded."""
    _ = labels.language
    lines = []
    if ranking.n_partial:
        lines.append(
            _(
                "{partial} of {n} people ranked only some of the items; what they left unranked "
                "counts as lower than what they ranked.",
                partial=_.number(ranking.n_partial),
                n=_.number(ranking.n_answered),
            )
            if ranking.unranked == "below"
            else _(
                "{partial} of {n} people ranked only some of the items; what they left unranked "
                "is not compared.",
                partial=_.number(ranking.n_partial),
                n=_.number(ranking.n_answered),
            )
        )
    if ranking.n_answered < FEW:
        lines.append(_("So few answers prove little: possible places come from exact tests."))
    if ranking.ghost:
        lines.append(
            _(
                "The answers alone cannot place every item, so each is also compared with an "
                "imaginary one: {ghost} comparisons won and {ghost} lost.",
                ghost=_.number(ranking.ghost, 1),
            )
        )
    return tuple(lines)
