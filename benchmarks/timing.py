"""Seconds and memory of a piece of work, measured the same way everywhere."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
REPEATS = 5
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Timing:
    """Seconds of one piece of work: the first call, and every later one."""

    first: float
    later: tuple[float, ...] = ()

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        """The timing of these calls, in order."""
        return cls(seconds[0], tuple(seconds[1:]))

    @property
    def usual(self) -> float:
        """Median of the later calls, in seconds; the first call where there was no other."""
        return statistics.median(self.later) if self.later else self.first


def timed_in_turn(
    works: Sequence[Callable[[], Any]], repeats: int | Sequence[int] = REPEATS
) -> list[tuple[Any, Timing]]:
    """For each work its result, and the seconds of a first call and of its repeats after that.

    The works take turns, so that whatever else the machine does slows all of them alike.
    """
    most = [repeats] * len(works) if isinstance(repeats, int) else list(repeats)
    calls: list[list[tuple[Any, float]]] = [[] for _ in works]
    for number in range(max(most) + 1):
        for work, last, done in zip(works, most, calls, strict=True):
            if number <= last:
                done[:] = [(None, seconds) for _, seconds in done]  # keep one result at a time
                done.append(timed(work))
    return [(done[-1][0], Timing.of([seconds for _, seconds in done])) for done in calls]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What one call returns, and the seconds that it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def peak_memory(work: Callable[[], object], warm_up: Callable[[], object]) -> float:
    """Megabytes that the work adds to the peak of a fresh process, after `warm_up` ran in it.

    NaN where the system is not Linux. Asked of the system, because Arrow's and pandas' parsers take
    their memory outside Python; not by `ru_maxrss`, which a process inherits from the one that
    starts it. The warm-up pays for imports. Both have to be importable by name.
    """
    if not STATUS.exists():
        return nan
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as fresh:
        return fresh.submit(_rise_of_peak, work, warm_up).result()


def _rise_of_peak(work: Callable[[], object], warm_up: Callable[[], object]) -> float:
    warm_up()
    before = _peak()
    kept = work()
    rise = _peak() - before
    del kept
    return rise


def _peak() -> float:
    """Largest memory that this process has held so far, in megabytes (proc(5), VmHWM)."""
    line = next(x for x in STATUS.read_text().splitlines() if x.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6
