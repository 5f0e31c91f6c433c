"""Log-worths of groups that scatter around a whole: the fit at given spreads, and draws from it.

Each group's parameters (contrasts of log-worths, see grouped_choices) are normal around the whole's
with standard deviation τ in every direction. Given τ, each group's parameters are integrated out by
Laplace's method, the mean moved by the lean of the likelihood: the joint maximum alone would be off
where groups are small. What is left of the error is taken out by sampling: importance weights for
the evidence on τ, steps of independent Metropolis–Hastings for the draws.

Sources: Tierney & Kadane 1986, JASA 81; Breslow & Lin 1995, Biometrika 82 (the bias of the joint
maximum); Tierney 1994, Ann. Stat. 22 (independent Metropolis–Hastings).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.evidence.plackett_luce import MAX_STEPS, NotConvergedError
from needs.evidence.pooling.grouped_choices import GroupedChoices, Moments

LARGEST_STEP = 1.5
"""A Newton step moves no parameter further, so that it cannot jump past where worths are known."""

HALVINGS = 30

DONE = 1e-6
"""Largest step at which the search ends."""

LOST = 40.0
"""A log-worth this far from the mean will never settle: no answers bound it."""

PROBES = 64
"""Points at which the evidence of each group is corrected, half of them the others' mirror."""

SWEEPS = 2
"""Metropolis–Hastings steps of each draw; about 19 of 20 are taken, so that two are enough."""

CELLS = 2_000_000
"""Numbers in memory at once (data sets × rows × options)."""


@dataclass(frozen=True)
class Around:
    """The fit at each of T spreads, q contrasts, G groups.

    spread: float vector, T. centre: float matrix, T × q, the whole. precision: T × q × q, of it.
    mode:   float array, T × G × q: where each group's posterior peaks, given `centre`.
    mean:   the same array, moved by the lean. inverse: T × G × q × q: its covariance.
    log_evidence: float vector, T: log-likelihood with all parameters integrated out, by Laplace.
    steps:  Newton steps taken.
    """

    spread: NDArray[np.float64]
    centre: NDArray[np.float64]
    precision: NDArray[np.float64]
    mode: NDArray[np.float64]
    mean: NDArray[np.float64]
    inverse: NDArray[np.float64]
    log_evidence: NDArray[np.float64]
    steps: int

    @property
    def own(self) -> NDArray[np.float64]:
        """Float array, T × G × q × q: part of the group's own answers in its parameters."""
        eye = np.eye(self.centre.shape[1])
        return np.asarray(eye - self.inverse / (self.spread**2)[:, None, None, None])


