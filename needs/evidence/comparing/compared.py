"""What a comparison of groups says: `Comparison`, everything about one question.

What is costly is computed when it is first asked for and then kept, so that a page pays for what it
shows. Cells of groups × items in which too few people answered are hidden: no public field of a
`Comparison` holds a number of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.comparing.differences import (
    FALSE_RATE,
    MATTERS,
    Difference,
    Differences,
    differences,
)
from needs.evidence.comparing.heterogeneity import Heterogeneity, heterogeneity
from needs.evidence.comparing.likeness import Likeness, likeness
from needs.evidence.comparing.permutations import N_PERMUTATIONS
from needs.evidence.comparing.raw_limits import raw_limits
from needs.evidence.comparing.side_by_side import SideBySide, side_by_side
from needs.evidence.explained import kept
from needs.evidence.plackett_luce import Unranked
from needs.evidence.pooling.group_sums import GroupSums
from needs.evidence.pooling.pooled import Measure, Pooled
from needs.evidence.pooling.pooling import pool_sums
from needs.evidence.pooling.rankings import pool_rankings
from needs.evidence.resampling import N_DRAWS, SEED
from needs.evidence.tallies import RankTally, Tally
from surveys.grouping import MINIMUM

Reason = Literal["", "nobody answered", "one group", "one group shown", "all hidden"]
"""Why there is little to say; "" where there is a comparison. With "one group" there are estimates
of it and nothing to compare them with; so too with "one group shown", where the answers of others
are withheld."""

CellState = Literal["shown", "hidden", "not asked"]
"""Nobody who was asked answered, too few did, or it would tell of others: all of it is "hidden"."""


@dataclass(frozen=True)
class CompareSettings:
    """Choices that change the numbers of a comparison.

    measure:   of a scale "net" (default) or "mean"; other questions have one measure.
    threshold: difference from which it matters, in the units of the measure; None for the default.
    false_rate: how many of the differences called so may be wrong, on average.
    minimum:   people below which a cell is hidden.
    """

    measure: Measure | None = None
    threshold: float | None = None
    false_rate: float = FALSE_RATE
    minimum: int = MINIMUM
    unranked: Unranked = "below"
    n_draws: int = N_DRAWS
    n_permutations: int = N_PERMUTATIONS
    seed: int = SEED


@dataclass(frozen=True)
class Comparison:
    """One question, group by group.

    reason:  why there is little to say, or "".
    shown:   bool matrix, groups × items: cells that are not hidden.
    asked:   bool vector, one entry a group: whether anybody in it was asked the question.
    n_asked, n_answered: respondents of all groups together.
    """

    question: str
    by: tuple[str, ...]
    measure: Measure
    groups: tuple[str, ...]
    items: tuple[str, ...]
    reason: Reason
    shown: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    n_asked: int
    n_answered: int
    settings: CompareSettings
    _tally: Tally = field(repr=False)
    _sums: GroupSums = field(repr=False)

    @property
    def threshold(self) -> float:
        """Difference from which it matters, in the units of the measure."""
        given = self.settings.threshold
        return MATTERS[self.measure] if given is None else given

    @property
    def state(self) -> NDArray[np.object_]:
        """Object matrix, groups × items: a CellState."""
        hidden = np.where(self.asked, "hidden", "not asked").astype(object)
        return np.where(self.shown, "shown", hidden[:, None]).astype(object)

    @property
    def shown_groups(self) -> tuple[str, ...]:
        """The groups of which anything is shown."""
        return tuple(self.groups[g] for g in np.flatnonzero(self.shown.sum(axis=1)))

    @cached_property
    def _pooled(self) -> Pooled | None:
        """Estimates of all cells, hidden ones too: what is shown is taken from here."""
        if not self._sums.n.any():
            return None
        s = self.settings
        if isinstance(self._tally, RankTally):
            return pool_rankings(self._tally, s.unranked, s.n_draws, s.seed)
        return pool_sums(self._sums, s.n_draws, s.seed)

    @cached_property
    def pooled(self) -> Pooled | None:
        """The pooled estimates, NaN in hidden cells; None where nobody answered.

        Its `whole` and `rest` are NaN where a group is hidden: for everybody see `whole`.
        """
        if self._pooled is None:
            return None
        plain = {f: getattr(self._pooled, f) for f in Pooled.__dataclass_fields__}
        for name in ("n", "raw", "value", "drawn", "own"):
            plain[name] = np.where(self.shown, plain[name], np.nan)
        return Pooled(**plain)

    @cached_property
    def heterogeneity(self) -> Heterogeneity | None:
        """Whether groups differ at all; None where nobody answered. It tells of all together."""
        if not self._sums.n.any():
            return None
        s = self.settings
        return heterogeneity(self._tally, s.measure, s.n_permutations, s.seed, s.unranked)

    @property
    def groups_differ(self) -> bool:
        """Whether the test of the whole question says that groups differ."""
        return self.heterogeneity is not None and self.heterogeneity.overall == "differ"

    @cached_property
    def differences(self) -> Differences | None:
        """Every group shown against everybody else; None where nobody answered."""
        if self._pooled is None:
            return None
        s = self.settings
        found = differences(
            self._pooled, s.threshold, s.false_rate, self.shown, groups_differ=self.groups_differ
        )
        n = np.where(self.shown, found.n, np.nan)
        return replace(found, n=n, drawn=np.where(found.shown, found.drawn, np.nan))

    def strongest(self, n: int = 4, level: float = 0.95) -> tuple[Difference, ...]:
        """The n strongest differences with limits at `level`; none where there are none."""
        return () if self.differences is None else self.differences.strongest(n, level)

    @cached_property
    def likeness(self) -> Likeness | None:
        """Who is alike: the groups with as many items shown as any, by these items; None for fewer
        than two groups or items."""
        counts = self.shown.sum(axis=1)
        groups = np.flatnonzero((counts == counts.max(initial=0)) & (counts > 0))
        items = np.flatnonzero(self.shown[groups].all(axis=0)) if len(groups) else groups
        if self._pooled is None or len(groups) < 2 or len(items) < 2:
            return None
        return likeness(
            self._pooled.drawn[:, groups][:, :, items],
            tuple(self.groups[g] for g in groups),
            tuple(self.items[i] for i in items),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """All groups: alike ones side by side, then those that likeness says nothing of."""
        alike = self.likeness
        first = () if alike is None else tuple(alike.groups[g] for g in alike.order)
        rest = [g for g in self.shown_groups if g not in first]
        return (*first, *rest, *(g for g in self.groups if g not in self.shown_groups))

    @kept
    def beside(
        self, group: str, other: str | None = None, level: float = 0.95
    ) -> SideBySide | None:
        """A group and another one, or everybody else; None where nobody answered. ValueError for a
        group that is not there, or compared with itself."""
        if self._pooled is None:
            return None
        return side_by_side(
            self._pooled, self._sums, group, other, self.threshold, level, self.shown
        )

    def whole(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item: everybody together, with limits and n; empty where nobody answered."""
        if self._pooled is None:
            return pd.DataFrame({name: [] for name in ("item", "n_answered", "raw", "pooled")})
        tail = (1 - level) / 2
        low, high = np.quantile(self._pooled.whole, (tail, 1 - tail), axis=0)
        return pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self._sums.n.sum(axis=0),
                "raw": self._sums.everybody,
                "pooled": self._pooled.whole_value,
                "pooled_low": low,
                "pooled_high": high,
                "level": level,
            }
        )

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group and item, with the state of the cell; hidden ones have no numbers."""
        shape = self.shown.shape
        columns: dict[str, NDArray[np.float64] | NDArray[np.object_]] = {
            name: np.full(shape, np.nan) for name in _NUMBERS
        }
        columns["verdict"] = np.full(shape, None, dtype=object)
        pooled, found = self.pooled, self.differences
        if pooled is not None and found is not None:
            pooled_low, pooled_high = pooled.interval(level)
            low, high = found.interval(level)
            own = (pooled.n, pooled.raw, *raw_limits(self._sums, level), pooled.value)
            beside = (found.value, low, high, found.probability)
            numbers = (*own, pooled_low, pooled_high, pooled.own, *beside)
            for name, values in zip(_NUMBERS, numbers, strict=True):
                columns[name] = np.where(self.shown, values, np.nan)
            columns["verdict"] = found.verdict
        return pd.DataFrame(
            {
                "group": np.repeat(np.array(self.groups, dtype=object), shape[1]),
                "item": np.tile(np.array(self.items, dtype=object), shape[0]),
                **{name: values.ravel() for name, values in columns.items()},
                "state": self.state.ravel(),
                "level": level,
            }
        )


_NUMBERS = (
    "n_answered",
    "raw",
    "raw_low",
    "raw_high",
    "pooled",
    "pooled_low",
    "pooled_high",
    "own",
    "difference",
    "difference_low",
    "difference_high",
    "probability",
)
