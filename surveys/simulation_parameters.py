"""The known truth that answers are simulated from, and the text file that states it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from surveys.survey import Kind

Shares = Mapping[str, float]
"""A probability by option id."""


class ParameterError(ValueError):
    """Parameters that nothing can be simulated from; the message says what, where and the rule."""


@dataclass(frozen=True, slots=True)
class RankingTruth:
    """Plackett–Luce worths; `depths` is the share of people who rank so many options."""

    worths: Mapping[str, float]
    depths: Mapping[int, float]
    spread: float = 0.0
    missing: float = 0.0

    def __post_init__(self) -> None:
        _sums_to_one({str(depth): share for depth, share in self.depths.items()}, "depths")


@dataclass(frozen=True, slots=True)
class ChoicesTruth:
    """The probability of ticking each option; who would tick none leaves the question out."""

    shares: Shares
    spread: float = 0.0
    missing: float = 0.0

    def __post_init__(self) -> None:
        _are_probabilities(self.shares, "shares")


@dataclass(frozen=True, slots=True)
class ChoiceTruth:
    """The probability of each answer, overall and, where it differs, by group."""

    shares: Shares
    by_group: Mapping[str, Shares] = field(default_factory=dict)
    spread: float = 0.0
    missing: float = 0.0

    def __post_init__(self) -> None:
        _sums_to_one(self.shares, "shares")
        for group, shares in self.by_group.items():
            _sums_to_one(shares, f"by_group '{group}'")


@dataclass(frozen=True, slots=True)
class ScaleTruth:
    """The probability of each level, by item (by the question's id where it rates itself)."""

    shares: Mapping[str, Shares]
    spread: float = 0.0
    missing: float = 0.0
    item_missing: float = 0.0

    def __post_init__(self) -> None:
        for item, shares in self.shares.items():
            _sums_to_one(shares, f"item '{item}'")


@dataclass(frozen=True, slots=True)
class NumberTruth:
    """A gamma distribution by mean and standard deviation, rounded and kept within limits."""

    mean: float
    deviation: float
    lowest: float
    highest: float
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class TextTruth:
    """Phrases by the answer to question `by`, written by a share of those with `when` true."""

    phrases: Mapping[str, tuple[str, ...]]
    by: str
    share: float
    when: str = ""


Truth = RankingTruth | ChoicesTruth | ChoiceTruth | ScaleTruth | NumberTruth | TextTruth

TRUTHS: Mapping[Kind, type[Truth]] = {
    "ranking": RankingTruth,
    "choices": ChoicesTruth,
    "choice": ChoiceTruth,
    "scale": ScaleTruth,
    "number": NumberTruth,
    "text": TextTruth,
}
"""What must be stated to simulate a question of each kind."""


@dataclass(frozen=True, slots=True)
class FileExtras:
    """What an export holds besides the answers that are kept.

    personal: a pattern by personal question, where {n} is the number of the submission.
    """

    first_day: date
    days: int
    refused: int = 0
    sent_twice: int = 0
    personal_share: float = 0.0
    personal: Mapping[str, str] = field(default_factory=dict)


Stated = TypeVar("Stated", bound=Truth | FileExtras)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How many people answer in each group of `group` (a question), and the truth by question."""

    group: str
    people: Mapping[str, int]
    truths: Mapping[str, Truth]
    file: FileExtras
    seed: int = 0


def read_parameters(path: Path) -> Parameters:
    """The parameters in a TOML file. ParameterError names the file and the place in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path.name} is not a parameter file (TOML): {error}") from error
    try:
        return _parameters(data)
    except ParameterError as error:
        raise ParameterError(f"{path.name}: {error}") from error


def _parameters(data: Mapping[str, Any]) -> Parameters:
    _only(data, {"seed", "groups", "file", *TRUTHS}, "the file")
    groups = data.get("groups", {})
    _only(groups, {"question", "people"}, "[groups]", needed={"question", "people"})
    truths: dict[str, Truth] = {}
    for kind, cls in TRUTHS.items():
        for question, entry in data.get(kind, {}).items():
            if question in truths:
                raise ParameterError(f"question '{question}' stands under two kinds; keep one")
            truths[question] = _build(cls, entry, f"[{kind}.{question}]")
    return Parameters(
        group=groups["question"],
        people=groups["people"],
        truths=truths,
        file=_build(FileExtras, data.get("file", {}), "[file]"),
        seed=data.get("seed", 0),
    )


def _build(cls: type[Stated], entry: Mapping[str, Any], where: str) -> Stated:
    """An object of this dataclass from a table with its fields as keys."""
    known = fields(cls)
    needed = {f.name for f in known if f.default is MISSING and f.default_factory is MISSING}
    _only(entry, {f.name for f in known}, where, needed)
    try:
        return cls(**{key: _plain(value) for key, value in entry.items()})
    except ParameterError as error:
        raise ParameterError(f"{where}: {error}") from error


def _plain(value: object) -> Any:
    """TOML values as the dataclasses want them: whole-number keys as int, lists as tuples."""
    if isinstance(value, Mapping):
        return {int(k) if k.isdecimal() else k: _plain(v) for k, v in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _only(
    entry: Mapping[str, Any], allowed: set[str], where: str, needed: set[str] | None = None
) -> None:
    for key in entry:
        if key not in allowed:
            known = ", ".join(sorted(allowed))
            raise ParameterError(f"{where}: unknown key '{key}'; keys are {known}")
    for key in sorted((needed or set()) - set(entry)):
        raise ParameterError(f"{where}: '{key}' is missing")


def _are_probabilities(shares: Shares, where: str) -> None:
    for option, share in shares.items():
        if not 0 <= share <= 1:
            raise ParameterError(f"{where}: '{option}' is {share}; a share lies between 0 and 1")


def _sums_to_one(shares: Shares, where: str) -> None:
    _are_probabilities(shares, where)
    total = math.fsum(shares.values())
    if not math.isclose(total, 1, abs_tol=1e-9):
        raise ParameterError(f"{where}: shares add up to {total:g}; they must add up to 1")
