"""What a plan is made from beside the course: `Needs` of the learners and `PlanSettings`."""

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
                _in_range(f"needs, {what}: '{name}'", score, 0, 1)


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


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a task force decides about a plan.

    days, hours_per_day:   the time there is, in net hours.
    step_floor:            minutes that every step gets at least.
    hardest_gain:          the hardest steps get at least this share more minutes than now.
    practice_share:        least share of all planned minutes that is practice.
    keep_unasked:          modules taught now, on whose topics and steps the answers say nothing,
                           keep their present minutes: no answer is not an answer against them.
    topics_weight,
    steps_weight:          what covered topics and time for steps weigh against each other.
    topic_returns,
    step_returns:          how further minutes on the same topic or step count less.
    steadiness:            what changed minutes cost, in value for as many minutes as the course at
                           its longest has; so small that it only decides between equal plans.
    gap:                   the solver stops at this relative distance from a proven optimum.
    time_limit:            seconds for the solver; the best plan by then is given, and says so.
    """

    days: float = 6
    hours_per_day: float = 6.0
    step_floor: float = 60
    hardest_gain: float = 0.15
    practice_share: float = 0.5
    keep_unasked: bool = True
    topics_weight: float = 0.5
    steps_weight: float = 0.5
    topic_returns: Returns = Returns((60, 60), (1.0, 0.5, 0.25))
    step_returns: Returns = Returns((180, 180), (1.0, 0.5, 0.25))
    steadiness: float = 1e-4
    gap: float = 1e-7
    time_limit: float = 30.0

    def __post_init__(self) -> None:
        for key, low, high in (
            ("days", 0, 365),
            ("hours_per_day", 0, 24),
            ("step_floor", 0, inf),
            ("hardest_gain", 0, inf),
            ("practice_share", 0, 1),
            ("topics_weight", 0, inf),
            ("steps_weight", 0, inf),
            ("steadiness", 0, 0.01),
            ("gap", 0, 1),
            ("time_limit", 0, inf),
        ):
            _in_range(f"plan settings, {key}:", getattr(self, key), low, high)
        if self.topics_weight + self.steps_weight == 0:
            raise ValueError(
                "plan settings: topics_weight and steps_weight are both 0, so no plan is better "
                "than another; give one of them a weight"
            )

    @property
    def budget_minutes(self) -> float:
        """Minutes that the plan may use."""
        return self.days * self.hours_per_day * 60


def _in_range(where: str, value: float, low: float, high: float) -> None:
    if not (low <= value <= high and isfinite(value)):
        limits = f"between {low} and {high}" if high < inf else f"a finite number of at least {low}"
        raise ValueError(f"{where} {value} is not {limits}")
