"""Other ways to Plackett–Luce worths. All take raw rankings: an int matrix, people × places, of item
numbers, first place first; and give a float vector of log-worths that add up to zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Orders = NDArray[np.intp]
Floats = NDArray[np.float64]

MAX_STEPS = 50
TOLERANCE = 1e-10


def choix_rankings(data: list[tuple[int, ...]], k: int) -> Floats:
    """By choix's iterative Luce spectral ranking; unranked items are not compared at all."""
    from choix import ilsr_rankings

    return _centred(ilsr_rankings(k, data))


def choix_top_choices(data: list[tuple[int, list[int]]], k: int) -> Floats:
    """The same from single choices (item, items passed over), which can be below all ranked ones."""
    from choix import ilsr_top1

    return _centred(ilsr_top1(k, data))


def as_rankings(orders: Orders) -> list[tuple[int, ...]]:
    """The rankings as choix takes them."""
    return [tuple(row) for row in orders.tolist()]


def as_top_choices(orders: Orders, k: int) -> list[tuple[int, list[int]]]:
    """The rankings as choix takes single choices, unranked items passed over at each."""
    choices = []
    for row in orders.tolist():
        unranked = sorted(set(range(k)) - set(row))
        choices += [(item, row[place + 1 :] + unranked) for place, item in enumerate(row)]
    return choices


def newton_on_rows(orders: Orders, k: int, *, unranked_below: bool) -> Floats:
    """By Newton in plain NumPy over all rows, without counting equal ones first."""
    theta = np.zeros(k)
    for _ in range(MAX_STEPS):
        gradient, information = _derivatives(np.exp(theta), orders, k, unranked_below)
        if np.abs(gradient).max() <= TOLERANCE * orders.size:
            return _centred(theta)
        theta += np.linalg.solve(information, gradient)
    raise ArithmeticError(f"Newton on rows did not converge in {MAX_STEPS} steps")


def _derivatives(
    worth: Floats, orders: Orders, k: int, unranked_below: bool
) -> tuple[Floats, Floats]:
    rows = np.arange(len(orders))
    standing = np.tile(worth, (len(orders), 1))
    if not unranked_below:
        absent = np.ones(standing.shape, dtype=bool)
        absent[rows[:, None], orders] = False
        standing[absent] = 0
    gradient = np.bincount(orders.ravel(), minlength=k).astype(np.float64)
    information = np.full((k, k), 1 / k)  # fixes the mean of the log-worths
    for chosen in orders.T:
        chance = standing / standing.sum(axis=1, keepdims=True)
        expected = chance.sum(axis=0)
        gradient -= expected
        information += np.diag(expected) - chance.T @ chance
        standing[rows, chosen] = 0
    return gradient, information


def cox_stratified(orders: Orders, k: int) -> Floats:
    """By statsmodels' Cox regression with a stratum a person; unranked items are censored."""
    from statsmodels.duration.hazard_regression import PHReg

    n, places = orders.shape
    time = np.full((n, k), places + 1.0)
    np.put_along_axis(time, orders, np.arange(1.0, places + 1)[None], axis=1)
    items = np.tile(np.eye(k)[:, 1:], (n, 1))
    person = np.repeat(np.arange(n), k)
    model = PHReg(time.ravel(), items, status=time.ravel() <= places, strata=person)
    return _centred(np.concatenate([[0.0], model.fit(disp=0).params]))


def _centred(log_worth: Floats) -> Floats:
    return np.asarray(log_worth - log_worth.mean())
