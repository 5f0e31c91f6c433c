"""What the answers of each group add up to: all that pooling and comparing need of a tally."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, kron
from scipy.sparse import eye_array as identity

from needs.evidence.paired_tallies import GapTally
from needs.evidence.plackett_luce import Unranked
from needs.evidence.pooling.pooled import Measure
from needs.evidence.tallies import ChoiceTally, Group, RankTally, ScaleTally, Tally
from needs.evidence.weighting import EQUAL
from surveys.grouping import CROSS


@dataclass(frozen=True)
class PartSums:
    """Answers as numbers, added up by part (see tallies.Parts).

    n, total, squares: float matrices, parts × items: people who answered about the item, the sum
    of their answers and of the squares. numbers: float vector: what one answer can be,
    at least its limits.
    """

    measure: Measure
    n: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    numbers: NDArray[np.float64]


@dataclass(frozen=True)
class GroupSums:
    """Answers as numbers, added up by group.

    groups: label of each group. n, total, squares: float matrices, groups × items, as in PartSums.
    """

    question: str
    by: tuple[str, ...]
    measure: Measure
    groups: tuple[str, ...]
    items: tuple[str, ...]
    n: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    numbers: NDArray[np.float64]

    @cached_property
    def raw(self) -> NDArray[np.float64]:
        """Float matrix, groups × items: mean answers (of ticks: shares); NaN without answers."""
        return _mean(self.total, self.n)

    @cached_property
    def everybody(self) -> NDArray[np.float64]:
        """Float vector, one entry an item: mean answer of all; NaN where nobody answered."""
        return _mean(self.total.sum(axis=0), self.n.sum(axis=0))

    @cached_property
    def within(self) -> NDArray[np.float64]:
        """Float vector, one entry an item: squares around the mean of each one's own group."""
        inside = self.squares - np.nan_to_num(self.raw) * self.total
        return np.asarray(np.maximum(inside, 0).sum(axis=0))

    @cached_property
    def n_groups(self) -> NDArray[np.intp]:
        """Int vector, one entry an item: groups in which somebody answered."""
        return np.asarray((self.n > 0).sum(axis=0))

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the most that one answer can be."""
        return float(self.numbers.min()), float(self.numbers.max())


def part_sums(
    tally: Tally, measure: Measure | None = None, unranked: Unranked = "below"
) -> PartSums:
    """The answers of each part as numbers.

    measure: `share` of a choice tally; `net` (default) or `mean` of a scale tally; `gap` of a gap
    tally, importance less ability in levels; `chance` of a ranking, see `chances_above`. ValueError
    for another measure, and for weighted answers: how far groups lie apart is judged by how many
    people stand behind each.
    """
    if tally.weighting != EQUAL:
        raise ValueError(
            f"'{tally.question.id}' is counted with weights ({tally.weighting}); groups are "
            "compared person by person: count it without weights"
        )
    if isinstance(tally, ChoiceTally):
        _check(tally, measure, ("share",))
        chosen = tally.counts.toarray()
        return PartSums("share", tally.base.toarray(), chosen, chosen, np.array([0.0, 1.0]))
    if isinstance(tally, ScaleTally):
        return _of_cells(tally, _check(tally, measure, ("net", "mean")), tally.n_levels)
    if isinstance(tally, GapTally):
        return _of_cells(tally, _check(tally, measure, ("gap",)), tally.n_levels)
    if isinstance(tally, RankTally):
        _check(tally, measure, ("chance",))
        return _of_ranks(tally, unranked)
    raise ValueError(
        f"'{tally.question.id}' is counted as a {type(tally).__name__}, which has no share, mean "
        "or chance to compare; count it as a choice, scale, gap or ranking"
    )


def group_sums(
    tally: Tally, measure: Measure | None = None, unranked: Unranked = "below"
) -> GroupSums:
    """The answers of each group as numbers; see `part_sums` for the measures and errors."""
    return sums_by_group(tally, part_sums(tally, measure, unranked))


def sums_by_group(tally: Tally, parts: PartSums) -> GroupSums:
    """The sums of a tally's parts, added up by group."""
    return GroupSums(
        tally.question.id,
        tally.parts.by,
        parts.measure,
        tuple(group_label(g) for g in tally.parts.groups),
        tally.items,
        tally.by_group(parts.n),
        tally.by_group(parts.total),
        tally.by_group(parts.squares),
        parts.numbers,
    )


def group_label(group: Group) -> str:
    """The label of a group: its option ids, joined where groups are crossed."""
    return CROSS.join(group)


def _check(tally: Tally, measure: Measure | None, possible: tuple[Measure, ...]) -> Measure:
    if measure is not None and measure not in possible:
        raise ValueError(
            f"'{tally.question.id}' ({tally.question.kind}) has no measure '{measure}'; "
            f"it can be compared by {' or '.join(possible)}"
        )
    return measure or possible[0]


def _of_cells(tally: Tally, measure: Measure, n_levels: int) -> PartSums:
    numbers = _numbers(measure, n_levels)
    powers = np.column_stack([numbers**0, numbers, numbers**2])
    k = len(tally.items)
    sums = (tally.counts @ csr_array(kron(identity(k), powers))).toarray().reshape(-1, k, 3)
    return PartSums(measure, sums[:, :, 0], sums[:, :, 1], sums[:, :, 2], numbers)


def _of_ranks(tally: RankTally, unranked: Unranked) -> PartSums:
    above, n = chances_above(tally.patterns, unranked)
    people, total, squares = (np.asarray(tally.counts @ v) for v in (n, above, above**2))
    return PartSums("chance", people, total, squares, np.array([0.0, 1.0]))


def chances_above(
    patterns: NDArray[np.uint8], unranked: Unranked
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two float matrices, patterns × items: the share of the other items that each item was ranked
    above, ties counted half; and 1 where it was compared with any, else 0.

    Unranked items share the last place, or where that means missing are compared with nothing.
    """
    known = np.ones(patterns.shape, bool) if unranked == "below" else patterns > 0
    place = np.where(patterns > 0, patterns, 255)
    above = np.zeros(patterns.shape)
    for j in range(patterns.shape[1]):
        side = (place < place[:, [j]]) + 0.5 * (place == place[:, [j]])
        above += side * known[:, [j]]
    others = known.sum(axis=1, keepdims=True) - 1
    compared = (known & (others > 0)).astype(np.float64)
    # Half a win over itself was counted too.
    return np.asarray(compared * (above - 0.5) / np.maximum(others, 1)), compared


def _numbers(measure: Measure, n_levels: int) -> NDArray[np.float64]:
    """Float vector: the number of each cell of an item."""
    levels = np.arange(1.0, n_levels + 1)
    if measure == "gap":
        return np.asarray((levels[:, None] - levels).ravel())
    return np.asarray(levels if measure == "mean" else np.sign(levels - (n_levels + 1) / 2))


def _mean(total: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0))
