"""The sample that we ship: it can be made again, and published statements hold in it.

Published: the results page of the Alliance for Child Protection in Humanitarian Action on its
survey of case management staff, 2021. The counting here is plain and reads the file itself.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from surveys.kobo_export import write_kobo_csv
from surveys.readers import read
from surveys.responses import ROW, Responses
from surveys.simulate import ANSWERS, DEFINITION, PARAMETERS, simulate
from surveys.simulation_parameters import Parameters, read_parameters
from surveys.survey import Survey, read_survey

Row = dict[str, str]

HARDEST = {"assessment", "case_planning", "implementation"}
NEW = {
    "communication_ages",
    "communication_adolescents",
    "child_identity",
    "child_protection_issues",
    "sexual_violence",
    "child_labour",
}
MORE = {
    "assent_consent",
    "mandatory_reporting",
    "safety_planning",
    "home_visits",
    "alternative_care",
    "ftr",
    "mhpss",
}


@pytest.fixture(scope="module")
def survey() -> Survey:
    return read_survey(DEFINITION)


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters(PARAMETERS)


@pytest.fixture(scope="module")
def simulated(survey: Survey, parameters: Parameters) -> Responses:
    return simulate(survey, parameters, parameters.seed)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def kept(rows: list[Row]) -> list[Row]:
    """Rows that agree to take part, each submission once."""
    once: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if row["consent"] == "yes":
            key = tuple(v for column, v in row.items() if column not in ("_id", "_uuid"))
            once.setdefault(key, row)
    return list(once.values())


def ticked(rows: Iterable[Row], question: str) -> dict[str, float]:
    """Share of those who answered who ticked each option, largest first."""
    answered = [row[question].split() for row in rows if row[question]]
    counts = Counter(option for answer in answered for option in answer)
    return {option: count / len(answered) for option, count in counts.most_common()}


def chosen(rows: Iterable[Row], question: str) -> dict[str, float]:
    """Share of those who answered who gave each answer, largest first."""
    counts = Counter(row[question] for row in rows if row[question])
    return {answer: count / counts.total() for answer, count in counts.most_common()}


# The file


def test_the_file_is_a_fresh_simulation_byte_for_byte(
    simulated: Responses, parameters: Parameters, tmp_path: Path
) -> None:
    write_kobo_csv(simulated, tmp_path / "again.csv", parameters.file, parameters.seed)
    assert (tmp_path / "again.csv").read_bytes() == ANSWERS.read_bytes(), (
        "data/sample_answers.csv is not what its parameters make; run `make data`"
    )


def test_the_file_is_small_and_marks_every_row_as_synthetic(rows: list[Row]) -> None:
    assert ANSWERS.stat().st_size < 500_000
    assert {row["_synthetic"] for row in rows} == {"yes"}


def test_the_file_holds_469_answers_4_refusals_and_2_repeats(
    rows: list[Row], kept: list[Row]
) -> None:
    assert len(rows) == 475
    assert sum(row["consent"] == "no" for row in rows) == 4
    assert len(kept) == 469


def test_personal_details_are_there_to_be_removed_and_are_made_up(rows: list[Row]) -> None:
    given = [row for row in rows if row["full_name"]]
    assert 30 < len(given) < 90
    for row in given:
        assert row["full_name"].startswith("Example Person ")
        assert row["phone"].startswith("+000000000")
        assert row["email"].endswith("@example.org")


def test_the_reader_gives_back_what_was_simulated(survey: Survey, simulated: Responses) -> None:
    reading = read(ANSWERS, survey)
    found = reading.responses
    assert found.table.drop_columns([ROW]).to_pylist() == (
        simulated.table.drop_columns([ROW]).to_pylist()
    )
    assert texts_in_order(found) == texts_in_order(simulated)
    assert found.synthetic
    assert {s.reason: len(s.rows) for s in reading.set_aside} == {
        "refused consent": 4,
        "exact duplicate": 2,
    }
    assert set(reading.columns_used_as("personal")) == {"full_name", "phone", "email"}
    assert reading.columns_used_as("not matched") == ()
    assert reading.notes == ()


def texts_in_order(responses: Responses) -> list[tuple[int, str, str]]:
    """Position of the respondent among the answers kept, question, text; sorted."""
    position = {row: n for n, row in enumerate(responses.table[ROW].to_pylist())}
    return sorted((position[t[ROW]], t["question"], t["text"]) for t in responses.texts.to_pylist())


# Who answered


def test_published_469_respondents_in_41_countries(kept: list[Row]) -> None:
    assert len(kept) == 469
    assert len({row["country"] for row in kept}) == 41


def test_a_few_countries_are_large_most_are_small_and_several_have_one_answer(
    kept: list[Row],
) -> None:
    sizes = Counter(row["country"] for row in kept).values()
    assert 3 <= sum(40 <= n <= 60 for n in sizes) <= 5
    assert max(sizes) <= 60
    assert sum(n < 10 for n in sizes) > 41 / 2
    assert sum(n == 1 for n in sizes) >= 5


def test_published_most_were_caseworkers_and_supervisors_of_local_and_national_ngos(
    kept: list[Row],
) -> None:
    both = sum(
        row["role"] in ("caseworker", "supervisor")
        and row["organisation"] in ("local_ngo", "national_ngo")
        for row in kept
    )
    assert both > len(kept) / 2


# Which steps are hard


def test_published_assessment_case_planning_implementation_are_the_most_difficult(
    kept: list[Row], survey: Survey
) -> None:
    orders = [row["difficulty"].split() for row in kept if row["difficulty"]]
    steps = [o.id for o in survey.question("difficulty").options]
    full = [order for order in orders if len(order) == len(steps)]
    mean_rank = {s: sum(order.index(s) + 1 for order in full) / len(full) for s in steps}
    times_first = Counter(order[0] for order in orders)
    in_top_three = Counter(step for order in orders for step in order[:3])
    assert set(sorted(steps, key=mean_rank.__getitem__)[:3]) == HARDEST
    assert {step for step, _ in times_first.most_common(3)} == HARDEST
    assert {step for step, _ in in_top_three.most_common(3)} == HARDEST


def test_rankings_are_full_partial_and_missing(kept: list[Row]) -> None:
    depths = Counter(len(row["difficulty"].split()) for row in kept)
    assert depths[6] > len(kept) / 2
    assert set(depths) == {0, 1, 2, 3, 6}


# Which content is asked for


def test_published_everyone_agreed_that_adding_content_is_a_priority(kept: list[Row]) -> None:
    answered = [row for row in kept if row["content/other"]]
    assert len(answered) > 0.9 * len(kept)
    assert all(row["content"] for row in answered)


def test_published_new_content_is_among_the_most_requested_above_all_on_adolescents(
    kept: list[Row], survey: Survey
) -> None:
    topics = survey.question("amount").items
    most_first = list(ticked(kept, "content"))
    assert set(most_first[: len(topics) // 2]) >= NEW
    assert most_first[0] == "communication_adolescents"


def test_published_more_content_on_the_named_topics_and_many_others(kept: list[Row]) -> None:
    shares = ticked(kept, "content")
    unnamed = set(shares) - NEW - MORE
    assert min(shares[t] for t in NEW | MORE) > max(shares[t] for t in unnamed)
    assert sum(shares[t] > 0.2 for t in unnamed) >= 5
    for topic in MORE:
        assert chosen(kept, f"amount_{topic}")["more"] > 0.5


def test_published_content_grows_so_more_beats_less_for_every_topic(
    kept: list[Row], survey: Survey
) -> None:
    for topic in survey.question("amount").items:
        shares = chosen(kept, topic.file_name)
        assert shares["more"] > shares["less"], topic.id


# How to train


def test_published_mostly_face_to_face_or_remote_with_some_online(kept: list[Row]) -> None:
    shares = chosen(kept, "platform")
    assert shares["face_to_face"] > 0.5 > shares["remote"] > shares["online"]
    assert 0.05 < shares["online"] < 0.2


def test_published_role_plays_case_studies_demonstrations_are_the_top_three_exercises(
    kept: list[Row],
) -> None:
    assert set(list(ticked(kept, "exercises"))[:3]) == {"role_play", "case_study", "demonstration"}


def test_published_five_interactive_techniques_are_popular(kept: list[Row]) -> None:
    shares = ticked(kept, "techniques")
    popular = {"videos", "participant_led", "learning_exchange", "story_telling", "play_based"}
    assert set(list(shares)[:5]) == popular
    assert all(shares[t] > 0.5 for t in popular)


def test_published_more_practice_and_less_theory(kept: list[Row]) -> None:
    shares = chosen(kept, "emphasis")
    assert shares["more_practice"] + shares["much_more_practice"] > 0.5
    assert shares["more_theory"] + shares["much_more_theory"] < 0.15


# What people write


def test_comments_stand_in_four_languages_each_in_that_of_its_writer(
    kept: list[Row], parameters: Parameters
) -> None:
    phrases = parameters.truths["comments"].phrases  # type: ignore[union-attr]
    comments = [(row["language"], row["comments"]) for row in kept if row["comments"]]
    assert len(comments) > 100
    assert {language for language, _ in comments} == {"en", "fr", "es", "ar"}
    assert all(comment in phrases[language] for language, comment in comments)


def test_other_content_is_described_by_those_who_ticked_other_and_nobody_else(
    kept: list[Row],
) -> None:
    assert any(row["content_other"] for row in kept)
    assert all((row["content/other"] == "1") == bool(row["content_other"]) for row in kept)
