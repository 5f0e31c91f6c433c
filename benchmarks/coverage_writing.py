"""The tables of docs/coverage.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.coverage import Found, Rate
    from benchmarks.coverage_tests import ErrorRates

HEADING = """# Coverage by simulation

Written by `python -m benchmarks coverage --write`. Surveys are drawn from a known truth and judged
by what the software shows; fixed seeds, {draws} bootstrap draws in each survey (the software makes
1,000), {least} to {most} surveys a line. Every figure stands with its Monte Carlo standard error.

- *Rankings*: Plackett–Luce, log-worths in equal steps over a range of 1.2, everybody ranks all
  items or the first three (others below). *Ratings*: Davidson–Luce with ties of two and three.
- *Requests*: ticks with shares from 20% to 80%. *Scales*: five levels, net shares of about 0 to
  60%. *Gaps*: importance and ability on five levels. Two answers of a person correlate by 0.2.
- Nominal level 95% throughout. **Bold** is below the aim even after two standard errors: intervals
  below 93%, rank sets below 94%, false orders above 5%. *Slanted* is above 97% for an interval."""

INTERVALS = """## Intervals

Share of intervals that hold the truth, over items and surveys. *Given*: share of estimates that
have limits at all; log-worths have none where answers do not bound them (a ghost item was used)."""

PLACES = """## Places

*All places*: share of surveys whose simultaneous sets hold the true place of every item. *Own
place*: share of marginal sets that hold the item's. *Width*: places in a set, on average. *Shown*
is the route that the software takes; *beside* the exact pairwise tests with Holm, or for requests,
where these are shown, the bootstrap. *Used*: how the sets shown were found."""

FALSE = """## False orders among items that are alike

*False order*: share of surveys whose simultaneous sets claim any order that is not true; 5% was
meant. It is highest where all items are alike; where some differ, part of the caution is spent on
orders that are true."""

TESTS = """## Tests where nobody prefers anything

Share of surveys in which the test rejects at 5%. Exact tests are discrete, so they stay below."""

FAMILY_WISE = 0.05


def document(
    system: Iterable[str], found: Sequence[Found], tests: Sequence[ErrorRates], n_draws: int
) -> str:
    """The whole of docs/coverage.md."""
    counts = [f.cell.surveys for f in found]
    heading = HEADING.format(draws=n_draws, least=min(counts), most=max(counts))
    apart = [f for f in found if not f.cell.tied]
    alike = [f for f in found if f.cell.tied]
    parts = [
        heading,
        "\n".join(f"- {line}" for line in system),
        INTERVALS,
        _table(["estimate", "items", "n", "held", "given"], _intervals(apart)),
        PLACES,
        _table(
            [
                *("estimate", "items", "n", "all places: shown", "beside"),
                *("width: shown", "beside", "own place: shown", "beside"),
                *("own width: shown", "beside", "used"),
            ],
            map(_places, apart),
        ),
        FALSE,
        _table(
            ["estimate", "items", "n", "false order: shown", "beside", "used"], map(_false, alike)
        ),
        TESTS,
        _table(
            ["items", "n", "surveys", "Friedman", "one exact pair", "all exact pairs (Holm)"],
            map(_tests, tests),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _intervals(found: Iterable[Found]) -> Iterable[list[str]]:
    for f in found:
        for name, rate in f.intervals.items():
            text = f"{f.cell.family}: {name}"
            cells = [text, f"{f.cell.items}", f"{f.cell.n}", interval_cell(rate)]
            yield [*cells, f"{f.given[name]:.0%}"]


def _places(f: Found) -> list[str]:
    shown, beside = f.sets["shown"], f.sets["beside"]
    low = _marked(lambda r: r.value + 2 * r.error < 0.94)
    return [
        *(f.cell.family, f"{f.cell.items}", f"{f.cell.n}"),
        *(low(shown.all_places), low(beside.all_places)),
        *(f"{shown.width:.1f}", f"{beside.width:.1f}"),
        *(low(shown.own_place), low(beside.own_place)),
        *(f"{shown.own_width:.1f}", f"{beside.own_width:.1f}", _used(shown.methods)),
    ]


def _false(f: Found) -> list[str]:
    high = _marked(lambda r: r.value - 2 * r.error > FAMILY_WISE)
    shown, beside = f.sets["shown"], f.sets["beside"]
    name = f"{f.cell.family}, {f.cell.tied} alike"
    cells = [name, f"{f.cell.items}", f"{f.cell.n}"]
    return [*cells, high(shown.false_order), high(beside.false_order), _used(shown.methods)]


def _tests(rates: ErrorRates) -> list[str]:
    found = (rates.friedman, rates.pair, rates.holm)
    return [f"{rates.items}", f"{rates.n}", f"{rates.surveys}", *(f"{r:.1%}" for r in found)]


def _used(methods: dict[str, float]) -> str:
    return ", ".join(name if s == 1 else f"{name} {s:.0%}" for name, s in methods.items())


def interval_cell(rate: Rate) -> str:
    """A coverage with its error, bold where too low and slanted where too high."""
    if rate.value - 2 * rate.error > 0.97:
        return f"*{_percent(rate)}*"
    return _marked(lambda r: r.value + 2 * r.error < 0.93)(rate)


def _marked(is_bad: Callable[[Rate], bool]) -> Callable[[Rate], str]:
    return lambda rate: f"**{_percent(rate)}**" if is_bad(rate) else _percent(rate)


def _percent(rate: Rate) -> str:
    return "–" if isnan(rate.value) else f"{100 * rate.value:.1f}% ± {100 * rate.error:.1f}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
