"""Any result as an Altair chart. Pure functions: labelled rows in, a chart out.

Meaning is never in colour alone, words come translated, and nothing is fetched to draw them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd

INK = "#33566f"
PALE = "#9db8c9"
ACCENT = "#b5552b"
PALETTE = (
    *("#33566f", "#d08c3f", "#7a9e7e", "#8a6f9e", "#b5552b"),
    *("#c9b8a0", "#5a5a5a", "#9db8c9"),
)
"""Colours that stay apart for colour-blind readers and in grey print."""

FONT = '"Source Sans", sans-serif'

WIDTH_ONLY = alt.AutoSizeParams(type="fit-x", contains="padding")
"""For charts of a fixed height: else the page would take the title's height from it."""

_LABEL, _TITLE, _NOTE, _AXIS = 28, 42, 54, 44  # letters a line that fit the width of a phone
_LINE, _SPACE = 14, 14  # height of a line of a label, and of the space between rows


@dataclass(frozen=True, slots=True)
class Words:
    """The words around a chart: the question it answers, the axis with its unit, and what the
    marks are (n, level of the interval). `direction` is "ltr" or "rtl"."""

    title: str
    axis: str
    note: str = ""
    direction: str = "ltr"


def rows(frame: pd.DataFrame, value: str, names: Mapping[str, str], item: str) -> pd.DataFrame:
    """The rows of `interval_chart` from a result's frame: its column `value` with its limits.

    names: the label of each id in the column `item`.
    """
    return pd.DataFrame(
        {
            "label": frame[item].map(names),
            "value": frame[value],
            "low": frame[f"{value}_low"],
            "high": frame[f"{value}_high"],
            **({"n": frame["n_answered"]} if "n_answered" in frame else {}),
        }
    )


def interval_chart(
    rows: pd.DataFrame,
    words: Words,
    *,
    percent: bool = True,
    domain: tuple[float, float] | None = (0, 1),
    band: tuple[float, float] | None = None,
    reference: float | None = None,
) -> alt.LayerChart:
    """A point with its interval per row, in the order of the rows.

    rows: columns label, value, low, high, and `n` where denominators differ by row; `raw` where a
          second estimate stands beside the value, as a small hollow mark.
    band: an interval drawn behind all rows. reference: a value drawn as a line.
    """
    frame = rows.assign(label=wrapped(rows["label"]))
    shown_as = "%" if percent else ""
    base = alt.Chart(frame).encode(y=label_axis(frame["label"], words))
    form = ".1%" if percent else ".2f"
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("value:Q", format=form, title=words.axis),
        alt.Tooltip("low:Q", format=form, title="≥"),
        alt.Tooltip("high:Q", format=form, title="≤"),
        *([alt.Tooltip("n:Q", format=",d", title="n")] if "n" in frame else []),
    ]
    layers = [
        base.mark_rule(strokeWidth=3, color=PALE).encode(
            x=value_axis("low:Q", words, domain, shown_as), x2="high:Q"
        ),
        base.mark_point(filled=True, size=70, color=INK, opacity=1).encode(
            x=value_axis("value:Q", words, domain, shown_as), tooltip=tooltip
        ),
    ]
    if "raw" in frame:
        own = base.mark_point(filled=False, size=45, color=ACCENT, shape="diamond", opacity=1)
        layers.append(own.encode(x=value_axis("raw:Q", words, domain, shown_as), tooltip=tooltip))
    if reference is not None:
        line = alt.Chart(pd.DataFrame({"value": [reference]}))
        layers.insert(0, line.mark_rule(strokeDash=[4, 4], color=ACCENT).encode(x="value:Q"))
    if band is not None:
        behind = alt.Chart(pd.DataFrame({"low": [band[0]], "high": [band[1]]}))
        layers.insert(
            0, behind.mark_rect(color=ACCENT, opacity=0.18).encode(x="low:Q", x2="high:Q")
        )
    return finished(layers, words, frame["label"])


def count_chart(rows: pd.DataFrame, words: Words) -> alt.LayerChart:
    """A bar with its number per row. rows: columns label, n."""
    frame = rows.assign(label=wrapped(rows["label"]))
    base = alt.Chart(frame).encode(
        y=label_axis(frame["label"], words),
        x=value_axis("n:Q", words, None),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("n:Q", title=words.axis)],
    )
    rtl = words.direction == "rtl"
    text = base.mark_text(align="right" if rtl else "left", dx=-4 if rtl else 4, color=INK)
    return finished(
        [base.mark_bar(color=PALE), text.encode(text=alt.Text("n:Q", format=",d"))],
        words,
        frame["label"],
    )


def stacked_chart(
    rows: pd.DataFrame, words: Words, *, parts: str, domain: tuple[float, float] = (0, 1)
) -> alt.LayerChart:
    """A bar of parts per row, with the whole's interval over it.

    rows: columns label, part, value, and low, high of the whole; `parts` names the legend.
    """
    frame = rows.assign(label=wrapped(rows["label"]))
    order = list(dict.fromkeys(frame["part"]))
    y = label_axis(frame["label"], words)
    bars = (
        alt.Chart(frame)
        .transform_calculate(position=f"indexof({order!r}, datum.part)")
        .mark_bar()
        .encode(
            y=y,
            x=value_axis("value:Q", words, domain),
            color=alt.Color(
                "part:N",
                title=parts,
                sort=order,
                scale=alt.Scale(domain=order, range=list(PALETTE[: len(order)])),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=320),
            ),
            order="position:Q",
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("part:N", title=parts),
                alt.Tooltip("value:Q", format=".2f", title=words.axis),
            ],
        )
    )
    whole = alt.Chart(frame.drop_duplicates("label"))
    error = whole.mark_rule(strokeWidth=2, color="#222").encode(y=y, x="low:Q", x2="high:Q")
    return finished([bars, error], words, frame["label"])


