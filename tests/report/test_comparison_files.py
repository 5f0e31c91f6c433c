from __future__ import annotations

import json
import re

import numpy as np
import pytest
from small_comparisons import ALL, FAST, GROUPED, LEVEL, SIZES, compared, each, people, words

from needs.evidence.comparing.comparison import compare
from needs.report.comparison_files import comparison_record, comparison_tables, overview_table
from needs.report.records import to_json


@pytest.mark.parametrize("measure", ALL)
def test_the_record_holds_the_numbers_of_the_comparison(measure: str) -> None:
    found = each(measure)
    beside = found.beside("north", "south", LEVEL)
    record = json.loads(to_json(comparison_record(found, beside, words(), LEVEL)))
    assert record["measure"] == measure
    frame = found.to_frame(LEVEL)
    assert [g["group"] for g in record["groups"]] == frame["group"].tolist()
    pooled = [np.nan if g["pooled"] is None else g["pooled"] for g in record["groups"]]
    np.testing.assert_allclose(pooled, frame["pooled"], atol=1e-8)
    assert record["groups"][0]["label"] == "Few"
    assert len(record["beside"]["items"]) == len(found.items)
    assert record["whether"]["overall"] in ("differ", "no evidence")


def test_the_documented_keys_are_those_of_the_record() -> None:
    keys = list(comparison_record(compared(), None, words(), LEVEL))
    assert set(keys) <= set(re.findall(r"\w+", comparison_record.__doc__ or ""))


def test_the_strongest_have_the_limits_of_the_file() -> None:
    wide, narrow = (
        comparison_record(compared(), None, words(), level)["strongest"][0] for level in (0.99, 0.5)
    )
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


def test_a_record_counts_nothing_from_which_empty_hidden_groups_follow() -> None:
    text = to_json(comparison_record(compared(), None, words(), LEVEL)).decode()
    assert '"n_groups"' not in text
    assert '"degrees_of_freedom"' not in text
    hidden = [g for g in json.loads(text)["groups"] if g["state"] == "hidden"]
    assert hidden
    assert all(g["n_answered"] is None and g["raw"] is None for g in hidden)


def test_two_side_by_side_are_a_table_where_asked_for() -> None:
    found = compared()
    few = comparison_tables(found, None, words(), LEVEL, (), SIZES)
    more = comparison_tables(found, found.beside("north"), words(), LEVEL, (), SIZES)
    names = [table.name for table in more]
    assert [table.name for table in few] == names[:-1]
    assert names == [
        *("want_by_region", "want_by_region_whether", "want_by_region_alike"),
        "want_by_region_side_by_side",
    ]


def test_an_overview_has_a_line_a_question_even_where_nobody_answered() -> None:
    region = GROUPED.question("region")
    silent = people({"few": 9}).take(np.arange(9) > 1)  # only the first two answered
    nobody = compare(silent, GROUPED.question("want"), (region,), FAST)
    table = overview_table((compared(), compared("hard"), nobody), words(), ("A note.",))
    assert table.frame["Question"].tolist() == ["want", "hard", "want"]
    assert table.frame["People who answered"].tolist() == [84, 88, 0]
    assert table.frame["Do groups differ?"].iloc[0].startswith("Groups differ")
    assert "Nobody in view answered" in table.frame["Do groups differ?"].iloc[2]
