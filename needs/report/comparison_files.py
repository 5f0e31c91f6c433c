"""Groups compared, as files to take away: tables, and one record of settings and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.heterogeneity import Heterogeneity
from needs.evidence.comparing.side_by_side import SideBySide
from needs.report.comparison_sentences import whether_sentence
from needs.report.comparison_tables import (
    beside_table,
    comparison_table,
    heterogeneity_table,
    likeness_table,
)
from needs.report.comparison_words import beside_frame, group_namer, item_namer
from needs.report.labels import Labels
from needs.report.tables import Columns, Table

_TELLS_OF_HIDDEN = ["n_groups", "degrees_of_freedom", "q"]
"""Counts of all groups in which anybody answered, and Q, which follows them."""


def comparison_tables(
    comparison: Comparison,
    beside: SideBySide | None,
    labels: Labels,
    level: float,
    notes: Sequence[str],
    members: Mapping[str, int],
) -> tuple[Table, ...]:
    """All tables of one question: groups × items, whether groups differ, who is alike, and two
    side by side where asked for.

    members: people in each group, whether or not they answered.
    """
    tables = [
        comparison_table(comparison, labels, level, notes, members),
        heterogeneity_table(comparison, labels, notes),
        likeness_table(comparison, labels, level, notes),
    ]
    if beside is not None:
        tables.append(beside_table(comparison, beside, labels, notes))
    return tuple(tables)


def overview_table(
    comparisons: Sequence[Comparison], labels: Labels, notes: Sequence[str]
) -> Table:
    """One line a question: whether groups differ in it."""
    _ = labels.language
    c = Columns(pd.DataFrame(index=pd.RangeIndex(len(comparisons))))
    found = [one.heterogeneity for one in comparisons]
    c.add(_("Question"), [one.question for one in comparisons])
    c.add(_("Wording"), [labels.question(one.question) for one in comparisons])
    c.add(_("People who answered"), [one.n_answered for one in comparisons])
    c.add(_("Groups shown"), [len(one.shown_groups) for one in comparisons])
    c.add(_("Items"), [len(one.items) for one in comparisons])
    differ = [0 if h is None else h.by_item.count("differ") for h in found]
    c.add(_("Items in which groups differ"), differ)
    largest = [float("nan") if h is None else float(pd.Series(h.i2).max()) for h in found]
    c.add(_("Largest part of the variation that is more than chance (I²)"), largest, "percent")
    c.add(_("Do groups differ?"), [whether_sentence(one, labels) for one in comparisons])
    return c.table("whether", notes, _)


# --- the record --------------------------------------------------------------------------------


def comparison_record(
    comparison: Comparison, beside: SideBySide | None, labels: Labels, level: float
) -> dict[str, Any]:
    """One comparison as plain values: ids with their labels, and numbers.

    question, label, by, measure, threshold and false_rate (of verdicts), minimum (people below
               which a cell is hidden), unranked, draws, permutations, seed, level (of intervals),
               n_asked, n_answered.
    reason     why there is little to say; "" where there is a comparison.
    whether    overall: the answer for the question, and p; items: i2, tau, p, p_any, answer.
    groups     the lines of `Comparison.to_frame`; everybody: those of `Comparison.whole`, that is
               everybody in the groups shown.
    strongest  the strongest differences from everybody else in the groups shown.
    alike      agreement of the draws, whether clusters are supported, and a line a group.
    beside     group, other ("" = everybody else) and a line an item; where asked for.

    Shares, chances and net shares are from 0 to 1; null = no number can be given or shown.
    """
    group, item = group_namer(comparison, labels), item_namer(comparison, labels)
    settings = comparison.settings
    everybody, lines = comparison.whole(level), comparison.to_frame(level)
    named = _lines(lines, group)
    for entry in named:
        entry["item_label"] = item(entry["item"])
    return {
        "question": comparison.question,
        "label": labels.question(comparison.question),
        "by": list(comparison.by),
        "measure": comparison.measure,
        "threshold": comparison.threshold,
        "false_rate": settings.false_rate,
        "minimum": settings.minimum,
        "unranked": settings.unranked,
        "draws": settings.n_draws,
        "permutations": settings.n_permutations,
        "seed": settings.seed,
        "level": level,
        "n_asked": comparison.n_asked,
        "n_answered": comparison.n_answered,
        "reason": comparison.reason,
        "whether": _whether(comparison.heterogeneity, item),
        "everybody": _lines(everybody, item),
        "groups": named,
        "strongest": [asdict(one) for one in comparison.strongest(level=level)],
        "alike": _alike(comparison, group, level),
        "beside": None if beside is None else _beside(comparison, beside, item),
    }


def _whether(found: Heterogeneity | None, item: Callable[[str], str]) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "overall": found.overall,
        "p": found.test.p_overall,
        "method": found.method,
        "items": _lines(found.to_frame().drop(columns=_TELLS_OF_HIDDEN), item),
    }


def _alike(
    comparison: Comparison, group: Callable[[str], str], level: float
) -> dict[str, Any] | None:
    found = comparison.likeness
    if found is None:
        return None
    return {
        "agreement": found.agreement,
        "supported": found.supported,
        "groups": _lines(found.to_frame(level), group),
    }


def _beside(
    comparison: Comparison, beside: SideBySide, item: Callable[[str], str]
) -> dict[str, Any]:
    return {
        "group": beside.group,
        "other": beside.other or "",
        "items": _lines(beside_frame(comparison, beside), item),
    }


def _lines(frame: pd.DataFrame, label: Callable[[str], str]) -> list[dict[str, Any]]:
    """Each line of a frame by column; after the first column, which is an id, its label."""
    named = frame.drop(columns="level", errors="ignore")
    named.insert(1, "label", [label(i) for i in frame.iloc[:, 0]])
    return [{str(k): v for k, v in line.items()} for line in named.to_dict("records")]
