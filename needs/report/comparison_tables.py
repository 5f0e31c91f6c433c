"""Groups compared, as tables that people read: a hidden cell has no number anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.groups import WHOLE
from needs.evidence.comparing.side_by_side import SideBySide
from needs.report.comparison_notes import comparison_notes, drawn_notes
from needs.report.comparison_words import (
    MeasureWords,
    answer_name,
    beside_frame,
    beside_names,
    by_name,
    group_namer,
    item_name,
    measure_words,
    verdict_name,
    verdict_names,
)
from needs.report.labels import Labels
from needs.report.tables import Columns, Table


def table_name(comparison: Comparison) -> str:
    """The stem of the files of a comparison's table: "content_by_country"."""
    return f"{comparison.question}_by_{'_'.join(comparison.by)}"


def comparison_table(
    comparison: Comparison,
    labels: Labels,
    level: float,
    notes: Sequence[str],
    members: Mapping[str, int] | None = None,
) -> Table:
    """One line a group and item, everybody first; a hidden cell has no numbers and says so.

    members: people in each group, whether or not they answered; left out where not given.
    """
    _ = labels.language
    words = measure_words(comparison.measure, _)
    whole = comparison.whole(level).assign(group=WHOLE, state="shown")
    frame = pd.concat([whole, comparison.to_frame(level)], ignore_index=True)
    name = group_namer(comparison, labels)
    c = Columns(frame)
    c.add(by_name(comparison, labels), [name(g) for g in frame["group"]])
    c.add(_("Item"), [item_name(comparison, i, labels) for i in frame["item"]])
    if members is not None:
        counts = {WHOLE: sum(members.values()), **members}
        c.add(_("People in the group"), [counts[g] for g in frame["group"]])
    c.add(_("People who answered"), frame["n_answered"].astype("Int64"))
    _limits(c, words, words.name, "raw")
    _limits(c, words, _("{measure}, drawn towards the whole", measure=words.name), "pooled")
    c.add(_("How much its own answers count"), "own", "percent")
    _limits(c, words, _("Difference from everybody else"), "difference")
    c.add(_("Probability of a difference that matters"), "probability", "percent")
    c.add(_("Verdict"), verdict_names(frame, _))
    return c.table(
        table_name(comparison), (*comparison_notes(comparison, labels, level), *notes), _
    )


def beside_table(
    comparison: Comparison,
    beside: SideBySide,
    labels: Labels,
    notes: Sequence[str] = (),
) -> Table:
    """One line an item in which both are shown, the largest difference first: two groups, or one
    and everybody else."""
    _ = labels.language
    words = measure_words(comparison.measure, _)
    first, second = beside_names(comparison, beside, labels)
    frame = beside_frame(comparison, beside)
    c = Columns(frame)
    c.add(_("Item"), [item_name(comparison, i, labels) for i in frame["item"]])
    for name, suffix in ((first, ""), (second, "_other")):
        answered = _("{group}: people who answered", group=name)
        c.add(answered, frame[f"n_answered{suffix}"].astype(int))
        drawn = _("{measure}, drawn towards the whole", measure=words.name)
        header = _("{group}: {measure}", group=name, measure=drawn)
        c.add(header, f"pooled{suffix}", _form(words))
    _limits(c, words, _("Difference"), "difference")
    _limits(c, words, _("Difference of their own answers"), "raw_difference", "raw")
    c.add(_("Probability of a difference that matters"), "probability", "percent")
    c.add(_("Verdict"), [verdict_name(v, _) for v in frame["verdict"]])
    name = f"{table_name(comparison)}_side_by_side"
    return c.table(name, (*comparison_notes(comparison, labels, beside.level), *notes), _)


def heterogeneity_table(comparison: Comparison, labels: Labels, notes: Sequence[str] = ()) -> Table:
    """One line an item, those in which groups lie furthest apart first; no line where nobody
    answered."""
    _ = labels.language
    words = measure_words(comparison.measure, _)
    found = comparison.heterogeneity
    columns = ["item", "i2", "tau", "answer"]
    frame = pd.DataFrame({c: [] for c in columns}) if found is None else found.to_frame()
    # Groups that are shown, not those that answered: these would tell which hidden ones are empty.
    shown = dict(zip(comparison.items, comparison.shown.sum(axis=0).tolist(), strict=True))
    c = Columns(frame)
    c.add(_("Item"), [item_name(comparison, i, labels) for i in frame["item"]])
    c.add(_("Groups shown"), [shown[i] for i in frame["item"]])
    c.add(_("Part of the variation that is more than chance (I²)"), "i2", "percent")
    c.add(_("Spread between groups (standard deviation)"), "tau", _form(words))
    c.add(_("Do groups differ?"), [answer_name(a, _) for a in frame["answer"]])
    return c.table(f"{table_name(comparison)}_whether", (*drawn_notes(comparison, _), *notes), _)


def likeness_table(
    comparison: Comparison, labels: Labels, level: float, notes: Sequence[str] = ()
) -> Table:
    """One line a group, alike ones side by side; no line where nothing can be said."""
    _ = labels.language
    found = comparison.likeness
    columns = ["group", "cluster", "most_like", "most_like_probability"]
    columns += ["correlation", "correlation_low", "correlation_high"]
    frame = pd.DataFrame({c: [] for c in columns}) if found is None else found.to_frame(level)
    name = group_namer(comparison, labels)
    supported = found is not None and found.supported
    c = Columns(frame)
    c.add(by_name(comparison, labels), [name(g) for g in frame["group"]])
    if supported:
        c.add(_("Cluster"), frame["cluster"].astype(int) + 1)
    c.add(_("Most alike"), [name(g) for g in frame["most_like"]])
    c.add(_("How sure that it is the most alike"), "most_like_probability", "percent")
    header = _("Rank correlation with it")
    c.add(header, "correlation", "decimal")
    c.add(_("{column}, from", column=header), "correlation_low", "decimal")
    c.add(_("{column}, to", column=header), "correlation_high", "decimal")
    none = () if supported else (_("No clusters of groups are supported by these answers."),)
    drawn = drawn_notes(comparison, _)
    return c.table(f"{table_name(comparison)}_alike", (*none, *drawn, *notes), _)


def _form(words: MeasureWords) -> Literal["percent", "decimal"]:
    return "percent" if words.percent else "decimal"


def _limits(c: Columns, words: MeasureWords, header: str, name: str, limits: str = "") -> None:
    """Three columns: a number of the measure and its limits."""
    _ = words.language
    form = _form(words)
    low, high = (f"{limits or name}_{end}" for end in ("low", "high"))
    c.add(header, name, form)
    c.add(_("{column}, from", column=header), low, form)
    c.add(_("{column}, to", column=header), high, form)
