from __future__ import annotations

from pathlib import Path

import pytest
from making import Rows, form, workbook

from surveys.readers import read_bytes
from surveys.roles import Roles, read_roles, roles_from_dict, roles_of, write_roles
from surveys.survey import Question, SurveyError, read_survey, write_survey
from surveys.xlsform import Form, read_xlsform, xlsform_from_bytes

LISTS: Rows = [
    ["yn", "yes", "Yes"],
    ["yn", "no", "No"],
    ["steps", "a", "Step A"],
    ["steps", "b", "Step B"],
    ["steps", "c", "Step C"],
    ["levels", "high", "High"],
    ["levels", "low", "Low"],
    ["levels", "dk", "Don't know"],
    ["lands", "1", "Kenya"],
    ["lands", "2", "Ivory Coast"],
    ["lands", "3", "Elsewhere"],
]


def read_rows(*rows: list[str], roles: Roles | None = None) -> Form:
    return xlsform_from_bytes(form(rows, LISTS), "form.xlsx", roles)


def one(*rows: list[str], roles: Roles | None = None) -> Question:
    questions = read_rows(*rows, roles=roles).survey.questions
    assert len(questions) == 1
    return questions[0]


GRID = [
    ["begin_group", "importance", "How important?"],
    ["select_one levels", "importance_x", "Topic X"],
    ["select_one levels", "importance_y", "Topic Y"],
    ["end_group", "", ""],
]
PLACES = [
    ["begin_group", "difficulty", "Hardest first"],
    ["select_one steps", "difficulty_1", "First"],
    ["select_one steps", "difficulty_2", "Second"],
    ["end_group", "", ""],
]


@pytest.mark.parametrize(
    ("row", "kind", "role"),
    [
        (["select_one yn", "consent", "Agree?"], "choice", "consent"),
        (["text", "full_name", "Name"], "text", "personal"),
        (["text", "anything", "Anything"], "text", "personal"),
        (["text", "comments", "Comments"], "text", "comment"),
        (["text", "comentarios", "Comentarios"], "text", "comment"),
        (["select_one steps", "organisation", "Organisation"], "choice", "profile"),
        (["integer", "years", "Years"], "number", "profile"),
        (["integer", "phone", "Phone"], "number", "personal"),
        (["rank steps", "difficulty", "Rank"], "ranking", "difficulty"),
        (["rank steps", "sorting", "Rank"], "ranking", "unused"),
        (["select_multiple steps", "contenu", "Content"], "choices", "request"),
        (["select_multiple steps", "hobbies", "Hobbies"], "choices", "unused"),
        (["select_one levels", "emphasis", "Emphasis"], "scale", "emphasis"),
        (["select_one steps", "preferred_platform", "Platform"], "choice", "platform"),
        (["text", "pays", "Pays"], "choice", "profile"),
    ],
)
def test_kinds_and_suggested_roles(row: list[str], kind: str, role: str) -> None:
    question = one(row)
    assert (question.kind, question.role) == (kind, role)


def test_text_for_other_after_choices_is_a_comment() -> None:
    rows = (["select_multiple steps", "content", "What?"], ["text", "content_other", "Other"])
    assert read_rows(*rows).survey.question("content_other").role == "comment"


def test_fields_that_nobody_answers_are_no_questions_and_media_are_listed() -> None:
    found = read_rows(
        ["start", "start", ""],
        ["deviceid", "deviceid", ""],
        ["note", "hello", "Hello"],
        ["image", "photo", "A picture"],
        ["geopoint", "where", "Where?"],
        ["integer", "years", "Years"],
    )
    assert [q.id for q in found.survey.questions] == ["years"]
    assert found.skipped == ("photo", "where")


def test_a_grid_over_one_list_is_one_scale() -> None:
    grid = one(*GRID)
    assert (grid.id, grid.kind, grid.role) == ("importance", "scale", "importance")
    assert [(i.id, i.file_name) for i in grid.items] == [
        ("x", "importance_x"),
        ("y", "importance_y"),
    ]
    assert [o.id for o in grid.levels] == ["high", "low"]
    assert grid.columns == ("importance/x", "importance/y")


