from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from making import csv_bytes

from surveys.readers import read, read_bytes
from surveys.reading import Reading
from surveys.survey import Survey, read_survey

DATA = Path(__file__).resolve().parents[1] / "data"
ROWS = {"can": 110, "de": 325, "nl": 77, "uk": 253, "us": 164, "zaf": 22}

Counts = Mapping[str, Mapping[str, Mapping[str, int | None]]]


@pytest.fixture(scope="module")
def rse() -> Survey:
    return read_survey(DATA / "rse2017.toml")


@pytest.fixture(scope="module")
def folder(samples: Path) -> Path:
    return samples / "limesurvey_rse2017"


@pytest.fixture(scope="module")
def expected(folder: Path) -> Counts:
    found: Counts = json.loads((folder / "expected.json").read_text())["published_rank_counts"]
    return found


def file_of(folder: Path, country: str) -> Path:
    return folder / f"public_data_{country}.csv"


@pytest.mark.parametrize("country", ["uk", "de", "us", "zaf"])
def test_published_rank_counts_come_out_cell_for_cell(
    folder: Path, rse: Survey, expected: Counts, country: str
) -> None:
    question = rse.question("reasons")
    ranks = read(file_of(folder, country), rse).responses.values(question)
    found = {
        option.label["en"]: [(ranks[:, k] == place).sum() for place in range(1, 9)]
        for k, option in enumerate(question.options)
    }
    published = {
        label: [cells.get(f"Rank {place}") or 0 for place in range(1, 9)]
        for label, cells in expected[country].items()
    }
    assert len(published) >= 9
    assert {label: found[label] for label in published} == published
    assert not any(sum(counts) for label, counts in found.items() if label not in published)


@pytest.mark.parametrize("country", ROWS)
def test_every_row_and_column_is_accounted_for(folder: Path, rse: Survey, country: str) -> None:
    path = file_of(folder, country)
    reading = read(path, rse)
    assert reading.responses.sources[0].reader == "LimeSurvey"
    assert reading.rows_in_file == len(reading.responses) == ROWS[country]
    with path.open(encoding="utf-8", newline="") as file:
        assert len(reading.columns) == len(next(csv.reader(file)))


def test_answers_beside_the_ranking(folder: Path, rse: Survey) -> None:
    reading = read(file_of(folder, "uk"), rse)
    assert set(reading.responses.labels(rse.question("country"))) == {"GBR"}
    users = reading.responses.values(rse.question("for_whom"))[:, 0]
    assert [(users == level).sum() for level in range(1, 7)] == [7, 34, 31, 38, 60, 76]
    hours = list(reading.responses.labels(rse.question("hours")))
    assert (hours.count("full"), hours.count("part")) == (242, 11)
    assert not reading.notes


def test_places_that_a_file_lacks_are_noted(folder: Path, rse: Survey) -> None:
    notes = read(file_of(folder, "de"), rse).notes
    missing = [n.column for n in notes if "no column" in n.rule]
    assert [m for m in missing if m.startswith("prevEmp2")] == [
        f"prevEmp2[{place}]" for place in (6, 7, 8)
    ]


# --- the three ways in which LimeSurvey writes headers -----------------------------------------


def small_export(header: list[str], rows: list[list[str]]) -> bytes:
    return csv_bytes([["id", "submitdate", "lastpage", "startlanguage", *header], *rows], ",")


SMALL_ROW = ["1", "2021-02-01 10:00:00", "3", "en", "France", "The salary", "", "Flexible hours"]
CODES = ["socio1", "prevEmp2[1]", "prevEmp2[2]", "prevEmp2[3]"]
LABEL = "What made one take the present job, strongest first"
WORDS = ["Country of work", *(f"{LABEL} [Rank {place}]" for place in (1, 2, 3))]
BOTH = [f"{code}. {words}" for code, words in zip(CODES, WORDS, strict=True)]


@pytest.fixture(scope="module")
def two(rse: Survey) -> Survey:
    ranking = rse.question("reasons")
    return replace(
        rse, questions=(rse.question("country"), replace(ranking, places=ranking.places[:3]))
    )


def ranks(reading: Reading, survey: Survey) -> list[list[float]]:
    return np.nan_to_num(reading.responses.values(survey.question("reasons")), nan=-1).tolist()


@pytest.mark.parametrize("header", [CODES, WORDS, BOTH], ids=["codes", "words", "both"])
def test_codes_words_or_both_in_the_headers(two: Survey, header: list[str]) -> None:
    row = [*SMALL_ROW[:-1], "Flexible working hours"]
    reading = read_bytes(small_export(header, [row]), "a.csv", two)
    assert reading.responses.sources[0].reader == "LimeSurvey"
    assert ranks(reading, two) == [[0, 0, 0, 0, 0, 0, 0, 2, 1, 0]]
    assert [n.rule for n in reading.notes] == ["skips a place; the order of the others is kept:"]
    assert reading.columns[5].column == header[1]
    assert reading.columns_used_as("record keeping") == (
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
    )


def test_an_answer_that_is_no_option_is_noted_and_the_ranking_left_out(two: Survey) -> None:
    reading = read_bytes(small_export(BOTH, [SMALL_ROW]), "a.csv", two)
    assert ranks(reading, two) == [[-1] * 10]
    assert "did you mean 'Flexible working hours'?" in " ".join(map(str, reading.notes))
