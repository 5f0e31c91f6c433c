"""The quality report and the anonymity of the profile, in words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from needs.planning.courses.curriculum import read_course
from needs.report.labels import Labels
from needs.report.language import LANGUAGES, language
from needs.report.quality_tables import (
    anonymity_sentences,
    anonymity_table,
    bases_table,
    quality_lines,
    quality_table,
)
from surveys.privacy import anonymity
from surveys.quality import quality_report, set_aside
from surveys.reading import Reading, SetAside
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

COURSE = read_course(Path(__file__).resolve().parents[2] / "data" / "sample_course.toml")
OPTIONS = tuple(Option(i) for i in "abcd")
SURVEY = Survey(
    "s",
    {},
    ("en",),
    (
        Question("job", "choice", "profile", {"en": "Your job"}, OPTIONS),
        Question("years", "number", "profile", {"en": "Years"}, low=0, high=60),
        Question("hard", "ranking", "difficulty", {"en": "Hardest first"}, OPTIONS),
    ),
)


def reading() -> Reading:
    columns = {"job": ["a", "a", "b"], "years": [3, 3, 99]}
    columns |= {f"hard/{o}": [i, 5 - i, 0] for i, o in enumerate("abcd", 1)}
    responses = Responses.from_columns(
        SURVEY, columns | {"row": [1, 2, 4]}, minutes=[5.0, 6.0, -2.0]
    )
    return Reading(responses, 4, (SetAside("no answers", (3,)),), (), ())


def labels(code: str = "en") -> Labels:
    return Labels(SURVEY, COURSE, language(code))


def test_every_check_is_a_line_with_what_was_done_and_its_rows() -> None:
    shown = quality_table(quality_report(reading()), labels()).frame.set_index("Check")
    assert shown.loc["No answers at all", "What was done"] == "Set aside when reading"
    assert shown.loc["No answers at all", "Rows"] == "3"
    assert shown.loc["Incomplete", "What was done"] == ""
    order = shown.loc["Options in the order offered"]
    assert order["Found"].tolist() == [1, 1]
    assert order["Question"].tolist() == ["Hardest first"] * 2
    assert order["Expected by chance"].tolist() == [2 / 24, 0]
    assert order["What was done"].tolist() == ["Flagged, still counted"] * 2
    impossible = shown.loc["Impossible value"]
    assert impossible["Question"].tolist() == ["Years", ""]
    assert impossible["What it means"].tolist() == [
        "Outside the range that the survey states.",
        "The answer ended before it began.",
    ]


def test_a_choice_is_shown_with_who_made_it_and_why() -> None:
    after = set_aside(reading(), ["impossible value/years"], "A. Mwangi", "typing mistake")
    shown = quality_table(quality_report(after), labels()).frame
    assert "Set aside by A. Mwangi: typing mistake" in shown["What was done"].tolist()
    assert any(
        "by A. Mwangi: typing mistake" in line for line in quality_lines(quality_report(after))
    )


def test_denominators_stand_beside_each_other() -> None:
    shown = bases_table(quality_report(reading()), labels()).frame
    assert shown.iloc[:, 1:].to_numpy().tolist() == [[3, 3, 1, 1], [3, 3, 1, 1], [3, 3, 1, 1]]


def test_the_terminal_says_count_rows_and_denominators() -> None:
    lines = list(quality_lines(quality_report(reading())))
    assert lines[0] == "Quality: 4 rows in the file, 3 kept"
    assert any("no answers, set aside [rows 3]" in line for line in lines)
    assert any(
        "options in the order offered (hard), flagged; 0.1 expected where any order" in line
        for line in lines
    )
    assert any("hard: answered 3 of 3, without flagged rows 1 of 1" in line for line in lines)


def test_anonymity_is_said_in_plain_sentences() -> None:
    found = anonymity(reading().responses)
    assert anonymity_sentences(found, labels())[:3] == (
        "Whoever knows all profile answers of a person could single out fewer than 5 of 3 people.",
        "fewer than 5 of 3 people are in a group of fewer than 5 with the same answers.",
        "To know this is enough to single somebody out: Your job (fewer than 5 people).",
    )
    shown = anonymity_table(found, labels()).frame
    assert shown["Known of a person"].tolist() == ["Your job", "Years", "Your job; Years"]


def test_no_small_number_of_people_is_given_exactly() -> None:
    jobs = ["a"] * 30 + ["b"] * 3 + ["c"] * 2 + ["d"]
    found = anonymity(Responses.from_columns(SURVEY, {"job": jobs}))
    one = found.combinations[0]
    assert (one.smallest, one.unique, one.in_small) == (1, 1, 6)
    line = anonymity_table(found, labels()).frame.iloc[0].tolist()
    assert line[2:4] == ["fewer than 5", "fewer than 5"]
    assert pd.isna(line[4])
    assert line[5:] == ["6", 6 / 36]
    assert "1 person" not in " ".join(anonymity_sentences(found, labels()))


def test_nobody_and_no_profile_have_no_sentences() -> None:
    empty = Responses.from_columns(SURVEY, {})
    assert anonymity_sentences(anonymity(empty), labels()) == ()
    assert len(anonymity_table(anonymity(empty), labels()).frame) == 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_and_sentences_exist_in_every_language(code: str) -> None:
    words = labels(code)
    report = quality_report(reading())
    headers = [
        *quality_table(report, words).frame.columns,
        *bases_table(report, words).frame.columns,
        *anonymity_table(anonymity(reading().responses), words).frame.columns,
    ]
    assert all(headers)
    assert len(anonymity_sentences(anonymity(reading().responses), words)) >= 3
