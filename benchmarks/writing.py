"""Reports as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from benchmarks.comparison import Comparison, Report, Side

HEADING = """# Benchmarks

Written by `python -m benchmarks --write`; `make bench` measures again and prints. Times differ from
machine to machine, so every figure stands beside a peer that was measured in the same run, and the
column *beside* is what to read: 0.5× is half the time of the peer. *First* is the first call in its
process, with everything that is then loaded or cached; *usual* is the median of the calls after it,
whose number is given.
"""


def document(machine: Iterable[str], reports: Iterable[Report]) -> str:
    """The whole of docs/benchmarks.md."""
    parts = [HEADING, "\n".join(f"- {line}" for line in machine), *map(section, reports)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def section(report: Report) -> str:
    """One benchmark: how it was measured, what was found, and a table for each case."""
    findings = "\n".join(f"- {line}" for line in report.findings)
    tables = (_table(c) for c in report.comparisons)
    return "\n\n".join(filter(None, [f"## {report.title}", report.method, findings, *tables]))


def _table(comparison: Comparison) -> str:
    measured = not any(isnan(s.memory) for s in comparison.sides)
    heads = [comparison.case, "first", "usual", f"beside {comparison.peers[0].name}"]
    heads += ["peak memory", "beside"] if measured else []
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for side in comparison.sides:
        name = f"**{side.name}**" if side in comparison.ours else side.name
        cells = [name, seconds(side.timing.first), _usual(side), f"{comparison.ratio(side):.2g}×"]
        if measured:
            cells += [f"{side.memory:.0f} MB", f"{comparison.memory_ratio(side):.2g}×"]
        lines.append(cells)
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    agreements = "; ".join(map(str, comparison.agreements))
    return f"{table}\n\nAgreement: {agreements}." if agreements else table


def _usual(side: Side) -> str:
    later = side.timing.later
    return f"{seconds(side.timing.usual)} (of {len(later)})" if later else "–"


def seconds(value: float) -> str:
    """A time with two or three digits that count: "0.42 ms", "85 ms", "1.26 s", "15 s"."""
    if value < 0.001:
        return f"{value * 1e3:.2f} ms"
    if value < 1:
        return f"{value * 1e3:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"
