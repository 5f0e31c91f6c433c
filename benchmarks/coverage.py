"""`python -m benchmarks coverage`: do intervals, rank sets and tests keep their level?

Simulated surveys with known truth, judged by what the software would show. It takes about ten
minutes where the machine has nothing else to do; `--write` keeps the tables in docs/coverage.md. On
a busy machine set OPENBLAS_NUM_THREADS=1: the matrices are small, and threads that wait for each
other cost more.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks import coverage_writing as writing
from benchmarks import machine
from benchmarks.coverage_surveys import FAMILIES, Family, Judged, Route, positions
from benchmarks.coverage_tests import ErrorRates, error_rates
from benchmarks.sample import ROOT

SEED = 20230301
N_DRAWS = 300
SURVEYS = 300
SLOW_SURVEYS = 100  # full rankings of 25 items, which take up to a second each
TEST_SURVEYS = 1000
SIZES = (30, 100, 469)
ITEMS = (6, 25)
TIED = {6: (6,), 25: (10, 25)}
"""Items truly alike, by the number of items, where false orders are looked for."""

PAGE = ROOT / "docs" / "coverage.md"


@dataclass(frozen=True)
class Cell:
    """One setting: a family of estimates, items (some of them alike), people, surveys drawn."""

    family: Family
    items: int
    n: int
    tied: int = 0
    surveys: int = SURVEYS


@dataclass(frozen=True)
class Rate:
    """A share over simulated surveys and its Monte Carlo standard error; NaN where none counted."""

    value: float
    error: float

    @classmethod
    def of(cls, by_survey: Sequence[float]) -> Rate:
        """The mean of one number a survey; NaN entries do not count."""
        known = np.array([v for v in by_survey if not np.isnan(v)])
        if not len(known):
            return cls(np.nan, np.nan)
        return cls(float(known.mean()), float(known.std() / np.sqrt(len(known))))


@dataclass(frozen=True)
class SetRates:
    """What the rank sets of one route do.

    all_places: surveys whose simultaneous sets hold every true place. own_place: marginal sets that
    hold the item's true place. width, own_width: places in a simultaneous and in a marginal set.
    false_order: surveys whose simultaneous sets claim an order that is not true.
    method: how the sets were found, and in what share of surveys.
    """

    all_places: Rate
    own_place: Rate
    width: float
    own_width: float
    false_order: Rate
    methods: dict[str, float]


@dataclass(frozen=True)
class Found:
    """All rates of one cell. intervals: coverage by kind; given: share of limits that exist."""

    cell: Cell
    intervals: dict[str, Rate]
    given: dict[str, float]
    sets: dict[Route, SetRates]


def cells(surveys: int = SURVEYS, slow_surveys: int = SLOW_SURVEYS) -> list[Cell]:
    """Every setting that is simulated: items of different truth, then items partly alike."""
    found = []
    for family in FAMILIES:
        for k in ITEMS:
            for tied in (0, *TIED[k]):
                for n in SIZES:
                    slow = family == "full ranking" and k == max(ITEMS)
                    if (family == "ratings" and (k > 6 or n > 100)) or (slow and tied and n > 100):
                        continue
                    found.append(Cell(family, k, n, tied, slow_surveys if slow else surveys))
    return found


def run(cell: Cell, n_draws: int = N_DRAWS) -> Found:
    """Draw the surveys of a cell and judge them."""
    rng = np.random.default_rng(
        [SEED, list(FAMILIES).index(cell.family), cell.items, cell.n, cell.tied]
    )
    at, judge = positions(cell.items, cell.tied), FAMILIES[cell.family]
    judged = [judge(rng, at, cell.n, n_draws) for _ in range(cell.surveys)]
    names = list(judged[0].intervals)
    held, given = {}, {}
    for name in names:
        one = [j.intervals[name] for j in judged]
        held[name] = Rate.of(
            [float(i.holds[i.known].mean()) if i.known.any() else np.nan for i in one]
        )
        given[name] = float(np.mean([i.known.mean() for i in one]))
    routes: tuple[Route, ...] = ("shown", "beside")
    return Found(cell, held, given, {route: _set_rates(judged, route) for route in routes})


def _set_rates(judged: Sequence[Judged], route: Route) -> SetRates:
    joint = [j.sets[route, True] for j in judged]
    own = [j.sets[route, False] for j in judged]
    first, last = true_places(judged[0].truth)
    truly_above = np.subtract.outer(judged[0].truth, judged[0].truth) > 1e-9
    methods = [s.method for s in joint]
    return SetRates(
        Rate.of([float(((s.low <= first) & (s.high >= last)).all()) for s in joint]),
        Rate.of([float(((s.low <= first) & (s.high >= last)).mean()) for s in own]),
        float(np.mean([s.high - s.low + 1 for s in joint])),
        float(np.mean([s.high - s.low + 1 for s in own])),
        Rate.of([float((s.above & ~truly_above).any()) for s in joint]),
        {m: methods.count(m) / len(methods) for m in sorted(set(methods))},
    )


def true_places(truth: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last true place of every item (int vectors); items alike share their places."""
    above = np.subtract.outer(truth, truth) > 1e-9
    return 1 + above.sum(axis=0), len(truth) - above.sum(axis=1)


def measure(
    chosen: Iterable[Cell], n_draws: int = N_DRAWS, test_surveys: int = TEST_SURVEYS
) -> tuple[list[Found], list[ErrorRates]]:
    """The rates of every cell and of the tests; says on the terminal how far it is."""
    found = []
    for cell in chosen:
        start = time.perf_counter()
        found.append(run(cell, n_draws))
        print(f"{cell}: {time.perf_counter() - start:.0f} s", flush=True)
    rng = np.random.default_rng(SEED)
    return found, [error_rates(rng, k, n, test_surveys) for k in ITEMS for n in SIZES]


def main(arguments: list[str]) -> int:
    """Simulate everything and print the tables, or write them to docs/coverage.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks coverage", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/coverage.md")
    chosen = parser.parse_args(arguments)
    load_before, start = machine.load(), time.perf_counter()
    found, tests = measure(cells(), test_surveys=TEST_SURVEYS)
    system = machine.describe(load_before)
    system.append(f"It took {(time.perf_counter() - start) / 60:.0f} minutes in one process.")
    text = writing.document(system, found, tests, N_DRAWS)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
        print(f"\nWritten to {PAGE.relative_to(ROOT)}.")
    else:
        print(text)
    return 0
