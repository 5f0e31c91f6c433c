from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from small_results import (
    COURSE,
    LEVEL,
    PLACES,
    SURVEY,
    answers,
    evidence,
    evidence_of,
    labels,
    priorities,
    without,
)

from needs.evidence.comparing.groups import group_sizes
from needs.planning.weighing.priorities import prioritise
from needs.report import tables
from needs.report.labels import Labels
from needs.report.language import LANGUAGES
from needs.report.tables import Table
from surveys.disclosure import Disclosure, View
from surveys.reading import ColumnUse, Note, Reading, SetAside
from surveys.responses import Responses, Source
from surveys.survey import Option

NOTES = ("60 people answered.", "They are no sample.")


def sizes() -> pd.DataFrame:
    return group_sizes(Disclosure.of(answers()), SURVEY.question("country"))


@dataclass(frozen=True)
class Case:
    """A table, and for each of its columns the column of the result's frame that it shows ("" for
    words); `percent` and `decimal` as positions."""

    make: Callable[[Labels], Table]
    frame: Callable[[], pd.DataFrame]
    columns: Sequence[str]
    percent: Sequence[int] = ()
    decimal: Sequence[int] = ()


def with_limits(name: str) -> list[str]:
    return [name, f"{name}_low", f"{name}_high"]


def parts(criterion: str) -> list[str]:
    return [criterion, f"{criterion}_part", f"{criterion}_n"]


e = evidence()
assert e.difficulty
assert e.requests
assert e.amounts
difficulty, requests, amounts = e.difficulty, e.requests, e.amounts

CASES = {
    "ranking": Case(
        lambda words: tables.ranking_table(difficulty, words, LEVEL, NOTES),
        lambda: difficulty.to_frame(LEVEL),
        [
            *("", "", *with_limits("chance_above"), "mean_rank", *with_limits("share_first")),
            *(*with_limits("share_top"), "n_answered", "n_ranked", "log_worth", "log_worth_se"),
        ],
        percent=[2, 3, 4, 6, 7, 8, 9, 10, 11],
        decimal=[5, 14, 15],
    ),
    "shares": Case(
        lambda words: tables.shares_table(requests, words, LEVEL, NOTES),
        lambda: requests.to_frame(LEVEL),
        ["", "", "count", "n_answered", *with_limits("share")],
        percent=[4, 5, 6],
    ),
    "net": Case(
        lambda words: tables.net_table(amounts, words, LEVEL, NOTES),
        lambda: amounts.to_frame(LEVEL),
        [
            *("", "", "share_less", "share_same", "share_more", *with_limits("net")),
            *("n_answered", "not_applicable"),
        ],
        percent=[2, 3, 4, 5, 6, 7],
    ),
    "priorities": Case(
        lambda words: tables.priorities_table(priorities(), words, LEVEL, NOTES),
        lambda: priorities().to_frame(LEVEL),
        [
            *("", "", "score", "score_low", "score_high"),
            *(*parts("request"), *parts("amount"), *parts("difficulty")),
        ],
        decimal=[2, 3, 4, 5, 6, 8, 9, 11, 12],
    ),
    "sizes": Case(
        lambda words: tables.sizes_table(sizes(), "country", words, NOTES), sizes, ["", "n"]
    ),
}
each_table = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))


# --- every table of numbers ------------------------------------------------------------------


@each_table
def test_every_number_is_the_result_s_own(case: Case) -> None:
    shown, frame = case.make(labels()).frame, case.frame()
    assert shown.shape == (len(frame), len(case.columns))
    for position, name in enumerate(case.columns):
        if name:
            np.testing.assert_array_equal(shown.iloc[:, position], frame[name])


@each_table
def test_shares_are_marked_as_percent_and_measures_as_decimals(case: Case) -> None:
    table = case.make(labels())
    assert list(table.percent) == [table.frame.columns[i] for i in case.percent]
    assert list(table.decimal) == [table.frame.columns[i] for i in case.decimal]
    assert set(table.formats) == {*table.percent, *table.decimal}


@each_table
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_loses_a_column_or_a_number(case: Case, code: str) -> None:
    english, table = case.make(labels()), case.make(labels(code))
    assert table.frame.shape == english.frame.shape
    assert table.right_to_left == (code == "ar")
    for position, name in enumerate(case.columns):
        if name:
            np.testing.assert_array_equal(
                table.frame.iloc[:, position], english.frame.iloc[:, position]
            )


@each_table
def test_the_csv_holds_the_numbers_in_full(case: Case) -> None:
    table = case.make(labels())
    header, *lines = csv.reader(io.StringIO(table.csv().decode("utf-8-sig")))
    assert header == list(table.frame.columns)
    assert len(lines) == len(table.frame)
    for position, name in enumerate(case.columns):
        if name:
            read = [float(line[position]) if line[position] else np.nan for line in lines]
            np.testing.assert_array_equal(read, case.frame()[name].astype(float))


@each_table
def test_the_workbook_holds_the_notes_and_the_numbers(case: Case) -> None:
    table = case.make(labels())
    notes, sheet = load_workbook(io.BytesIO(table.xlsx())).worksheets
    assert [cell.value for cell in notes["A"]] == list(NOTES)
    assert [cell.value for cell in sheet[1]] == list(table.frame.columns)
    assert sheet.max_row == len(table.frame) + 1
    for position in case.percent:
        assert {row[position].number_format for row in sheet.iter_rows(2)} == {"0.0%"}


# --- words in tables -------------------------------------------------------------------------


def test_items_are_named_and_stand_in_the_order_of_the_result() -> None:
    shown = CASES["shares"].make(labels()).frame.iloc[:, 0]
    assert shown.str.lower().tolist() == requests.to_frame(LEVEL)["item"].tolist()
    assert "jouer" in CASES["shares"].make(labels("fr")).frame.iloc[:, 0].tolist()


