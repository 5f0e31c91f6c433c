from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from small_results import COURSE, evidence, labels, priorities

from needs.evidence.pooling.pooled import Pooled
from needs.planning.weighing.acceptability import Acceptability, acceptability
from needs.planning.weighing.criteria import CRITERIA
from needs.planning.weighing.judgements import Judgement, Judgements, OtherAction
from needs.planning.weighing.pairwise_weights import PairAnswer, pairwise_weights
from needs.planning.weighing.priorities import Priorities, prioritise
from needs.planning.weighing.swaps import Swap, border_swaps, swaps
from needs.report import priority_tables as shown
from needs.report.tables import criterion_name, priorities_table

NOTES = ("A note.",)
DAY = date(2026, 3, 2)
JUDGED = Judgements(
    (Judgement("play", "safety", 0.9, "Ana", "it matters", DAY, "high"),),
    (OtherAction("rest", "shorter days", "Ben", "no course gives rest", DAY),),
    invented=True,
)


@cache
def judged() -> Priorities:
    return prioritise(evidence(), COURSE, judgements=JUDGED)


@cache
def found() -> Acceptability:
    return acceptability(priorities())


def test_every_criterion_has_words_of_its_own() -> None:
    names = [criterion_name(c, labels().language) for c in CRITERIA]
    assert len(set(names)) == len(CRITERIA)
    assert not set(names) & set(CRITERIA)


def test_a_need_for_other_action_is_marked_in_the_table_of_priorities() -> None:
    table = priorities_table(judged(), labels(), 0.9, NOTES).frame.set_index("Topic")
    assert table.loc["Rest", "For other action than training"] == "shorter days"
    assert table.loc["Play", "For other action than training"] == ""
    assert table.loc["Play", "Safety of children (judged): value"] == 0.9
    assert table["Score"].notna().all()


def test_without_such_a_need_the_table_has_no_such_column() -> None:
    assert (
        "For other action than training"
        not in priorities_table(priorities(), labels(), 0.9, NOTES).frame
    )


def test_the_table_of_places_shows_the_result_topic_by_topic() -> None:
    table = shown.acceptability_table(found(), labels(), 2, NOTES)
    frame = found().to_frame(2)
    assert table.frame["Topic"].tolist() == [labels().topic(t) for t in frame["topic"]]
    np.testing.assert_array_equal(table.frame["Among the first 2"], frame["top"])
    np.testing.assert_array_equal(table.frame["Place 4"], frame["place_4"])
    assert "Place 1" in table.percent
    assert table.notes[-1] == "A note."


@pytest.mark.parametrize(
    ("concentration", "few", "words"),
    [
        (20.0, False, ["around the stated ones (concentration 20)"]),
        (None, False, ["weights drawn at random"]),
        (float("inf"), False, ["weights as stated"]),
        (20.0, True, ["concentration 20", "too sure"]),
    ],
)
def test_what_the_shares_stand_on_is_said(
    concentration: float | None, few: bool, words: list[str]
) -> None:
    result = replace(found(), concentration=concentration, few=few)
    notes = shown.acceptability_notes(result, labels())
    assert len(notes) == len(words)
    assert all(w in note for w, note in zip(words, notes, strict=True))


def test_sentences_part_what_is_settled_from_what_is_open() -> None:
    rank = np.array(
        [[0.97, 0.03, 0, 0], [0.03, 0.5, 0.47, 0], [0, 0.47, 0.5, 0.03], [0, 0, 0.03, 0.97]]
    )
    topics = ("play", "talk", "law", "rest")
    result = replace(found(), topics=topics, rank=rank, score=np.arange(4.0),
                     first_weights=np.full((4, len(found().criteria)), np.nan))  # fmt: skip
    assert shown.acceptability_sentences(result, labels(), 2) == (
        "Play is among the first 2 in 100% of the draws.",
        "Open: Talk is among the first 2 in 53% of the draws.",
        "Open: Law is among the first 2 in 47% of the draws.",
        "1 topic is among them in hardly any draw (at most 5%).",
    )


