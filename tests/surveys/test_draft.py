"""A definition drafted from answers alone: kinds, roles, options, merges, and the file it makes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import answers, csv_bytes

from surveys.draft import Draft
from surveys.draft_file import draft_bytes, draft_file
from surveys.draft_text import draft_text, write_draft
from surveys.levels import find_levels
from surveys.readers import read, read_bytes
from surveys.reading import ReadError
from surveys.survey import (
    Option,
    Question,
    Survey,
    SurveyError,
    merge_options,
    read_survey,
    survey_from_bytes,
    survey_from_dict,
    survey_to_dict,
)
from surveys.xlsform import read_xlsform


def drafted(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Draft:
    return draft_bytes(csv_bytes([header, *rows]), "answers.csv")


def one(header: str, *values: str) -> Question:
    (question,) = drafted([header], [[v] for v in values]).survey.questions
    return question


def kinds(draft: Draft) -> list[str]:
    return [q.kind for q in draft.survey.questions]


# --- one column --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "values", "kind", "role"),
    [
        ("Country", ["Kenya", "Irak", "الأردن", "Unknown", "Suisse"], "choice", "profile"),
        ("Years of experience", ["1", "2,5", "30", "4"], "number", "profile"),
        ("Difficulty", ["a b c", "b a c", "c a b", "a c b", "b c"], "ranking", "difficulty"),
        ("Content", ["a; b", "a", "b; c", "a; c"] * 3, "choices", "request"),
        ("Content", ["a, b (c, d)", "a, e", "b (c, d), e"] * 3, "choices", "request"),
        ("Content", ["home_visit ftr", "ftr", "ftr mhpss"] * 3, "choices", "request"),
        ("Importance", ["Important", "Very important"] * 3, "scale", "importance"),
        ("Quantité", ["Moins", "Plus", "Autant"], "scale", "amount"),
        ("كمية", ["أقل", "أكثر", "نفس الشيء"], "scale", "amount"),
        ("Skill", ["1 (none)", "2", "3", "4 (full)"], "scale", "ability"),
        ("Do you agree?", ["Yes", "No", "Yes", "Yes"], "choice", "consent"),
        ("Favourite colour", ["red", "blue"] * 4, "choice", "unused"),
        ("Comments", ["good", "good", "bad", "bad"], "text", "comment"),
        ("A story", ["one", "two", "three", "four"], "text", "personal"),
        ("Reach me", ["a@b.org", "c@d.org"], "text", "personal"),
        ("Full name", ["Ann", "Bo", "Ann", "Bo"], "text", "personal"),
    ],
)
def test_a_column_alone(header: str, values: list[str], kind: str, role: str) -> None:
    question = one(header, *values)
    assert (question.kind, question.role) == (kind, role)


def test_levels_are_put_in_order_with_non_answers_apart() -> None:
    scale = one("Amount", "More", "Less", "More", "About the same", "Don't know")
    assert [o.id for o in scale.levels] == ["less", "about_the_same", "more"]
    assert [o.means for o in scale.options] == ["", "", "", "no_answer"]


def test_moments_record_keeping_and_empty_columns_are_left_out_with_a_reason() -> None:
    draft = drafted(
        ["_uuid", "Begun", "Nothing", "Colour"],
        [[str(n), f"2021-02-0{n} 10:00", "", "red" if n % 2 else "blue"] for n in range(1, 9)],
    )
    assert [q.id for q in draft.survey.questions] == ["colour"]
    assert dict(draft.left_out) == {
        "_uuid": "record keeping",
        "Begun": "dates or times",
        "Nothing": "nobody answered",
    }


def test_a_sentence_with_commas_is_not_several_choices() -> None:
    values = ["I know cd, ls, and mv", "I know none of cd, or ls at all"] * 5
    assert one("The shell", *values).kind == "choice"


def test_options_never_hold_contact_details() -> None:
    values = ["ngo", "ngo", "un", "un", "write to ann@example.org", "write to ann@example.org"]
    question = one("Organisation", *values)
    assert "ann@example.org" not in str(question)


# --- several columns ---------------------------------------------------------------------------


@pytest.mark.parametrize("join", ["{}/{}", "{} / {}", "{} [{}]", "{}.{}", "q[{1}]. {0} [{1}]"])
def test_columns_with_one_stem_are_one_question(join: str) -> None:
    header = [join.format("Topics", item) for item in ("A", "B", "C")]
    ticks = drafted(header, [["1", "0", "0"], ["0", "1", "1"]])
    ranks = drafted(header, [["1", "2", "3"], ["3", "2", "1"], ["2", "", "1"]])
    levels = drafted(header, [["Less", "More", ""], ["More", "Less", "Less"]])
    assert (kinds(ticks), kinds(ranks), kinds(levels)) == (["choices"], ["ranking"], ["scale"])
    assert [o.label["en"] for o in ticks.survey.questions[0].options] == ["A", "B", "C"]
    assert [i.label["en"] for i in levels.survey.questions[0].items] == ["A", "B", "C"]


def test_a_section_in_the_headers_is_no_question() -> None:
    rows = [["Kenya", str(n), "red" if n % 2 else "blue"] for n in range(1, 9)]
    draft = drafted(["About you/Country", "About you/Years", "About you/Colour"], rows)
    assert kinds(draft) == ["choice", "number", "choice"]


def test_numbered_columns_with_an_option_each_are_a_ranking_by_places() -> None:
    orders = ["abc", "bca", "cab", "acb", "bac", "cba"]
    draft = drafted(["Choice 1", "Choice 2", "Choice 3"], [list(o) for o in orders])
    (ranking,) = draft.survey.questions
    assert (ranking.kind, len(ranking.places), len(ranking.options)) == ("ranking", 3, 3)


def test_columns_that_repeat_their_own_header_are_choices() -> None:
    draft = drafted(
        ["Git", "SVN", "Other"], [["Git", "", "paper"], ["", "SVN", ""], ["Git", "", ""]]
    )
    (choices,) = draft.survey.questions
    assert [(o.id, o.means) for o in choices.options] == [
        ("git", ""),
        ("svn", ""),
        ("other", "other"),
    ]


def test_neighbours_that_share_known_levels_are_a_matrix() -> None:
    draft = drafted(["Visits", "Plans"], [["Less", "More"], ["More", "The same"], ["Less", "Less"]])
    (scale,) = draft.survey.questions
    assert ([i.id for i in scale.items], scale.role) == (["visits", "plans"], "amount")


# --- options that mean the same ----------------------------------------------------------------


def test_options_that_mean_the_same_are_proposed_and_merged_by_hand() -> None:
    values = ["Very needed ", "Highly needed", "Needed", "Not needed"] * 2
    export = csv_bytes([["Importance of visits"], *([v] for v in values)])
    draft = draft_bytes(export, "a.csv")
    (question,) = draft.survey.questions
    assert draft.guess(question.id).merges == (("very_needed", "highly_needed"),)
    lines = draft_text(draft).splitlines()
    at = lines.index(f"# [merge.{question.id}]")
    assert lines[at + 1] == '# highly_needed = "very_needed"'
    lines[at : at + 2] = [line.removeprefix("# ") for line in lines[at : at + 2]]
    survey = survey_from_bytes("\n".join(lines).encode(), "a.toml")
    assert [o.id for o in survey.question(question.id).levels] == [
        "not_needed",
        "needed",
        "very_needed",
    ]
    reading = read_bytes(export, "a.csv", survey)
    assert reading.responses.table[question.id].to_pylist() == [3, 3, 2, 1] * 2
    assert reading.notes == ()


def test_levels_that_say_the_opposite_are_never_proposed() -> None:
    values = ["Very favorably", "Very unfavorably", "North West", "North East"] * 3
    draft = drafted(["A", "B"], [[v, w] for v, w in zip(values, reversed(values), strict=True)])
    assert all(guess.merges == () for guess in draft.guesses)


@pytest.mark.parametrize(
    ("question", "merged", "said"),
    [
        ("z", {"a": "b"}, "no question 'z'"),
        ("q", {"a": "z"}, "no option 'z'; its options are a, b, c"),
        ("q", {"a": "b", "b": "c"}, "folds 'a' into 'b', which goes too"),
        ("q", {"a": "a"}, "which goes too"),
        ("q", {"a": "c", "b": "c"}, "at least two options"),
    ],
)
def test_merges_that_cannot_be_are_refused(
    question: str, merged: dict[str, str], said: str
) -> None:
    options = (Option("a"), Option("b"), Option("c"))
    survey = Survey("s", {}, ("en",), (Question("q", "choices", "request", options=options),))
    with pytest.raises(SurveyError, match=said):
        merge_options(survey, question, merged)
    with pytest.raises(SurveyError, match=said):
        survey_from_dict({**survey_to_dict(survey), "merge": {question: merged}})


def test_levels_in_four_languages_are_known() -> None:
    for values in (["Never", "Often"], ["Jamais", "Souvent"], ["Nunca", "A menudo"]):
        found = find_levels(values[::-1])
        assert found is not None
        assert found.ordered == tuple(values)
    arabic = find_levels(["دائما", "أبدا"])
    assert arabic is not None
    assert arabic.ordered == ("أبدا", "دائما")
    assert find_levels(["Never", "Red"]) is None


# --- real files --------------------------------------------------------------------------------

KINDS = [
    "choice",
    "text",
    "text",
    "choice",
    "choice",
    "choice",
    "number",
    "ranking",
    "choices",
    "text",
    "scale",
    "choice",
    "choices",
    "text",
]


@pytest.mark.parametrize(
    "name",
    [
        "kobo/export_English(en)_both.csv",
        "kobo/export_English(en)_both.xlsx",
        "kobo/export_English(en)_both_groups.csv",
        "kobo/export_French(fr)_both.csv",
        "kobo/export_xml_both.csv",
        "kobo/export_xml_summary.csv",
        "kobo_rank_builder/export_English(en)_both.csv",
    ],
)
def test_a_draft_from_answers_agrees_with_the_form_in_every_kind(samples: Path, name: str) -> None:
    form = read_xlsform(samples / "kobo" / "form.xlsx").survey
    assert [q.kind for q in form.questions] == KINDS
    draft = draft_file(samples / name)
    assert kinds(draft) == KINDS
    assert [q.role for q in draft.survey.questions] == [q.role for q in form.questions]


def test_a_file_read_with_its_own_draft_gives_the_same_answers(
    samples: Path, tmp_path: Path
) -> None:
    path = samples / "kobo" / "export_English(en)_both.csv"
    write_draft(draft_file(path), tmp_path / "draft.toml")
    form = read_xlsform(samples / "kobo" / "form.xlsx").survey
    drafted = read(path, read_survey(tmp_path / "draft.toml"))
    stated = read(path, form)
    assert drafted.columns_used_as("not matched") == ()
    assert drafted.columns_used_as("question") == stated.columns_used_as("question")
    assert len(drafted.responses) == len(stated.responses)
    for role in ("difficulty", "request", "amount"):
        totals = []
        for reading in (drafted, stated):
            question = reading.responses.survey.first(role)
            assert question is not None
            totals.append(sorted(np.nansum(reading.responses.values(question), axis=0)))
        assert totals[0] == totals[1], role


def test_other_tools_files_are_drafted(samples: Path) -> None:
    wars = draft_file(samples / "surveymonkey_starwars" / "StarWars.csv").survey
    by_kind = {kind: [q for q in wars.questions if q.kind == kind] for kind in ("ranking", "scale")}
    assert [len(q.options) for q in by_kind["ranking"]] == [6]
    assert [(len(q.items), len(q.levels)) for q in by_kind["scale"]] == [(14, 5)]
    rse = draft_file(samples / "limesurvey_rse2017" / "public_data_uk.csv").survey
    ranking = next(q for q in rse.questions if q.kind == "ranking")
    assert (ranking.file_name, len(ranking.places)) == ("prevEmp2", 8)
    assert rse.country is not None


# --- always ------------------------------------------------------------------------------------


def test_a_file_without_answers_is_refused() -> None:
    with pytest.raises(ReadError, match=r"empty\.csv: no column seems to answer a question"):
        draft_bytes(b"start;end\n1;2\n", "empty.csv")


def test_a_draft_of_small_reads_like_small() -> None:
    order = random.Random(1)
    jobs = ["visit", "plan", "plan_b", "close"]
    rows = [{"hard": " ".join(order.sample(jobs, 4)), "wanted": ""} for _ in range(20)]
    draft = draft_bytes(answers(*rows), "small.csv")
    assert draft.survey.question("hard").kind == "ranking"


cells = st.sampled_from(
    ["", "1", "2", "yes", "a b", "a; b", "Less", "More", "Kenya", "x, y", "é\n#"]
)


@given(
    st.lists(st.text("ab/[]. 1é#\n\"'", max_size=6), min_size=1, max_size=5),
    st.lists(st.lists(cells, min_size=5, max_size=5), min_size=1, max_size=8),
)
def test_whatever_the_file_the_draft_reads_back_and_accounts_for_every_column(
    header: list[str], rows: list[list[str]]
) -> None:
    data = csv_bytes([["q", *header], *(["yes", *row[: len(header)]] for row in rows)])
    draft = draft_bytes(data, "a.csv")
    assert survey_from_bytes(draft_text(draft).encode(), "draft.toml") == draft.survey
    used = sum(len(guess.columns) for guess in draft.guesses)
    assert used + len(draft.left_out) == len(header) + 1
