"""Decisions for the tests of planning."""

from __future__ import annotations

from datetime import UTC, datetime

from needs.planning.decisions.decisions import Decision, Entry

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def decision(kind: str, subject: str = "", value: float | None = None, into: str = "") -> Decision:
    return Decision(kind, "Amina", "agreed in the room", subject, value, into)  # type: ignore[arg-type]


def entry(number: int, made: Decision, seen: int | None = None) -> Entry:
    """An entry whose maker had seen everything before it, unless told."""
    return Entry(number, made, AT, number - 1 if seen is None else seen)


def entries(*made: Decision) -> tuple[Entry, ...]:
    return tuple(entry(number, d) for number, d in enumerate(made, 1))
