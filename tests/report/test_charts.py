from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_results import LEVEL, evidence, labels, plan, priorities

from needs.report import charts
from needs.report.plan_tables import before_after_rows
from needs.report.tables import priority_parts

LONG = "Communicating with children of different ages and stages, above all with adolescents"
LTR = charts.Words("Which steps are hardest?", "Chance (%)", "60 people; bars are 90% intervals.")
RTL = charts.Words("أي الخطوات أصعب؟", "الاحتمال", "ستون شخصًا", "rtl")

ROWS = pd.DataFrame(
    {
        "label": ["Think", "Act", LONG],
        "value": [0.7, 0.5, 0.2],
        "low": [0.6, 0.4, 0.1],
        "high": [0.8, 0.6, 0.3],
        "n": [60, 55, 40],
    }
)
PARTS = pd.DataFrame(
    {
        "label": ["Play", "Play", "Law", "Law"],
        "part": ["Asked for", "Difficulty", "Asked for", "Difficulty"],
        "value": [0.4, 0.3, 0.2, 0.1],
        "low": [0.6, 0.6, 0.2, 0.2],
        "high": [0.8, 0.8, 0.4, 0.4],
    }
)
TIMES = pd.DataFrame({"label": ["Ask", "Act"], "now": [30.0, 60.0], "planned": [60.0, 45.0]})

GRID = pd.DataFrame(
    {
        "row": ["As answered", "As answered", LONG, LONG],
        "column": ["Act", "Think", "Act", "Think"],
        "value": [1, 2, 2, 1],
    }
)

Draw = Callable[[charts.Words, int | None], alt.LayerChart]
EVERY_CHART: dict[str, Draw] = {
    "interval": lambda words, n: charts.interval_chart(ROWS[:n], words),
    "count": lambda words, n: charts.count_chart(ROWS[["label", "n"]][:n], words),
    "stacked": lambda words, n: charts.stacked_chart(PARTS[:n], words, parts="Part"),
    "before and after": lambda words, n: charts.before_after_chart(TIMES[:n], words, "now", "then"),
}
"""Each kind of chart of its first n rows, None for all."""

each_chart = pytest.mark.parametrize("draw", EVERY_CHART.values(), ids=list(EVERY_CHART))


def layers(chart: alt.LayerChart, mark: str) -> list[dict[str, Any]]:
    """The layers of a chart that draw this mark, each with its rows under "rows"."""
    spec = chart.to_dict()
    drawn = []
    for layer in spec["layer"]:
        data = layer.get("data", spec.get("data"))
        if layer["mark"]["type"] == mark:
            drawn.append({**layer, "rows": pd.DataFrame(spec["datasets"][data["name"]])})
    return drawn


def layer(chart: alt.LayerChart, mark: str) -> dict[str, Any]:
    (only,) = layers(chart, mark)
    return only


def value_axes(chart: alt.LayerChart) -> list[dict[str, Any]]:
    """The value axis of every layer that states one."""
    axes = [drawn["encoding"].get("x", {}) for drawn in chart.to_dict()["layer"]]
    return [axis for axis in axes if "scale" in axis]


def label_axes(chart: alt.LayerChart) -> list[dict[str, Any]]:
    return [d["encoding"]["y"] for d in chart.to_dict()["layer"] if "y" in d["encoding"]]


def joined(lines: list[str]) -> str:
    return " ".join(lines)


# --- what all charts share -------------------------------------------------------------------


@each_chart
def test_a_chart_says_what_it_shows_in_words(draw: Draw) -> None:
    chart = draw(LTR, None)
    title = chart.to_dict()["title"]
    assert joined(title["text"]) == LTR.title
    assert joined(title["subtitle"]) == LTR.note
    assert {joined(axis["title"]) for axis in value_axes(chart)} == {LTR.axis}


@each_chart
@pytest.mark.parametrize(
    ("words", "reverse", "side", "anchor"),
    [(LTR, False, "left", "start"), (RTL, True, "right", "end")],
    ids=["ltr", "rtl"],
)
def test_a_chart_runs_as_the_script_does(
    draw: Draw, words: charts.Words, reverse: bool, side: str, anchor: str
) -> None:
    chart = draw(words, None)
    assert {axis["scale"]["reverse"] for axis in value_axes(chart)} == {reverse}
    assert {axis["axis"]["orient"] for axis in label_axes(chart)} == {side}
    assert chart.to_dict()["title"]["anchor"] == anchor


