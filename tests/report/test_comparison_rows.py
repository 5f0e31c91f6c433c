from __future__ import annotations

import numpy as np
import pytest
from small_comparisons import ALL, LEVEL, compared, each, words

from needs.report import charts, comparison_charts
from needs.report.charts import Words
from needs.report.comparison_charts import Units
from needs.report.comparison_rows import heat_rows, interval_rows, slope_rows, whole_band
from needs.report.comparison_words import beside_names

TITLE = Words("Question?", "axis")
UNITS = Units("value", "difference")


def test_a_cell_a_group_and_item_alike_groups_side_by_side() -> None:
    found = compared("hard")
    rows = heat_rows(found, words(), LEVEL)
    assert len(rows) == len(found.shown_groups) * len(found.items)
    assert tuple(dict.fromkeys(rows["group"])) == found.order
    assert rows["row"].iloc[0].endswith(")")
    assert set(rows["mark"]) <= {"", "▲", "▼", "△", "▽"}
    comparison_charts.heat_chart(rows, TITLE, UNITS, 0.1).to_dict()


def test_a_mark_points_where_the_difference_does() -> None:
    rows = heat_rows(compared(), words(), LEVEL)
    up, down = rows["mark"].isin(["▲", "△"]), rows["mark"].isin(["▼", "▽"])
    assert up.any()
    assert down.any()
    assert (rows.loc[up, "difference"] > 0).all()
    assert (rows.loc[down, "difference"] < 0).all()
    assert (rows.loc[rows["mark"].isin(["▲", "▼"]), "verdict"] == "differs").all()


def test_groups_with_nothing_to_show_are_drawn_only_when_asked_for() -> None:
    found = compared()
    assert "few" not in set(heat_rows(found, words(), LEVEL)["group"])
    rows = heat_rows(found, words(), LEVEL, groups=["few", "south"])
    hidden = rows[rows["group"] == "few"]
    assert hidden[["difference", "value", "low", "high", "n"]].isna().all(axis=None)
    assert set(hidden["verdict"]) == {"not shown"}
    assert set(hidden["row"]) == {"Few"}
    assert set(rows["group"]) == {"few", "south"}


@pytest.mark.parametrize("measure", ALL)
def test_intervals_of_one_item_stand_highest_first(measure: str) -> None:
    found = each(measure)
    rows = interval_rows(found, found.items[0], words(), LEVEL)
    assert set(rows["group"]) == set(found.shown_groups)
    assert (np.diff(rows["value"]) <= 0).all()
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()
    assert rows["raw"].notna().all()
    band = whole_band(found, found.items[0], LEVEL)
    assert band is not None
    assert band[0] < band[1]
    charts.interval_chart(rows, TITLE, percent=measure in ("share", "net"), band=band).to_dict()


def test_only_the_groups_asked_for() -> None:
    rows = interval_rows(compared(), "play", words(), LEVEL, groups=["north", "few"])
    assert rows["group"].tolist() == ["north"]
    assert "North (n\u00a040)" in rows["label"].iloc[0]


def test_a_slope_a_item_with_the_two_values() -> None:
    found = compared()
    beside = found.beside("north", "south", LEVEL)
    assert beside is not None
    rows = slope_rows(found, beside, words())
    first = rows.iloc[0]
    assert (first["item"], first["mark"], bool(first["strong"])) == ("play", "▲", True)
    assert first["first"] - first["second"] == pytest.approx(np.nanmax(beside.difference))
    names = beside_names(found, beside, words(), n=True)
    assert names == ("North (n\u00a040)", "South (n\u00a030)")
    comparison_charts.slope_chart(rows, TITLE, names, UNITS).to_dict()
