"""A plan as plain lines that can be kept, shown again and compared, whatever made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from needs.planning.plans.plan import Plan


class RecordError(ValueError):
    """Text that is no record of a plan; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """One module as a plan had it; `place` is "" and minutes are 0 where it is not planned."""

    module: str
    action: str
    place: str
    variant: str
    minutes_now: int
    minutes_planned: int


@dataclass(frozen=True)
class PlanRecord:
    """A plan's lines as they were, with its main figures.

    value, gap: as of the plan, 0 to 1. status: of the solver.
    """

    lines: tuple[RecordedLine, ...]
    minutes: float
    budget_minutes: float
    value: float
    gap: float
    status: str

    def to_json(self) -> str:
        """The record as one line of JSON, keys in a fixed order."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A module that two plans treat differently; None where one of them does not know it."""

    module: str
    before: RecordedLine | None
    after: RecordedLine | None


def plan_record(plan: Plan) -> PlanRecord:
    """The record of a plan, without what only words it."""
    return PlanRecord(
        lines=tuple(
            RecordedLine(
                line.module,
                line.action,
                line.place if line.minutes_planned else "",
                line.variant,
                line.minutes_now,
                line.minutes_planned,
            )
            for line in plan.lines
        ),
        minutes=float(plan.total_minutes),
        budget_minutes=float(plan.budget_minutes),
        value=float(plan.value),
        gap=float(plan.gap),
        status=plan.status,
    )


def record_from(data: object) -> PlanRecord:
    """A record from parsed JSON: its own, or the file plan.json of a run. RecordError otherwise."""
    plan = data.get("plan", data) if isinstance(data, Mapping) else None
    if not isinstance(plan, Mapping) or not isinstance(plan.get("lines"), list):
        raise RecordError("it holds no plan: there is no list of 'lines'")
    return PlanRecord(
        lines=tuple(_line(entry, number) for number, entry in enumerate(plan["lines"], 1)),
        minutes=_number(plan, "minutes", "the plan"),
        budget_minutes=_number(plan, "budget_minutes", "the plan"),
        value=_number(plan, "value", "the plan"),
        gap=_number(plan, "gap", "the plan"),
        status=str(plan.get("status", "")),
    )


def line_changes(before: PlanRecord, after: PlanRecord) -> tuple[LineChange, ...]:
    """The modules whose action, minutes or place differ, in the order of the plans."""
    old, new = ({line.module: line for line in r.lines} for r in (before, after))
    return tuple(
        LineChange(module, old.get(module), new.get(module))
        for module in dict.fromkeys((*new, *old))
        if old.get(module) != new.get(module)
    )


def _line(entry: object, number: int) -> RecordedLine:
    where = f"line {number}"
    if not isinstance(entry, Mapping) or not isinstance(entry.get("module"), str):
        raise RecordError(f"{where} names no module")
    return RecordedLine(
        entry["module"],
        str(entry.get("action", "")),
        str(entry.get("place") or ""),
        str(entry.get("variant", "")),
        int(_number(entry, "minutes_now", where)),
        int(_number(entry, "minutes_planned", where)),
    )


def _number(entry: Mapping[str, Any], key: str, where: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError(f"{where}, {key}: {value!r} is not a number")
    return float(value)