@each_chart
def test_a_chart_holds_its_own_data_and_is_as_wide_as_its_place(draw: Draw) -> None:
    spec = draw(LTR, None).to_dict()
    assert spec["width"] == "container"
    assert "url" not in str(spec["layer"])
    assert spec["datasets"]


@each_chart
def test_a_chart_of_nothing_is_drawn_empty(draw: Draw) -> None:
    assert draw(LTR, 0).to_dict()["layer"]


@given(st.lists(st.text("abc -éب", min_size=1, max_size=120), min_size=1, max_size=5))
def test_labels_wrap_to_lines_that_fit_a_phone_and_lose_no_word(found: list[str]) -> None:
    frame = pd.DataFrame({"label": found, "n": range(len(found))})
    shown = layer(charts.count_chart(frame, LTR), "bar")["rows"]["label"]
    for label, wrapped in zip(found, shown, strict=True):
        assert max(len(line) for line in wrapped.split("\n")) <= 28
        assert "".join(wrapped.split()) == "".join(label.split())


@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
def test_rows_stand_in_the_order_given(order: list[str]) -> None:
    frame = pd.DataFrame({"label": order, "n": range(len(order))})
    assert label_axes(charts.count_chart(frame, LTR))[0]["sort"] == order


# --- intervals -------------------------------------------------------------------------------


def test_an_interval_chart_shows_every_value_between_its_limits() -> None:
    chart = charts.interval_chart(ROWS, LTR)
    points, bars = layer(chart, "point"), layer(chart, "rule")
    for drawn in (points, bars):
        pd.testing.assert_frame_equal(
            drawn["rows"].drop(columns="label"), ROWS.drop(columns="label")
        )
    assert points["encoding"]["x"]["field"] == "value"
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("low", "high")


def test_an_interval_chart_tells_the_value_its_limits_and_n_on_touch() -> None:
    def told(rows: pd.DataFrame) -> list[str]:
        points = layer(charts.interval_chart(rows, LTR), "point")
        return [entry["field"] for entry in points["encoding"]["tooltip"]]

    assert told(ROWS) == ["label", "value", "low", "high", "n"]
    assert told(ROWS.drop(columns="n")) == ["label", "value", "low", "high"]


@pytest.mark.parametrize(
    ("domain", "expected"), [((0, 1), [0, 1]), ((-1, 1), [-1, 1]), (None, None)]
)
def test_the_domain_of_shares_is_whole_so_that_charts_compare(
    domain: tuple[float, float] | None, expected: list[float] | None
) -> None:
    chart = charts.interval_chart(ROWS, LTR, domain=domain)
    assert [axis["scale"].get("domain") for axis in value_axes(chart)] == [expected] * 2


@pytest.mark.parametrize(("percent", "form"), [(True, "%"), (False, None)])
def test_shares_are_shown_in_percent(percent: bool, form: str | None) -> None:
    axes = value_axes(charts.interval_chart(ROWS, LTR, percent=percent))
    assert {axis["axis"].get("format") for axis in axes} == {form}


def test_a_reference_is_a_line_and_a_band_an_area_behind_the_rows() -> None:
    chart = charts.interval_chart(ROWS, LTR, band=(0.4, 0.45), reference=0.5)
    marks = [drawn["mark"]["type"] for drawn in chart.to_dict()["layer"]]
    assert marks == ["rect", "rule", "rule", "point"]
    assert layer(chart, "rect")["rows"].to_dict("list") == {"low": [0.4], "high": [0.45]}
    assert layers(chart, "rule")[0]["rows"]["value"].tolist() == [0.5]


@pytest.mark.parametrize("value", ["chance_above", "share_first", "share_top"])
def test_the_rows_of_a_result_are_its_own_numbers(value: str) -> None:
    result = evidence().difficulty
    assert result is not None
    frame = result.to_frame(LEVEL)
    names = {item: f"Step {item}" for item in result.items}
    rows = charts.rows(frame, value, names, item="item")
    assert rows["label"].tolist() == [f"Step {item}" for item in frame["item"]]
    for column, own in (("value", ""), ("low", "_low"), ("high", "_high")):
        assert rows[column].tolist() == frame[f"{value}{own}"].tolist()
    assert rows["n"].tolist() == frame["n_answered"].tolist()


# --- counts, parts, before and after ---------------------------------------------------------


@pytest.mark.parametrize("words", [LTR, RTL])
def test_a_count_chart_writes_the_number_beside_each_bar(words: charts.Words) -> None:
    chart = charts.count_chart(ROWS[["label", "n"]], words)
    bars, numbers = layer(chart, "bar"), layer(chart, "text")
    assert bars["rows"]["n"].tolist() == numbers["rows"]["n"].tolist() == [60, 55, 40]
    assert numbers["encoding"]["text"]["field"] == "n"
    assert value_axes(chart)[0]["scale"]["zero"] is True


