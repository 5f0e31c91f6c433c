from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from small_comparisons import ALL, FAST, GROUPED, compared, each, people, words

from needs.evidence.comparing.compared import Comparison, Reason
from needs.evidence.comparing.comparison import compare
from needs.evidence.comparing.heterogeneity import Answer
from needs.evidence.comparing.likeness import Likeness
from needs.report.comparison_notes import comparison_notes
from needs.report.comparison_sentences import (
    alike_sentences,
    reason_sentence,
    whether_sentence,
    whether_sentences,
)
from needs.report.comparison_words import measure_words
from needs.report.language import LANGUAGES, language

REGION = GROUPED.question("region")


def with_answer(found: Comparison, answer: Answer) -> Comparison:
    """The comparison with another answer to whether groups differ."""
    p = {"differ": 0.001, "no evidence": 0.7, "unknown": np.nan}[answer]
    assert found.heterogeneity is not None
    test = replace(found.heterogeneity.test, p_overall=p)
    changed = replace(found)
    changed.__dict__["heterogeneity"] = replace(found.heterogeneity, test=test)
    return changed


# --- whether -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_sentence_of_its_own(reason: Reason) -> None:
    said = reason_sentence(replace(compared(), reason=reason), words())
    assert bool(said) == bool(reason)
    others = {reason_sentence(replace(compared(), reason=r), words()) for r in get_args(Reason)}
    assert len(others) == len(get_args(Reason))


def test_the_reason_stands_in_the_place_of_an_answer() -> None:
    one = compare(people({"north": 30}), GROUPED.question("want"), (REGION,), FAST)
    assert whether_sentences(one, words()) == (reason_sentence(one, words()),)
    assert "one group" in whether_sentence(one, words())


def test_where_all_is_hidden_the_answer_for_all_together_is_given_too() -> None:
    hidden = compare(people({"few": 6, "west": 4}), GROUPED.question("want"), (REGION,), FAST)
    assert hidden.reason == "all hidden"
    said = whether_sentences(hidden, words())
    assert said[-1] == reason_sentence(hidden, words())
    assert "All groups have too few answers to be shown on their own: fewer than 5" in said[-1]


def test_groups_that_differ_are_said_to_with_size_and_items() -> None:
    first, size, items = whether_sentences(compared(), words())
    assert first.startswith("Groups differ")
    assert re.search(r"about \d+% of the variation .* about \d+ percentage points? from", size)
    assert re.search(r"^It is proven in \d of 4 items: .*Play", items)


@pytest.mark.parametrize("answer", get_args(Answer))
def test_each_answer_is_said_and_none_claims_too_much(answer: Answer) -> None:
    said = " ".join(whether_sentences(with_answer(compared(), answer), words()))
    assert ("Groups differ in this question" in said) == (answer == "differ")
    assert ("does not prove that they are alike" in said) == (answer == "no evidence")
    assert ("more than chance," in said) == ("estimated to lie" in said) == (answer == "differ")
    assert "p =" not in said


def test_a_question_of_one_item_counts_no_items() -> None:
    one = replace(with_answer(compared(), "differ"))
    found = compared().heterogeneity
    assert found is not None
    names = ("n_groups", "q", "freedom", "i2", "tau")
    test = replace(found.test, p=found.test.p[:1], p_any=found.test.p_any[:1])
    firsts = {n: getattr(found, n)[:1] for n in names}
    cut = replace(found, items=found.items[:1], test=test, **firsts)
    one.__dict__["heterogeneity"] = cut
    said = whether_sentences(one, words())
    assert len(said) == 2
    assert said[1].startswith("About")


def test_one_group_that_is_shown_is_not_said_to_be_the_only_one() -> None:
    one = replace(compared(), reason="one group shown")
    (said,) = whether_sentences(one, words())
    assert said == whether_sentence(one, words())
    assert said.startswith("Only one group has enough answers to be shown")


def test_hidden_groups_that_cannot_be_tested_are_said_once() -> None:
    hidden = replace(with_answer(compared(), "unknown"), reason="all hidden")
    hidden.__dict__["heterogeneity"] = with_answer(compared(), "unknown").heterogeneity
    assert whether_sentences(hidden, words()) == (reason_sentence(hidden, words()),)


# --- who is alike ------------------------------------------------------------------------------


def with_likeness(found: Comparison, likeness: Likeness | None) -> Comparison:
    changed = replace(found)
    changed.__dict__["likeness"] = likeness
    return changed


def test_clusters_are_named_with_their_certainty() -> None:
    groups = ("north", "south", "west")
    same = np.array([[1, 0.9, 0.1], [0.9, 1, 0.1], [0.1, 0.1, 1]])
    drawn = np.ones((20, 3, 3))
    order, cluster = np.array([0, 1, 2]), np.array([0, 0, 1])
    found = Likeness(groups, ("a", "b"), drawn, order, cluster, 0.8, same)
    first, pair, alone = alike_sentences(with_likeness(compared(), found), words())
    assert "0.80" in first
    assert pair == "Alike: North; South (two of them together in 90% of the draws)."
    assert alone == "By itself: West."


def test_clusters_that_the_draws_do_not_bear_out_are_not_named() -> None:
    found = compared("more")
    assert found.likeness is not None
    assert not found.likeness.supported
    (said,) = alike_sentences(found, words())
    assert "No clusters of groups are supported" in said


def test_two_groups_and_none_have_sentences_too() -> None:
    two = compare(people({"north": 30, "south": 9}), GROUPED.question("hard"), (REGION,), FAST)
    (said,) = alike_sentences(two, words())
    assert re.search(r"rank correlation -?\d\.\d\d \(", said)
    (nothing,) = alike_sentences(with_likeness(two, None), words())
    assert "cannot be said" in nothing


# --- notes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ALL)
def test_notes_say_what_is_measured_and_from_when_it_matters(measure: str) -> None:
    notes = comparison_notes(each(measure), words(), 0.9)
    assert len(set(notes)) == len(notes)
    text = " ".join(notes)
    unit = "levels" if measure in ("mean", "gap") else "percentage points"
    assert re.search(rf"matters from [\d.]+ {unit}", text)
    assert "90% confidence" in text
    assert "at most 5%" in text


def test_notes_say_what_is_hidden_only_where_something_is() -> None:
    hidden = "Not shown: cells in which fewer than 5 people answered"
    assert any(hidden in note for note in comparison_notes(compared(), words(), 0.9))
    assert not any(hidden in note for note in comparison_notes(compared("more"), words(), 0.9))


def test_a_threshold_of_one_s_own_is_in_the_notes() -> None:
    text = " ".join(comparison_notes(compared("want", threshold=0.125), words(), 0.9))
    assert "matters from 12.5 percentage points" in text
    text = " ".join(comparison_notes(compared("want", threshold=0.01), words(), 0.9))
    assert "matters from 1 percentage point." in text


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.0, "0 percentage points"),
        (0.005, "0.5 percentage points"),
        (0.01, "1 percentage point"),
        (0.015, "1.5 percentage points"),
        (0.02, "2 percentage points"),
    ],
)
def test_points_are_one_only_where_they_are_exactly_one(difference: float, said: str) -> None:
    assert measure_words("share", language("en")).amount(difference) == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_leaves_a_name_unfilled(code: str) -> None:
    for measure in ALL:
        found = each(measure)
        lines = (
            *whether_sentences(found, words(code)),
            *alike_sentences(found, words(code)),
            *comparison_notes(found, words(code), 0.9),
        )
        assert not any("{" in line or "}" in line for line in lines)