def fit_apart(choices: GroupedChoices, held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix, groups × q: each group's own fit, without the others.

    held: float vector, precision of a normal prior around equal worths, 0 for none: then the
    group's own answers must bound its worths. NotConvergedError otherwise.
    """
    at = np.zeros((1, len(choices), choices.design.shape[1]))
    for _ in range(MAX_STEPS):
        here = choices.moments(at)
        precision = here.information + held[:, None, None] * np.eye(at.shape[2])
        move = np.linalg.solve(precision, (here.gradient - held[:, None] * at)[..., None])[..., 0]
        largest = np.abs(move).max(axis=2, keepdims=True)
        at = at + move * np.minimum(1.0, LARGEST_STEP / np.maximum(largest, DONE))
        if largest.max(initial=0) <= DONE:
            return np.asarray(at[0])
        if np.abs(at).max() > LOST:
            break
    raise NotConvergedError(
        f"log-worths of groups did not settle in up to {MAX_STEPS} Newton steps (last step "
        f"{largest.max():.1e} at most); an item may have no bounded worth"
    )


def fit_together(choices: GroupedChoices, held: float) -> Around:
    """The fit without any spread, all groups as one; `held` as in `fit_around`."""
    whole = choices.together
    at = fit_apart(whole, np.full(1, held))[None]
    here = whole.moments(at)
    precision = np.asarray(here.information + held * np.eye(at.shape[2]))
    inverse = np.linalg.inv(precision).astype(np.float64)
    mean = at - _times(inverse, whole.lean(here, inverse)) / 2
    log_evidence = whole.value(at)[:, 0] - held * (at**2).sum() / 2
    log_evidence -= np.linalg.slogdet(precision[:, 0])[1] / 2
    return Around(np.zeros(1), at[:, 0], precision[:, 0], at, mean, inverse, log_evidence, 0)


def fit_around(
    choices: GroupedChoices,
    spread: NDArray[np.float64],
    held: float,
    start: NDArray[np.float64],
    roughly: bool = False,
) -> Around:
    """The fit at each spread (above 0), begun at `start` (contrasts) for the whole and all groups.

    held: precision of a normal prior on the whole around equal worths, 0 for none. roughly: the
    joint maximum, with the whole's centre where it is there: enough to see which spreads matter.
    NotConvergedError when Newton's method does not settle.
    """
    per_spread = len(choices.row_group) * len(choices.design)
    n = max(1, CELLS // max(per_spread, 1))
    pieces = [
        _fit(choices, spread[first : first + n], held, start, roughly)
        for first in range(0, len(spread), n)
    ]
    fields = ("spread", "centre", "precision", "mode", "mean", "inverse", "log_evidence")
    joined = {f: np.concatenate([getattr(p, f) for p in pieces]) for f in fields}
    return Around(**joined, steps=max(p.steps for p in pieces))


def _fit(
    choices: GroupedChoices,
    spread: NDArray[np.float64],
    held: float,
    start: NDArray[np.float64],
    roughly: bool,
) -> Around:
    """The joint maximum; then the whole's centre moved by the lean of all groups, one Newton step;
    then the groups' modes around it."""
    model = _Joint(choices, 1 / spread[:, None, None] ** 2, held)
    centre = np.tile(start, (len(spread), 1))
    mode = np.tile(start, (len(spread), len(choices), 1))
    centre, mode, steps = model.maximum(centre, mode, centre_moves=True)
    if roughly:
        return _settled(model, spread, centre, mode, steps)
    here = choices.moments(mode)
    inverse, precision = model.inverses(here)
    pull = -(_times(inverse, choices.lean(here, inverse)) * model.weight).sum(axis=1) / 2
    step = np.linalg.solve(precision, pull[..., None])[..., 0]
    # Where next to nothing is known a lean can be longer than it is worth.
    step = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
    centre, mode = centre + step, mode + _times(inverse, step[:, None]) * model.weight
    centre, mode, more = model.maximum(centre, mode, centre_moves=False)
    return _settled(model, spread, centre, mode, steps + more)


@dataclass(frozen=True)
class _Joint:
    """Log-density of the whole and all groups at T spreads at once; weight: 1 / spread²."""

    choices: GroupedChoices
    weight: NDArray[np.float64]
    held: float

    def value(self, centre: NDArray[np.float64], mode: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float vector, one entry a spread."""
        off = ((mode - centre[:, None]) ** 2 * self.weight).sum(axis=(1, 2))
        held = self.held * (centre**2).sum(axis=1)
        return np.asarray(self.choices.value(mode).sum(axis=1) - (off + held) / 2)

    def inverses(self, here: Moments) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Covariance of each group's parameters given the whole (T × G × q × q), and the precision
        of the whole with the groups integrated out (T × q × q)."""
        eye = np.eye(here.information.shape[-1])
        weights = self.weight[..., None]
        inverse = np.linalg.inv(here.information + weights * eye).astype(np.float64)
        precision = (weights * (eye - weights * inverse)).sum(axis=1) + self.held * eye
        return inverse, precision

    def maximum(
        self, centre: NDArray[np.float64], mode: NDArray[np.float64], centre_moves: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
        """Where the density is highest, of the groups alone or of the whole too, and Newton steps
        taken; a step that would lower the density is halved."""
        value = self.value(centre, mode)
        for steps in range(1, MAX_STEPS + 1):
            centre_step, mode_step = self._step(centre, mode, centre_moves)
            largest = np.maximum(
                np.abs(centre_step).max(axis=1), np.abs(mode_step).max(axis=(1, 2))
            )
            if largest.max() <= DONE:
                return centre + centre_step, mode + mode_step, steps
            size = np.minimum(1.0, LARGEST_STEP / np.maximum(largest, DONE))
            for _ in range(HALVINGS):
                one = centre + size[:, None] * centre_step
                other = mode + size[:, None, None] * mode_step
                new = self.value(one, other)
                worse = new < value - 1e-9 * (1 + np.abs(value))
                if not worse.any():
                    break
                size = np.where(worse, size / 2, size)
            centre, mode, value = one, other, new
        raise NotConvergedError(
            f"log-worths of groups did not settle in {MAX_STEPS} Newton steps (last step "
            f"{largest.max():.1e} at most); an item may have no bounded worth"
        )

    def _step(
        self, centre: NDArray[np.float64], mode: NDArray[np.float64], centre_moves: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        here = self.choices.moments(mode)
        inverse, precision = self.inverses(here)
        off = (mode - centre[:, None]) * self.weight
        moved = _times(inverse, here.gradient - off)
        if not centre_moves:
            return np.zeros_like(centre), moved
        slope = (off + moved * self.weight).sum(axis=1) - self.held * centre
        step = np.linalg.solve(precision, slope[..., None])[..., 0]
        return step, moved + _times(inverse, step[:, None]) * self.weight


def _settled(
    model: _Joint,
    spread: NDArray[np.float64],
    centre: NDArray[np.float64],
    mode: NDArray[np.float64],
    steps: int,
) -> Around:
    choices, here = model.choices, model.choices.moments(mode)
    inverse, precision = model.inverses(here)
    off = ((mode - centre[:, None]) ** 2).sum(axis=2) / spread[:, None] ** 2
    log_evidence = choices.value(mode) - off / 2 + np.linalg.slogdet(inverse)[1] / 2
    log_evidence -= mode.shape[2] * np.log(spread)[:, None]
    whole = -model.held * (centre**2).sum(axis=1) / 2 - np.linalg.slogdet(precision)[1] / 2
    mean = mode - _times(inverse, choices.lean(here, inverse)) / 2
    total = log_evidence.sum(axis=1) + whole
    return Around(spread, centre, precision, mode, mean, inverse, total, steps)


def _times(matrices: NDArray[np.float64], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((matrices @ vectors[..., None])[..., 0])


def evidence(choices: GroupedChoices, fit: Around, rng: np.random.Generator) -> NDArray[np.float64]:
    """Float vector, one entry a spread: `fit.log_evidence` with each group's error of Laplace's
    method taken out by importance sampling at the whole's centre.

    All spreads share the random numbers, so that their differences are smooth.
    """
    _, n_groups, q = fit.mode.shape
    half = rng.standard_normal((PROBES // 2, n_groups, q))
    noise = np.concatenate([half, -half])
    found = np.empty(len(fit.spread))
    for t, spread in enumerate(fit.spread):
        root = np.linalg.cholesky(fit.inverse[t])
        at = fit.mean[t] + _times(root, noise)
        log_weight = choices.value(at) + (noise**2).sum(axis=2) / 2
        log_weight -= ((at - fit.centre[t]) ** 2).sum(axis=2) / (2 * spread**2)
        top = log_weight.max(axis=0)
        groups = top + np.log(np.exp(log_weight - top).mean(axis=0))
        groups += np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1) - q * np.log(spread)
        found[t] = groups.sum() - np.linalg.slogdet(fit.precision[t])[1] / 2
    return found


def draw_around(
    choices: GroupedChoices,
    fit: Around,
    t: int,
    held: float,
    n_draws: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parameters drawn at spread number t: of the whole (draws × q), of each group (draws × groups
    × q)."""
    spread, n_groups, q = float(fit.spread[t]), len(choices), fit.centre.shape[1]
    root = np.linalg.cholesky(fit.inverse[t])
    unroot = np.linalg.inv(root)
    root_of_whole = np.linalg.inv(np.linalg.cholesky(fit.precision[t])).T
    pull = fit.inverse[t] / spread**2
    weight = n_groups / spread**2 + held

    def middle(centre: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(fit.mean[t] + _each(pull, (centre - fit.centre[t])[:, None]))

    def log_weight(
        value: NDArray[np.float64], at: NDArray[np.float64], centre: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        off = ((at - centre[:, None]) ** 2).sum(axis=2) / spread**2
        noise = (_each(unroot, at - middle(centre)) ** 2).sum(axis=2)
        return np.asarray(value - (off - noise) / 2)

    def proposed(centre: NDArray[np.float64]) -> NDArray[np.float64]:
        noise = rng.standard_normal((n_draws, n_groups, q))
        return middle(centre) + _each(root, noise)

    centre = fit.centre[t] + rng.standard_normal((n_draws, q)) @ root_of_whole.T
    at = proposed(centre)
    value = choices.value(at)
    for _ in range(SWEEPS):
        other = proposed(centre)
        its_value = choices.value(other)
        gain = log_weight(its_value, other, centre) - log_weight(value, at, centre)
        taken = np.log(rng.random(gain.shape)) < gain
        at[taken], value[taken] = other[taken], its_value[taken]
        centre = at.sum(axis=1) / spread**2 / weight
        centre += rng.standard_normal(centre.shape) / np.sqrt(weight)
    return centre, at


def _each(matrices: NDArray[np.float64], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each group's matrix (groups × q × q) times its vectors (draws × groups × q, or × 1 × q)."""
    by_group = np.swapaxes(vectors, 0, 1) @ np.swapaxes(matrices, 1, 2)
    return np.swapaxes(by_group, 0, 1)
