"""A world map as an Altair chart: countries shaded by value in a few classes, small ones as points.

It needs nothing from the network. What no value is shown for is told apart: countries shown
together with others have a dashed outline, those without answers a plain grey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from needs.report.charts import Words, config, titled
from needs.report.comparison_charts import Units
from needs.report.world import FEATURE, Point, boundaries, drawn, points

SHADES = ("#d9e6ee", "#a8c4d6", "#7199b3", "#3f6c8a", "#1d3a52")
"""From the lowest class to the highest: lighter to darker, so that grey print keeps the order."""

_TOGETHER, _NOTHING, _LINE = "#ffffff", "#e3e0d8", "#6b6b6b"
_HEIGHT = 360


def world_map(
    rows: pd.DataFrame,
    words: Words,
    units: Units,
    *,
    classes: Sequence[str],
    together: str,
    nothing: str,
    names: Mapping[str, str],
) -> alt.LayerChart:
    """Every country of the world by its class.

    rows: columns id (alpha-3), label, shade (one of `classes`, or `together`), value, low, high,
          n, said; a country that is not among them is shown as `nothing`.
    classes: at most five, lowest first. names: the name of a country by its code.
    """
    scale = _scale(rows, classes, together, nothing)
    world = pd.DataFrame({"id": sorted(drawn() | points().keys())})
    world = world.merge(rows.drop(columns="label"), on="id", how="left")
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
    dashes = alt.condition(f"datum.shade == {together!r}", alt.value([2, 2]), alt.value([1, 0]))
    shapes = (
        alt.Chart(alt.InlineData(values=dict(boundaries()), format=_topology()))
        .mark_geoshape(stroke=_LINE, strokeWidth=0.5)
        .transform_lookup("id", alt.LookupData(world, "id", fields))
        .encode(color=colour, strokeDash=dashes, tooltip=_tooltip(units))
    )
    dots = (
        alt.Chart(_placed(world, points(), nothing))
        .mark_circle(stroke=_LINE, strokeWidth=0.8, opacity=1)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            color=colour,
            strokeDash=dashes,
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=_tooltip(units),
        )
    )
    return alt.LayerChart(
        layer=[shapes, dots],
        title=titled(words),
        width="container",
        height=_HEIGHT,
        projection=alt.Projection(type="equalEarth"),
        config=config(),
    )


def _scale(rows: pd.DataFrame, classes: Sequence[str], together: str, nothing: str) -> alt.Scale:
    """Shades of the classes; few classes take shades from both ends."""
    if len(classes) > len(SHADES):
        raise ValueError(f"{len(classes)} classes; the map has {len(SHADES)} shades")
    step = (len(SHADES) - 1) / max(1, len(classes) - 1)
    shades = [SHADES[round(i * step)] for i in range(len(classes))]
    domain, colours = [*classes, nothing], [*shades, _NOTHING]
    if (rows["shade"] == together).any():
        domain.insert(-1, together)
        colours.insert(-1, _TOGETHER)
    return alt.Scale(domain=domain, range=colours)


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
