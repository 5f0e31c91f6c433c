from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import COUNTRY, SURVEY, answers, options

from needs.evidence.comparing.groups import group_sizes
from surveys.disclosure import Disclosure, DisclosureError
from surveys.grouping import JOINED
from surveys.survey import Question

COUNTRIES = st.lists(st.sampled_from(["aaa", "bbb", "ccc", "ddd", None]), min_size=5, max_size=40)


@given(COUNTRIES)
def test_everybody_is_in_exactly_one_group_shown(countries: list[str | None]) -> None:
    sizes = group_sizes(Disclosure.of(answers({"country": countries})), COUNTRY)
    assert sizes["group"].is_unique
    assert sizes["n"].sum() == len(countries)
    assert (sizes["n"] >= 5).all()
    for group, n in zip(sizes["group"], sizes["n"], strict=True):
        assert group == JOINED or n == sum((c or "") == group for c in countries)


def test_a_joined_group_says_neither_who_is_in_it_nor_how_many_groups() -> None:
    """Five groups of which five people together come would be known to be of one each."""
    countries = ["aaa"] * 9 + ["bbb"] * 3 + ["ccc"] * 2
    sizes = group_sizes(Disclosure.of(answers({"country": countries})), COUNTRY)
    assert sizes.to_dict("list") == {"group": ["aaa", JOINED], "n": [9, 5]}


def test_so_few_that_nothing_is_shown_are_refused() -> None:
    for n in (0, 4):
        few = Disclosure.of(answers({"country": ["aaa"] * n}))
        with pytest.raises(DisclosureError, match="fewer than 5 people"):
            group_sizes(few, COUNTRY)


def test_under_a_filter_hidden_groups_are_joined() -> None:
    """Of the three rooms in aaa nothing is told but together with the phones, which are more."""
    place = ["room"] * 3 + ["phone"] * 9 + ["room"] * 9 + ["phone"] * 4
    job = Question("job", "choice", "profile", options=options(["room", "phone"]))
    survey = replace(SURVEY, questions=(*SURVEY.questions, job))
    columns = {"country": ["aaa"] * 12 + ["bbb"] * 13, "job": place}
    sizes = group_sizes(Disclosure.of(answers(columns, survey)), job, {"country": ["aaa"]})
    assert sizes.to_dict("list") == {"group": [JOINED], "n": [12]}
