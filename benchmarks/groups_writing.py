"""The tables of docs/groups.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING

from benchmarks.coverage_writing import interval_cell
from benchmarks.writing import section

if TYPE_CHECKING:
    from benchmarks.comparison import Report
    from benchmarks.coverage import Rate
    from benchmarks.groups import Found

HEADING = """# Groups compared, by simulation

Written by `python -m benchmarks groups --write`. Surveys of 41 countries with 1 to 60 people (many
tiny, few large; {people} people in all) are drawn from known differences and judged by what the
software says. Fixed seeds, {draws} posterior draws in each survey (the software makes 1,000),
{surveys} surveys a line.

- *Shares*: ticks of 25 topics, 20% to 80%. *Net shares*: less, same or more of 25 topics, −30% to
  60%. *Rankings*: six steps by Plackett–Luce, log-worths over a range of 1.2. Two answers of a
  person correlate by 0.2.
- Countries differ by normal deviations of opinions (or of log-worths), so shares and net shares do
  not follow the models that pool them. *Apart* is the true standard deviation between countries:
  of shares and chances from 0 to 1, of net shares from −1 to 1. *Tiny* is what so few answers can
  hardly tell from none.
- Figures stand with their Monte Carlo standard errors. **Bold** misses its aim even after two of
  them; *slanted* is wider than it need be."""

ERRORS = """## How near to the truth

Mean squared error, × 10,000, over all countries, each counting once. *Raw*: the country's own
answers alone (of rankings, where they have an estimate). *All as one*: everybody. *Beside*: pooled
as a multiple of the better of these two; at most 1.05 was meant at both ends, below 1 between."""

LIMITS = """## Do the limits hold the truth?

Share of 95% limits of pooled estimates that hold the country's true value, over countries (each
counting once), items and surveys, and by people in the country. 93% to 97% was meant wherever
countries differ. Where they do not differ at all, more than 97% is meant: a reader cannot know it,
so limits take it that countries differ, if only by a little, and are wider than they need be."""

CALLED = """## Are the differences named true ones?

*Said to differ at all*: surveys in which the test for the whole question says so; 5% was meant
where there is no difference. *Named*: cells of country × item said to differ from everybody else by
more than 0.10 (of net shares 0.20), in a survey. *Wrong*: share of those that truly differ by less,
or the other way; 5% was allowed. *Found*: share of the true differences of that size that were
named."""

FALSE_RATE = 0.05
BEST = 1.05


def document(
    system: Iterable[str], found: Sequence[Found], speed: Report, people: int, n_draws: int
) -> str:
    """The whole of docs/groups.md."""
    surveys = " to ".join(str(n) for n in sorted({f.cell.surveys for f in found}))
    sizes = list(found[0].held_by_size)
    parts = [
        HEADING.format(people=people, draws=n_draws, surveys=surveys),
        "\n".join(f"- {line}" for line in system),
        ERRORS,
        _table(
            ["estimate", "spread", "apart", "pooled", "raw", "all as one", "beside"],
            map(_errors, found),
        ),
        LIMITS,
        _table(
            ["estimate", "spread", "all countries", *(f"n {size}" for size in sizes)],
            map(_limits, found),
        ),
        CALLED,
        _table(
            ["estimate", "spread", "said to differ at all", "named", "wrong", "found"],
            map(_called, found),
        ),
        section(speed),
    ]
    return "\n\n".join(parts) + "\n"


def _errors(f: Found) -> list[str]:
    beside = f"{f.beside_best:.2f}"
    errors = (f"{1e4 * e:.1f}" for e in (f.pooled, f.raw, f.complete))
    cells = [f.cell.family, f.cell.name, f"{f.apart:.3f}", *errors]
    return [*cells, f"**{beside}**" if f.beside_best > BEST else beside]


def _limits(f: Found) -> list[str]:
    rates = (f.held, *f.held_by_size.values())
    return [f.cell.family, f.cell.name, *map(interval_cell, rates)]


def _called(f: Found) -> list[str]:
    wrong = _percent(f.wrong)
    bad = f.wrong.value - 2 * f.wrong.error > FALSE_RATE
    cells = [f.cell.family, f.cell.name, _percent(f.differ), f"{f.named:.1f}"]
    return [*cells, f"**{wrong}**" if bad else wrong, _percent(f.found)]


def _percent(rate: Rate) -> str:
    if isnan(rate.value):
        return "–"
    return f"{100 * rate.value:.1f}% ± {100 * rate.error:.1f}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", "---", *["---:"] * (len(heads) - 2)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
