"""Fit the Plackett–Luce model to counted rankings, one data set or a thousand at once.

A ranking is a chain of choices: from the options still standing, which came next? How often each
option was chosen and how often each set stood is all that the likelihood needs, so the fit costs
the same whether 469 or ten million people answered.

Sources: Luce 1959; Plackett 1975, Appl. Stat. 24; Hunter 2004, Ann. Stat. 32; for the ghost item
Turner, van Etten, Firth & Kosmidis 2020, Comput. Stat. 35.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Unranked = Literal["below", "missing"]
"""What an unranked option means: below all ranked ones, or not compared at all."""

GHOST = 0.5
"""Comparisons that each item wins, and loses, against a ghost item when the data need it."""

MAX_STEPS = 100
TOLERANCE = 1e-10
RUNAWAY = 12.0
"""A log-worth this far from the mean means that the data do not bound it."""


class NotConvergedError(ArithmeticError):
    """The likelihood could not be maximised; the message says how far it came."""


@dataclass(frozen=True)
class Choices:
    """The chains of choices behind rank patterns.

    chosen:  sparse matrix, patterns × items: how often the pattern chooses the item.
    stood:   sparse matrix, patterns × sets: how often the pattern chooses from the set.
    members: float matrix, sets × items: 1 where the item belongs to the set.
    beats:   float array, patterns × items × items as a sparse matrix with items² columns: 1 where
             the pattern ranks the first item above the second.
    """

    chosen: csr_array
    stood: csr_array
    members: NDArray[np.float64]
    beats: csr_array


def choices_of(patterns: NDArray[np.uint8], unranked: Unranked = "below") -> Choices:
    """The choices that rank patterns (patterns × items, 1 = first, 0 = unranked) consist of.

    ValueError when a pattern ties items: equal ranks are not a chain of choices.
    """
    n, k = patterns.shape
    ranked = patterns > 0
    _refuse_ties(patterns)
    place = np.where(ranked, patterns.astype(np.int64), k + 1)
    standing = np.ones_like(ranked) if unranked == "below" else ranked.copy()
    bits = np.left_shift(np.uint64(1), np.arange(k, dtype=np.uint64))
    chosen = np.zeros((n, k))
    rows, sets = [], []
    for _ in range(k):
        next_up = np.where(standing & ranked, place, k + 2)
        choosing = (next_up.min(axis=1) <= k) & (standing.sum(axis=1) > 1)
        row = np.flatnonzero(choosing)
        if not len(row):
            break
        item = next_up[row].argmin(axis=1)
        chosen[row, item] += 1
        rows.append(row)
        sets.append((standing[row] * bits).sum(axis=1, dtype=np.uint64))
        standing[row, item] = False
    masks, column = np.unique(
        np.concatenate(sets) if sets else np.zeros(0, dtype=np.uint64), return_inverse=True
    )
    row = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    stood = csr_array((np.ones(len(row)), (row, column)), shape=(n, len(masks)))
    members = ((masks[:, None] & bits) > 0).astype(np.float64)
    above = (place[:, :, None] < place[:, None, :]) & ranked[:, :, None]
    if unranked == "missing":
        above &= ranked[:, None, :]
    beats = csr_array(above.reshape(n, k * k).astype(np.float64))
    return Choices(csr_array(chosen), stood, members, beats)


def _refuse_ties(patterns: NDArray[np.uint8]) -> None:
    ordered = np.sort(patterns, axis=1)
    tied = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)).any(axis=1)
    if tied.any():
        raise ValueError(
            f"{int(tied.sum())} rank patterns tie items; this model takes rankings without ties"
        )


def strongly_connected(beats: NDArray[np.float64]) -> bool:
    """Whether every item is, through some chain of people, ranked above every other item.

    `beats` (items × items) counts the row's item above the column's. Without it the maximum
    likelihood does not exist (Hunter 2004, assumption 1).
    """
    from scipy.sparse.csgraph import connected_components

    parts, _ = connected_components(csr_array(beats), directed=True, connection="strong")
    return bool(parts == 1)


@dataclass(frozen=True)
class Fit:
    """Fitted log-worths (data sets × items, each row adds up to zero) and Newton steps taken."""

    log_worth: NDArray[np.float64]
    steps: int


def fit_choices(
    chosen: NDArray[np.float64],
    stood: NDArray[np.float64],
    members: NDArray[np.float64],
    ghost: float = 0.0,
    start: NDArray[np.float64] | None = None,
    design: NDArray[np.float64] | None = None,
) -> Fit:
    """Maximum-likelihood log-worths of many data sets at once, by Newton with step halving.

    chosen: data sets × items; stood: data sets × sets; members: sets × items. With `ghost` > 0
    each item also wins and loses that many comparisons against a ghost item of worth 1. The search
    begins at `start` (log-worths), or where all worths are equal. With a `design` (options × items)
    what is chosen are options whose log-worths are `design` times those of the items.

    Converged when no component of the gradient exceeds 1e-10 times the number of choices;
    NotConvergedError otherwise.
    """
    model = _Likelihood(chosen, stood, members, ghost, design)
    k = members.shape[1] if design is None else design.shape[1]
    theta = np.zeros((len(chosen), k)) if start is None else np.tile(start, (len(chosen), 1))
    scale = np.maximum(chosen.sum(axis=1) + ghost, 1.0)
    theta, steps = maximise(model, theta, scale, "Plackett–Luce")
    return Fit(theta - theta.mean(axis=1, keepdims=True), steps)


class Likelihood(Protocol):
    """A concave log-likelihood of many data sets at once (data sets × parameters)."""

    def value(self, theta: NDArray[np.float64], /) -> NDArray[np.float64]:
        """Log-likelihood, one a data set."""

    def derivatives(
        self, theta: NDArray[np.float64], /
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradient (data sets × parameters) and information (data sets × parameters²)."""


