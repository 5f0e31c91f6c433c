"""Weights from a questionnaire: "a is three times as important as b", pair by pair.

Saaty's analytic hierarchy process: weights are the principal eigenvector of the matrix of ratios,
which is exact where all answers agree. Pairs may be left out (Harker 1987). The consistency ratio
compares the answers' contradictions with those of answers given by chance.

Sources: Saaty 1980, The Analytic Hierarchy Process; Saaty 1990, Eur. J. Oper. Res. 48; Harker 1987,
Math. Modelling 9; for pairs left out, Ágoston & Csató 2022, Omega 108.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray

RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random answers, by number of things compared (Saaty 1980)."""

ACCEPTABLE = 0.1
"""The consistency ratio up to which answers are usually taken as they are."""

MOST = 9.0
"""The largest ratio that can be answered: "extremely more important"."""


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """`first` is `times` as important as `second`; below 1 it is less important."""

    first: str
    second: str
    times: float


@dataclass(frozen=True)
class PairwiseWeights:
    """Weights of `items`, adding up to 1, with how far the answers contradict each other.

    eigenvalue: the principal one; the number of items where nothing contradicts.
    consistency: Saaty's consistency ratio: 0 = no contradiction, 1 = as by chance; NaN where the
    answers could not contradict each other, or the table of chance does not go so far.
    """

    items: tuple[str, ...]
    answers: tuple[PairAnswer, ...]
    weight: NDArray[np.float64]
    eigenvalue: float
    consistency: float

    @property
    def weights(self) -> dict[str, float]:
        """Weight by item."""
        return {i: float(w) for i, w in zip(self.items, self.weight, strict=True)}

    @property
    def acceptable(self) -> bool:
        """Whether the answers contradict each other no more than is usually accepted."""
        return not self.consistency > ACCEPTABLE

    def to_frame(self) -> pd.DataFrame:
        """One line an answer, the one that fits the weights least first: first, second, times,
        implied (the ratio of the weights) and off (times / implied, or its inverse; 1 = fits)."""
        weight = self.weights
        lines = []
        for a in self.answers:
            implied = weight[a.first] / weight[a.second]
            off = max(a.times / implied, implied / a.times)
            lines.append((a.first, a.second, a.times, implied, off))
        frame = pd.DataFrame(lines, columns=["first", "second", "times", "implied", "off"])
        return frame.sort_values("off", ascending=False, kind="stable", ignore_index=True)


def pairwise_weights(items: Sequence[str], answers: Iterable[PairAnswer]) -> PairwiseWeights:
    """Weights from answers on some or all pairs of the items.

    ValueError for an unknown item, one compared with itself, a pair answered twice, a ratio
    outside 1/9 to 9, and where the answers do not link all items.
    """
    items, answers = tuple(items), tuple(answers)
    _check(items, answers)
    position = {item: i for i, item in enumerate(items)}
    k = len(items)
    ratios = np.zeros((k, k))
    for a in answers:
        i, j = position[a.first], position[a.second]
        ratios[i, j], ratios[j, i] = a.times, 1 / a.times
    _linked(items, ratios)
    # Harker: a pair left out counts as the ratio of the weights, which moves to the diagonal.
    left_out = k - 1 - (ratios > 0).sum(axis=1)
    values, vectors = np.linalg.eig(ratios + np.diag(1.0 + left_out))
    principal = int(values.real.argmax())
    weight = np.abs(vectors[:, principal].real)
    eigenvalue = float(values[principal].real)
    n_left_out = k * (k - 1) // 2 - len(answers)
    return PairwiseWeights(
        items, answers, weight / weight.sum(), eigenvalue, _ratio(eigenvalue, k, n_left_out)
    )


def _ratio(eigenvalue: float, k: int, n_left_out: int) -> float:
    """The consistency ratio of k items with so many pairs left out."""
    if k < 3 or k >= len(RANDOM_INDEX):
        return float("nan")
    chance = RANDOM_INDEX[k] * (1 - 2 * n_left_out / ((k - 1) * (k - 2)))
    if chance <= 1e-12:
        return float("nan")  # a chain of answers, none of which could be contradicted
    return max((eigenvalue - k) / (k - 1), 0.0) / chance


def _check(items: tuple[str, ...], answers: tuple[PairAnswer, ...]) -> None:
    if not items or len(set(items)) < len(items):
        raise ValueError(f"items to weigh are {items}; give one or more, each once")
    seen = set()
    for number, a in enumerate(answers, 1):
        where = f"answer {number} ('{a.first}' and '{a.second}')"
        for item in (a.first, a.second):
            if item not in items:
                raise ValueError(f"{where}: '{item}' is not one of {', '.join(items)}")
        if a.first == a.second:
            raise ValueError(f"{where}: an item is not compared with itself; take it out")
        if not isfinite(a.times) or not 1 / MOST - 1e-9 <= a.times <= MOST + 1e-9:
            raise ValueError(
                f"{where}: {a.times} times as important; give 1 (equally) to {MOST:g} (extremely "
                f"more), or 1/{MOST:g} to 1 where it is less important"
            )
        pair = frozenset((a.first, a.second))
        if pair in seen:
            raise ValueError(f"{where}: the pair was answered before; keep one answer")
        seen.add(pair)


def _linked(items: tuple[str, ...], ratios: NDArray[np.float64]) -> None:
    from scipy.sparse.csgraph import connected_components

    n, part = connected_components(ratios, directed=False)
    if n > 1:
        parts = [", ".join(i for i, p in zip(items, part, strict=True) if p == g) for g in range(n)]
        raise ValueError(
            f"no answer links {' | '.join(parts)}; compare one of each part with one of another"
        )
