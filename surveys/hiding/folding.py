"""Groups too small to show are folded into larger ones, never dropped.

Source: OCHA 2019, "Guidance note: statistical disclosure control"; Hundepool et al. 2012.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from surveys.grouping import JOINED, MINIMUM, joined_region


def folded(
    sizes: Mapping[str, int],
    minimum: int = MINIMUM,
    region_of: Callable[[str], str | None] = lambda _: None,
) -> dict[str, str]:
    """The id of the group that each label is shown in: its own, its region's or `JOINED`.

    Every group shown has at least `minimum` people, unless all labels together have fewer. Labels
    of fewer go with the others of their region where those together are enough, else into
    `JOINED`; and where that too would be small, the next smallest group goes with it, because the
    total would give it away.

    sizes: people by label, all above 0. region_of: the region of a label, None where it has none.
    """
    shown_in = {label: label for label, n in sizes.items() if n >= minimum}
    rest = []
    for region, labels in _by_region([v for v in sizes if v not in shown_in], region_of).items():
        if region is not None and sum(sizes[label] for label in labels) >= minimum:
            shown_in |= dict.fromkeys(labels, joined_region(region))
        else:
            rest += labels
    while 0 < sum(sizes[label] for label in rest) < minimum and shown_in:
        rest += _smallest_group(shown_in, sizes)
        shown_in = {label: group for label, group in shown_in.items() if label not in rest}
    return shown_in | dict.fromkeys(rest, JOINED)


def _by_region(
    labels: list[str], region_of: Callable[[str], str | None]
) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = defaultdict(list)
    for label in labels:
        found[region_of(label)].append(label)
    return found


def _smallest_group(shown_in: Mapping[str, str], sizes: Mapping[str, int]) -> list[str]:
    """The labels of the group that has the fewest people, of equal ones the first by its id."""
    members: dict[str, list[str]] = defaultdict(list)
    for label, group in shown_in.items():
        members[group].append(label)
    return min(members.items(), key=lambda m: (sum(sizes[v] for v in m[1]), m[0]))[1]
