from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_results import SETTINGS, labels, plan

from needs.planning.plans.conflicts import Conflict, InfeasiblePlan
from needs.planning.plans.lines import LeftOut, Why
from needs.planning.plans.plan import Change, Displacement
from needs.planning.plans.rules import RuleCode
from needs.report.language import LANGUAGES
from needs.report.plan_sentences import conflict_sentence, displacement_sentence, why_left_out

each_language = pytest.mark.parametrize("code", LANGUAGES)
NAN = float("nan")

SONGS = LeftOut(
    "songs", "less_value", 0, "brief", 45, (), ("paper",), 0.011, (), "asking", 0.1616
)  # fmt: skip


def worth(entry: LeftOut, code: str = "en") -> str:
    return labels(code).language.percent(entry.value_per_hour, 1)


# --- why a module was left out ---------------------------------------------------------------


@each_language
@pytest.mark.parametrize("why", get_args(Why))
def test_every_reason_names_what_it_compares(why: Why, code: str) -> None:
    entry = replace(SONGS, why=why)
    said, say = why_left_out(entry, labels(code)), labels(code).language
    compared = why not in ("veto", "platform", "excluded", "no_evidence")
    assert ("Module asking" in said) == compared
    assert (say.percent(entry.lowest_value_per_hour, 1) in said) == compared
    assert ("Module paper" in said) == (why == "prerequisites")
    assert (say.percent(entry.with_requirements, 1) in said) == (why == "prerequisites")


@each_language
def test_reasons_differ(code: str) -> None:
    said = {why_left_out(replace(SONGS, why=why), labels(code)) for why in get_args(Why)}
    assert len(said) == len(get_args(Why))


@each_language
@pytest.mark.parametrize("why", ["less_value", "prerequisites", "does_not_fit"])
def test_where_every_line_is_needed_no_line_is_compared(why: Why, code: str) -> None:
    needed = replace(SONGS, why=why, lowest_module="", lowest_value_per_hour=NAN)
    said = why_left_out(needed, labels(code))
    assert "nan" not in said.lower()
    assert "–" not in said
    assert "Module" not in said


def test_the_reasons_of_a_real_plan_hold_no_gap() -> None:
    for entry in plan().left_out:
        said = why_left_out(entry, labels())
        assert "nan" not in said
        assert "  " not in said


# --- what it would displace ------------------------------------------------------------------


@each_language
def test_what_a_module_displaces_names_every_change_and_the_loss(code: str) -> None:
    changed = Displacement(
        "songs",
        plan(),
        (Change("songs", 0, 45), Change("doing", 90, 60)),
        0.0432,
        (),
    )
    said, say = displacement_sentence(changed, labels(code)), labels(code).language
    for part in ("Module songs", "Module doing", "45", "90", "60", say.percent(0.0432, 2)):
        assert part in said


@each_language
def test_what_cannot_fit_is_said_to_fit_nowhere(code: str) -> None:
    said = displacement_sentence(Displacement("songs", None, (), NAN, ()), labels(code))
    assert "Module songs" in said
    assert "–" not in said


@given(st.sampled_from([entry.module for entry in plan().left_out]))
def test_every_displacement_of_a_real_plan_can_be_said(module: str) -> None:
    displaced = plan().displaced_by(module)
    said = displacement_sentence(displaced, labels())
    assert f"Module {module}" in said
    for change in displaced.changes:
        assert f"Module {change.module}" in said


# --- which rules conflict --------------------------------------------------------------------

SUBJECT = {"floor": "ask", "gain": "think"} | dict.fromkeys(("must", "fixed", "veto"), "songs")
UNNUMBERED = ("prerequisites", "exclusions", "platform", "veto")


def conflicts() -> Iterator[Conflict]:
    """One conflict a rule, with what is possible and, where the rule has a degree, without."""
    for rule in get_args(RuleCode):
        asked = 0.45 if rule == "practice" else NAN if rule in UNNUMBERED else 135.0
        possible = 0.25 if rule == "practice" else 75.0
        has_degree = rule in ("time", "online", "floor", "gain", "practice")
        for limit in (possible, None) if has_degree else (None,):
            yield Conflict(rule, SUBJECT.get(rule, ""), asked, limit)


@each_language
@pytest.mark.parametrize("conflict", list(conflicts()), ids=lambda c: f"{c.rule} {c.possible}")
def test_every_rule_says_what_it_asks_and_what_is_possible(conflict: Conflict, code: str) -> None:
    said, say = conflict_sentence(conflict, SETTINGS, labels(code)), labels(code).language
    if conflict.rule not in (*UNNUMBERED, "must"):
        form = say.percent if conflict.rule == "practice" else say.number
        assert form(conflict.asked) in said
        assert conflict.possible is None or form(conflict.possible) in said
    named = {"floor": labels(code).step("ask"), "gain": labels(code).step("think")}
    assert named.get(conflict.rule, "") in said
    assert ("Module songs" in said) == (conflict.rule in ("must", "fixed", "veto"))
    assert "nan" not in said.lower()
    assert "–" not in said


@each_language
def test_rules_are_told_apart(code: str) -> None:
    said = {c.rule: conflict_sentence(c, SETTINGS, labels(code)) for c in conflicts()}
    assert len(set(said.values())) == len(said) == len(get_args(RuleCode))


def test_the_time_of_a_plan_names_its_days_and_hours() -> None:
    time = Conflict("time", "", 360, 420)
    one, two = (
        conflict_sentence(time, replace(SETTINGS, days=n, hours_per_day=6), labels())
        for n in (1, 2)
    )
    assert one == "Time: 360 minutes in 1 day of 6 net hours; the rest needs 420"
    assert two.startswith("Time: 360 minutes in 2 days of 6 net hours")


def test_a_day_too_short_names_the_time_and_a_floor() -> None:
    with pytest.raises(InfeasiblePlan) as found:
        plan(hours=1)
    said = [conflict_sentence(c, SETTINGS, labels()) for c in found.value.conflicts]
    rules = [c.rule for c in found.value.conflicts]
    assert {"time", "floor"} <= set(rules)
    assert all(said)
    assert "60 minutes" in said[rules.index("time")]
