"""Waves that asked different things, in one table that still knows who was asked what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import answers

from surveys.readers import read_bytes
from surveys.responses import ROW, TEXTS, Responses, Source
from surveys.survey import Option, Question, Survey, SurveyError, read_survey
from surveys.waves import combine, combine_readings, combined_survey

A, B, C = Option("a", {"en": "Aye"}), Option("b", {"en": "Bee"}), Option("c", {"en": "Sea"})
COUNTRY = Question("country", "choice", "profile", coding="country")
HARD = Question("hard", "ranking", "difficulty", options=(A, B, C))
WANTED = Question("wanted", "choices", "request", options=(A, B))
COMMENT = Question("said", "text", "comment")
AMOUNT = Question("amount", "scale", "amount", options=(A, B), items=(C,))


SMALL = Path(__file__).resolve().parents[1] / "data" / "small.toml"


def survey(*questions: Question, id: str = "s", languages: tuple[str, ...] = ("en",)) -> Survey:
    return Survey(id, {"en": id}, languages, questions)


def north() -> Responses:
    return Responses.from_columns(
        survey(COUNTRY, HARD, COMMENT),
        {"country": ["KEN", None], "hard/a": [1, None], "hard/b": [2, None], "hard/c": [0, None]},
        texts=pa.table([[2], ["said"], ["more"]], schema=TEXTS),
        sources=(Source("north.csv", "1" * 64, "KoboToolbox"),),
        minutes=[10, None],
    )


def south() -> Responses:
    more = replace(HARD, options=(A, B, C, Option("d")))
    return Responses.from_columns(
        survey(COUNTRY, more, WANTED, id="t", languages=("fr", "en")),
        {
            "row": [1, 5],
            "country": ["PER", "KEN"],
            "hard/a": [4, 1],
            "hard/b": [2, 0],
            "hard/c": [3, 0],
            "hard/d": [1, 2],
            "wanted/a": [True, None],
            "wanted/b": [False, None],
        },
        sources=(Source("south.csv", "2" * 64, "SurveyMonkey", synthetic=True),),
    )


def test_the_combined_survey_asks_what_any_of_them_asked() -> None:
    found = combine([north(), south()]).survey
    assert [q.id for q in found.questions] == ["country", "hard", "said", "wanted"]
    assert [o.id for o in found.question("hard").options] == ["a", "b", "c", "d"]
    assert (found.id, found.languages) == ("s+t", ("en", "fr"))


def test_what_was_not_asked_is_told_from_what_was_not_answered() -> None:
    found = combine([north(), south()])
    wanted = found.survey.question("wanted")
    assert found.table["wanted/a"].to_pylist() == [None, None, True, None]
    assert found.asked(wanted).tolist() == [False, False, True, True]
    assert found.asked(found.survey.question("said")).tolist() == [True, True, False, False]
    assert found.asked(found.survey.question("hard")).all()
    assert found.offered(found.survey.question("hard")).tolist() == [
        [True, True, True, False],
        [True, True, True, False],
        [True, True, True, True],
        [True, True, True, True],
    ]


def test_rows_count_on_and_texts_and_records_stay_with_their_rows() -> None:
    found = combine([south(), north()])
    assert found.table[ROW].to_pylist() == [1, 5, 6, 7]
    assert found.texts.to_pylist() == [{"row": 7, "question": "said", "text": "more"}]
    assert [(w.name, w.rows_before) for w in found.waves] == [("south.csv", 0), ("north.csv", 5)]
    assert found.records["wave"].to_pylist() == ["south.csv"] * 2 + ["north.csv"] * 2
    np.testing.assert_array_equal(found.minutes, [np.nan, np.nan, 10, np.nan])
    assert found.synthetic


def test_choosing_people_keeps_what_they_were_asked() -> None:
    found = combine([north(), south()]).where({"country": ["KEN"]})
    assert found.asked(found.survey.question("wanted")).tolist() == [False, True]


def test_whoever_belongs_to_no_wave_was_asked_everything() -> None:
    assert north().asked(HARD).all()
    assert north().offered(HARD).all()
    assert north().asked(HARD).shape == (2,)


def test_combining_in_steps_gives_what_combining_at_once_gives() -> None:
    west = replace(north(), sources=(Source("west.csv", "3" * 64, "KoboToolbox"),))
    once = combine([north(), south(), west])
    steps = combine([combine([north(), south()]), west])
    assert steps.waves == once.waves
    assert steps.table.equals(once.table)
    assert steps.records.equals(once.records)


@given(st.lists(st.sampled_from([north, south]), min_size=1, max_size=4))
def test_nobody_is_lost_and_every_row_has_its_own_number(
    makers: list[type[Responses]],
) -> None:
    parts = [make() for make in makers]
    found = combine(parts, [f"wave {i}" for i in range(len(parts))])
    assert len(found) == sum(map(len, parts))
    assert len(set(found.table[ROW].to_pylist())) == len(found)
    expected = [v for p in parts for v in p.table["country"].to_pylist()]
    assert found.table["country"].to_pylist() == expected


def test_readings_add_up_and_what_their_file_lacked_was_not_asked() -> None:
    small = read_survey(SMALL)
    whole = read_bytes(answers({}, {"consent": "no"}), "one.csv", small)
    text = answers({}).decode()
    header, row = (line.split(";") for line in text.split("\r\n")[:2])
    at = header.index('"placed_1"')
    for _ in range(3):
        del header[at], row[at]
    lacking = read_bytes(";".join(header).encode() + b"\r\n" + ";".join(row).encode(), "b", small)
    found = combine_readings([whole, lacking])
    assert found.rows_in_file == 3
    assert [s.rows for s in found.set_aside] == [(2,)]
    assert found.responses.table[ROW].to_pylist() == [1, 3]
    assert found.responses.asked(small.question("placed")).tolist() == [True, False]
    assert found.responses.asked(small.question("hard")).tolist() == [True, True]


def test_other_words_for_one_question_are_noted() -> None:
    reading = read_bytes(answers({}), "one.csv", read_survey(SMALL))
    survey = reading.responses.survey
    changed = tuple(
        replace(q, label={"en": "Otherwise"}) if q.id == "hard" else q for q in survey.questions
    )
    table = replace(reading.responses, survey=replace(survey, questions=changed))
    second = replace(reading, responses=table)
    notes = combine_readings([reading, second], ["1", "2"]).notes
    assert [(n.column, n.value) for n in notes] == [("hard", "Hardest first | Otherwise")]
    assert combined_survey([survey, survey]) == survey


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (replace(WANTED, id="hard"), "question 'hard': kind is 'ranking' in one survey and 'cho"),
        (replace(HARD, ties=True), "question 'hard': ties is 'False' in one survey and 'True'"),
        (
            replace(HARD, options=(replace(A, means="other"), B)),
            "question 'hard', option 'a': means '' in one survey and 'other' in another",
        ),
        (
            replace(HARD, options=(Option("x"), Option("y"), A)),
            "question 'hard': the options in wave 1, wave 2 have 1 ids in common",
        ),
        (
            replace(AMOUNT, options=(B, A)),
            "question 'amount': its levels are a, b in one survey and b, a in another",
        ),
    ],
)
def test_definitions_that_contradict_each_other_are_refused(second: Question, message: str) -> None:
    one, other = survey(HARD, AMOUNT), survey(second)
    with pytest.raises(SurveyError, match=message):
        combine([Responses.from_columns(s, {"row": [1]}) for s in (one, other)])


def test_names_must_differ_and_something_must_be_given() -> None:
    with pytest.raises(SurveyError, match=r"2 waves are called 'north.csv'; is it one file"):
        combine([north(), north()])
    with pytest.raises(SurveyError, match="1 names are given for 2 waves"):
        combine([north(), south()], ["one"])
    with pytest.raises(SurveyError, match="nothing to combine"):
        combine([])
