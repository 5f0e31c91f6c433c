"""Where groups differ, in sentences: the strongest differences, and two groups side by side."""

from __future__ import annotations

import numpy as np

from needs.evidence.comparing.beside_verdicts import beside_verdicts
from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.differences import Difference, Verdict
from needs.evidence.comparing.side_by_side import SideBySide
from needs.evidence.pooling.pooled import Measure
from needs.report.comparison_words import group_namer, item_name, measure_words
from needs.report.labels import Labels
from needs.report.language import Language


def strongest_sentences(
    comparison: Comparison, labels: Labels, n: int = 4, level: float = 0.95
) -> tuple[str, ...]:
    """The n strongest differences from everybody else with limits at `level`, or that there are
    none."""
    _ = labels.language
    found = comparison.strongest(n, level)
    if not found:
        if comparison.reason:
            return ()
        words = measure_words(comparison.measure, _)
        none = _(
            "Nothing shows that any group differs from everybody else by {threshold} or more in "
            "any item.",
            threshold=words.amount(comparison.threshold),
        )
        return (none,)
    return tuple(_difference_sentence(comparison, one, labels) for one in found)


def _difference_sentence(comparison: Comparison, one: Difference, labels: Labels) -> str:
    _ = labels.language
    words = measure_words(comparison.measure, _)
    pooled = comparison.pooled
    at = comparison.groups.index(one.group), comparison.items.index(one.item)
    value = float("nan") if pooled is None else float(pooled.value[at])
    low, high = (one.low, one.high) if one.value > 0 else (-one.high, -one.low)
    said = _stands_apart(comparison.measure, _, above=one.value > 0).format(
        group=group_namer(comparison, labels)(one.group),
        n=_.number(one.n),
        item=item_name(comparison, one.item, labels),
        value=words.value(value),
        amount=words.rounded(one.value),
        low=words.bare(low),
        high=words.bare(high),
    )
    return f"{_.sentence(said)} {_verdict_sentence(one.verdict, one.probability, _)}"


def _stands_apart(measure: Measure, _: Language, *, above: bool) -> str:
    """The sentence, yet to be filled in, on a group that lies above or below everybody else."""
    if measure == "share":
        return (
            _(
                "{group} (n\u00a0{n}): an estimated {value} chose “{item}”, {amount} more than "
                "everybody else ({low} to {high})."
            )
            if above
            else _(
                "{group} (n\u00a0{n}): an estimated {value} chose “{item}”, {amount} fewer than "
                "everybody else ({low} to {high})."
            )
        )
    if measure == "chance":
        return (
            _(
                "{group} (n\u00a0{n}): “{item}” is ranked above another item with an estimated "
                "chance of {value}, {amount} more than among everybody else ({low} to {high})."
            )
            if above
            else _(
                "{group} (n\u00a0{n}): “{item}” is ranked above another item with an estimated "
                "chance of {value}, {amount} less than among everybody else ({low} to {high})."
            )
        )
    if measure == "net":
        return (
            _(
                "{group} (n\u00a0{n}): the net share for “{item}” is an estimated {value}, "
                "{amount} higher than among everybody else ({low} to {high})."
            )
            if above
            else _(
                "{group} (n\u00a0{n}): the net share for “{item}” is an estimated {value}, "
                "{amount} lower than among everybody else ({low} to {high})."
            )
        )
    if measure == "mean":
        return (
            _(
                "{group} (n\u00a0{n}): the mean level of “{item}” is an estimated {value}, "
                "{amount} higher than among everybody else ({low} to {high})."
            )
            if above
            else _(
                "{group} (n\u00a0{n}): the mean level of “{item}” is an estimated {value}, "
                "{amount} lower than among everybody else ({low} to {high})."
            )
        )
    return (
        _(
            "{group} (n\u00a0{n}): ability falls short of importance in “{item}” by an estimated "
            "{value} levels, {amount} more than among everybody else ({low} to {high})."
        )
        if above
        else _(
            "{group} (n\u00a0{n}): ability falls short of importance in “{item}” by an estimated "
            "{value} levels, {amount} less than among everybody else ({low} to {high})."
        )
    )


