"""How far the log-worths of groups lie apart: what the answers say about one standard deviation.

The prior has a mass on exactly 0, where all groups are the whole, and a half-normal density above.
The mass is for estimates; limits take it that groups differ, see `spread`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.evidence.pooling.grouped_choices import GroupedChoices
from needs.evidence.pooling.worths_around import Around, evidence, fit_around

NONE = 0.5
"""Prior probability that groups do not differ at all: as likely as not."""

SLAB = 0.5
"""Scale of the half-normal prior on τ where they do, the usual one for log-odds: with 95% τ is
below 1, where of two items that are equal in the whole the odds stay within 4:1 in two groups of
three. Source: Röver et al. 2021, Res. Synth. Methods 12."""

LEAST, MOST = 0.02, 4.0
"""The spreads looked at first, the smallest as good as none."""

FIRST_LOOK, SECOND_LOOK = 9, 10
"""Spreads at which the model is fitted: over the whole range, and where it matters."""

REACH = 8.0
"""Log-density below its peak at which a spread no longer matters."""


@dataclass(frozen=True)
class WorthSpreads:
    """What is known about the one spread of all items.

    none: probability that it is 0. grid: float vector, spreads above 0, and mass, how likely each
    is where it is not 0, adding up to 1; fit: the fit at each. Without any of these where it is 0.
    """

    none: float
    grid: NDArray[np.float64]
    mass: NDArray[np.float64]
    fit: Around | None

    @property
    def mean(self) -> float:
        """The posterior mean, in log-worths."""
        return float((1 - self.none) * (self.grid @ self.mass))


def spreads_of(
    choices: GroupedChoices,
    held: float,
    none: Around,
    fixed: float | None,
    rng: np.random.Generator,
) -> WorthSpreads:
    """How far groups lie apart, by what they answered.

    none: the fit without a spread. fixed: the spread if it is given, not estimated; None otherwise.
    held: as in `fit_around`.
    """
    start = none.centre[0]
    if fixed == 0:
        return WorthSpreads(1.0, np.zeros(0), np.zeros(0), None)
    if fixed is not None:
        fit = fit_around(choices, np.array([fixed]), held, start)
        return WorthSpreads(0.0, np.array([fixed]), np.ones(1), fit)
    spreads = np.geomspace(LEAST, MOST, FIRST_LOOK)
    first = fit_around(choices, spreads, held, start, roughly=True)
    low, high = _where_it_matters(spreads, first.log_evidence + _log_prior(spreads))
    fit = fit_around(choices, np.geomspace(low, high, SECOND_LOOK), held, start)
    corrected = evidence(choices, fit, rng) - held * (fit.centre**2).sum(axis=1) / 2
    log_mass = corrected + _log_prior(fit.spread) + np.log(_trapezoids(np.log(fit.spread)))
    mass = np.exp(log_mass - log_mass.max())
    some = log_mass.max() + np.log(mass.sum()) + np.log(1 - NONE)
    log_none = float(none.log_evidence[0]) + np.log(NONE)
    probability = float(np.exp(log_none - np.logaddexp(log_none, some)))
    return WorthSpreads(probability, fit.spread, mass / mass.sum(), fit)


def _trapezoids(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float vector: what each logarithm of a spread counts in an integral over all spreads, by the
    trapezoidal rule; the first also for all smaller ones, where the density is level."""
    steps = np.diff(at) / 2
    return np.asarray(np.concatenate([steps, [0.0]]) + np.concatenate([[1.0], steps]))


def _log_prior(spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-density of the half-normal prior, by logarithm of the spread."""
    return np.asarray(
        np.log(2 / np.pi) / 2 - np.log(SLAB) - (spread / SLAB) ** 2 / 2 + np.log(spread)
    )


def _where_it_matters(
    spread: NDArray[np.float64], log_density: NDArray[np.float64]
) -> tuple[float, float]:
    """The range of spreads whose density is not negligible, read off a smooth curve."""
    from scipy.interpolate import CubicSpline

    logs = np.log(spread)
    fine = np.linspace(logs[0], logs[-1], 400)
    curve = CubicSpline(logs, log_density)(fine)
    inside = fine[curve > curve.max() - REACH]
    return float(np.exp(inside[0])), float(np.exp(inside[-1]))
