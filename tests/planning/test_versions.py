from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from courses import course, module
from deciding import decision

from needs.planning.decisions.database import Board, Decisions, open_decisions
from needs.planning.decisions.decisions import DecisionError
from needs.planning.decisions.overrides import Overrides
from needs.planning.decisions.plan_inputs import Inputs, InputsError, inputs_from_json
from needs.planning.decisions.versions import (
    changed_inputs,
    compare_versions,
    last_sign_off,
    record_at,
    version_at,
)
from needs.planning.plans.record import plan_record
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.weighing.priorities import Criterion, Priorities

COURSE = course(
    module("a", 30, 60, topics={"p": 1.0}, practice=0.5),
    module("b", 30, 60, topics={"q": 1.0}, practice=0.5),
    module("c", 30, 60, topics={"r": 1.0}, practice=0.5, present_minutes=30),
)
CRITERIA = {
    "request": {"p": 0.9, "q": 0.5, "r": 0.2},
    "amount": {"p": 0.2, "q": 0.6, "r": 0.9},
}
SETTINGS = PlanSettings(days=1, hours_per_day=1, step_floor=0, practice_share=0)


def inputs(weights: dict[str, float] | None = None, **more: object) -> Inputs:
    weights = weights or {"request": 1.0, "amount": 0.0}
    made = Inputs(
        survey="survey",
        answers=(("answers.csv", "0" * 64),),
        only={},
        n=40,
        course=COURSE,
        settings=SETTINGS,
        weights=weights,
        criteria=CRITERIA,
        apart=(),
        needs=Needs(scores(weights), {}),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def scores(weights: dict[str, float]) -> dict[str, float]:
    """Scores as priorities have them, from the values alone."""
    topics = ("p", "q", "r")
    criteria = tuple(
        Criterion(c, np.array([v[t] for t in topics]), np.zeros((0, 3)), np.zeros(3))
        for c, v in CRITERIA.items()
    )
    found = Priorities(topics, criteria, weights).score
    return dict(zip(topics, map(float, found), strict=True))


@pytest.fixture
def kept() -> Iterator[Decisions]:
    decisions = open_decisions("sqlite://")
    yield decisions
    decisions.close()


@pytest.fixture
def board(kept: Decisions) -> Board:
    return kept.board("Update", "survey", "test")


def decide(kept: Decisions, board: Board, *made: object, on: Inputs | None = None) -> None:
    for one in made:
        seen = len(kept.entries(board))
        kept.save(board, one, seen=seen, inputs=(on or inputs()).to_json())  # type: ignore[arg-type]


def test_inputs_come_back_equal_from_their_json() -> None:
    made = inputs(only={"country": ("X", "Y")}, apart=("r",))
    again = inputs_from_json(made.to_json())
    assert again == made
    assert again.to_json() == made.to_json()
    assert list(again.course.by_id["a"].lengths) == list(COURSE.by_id["a"].lengths)


def test_settings_of_other_software_are_named() -> None:
    data = json.loads(inputs().to_json())
    data["settings"]["moonlight"] = 3
    with pytest.raises(InputsError, match="moonlight"):
        inputs_from_json(json.dumps(data))


def test_a_decided_weight_gives_the_scores_that_priorities_have() -> None:
    decided = inputs().decided(Overrides(weights={"amount": 0.5, "request": 0.25}))
    assert decided.topics == pytest.approx(scores({"request": 0.25, "amount": 0.5}))
    assert inputs().decided(Overrides()) == inputs().needs


def test_topics_for_other_action_stay_out_under_other_weights() -> None:
    decided = inputs(apart=("r",)).decided(Overrides(weights={"amount": 1.0}))
    assert set(decided.topics) == {"p", "q"}


def test_every_kind_of_decision_reaches_the_plan() -> None:
    free = inputs().plan(Overrides())
    assert free.minutes == {"a": 60}
    assert inputs().plan(Overrides(veto=("a",))).minutes == {"b": 60}
    assert inputs().plan(Overrides(minutes={"a": 30})).minutes["a"] == 30
    assert "c" in inputs().plan(Overrides(must=("c",))).minutes
    assert "c" in inputs().plan(Overrides(weights={"amount": 1.0, "request": 0.0})).minutes
    merged = inputs().plan(Overrides(merges={"p": "r"}))
    assert merged.needs.topics == {"q": pytest.approx(0.5), "r": pytest.approx(0.9)}
    assert merged.minutes.keys() <= {"a", "c"}


def test_any_version_is_made_again_as_it_was(kept: Decisions, board: Board) -> None:
    made = [decision("veto", "a"), decision("must", "c"), decision("withdraw", value=1)]
    then = []
    for one in made:
        decide(kept, board, one)
        then.append(plan_record(version_at(kept, board, len(then) + 1).plan()))
    assert [record_at(kept, board, n) for n in (1, 2, 3)] == then
    assert then[0] != then[1] != then[2]


def test_a_version_stands_on_the_inputs_of_its_last_decision(kept: Decisions, board: Board) -> None:
    decide(kept, board, decision("note"))
    longer = inputs(settings=replace(SETTINGS, days=2))
    decide(kept, board, decision("note"), on=longer)
    assert version_at(kept, board, 1).inputs == inputs()
    assert version_at(kept, board, 2).inputs == longer


def test_a_signed_plan_is_shown_as_it_was_kept(kept: Decisions, board: Board) -> None:
    record = plan_record(inputs().plan(Overrides()))
    other = replace(record, status="made by older software")
    kept.save(board, decision("sign_off"), seen=0, inputs=inputs().to_json(), plan=other.to_json())
    assert record_at(kept, board, 1) == other
    assert last_sign_off(kept.entries(board)) == kept.entries(board)[0]


def test_two_versions_differ_in_lines_and_in_what_lies_between(
    kept: Decisions, board: Board
) -> None:
    decide(kept, board, decision("note"), decision("veto", "a"))
    decide(kept, board, decision("note"), on=inputs(n=50))
    found = compare_versions(kept, board, 1, 3)
    assert {c.module for c in found.lines} == {"a", "b"}
    assert [e.number for e in found.between] == [2, 3]
    assert found.inputs == ("people in view",)
    back = compare_versions(kept, board, 3, 1)
    assert {(c.module, c.before) for c in back.lines} == {(c.module, c.after) for c in found.lines}
    assert back.between == found.between
    assert compare_versions(kept, board, 2, 2).lines == ()


def test_what_changed_underneath_is_named() -> None:
    other = inputs(
        {"request": 0.5, "amount": 0.5},
        answers=(),
        course=course(module("z", 30)),
        settings=replace(SETTINGS, days=2, step_floor=15),
    )
    assert changed_inputs(inputs(), other) == (
        *("answers", "course", "weights", "days", "step_floor"),
    )
    assert changed_inputs(inputs(), inputs()) == ()


def test_a_version_that_is_not_there_is_named(kept: Decisions, board: Board) -> None:
    with pytest.raises(DecisionError, match="no version 1"):
        version_at(kept, board, 1)
    decide(kept, board, decision("note"))
    with pytest.raises(DecisionError, match=r"no version 4; its versions are 1 to 1"):
        version_at(kept, board, 4)
    with pytest.raises(DecisionError, match="no version 0"):
        version_at(kept, board, 0)