def test_levels_can_be_stated_to_run_from_the_highest() -> None:
    grid = one(*GRID, roles=Roles(highest_first=("importance",)))
    assert [o.id for o in grid.levels] == ["low", "high"]


def test_one_select_a_place_is_one_ranking() -> None:
    ranking = one(*PLACES)
    assert (ranking.id, ranking.kind, ranking.role) == ("difficulty", "ranking", "difficulty")
    assert [p.file_name for p in ranking.places] == ["difficulty_1", "difficulty_2"]
    assert [o.id for o in ranking.options] == ["a", "b", "c"]


def test_a_stated_role_decides_between_a_grid_and_places() -> None:
    grid = one(*PLACES, roles=Roles({"difficulty": "amount"}))
    assert (grid.kind, len(grid.items)) == ("scale", 2)


def test_questions_that_stand_for_themselves_are_not_merged() -> None:
    rows = [
        ["begin_group", "lives", "Where?"],
        ["select_one lands", "country", "Country"],
        ["select_one lands", "country_born", "Country of birth"],
        ["end_group", "", ""],
    ]
    assert [q.id for q in read_rows(*rows).survey.questions] == ["country", "country_born"]
    named = read_rows(*GRID, roles=Roles({"importance_x": "importance"})).survey
    assert [q.id for q in named.questions] == ["importance_x", "importance_y"]


def test_country_options_are_known_by_alpha3() -> None:
    country = one(["select_one lands", "country", "Country"])
    assert country.coding == "country"
    assert [(o.id, o.file_name) for o in country.options] == [
        ("KEN", "1"),
        ("CIV", "2"),
        ("3", "3"),
    ]
    survey = read_rows(["select_one lands", "country", "Country"]).survey
    for said, alpha3 in (("2", "CIV"), ("Ivory Coast", "CIV"), ("Irak", "IRQ"), ("3", None)):
        reading = read_bytes(f"country;start\n{said};x\n".encode(), "a", survey)
        assert reading.responses.table["country"].to_pylist() == [alpha3]


def test_meanings_are_suggested_and_can_be_stated() -> None:
    rows = (["select_one yn", "consent", "Agree?"], *GRID)
    suggested = read_rows(*rows).survey
    assert suggested.question("consent").option("yes").means == "agree"
    assert suggested.question("importance").option("dk").means == "no_answer"
    stated = read_rows(*rows, roles=Roles(means={"consent": {"no": "agree"}})).survey
    assert [o.means for o in stated.question("consent").options] == ["", "agree"]


def test_or_other_brings_an_option_and_a_comment() -> None:
    found = read_rows(["select_one steps or_other", "job", "Job"]).survey
    assert found.question("job").option("other").means == "other"
    assert found.question("job_other").role == "comment"


def test_one_name_in_two_groups_stays_two_questions() -> None:
    rows = [
        [kind, name, "Label"]
        for group in ("home", "work")
        for kind, name in (("begin_group", group), ("integer", "years"), ("end_group", ""))
    ]
    questions = read_rows(*rows).survey.questions
    assert [(q.id, q.file_name) for q in questions] == [
        ("home_years", "years"),
        ("work_years", "years"),
    ]


def test_the_survey_can_be_written_and_read_as_a_definition(tmp_path: Path) -> None:
    survey = read_rows(["select_one yn", "consent", "Agree?"], *GRID).survey
    write_survey(survey, tmp_path / "survey.toml")
    assert read_survey(tmp_path / "survey.toml") == survey


# --- roles -------------------------------------------------------------------------------------


