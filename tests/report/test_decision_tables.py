from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from small_results import labels, plan

from needs.planning.decisions.decisions import Decision, Entry
from needs.planning.decisions.overrides import Clash
from needs.planning.plans.record import LineChange, RecordedLine, plan_record
from needs.report.decision_sentences import (
    between_sentences,
    change_sentence,
    changed_input,
    clash_sentence,
    decision_sentence,
    entry_line,
    idle_sentence,
)
from needs.report.decision_tables import changes_table, decisions_table, record_table
from needs.report.language import LANGUAGES, language

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FIRST = plan().lines[0].module


def entry(number: int, kind: str = "note", by: str = "Amina", **more: object) -> Entry:
    made = Decision(kind, by, "because", **more)  # type: ignore[arg-type]
    return Entry(number, made, AT, number - 1)


EVERY_KIND = (
    entry(1, "must", subject=FIRST),
    entry(2, "veto", "Bruno", subject="a module that is gone"),
    entry(3, "minutes", subject=FIRST, value=45.0),
    entry(4, "weight", subject="request", value=0.25),
    entry(5, "merge", subject="p", into="q"),
    entry(6, "note"),
    entry(7, "note", subject=FIRST),
    entry(8, "sign_off", "Bruno"),
    entry(9, "withdraw", value=2.0),
)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_decision_is_a_sentence_of_its_own(code: str) -> None:
    said = [decision_sentence(e.decision, labels(code)) for e in EVERY_KIND]
    assert len(set(said)) == len(EVERY_KIND)
    assert all(said)


def test_a_decision_s_line_says_who_when_and_why() -> None:
    line = entry_line(EVERY_KIND[2], labels("en"))
    assert line.startswith("3. ")
    assert "45 minutes" in line
    assert line.endswith("(Amina, 2026-03-01 09:30 UTC: because)")
    assert "Amina" not in entry_line(EVERY_KIND[2], labels("en"), name="Person 1")


def test_the_table_numbers_people_unless_names_are_asked_for() -> None:
    shown = decisions_table(EVERY_KIND, labels("en"), ("A note.",))
    assert shown.frame["Who"].tolist() == [
        *("Person 1", "Person 2", "Person 1", "Person 1", "Person 1"),
        *("Person 1", "Person 1", "Person 2", "Person 1"),
    ]
    assert b"Amina" not in shown.csv()
    named = decisions_table(EVERY_KIND, labels("en"), (), names=True)
    assert named.frame["Who"].tolist() == [e.decision.by for e in EVERY_KIND]


def test_the_table_marks_what_stands() -> None:
    shown = decisions_table(EVERY_KIND, labels("en"), ())
    stands = dict(zip(shown.frame["Number"], shown.frame["Stands"], strict=True))
    assert [n for n, said in stands.items() if not said] == [2, 9]


@pytest.mark.parametrize(
    "rule", ["must and veto", "minutes and veto", "two at once", "circle of merges"]
)
def test_a_clash_names_its_decisions_and_what_to_do(rule: str) -> None:
    said = clash_sentence(Clash(rule, FIRST, (3, 7)), labels("en"))  # type: ignore[arg-type]
    assert said.startswith("Decisions 3; 7 clash")
    assert "withdrawn" in said


def test_what_came_in_between_is_told_and_nothing_where_nothing_did() -> None:
    assert between_sentences((), labels("en")) == ()
    first, *others = between_sentences(EVERY_KIND[:2], labels("en"))
    assert "2 other decisions" in first
    assert len(others) == 2
    assert "1 other decision was" in between_sentences(EVERY_KIND[:1], labels("en"))[0]


def test_idle_decisions_are_named() -> None:
    assert idle_sentence((2, 5), labels("en")).startswith("Decisions 2; 5 are about")


def test_changes_say_before_and_after() -> None:
    line = RecordedLine(FIRST, "keep", "level_1", "brief", 30, 30)
    longer = replace(line, action="expand", minutes_planned=60)
    change = LineChange(FIRST, line, longer)
    said = change_sentence(change, labels("en"))
    assert said == f"Module {FIRST}: before: Keep (30 minutes); after: Expand (60 minutes)."
    gone = change_sentence(LineChange("gone", line, None), labels("en"))
    assert gone == "gone: before: Keep (30 minutes); after: not planned."
    shown = changes_table((change, LineChange("gone", line, None)), labels("en"), ())
    assert shown.frame.iloc[:, 0].tolist() == [f"Module {FIRST}", "gone"]
    assert shown.frame["Minutes after"].tolist() == [60, 0]


def test_the_table_of_a_kept_plan_has_its_lines() -> None:
    record = plan_record(plan())
    shown = record_table(record, labels("en"), ())
    assert shown.frame["Minutes planned"].tolist() == [x.minutes_planned for x in record.lines]


def test_what_changed_underneath_has_words() -> None:
    _ = language("en")
    assert changed_input("days", _) == "the days"
    assert changed_input("time_limit", _) == "time_limit"


@pytest.mark.parametrize("n", [0, 1])
def test_tables_may_be_empty(n: int) -> None:
    assert len(decisions_table(EVERY_KIND[:n], labels("en"), ()).frame) == n
    assert len(changes_table((), labels("en"), ()).frame) == 0
