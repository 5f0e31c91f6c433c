"""Do groups differ at all, and by how much? Asked before any single difference is shown."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.comparing.permutations import (
    N_PERMUTATIONS,
    PermutationTest,
    answer_variance,
    permutation_test,
)
from needs.evidence.plackett_luce import Unranked
from needs.evidence.pooling.group_sums import GroupSums, part_sums, sums_by_group
from needs.evidence.pooling.pooled import Measure
from needs.evidence.resampling import SEED
from needs.evidence.tallies import Tally

LEVEL = 0.05
"""Chance at which groups that do not differ are said to."""

Answer = Literal["differ", "no evidence", "unknown"]


@dataclass(frozen=True)
class Heterogeneity:
    """Whether groups differ in a question, and in each of its items.

    n_groups:    int vector, one entry an item: groups in which somebody answered.
    q:           float vector: Cochran's Q, the squared distances of the groups from the whole, each
                 over its variance. freedom: int vector, what Q is on average if nothing differs.
    i2:          float vector, 0 to 1: the part of the groups' variation that is not chance.
    tau:         float vector: standard deviation between groups, in the units of the measure.
    test:        how likely so large distances are where groups do not differ.
    """

    question: str
    by: tuple[str, ...]
    measure: Measure
    items: tuple[str, ...]
    n_groups: NDArray[np.intp]
    q: NDArray[np.float64]
    freedom: NDArray[np.intp]
    i2: NDArray[np.float64]
    tau: NDArray[np.float64]
    test: PermutationTest
    seed: int

    @property
    def overall(self) -> Answer:
        """The one answer for the question, from the distances of all items added up."""
        return _answer(self.test.p_overall)

    @property
    def by_item(self) -> tuple[Answer, ...]:
        """One answer an item; a difference in any of them is claimed falsely in 5% of questions."""
        return tuple(_answer(p) for p in self.test.p_any)

    @property
    def method(self) -> str:
        """How it was tested."""
        times = self.test.n_permutations
        how = f"people dealt to groups {times} times" if times else "chi-squared distributions"
        return f"Q, I² and Paule–Mandel τ; {how}"

    def to_frame(self) -> pd.DataFrame:
        """One line an item, the largest I² first."""
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_groups": self.n_groups,
                "q": self.q,
                "degrees_of_freedom": self.freedom,
                "i2": self.i2,
                "tau": self.tau,
                "p": self.test.p,
                "p_any": self.test.p_any,
                "answer": self.by_item,
            }
        )
        order = ["i2", "q"]
        return frame.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def heterogeneity(
    tally: Tally,
    measure: Measure | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = SEED,
    unranked: Unranked = "below",
) -> Heterogeneity:
    """Whether groups of a tally differ; measures and errors as in `group_sums.part_sums`.

    Q, I² and τ use one variance of a single answer in all groups (of shares p(1 − p) with the share
    of all, else pooled within groups), so that groups of one count too. Items without variation
    have Q = 0; with fewer than two groups they are NaN. Of a ranking the answer of a person is the
    share of the other items that an item was put above.

    Source: Cochran 1954, Biometrics 10; Higgins & Thompson 2002, Stat. Med. 21; Paule & Mandel
    1982, J. Res. NBS 87; statsmodels' `combine_effects`.
    """
    parts = part_sums(tally, measure, unranked)
    sums = sums_by_group(tally, parts)
    variance = answer_variance(parts.total, parts.squares, parts.n)
    test = permutation_test(parts.total, parts.n, tally.parts.group, variance, seed, n_permutations)
    q, i2, tau = _sizes(sums, variance if sums.measure == "share" else _within(sums, variance))
    return Heterogeneity(
        sums.question,
        sums.by,
        sums.measure,
        sums.items,
        sums.n_groups,
        q,
        np.maximum(sums.n_groups - 1, 0),
        i2,
        tau,
        test,
        seed,
    )


def _within(sums: GroupSums, of_all: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float vector, one entry an item: variance of single answers around the mean of their group;
    that around the mean of all where no group has two people or those in it agree entirely."""
    freedom = sums.n.sum(axis=0) - sums.n_groups
    within = np.divide(sums.within, freedom, out=np.zeros(len(freedom)), where=freedom > 0)
    return np.where(within > 1e-12, within, of_all)


def _sizes(sums: GroupSums, variances: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Three float vectors, one entry an item: Q, I² and τ, from variances of single answers."""
    from statsmodels.stats.meta_analysis import combine_effects  # type: ignore[import-untyped]

    found = np.full((3, len(sums.items)), np.nan)
    for i, variance in enumerate(variances):
        there = sums.n[:, i] > 0
        if there.sum() < 2:
            continue
        found[:, i] = 0
        if variance > 0:
            with warnings.catch_warnings():
                # Where Q is 0 it divides by 0 for I², which is then 0 below.
                warnings.simplefilter("ignore", RuntimeWarning)
                result = combine_effects(sums.raw[there, i], variance / sums.n[there, i], "pm")
            i2 = max(result.i2, 0.0) if result.q > 0 else 0.0
            found[:, i] = max(result.q, 0.0), i2, np.sqrt(max(result.tau2, 0.0))
    return found[0], found[1], found[2]


def _answer(p: float) -> Answer:
    if np.isnan(p):
        return "unknown"
    return "differ" if p <= LEVEL else "no evidence"
