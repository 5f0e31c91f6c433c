"""Simulated answers have the truth that was stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.responses import ROW, Responses
from surveys.simulate import simulate
from surveys.simulation_parameters import (
    ChoicesTruth,
    ChoiceTruth,
    FileExtras,
    NumberTruth,
    ParameterError,
    Parameters,
    RankingTruth,
    ScaleTruth,
    TextTruth,
    Truth,
)
from surveys.survey import Option, Question, Survey

ABC = (Option("a"), Option("b"), Option("c"))
SURVEY = Survey(
    "s",
    {},
    ("en",),
    (
        Question("town", "choice", "profile", options=(Option("north"), Option("south"))),
        Question("tongue", "choice", "profile", options=ABC),
        Question("age", "number", "profile"),
        Question("hard", "ranking", "difficulty", options=ABC),
        Question("wanted", "choices", "request", options=ABC),
        Question("amount", "scale", "amount", options=ABC, items=(Option("x"), Option("y"))),
        Question("balance", "scale", "emphasis", options=ABC),
        Question("notes", "text", "comment"),
    ),
)
WORTHS = {"a": 1.0, "b": 2.0, "c": 1.0}
ALL_RANKED = {3: 1.0}
EXTRAS = FileExtras(date(2021, 2, 1), days=1)


def answers(people: int | dict[str, int] = 50, seed: int = 7, **truths: Truth) -> Responses:
    by_town = {"north": people} if isinstance(people, int) else people
    return simulate(SURVEY, Parameters("town", by_town, truths, EXTRAS), seed)


def share(responses: Responses, question: str, column: int, value: float) -> float:
    """Share of those who answered whose value in this column is `value`."""
    values = responses.values(SURVEY.question(question))[:, column]
    return float(np.mean(values[~np.isnan(values)] == value))


def within_five_standard_errors(found: float, truth: float, n: int) -> bool:
    return abs(found - truth) <= 5 * sqrt(truth * (1 - truth) / n) + 1e-12


# Known truth comes back

MANY = 20_000
probabilities = st.floats(0.05, 0.95)
worths = st.floats(0.1, 10)


@given(a=probabilities, b=probabilities, c=probabilities)
@settings(max_examples=10)
def test_request_shares_come_back_within_binomial_error(a: float, b: float, c: float) -> None:
    stated = {"a": a, "b": b, "c": c}
    found = answers(MANY, wanted=ChoicesTruth(stated))
    ticks_any = 1 - prod(1 - p for p in stated.values())
    for column, p in enumerate(stated.values()):
        assert within_five_standard_errors(
            share(found, "wanted", column, 1), p / ticks_any, int(MANY * ticks_any)
        )


@given(a=worths, b=worths, c=worths)
@settings(max_examples=10)
def test_first_places_and_pairs_come_back_in_proportion_to_the_worths(
    a: float, b: float, c: float
) -> None:
    found = answers(MANY, hard=RankingTruth({"a": a, "b": b, "c": c}, ALL_RANKED))
    ranks = found.values(SURVEY.question("hard"))
    assert within_five_standard_errors(share(found, "hard", 0, 1), a / (a + b + c), MANY)
    assert within_five_standard_errors(share(found, "hard", 1, 1), b / (a + b + c), MANY)
    assert within_five_standard_errors(float(np.mean(ranks[:, 0] < ranks[:, 1])), a / (a + b), MANY)


@given(low=st.floats(0.05, 0.45), high=st.floats(0.05, 0.45))
@settings(max_examples=10)
def test_level_and_answer_shares_come_back_within_binomial_error(low: float, high: float) -> None:
    stated = {"a": low, "b": 1 - low - high, "c": high}
    found = answers(
        MANY,
        tongue=ChoiceTruth(stated),
        amount=ScaleTruth({"x": {"b": 1.0}, "y": stated}),
        balance=ScaleTruth({"balance": stated}),
    )
    for number, p in enumerate(stated.values(), 1):
        for question, column, value in (
            ("amount", 1, number),
            ("balance", 0, number),
            ("tongue", 0, number - 1),
        ):
            assert within_five_standard_errors(share(found, question, column, value), p, MANY)
    assert share(found, "amount", 0, 2) == 1


def test_depths_and_missing_shares_come_back() -> None:
    found = answers(
        MANY,
        hard=RankingTruth(WORTHS, {3: 0.5, 1: 0.3, 2: 0.2}, missing=0.1),
        amount=ScaleTruth({"x": {"a": 1}, "y": {"a": 1}}, missing=0.2, item_missing=0.5),
    )
    ranks = found.values(SURVEY.question("hard"))
    answered = ranks[~np.isnan(ranks[:, 0])]
    assert within_five_standard_errors(len(answered) / MANY, 0.9, MANY)
    for depth, stated in ((3, 0.5), (1, 0.3), (2, 0.2)):
        found_share = float(np.mean((answered > 0).sum(axis=1) == depth))
        assert within_five_standard_errors(found_share, stated, len(answered))
    given_levels = ~np.isnan(found.values(SURVEY.question("amount")))
    assert within_five_standard_errors(float(given_levels[:, 0].mean()), 0.4, MANY)


def test_every_ranking_counts_up_from_one_without_gaps_or_ties() -> None:
    found = answers(500, hard=RankingTruth(WORTHS, {3: 0.4, 2: 0.3, 1: 0.3}))
    for ranks in found.values(SURVEY.question("hard")):
        ranked = sorted(int(r) for r in ranks if r > 0)
        assert ranked == list(range(1, len(ranked) + 1))


def test_numbers_have_the_stated_mean_and_deviation_and_stay_within_limits() -> None:
    truth = NumberTruth(mean=20, deviation=5, lowest=12, highest=1000)
    ages = answers(MANY, age=truth).values(SURVEY.question("age"))
    wide = answers(MANY, age=replace(truth, lowest=0)).values(SURVEY.question("age"))
    assert ages.min() == 12
    assert (ages == np.round(ages)).all()
    assert wide.mean() == pytest.approx(20, abs=5 * 5 / sqrt(MANY))
    assert wide.std() == pytest.approx(5, rel=0.05)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_the_log_odds_of_groups_spread_as_stated(spread: float) -> None:
    town = Question("town", "choice", "profile")
    survey = Survey("s", {}, ("en",), (town, SURVEY.question("wanted")))
    people = {f"town {n}": 500 for n in range(300)}
    truth = ChoicesTruth({"a": 0.5, "b": 1.0}, spread)
    found = simulate(survey, Parameters("town", people, {"wanted": truth}, EXTRAS), seed=7)
    ticks = found.table.group_by("town").aggregate([("wanted/a", "mean")])["wanted/a_mean"]
    shares = ticks.to_numpy()
    noise = 4 / 500  # variance of the log-odds of a share of one half among 500
    assert np.log(shares / (1 - shares)).std() == pytest.approx(sqrt(spread**2 + noise), rel=0.15)


def test_an_answer_can_be_stated_by_group() -> None:
    found = answers(
        {"north": 20, "south": 30},
        tongue=ChoiceTruth({"a": 1.0}, by_group={"south": {"c": 1.0}}),
    )
    assert found.where({"town": ["north"]}).profile_values["tongue"] == ("a",)
    assert found.where({"town": ["south"]}).profile_values["tongue"] == ("c",)


# Who answers, and what is left out


def test_groups_have_the_stated_sizes_in_mixed_order() -> None:
    towns = answers({"north": 30, "south": 20}).labels(SURVEY.question("town")).tolist()
    assert (towns.count("north"), towns.count("south")) == (30, 20)
    assert towns != sorted(towns)


def test_who_would_tick_nothing_leaves_the_question_out() -> None:
    found = answers(500, wanted=ChoicesTruth({"a": 0.3, "b": 0.3, "c": 0.3}))
    for ticks in found.values(SURVEY.question("wanted")):
        assert np.isnan(ticks).all() or ticks.sum() > 0
    assert found.table["wanted/a"].null_count > 0


def test_questions_without_a_truth_are_not_answered() -> None:
    assert answers(9).table["hard/a"].null_count == 9


def test_an_option_with_no_share_is_never_given() -> None:
    found = answers(2000, tongue=ChoiceTruth({"a": 0.5, "c": 0.5}), wanted=ChoicesTruth({"a": 1.0}))
    assert set(found.profile_values["tongue"]) == {"a", "c"}
    assert share(found, "wanted", 0, 1) == 1
    assert share(found, "wanted", 1, 1) == 0


def test_texts_are_written_in_the_language_of_the_respondent_and_only_where_they_apply() -> None:
    found = answers(
        400,
        tongue=ChoiceTruth({"a": 0.4, "b": 0.3, "c": 0.3}),
        wanted=ChoicesTruth({"a": 0.5, "b": 0.9}),
        notes=TextTruth({"a": ("one", "two"), "b": ("drei",)}, "tongue", 0.5, when="wanted/a"),
    )
    by_row = {row[ROW]: row for row in found.table.to_pylist()}
    texts = found.texts.to_pylist()
    assert {t["text"] for t in texts} == {"one", "two", "drei"}
    for text in texts:
        writer = by_row[text[ROW]]
        assert writer["wanted/a"] is True
        assert writer["tongue"] == ("b" if text["text"] == "drei" else "a")
    can_write = sum(r["wanted/a"] is True and r["tongue"] != "c" for r in by_row.values())
    assert 0.35 < len(texts) / can_write < 0.65


def test_simulated_answers_say_that_they_are_synthetic() -> None:
    assert answers(1).synthetic


# Seeds

TRUTHS: dict[str, Truth] = {
    "hard": RankingTruth(WORTHS, ALL_RANKED, spread=0.3),
    "wanted": ChoicesTruth({"a": 0.5, "b": 0.5, "c": 0.5}, spread=0.3),
}


def test_equal_seeds_give_equal_answers_and_other_seeds_other_answers() -> None:
    assert answers(seed=1, **TRUTHS).table.equals(answers(seed=1, **TRUTHS).table)
    assert not answers(seed=1, **TRUTHS).table.equals(answers(seed=2, **TRUTHS).table)


def test_changing_one_question_leaves_the_answers_to_the_others() -> None:
    before = answers(**TRUTHS)
    changed = {**TRUTHS, "wanted": ChoicesTruth({"a": 0.1, "b": 0.9}, spread=1.0)}
    after = answers(**changed)
    assert after.table["hard/a"].equals(before.table["hard/a"])
    assert not after.table["wanted/a"].equals(before.table["wanted/a"])


# Parameters that do not fit the survey


@pytest.mark.parametrize(
    ("truths", "message"),
    [
        ({"height": NumberTruth(1, 1, 0, 9)}, "survey 's' has no question 'height'; questions are"),
        (
            {"town": ChoiceTruth({"north": 1.0})},
            "question 'town' forms the groups, so how many give each answer is already stated",
        ),
        (
            {"hard": ChoicesTruth({"a": 0.5})},
            r"question 'hard' is a ranking and its parameters are a ChoicesTruth; "
            r"move them under \[ranking\.hard\]",
        ),
        ({"hard": RankingTruth({"a": 1}, ALL_RANKED)}, "question 'hard': every option needs a wor"),
        (
            {"wanted": ChoicesTruth({"z": 0.5})},
            "question 'wanted' has no option 'z'; options are a, b, c",
        ),
        ({"amount": ScaleTruth({"z": {"a": 1.0}})}, "question 'amount' has no option 'z'"),
        ({"amount": ScaleTruth({"x": {"z": 1.0}})}, "question 'amount' has no option 'z'"),
        (
            {"tongue": ChoiceTruth({"a": 1.0}, by_group={"west": {"b": 1.0}})},
            "question 'tongue', by_group: nobody is in 'west'",
        ),
        (
            {"notes": TextTruth({"a": ("x",)}, by="tongue", share=1.0)},
            "question 'notes' depends on 'tongue', which is not simulated; columns are town",
        ),
    ],
)
def test_parameters_that_do_not_fit_the_survey_are_refused(
    truths: dict[str, Truth], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        answers(**truths)


def test_a_group_question_that_is_not_asked_is_refused() -> None:
    with pytest.raises(ParameterError, match="survey 's' has no question 'village'"):
        simulate(SURVEY, Parameters("village", {"x": 1}, {}, EXTRAS), seed=1)