def maximise(
    model: Likelihood, theta: NDArray[np.float64], scale: NDArray[np.float64], name: str
) -> tuple[NDArray[np.float64], int]:
    """Where the likelihood of each data set is highest, and the Newton steps taken from `theta`.

    Converged when no component of the gradient exceeds 1e-10 times `scale` (one a data set);
    NotConvergedError, which names the model, otherwise.
    """
    value = model.value(theta)
    for step_number in range(MAX_STEPS):
        gradient, information = model.derivatives(theta)
        if (np.abs(gradient).max(axis=1, initial=0) <= TOLERANCE * scale).all():
            return theta, step_number
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        theta, value = _uphill(model, theta, value, step)
    worst = float((np.abs(gradient).max(axis=1) / scale).max())
    raise NotConvergedError(
        f"{name} did not converge in {MAX_STEPS} Newton steps "
        f"(largest relative gradient {worst:.1e}); an item may have no bounded worth, "
        "so use a ghost item"
    )


def _uphill(
    model: Likelihood,
    theta: NDArray[np.float64],
    value: NDArray[np.float64],
    step: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The point one Newton step on, the step halved where it would lower the likelihood."""
    size = np.ones(len(theta))
    for _ in range(30):
        candidate = theta + size[:, None] * step
        new_value = model.value(candidate)
        worse = new_value < value - 1e-9 * (1 + np.abs(value))
        if not worse.any():
            break
        size[worse] /= 2
    return candidate, new_value


@dataclass(frozen=True)
class _Likelihood:
    chosen: NDArray[np.float64]
    stood: NDArray[np.float64]
    members: NDArray[np.float64]
    ghost: float
    design: NDArray[np.float64] | None = None

    def _options(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return theta if self.design is None else theta @ self.design.T

    def value(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        options = self._options(theta)
        value = (self.chosen * options).sum(axis=1)
        value -= (self.stood * np.log(np.exp(options) @ self.members.T)).sum(axis=1)
        ghost = self.ghost * (theta - 2 * np.log1p(np.exp(theta))).sum(axis=1)
        return np.asarray(value + ghost)

    def derivatives(
        self, theta: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradient (data sets × items) and information (data sets × items × items).

        Without a ghost the information has the null direction (1, …, 1); 1 / items is added to
        every cell, which fixes the mean of the log-worths at zero and changes nothing else.
        """
        worth = np.exp(self._options(theta))
        k = worth.shape[1]
        total = worth @ self.members.T
        rate = self.stood / total
        expected = worth * (rate @ self.members)
        gradient = self.chosen - expected
        pairs = (self.members[:, :, None] * self.members[:, None, :]).reshape(-1, k * k)
        shared = ((rate / total) @ pairs).reshape(-1, k, k)
        information = -shared * worth[:, :, None] * worth[:, None, :]
        diagonal = np.arange(k)
        information[:, diagonal, diagonal] += expected
        if self.design is not None:
            gradient = gradient @ self.design
            information = self.design.T @ information @ self.design
        if not self.ghost:
            return gradient, information + 1 / theta.shape[1]
        win = 1 / (1 + np.exp(-theta))
        items = np.arange(theta.shape[1])
        information[:, items, items] += self.ghost * 2 * win * (1 - win)
        return gradient + self.ghost * (1 - 2 * win), information


def log_likelihood(
    log_worth: NDArray[np.float64],
    chosen: NDArray[np.float64],
    stood: NDArray[np.float64],
    members: NDArray[np.float64],
    design: NDArray[np.float64] | None = None,
) -> float:
    """Log-likelihood of one data set, without any ghost item's part."""
    model = _Likelihood(chosen[None], stood[None], members, 0.0, design)
    return float(model.value(log_worth[None])[0])


def informations(
    log_worth: NDArray[np.float64],
    stood: NDArray[np.float64],
    members: NDArray[np.float64],
    design: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Observed information of many data sets: data sets × items × items, invertible because the
    direction in which all worths grow alike is filled in (see `_Likelihood.derivatives`)."""
    chosen = np.zeros((len(log_worth), members.shape[1]))
    model = _Likelihood(chosen, stood, members, 0.0, design)
    return model.derivatives(log_worth)[1]


def covariance(
    log_worth: NDArray[np.float64],
    stood: NDArray[np.float64],
    members: NDArray[np.float64],
    design: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Covariance (items × items) of log-worths that add up to zero: the inverse information.

    People's answers alone count, not the ghost item, as in the R package PlackettLuce. All NaN
    where the answers do not bound the worths: then no standard error exists.
    """
    k = len(log_worth)
    information = informations(log_worth[None], stood[None], members, design)[0]
    if np.linalg.cond(information) > 1e12:
        return np.full((k, k), np.nan)
    centre = np.eye(k) - 1 / k
    return np.asarray(centre @ np.linalg.inv(information) @ centre)


def scores_of(
    choices: Choices, log_worth: NDArray[np.float64], design: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Float matrix, patterns × items: how one answer of each pattern pulls at the log-worths."""
    worth = np.exp(log_worth if design is None else design @ log_worth)
    chance = choices.members * worth / (choices.members @ worth)[:, None]
    scores = choices.chosen - choices.stood @ chance
    return np.asarray(scores if design is None else scores @ design)
