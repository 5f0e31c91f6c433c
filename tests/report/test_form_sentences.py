"""What a form asks in another way is said in sentences."""

from __future__ import annotations

from needs.report.form_sentences import form_change_sentences
from needs.report.language import language
from surveys.form_changes import FormChange


def test_each_name_and_each_other_kind_of_change_is_said() -> None:
    changes = [
        FormChange("signs", "q (en)"),
        FormChange("name", "q/a", "A b", "a_b"),
        FormChange("words", "q"),
        FormChange("words", "r"),
        FormChange("language", "es"),
    ]
    assert list(form_change_sentences(changes, language("en"))) == [
        "“A b” is called “a_b” in the form (q/a).",
        "Words missing in a language are taken from another one: q, r.",
        "Signs that no form can hold are left out or replaced: q (en).",
        "Words are left out in languages that the survey does not list: es.",
    ]


def test_nothing_is_said_of_a_form_that_asks_the_same() -> None:
    assert list(form_change_sentences([], language("en"))) == []