def grid_chart(rows: pd.DataFrame, words: Words) -> alt.LayerChart:
    """A grid of whole numbers, darker for smaller ones, each number written in its cell.

    rows: columns row, column (labels) and value, in the order to draw them.
    """
    frame = rows.assign(label=wrapped(rows["row"]))
    columns = list(dict.fromkeys(frame["column"]))
    base = alt.Chart(frame).encode(
        y=label_axis(frame["label"], words),
        x=alt.X(
            "column:N",
            sort=columns[::-1] if words.direction == "rtl" else columns,
            title=textwrap.wrap(words.axis, _AXIS),
            axis=alt.Axis(labelAngle=-90, labelLimit=160, orient="top"),
        ),
    )
    shade = alt.Scale(domain=[1, float(frame["value"].max())], range=[INK, "#eef3f6"])
    half = (1 + float(frame["value"].max())) / 2
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("value:Q", scale=shade, legend=None)
    )
    ink = alt.condition(f"datum.value < {half}", alt.value("white"), alt.value("#222"))
    text = base.mark_text(fontSize=13).encode(text="value:Q", color=ink)
    return finished([cells, text], words, frame["label"])


def before_after_chart(rows: pd.DataFrame, words: Words, now: str, planned: str) -> alt.LayerChart:
    """Two marks per row, joined: what is and what is planned. rows: label, now, planned."""
    frame = rows.assign(label=wrapped(rows["label"]))
    base = alt.Chart(frame).encode(y=label_axis(frame["label"], words))
    long = frame.melt("label", ["now", "planned"], "when", "minutes")
    long["when"] = long["when"].map({"now": now, "planned": planned})
    points = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=label_axis(frame["label"], words),
            x=value_axis("minutes:Q", words, None),
            color=alt.Color(
                "when:N",
                title=None,
                scale=alt.Scale(domain=[now, planned], range=[PALE, ACCENT]),
                legend=alt.Legend(orient="bottom"),
            ),
            shape=alt.Shape(
                "when:N",
                title=None,
                scale=alt.Scale(domain=[now, planned], range=["circle", "diamond"]),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("when:N", title=" "),
                alt.Tooltip("minutes:Q", format=",.0f", title=words.axis),
            ],
        )
    )
    line = base.mark_rule(color=PALE, strokeWidth=2).encode(
        x=value_axis("now:Q", words, None), x2="planned:Q"
    )
    return finished([line, points], words, frame["label"])


def titled(words: Words) -> alt.TitleParams:
    """The question above a chart and its note below that, in lines that fit a phone."""
    anchor: Literal["start", "end"] = "end" if words.direction == "rtl" else "start"
    return alt.TitleParams(
        textwrap.wrap(words.title, _TITLE),
        subtitle=textwrap.wrap(words.note, _NOTE),
        anchor=anchor,
        frame="bounds",
        fontSize=15,
        subtitleFontSize=12,
        subtitlePadding=4,
        offset=10,
    )


def config() -> alt.Config:
    """Letters and lines that all charts share."""
    return alt.Config(
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor="#e6e6e6"),
    )


def finished(layers: Sequence[alt.Chart], words: Words, labels: pd.Series[str]) -> alt.LayerChart:
    """The layers as one chart as wide as its place, with a row for each of the wrapped labels."""
    lines = 1 + max((label.count("\n") for label in labels), default=0)
    return alt.LayerChart(
        layer=list(layers),
        title=titled(words),
        height=alt.Step(_LINE * lines + _SPACE),
        width="container",
        config=config(),
    )


def label_axis(labels: pd.Series[str], words: Words) -> alt.Y:
    """The axis that names the rows, in the order given."""
    return alt.Y(
        "label:N",
        sort=list(dict.fromkeys(labels)),
        title=None,
        axis=alt.Axis(
            labelExpr="split(datum.label, '\\n')",
            labelLimit=260,
            labelFontSize=12,
            labelLineHeight=_LINE,
            orient="right" if words.direction == "rtl" else "left",
            grid=False,
        ),
    )


def value_axis(
    field: str, words: Words, domain: tuple[float, float] | None, form: str = ""
) -> alt.X:
    """The axis of values, running as the script does."""
    return alt.X(
        field,
        title=textwrap.wrap(words.axis, _AXIS),
        scale=alt.Scale(
            domain=list(domain) if domain else alt.Undefined,
            zero=True if domain is None else alt.Undefined,
            reverse=words.direction == "rtl",
        ),
        axis=alt.Axis(tickCount=5, format=form or alt.Undefined),
    )


def wrapped(labels: pd.Series[str]) -> pd.Series[str]:
    """The labels in lines that fit a phone."""
    return labels.map(lambda label: "\n".join(textwrap.wrap(str(label), _LABEL)) or " ")
