"""Priorities made from plain values, for tests of what stands on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.planning.weighing.criteria import Criterion
from needs.planning.weighing.judgements import Judgements
from needs.planning.weighing.priorities import Priorities

NAN = float("nan")
NAMES = ("request", "amount", "difficulty", "safety")
SHARES = st.one_of(st.just(NAN), st.floats(0, 1))
WEIGHTS = st.lists(st.floats(0.01, 5), min_size=3, max_size=3)


def known(k: int, n_draws: int = 3) -> st.SearchStrategy[np.ndarray]:
    """Arrays of values, draws × topics × three criteria, nothing missing."""
    return arrays(np.float64, (n_draws, k, 3), elements=st.floats(0, 1))


def priorities_of(
    values: Mapping[str, Sequence[float]],
    weights: Mapping[str, float],
    drawn: np.ndarray | None = None,
    judgements: Judgements | None = None,
    n: float = 400,
) -> Priorities:
    """Topics t0, t1, … with these values; drawn: draws × topics × criteria, constant if None."""
    topics = tuple(f"t{i}" for i in range(len(next(iter(values.values())))))
    criteria = []
    for c, (name, given) in enumerate(values.items()):
        v = np.array(given, dtype=float)
        draws = np.repeat(v[None], 50, axis=0) if drawn is None else drawn[:, :, c]
        criteria.append(Criterion(name, v, draws, np.where(np.isnan(v), 0.0, n)))
    return Priorities(topics, tuple(criteria), weights, judgements or Judgements())


def from_array(values: np.ndarray, weights: Sequence[float]) -> Priorities:
    """Priorities of an array draws × topics × criteria; the first draw is the estimate."""
    names = NAMES[: values.shape[2]]
    estimates = {name: values[0, :, c].tolist() for c, name in enumerate(names)}
    return priorities_of(estimates, dict(zip(names, weights, strict=True)), values)
