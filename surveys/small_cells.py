"""What may be shown: groups too small to show are joined, never dropped.

Source: OCHA 2019, "Guidance note: statistical disclosure control"; Hundepool et al. 2012.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

MINIMUM = 5
"""People below which a group is not shown on its own."""


def small_groups(labels: Sequence[Hashable], minimum: int = MINIMUM) -> frozenset[Hashable]:
    """The labels to be joined into one group so that nobody can be singled out.

    All labels that occur fewer than `minimum` times; and when these together are still fewer than
    that, the next smallest label too, because the total would give the hidden group away. Where
    everything joins, no label is left to show.
    """
    sizes = sorted(Counter(labels).items(), key=lambda pair: (pair[1], str(pair[0])))
    joined: list[Hashable] = []
    people = 0
    for label, size in sizes:
        if size >= minimum and (people == 0 or people >= minimum):
            break
        joined.append(label)
        people += size
    return frozenset(joined)
