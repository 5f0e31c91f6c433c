from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_comparisons import ALL, FAST, GROUPED, LEVEL, SIZES, compared, each, people, words

from needs.evidence.comparing.comparison import compare
from needs.report.comparison_tables import (
    beside_table,
    comparison_table,
    heterogeneity_table,
    likeness_table,
)
from needs.report.language import LANGUAGES

each_measure = pytest.mark.parametrize("measure", ALL)


@each_measure
def test_every_number_is_the_comparison_s_own(measure: str) -> None:
    found = each(measure)
    table = comparison_table(found, words(), LEVEL, ("A note.",))
    frame = pd.concat([found.whole(LEVEL), found.to_frame(LEVEL)], ignore_index=True)
    shown = [
        *("n_answered", "raw", "raw_low", "raw_high", "pooled", "pooled_low", "pooled_high", "own"),
        *("difference", "difference_low", "difference_high", "probability"),
    ]
    assert table.frame.shape == (len(frame), 2 + len(shown) + 1)
    for position, name in enumerate(shown, 2):
        np.testing.assert_array_equal(
            table.frame.iloc[:, position].astype(float), frame[name].astype(float)
        )
    assert "A note." in table.notes
    assert table.percent
    assert bool(table.decimal) == (measure in ("mean", "gap"))


def test_everybody_comes_first_and_a_hidden_cell_has_no_number() -> None:
    table = comparison_table(compared(), words(), LEVEL, (), SIZES)
    assert table.name == "want_by_region"
    assert table.frame.iloc[:4, 0].unique().tolist() == ["everybody in the groups shown"]
    assert table.frame["People in the group"].iloc[0] == sum(SIZES.values())
    few = table.frame[table.frame["Which region?"] == "Few"]
    assert few["Verdict"].unique().tolist() == ["not shown"]
    assert few.iloc[:, 3:-1].isna().all(axis=None)
    assert (few["People in the group"] == 6).all()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_loses_a_column(code: str) -> None:
    found = compared("want", "region", "job")
    english = comparison_table(found, words(), LEVEL, ())
    table = comparison_table(found, words(code), LEVEL, ())
    assert table.frame.shape == english.frame.shape
    assert table.right_to_left == (code == "ar")
    names = english.frame["Which region? × Which job?"]
    assert {"everybody in the groups shown", "North × Lead"} <= set(names)


def test_the_csv_writes_people_as_whole_numbers() -> None:
    text = comparison_table(compared(), words(), LEVEL, ()).csv().decode("utf-8-sig")
    assert "\r\nNorth,Play,40," in text
    assert "\r\nFew,Play,,,,,,,,,,,,,not shown" in text


@each_measure
def test_two_groups_side_by_side(measure: str) -> None:
    found = each(measure)
    beside = found.beside("north", "south", LEVEL)
    assert beside is not None
    frame = beside_table(found, beside, words()).frame
    own = beside.to_frame()
    assert len(frame) == len(own) == len(found.items)
    np.testing.assert_array_equal(frame["Difference"], own["difference"])
    np.testing.assert_array_equal(frame["Difference of their own answers, from"], own["raw_low"])
    assert frame["North: people who answered"].tolist() == [40] * len(own)
    assert set(frame["Verdict"]) <= {"differs", "may differ", "no evidence"}


def test_one_group_beside_the_rest_has_the_verdicts_of_the_whole_table() -> None:
    found = compared()
    beside = found.beside("north", None, LEVEL)
    assert beside is not None
    frame = beside_table(found, beside, words()).frame.set_index("Item")
    whole = comparison_table(found, words(), LEVEL, ()).frame
    north = whole[whole["Which region?"] == "North"].set_index("Item")
    assert frame["Verdict"].to_dict() == north["Verdict"].to_dict()
    assert "everybody else: people who answered" in frame


def test_items_with_a_hidden_side_are_left_out() -> None:
    found = compared()
    beside = found.beside("north", "few", LEVEL)
    assert beside is not None
    assert beside_table(found, beside, words()).frame.empty


def test_whether_counts_only_groups_that_are_shown() -> None:
    found = compared()
    table = heterogeneity_table(found, words(), ("A note.",))
    assert set(table.frame["Groups shown"]) == {found.shown[:, 0].sum()}
    assert found.heterogeneity is not None
    assert table.frame.iloc[0, 0] == "Play"
    assert table.frame["Do groups differ?"].iloc[0] == "groups differ"
    assert table.notes[-1] == "A note."
    assert "99 random assignments" in table.notes[0]
    assert not [c for c in table.frame if c.lower().startswith("p ")]


def test_who_is_alike_names_the_nearest_and_how_sure() -> None:
    found = compared("hard")
    frame = likeness_table(found, words(), LEVEL).frame
    assert found.likeness is not None
    assert len(frame) == len(found.likeness.groups)
    assert frame["How sure that it is the most alike"].between(0, 1).all()
    assert (frame["Rank correlation with it, from"] <= frame["Rank correlation with it, to"]).all()
    assert ("Cluster" in frame) == found.likeness.supported


@pytest.mark.parametrize("sizes", [{"north": 30}, {"few": 3}, {"few": 3, "west": 4}])
def test_where_there_is_nothing_to_say_tables_have_no_lines_that_say_it(
    sizes: dict[str, int],
) -> None:
    question = GROUPED.question("want")
    found = compare(people(sizes), question, (GROUPED.question("region"),), FAST)
    assert found.reason
    assert likeness_table(found, words(), LEVEL).frame.empty
    heterogeneity_table(found, words())
    frame = comparison_table(found, words(), LEVEL, ()).frame
    assert not {"differs", "may differ", "no evidence"} & set(frame["Verdict"])


@settings(max_examples=12)
@given(st.dictionaries(st.sampled_from(list(SIZES)), st.integers(1, 12), min_size=1))
def test_no_table_has_a_number_of_a_hidden_cell(sizes: dict[str, int]) -> None:
    quick = replace(FAST, n_draws=20, n_permutations=0)
    found = compare(people(sizes), GROUPED.question("want"), (GROUPED.question("region"),), quick)
    frame = comparison_table(found, words(), LEVEL, ()).frame
    lines = frame[frame["Which region?"] != "everybody in the groups shown"]
    shown = found.shown.ravel()
    assert (lines["People who answered"].fillna(0)[shown] >= 5).all()
    assert lines.loc[~shown].iloc[:, 2:-1].isna().all(axis=None)
    n = frame.groupby("Item")["People who answered"]
    rest = n.first() - (n.sum() - n.first())  # everybody less the groups shown
    assert ((rest == 0) | (rest >= 5)).all() or not shown.any()
