"""The words of comparisons: groups, measures and their units, verdicts and states of cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from needs.evidence.comparing.beside_verdicts import beside_verdicts
from needs.evidence.comparing.compared import CellState, Comparison
from needs.evidence.comparing.differences import Verdict
from needs.evidence.comparing.groups import WHOLE
from needs.evidence.comparing.heterogeneity import Answer
from needs.evidence.comparing.side_by_side import SideBySide
from needs.evidence.pooling.pooled import Measure
from needs.report.labels import Labels
from needs.report.language import Language

MARKS = {("differs", 1): "▲", ("differs", -1): "▼", ("may differ", 1): "△", ("may differ", -1): "▽"}
"""What stands for a verdict and a direction where there is room for one sign."""

_FRACTION = 100
"""A whole number that takes the same form of a word as fractions do: 1.5 points, not point."""


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """What a measure is called and how its numbers are written.

    name:      a short header. meaning: a sentence. percent: whether numbers are shares of one.
    """

    name: str
    meaning: str
    percent: bool
    language: Language

    def value(self, number: float) -> str:
        """A value: "61%", "2.35"."""
        _ = self.language
        return _.percent(number) if self.percent else _.number(number, 2)

    def bare(self, difference: float) -> str:
        """A difference without its unit: "20", "0.35"."""
        _ = self.language
        return _.number(100 * difference) if self.percent else _.number(difference, 2)

    def amount(self, difference: float) -> str:
        """The size of a difference with its unit: "20 percentage points", "0.35 levels"."""
        _ = self.language
        if not self.percent:
            return _("{levels} levels", levels=_.number(abs(difference), 2))
        points = round(100 * abs(difference), 1)
        return _.plural(
            "{points} percentage point",
            "{points} percentage points",
            int(points) if points.is_integer() else _FRACTION,
            points=_.short(points),
        )

    def rounded(self, difference: float) -> str:
        """The same without decimals of points, as estimates are given."""
        return self.amount(round(difference, 2))


def measure_words(measure: Measure, _: Language) -> MeasureWords:
    """The words for a measure."""
    name, meaning, percent = {
        "share": (_("Share"), _("The share of people who chose the item."), True),
        "net": (
            _("Net share"),
            _("The share of people above the middle of the scale less the share below it."),
            True,
        ),
        "mean": (_("Mean level"), _("The mean level; 1 is the lowest."), False),
        "gap": (
            _("Gap"),
            _("How many levels importance lies above ability, on average."),
            False,
        ),
        "chance": (
            _("Chance of being ranked above another"),
            _("The chance that the item is ranked above another item."),
            True,
        ),
    }[measure]
    return MeasureWords(name, meaning, percent, _)


def group_namer(comparison: Comparison, labels: Labels) -> Callable[[str], str]:
    """The name of a group of the comparison by its id; everybody has one too."""

    def name(group: str) -> str:
        if group == WHOLE:
            return labels.group(comparison.by[0], group)
        return labels.crossed(comparison.by, group)

    return name


def item_name(comparison: Comparison, item: str, labels: Labels) -> str:
    """An item of the question compared."""
    return labels.option(comparison.question, item)


def item_namer(comparison: Comparison, labels: Labels) -> Callable[[str], str]:
    """The name of an item of the question by its id."""
    return lambda item: item_name(comparison, item, labels)


def by_name(comparison: Comparison, labels: Labels) -> str:
    """What the groups are made by: one question, or two crossed."""
    return " × ".join(labels.question(q) for q in comparison.by)


def with_n(name: str, n: float, _: Language) -> str:
    """A group's name with the people behind it: "Iraq (n 54)"; without where n is hidden."""
    if np.isnan(n):
        return name
    return _("{group} (n\u00a0{n})", group=name, n=_.number(n))


def verdict_name(verdict: Verdict, _: Language) -> str:
    """A verdict in words."""
    return {
        "differs": _("differs"),
        "may differ": _("may differ"),
        "no evidence": _("no evidence"),
    }[verdict]


def state_name(state: CellState, _: Language) -> str:
    """Why a cell has no numbers, in words; empty where it has."""
    return {"shown": "", "hidden": _("not shown"), "not asked": _("not asked")}[state]


def answer_name(answer: Answer, _: Language) -> str:
    """Whether groups differ, in words."""
    return {
        "differ": _("groups differ"),
        "no evidence": _("no evidence"),
        "unknown": _("cannot be tested"),
    }[answer]


def mark(verdict: Verdict | None, difference: float) -> str:
    """One sign for a verdict and its direction; empty for no evidence."""
    return MARKS.get((verdict or "", 1 if difference > 0 else -1), "")


def verdict_names(frame: pd.DataFrame, _: Language) -> list[str]:
    """The verdict of each line in words, or why it has none; empty where nothing is compared."""
    return [
        state_name(state, _) if pd.isna(verdict) else verdict_name(verdict, _)
        for verdict, state in zip(frame["verdict"], frame["state"], strict=True)
    ]


def beside_names(
    comparison: Comparison, beside: SideBySide, labels: Labels, *, n: bool = False
) -> tuple[str, str]:
    """The names of the two side by side; n: with the most people who answered an item."""
    _ = labels.language
    name = group_namer(comparison, labels)
    second = _("everybody else") if beside.other is None else name(beside.other)
    names = name(beside.group), second
    if not n or np.isnan(beside.n).all():
        return names
    first, other = float(np.nanmax(beside.n)), float(np.nanmax(beside.n_other))
    return with_n(names[0], first, _), with_n(names[1], other, _)


def beside_frame(comparison: Comparison, beside: SideBySide) -> pd.DataFrame:
    """The lines of `SideBySide.to_frame` with a column `verdict`."""
    verdicts = beside_verdicts(comparison, beside)
    named = pd.DataFrame({"item": comparison.items, "verdict": verdicts})
    return beside.to_frame().merge(named, on="item")
