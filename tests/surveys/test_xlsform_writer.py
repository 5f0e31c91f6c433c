"""Surveys written as XLSForms: what pyxform makes of them, and that they read back the same."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from python_calamine import CalamineWorkbook
from pyxform.xls2xform import convert
from test_survey import surveys as any_surveys

from surveys.as_form import as_form
from surveys.places import all_countries
from surveys.roles import read_roles, roles_of, write_roles
from surveys.simulate import DEFINITION
from surveys.survey import Option, Question, Survey, SurveyError, read_survey
from surveys.xlsform import read_xlsform, xlsform_from_bytes
from surveys.xlsform_writer import write_xlsform, xlsform_bytes

SMALL = Path(__file__).resolve().parents[1] / "data" / "small.toml"
STEPS = (Option("a", {"en": "Step A"}), Option("b", {"en": "Step B"}))
OTHER = Option("other", {"en": "Other"}, means="other")


def survey_of(*questions: Question, languages: tuple[str, ...] = ("en",)) -> Survey:
    return Survey("s", {"en": "Survey"}, languages, questions)


def sheet(data: bytes, name: str) -> list[dict[str, str]]:
    header, *rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()
    )
    return [dict(zip(header, row, strict=True)) for row in rows]


def written(*questions: Question) -> list[dict[str, str]]:
    """The rows of the survey sheet below start and end."""
    return sheet(xlsform_bytes(survey_of(*questions)), "survey")[2:]


def warnings_of(data: bytes) -> list[str]:
    return list(convert(data, file_type=".xlsx").warnings)


def read_back(survey: Survey, folder: Path) -> Survey:
    """What the form and the roles file say that were written for a survey."""
    write_xlsform(survey, folder / "form.xlsx")
    write_roles(as_form(survey), folder / "roles.toml")
    return read_xlsform(folder / "form.xlsx", read_roles(folder / "roles.toml")).survey


# --- the same survey ---------------------------------------------------------------------------


def with_known_countries(survey: Survey) -> Survey:
    """Options of a country question are countries: that is what its coding says."""

    def known(q: Question) -> Question:
        options = (Option("KEN", name="1"), Option("UGA"), OTHER) if q.options else ()
        return replace(q, options=options) if q.coding and q.role == "profile" else q

    return replace(survey, questions=tuple(map(known, survey.questions)))


@given(any_surveys.map(with_known_countries))
@settings(phases=(Phase.explicit, Phase.generate))
def test_any_survey_is_accepted_and_reads_back_as_its_form_asked_it(
    tmp_path_factory: pytest.TempPathFactory, survey: Survey
) -> None:
    asked = as_form(survey)
    assert as_form(asked) == asked
    assert read_back(survey, tmp_path_factory.mktemp("form")) == asked
    assert warnings_of(xlsform_bytes(survey)) == []


def test_the_survey_that_we_ship_needs_no_change_and_reads_back_the_same(tmp_path: Path) -> None:
    shipped = read_survey(DEFINITION)
    assert read_back(shipped, tmp_path) == shipped == as_form(shipped)
    form = convert(xlsform_bytes(shipped), file_type=".xlsx")
    assert form.warnings == []
    for language in ("English (en)", "French (fr)", "Spanish (es)", "Arabic (ar)"):
        assert f'lang="{language}"' in form.xform


def test_forms_of_other_people_read_back_the_same(samples: Path, tmp_path: Path) -> None:
    for name in ("kobo", "kobo_rank_builder"):
        survey = read_xlsform(samples / name / "form.xlsx").survey
        assert read_back(survey, tmp_path) == survey


def test_every_kind_and_every_way_of_asking_reads_back(tmp_path: Path) -> None:
    assert read_back(read_survey(SMALL), tmp_path) == as_form(read_survey(SMALL))


def test_equal_surveys_give_equal_bytes() -> None:
    assert xlsform_bytes(read_survey(SMALL)) == xlsform_bytes(read_survey(SMALL))


# --- how each kind is asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (Question("q", "ranking", "difficulty", options=STEPS), "rank q"),
        (Question("q", "choices", "request", options=STEPS), "select_multiple q"),
        (Question("q", "choice", "profile", options=STEPS), "select_one q"),
        (Question("q", "scale", "emphasis", options=STEPS), "select_one q"),
        (Question("q", "number", "profile", unit="years"), "integer"),
        (Question("q", "number", "profile", unit="km"), "decimal"),
        (Question("q", "text", "comment"), "text"),
        (Question("q", "choice", "profile", coding="country"), "select_one all_countries"),
    ],
)
def test_each_kind_has_its_type(question: Question, kind: str) -> None:
    (row,) = written(question)
    assert row["type"] == kind


@pytest.mark.parametrize("kind", ["items", "places"])
def test_items_and_places_are_a_group_of_selects_over_one_list(kind: str) -> None:
    parts = (Option("1", {"en": "One"}, name="q_1"), Option("2", {"en": "Two"}, name="q_2"))
    question = (
        Question("q", "scale", "amount", options=STEPS, items=parts)
        if kind == "items"
        else Question("q", "ranking", "difficulty", options=STEPS, places=parts)
    )
    begin, first, second, end = written(question)
    assert (begin["type"], begin["appearance"], end["type"]) == (
        "begin_group",
        "field-list",
        "end_group",
    )
    assert [first["type"], second["type"]] == ["select_one q"] * 2
    assert second["constraint"] == ("" if kind == "items" else ". != ${q_1}")


def test_consent_is_required() -> None:
    consent = Question("c", "choice", "consent", options=(Option("yes", means="agree"),))
    years = Question("y", "number", "profile")
    assert [row["required"] for row in written(consent, years)] == ["yes", ""]


def test_what_else_is_asked_where_other_was_picked() -> None:
    asked = Question("job", "choice", "profile", options=(*STEPS, OTHER))
    more = Question("job_other", "text", "comment")
    assert written(asked, more)[1]["relevant"] == "selected(${job}, 'other')"
    without = replace(asked, options=STEPS)
    assert written(without, more)[1]["relevant"] == ""


def test_a_list_used_twice_is_written_once() -> None:
    data = xlsform_bytes(
        survey_of(
            Question("hard", "ranking", "difficulty", options=STEPS),
            Question("wanted", "choices", "request", options=STEPS),
        )
    )
    assert [row["list_name"] for row in sheet(data, "choices")] == ["hard", "hard"]


def test_all_countries_are_offered_in_every_language_and_read_back_as_none(tmp_path: Path) -> None:
    survey = survey_of(
        Question("land", "choice", "profile", {"en": "Where?", "ar": "أين؟"}, coding="country"),
        languages=("en", "ar"),
    )
    rows = sheet(xlsform_bytes(survey), "choices")
    assert {row["name"] for row in rows} == set(all_countries())
    kenya = next(row for row in rows if row["name"] == "KEN")
    assert (kenya["label::English (en)"], kenya["label::Arabic (ar)"]) == ("Kenya", "كينيا")
    assert read_back(survey, tmp_path) == survey


# --- what a form cannot have -------------------------------------------------------------------


def test_missing_words_are_taken_from_another_language() -> None:
    survey = survey_of(Question("q", "text", "comment", {"fr": "Quoi ?"}), languages=("en", "fr"))
    assert as_form(survey).questions[0].label == {"en": "Quoi ?", "fr": "Quoi ?"}


def test_names_that_no_form_can_have_are_replaced() -> None:
    headers = tuple(
        Question(f"q{n}", "text", "comment", name=name)
        for n, name in enumerate(["What is it?", "same", "Same", "meta", "start", "1st"])
    )
    names = [q.file_name for q in as_form(survey_of(*headers)).questions]
    assert names == ["q0", "same", "q2", "q3", "q4", "q5"]
    arabic = as_form(survey_of(Question("سؤال", "text", "comment"))).questions[0]
    assert (arabic.id, arabic.file_name) == ("سؤال", "q")
    spaced = (Option("not at all"), Option("fully"))
    options = as_form(survey_of(Question("q", "choice", "profile", options=spaced)))
    assert [o.file_name for o in options.questions[0].options] == ["not_at_all", "fully"]


def test_the_name_of_the_record_keeping_of_forms_is_given_to_nothing(tmp_path: Path) -> None:
    inside = (Option("meta", {"en": "Part"}),)
    parts = (Option("x", {"en": "X"}, name="meta"), Option("y", {"en": "Y"}))
    survey = survey_of(
        Question("q1", "text", "comment", {"en": "Q"}, groups=inside, name="meta"),
        Question("q2", "scale", "amount", {"en": "Q"}, STEPS, parts, groups=inside),
    )
    asked = as_form(survey)
    assert [g.id for g in asked.questions[0].groups] == ["meta_2"]
    assert asked.questions[0].file_name == "q1"
    assert [o.file_name for o in asked.questions[1].items] == ["x", "y"]
    assert read_back(survey, tmp_path) == asked


def test_a_place_with_the_name_of_a_question_that_the_form_adds_is_not_referred_to(
    tmp_path: Path,
) -> None:
    """pyxform refuses a reference to a name that stands twice, in whatever section."""
    places = tuple(Option(n, {"en": n}) for n in ("first", "end", "last"))
    options = (*STEPS, Option("c", {"en": "Step C"}))
    survey = survey_of(Question("q", "ranking", "difficulty", {"en": "Q"}, options, places=places))
    asked = as_form(survey)
    assert read_back(survey, tmp_path) == asked


def test_plausible_numbers_and_what_a_ranking_is_among_read_back(tmp_path: Path) -> None:
    label = {"en": "Q"}
    survey = survey_of(
        Question("picked", "choices", "request", label, STEPS),
        Question("ordered", "ranking", "difficulty", label, STEPS, among="picked"),
        Question("years", "number", "profile", label, unit="years", low=0, high=60.5),
        Question("children", "number", "profile", label, high=1e300),
    )
    assert read_back(survey, tmp_path) == survey


def test_a_section_entered_twice_becomes_two() -> None:
    inside = (Option("part", {"en": "Part"}),)
    survey = survey_of(
        Question("q1", "text", "comment", groups=inside),
        Question("q2", "text", "comment"),
        Question("q3", "text", "comment", groups=inside),
    )
    groups = [[g.id for g in q.groups] for q in as_form(survey).questions]
    assert groups == [["part"], [], ["part_2"]]


def test_a_label_that_no_cell_can_hold_is_refused() -> None:
    survey = survey_of(Question("q", "text", "comment", {"en": "x" * 40_000}))
    problem = r"'q', label::English \(en\): a text of 40,000 letters \('xxx.*shorten it"
    with pytest.raises(SurveyError, match=problem):
        xlsform_bytes(survey)


def test_words_that_look_like_formulas_or_references_stay_words(tmp_path: Path) -> None:
    survey = survey_of(Question("q", "text", "comment", {"en": "=1+1 “quoted” ${q} &amp; <b>"}))
    assert read_back(survey, tmp_path).questions[0].label == {"en": "=1+1 “quoted” $ {q} &amp; <b>"}
    assert warnings_of(xlsform_bytes(survey)) == []


def test_lines_stay_lines_and_signs_that_people_would_read_as_code_are_left_out(
    tmp_path: Path,
) -> None:
    label = {"en": "One\r\n\r\ntwo \n three\v", "fr": "a\x01\ufffeb\t_x0041_"}
    survey = survey_of(Question("q", "text", "comment", label), languages=("en", "fr"))
    back = read_back(survey, tmp_path)
    assert back.questions[0].label == {"en": "One\n\ntwo\nthree", "fr": "ab _x0041_"}
    assert "_x0001_" not in convert(xlsform_bytes(survey), file_type=".xlsx").xform


# --- forms of others ---------------------------------------------------------------------------

FORMS: dict[str, int | str] = {
    "pyodk/fav_color.xlsx": 4,
    "pyodk/simple_repeat.xlsx": 2,
    "pyxform/blank_second_row.xls": 1,
    "pyxform/cascading_select_test_equivalent.xls": 7,
    "pyxform/choice_filter_test.xlsx": 3,
    "pyxform/duplicate_columns.xlsx": "Duplicate column header: label",
    "pyxform/extra_columns.xls": 2,
    "pyxform/or_other.xlsx": 3,
    "pyxform/spaces_in_choices_header.xls": 2,
    "pyxform/widgets.xls": 21,
    "pyxform/xlsform_spec_test.xlsx": 12,
    "web-forms/all-question-types-v2024091201-3.xlsx": 46,
    "web-forms/ifrc-distribution-site-assessment-v1.xlsx": 73,
    "web-forms/socio-economic-survey-v20240515.xlsx": 11,
    "web-forms/whova_form.xlsx": 428,
}
"""The questions read, or why the form is refused."""


@pytest.mark.slow
def test_every_sample_form_is_read_or_refused_for_the_right_reason(samples: Path) -> None:
    found: dict[str, int | str] = {}
    for path in sorted((samples / "xlsforms").rglob("*.xls*")):
        name = path.relative_to(samples / "xlsforms").as_posix()
        try:
            form = read_xlsform(path)
        except SurveyError as error:
            found[name] = str(error)
            continue
        found[name] = len(form.survey.questions)
        data = xlsform_bytes(form.survey)
        again = xlsform_from_bytes(data, path.name, roles_of(as_form(form.survey)))
        assert again.survey == as_form(form.survey), name
        assert [w for w in warnings_of(data) if "machine-readable codes" not in w] == [], name
    assert set(found) == set(FORMS)
    for name, expected in FORMS.items():
        if isinstance(expected, int):
            assert found[name] == expected, name
        else:
            assert re.search(expected, str(found[name])), (name, found[name])
