"""Small sums by group, made by hand or at random, for the tests of pooling and comparing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs.evidence.pooling.group_sums import GroupSums
from needs.evidence.pooling.pooled import Measure, Pooled


def shares_of(count: ArrayLike, n: ArrayLike) -> GroupSums:
    """Sums of ticks: groups × items."""
    ticks, people = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    return _sums("share", people, ticks, ticks, [0.0, 1.0])


def ratings_of(answers: list[list[float]], measure: Measure = "net") -> GroupSums:
    """Sums of the answers of each group to one item."""
    n, total, squares = (
        np.array([[sum(a**power for a in group)] for group in answers], dtype=float)
        for power in (0, 1, 2)
    )
    return _sums(measure, n, total, squares, [-1.0, 0.0, 1.0])


def _sums(measure: Measure, n, total, squares, numbers) -> GroupSums:
    groups = tuple(f"g{i}" for i in range(len(n)))
    items = tuple(f"i{i}" for i in range(n.shape[1]))
    return GroupSums("q", ("by",), measure, groups, items, n, total, squares, np.array(numbers))


def random_shares(
    rng: np.random.Generator, spread: float, groups: int = 30, items: int = 8, most: int = 60
) -> tuple[GroupSums, np.ndarray]:
    """Ticks of groups of 1 to `most` people, and the true shares (groups × items): around 0.5 with
    this standard deviation."""
    n = np.repeat(rng.integers(1, most + 1, groups)[:, None], items, axis=1)
    truth = np.clip(0.5 + spread * rng.standard_normal((groups, items)), 0, 1)
    return shares_of(rng.binomial(n, truth), n), truth


def pooled_of(drawn: ArrayLike, n: ArrayLike, measure: Measure = "share") -> Pooled:
    """A result with these draws (draws × groups × items), their means for estimates."""
    values, people = np.asarray(drawn, dtype=float), np.asarray(n, dtype=float)
    groups = tuple(f"g{i}" for i in range(values.shape[1]))
    items = tuple(f"i{i}" for i in range(values.shape[2]))
    nothing = np.full(len(items), np.nan)
    value = values.mean(axis=0)
    raw = np.where(people > 0, value, np.nan)
    own = np.ones(people.shape)
    return Pooled(
        "q", ("by",), measure, groups, items, people, raw, value, values, own, nothing, nothing,
        "made", 1,
    )  # fmt: skip
