from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from small_results import COURSE, SURVEY, labels, options

from needs.planning.agendas.agenda import REMOTE, Agenda, lay_out
from needs.planning.agendas.methods import Assignment
from needs.planning.agendas.settings import preferences
from needs.report.agenda_tables import (
    agenda_table,
    agenda_workbook,
    day_table,
    elsewhere_table,
    methods_table,
    own_time_table,
    reason_of,
)
from needs.report.labels import Labels
from surveys.survey import Question

ASKED = replace(
    SURVEY,
    questions=(
        *SURVEY.questions,
        Question("acts", "choices", "exercise", {"en": "Acts?"}, options(("mime", "cases"))),
        Question("ways", "choices", "technique", {"en": "Ways?"}, options(("films", "songs"))),
    ),
)
LIKED = preferences({"mime": 0.8, "cases": 0.4}, {"films": 0.5, "songs": 0.5})
MINUTES = {"opening": 15, "asking": 60, "planning": 60, "doing": 90, "ending": 30, "paper": 150}


def laid(**keys: object) -> Agenda:
    return lay_out(MINUTES, COURSE, LIKED, **keys)  # type: ignore[arg-type]


@pytest.fixture
def words() -> Labels:
    return labels(survey=ASKED)


def test_a_day_reads_from_its_opening_to_its_end(words: Labels) -> None:
    frame = day_table(laid(), 1, words, ()).frame
    assert frame.columns.tolist() == [
        *("Time", "Block", "Minutes", "Steps", "Exercise", "Technique"),
        "Why this exercise or technique",
    ]
    assert frame.iloc[0].tolist()[:3] == ["09:00–09:30", "Opening", 30]
    assert "Lunch" in frame["Block"].tolist()
    assert frame["Block"].iloc[-1] == "Close of the day and feedback"
    theory = frame[frame["Block"].str.startswith("Module asking: theory")].iloc[0]
    assert (theory["Steps"], theory["Exercise"], theory["Technique"]) == ("Ask", "", "Songs")
    practice = frame[frame["Block"].str.startswith("Module asking: practice")].iloc[0]
    assert (practice["Exercise"], practice["Technique"]) == ("Mime", "")
    assert (
        practice["Why this exercise or technique"] == "67% of all choices, 0% of the time so far."
    )


def test_minutes_of_modules_in_the_table_are_those_of_the_plan(words: Labels) -> None:
    frame = agenda_table(laid(), words, ()).frame
    for module, minutes in MINUTES.items():
        mine = frame["Block"].str.startswith(f"Module {module}")
        assert frame.loc[mine, "Minutes"].sum() == minutes
    assert frame["Day"].tolist() == sorted(frame["Day"])


def test_the_workbook_has_notes_a_sheet_for_each_day_and_the_methods(words: Labels) -> None:
    book = CalamineWorkbook.from_filelike(
        BytesIO(agenda_workbook(laid(), LIKED, words, ("Mine.",)))
    )
    assert book.sheet_names == ["About", "day_1", "day_2", "methods"]
    notes = [row[0] for row in book.get_sheet_by_name("About").to_python()]
    assert notes[-1] == "Mine."
    assert "405 minutes of modules in 2 days of 6 net hours" in notes[1]


def test_methods_stand_beside_what_people_asked_for(words: Labels) -> None:
    agenda = laid()
    frame = methods_table(agenda, LIKED, words, ()).frame
    assert frame["Exercise or technique"].tolist() == ["Mime", "Cases", "Films", "Songs"]
    assert frame["Share of all choices"].round(2).tolist() == [0.67, 0.33, 0.5, 0.5]
    practised = sum(b.minutes for b in agenda.blocks if b.kind == "practice")
    assert frame["Minutes"][:2].sum() == practised


def test_own_time_and_what_cannot_be_taught_are_tables_of_their_own(words: Labels) -> None:
    on_screen = {"asking": ("remote", "online"), "doing": ("face_to_face",)}
    course = replace(
        COURSE,
        modules=tuple(replace(m, platforms=on_screen.get(m.id, ())) for m in COURSE.modules),
    )
    agenda = lay_out(MINUTES, course, LIKED, REMOTE)
    own = own_time_table(agenda, words, ()).frame
    assert own.to_numpy().tolist() == [["Module asking", "Before day 1", 25, 13]]
    away = elsewhere_table(agenda, words, ()).frame
    assert away.to_numpy().tolist() == [["Module doing", 90]]


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        (Assignment("mime", "due", 0.5, 0.25), "50% of all choices, 25% of the time so far."),
        (Assignment("mime", "only_one", 0.5, 0.25), "The only one that suits this length."),
        (Assignment("", "none_suits", 0, 0), "None of those that people were asked about suits"),
        (Assignment("mime", "due_but_repeats", 0.5, 0.25, "cases"), "50% of all choices, 25% of t"),
    ],
)
def test_every_reason_is_a_sentence(words: Labels, assignment: Assignment, sentence: str) -> None:
    assert reason_of(assignment, words).startswith(sentence)
