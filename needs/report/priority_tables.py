"""How sure priorities are and what they hang on, as tables and sentences: places under doubt,
weights that would have to change, what people judged, and weights from a questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf, isnan

import pandas as pd

from needs.evidence.pooling.pooled import Pooled
from needs.planning.weighing.acceptability import TOP_TOPICS, Acceptability
from needs.planning.weighing.criteria import BAR
from needs.planning.weighing.judgements import Judgements
from needs.planning.weighing.pairwise_weights import PairwiseWeights
from needs.planning.weighing.priorities import Priorities
from needs.planning.weighing.strong_needs import strong_needs
from needs.planning.weighing.swaps import Swap
from needs.report.labels import Labels
from needs.report.tables import Columns, Table, criterion_name

SURE = 0.95
"""The share of draws from which a place among the first counts as settled."""


def acceptability_table(
    found: Acceptability, labels: Labels, r: int, notes: Sequence[str]
) -> Table:
    """One line a topic, most probably among the first r first, with the share of every place."""
    _ = labels.language
    frame = found.to_frame(r)
    c = Columns(frame)
    c.add(_("Topic"), [labels.topic(t) for t in frame["topic"]])
    c.add(_("Among the first {r}", r=_.number(r)), "top", "percent")
    c.add(_("Mean place"), "expected_place", "decimal")
    c.add(_("Score"), "score", "decimal")
    for place in range(1, len(frame) + 1):
        c.add(_("Place {place}", place=_.number(place)), f"place_{place}", "percent")
    for criterion in found.criteria:
        name = criterion_name(criterion, _)
        header = _("{criterion}: mean weight where it is first", criterion=name)
        c.add(header, f"first_weight_{criterion}", "percent")
    return c.table("acceptability", (*acceptability_notes(found, labels), *notes), _)


def acceptability_notes(found: Acceptability, labels: Labels) -> tuple[str, ...]:
    """What the shares stand on: how many draws, how weights vary, and whether few answered."""
    _ = labels.language
    draws = _.number(found.n_draws)
    if found.concentration is None:
        how = _("Shares of {n} draws of the answers, each with weights drawn at random.", n=draws)
    elif isinf(found.concentration):
        how = _("Shares of {n} draws of the answers, with the weights as stated.", n=draws)
    else:
        how = _(
            "Shares of {n} draws of the answers, each with weights drawn around the stated ones "
            "(concentration {c}).",
            n=draws,
            c=_.short(found.concentration),
        )
    few = _("So few answers: draws show too little variety, and these shares look too sure.")
    return (how, few) if found.few else (how,)


def acceptability_sentences(
    found: Acceptability, labels: Labels, r: int = TOP_TOPICS
) -> tuple[str, ...]:
    """For every topic that may be among the first r, in which share of the draws it is; last,
    how many topics are there in hardly any draw."""
    _ = labels.language
    frame = found.to_frame(r)
    if len(frame) <= r:
        return (
            _.plural(
                "There is no more than {n} topic, so it is.",
                "There are no more than {n} topics, so all of them are.",
                r,
            ),
        )
    lines = []
    for topic, share in zip(frame["topic"], frame["top"], strict=True):
        words = {"topic": labels.topic(topic), "r": _.number(r), "share": _.percent(share)}
        if share >= SURE:
            lines.append(_("{topic} is among the first {r} in {share} of the draws.", **words))
        elif share > 1 - SURE:
            text = _("Open: {topic} is among the first {r} in {share} of the draws.", **words)
            lines.append(text)
    rare = int((frame["top"] <= 1 - SURE).sum())
    if rare:
        lines.append(
            _.plural(
                "{n} topic is among them in hardly any draw (at most {share}).",
                "{n} topics are among them in hardly any draw (at most {share} each).",
                rare,
                share=_.percent(1 - SURE),
            )
        )
    return tuple(lines)


def swap_sentences(swaps: Sequence[Swap], labels: Labels) -> tuple[str, ...]:
    """For each swap, which weight would have to change and by how much for two topics to change
    places, or that no weight of the criterion does it alone."""
    return tuple(_swap_sentence(s, labels) for s in swaps)


def _swap_sentence(swap: Swap, labels: Labels) -> str:
    _ = labels.language
    words = {
        "behind": labels.topic(swap.behind),
        "ahead": labels.topic(swap.ahead),
        "criterion": criterion_name(swap.criterion, _),
        "now": _.percent(swap.now, 1),
    }
    if swap.then is None:
        return _(
            "No weight of “{criterion}” alone (now {now} of all weight) would bring {behind} "
            "before {ahead}.",
            **words,
        )
    words["then"] = _.percent(swap.then, 1)
    if swap.change == 0:
        return _("{ahead} and {behind} have the same score: any change decides.", **words)
    if swap.then > swap.now:
        return _(
            "{behind} would come before {ahead} if “{criterion}” counted more than {then} of all "
            "weight (now {now}).",
            **words,
        )
    return _(
        "{behind} would come before {ahead} if “{criterion}” counted less than {then} of all "
        "weight (now {now}).",
        **words,
    )


def swaps_table(swaps: Sequence[Swap], labels: Labels, notes: Sequence[str]) -> Table:
    """One line a swap, in the order given."""
    _ = labels.language
    c = Columns(pd.DataFrame(index=pd.RangeIndex(len(swaps))))
    c.add(_("Topic before"), [labels.topic(s.ahead) for s in swaps])
    c.add(_("Topic after"), [labels.topic(s.behind) for s in swaps])
    c.add(_("Weight that would have to change"), [criterion_name(s.criterion, _) for s in swaps])
    c.add(_("Share of all weight now"), [s.now for s in swaps], "percent")
    then = [float("nan") if s.then is None else s.then for s in swaps]
    c.add(_("Share at which they change places"), then, "percent")
    alone = _(
        "One weight changes and the others keep their proportions; an empty share means that no "
        "weight of it alone does it."
    )
    return c.table("swaps", (alone, *notes), _)


def judgements_table(judgements: Judgements, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a judgement or other action, as entered: topic, what, value, who, when, why."""
    _ = labels.language
    entries = judgements.entries
    other = judgements.other_actions
    c = Columns(pd.DataFrame(index=pd.RangeIndex(len(judgements.all))))
    c.add(_("Topic"), [labels.topic(e.topic) for e in judgements.all])
    judged = [criterion_name(e.criterion, _) for e in entries]
    c.add(_("Judged"), judged + [_("For other action than training")] * len(other))
    c.add(_("In words"), [e.level for e in entries] + [a.action for a in other])
    c.add(_("Value (0 to 1)"), [e.value for e in entries] + [float("nan")] * len(other), "decimal")
    c.add(_("Who"), [e.who for e in judgements.all])
    c.add(_("When"), [e.when.isoformat() for e in judgements.all])
    c.add(_("Why"), [e.why for e in judgements.all])
    invented = _("These judgements are invented, to show the software: nobody gave them.")
    return c.table("judgements", ((invented,) if judgements.invented else ()) + tuple(notes), _)


