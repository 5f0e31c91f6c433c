"""Many solves at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from needs.planning.plans.quiet import quiet_stdout

Progress = Callable[[int, int], None]
"""Called with how many of how many are done, in the thread that asked."""

_A = TypeVar("_A")
_B = TypeVar("_B")


def in_threads(
    work: Callable[[_A], _B], items: Sequence[_A], progress: Progress | None = None
) -> list[_B]:
    """What `work` gives for each item, in the order of the items.

    In as many threads as there are processors: the solver leaves Python while it works, and
    threads, other than processes, also start inside a web server. Standard output is kept clean.
    """
    import scipy.optimize  # noqa: F401  # once, before threads ask for it at the same time

    results: list[_B] = []
    with quiet_stdout(), ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        for result in threads.map(work, items):
            results.append(result)
            if progress:
                progress(len(results), len(items))
    return results
