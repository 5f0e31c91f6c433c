from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    SURVEY,
    WANT,
    answers,
    chosen_columns,
    options,
    order_columns,
    rated_columns,
)

from needs.evidence.groups import WHOLE, GroupShares, compare_groups, group_sizes
from needs.evidence.intervals import wilson_interval
from surveys.disclosure import Disclosure, DisclosureError
from surveys.grouping import JOINED
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


def compared(responses: Responses, question: Question) -> GroupShares:
    return compare_groups(Disclosure.of(responses), question, COUNTRY)


def cell(frame: pd.DataFrame, group: str, item: str) -> pd.Series:
    found = frame[(frame["group"] == group) & (frame["item"] == item)]
    assert len(found) == 1
    return found.iloc[0]


ENOUGH = PEOPLE.filter(lambda people: len(people) >= 5)


@given(ENOUGH)
def test_everybody_is_in_exactly_one_group_shown(people: list[tuple]) -> None:
    responses = answered(people)
    sizes = group_sizes(Disclosure.of(responses), COUNTRY)
    assert sizes["group"].is_unique
    assert sizes["n"].sum() == len(people)
    assert (sizes["n"] >= 5).all()
    shares = compared(responses, WANT)
    assert dict(zip(shares.groups, shares.members, strict=True)) == dict(
        zip(sizes["group"], sizes["n"], strict=True)
    )


@given(ENOUGH)
def test_counts_are_those_of_the_people_in_the_group_or_none(people: list[tuple]) -> None:
    responses = answered(people)
    own = set(group_sizes(Disclosure.of(responses), COUNTRY)["group"]) - {JOINED}
    wanted, ranked, rated = (compared(responses, q) for q in (WANT, HARD, AMOUNT))
    for g, group in enumerate([WHOLE, *wanted.groups]):
        here = [
            p
            for p in people
            if group == WHOLE
            or (p[0] or "") == group
            or (group == JOINED and (p[0] or "") not in own)
        ]
        if wanted.n[g, 0]:
            assert wanted.count[g, 0] == sum("x" in (p[1] or "") for p in here)
            assert (wanted.n[g] == sum(p[1] is not None for p in here)).all()
        if ranked.n[g, 0]:
            assert ranked.count[g, 0] == sum("a" in (p[2] or "")[:3] for p in here)
            assert (ranked.n[g] == sum(p[2] is not None for p in here)).all()
        if rated.n[g, 0]:
            assert rated.count[g, 0] == sum(p[3] == 3 for p in here)
            assert rated.n[g].tolist() == [sum(bool(p[3]) for p in here), 0, 0]


@given(ENOUGH)
def test_no_share_of_fewer_than_five_is_shown(people: list[tuple]) -> None:
    for question in (WANT, HARD, AMOUNT):
        frame = compared(answered(people), question).to_frame()
        shown = frame.dropna(subset=["share"])
        assert (shown["n_answered"] >= 5).all()
        assert frame.loc[frame["share"].isna(), ["n_answered", "share_low"]].isna().all(axis=None)


def test_the_whole_comes_first_and_is_no_group() -> None:
    """Six people without a country are a group of their own, and not everybody."""
    people = [(None, "x", None, None)] * 6 + [("aaa", "y", None, None)] * 10
    frame = compared(answered(people), WANT).to_frame(0.9)
    assert frame["group"].iloc[0] == WHOLE
    assert cell(frame, WHOLE, "x")["share"] == 6 / 16
    assert cell(frame, "", "x")["share"] == 1
    low, high = wilson_interval(6, 16, 0.9)
    row = cell(frame, WHOLE, "x")
    assert (row["share_low"], row["share_high"]) == (low, high)


def test_a_joined_group_says_neither_who_is_in_it_nor_how_many_groups() -> None:
    """Five groups of which five people together come would be known to be of one each."""
    people = [("aaa", "x", None, None)] * 9 + [("bbb", "y", None, None)] * 3
    people += [("ccc", "y", None, None)] * 2
    assert compared(answered(people), WANT).groups == ("aaa", JOINED)
    sizes = group_sizes(Disclosure.of(answered(people)), COUNTRY)
    assert sizes.to_dict("list") == {"group": ["aaa", JOINED], "n": [9, 5]}


def test_a_hidden_cell_does_not_follow_by_subtraction() -> None:
    """Only two of ccc's six answered; what they said must not be the whole less the others."""
    people = [("aaa", "x", None, None)] * 9 + [("bbb", "y", None, None)] * 8
    people += [("ccc", "x", None, None)] * 2 + [("ccc", None, None, None)] * 4
    frame = compared(answered(people), WANT).to_frame()
    groups = frame[(frame["group"] != WHOLE) & (frame["item"] == "x")]
    known = groups.dropna(subset=["share"])
    whole = cell(frame, WHOLE, "x")
    hidden = whole["n_answered"] - known["n_answered"].sum()
    assert hidden == 0 or hidden >= 5


def test_so_few_that_nothing_is_shown_are_refused() -> None:
    for n in (0, 4):
        few = Disclosure.of(answers({"country": ["aaa"] * n}))
        for call in (
            lambda f=few: group_sizes(f, COUNTRY),
            lambda f=few: compare_groups(f, WANT, COUNTRY),
        ):
            with pytest.raises(DisclosureError, match="fewer than 5 people"):
                call()


def test_under_a_filter_hidden_groups_are_joined() -> None:
    """Of the three rooms in aaa nothing is told but together with the phones, which are more."""
    place = ["room"] * 3 + ["phone"] * 9 + ["room"] * 9 + ["phone"] * 4
    job = Question("job", "choice", "profile", options=options(["room", "phone"]))
    survey = replace(SURVEY, questions=(*SURVEY.questions, job))
    country = ["aaa"] * 12 + ["bbb"] * 13
    columns = {"country": country, "job": place} | chosen_columns(["x"] * 25)
    disclosure = Disclosure.of(answers(columns, survey))
    sizes = group_sizes(disclosure, job, {"country": ["aaa"]})
    assert sizes.to_dict("list") == {"group": [JOINED], "n": [12]}
    shares = compare_groups(disclosure, WANT, job, {"country": ["aaa", "bbb"]})
    assert (shares.groups, shares.members.tolist()) == ((JOINED,), [25])


def test_a_question_without_shares_is_refused() -> None:
    years = Question("years", "number", "profile")
    survey = Survey("s", {}, ("en",), (COUNTRY, years))
    responses = answers({"country": ["aaa"] * 5, "years": np.ones(5)}, survey)
    with pytest.raises(ValueError, match="has no shares to compare"):
        compared(responses, years)
