"""Charts of priorities and plans, made of the pieces of `charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from needs.report.charts import (
    INK,
    PALE,
    PALETTE,
    Words,
    finished,
    label_axis,
    value_axis,
    wrapped,
)

Rows = Sequence[Mapping[str, object]]


def share_chart(rows: Rows, words: Words) -> alt.LayerChart:
    """A bar from 0 to 100% with its share per row. rows: label, value (0 to 1)."""
    frame = _framed(rows)
    base = alt.Chart(frame).encode(
        y=label_axis(frame["label"], words),
        x=value_axis("value:Q", words, (0, 1), "%"),
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("value:Q", format=".1%", title=words.axis),
        ],
    )
    rtl = words.direction == "rtl"
    text = base.mark_text(align="right" if rtl else "left", dx=-4 if rtl else 4, color=INK)
    return finished(
        [base.mark_bar(color=PALE), text.encode(text=alt.Text("value:Q", format=".0%"))],
        words,
        frame["label"],
    )


def steps_by_plan_chart(rows: Rows, words: Words, *, plan: str) -> alt.LayerChart:
    """A point per row and plan, its shape telling the plans apart as its colour does.

    rows: label, plan, value; `plan` names the legend.
    """
    frame = _framed(rows)
    order = list(dict.fromkeys(frame["plan"]))
    legend = alt.Legend(orient="bottom", labelLimit=320)
    points = (
        alt.Chart(frame)
        .mark_point(filled=True, size=80, opacity=0.9)
        .encode(
            y=label_axis(frame["label"], words),
            x=value_axis("value:Q", words, None),
            color=alt.Color(
                "plan:N",
                title=plan,
                sort=order,
                scale=alt.Scale(domain=order, range=list(PALETTE[: len(order)])),
                legend=legend,
            ),
            shape=alt.Shape("plan:N", title=plan, sort=order, legend=legend),
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("plan:N", title=plan),
                alt.Tooltip("value:Q", format=",.0f", title=words.axis),
            ],
        )
    )
    return finished([points], words, frame["label"])


def _framed(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    return frame.assign(label=wrapped(frame["label"]))
