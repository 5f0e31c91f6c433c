"""Ordered levels told by their words: "Less", "About the same", "More" and the like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from surveys.roles import suggest_meaning
from surveys.survey import Option, Role
from surveys.wording import words

_NUMBERED = re.compile(r"(\d{1,2})(?:\s*[-–=:.(].*)?", re.DOTALL)
_MOST_LEVELS = 11


@dataclass(frozen=True, slots=True)
class Levels:
    """Values in the order of their levels, with the level of each (0 = lowest), and non-answers.

    role: what a scale with these levels is usually for, where its words say so.
    known: whether the order is that of words we know; otherwise it is that of numbers.
    """

    ordered: tuple[str, ...]
    level: tuple[int, ...]
    no_answer: tuple[str, ...] = ()
    role: Role | None = None
    known: bool = True

    @property
    def same(self) -> tuple[tuple[str, str], ...]:
        """Pairs of values on one level, which may be merged: the second into the first."""
        pairs = []
        for position in range(1, len(self.ordered)):
            first = self.level.index(self.level[position])
            if first < position:
                pairs.append((self.ordered[first], self.ordered[position]))
        return tuple(pairs)


def find_levels(values: Sequence[str]) -> Levels | None:
    """The levels that the values of a column are, or None where they are not all of one scale."""
    if len(values) > 3 * _MOST_LEVELS:
        return None
    silent = tuple(v for v in values if suggest_meaning(Option(v), "ability") == "no_answer")
    silent += tuple(v for v in values if v not in silent and _says_nothing(v))
    said = [v for v in values if v not in silent]
    if len(said) < 2:
        return None
    return _by_words(said, silent) or _by_numbers(said, silent)


def _says_nothing(value: str) -> bool:
    """Whether the value or what it puts in brackets is a declared non-answer."""
    inside = re.findall(r"\(([^)]*)\)", value)
    bare = [re.sub(r"\([^)]*\)", "", value), *inside]
    return any(suggest_meaning(Option(b), "ability") == "no_answer" for b in bare if b.strip())


def _by_words(said: Sequence[str], silent: tuple[str, ...]) -> Levels | None:
    for family in _families():
        found = [family["levels"].get(words(v)) for v in said]
        if all(f is not None for f in found) and len(set(found)) > 1:
            ranked = sorted(zip(found, said, strict=True), key=lambda pair: pair[0])
            return Levels(
                tuple(v for _, v in ranked),
                tuple(rank for rank, _ in ranked),
                silent,
                family["role"],
            )
    return None


def _by_numbers(said: Sequence[str], silent: tuple[str, ...]) -> Levels | None:
    """ "1 (none at all)", "2", …, "10 (all)": numbers of which at least one has words."""
    found = [_NUMBERED.fullmatch(v) for v in said]
    if not all(found) or all(v.isdigit() for v in said):
        return None
    ranked = sorted((int(m[1]), v) for m, v in zip(found, said, strict=True) if m)
    if len({rank for rank, _ in ranked}) < 2 or ranked[-1][0] - ranked[0][0] >= _MOST_LEVELS:
        return None
    return Levels(tuple(v for _, v in ranked), tuple(r for r, _ in ranked), silent, known=False)


@cache
def _families() -> tuple[dict[str, Any], ...]:
    path = Path(__file__).with_name("level_words.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["family"]
    return tuple(
        {
            "role": family.get("role"),
            "levels": {
                words(text): rank for rank, level in enumerate(family["levels"]) for text in level
            },
        }
        for family in listed
    )