def test_the_parts_of_a_stacked_chart_add_up_to_each_score() -> None:
    p = priorities()
    rows = priority_parts(p, labels(), LEVEL)
    chart = charts.stacked_chart(rows, LTR, parts="Part")
    drawn = layer(chart, "bar")["rows"].groupby("label", sort=False)["value"].sum()
    expected = p.to_frame(LEVEL).set_index("topic")["score"]
    assert drawn.tolist() == pytest.approx(expected.tolist())
    assert drawn.index.str.lower().tolist() == expected.index.tolist()


def test_a_stacked_chart_names_its_parts_in_their_order_and_draws_one_interval_a_bar() -> None:
    chart = charts.stacked_chart(PARTS, LTR, parts="Part")
    colour = layer(chart, "bar")["encoding"]["color"]
    assert colour["title"] == "Part"
    assert colour["scale"]["domain"] == ["Asked for", "Difficulty"]
    assert len(set(colour["scale"]["range"])) == 2
    whole = layer(chart, "rule")
    assert whole["rows"][["label", "low", "high"]].to_dict("list") == {
        "label": ["Play", "Law"],
        "low": [0.6, 0.2],
        "high": [0.8, 0.4],
    }


def test_before_and_after_differ_in_shape_as_well_as_colour() -> None:
    chart = charts.before_after_chart(TIMES, LTR, now="heute", planned="geplant")
    points = layer(chart, "point")
    assert points["rows"].set_index(["label", "when"])["minutes"].to_dict() == {
        ("Ask", "heute"): 30,
        ("Act", "heute"): 60,
        ("Ask", "geplant"): 60,
        ("Act", "geplant"): 45,
    }
    for channel in ("color", "shape"):
        scale = points["encoding"][channel]["scale"]
        assert scale["domain"] == ["heute", "geplant"]
        assert len(set(scale["range"])) == 2


def test_the_rows_of_before_and_after_are_the_plan_s_own_minutes() -> None:
    rows = before_after_rows(plan(), labels())
    frame = plan().steps_frame()
    assert rows["label"].str.lower().tolist() == frame["step"].tolist()
    assert rows[["now", "planned"]].to_numpy().tolist() == frame[["now", "planned"]].values.tolist()


# --- grids -----------------------------------------------------------------------------------


def test_a_grid_writes_every_number_in_its_cell() -> None:
    chart = charts.grid_chart(GRID, LTR)
    cells, numbers = layer(chart, "rect"), layer(chart, "text")
    for drawn in (cells, numbers):
        shown = drawn["rows"][["row", "column", "value"]]
        assert shown.to_dict("list") == GRID.to_dict("list")
    assert numbers["encoding"]["text"]["field"] == "value"
    for channel, field in (("x", "column"), ("y", "label")):
        assert cells["encoding"][channel]["field"] == field
        assert numbers["encoding"][channel] == cells["encoding"][channel]


def test_a_grid_is_darkest_at_one_and_its_numbers_light_on_dark() -> None:
    chart = charts.grid_chart(GRID.assign(value=[1, 6, 3, 2]), LTR)
    scale = layer(chart, "rect")["encoding"]["color"]["scale"]
    assert scale == {"domain": [1, 6], "range": [charts.INK, "#eef3f6"]}
    ink = layer(chart, "text")["encoding"]["color"]
    assert ink["condition"] == {"test": "datum.value < 3.5", "value": "white"}
    assert ink["value"] == "#222"


@pytest.mark.parametrize(("words", "order"), [(LTR, ["Act", "Think"]), (RTL, ["Think", "Act"])])
def test_the_columns_of_a_grid_stand_in_their_order_as_the_script_runs(
    words: charts.Words, order: list[str]
) -> None:
    chart = charts.grid_chart(GRID, words)
    columns = layer(chart, "rect")["encoding"]["x"]
    assert columns["sort"] == order
    assert joined(columns["title"]) == words.axis
    assert {axis["axis"]["orient"] for axis in label_axes(chart)} == {
        "right" if words is RTL else "left"
    }


def test_the_rows_of_a_grid_stand_in_their_order_and_are_said_whole() -> None:
    rows = label_axes(charts.grid_chart(GRID, LTR))[0]["sort"]
    assert [joined(row.split()) for row in rows] == ["As answered", LONG]
    assert joined(charts.grid_chart(GRID, LTR).to_dict()["title"]["text"]) == LTR.title
