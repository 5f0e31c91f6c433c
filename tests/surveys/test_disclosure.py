"""What views hold: the people chosen, in groups that may be shown, and nothing more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from attacked import answers, random_people, survey
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.evidence.rankings import TOP
from surveys.disclosure import Disclosure, DisclosureError, may_combine
from surveys.grouping import JOINED, Grouping, joined_region, region_of_joined
from surveys.hiding.answer_bases import FIRST, answer_bases
from surveys.responses import ROW, Responses
from surveys.survey import Option, Question, Survey

SEEDS = st.integers(0, 2_000)
AB = (Option("a"), Option("b"))
COUNTRY = Question("country", "choice", "profile", coding="country")
JOB = Question("job", "choice", "profile", options=AB)
WANT = Question("want", "choices", "request", options=AB)
SURVEY = Survey("s", {}, ("en",), (COUNTRY, JOB, WANT))


def disclosed(seed: int) -> Disclosure:
    people, sizes = random_people(seed)
    return Disclosure.of(answers(people, survey(sizes)))


def working(people: dict[tuple[str | None, str | None], int], wanting: int = 10**6) -> Disclosure:
    """So many people of each country and job, of whom the first `wanting` of each answered."""
    who = [(pair, i) for pair, n in people.items() for i in range(n)]
    want = [True if i < wanting else None for _, i in who]
    columns = {
        "country": [c for (c, _), _ in who],
        "job": [j for (_, j), _ in who],
        "want/a": want,
        "want/b": want,
    }
    return Disclosure.of(Responses.from_columns(SURVEY, columns))


def sizes(grouping: Grouping) -> dict[str, int]:
    return dict(zip(grouping.ids, grouping.sizes.tolist(), strict=True))


FOUR = {("KEN", "a"): 20, ("KEN", "b"): 20, ("PER", "a"): 20, ("PER", "b"): 20}


# --- groups ------------------------------------------------------------------------------------


def test_small_countries_are_joined_by_region() -> None:
    found = working(
        {("KEN", "a"): 9, ("UGA", "a"): 3, ("RWA", "a"): 4, ("PER", "a"): 3, (None, "a"): 2}
    )
    east = joined_region("Eastern Africa")
    assert sizes(found.groups(COUNTRY)) == {"KEN": 9, JOINED: 5, east: 7}
    assert found.offered(COUNTRY) == {"KEN": 9}
    assert region_of_joined(east) == "Eastern Africa"
    assert region_of_joined(JOINED) == region_of_joined("KEN") == ""


def test_those_who_did_not_answer_are_a_group_too() -> None:
    assert sizes(working({("KEN", "a"): 9, (None, "b"): 6}).groups(COUNTRY)) == {"": 6, "KEN": 9}


@given(SEEDS)
@settings(max_examples=15)
def test_nobody_is_lost_in_a_grouping(seed: int) -> None:
    found = disclosed(seed)
    profiles = found.responses.survey.profiles
    for by in [(q,) for q in profiles] + list(combinations(profiles, 2)):
        view = found.view({}, by)
        assert view.grouping is not None
        assert len(view.grouping.of_row) == len(view.responses) == len(found.responses)
        assert (view.grouping.sizes >= 5).all()
        assert not view.left_out


# --- views -------------------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=15)
def test_a_view_holds_people_chosen_and_no_answers_but_theirs(seed: int) -> None:
    found = disclosed(seed)
    one, other, *_ = found.responses.survey.profiles
    for a, b in ((g, h) for g in found.offered(one) for h in found.offered(other)):
        plain = found.responses.where({one.id: [a], other.id: [b]})
        try:
            view = found.view({one.id: [a], other.id: [b]})
        except DisclosureError:
            continue
        assert view.responses.table[ROW].equals(plain.table[ROW])
        assert len(plain) >= 5
        for name in plain.table.column_names:
            kept = view.responses.table[name]
            assert kept.equals(plain.table[name]) or kept.null_count == len(kept)


def test_without_filters_all_answers_are_in_view_as_they_are() -> None:
    found = working(FOUR)
    view = found.view({"country": []})
    assert view.responses is found.responses
    assert (view.grouping, view.left_out, view.withheld) == (None, False, ())


def test_a_question_that_is_filtered_and_compared_by_counts_once() -> None:
    found = working(FOUR)
    view = found.view({"country": ["KEN"], "job": ["a", "b"]}, [COUNTRY])
    assert view.grouping is not None
    assert sizes(view.grouping) == {"KEN": 40}
    assert may_combine("country", "job", "country")
    assert not may_combine("country", "job", "language")


def test_crossed_groups_carry_both_ids_in_the_order_asked() -> None:
    found = working(FOUR)
    assert sizes(found.grouping([JOB, COUNTRY])) == {f"{j}|{c}": n for (c, j), n in FOUR.items()}
    few = working(FOUR | {("KEN", "b"): 3})
    assert sizes(few.grouping([COUNTRY, JOB])) == {"KEN|(joined)": 23, "PER|(joined)": 40}
    assert sizes(few.grouping([JOB], {"country": ["KEN"]})) == {JOINED: 23}


def test_people_of_a_hidden_cell_are_left_out_of_two_filters_and_it_is_said() -> None:
    people = {(c, j): 9 for c in ("KEN", "PER", "COL") for j in ("a", "b")}
    found = working(people | {("KEN", "a"): 2})
    view = found.view({"country": ["KEN", "PER", "COL"], "job": ["a", "b"]})
    assert view.left_out
    assert len(view.responses) == 18
    with pytest.raises(DisclosureError) as refused:
        found.view({"country": ["KEN"], "job": ["a"]})
    assert refused.value.why == "too few people"


def test_an_empty_cell_is_hidden_like_a_small_one() -> None:
    """Else "0" would say that nobody of a country has the job."""
    empty, small = (working(FOUR | {("KEN", "b"): n}) for n in (0, 2))
    for found in (empty, small):
        assert found.view({"country": ["KEN"], "job": []}).responses
        with pytest.raises(DisclosureError):
            found.view({"country": ["KEN"], "job": ["b"]})


def test_answers_of_a_group_in_which_few_answered_are_null_and_it_is_said() -> None:
    people = {("KEN", "a"): 30, ("PER", "a"): 30, ("COL", "a"): 30}
    found = working(people)
    table = found.responses.table
    given = np.array([i < 30 or i % 10 == 0 for i in range(90)])
    columns = {n: table[n].to_pylist() for n in ("country", "job")}
    columns |= {f"want/{o}": [True if g else None for g in given] for o in "ab"}
    found = Disclosure.of(Responses.from_columns(SURVEY, columns))
    view = found.view({"country": ["PER", "KEN"]}, [COUNTRY])
    assert view.withheld == ("want",)
    labels = view.responses.labels(COUNTRY)
    answered = ~np.isnan(view.responses.values(WANT)).all(axis=1)
    # Three of Peru answered, and three of Colombia: together six, so Kenya need not be hidden.
    assert answered[labels == "KEN"].all()
    assert not answered[labels == "PER"].any()


@pytest.mark.parametrize(
    ("filters", "by", "why"),
    [
        ({"job": ["a"], "country": ["KEN"]}, ["org"], "too many questions"),
        ({"job": ["a"], "country": ["KEN"], "org": ["a"]}, [], "too many questions"),
        ({"country": ["UGA"]}, [], "no such group"),
        ({"country": ["NOWHERE"]}, [], "no such group"),
    ],
)
def test_views_that_may_not_be_shown_are_refused_with_the_reason(
    filters: dict[str, list[str]], by: list[str], why: str
) -> None:
    org = Question("org", "choice", "profile", options=AB)
    asked = Survey("s", {}, ("en",), (*SURVEY.questions, org))
    columns = {
        "country": ["KEN"] * 10 + ["UGA"] * 2 + ["PER"] * 9,
        "job": ["a"] * 21,
        "org": ["a"] * 21,
    }
    found = Disclosure.of(Responses.from_columns(asked, columns))
    with pytest.raises(DisclosureError) as refused:
        found.view(filters, [asked.question(q) for q in by])
    assert refused.value.why == why


def test_what_is_no_profile_question_is_refused() -> None:
    with pytest.raises(ValueError, match="'want' is not a profile question; these are country"):
        working(FOUR).view({}, [WANT])
    with pytest.raises(ValueError, match="no question is given"):
        working(FOUR).grouping([])


def test_the_minimum_is_a_setting() -> None:
    people = working({("KEN", "a"): 3, ("PER", "a"): 4}).responses
    assert sizes(Disclosure.of(people, 3).groups(COUNTRY)) == {"KEN": 3, "PER": 4}
    assert sizes(Disclosure.of(people, 4).groups(COUNTRY)) == {JOINED: 7}


def test_a_survey_without_questions_to_estimate_can_be_grouped() -> None:
    asked = Survey("s", {}, ("en",), (COUNTRY,))
    found = Disclosure.of(Responses.from_columns(asked, {"country": ["KEN"] * 6}))
    assert sizes(found.grouping([COUNTRY])) == {"KEN": 6}


# --- bases -------------------------------------------------------------------------------------


def test_every_number_that_estimates_show_has_a_base() -> None:
    unsure = Option("unsure", means="no_answer")
    levels = (Option("low"), Option("high"), unsure)
    asked = (
        Question("order", "ranking", "difficulty", options=AB),
        Question("pick", "choice", "platform", options=(*AB, unsure)),
        Question("need", "scale", "importance", options=levels, items=AB),
        Question("able", "scale", "ability", options=levels, items=AB),
        WANT,
    )
    columns = {
        "order/a": [1, 0, None],
        "order/b": [2, 0, None],
        "pick": ["a", "unsure", None],
        "need/a": [1, 1, 0],
        "able/a": [2, None, 1],
        "want/a": [True, False, None],
        "want/b": [None, False, None],
    }
    found = answer_bases(Responses.from_columns(Survey("s", {}, ("en",), asked), columns))
    answered = {(b.question, b.columns): [v.tolist() for v in b.answered] for b in found}
    assert answered == {
        ("order", ("order/a", "order/b")): [[True, True, False]],
        ("pick", ("pick",)): [[True, False, False]],
        ("need", ("need/a",)): [[True, True, False]],
        ("need", ("need/b",)): [[False] * 3],
        ("able", ("able/a",)): [[True, False, True], [True, False, False]],
        ("able", ("able/b",)): [[False] * 3, [False] * 3],
        ("want", ("want/a", "want/b")): [[True, True, False]],
        ("want", ("want/b",)): [[False, True, False]],
    }
    assert [b.within for b in found if b.within is not None] == [6]


def test_the_first_places_that_rankings_show_are_those_that_are_audited() -> None:
    assert FIRST == TOP


# --- unanimous groups --------------------------------------------------------------------------


def wanting(kenyans: int, peruvians: int) -> Disclosure:
    """15 people of Kenya and 15 of Peru, three of each with the second job; the first so many of
    each country want a, the others b."""
    jobs = ["a"] * 12 + ["b"] * 3
    want = [i < n for n in (kenyans, peruvians) for i in range(15)]
    columns = {
        "country": ["KEN"] * 15 + ["PER"] * 15,
        "job": jobs * 2,
        "want/a": want,
        "want/b": [not w for w in want],
    }
    return Disclosure.of(Responses.from_columns(SURVEY, columns))


def test_answers_that_tell_of_another_question_are_not_shown_by_both() -> None:
    """All of one country want what nobody of the other wants: then by job they count countries."""
    told = wanting(15, 0)
    assert told.view({}, [COUNTRY]).withheld == ("want",)
    assert told.view({}, [JOB]).withheld == ()
    # Who the few exceptions are may be known from elsewhere.
    assert wanting(13, 2).view({}, [COUNTRY]).withheld == ("want",)
    assert wanting(13, 3).view({}, [COUNTRY]).withheld == ()
    assert wanting(15, 15).view({}, [COUNTRY]).withheld == ()


def test_answers_that_are_not_shown_by_a_question_are_not_shown_by_it_and_another() -> None:
    told = wanting(15, 0)
    view = told.view({}, [COUNTRY, JOB])
    assert view.grouping is not None
    assert not view.responses.table["want/a"].is_valid().to_numpy().any()
