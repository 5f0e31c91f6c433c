from __future__ import annotations

import json
from dataclasses import replace

import pytest
from courses import sample_course, sample_needs

from needs.planning.plans.plan import Plan, make_plan
from needs.planning.plans.record import (
    PlanRecord,
    RecordedLine,
    RecordError,
    line_changes,
    plan_record,
    record_from,
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    course = sample_course()
    return make_plan(course, sample_needs(course))


def test_a_record_holds_every_line_of_the_plan(plan: Plan) -> None:
    record = plan_record(plan)
    assert [line.module for line in record.lines] == [line.module for line in plan.lines]
    planned = {x.module: x.minutes_planned for x in record.lines if x.place == "level_1"}
    assert planned == plan.minutes
    assert record.minutes == plan.total_minutes
    assert all(bool(x.minutes_planned) == bool(x.place) for x in record.lines)


def test_a_record_comes_back_from_its_json(plan: Plan) -> None:
    record = plan_record(plan)
    assert record_from(json.loads(record.to_json())) == record


def test_the_record_of_a_run_is_read_too() -> None:
    line = {"module": "a", "label": "A", "action": "add", "variant": "brief", "evidence": "…"}
    line |= {"minutes_now": 0, "minutes_planned": 30, "value": 0.1}
    plan = {"lines": [line], "minutes": 30, "budget_minutes": 60, "value": 0.5, "gap": 0}
    found = record_from({"software": "needs", "plan": {**plan, "status": "optimal"}})
    assert found.lines == (RecordedLine("a", "add", "", "brief", 0, 30),)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "holds no plan"),
        ({"plan": {}}, "no list of 'lines'"),
        ({"lines": [{}]}, "line 1 names no module"),
        ({"lines": [{"module": "a", "minutes_now": "x"}]}, r"line 1, minutes_now: 'x'"),
        ({"lines": [], "minutes": True}, "the plan, minutes: True is not a number"),
    ],
)
def test_what_is_no_record_is_refused(data: object, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        record_from(data)


def record(*lines: RecordedLine) -> PlanRecord:
    return PlanRecord(lines, 0, 0, 0.0, 0.0, "optimal")


def test_changes_are_the_lines_that_differ() -> None:
    same = RecordedLine("a", "keep", "level_1", "brief", 30, 30)
    before = RecordedLine("b", "keep", "level_1", "brief", 30, 30)
    longer = replace(before, action="expand", minutes_planned=60)
    new = RecordedLine("c", "add", "level_1", "brief", 0, 30)
    found = line_changes(record(same, before), record(same, longer, new))
    assert [(c.module, c.before, c.after) for c in found] == [
        ("b", before, longer),
        ("c", None, new),
    ]
    moved = replace(before, place="online")
    assert [c.module for c in line_changes(record(before), record(moved))] == ["b"]


def test_a_plan_differs_in_nothing_from_itself(plan: Plan) -> None:
    assert line_changes(plan_record(plan), plan_record(plan)) == ()
