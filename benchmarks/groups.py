"""`python -m benchmarks groups`: are groups compared as honestly as they are said to be?

Simulated surveys of 41 countries with known differences: how far pooled estimates lie from the
truth beside both extremes, how often limits hold it, and how many of the differences named are
wrong. It takes a few minutes in one process; `--write` keeps the tables in docs/groups.md. On a
busy machine set OPENBLAS_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks import groups_writing as writing
from benchmarks import machine
from benchmarks.coverage import Rate
from benchmarks.groups_speed import measure as measure_speed
from benchmarks.groups_surveys import FAMILIES, SIZES, Family, Floats, Simulated
from benchmarks.sample import ROOT

SEED = 20230301
N_DRAWS = 500
SURVEYS = 60
SPREADS: dict[Family, dict[str, float]] = {
    "shares": {"none": 0, "tiny": 0.08, "small": 0.15, "middle": 0.3, "large": 0.7, "huge": 2},
    "net shares": {"none": 0, "tiny": 0.08, "small": 0.15, "middle": 0.3, "large": 0.7, "huge": 2},
    "rankings": {"none": 0, "tiny": 0.1, "small": 0.2, "middle": 0.5, "large": 1, "huge": 3},
}
"""How far countries lie apart: a standard deviation of opinions, whose own is 1, or of log-worths.
"Tiny" is what these answers can hardly tell from none."""

BY_SIZE = {"1 to 4": SIZES < 5, "5 to 19": (SIZES >= 5) & (SIZES < 20), "20 to 60": SIZES >= 20}
PAGE = ROOT / "docs" / "groups.md"


@dataclass(frozen=True)
class Cell:
    """One setting: a family of estimates, how far countries lie apart, surveys drawn."""

    family: Family
    name: str
    spread: float
    surveys: int = SURVEYS


@dataclass(frozen=True)
class Found:
    """What holds in one cell, over countries, items and surveys.

    apart:    true standard deviation between countries, in the units of the measure.
    pooled, raw, complete: mean squared errors; raw over the cells that have a raw estimate.
    held:     limits at 95% that hold the truth; held_by_size the same by people in the country.
    wrong:    share of wrong ones among the cells said to differ (0 in a survey without any).
    named:    cells said to differ, in a survey; found: their share among those that truly differ.
    differ:   surveys in which groups are said to differ at all.
    """

    cell: Cell
    apart: float
    pooled: float
    raw: float
    complete: float
    held: Rate
    held_by_size: dict[str, Rate]
    wrong: Rate
    named: float
    found: Rate
    differ: Rate

    @property
    def beside_best(self) -> float:
        """Mean squared error of pooled estimates as a multiple of the better extreme's."""
        return self.pooled / min(self.raw, self.complete)


def cells(surveys: int = SURVEYS) -> list[Cell]:
    """Every setting that is simulated."""
    return [
        Cell(family, name, spread, surveys)
        for family, spreads in SPREADS.items()
        for name, spread in spreads.items()
    ]


def run(cell: Cell, n_draws: int = N_DRAWS) -> Found:
    """Draw the surveys of a cell and judge what is said of them."""
    name = list(SPREADS[cell.family]).index(cell.name)
    rng = np.random.default_rng([SEED, list(FAMILIES).index(cell.family), name])
    simulate = FAMILIES[cell.family]
    drawn = [simulate(rng, cell.spread, n_draws) for _ in range(cell.surveys)]
    held = [_held(s) for s in drawn]
    called = [_called(s) for s in drawn]
    return Found(
        cell,
        float(np.mean([s.truth.std(axis=0).mean() for s in drawn])),
        _error([s.pooled.value - s.truth for s in drawn]),
        _error([s.pooled.raw - s.truth for s in drawn]),
        _error([s.complete - s.truth for s in drawn]),
        Rate.of([float(h.mean()) for h in held]),
        {size: Rate.of([float(h[there].mean()) for h in held]) for size, there in BY_SIZE.items()},
        Rate.of([wrong for wrong, _, _ in called]),
        float(np.mean([named for _, named, _ in called])),
        Rate.of([found for _, _, found in called]),
        Rate.of([float(s.heterogeneity.overall == "differ") for s in drawn]),
    )


def _error(distances: Sequence[Floats]) -> float:
    return float(np.nanmean(np.square(distances)))


def _held(survey: Simulated) -> NDArray[np.bool_]:
    """Bool matrix, countries × items: limits at 95% that hold the truth."""
    low, high = survey.pooled.interval()
    return np.asarray((low <= survey.truth) & (survey.truth <= high))


def _called(survey: Simulated) -> tuple[float, int, float]:
    """Share of wrong ones among the cells said to differ, how many these are, and their share among
    the cells that truly differ by enough; NaN where none does."""
    said, threshold = survey.differences, survey.differences.threshold
    truly = survey.true_difference * np.sign(said.value) > threshold
    right = int((said.differs & truly).sum())
    named = int(said.differs.sum())
    matters = int((np.abs(survey.true_difference) > threshold).sum())
    return 1 - right / named if named else 0.0, named, right / matters if matters else np.nan


def simulate(chosen: Iterable[Cell], n_draws: int = N_DRAWS) -> list[Found]:
    """What holds in every cell; says on the terminal how far it is."""
    found = []
    for cell in chosen:
        start = time.perf_counter()
        found.append(run(cell, n_draws))
        print(f"{cell}: {time.perf_counter() - start:.0f} s", flush=True)
    return found


def main(arguments: list[str]) -> int:
    """Simulate everything, measure the speed, and print or write docs/groups.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks groups", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/groups.md")
    chosen = parser.parse_args(arguments)
    load_before, start = machine.load(), time.perf_counter()
    speed = measure_speed()
    found = simulate(cells())
    system = machine.describe(load_before)
    system.append(f"It took {(time.perf_counter() - start) / 60:.0f} minutes in one process.")
    text = writing.document(system, found, speed, int(SIZES.sum()), N_DRAWS)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
        print(f"\nWritten to {PAGE.relative_to(ROOT)}.")
    else:
        print(text)
    return 0 if all(a.holds for c in speed.comparisons for a in c.agreements) else 1
