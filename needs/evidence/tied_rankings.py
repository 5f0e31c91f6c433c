"""Rankings that tie items: Davidson–Luce on a tally, with draws by one step of Newton.

Refitting a thousand draws would take a thousand times as long as one fit, which for twenty items
is long. To first order a draw moves the estimate by the inverse information times the pull of the
people drawn, and that is one matrix product for all draws together.

Source: Hu & Kalbfleisch 2000, Can. J. Stat. 28; Chatterjee & Bose 2005, Ann. Stat. 33.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.davidson_luce import (
    TiedChoices,
    TiedFit,
    expected_wins,
    fit_tied,
    tied_choices_of,
    tied_covariance,
    tied_log_likelihood,
    tied_scores_of,
)
from needs.evidence.model_fit import ModelFit, Prior, Ties, needed_ghost, sandwich
from needs.evidence.plackett_luce import GHOST, RUNAWAY, Unranked, strongly_connected
from needs.evidence.resampling import Draws
from needs.evidence.tallies import RankTally


def fit_with_ties(tally: RankTally, draws: Draws, unranked: Unranked, prior: Prior) -> ModelFit:
    """Davidson–Luce fitted to a tally, and every draw by one step from there.

    The worths are taken as bounded where a chain of people who ranked one item *above* another
    leads from every item to every other: ties alone do not do it, since a tie parameter can grow
    with the worths. NotConvergedError when `prior` is "none" and they are not.
    """
    choices = tied_choices_of(tally.patterns, unranked)
    total, k = tally.total(), len(tally.items)
    beats = (total @ choices.beats).reshape(k, k)
    bounded = strongly_connected(beats)
    ghost = needed_ghost(tally, prior, bounded)
    linked = choices.orders_linked_with_ghost if ghost else choices.orders_linked
    tie_ghost = 0.0 if linked else GHOST
    fit = fit_tied(choices, total, ghost, tie_ghost)
    size = k + len(choices.orders)
    known = bounded and choices.orders_linked
    model_based = tied_covariance(fit, choices, total) if known else np.full((size, size), np.nan)
    scores = tied_scores_of(choices, fit)
    drawn = _one_step_draws(tally, draws, fit, scores)
    misfit, misfit_error = _misfit(tally, draws, choices, fit)
    ties = Ties(
        choices.orders,
        fit.log_tie,
        np.sqrt(np.diag(model_based)[k:]),
        drawn[:, k:],
        tie_ghost,
    )
    return ModelFit(
        ghost=ghost,
        log_worth=fit.log_worth,
        covariance=model_based[:k, :k],
        robust=sandwich(tally, scores, model_based)[:k, :k],
        log_likelihood=tied_log_likelihood(fit, choices, total),
        steps=fit.steps,
        drawn=drawn[:, :k],
        n_ghosted_draws=0 if ghost else _unbounded_draws(tally, draws, choices),
        preferences=(tally.people @ choices.beats).reshape(k, k),
        misfit=misfit,
        misfit_error=misfit_error,
        ties=ties,
    )


def _one_step_draws(
    tally: RankTally, draws: Draws, fit: TiedFit, scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float matrix, draws × parameters: the estimates, moved one Newton step by each draw."""
    k = len(fit.log_worth)
    here = np.concatenate([fit.log_worth, fit.log_tie])
    pull = tally.drawn(draws, tally.counts @ scores) - tally.total() @ scores
    step = np.linalg.solve(fit.information, pull.T).T
    step[:, :k] -= step[:, :k].mean(axis=1, keepdims=True)
    return np.asarray(here + np.clip(step, -RUNAWAY, RUNAWAY))


def _unbounded_draws(tally: RankTally, draws: Draws, choices: TiedChoices) -> int:
    """Draws that, fitted on their own, would need a ghost item."""
    k = len(tally.items)
    beats = tally.drawn(draws, tally.counts @ choices.beats).reshape(-1, k, k)
    return sum(not strongly_connected(b) for b in beats)


def _misfit(
    tally: RankTally, draws: Draws, choices: TiedChoices, fit: TiedFit
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Observed less modelled share of people with the first item above the second, ties as half,
    and its bootstrap standard error; two float matrices, items × items.

    Davidson–Luce has no chance of a pair within a longer ranking that a formula gives, so the model
    is asked at each choice: how often is the first chosen while the second is left standing? The
    error is that of the observed share alone, a little larger than that of the difference.
    """
    k = len(tally.items)
    total = tally.total()
    expected = expected_wins(choices, fit, choices.stood.T @ total)
    beats = (total @ choices.beats).reshape(k, k)
    compared = beats + beats.T + (total @ choices.level).reshape(k, k)
    surplus = (beats - expected) - (beats - expected).T
    above = tally.drawn(draws, tally.counts @ choices.beats).reshape(-1, k, k)
    level = tally.drawn(draws, tally.counts @ choices.level).reshape(-1, k, k)
    with np.errstate(invalid="ignore"):
        drawn = (above + level / 2) / (above + np.swapaxes(above, 1, 2) + level)
        return surplus / (2 * compared), drawn.std(axis=0)
