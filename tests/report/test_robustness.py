"""How far a ranking can be relied on: the words say the results' numbers and no more."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from small_results import LEVEL, SURVEY, answers, evidence, labels

from needs.evidence.rankings import Ranking
from needs.evidence.robustness import Robustness, ranking_robustness
from needs.evidence.sample_size import SampleSize
from needs.evidence.sensitivity import Scenario, Sensitivity
from needs.report.robustness import (
    agreement_sentence,
    careless_sentence,
    misfit_sentence,
    misfit_table,
    sample_size_sentence,
    scenario_name,
    sensitivity_rows,
    sensitivity_sentences,
    sensitivity_table,
)


@cache
def robust() -> Robustness:
    return ranking_robustness(answers(), SURVEY.question("hard"))


def ranking() -> Ranking:
    difficulty = evidence().difficulty
    assert difficulty is not None
    return difficulty


def reading(order: str, scenario: str = "as answered", by: str = "") -> Scenario:
    """A reading with the items in this order, hardest first."""
    base = ranking()
    worth = np.array([-float(order.split().index(item)) for item in base.items])
    return Scenario(scenario, by, replace(base, log_worth=worth))


# --- readings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "by", "words"),
    [
        ("as answered", "", "As answered: one person, one vote"),
        ("one vote", "country", "One vote for each group: Where?"),
        ("unranked", "", "read the other way"),
        ("careless", "", "Without traces of careless answers"),
    ],
)
def test_every_reading_has_a_name(scenario: str, by: str, words: str) -> None:
    assert words in scenario_name(scenario, by, labels())


def test_every_reading_found_can_be_named() -> None:
    scenarios = robust().sensitivity.scenarios
    assert {"as answered", "one vote", "unranked"} <= {s.id for s in scenarios}
    names = [scenario_name(s.id, s.by, labels()) for s in scenarios]
    assert len(set(names)) == len(names)


def test_the_table_is_the_frame_in_words() -> None:
    sensitivity = robust().sensitivity
    frame = sensitivity.to_frame(LEVEL)
    table = sensitivity_table(sensitivity, labels(), LEVEL, ["A note."])
    shown = table.frame.set_axis(
        ["reading", "item", "place", "low", "high", "chance", "n", "effective"], axis=1
    )
    assert shown["item"].str.lower().tolist() == frame["item"].tolist()
    assert shown["place"].tolist() == frame["place"].tolist()
    assert shown["low"].tolist() == frame["rank_low"].tolist()
    assert shown["high"].tolist() == frame["rank_high"].tolist()
    np.testing.assert_allclose(shown["chance"], frame["chance_above"])
    assert set(shown["n"]) == {60}
    assert "A note." in table.notes


TWO = Sensitivity("hard", (reading("think act ask end"), reading("think ask end act", "unranked")))
"""Two readings that agree on the first place only."""


def test_the_chart_s_rows_are_the_places_hardest_as_answered_first() -> None:
    rows = sensitivity_rows(TWO, labels())
    assert list(rows.columns) == ["row", "column", "value"]
    first = rows[rows["row"].str.startswith("As answered")]
    assert first["column"].tolist() == ["Think", "Act", "Ask", "End"]
    assert first["value"].tolist() == [1, 2, 3, 4]
    other = rows[~rows["row"].str.startswith("As answered")]
    assert other["column"].tolist() == ["Think", "Act", "Ask", "End"]
    assert other["value"].tolist() == [1, 4, 2, 3]


def test_what_stays_and_what_moves_is_said_with_the_places() -> None:
    firm, moving = sensitivity_sentences(TWO, labels())
    assert firm == "The same estimated place in every reading: Think."
    assert all(
        item in moving
        for item in ("Act (place 2 to 4)", "Ask (place 2 to 3)", "End (place 3 to 4)")
    )
    assert "Think" not in moving


def test_nothing_is_said_of_what_does_not_occur() -> None:
    same = Sensitivity("hard", (TWO.scenarios[0], replace(TWO.scenarios[0], id="unranked")))
    (firm,) = sensitivity_sentences(same, labels())
    assert firm.count(";") == 3
    turned = Sensitivity("hard", (reading("ask think act end"), reading("end act think ask")))
    (moving,) = sensitivity_sentences(turned, labels())
    assert moving.startswith("Depends on")


def test_one_reading_alone_says_nothing_of_every_reading() -> None:
    one = Sensitivity("hard", TWO.scenarios[:1])
    assert not any("every reading" in line for line in sensitivity_sentences(one, labels()))


# --- how many are enough ---------------------------------------------------------------------


def size(needed: int | None, n_answered: int = 60, power: float = 0.8) -> SampleSize:
    sizes = (30, 60, 120, 20_000)
    chances = (0.1, 0.3, 0.6, 0.75)
    return SampleSize(
        "hard", 3, "act", "end", n_answered, power, 0.95, 400, 1, needed, sizes, chances
    )


def test_answers_still_missing_are_said_with_what_that_presumes() -> None:
    line = sample_size_sentence(size(1290, n_answered=60, power=0.9), labels())
    for words in ("1,290 answers in all", "1,230 more", "90%", "Act is harder than End", "if "):
        assert words in line


def test_enough_answers_are_said_to_be_enough_and_no_order_is_called_proven() -> None:
    line = sample_size_sentence(size(50), labels())
    assert "50 answers would prove with 80% probability that Act is harder than End" in line
    assert "there are 60" in line
    assert "more than now" not in line


def test_where_no_number_is_enough_the_largest_tried_is_named() -> None:
    line = sample_size_sentence(size(None), labels())
    assert "Even 20,000 answers would hardly prove" in line
    assert "may be as hard as each other" in line


# --- agreement and careless answers ----------------------------------------------------------


def test_agreement_is_said_with_its_limits_and_of_whom() -> None:
    result = robust().agreement
    low, high = result.interval(LEVEL)
    line = agreement_sentence(result, labels(), LEVEL)
    assert f"the {result.n_complete} people who ranked every item" in line
    assert f"W is {result.w:.2f} ({low:.2f} to {high:.2f}, 90% interval)" in line


def test_without_complete_rankings_agreement_is_not_known() -> None:
    unknown = replace(robust().agreement, w=float("nan"), n_complete=0)
    assert "cannot be said" in agreement_sentence(unknown, labels(), LEVEL)


def test_careless_answers_are_said_with_their_counts_and_an_upper_limit() -> None:
    result = replace(robust().careless, n_full=50, n_default=12, expected=2.04, n_straight=3)
    line = careless_sentence(result, labels(), LEVEL)
    high = result.excess_interval(LEVEL)[1]
    for words in ("12 of 50 full rankings", "about 2.", f"{high:.1%}", "90% limit", "3 people"):
        assert words in line
    one = careless_sentence(replace(result, n_straight=1), labels(), LEVEL)
    assert "1 person gave one level" in one
    alone = replace(result, n_full=1, expected=float("nan"))
    assert careless_sentence(alone, labels(), LEVEL).startswith("The only full ranking repeats")


# --- fit of the model ------------------------------------------------------------------------


def missing(points: float, error: float, small: float = 0.0, sure: float = 1.0) -> Ranking:
    """A ranking that the model misses by `points` (± error) between the first two items, and by
    `small` (± sure) between the last two."""
    misfit = np.zeros((4, 4))
    misfit[0, 1], misfit[1, 0], misfit[2, 3], misfit[3, 2] = points, -points, small, -small
    np.fill_diagonal(misfit, np.nan)
    errors = np.full((4, 4), 0.5)
    errors[0, 1] = errors[1, 0] = error
    errors[2, 3] = errors[3, 2] = sure
    return replace(ranking(), misfit=misfit, misfit_error=errors)


def test_a_miss_beyond_chance_is_said_with_its_pair_and_size() -> None:
    line = misfit_sentence(missing(0.12, 0.02), labels())
    assert "more than chance" in line
    assert "The model misses" in line
    assert "Ask and Think" in line
    assert "12.0%" in line


def test_a_miss_within_chance_is_not_called_one() -> None:
    """Of six pairs the largest must exceed 3.3 errors, or about one survey in twenty would."""
    for error in (0.05, 0.12 / 3.2):
        assert "misses the answers by more" not in misfit_sentence(missing(0.12, error), labels())
    assert "misses the answers by more" in misfit_sentence(missing(0.12, 0.12 / 3.4), labels())


def test_the_pair_named_is_one_that_is_missed_by_more_than_chance() -> None:
    """A large miss that chance explains beside a small one that it does not."""
    line = misfit_sentence(missing(0.12, 0.1, small=0.08, sure=0.01), labels())
    assert "Act and End" in line
    assert "8.0%" in line


def test_one_answer_does_not_show_that_the_model_fits() -> None:
    unknown = replace(ranking(), misfit_error=np.zeros((4, 4)))
    assert not misfit_sentence(unknown, labels()).startswith("The model fits")


def test_the_table_of_fit_has_every_pair_once_with_its_people() -> None:
    result = ranking()
    table = misfit_table(result, labels(), ["A note."])
    shown = table.frame.set_axis(["first", "second", "above", "below", "misfit", "error"], axis=1)
    assert len(shown) == 6
    for row in shown.itertuples():
        i, j = (result.items.index(label.lower()) for label in (row.first, row.second))
        assert (row.above, row.below) == (result.preferences[i, j], result.preferences[j, i])
        assert row.misfit == pytest.approx(result.misfit[i, j])
        assert row.error == pytest.approx(result.misfit_error[i, j])
    assert (shown["above"] + shown["below"]).max() <= result.n_answered
    assert set(table.percent) == set(table.frame.columns[4:])
