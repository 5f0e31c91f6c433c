"""What each group of respondents needs, as a plan takes it: from pooled estimates of its requests.

Only the requests differ by group: on the other criteria, and on the steps, a group of ten says too
little by itself, so there everybody's answers stand for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from needs.evidence.evidence import Evidence
from needs.evidence.pooling.pooled import Pooled
from needs.planning.weighing.criteria import Criterion
from needs.planning.weighing.needs import Needs
from needs.planning.weighing.priorities import Priorities, learners_needs
from needs.planning.weighing.strong_needs import requests_by_group
from surveys.disclosure import View
from surveys.grouping import JOINED, UNKNOWN, region_of_joined
from surveys.places import un_region

REGION = "region"
"""Stands for the countries by region, where a profile question is asked for."""


@dataclass(frozen=True)
class GroupNeeds:
    """Needs by group, and how many people of each answered.

    left_out: people whose group is not known, or may not be shown.
    """

    needs: dict[str, Needs]
    n: dict[str, int]
    left_out: int


def group_needs(
    shown: View, evidence: Evidence, priorities: Priorities, *, regions: bool = False
) -> GroupNeeds:
    """Needs of each group of a view by one profile question; with `regions`, of its countries by
    region, the small ones with the rest of theirs.

    evidence: of the same people. ValueError where nobody was asked what content they want, or the
    view has no groups.
    """
    if evidence.requests is None:
        raise ValueError("what groups need is told by their requests, and nobody was asked for any")
    pooled = requests_by_group(shown, evidence)
    if pooled is None:
        raise ValueError("the view has no groups; give the question to group by")
    members = _members(pooled, _region if regions else _known)
    people = pooled.n.max(axis=1)
    needs, n = {}, {}
    for group, rows in members.items():
        needs[group] = learners_needs(evidence, _of_group(priorities, pooled, rows))
        n[group] = int(people[rows].sum())
    return GroupNeeds(needs, n, evidence.requests.n_answered - sum(n.values()))


def _known(group: str) -> str | None:
    return None if group == UNKNOWN or group.startswith(JOINED) else group


def _region(group: str) -> str | None:
    return region_of_joined(group) or un_region(group)


def _members(pooled: Pooled, name: Callable[[str], str | None]) -> dict[str, list[int]]:
    """Rows of the pooled estimates by the group that plans take; only where somebody answered."""
    found: dict[str, list[int]] = {}
    for row, group in enumerate(pooled.groups):
        named = name(group)
        if named and pooled.n[row].any():
            found.setdefault(named, []).append(row)
    return found


def _of_group(priorities: Priorities, pooled: Pooled, rows: list[int]) -> Priorities:
    """The priorities with the requests of these rows together, each person counting once."""
    weight = pooled.n[rows]
    total = weight.sum(axis=0)
    share = (np.nan_to_num(pooled.value[rows]) * weight).sum(axis=0)
    own = np.divide(share, total, out=np.full(len(total), np.nan), where=total > 0)
    criteria = tuple(
        replace(c, value=_values(c, priorities, pooled.items, own)) if c.id == "request" else c
        for c in priorities.criteria
    )
    return replace(priorities, criteria=criteria)


def _values(
    criterion: Criterion,
    priorities: Priorities,
    items: tuple[str, ...],
    own: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The group's shares by topic; everybody's where the group was not asked about a topic."""
    shares = dict(zip(items, own, strict=True))
    found = np.array([shares.get(t, np.nan) for t in priorities.topics])
    return np.where(np.isnan(found), criterion.value, found)
