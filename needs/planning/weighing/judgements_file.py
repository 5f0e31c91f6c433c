"""The text file of judgements (TOML, docs/data.md): every error names the entry and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from needs.planning.courses.curriculum import did_you_mean
from needs.planning.weighing.judgements import (
    JUDGED,
    Judgement,
    JudgementError,
    Judgements,
    OtherAction,
    one_of,
)

T = TypeVar("T")


def read_judgements(path: Path, topics: Collection[str] | None = None) -> Judgements:
    """The judgements in a TOML file. JudgementError names the file, the entry, the key, the rule.

    topics: ids that entries may be about, see `survey_topics`; not checked where None.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise JudgementError(
            f"{path.name} cannot be opened ({error.strerror}); check its name"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JudgementError(f"{path.name} is not a file of judgements (TOML): {error}") from error
    try:
        found = judgements_from_dict(data)
        if topics is not None:
            found.check(topics)
    except JudgementError as error:
        raise JudgementError(f"{path.name}: {error}") from error
    return found


def judgements_from_dict(data: Mapping[str, Any]) -> Judgements:
    """Judgements from the tables of their file. JudgementError for what does not fit."""
    _only(data, ("invented", "levels", "judgement", "other_action"), "the file")
    levels = _levels(_typed(data, "levels", dict, "the file", {}))
    return Judgements(
        tuple(
            _judgement(e, levels, f"judgement {i}")
            for i, e in enumerate(_entries(data, "judgement"), 1)
        ),
        tuple(
            _other_action(e, f"other_action {i}")
            for i, e in enumerate(_entries(data, "other_action"), 1)
        ),
        _typed(data, "invented", bool, "the file", False),
    )


def _entries(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    entries = _typed(data, key, list, "the file", [])
    if not all(isinstance(e, dict) for e in entries):
        raise JudgementError(f"the file, {key}: expected tables, written under [[{key}]]")
    return entries


def _levels(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Values of level names by criterion."""
    found: dict[str, dict[str, float]] = {}
    for criterion, named in data.items():
        where = f"[levels.{criterion}]"
        one_of(criterion, JUDGED, where, "a criterion that people enter")
        if not isinstance(named, dict):
            raise JudgementError(f"{where}: expected lines such as low = 0.2")
        found[criterion] = {
            name: _number(value, f"{where}, {name}") for name, value in named.items()
        }
    return found


def _judgement(
    e: Mapping[str, Any], levels: Mapping[str, Mapping[str, float]], where: str
) -> Judgement:
    _only(e, ("topic", "criterion", "level", "who", "when", "why"), where)
    criterion = _typed(e, "criterion", str, where)
    one_of(criterion, JUDGED, f"{where}, criterion", "a criterion that people enter")
    level = e.get("level")
    if isinstance(level, str):
        one_of(level, levels.get(criterion, {}), f"{where}, level", f"a level of '{criterion}'")
        value = levels[criterion][level]
    else:
        value = _number(level, f"{where}, level")
    return Judgement(
        _typed(e, "topic", str, where),
        criterion,
        value,
        *_by(e, where),
        level if isinstance(level, str) else "",
        where,
    )


def _other_action(e: Mapping[str, Any], where: str) -> OtherAction:
    _only(e, ("topic", "action", "who", "when", "why"), where)
    topic, action = (_typed(e, key, str, where) for key in ("topic", "action"))
    return OtherAction(topic, action, *_by(e, where), where)


def _by(e: Mapping[str, Any], where: str) -> tuple[str, str, date]:
    who, why = (_typed(e, key, str, where) for key in ("who", "why"))
    return who, why, _typed(e, "when", date, where)


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise JudgementError(f"{where}: {value!r} is not a number from 0 to 1")
    return float(value)


def _only(data: Mapping[str, Any], keys: Collection[str], where: str) -> None:
    for key in data:
        if key not in keys:
            raise JudgementError(f"{where}: '{key}' is not a key{did_you_mean(key, keys)}")


def _typed(
    data: Mapping[str, Any], key: str, kind: type[T], where: str, default: T | None = None
) -> T:
    value = data.get(key, default)
    if not isinstance(value, kind):
        what = "is missing" if value is None else f"{value!r} is not {_KINDS[kind]}"
        raise JudgementError(f"{where}, {key}: {what}")
    return value


_KINDS: Mapping[type, str] = {
    str: "a text in quotes",
    bool: "true or false",
    list: "a list of tables",
    dict: "a table",
    date: "a date such as 2026-03-02",
}
