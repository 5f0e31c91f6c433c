"""Groups under every combination of profile questions, against a plain loop."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from surveys.privacy import anonymity
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

AB = (Option("a"), Option("b"))
PROFILE = (
    Question("country", "choice", "profile", coding="country"),
    Question("job", "choice", "profile", options=AB),
    Question("years", "number", "profile"),
)
SURVEY = Survey("s", {}, ("en",), (*PROFILE, Question("wanted", "choices", "request", options=AB)))

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from([None, "KEN", "PER"]),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([None, 1.0, 2.5]),
    ),
    max_size=20,
)


def answers(people: list[tuple]) -> Responses:
    columns = {q.id: [p[i] for p in people] for i, q in enumerate(PROFILE)}
    return Responses.from_columns(SURVEY, columns)


@given(PEOPLE, st.integers(1, 6))
def test_groups_are_those_of_a_plain_loop(people: list[tuple], minimum: int) -> None:
    found = anonymity(answers(people), minimum)
    expected = []
    for size in (1, 2, 3):
        for chosen in combinations(range(3), size):
            sizes = Counter(tuple(p[i] for i in chosen) for p in people).values()
            expected.append(
                (
                    tuple(PROFILE[i].id for i in chosen),
                    len(sizes),
                    min(sizes, default=0),
                    sum(s == 1 for s in sizes),
                    sum(s for s in sizes if s < minimum),
                )
            )
    assert [
        (c.questions, c.groups, c.smallest, c.unique, c.in_small) for c in found.combinations
    ] == expected


@given(PEOPLE)
def test_knowing_more_never_hides_anybody(people: list[tuple]) -> None:
    found = anonymity(answers(people)).combinations
    for fewer in found:
        for more in found:
            if set(fewer.questions) <= set(more.questions):
                assert fewer.unique <= more.unique
                assert fewer.in_small <= more.in_small


def test_the_fewest_questions_that_single_somebody_out() -> None:
    people = [("KEN", "a", 1.0), ("KEN", "b", 1.0), ("PER", "a", 1.0), ("PER", "a", 1.0)]
    found = anonymity(answers([*people, ("KEN", "a", 1.0), ("PER", "b", 1.0)]))
    assert [c.questions for c in found.telling] == [("country", "job")]
    assert found.everything is not None
    assert (found.everything.unique, found.everything.smallest) == (2, 1)


def test_a_survey_without_profile_has_nothing_to_report() -> None:
    survey = Survey("s", {}, ("en",), (SURVEY.question("wanted"),))
    found = anonymity(Responses.from_columns(survey, {"wanted/a": [True]}))
    assert found.everything is None
    assert found.to_frame().empty


def test_many_profile_questions_are_combined_by_up_to_three_and_all() -> None:
    many = tuple(Question(f"q{i}", "choice", "profile", options=AB) for i in range(12))
    survey = Survey("s", {}, ("en",), many)
    found = anonymity(Responses.from_columns(survey, {"q0": ["a", "b"]}))
    assert {len(c.questions) for c in found.combinations} == {1, 2, 3, 12}


def test_the_frame_holds_sizes_and_no_answers() -> None:
    frame = anonymity(answers([("KEN", "a", 1.0)] * 5 + [("PER", "b", 2.5)])).to_frame()
    line = frame.set_index("known").loc["country + job + years"]
    assert line["share_unique"] == 1 / 6
    assert line["groups"] == 2
    assert "PER" not in frame.to_string()
