"""Pages on surveys that ask less, or ask about other things, than the sample."""

from __future__ import annotations

from dataclasses import replace

import pytest
from visiting import RESULTS, asking, go, in_order, reading_of, sample, shown, visit, without

from surveys.reading import Reading
from surveys.survey import Option, Question, Survey


def ends_with_a_word(page: str, loaded: Reading) -> None:
    """Fail unless the page says in one box why it shows no results."""
    app = visit(page, loaded)
    assert [e.message for e in app.exception] == []
    assert len(app.info) + len(app.error) == 1
    assert not any(shown(app).values())


def shows_results(page: str, loaded: Reading, **choices: str) -> None:
    app = visit(page, loaded, **choices)
    in_order(app)
    assert shown(app)["dataframe"]


def test_loaded_answers_are_not_called_synthetic() -> None:
    app = visit("steps", without())
    in_order(app)
    assert not app.warning


@pytest.mark.parametrize("page", ["who", "content", "countries", "priorities", "plan"])
def test_a_survey_without_a_ranking_has_results_on_the_other_pages(page: str) -> None:
    shows_results(page, without("difficulty"))


def test_a_survey_without_a_ranking_says_so_on_the_page_of_steps() -> None:
    ends_with_a_word("steps", without("difficulty"))


@pytest.mark.parametrize("page", RESULTS)
def test_a_survey_without_requests_stands_on_what_is_rated(page: str) -> None:
    shows_results(page, without("request"))


@pytest.mark.parametrize("page", ["priorities", "plan"])
def test_a_survey_that_asks_about_no_topic_says_so(page: str) -> None:
    ends_with_a_word(page, without("request", "amount"))


@pytest.mark.parametrize("page", RESULTS)
def test_a_survey_without_a_country_has_results(page: str) -> None:
    shows_results(page, asking(lambda q: q.coding != "country"))


def test_a_survey_without_a_profile_has_nobody_to_compare() -> None:
    anonymous = without("profile")
    ends_with_a_word("countries", anonymous)
    for page in ("who", "steps", "content", "priorities", "plan"):
        shows_results(page, anonymous)


def test_a_survey_of_profiles_alone_says_on_each_page_that_nothing_was_asked() -> None:
    nothing = asking(lambda q: q.role == "profile")
    shows_results("who", nothing)
    for page in ("steps", "content", "countries", "priorities", "plan"):
        ends_with_a_word(page, nothing)


@pytest.mark.parametrize("page", RESULTS)
def test_a_handful_of_answers_is_shown_with_care(page: str) -> None:
    shows_results(page, reading_of(sample().responses.survey, 6))


@pytest.mark.parametrize("page", RESULTS)
def test_fewer_answers_than_may_be_shown_are_not(page: str) -> None:
    ends_with_a_word(page, reading_of(sample().responses.survey, 4))


@pytest.mark.parametrize("page", RESULTS)
def test_no_answers_at_all_are_not_shown(page: str) -> None:
    ends_with_a_word(page, reading_of(sample().responses.survey, 0))


# --- topics and words that the course and Markdown do not expect --------------------------------


def renamed(loaded: Reading) -> Reading:
    """The same answers to a survey whose topics are not those of the course."""

    def other(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(replace(o, id=f"other_{o.id}") for o in options)

    def change(q: Question) -> Question:
        if q.role == "request":
            return replace(q, options=other(q.options))
        return replace(q, items=other(q.items)) if q.role == "amount" else q

    old = loaded.responses.survey
    survey = Survey("renamed", old.title, old.languages, tuple(map(change, old.questions)))
    names = {c: n for a, b in zip(old.questions, survey.questions, strict=True)
             for c, n in zip(a.columns, b.columns, strict=True)}  # fmt: skip
    table = loaded.responses.table
    table = table.rename_columns([names.get(name, name) for name in table.column_names])
    return replace(loaded, responses=replace(loaded.responses, survey=survey, table=table))


@pytest.mark.parametrize("page", ["content", "priorities", "plan"])
def test_topics_that_the_course_does_not_know_still_have_results(page: str) -> None:
    shows_results(page, renamed(without()))


@pytest.mark.parametrize("page", ["priorities", "plan"])
def test_weights_that_leave_every_topic_without_a_score_break_nothing(page: str) -> None:
    app = visit(page, renamed(without()), w_request="0", w_amount="0")
    assert [e.message for e in app.exception] == []


def test_labels_of_a_form_are_shown_as_they_are_and_not_as_markup() -> None:
    def marked(q: Question) -> Question:
        if q.role != "difficulty":
            return q
        odd = tuple(replace(o, label={"en": f"**{o.id}** [x](http://x.y)"}) for o in q.options)
        return replace(q, options=odd)

    survey = sample().responses.survey
    survey = replace(survey, id="marked", questions=tuple(map(marked, survey.questions)))
    app = visit("steps", reading_of(survey))
    in_order(app)
    assert r"\*\*assessment\*\* \[x\]\(http" in " ".join(m.value for m in app.markdown)


def test_going_from_the_sample_to_other_answers_shows_the_others() -> None:
    app = visit("who")
    app.session_state["loaded"] = reading_of(sample().responses.survey, 20)
    go(app, "steps")
    in_order(app)
    assert app.dataframe[0].value["People who answered"].max() <= 20
