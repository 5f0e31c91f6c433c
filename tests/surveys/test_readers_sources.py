"""The same answers in every source's export come out as the same Responses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from exports import SOURCES, SURVEY, Answer, columns, csv_bytes, google_forms, rows
from hypothesis import given
from hypothesis import strategies as st

from surveys.readers import read_bytes
from surveys.reading import Reading
from surveys.responses import Responses

JOBS = [o.id for o in SURVEY.question("hard").options]

ANSWERS = st.builds(
    Answer,
    country=st.sampled_from(["", "KEN", "FRA"]),
    job=st.sampled_from(["", "worker", "lead"]),
    years=st.sampled_from(["", "3", "2.5"]),
    hard=st.permutations(JOBS).flatmap(lambda p: st.integers(0, 5).map(lambda n: tuple(p[:n]))),
    wanted=st.lists(st.sampled_from(JOBS), unique=True).map(
        lambda ids: tuple(sorted(ids, key=JOBS.index))
    ),
    amount=st.dictionaries(
        st.sampled_from(["theory", "practice"]), st.sampled_from(["less", "more", "unsure"])
    ),
    comments=st.sampled_from(["", "More, please; soon"]),
).filter(lambda a: a != Answer())

FULL = Answer(
    "KEN", "lead", "3", ("plan_b", "close", "plan"), ("plan", "plan_b", "other"), {"theory": "less"}
)


def expected(answers: list[Answer]) -> Responses:
    """The canonical table, written down straight from the answers."""
    levels = {"less": 1, "more": 2, "unsure": 0}
    table: dict[str, list[object]] = {
        "country": [a.country or None for a in answers],
        "job": [a.job or None for a in answers],
        "years": [float(a.years) if a.years else None for a in answers],
    }
    for job in JOBS:
        table[f"hard/{job}"] = [
            (1 + a.hard.index(job) if job in a.hard else 0) if a.hard else None for a in answers
        ]
        table[f"wanted/{job}"] = [job in a.wanted if a.wanted else None for a in answers]
    for item in ("theory", "practice"):
        table[f"amount/{item}"] = [levels.get(a.amount.get(item, "")) for a in answers]
    return Responses.from_columns(SURVEY, table)


def texts(reading: Reading) -> list[tuple[int, str]]:
    return [(t["row"], t["text"]) for t in reading.responses.texts.to_pylist()]


@pytest.mark.parametrize("source", SOURCES)
@given(st.lists(ANSWERS, min_size=1, max_size=4))
def test_every_source_gives_the_same_responses(source: str, answers: list[Answer]) -> None:
    reading = read_bytes(SOURCES[source](answers), "a", SURVEY)
    assert reading.responses.sources[0].reader == source
    assert reading.responses.table.to_pydict() == expected(answers).table.to_pydict()
    assert texts(reading) == [(n, a.comments) for n, a in enumerate(answers, 1) if a.comments]
    assert reading.rows_in_file == len(answers)
    assert not reading.columns_used_as("not matched")


@pytest.mark.parametrize("source", SOURCES)
def test_a_full_answer_needs_no_note(source: str) -> None:
    reading = read_bytes(SOURCES[source]([FULL]), "a", SURVEY)
    notes = [str(n) for n in reading.notes]
    if source == "ODK Central":
        assert "'form-children.csv' has 1 rows, which belong to 1 answers" in notes[1]
        assert "media/photo.jpg" in notes.pop(0)
        notes.pop(0)
    assert not notes


def test_what_was_written_in_counts_as_other_and_is_noted() -> None:
    export = google_forms([replace(FULL, wanted=("plan",))])
    export = export.replace(b'"Plan"', b'"Plan, Singing, and dancing"')
    reading = read_bytes(export, "a", SURVEY)
    wanted = reading.responses.values(SURVEY.question("wanted"))
    assert wanted.tolist() == [[0, 1, 0, 0, 1]]
    assert [n.value for n in reading.notes] == ["singing, and dancing"]
    assert "counted as its option for other answers" in reading.notes[0].rule


def test_joined_options_that_are_not_known_are_left_out_where_there_is_no_other() -> None:
    question = SURVEY.question("wanted")
    jobs = tuple(o for o in question.options if not o.means)
    survey = replace(SURVEY, questions=(replace(question, options=jobs),))
    cells = [["Timestamp", "What to add"], ["1 10:00", "Plan, for safety, Plan, Planning"]]
    reading = read_bytes(csv_bytes(cells, ","), "a", survey)
    assert reading.responses.values(survey.question("wanted")).tolist() == [[0, 1, 1, 0]]
    assert [n.value for n in reading.notes] == ["planning"]


def test_options_under_one_header_are_told_apart_by_their_neighbours() -> None:
    # Two questions offer "Other"; the file has the column of the second one only.
    wanted = SURVEY.question("wanted")
    second = replace(
        wanted,
        id="used",
        role="technique",
        label={"en": "Used"},
        options=(
            replace(wanted.options[0], label={"en": "Games"}),
            replace(wanted.options[1], label={"en": "Songs"}),
            wanted.options[-1],
        ),
    )
    survey = replace(SURVEY, questions=(wanted, second))
    header = [*(o.label["en"] for o in wanted.options[:-1]), "Games", "Songs", "Other"]
    end = ["Start Date (UTC)", "Submit Date (UTC)"]
    data = csv_bytes([[*header, *end], ["", "Plan", "", "", "Games", "", "Chess", "x", "y"]], ",")
    reading = read_bytes(data, "a", survey)
    assert reading.responses.values(survey.question("used")).tolist() == [[1, 0, 1]]
    assert reading.responses.table["wanted/plan"].to_pylist() == [True]
    assert reading.responses.table["wanted/other"].to_pylist() == [None]


def test_rows_of_a_plain_table_need_no_columns_of_a_tool() -> None:
    found = rows([], columns(lambda q, p: q.id if p is None else f"{q.id}_{p.id}"), [FULL])
    survey = replace(
        SURVEY,
        questions=tuple(
            replace(
                q,
                name="",
                options=tuple(replace(o, name="") for o in q.options),
                items=tuple(replace(o, name="") for o in q.items),
            )
            for q in SURVEY.questions
        ),
    )
    reading = read_bytes(csv_bytes(found), "a", survey)
    assert np.array_equal(reading.responses.values(survey.question("hard")), [[0, 3, 1, 2, 0]])
