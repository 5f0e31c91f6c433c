"""What the answers ask of a plan: `Needs`, and how more of the same counts less: `Returns`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite


@dataclass(frozen=True, slots=True)
class Needs:
    """What the answers say, as the plan uses it.

    topics:  score of each topic, 0 to 1.
    steps:   difficulty of each step, 0 to 1: how probably it is ranked harder than another one.
    hardest: the steps that must get more time than now.
    """

    topics: Mapping[str, float]
    steps: Mapping[str, float]
    hardest: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, scores in (("topics", self.topics), ("steps", self.steps)):
            for name, score in scores.items():
                in_range(f"needs, {what}: '{name}'", score, 0, 1)


@dataclass(frozen=True, slots=True)
class Returns:
    """Diminishing returns: what a minute counts, falling as minutes are added.

    The first `widths[0]` minutes count `counts[0]` each, the next `widths[1]` count `counts[1]`,
    and so on; every minute beyond the widths counts `counts[-1]`.
    """

    widths: tuple[float, ...]
    counts: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.widths) + 1 or any(w <= 0 for w in self.widths):
            raise ValueError(
                f"returns: {len(self.widths)} widths {self.widths} and {len(self.counts)} counts "
                f"{self.counts}; give widths above 0 and one count more than widths"
            )
        falling = all(a >= b for a, b in pairwise(self.counts))
        if not falling or self.counts[-1] < 0:
            raise ValueError(
                f"returns: counts {self.counts} must fall and not below 0, "
                "or more of the same would count more than something new"
            )

    def of(self, minutes: float) -> float:
        """What `minutes` count, in minutes of full count."""
        total = 0.0
        for width, count in zip((*self.widths, inf), self.counts, strict=True):
            used = min(max(minutes, 0.0), width)
            total += used * count
            minutes -= used
        return total


def in_range(where: str, value: float, low: float, high: float) -> None:
    """Nothing. ValueError where a value is not a finite number between the limits."""
    if not (low <= value <= high and isfinite(value)):
        limits = f"between {low} and {high}" if high < inf else f"a finite number of at least {low}"
        raise ValueError(f"{where} {value} is not {limits}")
