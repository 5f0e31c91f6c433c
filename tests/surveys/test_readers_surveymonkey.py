from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from making import csv_bytes

from surveys.readers import read, read_bytes
from surveys.reading import Reading
from surveys.survey import Question, Survey, read_survey

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(scope="module")
def starwars() -> Survey:
    return read_survey(DATA / "starwars.toml")


@pytest.fixture(scope="module")
def folder(samples: Path) -> Path:
    return samples / "surveymonkey_starwars"


@pytest.fixture(scope="module")
def reading(folder: Path, starwars: Survey) -> Reading:
    return read(folder / "StarWars.csv", starwars)


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, list[float]]:
    found: dict[str, list[float]] = json.loads((folder / "expected.json").read_text())["recomputed"]
    return found


def test_all_rows_and_columns_are_accounted_for(reading: Reading) -> None:
    assert reading.rows_in_file == len(reading.responses) == 1186
    assert reading.columns_used_as("record keeping") == ("RespondentID",)
    assert len(reading.columns_used_as("question")) == 37
    assert reading.responses.sources[0].reader == "SurveyMonkey"
    # The one note says so; the header with the stray bytes is matched all the same.
    assert ["UTF-8" in str(n) for n in reading.notes] == [True]


def test_rankings_agree_with_published_mean_ranks(
    reading: Reading, starwars: Survey, expected: dict[str, list[float]]
) -> None:
    ranks = reading.responses.values(starwars.question("preference"))
    assert (ranks > 0).all(axis=1).sum() == 834
    # Two people ranked five films; the published means take the ranks that they gave.
    means = np.nanmean(np.where(ranks > 0, ranks, np.nan), axis=0)
    np.testing.assert_allclose(means, expected["mean_rank_all_rankers_n834"], atol=5e-4)


def test_films_seen_agree_with_published_shares(
    reading: Reading, starwars: Survey, expected: dict[str, list[float]]
) -> None:
    seen = reading.responses.values(starwars.question("seen"))
    answered = ~np.isnan(seen).any(axis=1)
    assert answered.sum() == 835
    shares = 100 * seen[answered].mean(axis=0)
    np.testing.assert_allclose(shares, expected["seen_pct_of_835"], atol=0.05)


def test_favourites_of_those_who_saw_all_agree_with_published_shares(
    reading: Reading, starwars: Survey, expected: dict[str, list[float]]
) -> None:
    seen = reading.responses.values(starwars.question("seen"))
    ranks = reading.responses.values(starwars.question("preference"))[(seen == 1).all(axis=1)]
    assert len(ranks) == 471
    shares = 100 * (ranks == 1).mean(axis=0)
    np.testing.assert_allclose(shares, expected["favourite_pct_of_471"], atol=0.05)


def test_unfamiliar_is_a_declared_non_answer_apart_from_no_answer(
    reading: Reading, starwars: Survey
) -> None:
    levels = reading.responses.values(starwars.question("characters"))
    han = levels[:, 0]
    assert [(han == k).sum() for k in range(6)] == [15, 1, 8, 44, 151, 610]
    assert np.isnan(han).sum() == 357


# --- single rules ------------------------------------------------------------------------------


def films(*rows: list[str]) -> bytes:
    """A two-row-header export of the ranking and gender of tests/data/starwars.toml."""
    survey = read_survey(DATA / "starwars.toml")
    question = survey.question("preference")
    items = [o.label["en"] for o in question.options]
    top = ["RespondentID", question.label["en"], "", "", "", "", "", "Gender"]
    return csv_bytes([top, ["", *items, "Response"], *rows], ",")


@pytest.fixture(scope="module")
def two(starwars: Survey) -> Survey:
    asked = tuple(starwars.question(i) for i in ("preference", "gender"))
    return replace(starwars, questions=asked)


def ranks_of(reading: Reading, question: Question) -> list[list[float]]:
    values = reading.responses.values(question)
    return [[None if np.isnan(v) else v for v in row] for row in values.tolist()]


@pytest.mark.parametrize(
    ("given", "ranks", "said"),
    [
        (["1", "2", "3", "4", "5", "6"], [1, 2, 3, 4, 5, 6], ""),
        (["1", "2", "", "", "", ""], [1, 2, 0, 0, 0, 0], ""),
        (["1", "3", "", "", "", "6"], [1, 2, 0, 0, 0, 3], "skips a place"),
        (["1", "1", "2", "", "", ""], [None] * 6, "twice"),
        (["1", "N/A", "2", "", "", ""], [None] * 6, "not a rank"),
        (["0", "1", "2", "", "", ""], [None] * 6, "not a rank"),
        ([""] * 6, [None] * 6, ""),
    ],
)
def test_ranks_given_per_item(
    two: Survey, given: list[str], ranks: list[float | None], said: str
) -> None:
    reading = read_bytes(films(["1", *given, "Male"]), "a", two)
    assert ranks_of(reading, two.question("preference")) == [ranks]
    assert (said in str(reading.notes[0])) if said else not reading.notes


def test_equal_ranks_are_kept_where_the_question_allows_ties(two: Survey) -> None:
    ranking = replace(two.question("preference"), ties=True)
    survey = replace(two, questions=(ranking, two.question("gender")))
    reading = read_bytes(films(["1", "1", "1", "3", "", "", "", "Male"]), "a", survey)
    assert ranks_of(reading, ranking) == [[1, 1, 2, 0, 0, 0]]
    assert not reading.notes


def test_equal_answers_under_different_numbers_stay_two_people(two: Survey) -> None:
    row = ["1", "2", "3", "4", "5", "6", "Male"]
    assert len(read_bytes(films(["11", *row], ["12", *row]), "a", two).responses) == 2
    assert len(read_bytes(films(["11", *row], ["11", *row]), "a", two).responses) == 1
