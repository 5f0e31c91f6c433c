from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from needs.report.charts import Words
from needs.report.comparison_charts import HIDDEN, Units, heat_chart, slope_chart, spread_out

WORDS = Words("Which groups differ?", "Share", "n beside each group; 95% intervals.")
UNITS = Units("Share", "Difference from everybody else (percentage points)")
HEAT = pd.DataFrame(
    {
        "row": ["North (n 40)", "North (n 40)", "South (n 30)", "South (n 30)"],
        "column": ["Play", "Law", "Play", "Law"],
        "difference": [0.2, -0.02, -0.1, np.nan],
        "mark": ["▲", "", "▽", ""],
        "value": [0.6, 0.3, 0.3, np.nan],
        "low": [0.5, 0.2, 0.2, np.nan],
        "high": [0.7, 0.4, 0.4, np.nan],
        "n": [40, 40, 30, np.nan],
        "verdict": ["differs", "no evidence", "may differ", "not shown"],
    }
)
SLOPES = pd.DataFrame(
    {
        "label": ["Play", "Law", "Talk"],
        "first": [0.6, 0.31, 0.3],
        "second": [0.3, 0.3, 0.3],
        "mark": ["▲", "", ""],
        "strong": [True, False, False],
        "verdict": ["differs", "no evidence", "no evidence"],
    }
)


def shades(matters: float) -> list[float]:
    spec = heat_chart(HEAT, WORDS, UNITS, matters).to_dict()
    return next(
        layer["encoding"]["color"]["scale"]["domain"]
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get("color", {})
    )


def test_a_heatmap_shades_as_far_as_the_largest_difference() -> None:
    assert shades(0.1) == [-0.2, 0, 0.2]


def test_differences_too_small_to_matter_stay_pale() -> None:
    assert shades(0.5) == [-0.5, 0, 0.5]


def test_a_hidden_cell_has_a_sign_of_its_own_and_no_number() -> None:
    spec = heat_chart(HEAT, WORDS, UNITS, 0.1).to_dict()
    (data,) = spec["datasets"].values()
    (hidden,) = [row for row in data if row["mark"] == HIDDEN]
    assert hidden["value"] is None
    assert hidden["n"] is None
    assert hidden["verdict"] == "not shown"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_columns_of_a_heatmap_run_as_the_script_does(direction: str) -> None:
    words = Words(WORDS.title, WORDS.axis, WORDS.note, direction)
    spec = heat_chart(HEAT, words, UNITS, 0.1).to_dict()
    expected = ["Play", "Law"] if direction == "ltr" else ["Law", "Play"]
    assert spec["layer"][0]["encoding"]["x"]["sort"] == expected


def test_slopes_mark_what_differs_by_more_than_colour() -> None:
    spec = slope_chart(SLOPES, WORDS, ("North (n 40)", "everybody else (n 60)"), UNITS).to_dict()
    widths = [
        layer["encoding"]["strokeWidth"]
        for layer in spec["layer"]
        if "strokeWidth" in layer["encoding"]
    ]
    assert widths == [{"condition": {"test": "datum.strong", "value": 3}, "value": 1.2}]


def test_slopes_of_values_all_equal_can_be_drawn() -> None:
    equal = SLOPES.assign(first=0.5, second=0.5)
    spec = slope_chart(equal, WORDS, ("A", "B"), UNITS).to_dict()
    low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low < 0.5 < high


@given(
    wanted=hnp.arrays(float, st.integers(1, 20), elements=st.floats(0, 1)),
    room=st.floats(0.001, 0.04),
)
def test_labels_never_overlap_and_keep_their_order(
    wanted: np.ndarray[tuple[int], np.dtype[np.float64]], room: float
) -> None:
    placed = spread_out(wanted, np.full(len(wanted), room), 0.0, 1.0)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(placed[order]) >= room - 1e-9).all()
    assert placed.min() >= -1e-9
    assert placed.max() <= 1 + 1e-9
