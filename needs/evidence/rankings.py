"""Which items come first? Plackett–Luce worths of a ranking question, with what people also read.

Beside the model stand the plain numbers: mean rank, share first, share among the first three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from needs.evidence.intervals import normal_quantile, percentile_interval, wilson_interval
from needs.evidence.plackett_luce import (
    GHOST,
    RUNAWAY,
    Choices,
    NotConvergedError,
    Unranked,
    choices_of,
    covariance,
    fit_choices,
    log_likelihood,
    scores_of,
    strongly_connected,
)
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, few_rank_sets
from needs.evidence.resampling import Draws
from needs.evidence.tallies import RankTally

TOP = 3

Prior = Literal["auto", "none", "ghost"]


@dataclass(frozen=True)
class Ranking:
    """Worths of the items of one ranking question, 1 = first place.

    log_worth:  float vector, one entry an item; adds up to zero.
    covariance: float matrix, items × items, of those log-worths, if the model is right; NaN where
                the answers alone do not bound them.
    robust:     the same by the sandwich over units, right even where the model is not.
    drawn:      float matrix, draws × items: log-worths refitted to every bootstrap draw.
    ghost:      comparisons won and lost against a ghost item, 0 where none was needed.
    n_ghosted_draws: draws that needed the ghost item although the whole did not.
    preferences: float matrix, items × items: people who ranked the row's item above the column's.
    misfit, misfit_error: float matrices, items × items: share of people who ranked the row's item
                above the column's, less what the model says, and its bootstrap standard error.
    mean_rank, share_first, share_top: float vectors, one entry an item; share_top is of the
                first three. Weighted where the answers are.
    n_ranked:   float vector: people who gave the item a place.
    """

    question: str
    items: tuple[str, ...]
    n_asked: int
    n_answered: int
    n_effective: float
    n_partial: int
    weighting: str
    unranked: Unranked
    ghost: float
    log_worth: NDArray[np.float64]
    covariance: NDArray[np.float64]
    robust: NDArray[np.float64]
    log_likelihood: float
    steps: int
    drawn: NDArray[np.float64]
    n_ghosted_draws: int
    seed: int
    preferences: NDArray[np.float64]
    misfit: NDArray[np.float64]
    misfit_error: NDArray[np.float64]
    mean_rank: NDArray[np.float64]
    share_first: NDArray[np.float64]
    share_top: NDArray[np.float64]
    n_ranked: NDArray[np.float64]

    @property
    def worth(self) -> NDArray[np.float64]:
        """Float vector: the chance that each item would be chosen first from all; adds up to 1."""
        worth = np.exp(self.log_worth)
        return np.asarray(worth / worth.sum())

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """Float vector: model-based standard errors of the log-worths around their mean."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def robust_error(self) -> NDArray[np.float64]:
        """Float vector: standard errors of the log-worths by the sandwich over units."""
        return np.asarray(np.sqrt(np.diag(self.robust)))

    def relative_to(self, item: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log-worths with `item` at zero, and their standard errors; two float vectors."""
        r = self.items.index(item)
        variance = np.diag(self.covariance) + self.covariance[r, r] - 2 * self.covariance[r]
        return self.log_worth - self.log_worth[r], np.sqrt(np.maximum(variance, 0))

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Normal limits of the log-worths, from the robust standard errors."""
        half = normal_quantile(level) * self.robust_error
        return self.log_worth - half, self.log_worth + half

    @property
    def chance_above(self) -> NDArray[np.float64]:
        """Float vector: chance that the item is ranked above another one picked at random."""
        return chance_above(self.log_worth)

    @property
    def chance_above_drawn(self) -> NDArray[np.float64]:
        """Float matrix, draws × items: `chance_above` of every bootstrap draw."""
        return chance_above(self.drawn)

    def chance_above_interval(
        self, level: float = 0.95
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Limits of `chance_above`: bootstrap percentiles, or Wilson limits where few answered.

        With few answers, or answers so alike that they bound no worth, drawing them again shows
        too little variety. A person's placing of an item is a share between 0 and 1 of the others
        ranked below it, and Wilson limits are wide enough for the mean of any such shares.
        """
        if self.few:
            n = self.n_compared
            return wilson_interval(self.chance_above * n, n, level)
        return percentile_interval(self.chance_above_drawn, level)

    @property
    def few(self) -> bool:
        """Whether the answers are too few or too alike for the bootstrap."""
        return self.n_compared.min() < FEW or self.ghost > 0

    @property
    def n_compared(self) -> NDArray[np.float64]:
        """Float vector: effective number of people whose answers compare the item with others."""
        if self.unranked == "missing":
            return self.n_ranked * (self.n_effective / self.n_answered)
        return np.full(len(self.items), self.n_effective)

    def rank_sets(self, level: float = 0.95, simultaneous: bool = True) -> RankSets:
        """The places that each item could hold; exact pairwise tests where answers are few."""
        if self.few:
            return few_rank_sets(
                self.preferences, self.log_worth, self.weighting, level, simultaneous
            )
        n = float(self.n_compared.min())
        return bootstrap_rank_sets(self.log_worth, self.drawn, level, simultaneous, n)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line an item, highest worth first, every number with its limits at `level`."""
        low, high = self.chance_above_interval(level)
        n = self.n_effective
        first_low, first_high = wilson_interval(self.share_first * n, n, level)
        top_low, top_high = wilson_interval(self.share_top * n, n, level)
        sets = self.rank_sets(level)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n_answered": self.n_answered,
                "n_effective": n,
                "chance_above": self.chance_above,
                "chance_above_low": low,
                "chance_above_high": high,
                "rank_low": sets.low,
                "rank_high": sets.high,
                "worth": self.worth,
                "log_worth": self.log_worth,
                "log_worth_se": self.standard_error,
                "log_worth_robust_se": self.robust_error,
                "mean_rank": self.mean_rank,
                "share_first": self.share_first,
                "share_first_low": first_low,
                "share_first_high": first_high,
                "share_top": self.share_top,
                "share_top_low": top_low,
                "share_top_high": top_high,
                "n_ranked": self.n_ranked,
                "level": level,
            }
        )
        return frame.sort_values("log_worth", ascending=False, ignore_index=True)