def test_where_there_are_no_more_topics_than_places_all_of_them_are_among_the_first() -> None:
    (line,) = shown.acceptability_sentences(found(), labels(), 4)
    assert "all of them" in line


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (0.305, "Talk would come before Play if “Asked for” counted more than 30.5% of all weight"),
        (0.1, "Talk would come before Play if “Asked for” counted less than 10.0% of all weight"),
        (None, "No weight of “Asked for” alone"),
        (0.2, "Play and Talk have the same score: any change decides."),
    ],
)
def test_a_swap_in_words(then: float | None, words: str) -> None:
    (line,) = shown.swap_sentences([Swap("play", "talk", "request", 0.2, then)], labels())
    assert line.startswith(words)
    assert ("now 20.0%" in line) == (then != 0.2)


def test_the_table_of_swaps_keeps_their_order_and_leaves_empty_what_does_nothing() -> None:
    given = (*border_swaps(priorities(), 2), Swap("play", "talk", "request", 0.2, None))
    table = shown.swaps_table(given, labels(), NOTES).frame
    assert len(table) == len(given)
    assert np.isnan(table["Share at which they change places"].iloc[-1])
    assert table["Topic before"].iloc[-1] == "Play"


def test_judgements_are_shown_with_who_when_and_why_and_as_invented() -> None:
    table = shown.judgements_table(JUDGED, labels(), NOTES)
    assert table.frame["Who"].tolist() == ["Ana", "Ben"]
    assert table.frame["When"].tolist() == ["2026-03-02"] * 2
    assert table.frame["In words"].tolist() == ["high", "shorter days"]
    assert "invented" in table.notes[0]
    assert (
        "invented"
        not in shown.judgements_table(replace(JUDGED, invented=False), labels(), ()).notes
    )


def test_other_action_is_said_in_a_sentence() -> None:
    (line,) = shown.other_action_sentences(judged(), labels())
    assert line.startswith("Rest")
    assert "shorter days" in line


def test_answers_that_contradict_each_other_are_pointed_out() -> None:
    chain = [PairAnswer("request", "amount", 3), PairAnswer("amount", "gap", 3)]
    criteria = ("request", "amount", "gap")
    bad = pairwise_weights(criteria, [*chain, PairAnswer("request", "gap", 1 / 5)])
    good = pairwise_weights(criteria, [*chain, PairAnswer("request", "gap", 9)])
    lines = shown.pairwise_sentences(bad, labels())
    assert "contradict" in lines[0]
    assert lines[1].startswith("Look again at")
    assert "agree" in shown.pairwise_sentences(good, labels())[0]
    assert "too few" in shown.pairwise_sentences(pairwise_weights(criteria, chain), labels())[0]
    table = shown.pairwise_table(bad, labels(), NOTES)
    assert len(table.frame) == 3
    assert table.frame["Off by a factor of"].is_monotonic_decreasing


def test_strong_needs_name_the_country_and_the_chance() -> None:
    drawn = np.broadcast_to(np.array([[0.9], [0.1]]), (4, 2, 1))
    n, half = np.array([[9.0], [90.0]]), np.full((2, 1), 0.5)
    countries = Pooled(
        "want", ("country",), "share", ("KEN", "UGA"), ("play",), n, half, drawn[0],
        drawn, half, np.ones(1), np.zeros(1), "made up", 1,
    )  # fmt: skip
    table = shown.strong_needs_table(countries, labels(), NOTES)
    assert table.frame["Topic"].tolist() == ["Play"]
    assert table.frame["Where?"].tolist() == ["Ken"]
    assert table.frame["Share asking for it"].tolist() == pytest.approx([0.9])


@pytest.mark.parametrize("code", ["fr", "es", "ar"])
def test_everything_can_be_said_in_every_language(code: str) -> None:
    words = labels(code)
    assert shown.acceptability_table(found(), words, 2, ()).csv()
    assert shown.judgements_table(JUDGED, words, ()).xlsx()
    assert shown.swap_sentences(swaps(priorities(), "play", "talk"), words)
    assert shown.other_action_sentences(judged(), words)
