"""Seconds and memory of a piece of work, measured the same way everywhere."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

REPEATS = 5
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; see getrusage(2)


@dataclass(frozen=True)
class Timing:
    """Seconds of one piece of work: the first call, and every later one."""

    first: float
    later: tuple[float, ...] = ()

    @property
    def usual(self) -> float:
        """Median of the later calls, in seconds; the first call where there was no other."""
        return statistics.median(self.later) if self.later else self.first


def timed(work: Callable[[], T], repeats: int = REPEATS) -> tuple[T, Timing]:
    """What the work returns, and the seconds of a first call and of `repeats` calls after it."""
    return timed_each([work] * (repeats + 1))


def timed_each(works: list[Callable[[], T]]) -> tuple[T, Timing]:
    """What the last of several equal pieces of work returns, and the seconds that each took."""
    seconds = []
    for work in works:
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, Timing(seconds[0], tuple(seconds[1:]))


def peak_memory(work: Callable[[], object], warm_up: Callable[[], object]) -> float:
    """Megabytes that the work adds to the peak of a fresh process, after `warm_up` ran in it.

    Measured by the operating system (`ru_maxrss`), because Arrow's and pandas' parsers take their
    memory outside Python. The warm-up pays for imports. Both have to be importable by name.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as fresh:
        return fresh.submit(_rise_of_peak, work, warm_up).result()


def _rise_of_peak(work: Callable[[], object], warm_up: Callable[[], object]) -> float:
    warm_up()
    before = _peak()
    kept = work()
    rise = _peak() - before
    del kept
    return rise / 1e6


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT
