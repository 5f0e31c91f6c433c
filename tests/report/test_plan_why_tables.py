from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from small_results import labels, plan

from needs.planning.plans.greedy import beside_greedy
from needs.planning.variations.why import LineWhy, PlanWhy, explain
from needs.report.language import LANGUAGES
from needs.report.plan_why_tables import greedy_sentence, why_sentences, why_table

each_language = pytest.mark.parametrize("code", LANGUAGES)


@cache
def why() -> PlanWhy:
    return explain(plan())


@each_language
def test_every_line_of_the_first_level_has_its_reasons(code: str) -> None:
    table = why_table(why(), labels(code), ("A note.",))
    assert table.frame.iloc[:, 0].tolist() == [
        f"Module {m.id}" for m in plan().course.modules if m.id in plan().chosen
    ]
    assert table.notes[-1] == "A note."
    for line in why().lines:
        assert f"Module {line.module}" in " ".join(why_sentences(line, labels(code)))


def test_a_line_s_sentences_name_what_they_compare() -> None:
    line = LineWhy("doing", False, (), 0.1, ("songs",), 300, 180)
    said = " ".join(why_sentences(line, labels()))
    for part in ("Nothing would take the place", "Module songs", "300", "180"):
        assert part in said


@each_language
def test_the_greedy_plan_is_set_beside_in_one_sentence(code: str) -> None:
    greedy = beside_greedy(plan())
    kept = greedy_sentence(plan(), replace(greedy, broken=()), labels(code))
    broken = greedy_sentence(plan(), replace(greedy, broken=(("time", ""),)), labels(code))
    assert kept != broken
    for said in (kept, broken):
        assert labels(code).language.number(len(greedy.changes)) in said
