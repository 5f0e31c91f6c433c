"""Which column answers what: exactly, in another language, or by close spelling."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ANSWER, csv_bytes

from surveys.matching import LEAST_LIKE, OTHER_STYLE, Match, likeness, match
from surveys.readers import kobo, read_bytes
from surveys.survey import Option, Question, Survey, read_survey

YES_NO = (Option("yes", {"en": "Yes", "fr": "Oui"}), Option("no", {"en": "No", "fr": "Non"}))
SURVEY = Survey(
    "s",
    {"en": "Survey"},
    ("en", "fr"),
    (
        Question("job", "choice", "profile", {"en": "Your position", "fr": "Poste"}, YES_NO),
        Question("years", "number", "profile", {"en": "Years of experience", "fr": "Années"}),
        Question("wants", "text", "comment", {"en": "Topics you want", "fr": "Thèmes voulus"}),
        Question("phone", "text", "personal", {"en": "Phone number", "fr": "Téléphone"}),
    ),
)


def matched(*headers: str) -> Match:
    return match(headers, kobo.styles(SURVEY))


def found(*headers: str) -> list[str | None]:
    return [t.question.id if t else None for t in matched(*headers).targets]


def test_columns_written_as_expected_are_certain() -> None:
    exact = matched("Your position", "Years of experience", "Something else")
    assert found("Your position", "Years of experience", "Something else") == ["job", "years", None]
    assert exact.confidence == (1.0, 1.0, 0.0)
    assert exact.notes == ()


def test_a_column_in_another_language_or_by_name_is_found_too() -> None:
    mixed = matched("Your position", "Years of experience", "Thèmes voulus", "phone")
    assert [t and t.question.id for t in mixed.targets] == ["job", "years", "wants", "phone"]
    assert mixed.confidence == (1.0, 1.0, OTHER_STYLE, OTHER_STYLE)
    assert mixed.style.language == "en"


def test_close_spelling_is_found_with_its_likeness_and_noted() -> None:
    near = matched("Your position", "Years of experiance", "topics you want?")
    assert [t and t.question.id for t in near.targets] == ["job", "years", "wants"]
    assert near.confidence[0] == 1.0
    assert LEAST_LIKE <= near.confidence[1] < 1.0
    assert {note.column for note in near.notes} == {"Years of experiance", "topics you want?"}
    assert any("'Years of experience'" in note.rule for note in near.notes)


def test_two_columns_never_share_a_question_and_the_exact_one_goes_first() -> None:
    assert found("Years of experiences", "Years of experience") == [None, "years"]
    assert found("Years of experiencs", "Years of experienc") == [None, "years"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("difficulty_1", "difficulty_2"),
        ("Topics you want", "Topics you do not want"),
        ("How much do you need: home visits", "How much do you need: case planning"),
        ("Most important topic of all", "Least important topic of all"),
        ("Episode IV A New Hope seen in 1977", "Episode IV A New Hope seen in 1978"),
        ("age", "ago"),
    ],
)
def test_headers_that_say_something_else_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Organisation", "Organization"),
        (
            "Which content should be added?/Home visits",
            "Which content should be added / Home visit",
        ),
        ("Années d’expérience", "Annees d'experiences"),
    ],
)
def test_headers_that_say_the_same_are_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= LEAST_LIKE


def test_a_column_about_a_person_is_never_taken_for_another_question() -> None:
    survey = Survey(
        "s", {}, ("en",), (Question("names", "text", "comment", {"en": "Topic names"}),)
    )
    assert match(["Topic name"], kobo.styles(survey)).targets == (None,)


def test_columns_that_are_as_near_to_two_questions_are_nobodys() -> None:
    two = tuple(
        Question(i, "text", "comment", {"en": f"Preferred training topic{s}"})
        for i, s in (("a", "sa"), ("b", "sb"))
    )
    survey = Survey("s", {}, ("en",), two)
    assert match(["Preferred training topics"], kobo.styles(survey)).targets == (None,)


texts = st.text("abcdeé 12?", max_size=12)


@given(st.lists(texts, max_size=6), st.lists(texts, min_size=1, max_size=4))
def test_every_target_is_given_once_and_confidence_says_where(
    headers: list[str], labels: list[str]
) -> None:
    survey = Survey(
        "s",
        {},
        ("en",),
        tuple(
            Question(f"q{n}", "text", "comment", {"en": label}) for n, label in enumerate(labels)
        ),
    )
    result = match(headers, kobo.styles(survey))
    given_to = Counter(t.question.id for t in result.targets if t)
    assert set(given_to.values()) <= {1}
    assert [c > 0 for c in result.confidence] == [t is not None for t in result.targets]


# --- in a reading ------------------------------------------------------------------------------


def test_the_account_shows_how_sure_each_column_is() -> None:
    survey = read_survey(Path(__file__).resolve().parents[1] / "data" / "small.toml")
    row = {**ANSWER, "consent": "yes"}
    headers = [{"comments": "commentss", "country": "Pays"}.get(h, h) for h in row]
    reading = read_bytes(csv_bytes([headers, list(row.values())]), "a.csv", survey)
    sure = {c.column: c.confidence for c in reading.columns}
    assert (sure["job"], sure["Pays"], sure["start"]) == (1.0, OTHER_STYLE, 0.0)
    assert LEAST_LIKE <= sure["commentss"] < 1.0
    assert any("spelt almost the same" in note.rule for note in reading.notes)
    assert list(reading.columns_frame()["confidence"]) == [c.confidence for c in reading.columns]


def test_a_question_without_a_use_is_left_out_and_said_so() -> None:
    survey = Survey(
        "s",
        {},
        ("en",),
        (
            Question("years", "number", "profile"),
            Question("hobby", "choice", "unused", options=YES_NO),
        ),
    )
    reading = read_bytes(b"years;hobby\n3;yes\n", "a.csv", survey)
    assert reading.columns_used_as("unused") == ("hobby",)
    assert reading.responses.table.column_names == ["row", "years"]


def test_spelling_is_not_compared_where_that_would_take_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("surveys.matching._MOST_PAIRS", 1)
    many = matched("Years of experiance", "Something else")
    assert many.targets == (None, None)
    assert "too many to compare" in many.notes[0].rule
