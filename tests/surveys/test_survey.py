"""The survey's types and the text file that defines them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.simulate import DEFINITION
from surveys.survey import (
    KINDS_OF_ROLE,
    Option,
    Question,
    Survey,
    SurveyError,
    read_survey,
    say,
    survey_from_dict,
    survey_to_dict,
    write_survey,
)

YES_NO = (Option("yes", means="agree"), Option("no"))
LEVELS = (Option("low"), Option("high"), Option("unknown", means="no_answer"))


def survey_of(*questions: Question) -> Survey:
    return Survey("s", {"en": "Survey"}, ("en",), questions)


# Any survey that holds the rules

ids = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
labels = st.dictionaries(st.sampled_from(["en", "fr", "es", "ar"]), words, max_size=4)
options = st.builds(
    Option,
    ids,
    labels,
    name=words,
    means=st.sampled_from(["", "other", "no_answer"]),
    also=st.lists(words, max_size=2).map(tuple),
)
extra_options = st.lists(options, max_size=3, unique_by=lambda o: o.id).map(tuple)
offered = st.lists(options.filter(lambda o: o.id not in ("a", "b")), max_size=3).map(
    lambda found: (Option("a", means="agree"), Option("b"), *{o.id: o for o in found}.values())
)


limits = st.floats(allow_nan=False, allow_infinity=False)
ranges = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"low": limits}),
    st.tuples(limits, limits).map(lambda pair: {"low": min(pair), "high": max(pair)}),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    role = draw(st.sampled_from(sorted(KINDS_OF_ROLE)))
    kind = draw(st.sampled_from(sorted(KINDS_OF_ROLE[role])))
    return Question(
        id=draw(ids),
        kind=kind,
        role=role,
        label=draw(labels),
        options=draw(offered),
        items=draw(extra_options),
        places=draw(extra_options),
        groups=draw(extra_options),
        coding=draw(st.sampled_from(["", "country"])),
        ties=draw(st.booleans()),
        name=draw(words),
        unit=draw(words),
        **draw(ranges if kind == "number" else st.just({})),
    )


surveys = st.builds(
    Survey,
    id=ids,
    title=labels,
    languages=st.lists(st.sampled_from(["en", "fr", "es", "ar"]), unique=True).map(tuple),
    questions=st.lists(questions(), min_size=1, max_size=5, unique_by=lambda q: q.id).map(tuple),
    version=words,
)


@given(surveys)
def test_a_definition_written_and_read_back_is_the_same_survey(
    tmp_path_factory: pytest.TempPathFactory, survey: Survey
) -> None:
    path = tmp_path_factory.mktemp("definition") / "survey.toml"
    write_survey(survey, path)
    assert read_survey(path) == survey


def test_an_option_list_used_twice_is_written_once() -> None:
    steps = (Option("a"), Option("b"))
    twice = survey_of(
        Question("hard", "ranking", "difficulty", options=steps),
        Question("wanted", "choices", "request", options=steps),
    )
    data = survey_to_dict(twice)
    assert [entry["options"] for entry in data["question"]] == ["hard", "hard"]
    assert list(data["list"]) == ["hard"]


def test_a_byte_order_mark_before_a_definition_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "survey.toml"
    path.write_text(DEFINITION.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_survey(path) == read_survey(DEFINITION)


# What questions say about themselves


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        (Question("q", "ranking", "difficulty", options=YES_NO), ("q/yes", "q/no")),
        (Question("q", "choices", "request", options=YES_NO), ("q/yes", "q/no")),
        (Question("q", "choice", "platform", options=YES_NO), ("q",)),
        (Question("q", "number", "profile"), ("q",)),
        (Question("q", "text", "comment"), ()),
        (Question("q", "scale", "emphasis", options=LEVELS), ("q",)),
        (Question("q", "scale", "amount", options=LEVELS, items=YES_NO), ("q/yes", "q/no")),
    ],
)
def test_columns_follow_the_kind(question: Question, columns: tuple[str, ...]) -> None:
    assert question.columns == columns


def test_a_declared_non_answer_is_neither_a_level_nor_estimated() -> None:
    scale = Question("q", "scale", "amount", options=LEVELS)
    choices = Question("q", "choices", "request", options=LEVELS)
    assert [o.id for o in scale.levels] == ["low", "high"]
    assert [o.id for o in scale.estimated] == ["q"]
    assert [o.id for o in choices.estimated] == ["low", "high"]


def test_a_file_calls_things_by_their_name_and_else_by_their_id() -> None:
    assert Option("a", name="A1").file_name == "A1"
    assert Option("a").file_name == "a"
    assert Question("q", "text", "comment", name="Q_7").file_name == "Q_7"
    assert Question("q", "text", "comment").file_name == "q"


def test_options_and_items_are_found_by_id() -> None:
    question = Question("q", "scale", "amount", options=LEVELS, items=YES_NO)
    assert question.option("high") is LEVELS[1]
    assert question.option("no") is YES_NO[1]
    with pytest.raises(KeyError, match="question 'q' has no option 'maybe'"):
        question.option("maybe")


def test_questions_are_found_by_id_and_by_role() -> None:
    where = Question("where", "choice", "profile", coding="country")
    age = Question("age", "number", "profile")
    role = Question("role", "choice", "profile", options=YES_NO)
    survey = survey_of(role, age, where)
    assert survey.question("age") is age
    assert survey.with_role("profile") == (role, age, where)
    assert survey.first("profile") is role
    assert survey.first("comment") is None
    assert survey.profiles == (role, where)
    assert survey.country is where
    assert survey_of(role).country is None
    with pytest.raises(KeyError, match="survey 's' has no question 'height'"):
        survey.question("height")


def test_words_are_said_in_the_language_then_in_english_then_in_any() -> None:
    assert say({"en": "step", "fr": "étape"}, "fr") == "étape"
    assert say({"en": "step", "fr": ""}, "fr") == "step"
    assert say({"es": "paso"}, "fr") == "paso"
    assert say({}, "fr", "q1") == "q1"


# Surveys that break a rule


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        (
            [Question("q", "slider", "request")],  # type: ignore[arg-type]
            "question 'q': kind 'slider' is not one of ranking, choices, choice",
        ),
        (
            [Question("q", "text", "hobby")],  # type: ignore[arg-type]
            "question 'q': role 'hobby' is not one of difficulty, request",
        ),
        (
            [Question("q", "choice", "difficulty", options=YES_NO)],
            "question 'q': role 'difficulty' needs a ranking question and this is a choice; "
            "change the role or the kind",
        ),
        (
            [Question("q", "text", "platform")],
            "question 'q': role 'platform' needs a choice or choices question",
        ),
        (
            [Question("q", "ranking", "difficulty", options=YES_NO[:1])],
            "question 'q': a ranking needs at least two options",
        ),
        (
            [Question("q", "scale", "amount", options=LEVELS[1:])],
            "question 'q': a scale needs at least two options",
        ),
        (
            [Question("q", "choice", "consent", options=LEVELS)],
            "question 'q': no option says that a person agrees; give one option means = \"agree\"",
        ),
        (
            [Question("q", "choice", "platform", options=(*YES_NO, Option("no")))],
            "question 'q': option 'no' stands 2 times; ids must differ",
        ),
        (
            [Question("q", "scale", "amount", options=LEVELS, items=(Option("x"), Option("x")))],
            "question 'q': item 'x' stands 2 times",
        ),
        (
            [
                Question(
                    "q", "ranking", "difficulty", options=YES_NO, places=(Option("1"), Option("1"))
                )
            ],
            "question 'q': place '1' stands 2 times",
        ),
        (
            [Question("q", "choice", "platform", options=(Option("yes"), Option("")))],
            "question 'q': a option has no id",
        ),
        (
            [Question("q", "text", "comment"), Question("q", "number", "profile")],
            "survey 's': question 'q' stands 2 times; ids must differ",
        ),
        (
            [
                Question("q", "choices", "request", options=(Option("a"), Option("b"))),
                Question("q/a", "number", "profile"),
            ],
            "survey 's': column 'q/a' stands 2 times",
        ),
    ],
)
def test_a_survey_that_breaks_a_rule_is_refused(questions: list[Question], message: str) -> None:
    with pytest.raises(SurveyError, match=re.escape(message)):
        survey_of(*questions)


PICKED = Question("picked", "choices", "request", options=(Option("a"), Option("b")))
RANKED = Question("ranked", "ranking", "difficulty", options=PICKED.options, among="picked")
AGE = Question("age", "number", "profile", low=0, high=120)


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ((replace(AGE, low=200),), "question 'age': low (200) is more than high (120)"),
        ((replace(PICKED, high=3),), "question 'picked': low and high are for numbers"),
        ((replace(PICKED, among="picked"),), "question 'picked': among is for rankings"),
        ((RANKED,), "question 'ranked': among 'picked' is not a choices question"),
        (
            (PICKED, replace(RANKED, options=(Option("a"), Option("z")))),
            "question 'ranked': option 'z' cannot be picked in 'picked'",
        ),
    ],
)
def test_plausible_ranges_and_links_between_questions_must_make_sense(
    questions: tuple[Question, ...], message: str
) -> None:
    with pytest.raises(SurveyError, match=re.escape(message)):
        survey_of(*questions)


def test_a_ranking_of_what_was_picked_survives_writing_and_reading() -> None:
    survey = survey_of(PICKED, RANKED, AGE)
    assert survey_from_dict(survey_to_dict(survey)) == survey


def test_a_limit_that_is_no_number_is_refused() -> None:
    entry = {"id": "age", "kind": "number", "role": "profile", "low": "none"}
    with pytest.raises(SurveyError, match="question 'age': low is a number, not 'none'"):
        survey_from_dict({"id": "s", "question": [entry]})


def test_a_personal_question_needs_no_options() -> None:
    assert survey_of(Question("q", "choices", "personal")).questions[0].options == ()


# Definition files that cannot be used

QUESTION = '[[question]]\nid = "q"\nkind = "choices"\nrole = "request"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id = "s', "bad.toml is not a survey definition (TOML): "),
        ('id = "s"', "bad.toml: the definition has no [[question]]"),
        (QUESTION + 'options = [{id = "a"}, {id = "b"}]', "the definition: 'id' is missing"),
        (
            'id = "s"\ncolour = "red"',
            "the definition: unknown key 'colour'; keys are id, languages",
        ),
        ('id = "s"\n[[question]]\nkind = "text"', "question 1: 'id' is missing"),
        ('id = "s"\n[[question]]\nid = "q"', "question 'q': 'kind' is missing"),
        ('id = "s"\n[[question]]\nid = "q"\nkind = "text"', "question 'q': 'role' is missing"),
        (
            f'id = "s"\n{QUESTION}colour = 1',
            "question 'q': unknown key 'colour'; keys are among, coding",
        ),
        (f'id = "s"\n{QUESTION}label = 3', "question 'q': a label is text, or text by language"),
        (f'id = "s"\ntitle = [1]\n{QUESTION}', "title: a label is text, or text by language"),
        (
            f'id = "s"\n{QUESTION}options = "topics"',
            "question 'q', options: list 'topics' is not defined; lists are: none",
        ),
        (
            f'id = "s"\n{QUESTION}options = "topics"\n[[list.steps]]\nid = "a"',
            "question 'q', options: list 'topics' is not defined; lists are: steps",
        ),
        (
            f'id = "s"\n{QUESTION}options = 3',
            "question 'q', options: expected a list of options or the name of a list",
        ),
        (
            f'id = "s"\n{QUESTION}options = ["a"]',
            "question 'q', options, option 1: expected a table with id and label",
        ),
        (
            f'id = "s"\n{QUESTION}options = [{{id = "a", colour = 1}}]',
            "question 'q', options, option 1: unknown key 'colour'; keys are also, id, label",
        ),
        (
            f'id = "s"\n{QUESTION}options = [{{id = "a", means = "no"}}]',
            "option 1: means 'no' is not one of agree, other, no_answer",
        ),
        (
            'id = "s"\n[[list.steps]]\nlabel = "A"',
            "list 'steps', option 1: 'id' is missing",
        ),
    ],
)
def test_a_definition_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match=re.escape(message)) as caught:
        read_survey(path)
    assert str(caught.value).startswith("bad.toml")


def test_a_definition_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Évaluation"'.encode("latin-1"))
    with pytest.raises(SurveyError, match=r"latin\.toml is not a survey definition"):
        read_survey(path)


# The survey that we ship


@pytest.fixture(scope="module")
def shipped() -> Survey:
    return read_survey(DEFINITION)


def test_the_shipped_survey_asks_every_question_that_the_published_results_imply(
    shipped: Survey,
) -> None:
    asked = {role: [q.id for q in shipped.with_role(role)] for role in KINDS_OF_ROLE}
    assert asked == {
        "consent": ["consent"],
        "personal": ["full_name", "phone", "email"],
        "profile": ["country", "role", "organisation", "language", "years"],
        "difficulty": ["difficulty"],
        "request": ["content"],
        "amount": ["amount"],
        "platform": ["platform"],
        "exercise": ["exercises"],
        "technique": ["techniques"],
        "emphasis": ["emphasis"],
        "comment": ["content_other", "comments"],
        "importance": [],
        "ability": [],
        "anchor": [],
        "unused": [],
    }
    assert shipped.country is shipped.question("country")


def test_the_shipped_survey_has_every_label_in_every_language(shipped: Survey) -> None:
    said = [("title", shipped.title)]
    for q in shipped.questions:
        said.append((q.id, q.label))
        said += [(f"{q.id}/{o.id}", o.label) for o in (*q.options, *q.items)]
    assert shipped.languages == ("en", "fr", "es", "ar")
    for place, label in said:
        assert tuple(label) == shipped.languages, place
        assert all(words.strip() == words != "" for words in label.values()), place
        assert re.search("[\u0600-\u06ff]", label["ar"]) or place.startswith("language/"), place


def test_no_two_options_of_a_shipped_question_share_a_label(shipped: Survey) -> None:
    for q in shipped.questions:
        for part in (q.options, q.items):
            for language in shipped.languages:
                found = [o.label[language] for o in part]
                assert len(set(found)) == len(found), (q.id, language)


def test_the_topics_rated_are_the_topics_offered_but_other(shipped: Survey) -> None:
    offered = [o for o in shipped.question("content").options if o.means != "other"]
    rated = shipped.question("amount").items
    assert [(o.id, o.label) for o in offered] == [(o.id, o.label) for o in rated]
    assert [o.file_name for o in rated] == [f"amount_{o.id}" for o in offered]


def test_the_six_steps_stand_in_the_order_of_the_work(shipped: Survey) -> None:
    assert [o.id for o in shipped.question("difficulty").options] == [
        "identification",
        "assessment",
        "case_planning",
        "implementation",
        "follow_up",
        "closure",
    ]


def test_the_shipped_survey_says_that_its_wording_is_not_the_real_questionnaire() -> None:
    assert "The questionnaire that caseworkers answered in 2021 is not public" in (
        DEFINITION.read_text(encoding="utf-8").replace("\n# ", " ")
    )


def test_the_shipped_survey_survives_writing_and_reading(shipped: Survey) -> None:
    assert survey_from_dict(survey_to_dict(shipped)) == shipped
