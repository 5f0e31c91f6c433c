from __future__ import annotations

from dataclasses import replace

import pytest
from small_results import COURSE, STEPS, SURVEY, labels, without

from needs.evidence.comparing.groups import WHOLE
from needs.report.labels import Labels
from needs.report.language import LANGUAGES, language
from surveys.grouping import JOINED, joined_region
from surveys.places import all_countries, un_region
from surveys.survey import Option, Question, Survey

COUNTRY = Question(
    "country",
    "choice",
    "profile",
    {"en": "Where?"},
    (Option("KEN"), Option("CIV", {"en": "Ivory Coast"}), Option("else", {"en": "Elsewhere"})),
    coding="country",
)
COUNTRIES = Survey("countries", {}, ("en",), (COUNTRY,))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "Ask"), ("fr", "demander"), ("es", "Ask")],
    ids=["own", "translated", "English where not translated"],
)
def test_an_option_is_named_in_the_reader_s_language(code: str, expected: str) -> None:
    assert labels(code).option("hard", "ask") == expected


def test_an_id_without_a_label_stands_for_itself() -> None:
    bare = replace(SURVEY, questions=tuple(replace(q, label={}) for q in SURVEY.questions))
    assert labels(survey=bare).question("hard") == "hard"
    assert labels().option("hard", "not there") == "not there"


def test_a_scale_without_items_is_named_by_its_question() -> None:
    levels = (Option("less"), Option("more"))
    alone = Question("emphasis", "scale", "emphasis", {"en": "More practice?"}, levels)
    survey = replace(SURVEY, questions=(alone,))
    assert labels(survey=survey).option("emphasis", "emphasis") == "More practice?"


@pytest.mark.parametrize(
    ("code", "expected"), [("en", "Kenya"), ("fr", "Kenya"), ("es", "Kenia"), ("ar", "كينيا")]
)
def test_a_country_has_its_name_in_every_language(code: str, expected: str) -> None:
    assert labels(code, COUNTRIES).option("country", "KEN") == expected


def test_a_country_is_named_as_the_form_names_it_where_it_does() -> None:
    assert labels("en", COUNTRIES).option("country", "CIV") == "Ivory Coast"
    assert labels("es", COUNTRIES).option("country", "CIV") not in ("CIV", "Ivory Coast")


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_option_of_a_country_question_that_is_no_country_keeps_its_label(code: str) -> None:
    assert labels(code, COUNTRIES).option("country", "else") == "Elsewhere"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_unknown_everybody_and_the_joined_have_words_of_their_own(code: str) -> None:
    words = labels(code)
    ids = ["", WHOLE, JOINED, joined_region("Eastern Africa"), joined_region("South America")]
    special = {words.group("country", group) for group in ids}
    assert len(special) == len(ids)
    assert special.isdisjoint(ids)
    assert words.group("country", "UGA") == "Uga"


def test_other_countries_of_a_region_are_named_by_it() -> None:
    group = joined_region("Eastern Africa")
    assert labels("en").group("country", group) == "other countries of Eastern Africa"
    assert "Afrique orientale" in labels("fr").group("country", group)
    assert labels("en").region("Nowhere") == labels("fr").region("Nowhere") == "Nowhere"


@pytest.mark.parametrize("code", [*LANGUAGES][1:])
def test_every_region_has_a_name_of_its_own_in_every_language(code: str) -> None:
    regions = {un_region(c) for c in all_countries()} - {None}
    assert len({labels(code).region(str(r)) for r in regions}) == len(regions)


def test_a_crossed_group_is_named_by_both_its_answers() -> None:
    words = labels("en", COUNTRIES)
    assert words.crossed(["country", "country"], f"CIV|{JOINED}") == (
        "Ivory Coast × groups too small to show, together"
    )
    assert words.crossed(["country"], "KEN") == "Kenya"


def test_steps_and_topics_are_worded_as_the_survey_words_them() -> None:
    assert [labels().step(step) for step in STEPS] == ["Ask", "Think", "Act", "End"]
    assert labels("fr").topic("play") == "jouer"
    only_amounts = labels("fr", without("request"))
    assert only_amounts.topic("play") == "jouer"


def test_steps_and_topics_that_nobody_was_asked_about_are_still_readable() -> None:
    words = labels(survey=without("difficulty", "request", "amount"))
    assert words.step("case_planning") == "case planning"
    assert words.topic("home_visits") == "home visits"


def test_a_module_is_named_by_its_title_or_its_id() -> None:
    assert labels().module("asking") == "Module asking"
    untitled = replace(COURSE, modules=tuple(replace(m, title={}) for m in COURSE.modules))
    assert Labels(SURVEY, untitled, language("en")).module("asking") == "asking"
