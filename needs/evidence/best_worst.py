"""Best–worst answers: "which is the hardest, and which the easiest?", on the scale of rankings.

The best is chosen from what was shown in proportion to its worth, then the worst from the rest in
proportion to one over its worth. That is Plackett–Luce with two options an item, one of log-worth θ
and one of −θ, so the same fit serves.

Sources: Marley & Louviere 2005, J. Math. Psychol. 49 (the sequential model); Louviere, Flynn &
Marley 2015, Best-Worst Scaling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.model_fit import Prior
from needs.evidence.paired_tallies import BestWorstTally
from needs.evidence.plackett_luce import Choices
from needs.evidence.rankings import Ranking, fit_counted
from needs.evidence.resampling import Draws


def rank_best_worst(tally: BestWorstTally, draws: Draws, prior: Prior = "auto") -> Ranking:
    """Fit the best–worst answers of a tally and of every draw; a `Ranking` with 1 = best.

    mean_rank and share_top do not exist here and are NaN. share_first is how often the item was
    named best, of the answers that showed it; n_ranked the people who saw it.

    ValueError when nobody answered or there are fewer than two items; NotConvergedError when
    `prior` is "none" and the likelihood has no maximum.
    """
    k = len(tally.items)
    if k < 2:
        raise ValueError(f"'{tally.question.id}' has fewer than two items to rank")
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    choices = best_worst_choices(tally.placed)
    design = np.vstack([np.eye(k), -np.eye(k)])
    model = fit_counted(tally, tally.given, choices, draws, prior, design)
    total = tally.total()
    with np.errstate(invalid="ignore"):
        share_first = (total @ (tally.placed == 1)) / (total @ (tally.placed != 2))
    partial = ~((tally.placed == 1).any(axis=1) & (tally.placed == -1).any(axis=1))
    return Ranking(
        question=tally.question.id,
        items=tally.items,
        n_asked=tally.n_asked,
        n_answered=tally.n_answered,
        n_effective=float(tally.effective.max()),
        n_partial=int(tally.given[partial].sum()),
        weighting=tally.weighting,
        unranked="missing",
        ghost=model.ghost,
        log_worth=model.log_worth,
        covariance=model.covariance,
        robust=model.robust,
        log_likelihood=model.log_likelihood,
        steps=model.steps,
        drawn=model.drawn,
        n_ghosted_draws=model.n_ghosted_draws,
        seed=draws.seed,
        preferences=tally.preferences,
        # The model has no chance of a pair that is free of the set it was shown in.
        misfit=np.full((k, k), np.nan),
        misfit_error=np.full((k, k), np.nan),
        mean_rank=np.full(k, np.nan),
        share_first=share_first,
        share_top=np.full(k, np.nan),
        n_ranked=tally.shown,
        model="Plackett–Luce of best–worst answers",
    )


def best_worst_choices(placed: NDArray[np.int8]) -> Choices:
    """The choices that best–worst answers consist of (`placed` as in `BestWorstTally`).

    Options come twice: the items first, to be named best, and again, to be named worst. A set that
    leaves a single option is no choice.
    """
    n, k = placed.shape
    shown, best, worst = placed != 2, placed == 1, placed == -1
    rest = shown & ~best
    nothing = np.zeros_like(shown)
    naming_best = best.any(axis=1) & (shown.sum(axis=1) > 1)
    naming_worst = worst.any(axis=1) & (rest.sum(axis=1) > 1)
    row = np.concatenate([np.flatnonzero(naming_best), np.flatnonzero(naming_worst)])
    sets = np.vstack(
        [np.hstack([shown, nothing])[naming_best], np.hstack([nothing, rest])[naming_worst]]
    )
    members, column = np.unique(sets, axis=0, return_inverse=True)
    chosen = np.hstack([best & naming_best[:, None], worst & naming_worst[:, None]])
    above = np.where(shown, placed, 0)
    beats = (above[:, :, None] > above[:, None, :]) & shown[:, :, None] & shown[:, None, :]
    return Choices(
        csr_array(chosen.astype(np.float64)),
        csr_array((np.ones(len(row)), (row, column.ravel())), shape=(n, len(members))),
        members.astype(np.float64),
        csr_array(beats.reshape(n, k * k).astype(np.float64)),
    )
