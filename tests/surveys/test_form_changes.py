"""What a form has in another way than its survey is told, each time and only then."""

from __future__ import annotations

from hypothesis import given
from test_survey import surveys as any_surveys

from surveys.as_form import as_form
from surveys.form_changes import FormChange, form_changes
from surveys.simulate import DEFINITION
from surveys.survey import Option, Question, Survey, read_survey


def changes(
    question: Question, languages: tuple[str, ...] = ("en", "fr")
) -> tuple[FormChange, ...]:
    survey = Survey("s", {"en": "Survey"}, languages, (question,))
    return form_changes(survey, as_form(survey))


def test_the_survey_that_we_ship_is_asked_as_it_is() -> None:
    shipped = read_survey(DEFINITION)
    assert form_changes(shipped, as_form(shipped)) == ()


@given(any_surveys)
def test_what_a_form_asks_is_not_changed_again(survey: Survey) -> None:
    asked = as_form(survey)
    assert form_changes(asked, as_form(asked)) == ()


def test_every_change_is_told_with_its_place() -> None:
    said = {"en": "A  \r\n b", "fr": "a\x01"}
    options = (
        Option("yes", {"en": "Yes", "fr": "Oui\x02"}, name="of course"),
        Option("no", {"en": "No", "ar": "لا"}),
    )
    section = Option("part", {"en": "Part", "fr": "Partie"}, name="1st")
    asked = Question("q", "choice", "profile", said, options, groups=(section,), name="q 1")
    assert set(changes(asked)) == {
        FormChange("name", "part", "1st", "part"),
        FormChange("name", "q", "q 1", "q"),
        FormChange("name", "q/yes", "of course", "yes"),
        FormChange("signs", "q (fr)"),
        FormChange("signs", "q/yes (fr)"),
        FormChange("words", "q"),
        FormChange("language", "ar"),
    }


def test_blanks_and_ends_of_lines_are_no_change() -> None:
    assert changes(Question("q", "text", "comment", {"en": " A\r\n  b ", "fr": "c\td"})) == ()
