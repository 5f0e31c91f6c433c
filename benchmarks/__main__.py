"""`python -m benchmarks [name …]`: measure and print; `--write` keeps it in docs/benchmarks.md.

`python -m benchmarks coverage [--write]` and `… groups [--write]` simulate for minutes, write pages
of their own and are run only by name.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable

from benchmarks import browser, coverage, groups, machine, pages, path, plan, rankings, reading
from benchmarks.comparison import Report
from benchmarks.sample import ROOT
from benchmarks.writing import document, section

BENCHMARKS: dict[str, Callable[[], Report]] = {
    "rankings": rankings.measure,
    "reading": reading.measure,
    "path": path.measure,
    "pages": pages.measure,
    "browser": browser.measure,
    "plan": plan.measure,
}
PAGE = ROOT / "docs" / "benchmarks.md"


def main(arguments: list[str]) -> int:
    """0 when every benchmark ran and its sides agree, else 1."""
    if arguments[:1] == ["coverage"]:
        return coverage.main(arguments[1:])
    if arguments[:1] == ["groups"]:
        return groups.main(arguments[1:])
    chosen = _parse(arguments)
    logging.disable(logging.WARNING)  # Streamlit warns at each run outside its server
    load_before = machine.load()
    reports = []
    for name in chosen.names or BENCHMARKS:
        if name == "browser" and not browser.available():
            print(f"\n{name}: left out, there is no browser at {browser.CHROMIUM}")
            continue
        print(f"\n{name} …", flush=True)
        reports.append(BENCHMARKS[name]())
        print(section(reports[-1]), flush=True)
    system = machine.describe(load_before)
    print("", *system, sep="\n")
    if chosen.write:
        PAGE.write_text(document(system, reports), encoding="utf-8")
        print(f"\nWritten to {PAGE.relative_to(ROOT)}.")
    agree = all(a.holds for r in reports for c in r.comparisons for a in c.agreements)
    return 0 if agree else 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md: all of it")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}")
    if chosen.write and chosen.names:
        parser.error("--write measures everything, because the figures belong to one run")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
