from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    WANT,
    answers,
    chosen_columns,
    order_columns,
    rated_columns,
)

from needs.evidence.groups import JOINED, WHOLE, compare_groups, group_sizes
from needs.evidence.intervals import wilson_interval
from surveys.responses import Responses
from surveys.survey import Question, Survey

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["aaa", "bbb", "ccc", "ddd", None]),
        st.one_of(st.none(), st.sets(st.sampled_from("xyz")).map("".join)),
        st.one_of(st.none(), st.permutations("abcd").map("".join)),
        st.sampled_from([None, 0, 1, 2, 3]),
    ),
    min_size=1,
    max_size=40,
)


def answered(people: list[tuple]) -> Responses:
    country, want, order, level = ([p[i] for p in people] for i in range(4))
    return answers(
        {"country": country}
        | chosen_columns(want)
        | order_columns(order)
        | rated_columns({"x": level})
    )


def cell(frame: pd.DataFrame, group: str, item: str) -> pd.Series:
    found = frame[(frame["group"] == group) & (frame["item"] == item)]
    assert len(found) == 1
    return found.iloc[0]


@given(PEOPLE)
def test_everybody_is_in_exactly_one_group_shown(people: list[tuple]) -> None:
    responses = answered(people)
    sizes = group_sizes(responses, COUNTRY)
    assert sizes["group"].is_unique
    assert sizes["n"].sum() == len(people)
    assert (sizes["n"] >= 5).all() or sizes["group"].tolist() == [JOINED]
    shares = compare_groups(responses, WANT, COUNTRY)
    assert dict(zip(shares.groups, shares.members, strict=True)) == dict(
        zip(sizes["group"], sizes["n"], strict=True)
    )


@given(PEOPLE)
def test_counts_are_those_of_the_people_in_the_group(people: list[tuple]) -> None:
    responses = answered(people)
    wanted, ranked, rated = (compare_groups(responses, q, COUNTRY) for q in (WANT, HARD, AMOUNT))
    for g, group in enumerate(wanted.groups):
        here = [
            p
            for p in people
            if (p[0] or "") == group or (group == JOINED and (p[0] or "") in wanted.joined)
        ]
        assert wanted.count[g, 0] == sum("x" in (p[1] or "") for p in here)
        assert (wanted.n[g] == sum(p[1] is not None for p in here)).all()
        assert ranked.count[g, 0] == sum("a" in (p[2] or "")[:3] for p in here)
        assert (ranked.n[g] == sum(p[2] is not None for p in here)).all()
        assert rated.count[g, 0] == sum(p[3] == 3 for p in here)
        assert rated.n[g].tolist() == [sum(bool(p[3]) for p in here), 0, 0]


@given(PEOPLE)
def test_no_share_of_fewer_than_five_is_shown(people: list[tuple]) -> None:
    for question in (WANT, HARD, AMOUNT):
        frame = compare_groups(answered(people), question, COUNTRY).to_frame()
        shown = frame.dropna(subset=["share"])
        assert (shown["n_answered"] >= 5).all()
        assert frame.loc[frame["share"].isna(), ["n_answered", "share_low"]].isna().all(axis=None)


def test_the_whole_comes_first_and_is_no_group() -> None:
    """Six people without a country are a group of their own, and not everybody."""
    people = [(None, "x", None, None)] * 6 + [("aaa", "y", None, None)] * 10
    frame = compare_groups(answered(people), WANT, COUNTRY).to_frame(0.9)
    assert frame["group"].iloc[0] == WHOLE
    assert cell(frame, WHOLE, "x")["share"] == 6 / 16
    assert cell(frame, "", "x")["share"] == 1
    low, high = wilson_interval(6, 16, 0.9)
    row = cell(frame, WHOLE, "x")
    assert (row["share_low"], row["share_high"]) == (low, high)


def test_a_joined_group_names_its_members_and_not_their_answers() -> None:
    people = [("aaa", "x", None, None)] * 9 + [("bbb", "y", None, None)] * 3
    people += [("ccc", "y", None, None)] * 2
    shares = compare_groups(answered(people), WANT, COUNTRY)
    assert shares.groups == ("aaa", JOINED)
    assert shares.joined == ("bbb", "ccc")
    sizes = group_sizes(answered(people), COUNTRY).set_index("group")
    assert sizes.loc[JOINED, ["n", "groups_joined"]].tolist() == [5, 2]


def test_a_hidden_cell_does_not_follow_by_subtraction() -> None:
    """Only two of ccc's six answered; what they said must not be the whole less the others."""
    people = [("aaa", "x", None, None)] * 9 + [("bbb", "y", None, None)] * 8
    people += [("ccc", "x", None, None)] * 2 + [("ccc", None, None, None)] * 4
    frame = compare_groups(answered(people), WANT, COUNTRY).to_frame()
    groups = frame[(frame["group"] != WHOLE) & (frame["item"] == "x")]
    known = groups.dropna(subset=["share"])
    whole = cell(frame, WHOLE, "x")
    hidden = whole["n_answered"] - known["n_answered"].sum()
    assert hidden == 0 or hidden >= 5


def test_nobody_gives_no_sizes() -> None:
    assert group_sizes(answers({"country": []}), COUNTRY).empty


def test_nobody_gives_a_comparison_without_shares() -> None:
    frame = compare_groups(answers({"country": []}), WANT, COUNTRY).to_frame()
    assert frame["share"].isna().all()


def test_a_question_without_shares_is_refused() -> None:
    years = Question("years", "number", "profile")
    survey = Survey("s", {}, ("en",), (COUNTRY, years))
    responses = answers({"country": ["aaa"] * 5, "years": np.ones(5)}, survey)
    with pytest.raises(ValueError, match="has no shares to compare"):
        compare_groups(responses, years, COUNTRY)
