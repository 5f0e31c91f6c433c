"""Versions of a board: made again from what was kept, and compared line by line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from needs.planning.decisions.decisions import DecisionError, Entry
from needs.planning.decisions.overrides import Overrides, in_force, standing
from needs.planning.decisions.plan_inputs import Inputs, inputs_from_json
from needs.planning.plans.plan import Plan
from needs.planning.plans.record import (
    LineChange,
    PlanRecord,
    line_changes,
    plan_record,
    record_from,
)

if TYPE_CHECKING:
    from needs.planning.decisions.database import Board, Decisions


@dataclass(frozen=True)
class Version:
    """The state of a board after decision `number`.

    inputs: those that the last of its decisions was made on.
    """

    number: int
    entries: tuple[Entry, ...]
    inputs: Inputs
    overrides: Overrides

    def plan(self) -> Plan:
        """The plan of this version, solved again. Raises like `make_plan`."""
        return self.inputs.plan(self.overrides)


@dataclass(frozen=True)
class Difference:
    """How two versions of a board differ.

    lines:    modules whose action, minutes or place differ.
    between:  the decisions after the earlier version, up to the later one.
    inputs:   what else changed underneath: "answers", "people in view", "course", "weights", and
              settings by name.
    """

    before: PlanRecord
    after: PlanRecord
    lines: tuple[LineChange, ...]
    between: tuple[Entry, ...]
    inputs: tuple[str, ...]


def version_at(decisions: Decisions, board: Board, number: int) -> Version:
    """The version after decision `number`. DecisionError where there is no such decision."""
    entries = decisions.entries(board, number)
    if not entries or entries[-1].number != number:
        raise DecisionError(
            f"board '{board.name}' has no version {number}; its versions are 1 to "
            f"{len(decisions.entries(board))}"
        )
    inputs = inputs_from_json(decisions.inputs(board, entries[-1].inputs))
    return Version(number, entries, inputs, in_force(entries, inputs.course))


def record_at(decisions: Decisions, board: Board, number: int) -> PlanRecord:
    """The plan of a version: as it was kept where it was signed off, else made again."""
    version = version_at(decisions, board, number)
    if version.entries[-1].decision.kind == "sign_off":
        return record_from(json.loads(decisions.signed_plan(board, number)))
    return plan_record(version.plan())


def compare_versions(decisions: Decisions, board: Board, before: int, after: int) -> Difference:
    """What differs between two versions, and the decisions that lie between them."""
    early, late = (version_at(decisions, board, number) for number in (before, after))
    records = [record_at(decisions, board, number) for number in (before, after)]
    low, high = sorted((before, after))
    return Difference(
        records[0],
        records[1],
        line_changes(records[0], records[1]),
        tuple(
            e for e in max(early, late, key=lambda v: v.number).entries if low < e.number <= high
        ),
        changed_inputs(early.inputs, late.inputs),
    )


def changed_inputs(before: Inputs, after: Inputs) -> tuple[str, ...]:
    """What of the inputs differs, by name."""
    named = {
        "answers": before.answers != after.answers,
        "people in view": (before.only, before.n) != (after.only, after.n),
        "course": before.course_sha256 != after.course_sha256,
        "weights": dict(before.weights) != dict(after.weights),
    }
    old, new = asdict(before.settings), asdict(after.settings)
    return (*(k for k, differs in named.items() if differs), *(k for k in new if new[k] != old[k]))


def last_sign_off(entries: tuple[Entry, ...]) -> Entry | None:
    """The latest sign-off that stands, or None."""
    found = [e for e in standing(entries) if e.decision.kind == "sign_off"]
    return found[-1] if found else None