def _verdict_sentence(verdict: Verdict, probability: float, _: Language) -> str:
    words = {"probability": _.percent(probability)}
    return {
        "differs": _("It differs ({probability} probable that it matters).", **words),
        "may differ": _("It may differ ({probability} probable that it matters).", **words),
        "no evidence": _("No evidence of a difference that matters."),
    }[verdict]


def beside_sentences(
    comparison: Comparison, beside: SideBySide | None, labels: Labels, n: int = 3
) -> tuple[str, ...]:
    """How many items tell the two apart, and the n largest differences with their intervals."""
    _ = labels.language
    if beside is None or np.isnan(beside.difference).all():
        return (
            _("These two cannot be compared: no item is shown in both, or nobody else answered."),
        )
    verdicts = beside_verdicts(comparison, beside)
    shown = [i for i, v in enumerate(verdicts) if v is not None]
    counts = {v: sum(verdicts[i] == v for i in shown) for v in ("differs", "may differ")}
    words = {
        "first": group_namer(comparison, labels)(beside.group),
        "second": "" if beside.other is None else group_namer(comparison, labels)(beside.other),
        "differ": _.number(counts["differs"]),
        "may": _.number(counts["may differ"]),
        "all": _.number(len(shown)),
        "threshold": measure_words(comparison.measure, _).amount(beside.threshold),
    }
    say = _how_many_and_the_rest if beside.other is None else _how_many_of_two
    text = say(_, differ=counts["differs"] > 0, may=counts["may differ"] > 0)
    first = _.sentence(text.format(**words))
    certain = [i for i in shown if verdicts[i] != "no evidence"]
    largest = sorted(certain, key=lambda i: -abs(beside.difference[i]))[:n]
    return (first, *(_item_sentence(comparison, beside, i, verdicts[i], labels) for i in largest))


def _how_many_of_two(_: Language, *, differ: bool, may: bool) -> str:
    """The sentence, yet to be filled in, on how many items tell two groups apart."""
    if differ and may:
        return _(
            "{first} beside {second}: they differ by {threshold} or more in {differ} of {all} "
            "items, and may do so in {may} more."
        )
    if differ:
        return _(
            "{first} beside {second}: they differ by {threshold} or more in {differ} of {all} "
            "items."
        )
    if may:
        return _(
            "{first} beside {second}: they may differ by {threshold} or more in {may} of {all} "
            "items."
        )
    return _(
        "{first} beside {second}: in no item is there evidence of a difference of {threshold} or "
        "more."
    )


def _how_many_and_the_rest(_: Language, *, differ: bool, may: bool) -> str:
    """The same of one group and everybody else."""
    if differ and may:
        return _(
            "{first} beside everybody else: they differ by {threshold} or more in {differ} of "
            "{all} items, and may do so in {may} more."
        )
    if differ:
        return _(
            "{first} beside everybody else: they differ by {threshold} or more in {differ} of "
            "{all} items."
        )
    if may:
        return _(
            "{first} beside everybody else: they may differ by {threshold} or more in {may} of "
            "{all} items."
        )
    return _(
        "{first} beside everybody else: in no item is there evidence of a difference of "
        "{threshold} or more."
    )


def _item_sentence(
    comparison: Comparison,
    beside: SideBySide,
    item: int,
    verdict: Verdict,
    labels: Labels,
) -> str:
    _ = labels.language
    words = measure_words(comparison.measure, _)
    low, high = beside.interval()
    value = float(beside.difference[item])
    ends = (low[item], high[item]) if value > 0 else (-high[item], -low[item])
    numbers = {
        "item": item_name(comparison, comparison.items[item], labels),
        "first": words.value(beside.value[item]),
        "second": words.value(beside.value_other[item]),
        "amount": words.rounded(value),
        "low": words.bare(ends[0]),
        "high": words.bare(ends[1]),
    }
    said = (
        _(
            "“{item}”: an estimated {first} against {second}, {amount} higher ({low} to {high}).",
            **numbers,
        )
        if value > 0
        else _(
            "“{item}”: an estimated {first} against {second}, {amount} lower ({low} to {high}).",
            **numbers,
        )
    )
    return f"{said} {_verdict_sentence(verdict, float(beside.probability[item]), _)}"