def test_the_levels_of_a_scale_name_their_columns() -> None:
    assert list(CASES["net"].make(labels()).frame.columns[2:5]) == ["Less", "Same", "More"]


def test_levels_that_share_a_label_both_stay() -> None:
    question = SURVEY.question("more")
    less, _, more = question.options
    alike = replace(question, options=(less, Option("same", more.label), more))
    survey = replace(SURVEY, questions=(*SURVEY.questions[:-1], alike))
    table = tables.net_table(amounts, labels(survey=survey), LEVEL, ())
    assert table.frame.shape[1] == len(CASES["net"].columns)


@pytest.mark.parametrize(("low", "high", "expected"), [(2, 2, "2"), (3, 5, "3–5"), (1, 12, "1–12")])
def test_possible_places_in_words(low: int, high: int, expected: str) -> None:
    frame = pd.DataFrame({"rank_low": [low], "rank_high": [high]})
    assert tables.places(frame, labels().language) == [expected]


def test_what_is_left_out_of_a_view_is_said_without_numbers() -> None:
    shown = View(answers(), None, left_out=True, withheld=("hard", "want"))
    some, few = tables.withheld_sentences(shown, labels())
    assert "left out" in some
    assert "Hardest?; What content?" in few
    assert not any(c.isdigit() for c in some + few)
    assert tables.withheld_sentences(replace(shown, left_out=False, withheld=()), labels()) == ()


# --- the account of a file -------------------------------------------------------------------


def reading(responses: Responses | None = None) -> Reading:
    kept = answers(3) if responses is None else responses
    return Reading(
        kept,
        len(kept) + 3,
        (SetAside("refused consent", (1, 2)), SetAside("exact duplicate", (6,))),
        (Note("unknown option", "want", (4, 5), "=1+1", "check the form"),),
        (
            ColumnUse("Where?", "question", "country"),
            ColumnUse("phone", "personal"),
            ColumnUse("_id", "record keeping"),
            ColumnUse("colour", "not matched"),
        ),
    )


def test_what_became_of_the_rows_adds_up_to_the_file() -> None:
    n = tables.rows_table(reading(), labels()).frame.iloc[:, 1].tolist()
    assert n == [6, 2, 1, 3]
    assert n[0] == sum(n[1:])


def test_every_column_of_the_file_has_a_use_in_words() -> None:
    shown = tables.columns_table(reading(), labels()).frame
    assert shown.iloc[:, 0].tolist() == ["Where?", "phone", "_id", "colour"]
    assert shown.iloc[:, 1].nunique() == 4
    assert shown.iloc[:, 2].tolist() == ["country", "", "", ""]


def test_notes_leave_as_text_that_no_spreadsheet_runs() -> None:
    table = tables.notes_table(reading(), labels())
    assert table.frame.iloc[0].tolist() == [
        *("want", "unknown option", "=1+1", 2, "4 5", "check the form"),
    ]
    assert "'=1+1" in table.csv().decode("utf-8-sig")
    (sheet,) = load_workbook(io.BytesIO(table.xlsx())).worksheets
    assert [(c.value, c.data_type) for c in sheet["C"]][1] == ("=1+1", "s")


def test_every_question_of_a_form_is_listed_with_its_use() -> None:
    shown = tables.roles_table(SURVEY, labels()).frame
    assert shown.iloc[:, 0].tolist() == [q.id for q in SURVEY.questions]
    assert shown.iloc[:, 1].tolist() == [q.label["en"] for q in SURVEY.questions]
    uses = dict(zip([q.role for q in SURVEY.questions], shown.iloc[:, 3], strict=True))
    assert uses["profile"] == "who answers"
    assert len(set(uses.values())) == len(uses)


# --- notes and workbooks ---------------------------------------------------------------------


def test_a_table_of_synthetic_answers_says_so_first() -> None:
    real = tables.about(evidence(), LEVEL, labels().language)
    made_up = Responses.from_columns(
        SURVEY,
        {"country": [PLACES[0]] * 6, "want/play": [True] * 6},
        sources=(Source("x.csv", "0", "kobo", synthetic=True),),
    )
    said = tables.about(evidence_of(made_up), LEVEL, labels().language)
    assert len(said) == len(real) + 1
    assert "synthetic" in said[0]
    assert not any("synthetic" in line for line in real)
    assert any("60" in line for line in real)
    assert any("90%" in line for line in real)


def test_a_workbook_of_several_tables_says_each_note_once() -> None:
    first, second = CASES["shares"].make(labels()), CASES["sizes"].make(labels())
    book = load_workbook(io.BytesIO(tables.workbook([first, second])))
    assert book.sheetnames[1:] == [first.name, second.name]
    assert [cell.value for cell in book.worksheets[0]["A"]] == list(NOTES)


def test_topics_without_evidence_are_in_the_table_and_in_no_chart() -> None:
    only_amounts = prioritise(evidence(), COURSE, {"amount": 1.0})
    table = tables.priorities_table(only_amounts, labels(), LEVEL, ())
    rows = tables.priority_parts(only_amounts, labels(), LEVEL)
    assert "Rest" in set(table.frame.iloc[:, 0])
    assert set(rows["label"]) == {"Play", "Talk", "Law"}
    assert rows["value"].ge(0).all()


def test_a_survey_without_a_ranking_has_no_part_for_difficulty() -> None:
    fewer = without("difficulty")
    found = prioritise(evidence_of(answers(survey=fewer)), COURSE)
    rows = tables.priority_parts(found, labels(survey=fewer), LEVEL)
    assert rows["part"].nunique() == 2
    assert rows.groupby("label")["value"].sum().max() <= 1
