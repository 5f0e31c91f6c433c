"""The parts of the page *Countries*; only the one that is open is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd
import streamlit as st

from needs.evidence.comparing.compared import Comparison
from needs.evidence.pooling.pooled import Measure
from needs.report import charts
from needs.report.comparison_charts import Units, heat_chart, slope_chart
from needs.report.comparison_rows import heat_rows, interval_rows, slope_rows, whole_band
from needs.report.comparison_sentences import alike_sentences
from needs.report.comparison_tables import (
    beside_table,
    comparison_table,
    heterogeneity_table,
    likeness_table,
)
from needs.report.comparison_words import (
    MeasureWords,
    beside_names,
    group_namer,
    item_name,
    measure_words,
)
from needs.report.difference_sentences import beside_sentences, strongest_sentences
from needs.report.world_map import classed, world_map
from pages import choices, frame, work
from surveys.places import all_countries, country_name

MOST_DRAWN = 40
"""Groups that a chart draws; the table has them all."""

REST = "rest"

MATTERS_WITHIN: dict[Measure, tuple[float, float, float]] = {
    "share": (0.01, 0.5, 0.01),
    "net": (0.01, 1.0, 0.01),
    "chance": (0.01, 0.5, 0.01),
    "mean": (0.05, 2.0, 0.05),
    "gap": (0.05, 2.0, 0.05),
}
"""Limits and steps of the slider for a difference that matters, in the units of the measure."""


@dataclass(frozen=True)
class Compared:
    """What the sections show: the page's view and the comparison of its groups."""

    view: frame.View
    comparison: Comparison

    @property
    def words(self) -> MeasureWords:
        """The words for the measure compared."""
        return measure_words(self.comparison.measure, self.view.labels.language)

    @property
    def units(self) -> Units:
        """How charts write values and differences."""
        _ = self.view.labels.language
        if self.words.percent:
            return Units(self.words.name, _("Difference from everybody else (percentage points)"))
        return Units(self.words.name, _("Difference from everybody else (levels)"), ".2f", "+.2f")

    @property
    def drawn(self) -> tuple[str, ...]:
        """The groups that charts draw: those with most answers, where there are very many."""
        frame = self.comparison.to_frame(work.LEVEL)
        most = frame.groupby("group", sort=False)["n_answered"].max()
        shown = most[list(self.comparison.shown_groups)]
        return tuple(shown.sort_values(ascending=False, kind="stable").index[:MOST_DRAWN])


def nothing_asked(view: frame.View) -> str:
    """Why there is no question with estimates to compare."""
    _ = view.labels.language
    survey = view.responses.survey
    if not any(survey.question(q).estimated for q in view.evidence.unanswered):
        return _("This survey has no question whose answers could be compared.")
    if view.shown.withheld:
        return _(
            "Too few people answered for anything to be shown, so there is nothing to compare."
        )
    return _("Nobody in view answered any question, so there is nothing to compare.")


def show_where(at: Compared) -> None:
    """The strongest differences in sentences, and all of them as a heatmap."""
    labels, comparison = at.view.labels, at.comparison
    _ = labels.language
    frame.findings(strongest_sentences(comparison, labels, level=work.LEVEL))
    _say_left_out(at)
    words = charts.Words(
        _("Which groups differ from everybody else? {question}", question=_question(at)),
        "",
        _(
            "▲ ▼ differs (more, less), △ ▽ may differ, × not shown; n beside each group. A "
            "difference matters from {threshold}. Groups that answer alike stand side by side.",
            threshold=at.words.amount(comparison.threshold),
        ),
        _.direction,
    )
    rows = heat_rows(comparison, labels, work.LEVEL, at.drawn)
    heat = heat_chart(rows, words, at.units, comparison.threshold)
    if comparison.strongest(1):
        frame.wide_chart(heat, words.title)
    else:
        with st.expander(_("Look at all groups and items anyway")):
            frame.wide_chart(heat, words.title)
    whether = heterogeneity_table(comparison, labels, at.view.group_notes)
    frame.table(whether, title=_("How far groups differ, item by item"))


def show_item(at: Compared) -> None:
    """One item in all groups, and on the map where groups are countries."""
    labels, comparison = at.view.labels, at.comparison
    _ = labels.language
    whole = comparison.whole(work.LEVEL).sort_values("pooled", ascending=False, kind="stable")
    item = choices.pick_one(
        _("Item"),
        f"item_{comparison.question}",
        whole["item"].tolist(),
        lambda i: item_name(comparison, i, labels),
    )
    _say_left_out(at)
    title = _("{item}: how do groups differ?", item=item_name(comparison, item, labels))
    words = charts.Words(
        title,
        at.words.name,
        _(
            "Points are drawn towards the whole, bars their {level} intervals; the diamond is the "
            "group’s own answers alone; the band is everybody in the groups shown; n beside each "
            "group. ▲ ▼ differs from everybody else, △ ▽ may differ.",
            level=_.percent(work.LEVEL),
        ),
        _.direction,
    )
    rows = interval_rows(comparison, item, labels, work.LEVEL, at.drawn)
    picture = charts.interval_chart(
        rows,
        words,
        percent=at.words.percent,
        domain=(0, 1) if comparison.measure in ("share", "chance") else None,
        band=whole_band(comparison, item, work.LEVEL),
    )
    frame.chart(picture, title)
    country = at.view.responses.survey.country
    if country is not None and comparison.by == (country.id,):
        _show_map(at, title, interval_rows(comparison, item, labels, work.LEVEL))
    _show_all(at, expanded=False)