def other_action_sentences(priorities: Priorities, labels: Labels) -> tuple[str, ...]:
    """For each need that training alone cannot meet, what people named instead."""
    _ = labels.language
    return tuple(
        _(
            "{topic}: needed, but for other action than training ({action}); no need in the plan.",
            topic=labels.topic(topic),
            action=action,
        )
        for topic, action in zip(priorities.topics, priorities.other_actions, strict=True)
        if action
    )


def strong_needs_table(countries: Pooled, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a country and topic: a need that is strong there and not in the whole."""
    _ = labels.language
    frame = strong_needs(countries)
    c = Columns(frame)
    c.add(_("Topic"), [labels.topic(t) for t in frame["topic"]])
    by = countries.by[0]
    c.add(labels.question(by), [labels.group(by, g) for g in frame["country"]])
    c.add(_("People who answered"), frame["n"].astype(int))
    c.add(_("Share asking for it"), "share", "percent")
    c.add(_("Chance that at least {share} do", share=_.percent(BAR)), "chance", "percent")
    c.add(_("Share of everybody"), "whole", "percent")
    pooled = _("Shares of countries are drawn towards the whole as far as the answers say.")
    return c.table("strong_needs", (pooled, *notes), _)


def pairwise_table(found: PairwiseWeights, labels: Labels, notes: Sequence[str]) -> Table:
    """One line an answer of the questionnaire, the one that contradicts the others most first."""
    _ = labels.language
    frame = found.to_frame()
    c = Columns(frame)
    c.add(_("Criterion"), [criterion_name(i, _) for i in frame["first"]])
    c.add(_("Compared with"), [criterion_name(i, _) for i in frame["second"]])
    c.add(_("Times as important, as answered"), "times", "decimal")
    c.add(_("Times as important, by the weights"), "implied", "decimal")
    c.add(_("Off by a factor of"), "off", "decimal")
    return c.table("pairwise_answers", (*pairwise_sentences(found, labels), *notes), _)


def pairwise_sentences(found: PairwiseWeights, labels: Labels) -> tuple[str, ...]:
    """How far the answers of a questionnaire contradict each other, and which one the most."""
    _ = labels.language
    if isnan(found.consistency):
        return (_("There are too few answers or too many criteria to tell contradictions."),)
    ratio = _.number(found.consistency, 2)
    if found.acceptable:
        return (
            _(
                "The answers agree well enough (consistency ratio {ratio}, at most 0.10).",
                ratio=ratio,
            ),
        )
    worst = found.to_frame().iloc[0]
    return (
        _(
            "The answers contradict each other (consistency ratio {ratio}, above 0.10).",
            ratio=ratio,
        ),
        _(
            "Look again at “{first}” compared with “{second}”: answered {times}, by all answers "
            "{implied} times as important.",
            first=criterion_name(worst["first"], _),
            second=criterion_name(worst["second"], _),
            times=_.number(worst["times"], 2),
            implied=_.number(worst["implied"], 2),
        ),
    )
