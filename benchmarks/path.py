"""From export to plan in the terminal, beside an interpreter that only imports the same modules."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.sample import ANSWERS, ROOT, SURVEY
from benchmarks.timing import REPEATS, timed

TITLE = "The whole path in a terminal"
METHOD = """`needs run` on the sample export in a fresh interpreter: read, estimate with 1,000 draws,
prioritise, plan six days, write every table. The peer is a fresh interpreter that imports the
libraries that such a run imports, in the same order, and does nothing. *First* is the first of all
runs; files were in the cache of the operating system."""

OURS = ("needs", "surveys")
IMPORT_ALL = """
import contextlib, importlib, sys
for name in sys.stdin.read().split():
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
"""


def measure(repeats: int = REPEATS) -> Report:
    """The sample export, end to end."""
    libraries = libraries_of_a_run()
    plan, ours = timed(run, repeats)
    imported, peer = timed(partial(import_alone, libraries), repeats)
    comparison = Comparison(
        f"{ANSWERS.name}, {ANSWERS.stat().st_size / 1e6:.1f} MB",
        (Side("needs run", ours),),
        (Side("imports alone", peer),),
        (Agreement("exit codes", abs(plan.returncode) + abs(imported.returncode), 0),),
    )
    share = peer.usual / ours.usual
    return Report(
        TITLE,
        METHOD,
        (comparison,),
        (f"Importing {len(libraries)} modules of others is {share:.0%} of the time.",),
    )


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """`needs run` on the sample, in a fresh interpreter with these options."""
    with TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        return _python(
            *options, "-m", "needs", "run", str(ANSWERS), "--form", str(SURVEY), "--out", out
        )


def libraries_of_a_run() -> list[str]:
    """Names of the modules, ours left out, that a run imports, in the order it does."""
    lines = run("-X", "importtime").stderr.splitlines()
    names = [line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")]
    return [n for n in names[1:] if n.partition(".")[0] not in OURS]


def import_alone(names: list[str]) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter that imports these modules and ends."""
    return _python("-c", IMPORT_ALL, given="\n".join(names))


def _python(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