def _show_map(at: Compared, title: str, rows: pd.DataFrame) -> None:
    _ = at.view.labels.language
    rows = rows[rows["group"].isin(all_countries())]
    if rows.empty:
        return
    classes, of_row = classed(rows["value"].tolist())
    named = [
        _("{low} to {high}", low=at.words.value(low), high=at.words.value(high))
        for low, high in classes
    ]
    words = charts.Words(
        title,
        "",
        _(
            "Estimates drawn towards the whole; {level} intervals and n in the tooltip. Small "
            "states are points. Boundaries (Natural Earth, 1:110 million) and names imply no "
            "endorsement or opinion on the status of any territory.",
            level=_.percent(work.LEVEL),
        ),
        _.direction,
    )
    picture = world_map(
        pd.DataFrame(
            {
                "id": rows["group"],
                "shade": [named[i] for i in of_row],
                "value": rows["value"],
                "low": rows["low"],
                "high": rows["high"],
                "n": rows["n"],
            }
        ),
        words,
        at.units,
        classes=named,
        nothing=_("not shown by itself, or no answers"),
        names=_country_names(_.code),
    )
    frame.chart(picture, title)


@cache
def _country_names(language: str) -> dict[str, str]:
    return {code: country_name(code, language) for code in all_countries()}


def show_alike(at: Compared) -> None:
    """Which groups order the items alike, and how sure that is."""
    labels, comparison = at.view.labels, at.comparison
    _ = labels.language
    frame.findings(alike_sentences(comparison, labels))
    if comparison.likeness is not None:
        table = likeness_table(comparison, labels, work.LEVEL, at.view.group_notes)
        frame.table(table, title=_("Who is most alike, and how sure that is"), expanded=True)


def show_two(at: Compared) -> None:
    """Two groups beside each other, or one and everybody else."""
    labels, comparison = at.view.labels, at.comparison
    _ = labels.language
    groups = comparison.shown_groups
    if comparison.reason or len(comparison.groups) < 2:
        return
    name = group_namer(comparison, labels)
    stem = "_".join(comparison.by)
    columns = st.columns(2)
    with columns[0]:
        first = choices.pick_one(_("Group"), f"first_{stem}", groups, name)
    with columns[1]:
        others = [REST, *(g for g in groups if g != first)]
        other = choices.pick_one(
            _("Beside"),
            f"second_{stem}",
            others,
            lambda g: _("everybody else") if g == REST else name(g),
        )
    beside = comparison.beside(first, None if other == REST else other, work.LEVEL)
    if beside is None:
        return
    frame.findings(beside_sentences(comparison, beside, labels))
    rows = slope_rows(comparison, beside, labels)
    if rows.empty:
        return
    names = beside_names(comparison, beside, labels, n=True)
    words = charts.Words(
        _("How do the two differ? {question}", question=_question(at)),
        at.words.name,
        _(
            "Estimates drawn towards the whole; n beside each name; ▲ ▼ differs, △ ▽ may differ. "
            "The {level} intervals are in the table.",
            level=_.percent(work.LEVEL),
        ),
        _.direction,
    )
    frame.chart(slope_chart(rows, words, names, at.units), words.title)
    table = beside_table(comparison, beside, labels, at.view.group_notes)
    frame.table(table, title=_("Table"))


def show_table(at: Compared) -> None:
    """Every number of the comparison, to look at and to take along."""
    _show_all(at, expanded=True)


def _show_all(at: Compared, *, expanded: bool) -> None:
    labels = at.view.labels
    _ = labels.language
    table = comparison_table(at.comparison, labels, work.LEVEL, at.view.group_notes)
    frame.table(table, title=_("All groups and items"), expanded=expanded)


def _question(at: Compared) -> str:
    return at.view.labels.question(at.comparison.question)


def _say_left_out(at: Compared) -> None:
    """How many groups no chart draws."""
    _ = at.view.labels.language
    more = len(at.comparison.shown_groups) - len(at.drawn)
    if more > 0:
        st.caption(
            _(
                "Charts draw the {n} groups with most answers; the table has all of them.",
                n=MOST_DRAWN,
            )
        )
