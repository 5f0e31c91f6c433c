"""Groups beside each other as Altair charts: a heatmap, two groups joined by slopes.

Pure functions like those of `charts`: labelled rows in, a chart out. Intervals by group are
`charts.interval_chart`; the map is in `world_map`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.report.charts import (
    ACCENT,
    INK,
    WIDTH_ONLY,
    Words,
    config,
    finished,
    label_axis,
    titled,
    wrapped,
)

BELOW, MIDDLE, ABOVE = ACCENT, "#f7f6f2", INK
"""Shades of a difference: under everybody else, none, over. They stay apart in grey by the marks
that stand in the cells."""

HIDDEN = "×"
"""What stands in a cell that may not be shown."""

_COLUMN_LETTERS, _COLUMN_LINE = 30, 12
_GREY = "#8a8a8a"
_SLOPE_LETTERS, _SLOPE_LINE, _SLOPE_GAP = 34, 13, 5


@dataclass(frozen=True, slots=True)
class Units:
    """How values are written: d3 formats of a value and of a difference, and the words for them."""

    value: str
    difference: str
    value_form: str = ".0%"
    difference_form: str = "+.0%"


def heat_chart(rows: pd.DataFrame, words: Words, units: Units, matters: float) -> alt.LayerChart:
    """A cell a group and item, shaded by how far the group lies from everybody else, with a mark
    where it differs and `HIDDEN` where nothing may be shown. As wide as its columns need.

    rows: columns row, column (labels), difference (NaN where hidden), mark, value, low, high, n,
          verdict (words), in the order to draw them.
    matters: the difference that matters; smaller ones never take the full shade.
    """
    frame = rows.assign(label=wrapped(rows["row"]), head=_heads(rows["column"]))
    frame["mark"] = frame["mark"].where(frame["difference"].notna(), HIDDEN)
    heads = list(dict.fromkeys(frame["head"]))
    base = alt.Chart(frame).encode(y=label_axis(frame["label"], words), x=_head_axis(heads, words))
    widest = float(np.nanmax(np.abs([*frame["difference"], matters])))
    shade = alt.Color(
        "difference:Q",
        title=textwrap.wrap(units.difference, 44),
        scale=alt.Scale(domain=[-widest, 0, widest], range=[BELOW, MIDDLE, ABOVE]),
        legend=alt.Legend(
            orient="bottom", direction="horizontal", gradientLength=240, titleLimit=300,
            format=units.difference_form, tickCount=5,
        ),
    )  # fmt: skip
    cells = base.transform_filter("isValid(datum.difference)").mark_rect(stroke="white")
    hidden = base.transform_filter("!isValid(datum.difference)").mark_rect(
        stroke="#d5d5d5", fill="white"
    )
    dark = f"abs(datum.difference) > {0.55 * widest}"
    ink = alt.condition(dark, alt.value("white"), alt.value("#222"))
    text = base.mark_text(fontSize=12).encode(
        text="mark:N", color=ink, tooltip=_cell_tooltip(units)
    )
    picture = finished(
        [
            hidden.encode(tooltip=_cell_tooltip(units)),
            cells.encode(color=shade, tooltip=_cell_tooltip(units)),
            text,
        ],
        words,
        frame["label"],
    )
    lines = 1 + max((head.count("\n") for head in heads), default=0)
    picture.width = alt.Step(max(28, _COLUMN_LINE * lines + 8))
    return picture


def slope_chart(
    rows: pd.DataFrame, words: Words, groups: tuple[str, str], units: Units
) -> alt.LayerChart:
    """A line an item from the first group's value to the second's, steep where they differ; what
    differs is drawn thick and dark, and has its mark. Labels never overlap.

    rows: columns label, first, second (values), mark, strong (bool), verdict (words).
    groups: the two names with their n.
    """
    frame = rows.assign(label=rows["label"].map(lambda x: textwrap.shorten(x, 90)))
    names = [textwrap.wrap(text, _SLOPE_LETTERS) or [" "] for text in frame["label"]]
    low, high = _limits(frame)
    room = [_SLOPE_LINE * len(lines) + _SLOPE_GAP for lines in names]
    height = max(180, sum(room) + 20)
    unit = (high - low) / height
    right = spread_out(frame["second"].to_numpy(float), np.array(room) * unit, low, high)
    left = spread_out(
        frame["first"].to_numpy(float), np.full(len(frame), _SLOPE_LINE * unit), low, high
    )
    long = _ends(frame, left, right)
    rtl = words.direction == "rtl"
    x = alt.X(
        "x:Q",
        title=textwrap.wrap(words.axis, 44),
        scale=alt.Scale(domain=[-0.34, 1.1], reverse=rtl, nice=False),
        axis=alt.Axis(
            values=[0, 1],
            labelExpr=f"datum.value == 0 ? {_lines(groups[0])} : {_lines(groups[1])}",
            orient="top",
            grid=True,
            labelLimit=170,
            # Vega lets a second line run down over the axis.
            labelPadding=4 + _SLOPE_LINE * (max(len(_wrapped(g)) for g in groups) - 1),
        ),
    )
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    y = alt.Y("y:Q", title=None, scale=scale, axis=_item_axis(right, names, rtl))
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("first:Q", title=groups[0], format=units.value_form),
        alt.Tooltip("second:Q", title=groups[1], format=units.value_form),
        alt.Tooltip("verdict:N", title=" "),
    ]
    strong = alt.condition("datum.strong", alt.value(INK), alt.value("#a9a9a9"))
    thick = alt.condition("datum.strong", alt.value(3), alt.value(1.2))
    base = alt.Chart(long)
    line = base.transform_filter("datum.part == 'line'").mark_line().encode(
        x=x, y=y, detail="label:N", color=strong, strokeWidth=thick, tooltip=tooltip
    )  # fmt: skip
    dots = base.transform_filter("datum.part == 'line'").mark_point(
        filled=True, size=45, opacity=1
    ).encode(x=x, y=y, color=strong, tooltip=tooltip)  # fmt: skip
    leaders = base.transform_filter("datum.part == 'lead'").mark_line(
        strokeDash=[2, 2], color="#c4c4c4", strokeWidth=1
    ).encode(x=x, y=y, detail="label:N")  # fmt: skip
    written = base.transform_filter("datum.part == 'text'").mark_text(
        align="left" if rtl else "right", dx=8 if rtl else -8, fontSize=11, color="#222"
    ).encode(
        x=x, y=y, text=alt.Text("first:Q", format=units.value_form)
    )  # fmt: skip
    return alt.LayerChart(
        layer=[leaders, line, dots, written],
        title=titled(words),
        width="container",
        height=height,
        autosize=WIDTH_ONLY,
        config=config(),
    )


def spread_out(
    wanted: NDArray[np.float64], room: NDArray[np.float64], low: float, high: float
) -> NDArray[np.float64]:
    """Float vector: places near `wanted`, in the same order, each with its `room` free around it.

    They stay between `low` and `high` where there is room for all.
    """
    order = np.argsort(wanted, kind="stable")
    placed = wanted.astype(float)
    edge = low
    for i in order:  # up from below, so that none lies on the one before
        placed[i] = max(placed[i], edge + room[i] / 2)
        edge = placed[i] + room[i] / 2
    edge = high
    for i in order[::-1]:  # and down again from above
        placed[i] = min(placed[i], edge - room[i] / 2)
        edge = placed[i] - room[i] / 2
    return placed


def _heads(labels: pd.Series[str]) -> pd.Series[str]:
    return labels.map(lambda label: "\n".join(textwrap.wrap(str(label), _COLUMN_LETTERS)) or " ")


def _head_axis(heads: Sequence[str], words: Words) -> alt.X:
    return alt.X(
        "head:N",
        sort=list(heads)[::-1] if words.direction == "rtl" else list(heads),
        title=textwrap.wrap(words.axis, 44) or None,
        axis=alt.Axis(
            labelExpr="split(datum.label, '\\n')",
            labelAngle=-90,
            labelLimit=200,
            labelFontSize=11,
            labelLineHeight=_COLUMN_LINE,
            labelBaseline="middle",
            orient="top",
        ),
    )


def _cell_tooltip(units: Units) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("row:N", title=" "),
        alt.Tooltip("column:N", title=" "),
        alt.Tooltip("value:Q", title=units.value, format=units.value_form),
        alt.Tooltip("low:Q", title="≥", format=units.value_form),
        alt.Tooltip("high:Q", title="≤", format=units.value_form),
        alt.Tooltip("difference:Q", title=units.difference, format=units.difference_form),
        alt.Tooltip("n:Q", title="n", format=",d"),
        alt.Tooltip("verdict:N", title=" "),
    ]


def _limits(frame: pd.DataFrame) -> tuple[float, float]:
    """The lowest and highest value with a little air, apart even where all are equal."""
    values = frame[["first", "second"]].to_numpy(float)
    if not values.size:
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    air = (high - low) * 0.06 or 0.05
    return low - air, high + air


def _ends(
    frame: pd.DataFrame, left: NDArray[np.float64], right: NDArray[np.float64]
) -> pd.DataFrame:
    """The points that lines, leaders and numbers run through; `part` says which."""
    first, second = frame["first"].to_numpy(float), frame["second"].to_numpy(float)
    parts: list[tuple[str, float, NDArray[np.float64]]] = [
        ("line", 0.0, first),
        ("line", 1.0, second),
        ("lead", 1.0, second),
        ("lead", 1.1, right),
        ("text", 0.0, left),
    ]
    return pd.concat([frame.assign(part=part, x=x, y=y) for part, x, y in parts], ignore_index=True)


def _item_axis(places: NDArray[np.float64], names: list[list[str]], rtl: bool) -> alt.Axis:
    """An axis whose labels are the items: it takes the width they need, whatever the screen."""
    return alt.Axis(
        values=[float(p) for p in places],
        labelExpr=_looked_up(places, names),
        labelLimit=260,
        labelFontSize=12,
        labelLineHeight=_SLOPE_LINE,
        labelOverlap=False,
        orient="left" if rtl else "right",
        grid=False,
        ticks=False,
        domain=False,
    )


def _looked_up(places: NDArray[np.float64], names: list[list[str]]) -> str:
    """An expression of Vega that gives the name whose place is nearest to the tick."""
    # Ticks come back through the scale and may have lost their last digits.
    tests = (
        f"abs(datum.value - {float(p)!r}) < 1e-9 ? {_quoted(n)} : "
        for p, n in zip(places, names, strict=True)
    )
    return "".join(tests) + "''"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 20) or [" "]


def _lines(text: str) -> str:
    return _quoted(_wrapped(text))


def _quoted(lines: Sequence[str]) -> str:
    """Lines as an array in Vega's expression language; labels are anybody's words."""
    import json

    return json.dumps(list(lines), ensure_ascii=True)
