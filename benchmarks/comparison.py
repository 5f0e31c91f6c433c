"""What a benchmark found: our side and the peers of each case, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from benchmarks.timing import Timing


@dataclass(frozen=True)
class Side:
    """One way of doing the work of a case. memory: peak in megabytes, NaN where not measured."""

    name: str
    timing: Timing
    memory: float = nan


@dataclass(frozen=True)
class Agreement:
    """How far the results of two sides are apart, and how far they may be."""

    what: str
    difference: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.difference <= self.tolerance

    def __str__(self) -> str:
        verdict = "within" if self.holds else "NOT WITHIN"
        return f"{self.what}: {self.difference:.2g} apart, {verdict} {self.tolerance:g}"


@dataclass(frozen=True)
class Comparison:
    """One case. The first of the peers is the one that all sides are divided by."""

    case: str
    ours: tuple[Side, ...]
    peers: tuple[Side, ...]
    agreements: tuple[Agreement, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Our sides and then the peers."""
        return (*self.ours, *self.peers)

    def ratio(self, side: Side) -> float:
        """Usual time of a side as a multiple of the first peer's."""
        return side.timing.usual / self.peers[0].timing.usual

    def memory_ratio(self, side: Side) -> float:
        """Peak memory of a side as a multiple of the first peer's."""
        return side.memory / self.peers[0].memory


@dataclass(frozen=True)
class Report:
    """All cases of one benchmark, how they were measured, and what follows from the figures."""

    title: str
    method: str
    comparisons: tuple[Comparison, ...]
    findings: tuple[str, ...] = ()
