"""A world map as an Altair chart: countries shaded by value in a few classes, small ones as points.

It needs nothing from the network. A country without a value is plain grey, whether nobody answered
there or too few to be shown: to tell these apart would tell of small groups.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from needs.report.charts import WIDTH_ONLY, Words, config, titled
from needs.report.comparison_charts import Units
from needs.report.world import FEATURE, Point, boundaries_address, drawn, points

SHADES = ("#bcd3e1", "#8fb2c9", "#628fac", "#3a6684", "#1d3a52")
"""From the lowest class to the highest: lighter to darker, so that grey print keeps the order."""

_NOTHING, _LINE = "#f4f2ec", "#6b6b6b"
_HEIGHT = 360


def world_map(
    rows: pd.DataFrame,
    words: Words,
    units: Units,
    *,
    classes: Sequence[str],
    nothing: str,
    names: Mapping[str, str],
) -> alt.LayerChart:
    """Every country of the world by its class.

    rows: columns id (alpha-3), shade (one of `classes`), value, low, high, n; a country that is
          not among them is shown as `nothing`.
    classes: at most five, lowest first. names: the name of a country by its code.
    """
    scale = _scale(classes, nothing)
    world = pd.DataFrame({"id": sorted(drawn() | points().keys())})
    world = world.merge(rows, on="id", how="left")
    world["label"] = world["id"].map(names)
    world["shade"] = world["shade"].fillna(nothing)
    fields = ["label", "shade", "value", "low", "high", "n"]
    colour = alt.Color(
        "shade:N",
        title=units.value,
        scale=scale,
        sort=None,
        legend=alt.Legend(
            orient="bottom", columns=2, labelLimit=320, titleLimit=340, symbolStrokeColor=_LINE,
            symbolStrokeWidth=1,
        ),
    )  # fmt: skip
    shapes = (
        # An address that holds the data: of an object Altair would look at every number.
        alt.Chart(alt.UrlData(url=boundaries_address(), format=_topology()))
        .mark_geoshape(stroke=_LINE, strokeWidth=0.5)
        .transform_lookup("id", alt.LookupData(world, "id", fields))
        .encode(color=colour, tooltip=_tooltip(units))
    )
    dots = (
        alt.Chart(_placed(world, points(), nothing))
        .mark_circle(stroke=_LINE, strokeWidth=0.8, opacity=1)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            color=colour,
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=_tooltip(units),
        )
    )
    return alt.LayerChart(
        layer=[shapes, dots],
        title=titled(words),
        width="container",
        height=_HEIGHT,
        autosize=WIDTH_ONLY,
        projection=alt.Projection(type="equalEarth"),
        config=config(),
    )


def classed(
    values: Sequence[float], steps: Sequence[float] = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
) -> tuple[list[tuple[float, float]], list[int]]:
    """At most five classes of equal width that hold all values (lower limit in, upper limit out),
    and the class of each value. steps: the widths allowed, narrowest first; the last is doubled as
    often as needed."""
    low, high = min(values), max(values)
    widths = [*steps, *(steps[-1] * 2**i for i in range(1, 40))]
    for width in widths:
        first = math.floor(low / width + 1e-9)
        count = math.floor(high / width + 1e-9) - first + 1
        if count <= len(SHADES):
            break
    classes = [((first + i) * width, (first + i + 1) * width) for i in range(count)]
    return classes, [math.floor(v / width + 1e-9) - first for v in values]


def _scale(classes: Sequence[str], nothing: str) -> alt.Scale:
    """Shades of the classes; few classes take shades from both ends."""
    if len(classes) > len(SHADES):
        raise ValueError(f"{len(classes)} classes; the map has {len(SHADES)} shades")
    step = (len(SHADES) - 1) / max(1, len(classes) - 1)
    shades = [SHADES[round(i * step)] for i in range(len(classes))]
    return alt.Scale(domain=[*classes, nothing], range=[*shades, _NOTHING])


def _placed(world: pd.DataFrame, places: Mapping[str, Point], nothing: str) -> pd.DataFrame:
    """The countries that are points, those with answers drawn larger and last, so on top."""
    frame = world[world["id"].isin(places.keys())].copy()
    frame["latitude"] = [places[code].latitude for code in frame["id"]]
    frame["longitude"] = [places[code].longitude for code in frame["id"]]
    answered = frame["shade"] != nothing
    frame["size"] = answered.map({True: 70, False: 8})
    return frame.sort_values("size", kind="stable", ignore_index=True)


def _topology() -> alt.TopoDataFormat:
    return alt.TopoDataFormat(type="topojson", feature=FEATURE)


def _tooltip(units: Units) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("shade:N", title=units.value),
        alt.Tooltip("value:Q", title=units.value, format=units.value_form),
        alt.Tooltip("low:Q", title="≥", format=units.value_form),
        alt.Tooltip("high:Q", title="≤", format=units.value_form),
        alt.Tooltip("n:Q", title="n", format=",d"),
    ]
