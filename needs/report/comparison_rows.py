"""Groups compared, as the labelled rows that charts draw; a hidden cell has no number anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.side_by_side import SideBySide
from needs.report.comparison_words import (
    beside_frame,
    group_namer,
    item_name,
    mark,
    verdict_name,
    verdict_names,
    with_n,
)
from needs.report.labels import Labels


def heat_rows(
    comparison: Comparison,
    labels: Labels,
    level: float,
    groups: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The rows of `comparison_charts.heat_chart`, alike groups side by side, and `group` and `item`
    ids. groups: only these; by default those of which anything is shown."""
    _ = labels.language
    frame = _of_groups(comparison.to_frame(level), groups or comparison.shown_groups)
    # Where n differs from item to item, the most: each cell has its own in the tooltip.
    most = frame.groupby("group")["n_answered"].max()
    name = group_namer(comparison, labels)
    position = {g: i for i, g in enumerate(comparison.order)}
    frame = frame.sort_values("group", key=lambda g: g.map(position), kind="stable")
    return pd.DataFrame(
        {
            "group": frame["group"],
            "item": frame["item"],
            "row": [with_n(name(g), most[g], _) for g in frame["group"]],
            "column": [item_name(comparison, i, labels) for i in frame["item"]],
            "difference": frame["difference"],
            "mark": _marks(frame),
            "value": frame["pooled"],
            "low": frame["pooled_low"],
            "high": frame["pooled_high"],
            "n": frame["n_answered"],
            "verdict": verdict_names(frame, _),
        }
    ).reset_index(drop=True)


def interval_rows(
    comparison: Comparison,
    item: str,
    labels: Labels,
    level: float,
    groups: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The rows of `charts.interval_chart` for one item, highest first, and columns group (id), mark
    and verdict (words). Only groups that are shown; of these only `groups`, where given."""
    _ = labels.language
    frame = _of_groups(comparison.to_frame(level), groups or comparison.shown_groups)
    frame = frame[(frame["item"] == item) & (frame["state"] == "shown")]
    frame = frame.sort_values("pooled", ascending=False, kind="stable", ignore_index=True)
    name = group_namer(comparison, labels)
    signs = _marks(frame)
    titles = [
        with_n(f"{sign} {name(g)}".strip(), n, _)
        for sign, g, n in zip(signs, frame["group"], frame["n_answered"], strict=True)
    ]
    return pd.DataFrame(
        {
            "group": frame["group"],
            "label": titles,
            "value": frame["pooled"],
            "low": frame["pooled_low"],
            "high": frame["pooled_high"],
            "n": frame["n_answered"],
            "raw": frame["raw"],
            "mark": signs,
            "verdict": verdict_names(frame, _),
        }
    )


def whole_band(comparison: Comparison, item: str, level: float) -> tuple[float, float] | None:
    """Limits of everybody together in one item; None where nobody answered."""
    frame = comparison.whole(level)
    line = frame[frame["item"] == item]
    if not len(line) or not line["n_answered"].iloc[0]:
        return None
    return float(line["pooled_low"].iloc[0]), float(line["pooled_high"].iloc[0])


def slope_rows(comparison: Comparison, beside: SideBySide, labels: Labels) -> pd.DataFrame:
    """The rows of `comparison_charts.slope_chart`: an item a line, the largest difference first."""
    _ = labels.language
    frame = beside_frame(comparison, beside)
    signs = [mark(v, d) for v, d in zip(frame["verdict"], frame["difference"], strict=True)]
    items = [item_name(comparison, i, labels) for i in frame["item"]]
    return pd.DataFrame(
        {
            "item": frame["item"],
            "label": [f"{sign} {item}".strip() for sign, item in zip(signs, items, strict=True)],
            "first": frame["pooled"],
            "second": frame["pooled_other"],
            "mark": signs,
            "strong": frame["verdict"] == "differs",
            "verdict": [verdict_name(v, _) for v in frame["verdict"]],
        }
    )


def _marks(frame: pd.DataFrame) -> list[str]:
    pairs = zip(frame["verdict"], frame["difference"], strict=True)
    return [mark(verdict, difference) for verdict, difference in pairs]


def _of_groups(frame: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    return frame[frame["group"].isin(groups)]
