from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.report.charts import Words
from needs.report.comparison_charts import Units
from needs.report.world import points
from needs.report.world_map import SHADES, classed, world_map

NOTHING = "not shown by itself, or no answers"
ROWS = pd.DataFrame(
    {
        "id": ["IRQ", "MLT"],
        "shade": ["10% to 20%", "20% to 30%"],
        "value": [0.12, 0.25],
        "low": [0.1, 0.2],
        "high": [0.2, 0.3],
        "n": [30, 8],
    }
)


def spec() -> dict[str, object]:
    words = Words("Where is it asked for?", "", "Boundaries imply no endorsement.")
    names = {"IRQ": "Iraq", "MLT": "Malta", "FRA": "France"}
    classes = ["10% to 20%", "20% to 30%"]
    return world_map(
        ROWS, words, Units("Share", ""), classes=classes, nothing=NOTHING, names=names
    ).to_dict()


def drawn(layer: int) -> pd.DataFrame:
    """The countries that a layer of the map draws: 0 = shapes, 1 = points."""
    chart = spec()["layer"][layer]  # type: ignore[index]
    source = chart["transform"][0]["from"]["data"] if layer == 0 else chart["data"]
    return pd.DataFrame(spec()["datasets"][source["name"]])  # type: ignore[index]


def test_a_map_needs_nothing_from_the_network() -> None:
    found = re.findall(r"'url': '([^,]*)", str(spec()["layer"]))
    assert found == ["data:application/json;base64"]


def test_a_country_without_a_value_is_there_and_grey() -> None:
    shapes = drawn(0).set_index("label")
    assert shapes.loc["France", "shade"] == NOTHING
    assert shapes.loc["Iraq", "shade"] == "10% to 20%"


def test_a_small_state_with_a_value_is_a_larger_point_on_top() -> None:
    placed = drawn(1)
    assert set(placed["id"]) == set(points())
    assert placed["id"].iloc[-1] == "MLT"
    assert placed["size"].iloc[-1] > placed["size"].iloc[0]


@given(st.lists(st.floats(-1, 5), min_size=1, max_size=40))
def test_every_value_lies_in_its_class_and_classes_are_few(values: list[float]) -> None:
    classes, of_value = classed(values)
    assert len(classes) <= len(SHADES)
    for value, i in zip(values, of_value, strict=True):
        low, high = classes[i]
        assert low - 1e-6 <= value <= high + 1e-6


def test_classes_are_round_and_of_one_width() -> None:
    classes, of_value = classed([0.57, 0.71, 0.79])
    assert classes == [
        pytest.approx(c) for c in [(0.55, 0.6), (0.6, 0.65), (0.65, 0.7), (0.7, 0.75), (0.75, 0.8)]
    ]
    assert of_value == [0, 3, 4]
