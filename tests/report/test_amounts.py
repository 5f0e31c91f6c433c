"""One is said as one: amounts, and the sentences that carry a number that may be one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from small_results import labels, plan

from needs.planning.plans.greedy import beside_greedy
from needs.report.amounts import counted, days, net_hours
from needs.report.language import language
from needs.report.plan_sentences import no_plan_sentence
from needs.report.plan_tables import plan_notes
from needs.report.plan_why_tables import greedy_sentence

_ = language("en")


@pytest.mark.parametrize(
    ("n", "said"), [(0.5, "0.5 day"), (1, "1 day"), (1.5, "1.5 days"), (5, "5 days")]
)
def test_days_are_said_as_many_as_they_are(n: float, said: str) -> None:
    assert days(n, _) == said
    assert net_hours(n, _) == said.replace("day", "net hour")


def test_what_a_terminal_counts_has_its_number() -> None:
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_a_plan_for_a_day_of_one_hour_says_so() -> None:
    made = plan()
    short = replace(made, settings=replace(made.settings, days=1, hours_per_day=1))
    said = " ".join(plan_notes(short, labels()))
    assert "1 day of 1 net hour." in said
    assert not re.search(r"\b1 (days|net hours)", said)


def test_one_module_that_differs_is_one_module() -> None:
    found = beside_greedy(plan())
    one = replace(found, changes=(*found.changes, *plan().lines)[:1], broken=())
    assert "differ in 1 module." in greedy_sentence(plan(), one, labels())


def test_one_rule_alone_is_not_called_together() -> None:
    assert "together" not in no_plan_sentence([object()], labels())  # type: ignore[list-item]
    assert "together" in no_plan_sentence([object()] * 2, labels())  # type: ignore[list-item]