def test_suggested_roles_can_be_written_changed_and_read(tmp_path: Path) -> None:
    rows = (["select_one yn", "consent", "Agree?"], ["text", "story", "A story"], *GRID)
    found = read_rows(*rows)
    assert found.suggested == ("consent", "story", "importance")
    path = tmp_path / "roles.toml"
    write_roles(found.survey, path)
    assert read_roles(path) == roles_of(found.survey)
    assert 'story = "personal"  # text: A story' in path.read_text(encoding="utf-8")
    path.write_text(
        path.read_text(encoding="utf-8").replace('story = "personal"', 'story = "comment"'),
        encoding="utf-8",
    )
    stated = read_rows(*rows, roles=read_roles(path))
    assert stated.survey.question("story").role == "comment"
    assert stated.suggested == ()


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (Roles({"importence": "importance"}), "'importence'.*did you mean 'importance'"),
        (Roles({"zzz": "importance"}), "'zzz' that the form lacks; its questions are"),
        (Roles({"importance": "difficulty"}), "role 'difficulty' needs a ranking question"),
        (Roles(means={"importance": {"never": "no_answer"}}), "option 'never'.*high, low, dk"),
    ],
)
def test_roles_that_do_not_fit_the_form_are_refused(roles: Roles, said: str) -> None:
    with pytest.raises(SurveyError, match=said) as error:
        read_rows(*GRID, roles=roles)
    assert str(error.value).startswith("form.xlsx: ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"roles": {"a": "boss"}}, "'boss' is not one of difficulty"),
        ({"rolls": {}}, r"unknown table \[rolls\]"),
        ({"roles": "a"}, r"\[roles\] is a table"),
        ({"means": {"a": {"b": "maybe"}}}, "'maybe' is not one of agree, other, no_answer"),
        ({"coding": {"a": "planet"}}, "'planet' is not one of country"),
        ({"highest_first": "a"}, "highest_first is a list"),
    ],
)
def test_a_roles_file_that_cannot_be_used_is_refused(data: dict[str, object], said: str) -> None:
    with pytest.raises(SurveyError, match=said):
        roles_from_dict(data)


def test_a_roles_file_names_itself_in_errors(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    path.write_text("roles = [", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"roles\.toml is not a roles file"):
        read_roles(path)
    with pytest.raises(SurveyError, match="cannot be opened"):
        read_roles(tmp_path / "none.toml")


# --- forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a;b\n1;2\n", "not an Excel workbook"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "damaged or locked"),
        (workbook({"answers": [["a"], ["b"]]}), "required column headers were not found: 'type'"),
        (form([["note", "hello", "Hello"]]), "no question"),
        (form([["select_one nothing", "a", "A"]], LISTS), "List name not in choices"),
        (form([["begin_group", "a", "A"]]), "not an XLSForm that can be read"),
    ],
)
def test_what_is_no_form_is_refused_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(SurveyError, match=said) as error:
        xlsform_from_bytes(data, "form.xlsx")
    assert "form.xlsx" in str(error.value)
    assert "\n" not in str(error.value)


def test_real_forms_are_read(samples: Path) -> None:
    found = read_xlsform(samples / "kobo" / "form.xlsx")
    assert found.survey.languages == ("en", "fr")
    assert {q.id: q.role for q in found.survey.questions} == {
        "consent": "consent",
        "full_name": "personal",
        "phone": "personal",
        "country": "profile",
        "role": "profile",
        "organisation": "profile",
        "years": "profile",
        "difficulty": "difficulty",
        "content": "request",
        "content_other": "comment",
        "amount": "amount",
        "platform": "platform",
        "exercises": "exercise",
        "comments": "comment",
    }
    builder = read_xlsform(samples / "kobo_rank_builder" / "form.xlsx").survey
    assert len(builder.question("difficulty").places) == 6


@pytest.mark.slow
def test_odd_forms_are_read_and_a_broken_one_is_refused_with_its_reason(samples: Path) -> None:
    for path in sorted((samples / "xlsforms").glob("*/*.xls*")):
        if path.name == "duplicate_columns.xlsx":
            with pytest.raises(SurveyError, match="Duplicate column header: label"):
                read_xlsform(path)
        else:
            assert read_xlsform(path).survey.questions