def chance_above(log_worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance of being ranked above another item picked at random; same shape as the input.

    Under Plackett–Luce item i beats j with probability wᵢ / (wᵢ + wⱼ); this is its mean over j.
    """
    pairwise = 1 / (1 + np.exp(log_worth[..., None, :] - log_worth[..., :, None]))
    k = log_worth.shape[-1]
    return np.asarray((pairwise.sum(axis=-1) - 0.5) / (k - 1))


def rank_items(
    tally: RankTally, draws: Draws, unranked: Unranked = "below", prior: Prior = "auto"
) -> Ranking:
    """Fit the rankings of a tally and of every draw.

    prior: "ghost" adds the ghost item; "none" never does; "auto" adds it where the data alone do
    not bound every worth, and the result says so.

    ValueError when nobody answered or there are fewer than two items; NotConvergedError when
    `prior` is "none" and the likelihood has no maximum.
    """
    if len(tally.items) < 2:
        raise ValueError(f"'{tally.question.id}' has fewer than two items to rank")
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    try:
        choices = choices_of(tally.patterns, unranked)
    except ValueError as error:
        raise ValueError(f"'{tally.question.id}': {error}") from error
    total = tally.total()
    k = len(tally.items)
    beats = (total @ choices.beats).reshape(k, k)
    bounded = strongly_connected(beats)
    if prior == "none" and not bounded:
        raise NotConvergedError(
            f"the answers to '{tally.question.id}' do not bound the worth of every item: some item "
            "is never ranked above the others, or never below; use prior 'auto' or 'ghost'"
        )
    needs_ghost = prior == "ghost" or not bounded
    ghost = GHOST if needs_ghost else 0.0
    chosen, stood = total @ choices.chosen, total @ choices.stood
    fit = fit_choices(chosen[None], stood[None], choices.members, ghost)
    log_worth = fit.log_worth[0]
    unknown = np.full((k, k), np.nan)
    model_based = covariance(log_worth, stood, choices.members) if bounded else unknown
    drawn, drawn_beats, n_ghosted = _fit_draws(tally, choices, draws, ghost, log_worth)
    ranked = tally.patterns > 0
    answers = total.sum()
    return Ranking(
        question=tally.question.id,
        items=tally.items,
        n_asked=tally.n_asked,
        n_answered=tally.n_answered,
        n_effective=float(tally.effective.max()),
        n_partial=int(tally.people[~ranked.all(axis=1)].sum()),
        weighting=tally.weighting,
        unranked=unranked,
        ghost=ghost,
        log_worth=log_worth,
        covariance=model_based,
        robust=_sandwich(tally, choices, log_worth, model_based),
        log_likelihood=log_likelihood(log_worth, chosen, stood, choices.members),
        steps=fit.steps,
        drawn=drawn,
        n_ghosted_draws=n_ghosted,
        seed=draws.seed,
        preferences=(tally.people @ choices.beats).reshape(k, k),
        misfit=_misfit(beats, log_worth),
        misfit_error=_misfit(drawn_beats, drawn).std(axis=0),
        mean_rank=mean_ranks(tally.patterns, total, unranked),
        share_first=total @ (tally.patterns == 1) / answers,
        share_top=total @ (ranked & (tally.patterns <= TOP)) / answers,
        n_ranked=tally.people @ ranked,
    )


def _sandwich(
    tally: RankTally,
    choices: Choices,
    log_worth: NDArray[np.float64],
    model_based: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Covariance (items × items) that holds even where the model does not.

    The scores of every unit, squared and added up, between two copies of the inverse information.
    Source: White 1982, Econometrica 50; by cluster Liang & Zeger 1986, Biometrika 73.
    """
    scores = tally.counts @ scores_of(choices, log_worth)
    units = np.zeros((tally.parts.unit.max(initial=-1) + 1, len(log_worth)))
    np.add.at(units, tally.parts.unit, scores)
    answering = int(np.count_nonzero(units.any(axis=1)))
    meat = units.T @ units * (answering / max(answering - 1, 1))
    return np.asarray(model_based @ meat @ model_based)


def _misfit(beats: NDArray[np.float64], log_worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Observed less modelled share of people with the first item above the second.

    beats (… × items × items) and log_worth (… × items) may hold one data set or many draws. NaN
    where nobody compared the two.
    """
    modelled = 1 / (1 + np.exp(log_worth[..., None, :] - log_worth[..., :, None]))
    with np.errstate(invalid="ignore"):
        return np.asarray(beats / (beats + np.swapaxes(beats, -1, -2)) - modelled)


def mean_ranks(
    patterns: NDArray[np.uint8], counts: NDArray[np.float64], unranked: Unranked = "below"
) -> NDArray[np.float64]:
    """Float vector, mean place of each item over the people counted; NaN where nobody placed it.

    "below": unranked items share the places that are left, so four unranked of six count 4.5.
    "missing": the mean is over the people who gave the item a place.
    """
    ranked = patterns > 0
    places = patterns.astype(np.float64)
    if unranked == "below":
        n_ranked = ranked.sum(axis=1, keepdims=True)
        places = np.where(ranked, places, (n_ranked + 1 + patterns.shape[1]) / 2)
        weight = np.repeat(counts[:, None], patterns.shape[1], axis=1)
    else:
        weight = counts[:, None] * ranked
    with np.errstate(invalid="ignore"):
        return np.asarray((weight * places).sum(axis=0) / weight.sum(axis=0))


def _fit_draws(
    tally: RankTally,
    choices: Choices,
    draws: Draws,
    ghost: float,
    start: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Of every draw: log-worths, people with the first item above the second (items × items);
    and how many draws needed a ghost item of their own. `start` is where the search begins."""
    k = len(tally.items)
    statistics = tally.counts @ csr_array(hstack([choices.chosen, choices.stood, choices.beats]))
    n_sets = choices.stood.shape[1]
    chosen, stood, beats = np.split(tally.drawn(draws, statistics), [k, k + n_sets], axis=1)
    beats = beats.reshape(-1, k, k)

    def fit(of: NDArray[np.bool_], prior: float) -> NDArray[np.float64]:
        return fit_choices(chosen[of], stood[of], choices.members, prior, start).log_worth

    everything = np.ones(len(draws), dtype=bool)
    if ghost:
        return fit(everything, ghost), beats, 0
    bound = _all_strongly_connected(beats)
    drawn = np.zeros_like(chosen)
    if bound.any():
        drawn[bound] = fit(bound, 0.0)
        bound &= np.abs(drawn).max(axis=1) <= RUNAWAY
    if not bound.all():
        drawn[~bound] = fit(~bound, GHOST)
    return drawn, beats, int((~bound).sum())


def _all_strongly_connected(beats: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Bool vector, one entry a draw: whether every item reaches every other (draws × k × k)."""
    reach = beats > 0
    for _ in range(max(1, int(np.ceil(np.log2(beats.shape[1]))))):
        reach = reach | ((reach.astype(np.float32) @ reach.astype(np.float32)) > 0)
    off_diagonal = ~np.eye(beats.shape[1], dtype=bool)
    return np.asarray(reach[:, off_diagonal].all(axis=1))
