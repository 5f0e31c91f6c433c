"""Which items come first? Plackett–Luce worths of a ranking question, with what people also read.

Beside the model stand the plain numbers: mean rank, share first, share among the first three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from scipy.special import expit, logit

from needs.evidence.davidson_luce import has_ties
from needs.evidence.explained import Explained, kept
from needs.evidence.intervals import normal_quantile, student_quantile, wilson_interval
from needs.evidence.model_fit import NO_TIES, ModelFit, Prior, Ties, needed_ghost, sandwich
from needs.evidence.plackett_luce import (
    GHOST,
    RUNAWAY,
    Choices,
    Unranked,
    choices_of,
    covariance,
    fit_choices,
    log_likelihood,
    scores_of,
    strongly_connected,
)
from needs.evidence.rank_sets import FEW, RankSets, bootstrap_rank_sets, few_rank_sets
from needs.evidence.resampling import MANY, Draws
from needs.evidence.tallies import RankTally, Tally
from needs.evidence.tied_rankings import fit_with_ties

TOP = 3


@dataclass(frozen=True, repr=False)
class Ranking(Explained):
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
    ties:       the tie parameters; none where nobody tied items. Tied items share a place, so that
                with ties share_first adds up to more than 1.
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
    ties: Ties = NO_TIES
    model: str = "Plackett–Luce"

    shown: ClassVar[tuple[str, ...]] = (
        "item",
        "chance_above",
        "chance_above_low",
        "chance_above_high",
        "rank_low",
        "rank_high",
        "log_worth",
        "log_worth_robust_se",
        "mean_rank",
        "share_first",
    )

    @property
    def method(self) -> str:
        """The model, whether a ghost was needed, how unranked items are read, and convergence."""
        orders = ", ".join(map(str, self.ties.orders))
        model = f"Davidson–Luce, ties of {orders}" if orders else self.model
        return (
            f"{model}, with {'a' if self.ghost else 'no'} ghost item; unranked means "
            f"{self.unranked}; converged in {self.steps} Newton steps; places by "
            f"{self.rank_sets().method}"
        )

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
        """Float vector: chance that the item is ranked above another one picked at random.

        Of the two alone, and where people tie items, a tie of the two counts as half.
        """
        return chance_above(self.log_worth, self.ties.pair)

    @property
    def chance_above_drawn(self) -> NDArray[np.float64]:
        """Float matrix, draws × items: `chance_above` of every bootstrap draw."""
        return chance_above(self.drawn, self.ties.pair_drawn)

    @kept
    def chance_above_interval(
        self, level: float = 0.95
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Limits of `chance_above`: Student's t with the bootstrap error of its log-odds, or Wilson
        limits where few answered.

        With few answers, or answers so alike that they bound no worth, drawing them again shows
        too little variety. A person's placing of an item is a share between 0 and 1 of the others
        compared with it, and Wilson limits are wide enough for the mean of any such shares.
        """
        if self.few:
            n = self._comparisons
            return wilson_interval(self.chance_above * n, n, level)
        centre = logit(self.chance_above)
        half = student_quantile(level, float(self.n_compared.min()))
        half = half * logit(self.chance_above_drawn).std(axis=0)
        return expit(centre - half), expit(centre + half)

    @property
    def _comparisons(self) -> NDArray[np.float64]:
        """Float vector: effective number of people for each item, counting a person who compares
        it with half of the others as half."""
        if self.ties.orders:
            return self.n_compared
        pairs = (self.preferences + self.preferences.T).sum(axis=1) / (len(self.items) - 1)
        return np.asarray(pairs * (self.n_effective / self.n_answered))

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

    @kept
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


def chance_above(
    log_worth: NDArray[np.float64], tie: float | NDArray[np.float64] = 0.0
) -> NDArray[np.float64]:
    """Chance of being ranked above another item picked at random; same shape as the log-worths.

    Under Plackett–Luce item i beats j with probability wᵢ / (wᵢ + wⱼ); this is its mean over j.
    `tie` is δ₂ of Davidson–Luce, one for all or one a row: with r = √(wᵢ / wⱼ), i is above j with
    chance (r + δ₂ / 2) / (r + 1/r + δ₂), half of a tie counted for each.
    """
    difference = log_worth[..., :, None] - log_worth[..., None, :]
    if np.any(tie):
        half = np.asarray(tie)[..., None, None] / 2
        up, down = np.exp(difference / 2), np.exp(-difference / 2)
        pairwise = (up + half) / (up + down + 2 * half)
    else:
        pairwise = 1 / (1 + np.exp(-difference))
    k = log_worth.shape[-1]
    return np.asarray((pairwise.sum(axis=-1) - 0.5) / (k - 1))


def rank_items(
    tally: RankTally, draws: Draws, unranked: Unranked = "below", prior: Prior = "auto"
) -> Ranking:
    """Fit the rankings of a tally and of every draw.

    prior: "ghost" adds the ghost item; "none" never does; "auto" adds it where the data alone do
    not bound every worth, and the result says so.

    Rankings that tie items are fitted by Davidson–Luce, others by Plackett–Luce.

    ValueError when nobody answered or there are fewer than two items; NotConvergedError when
    `prior` is "none" and the likelihood has no maximum.
    """
    if len(tally.items) < 2:
        raise ValueError(f"'{tally.question.id}' has fewer than two items to rank")
    if tally.n_answered == 0:
        raise ValueError(f"nobody answered '{tally.question.id}'")
    fit = fit_with_ties if has_ties(tally.patterns) else _fit_untied
    model = fit(tally, draws, unranked, prior)
    return _ranking(tally, draws, unranked, model)


def _ranking(tally: RankTally, draws: Draws, unranked: Unranked, model: ModelFit) -> Ranking:
    total = tally.total()
    patterns = standard_places(tally.patterns)
    ranked = patterns > 0
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
        ghost=model.ghost,
        log_worth=model.log_worth,
        covariance=model.covariance,
        robust=model.robust,
        log_likelihood=model.log_likelihood,
        steps=model.steps,
        drawn=model.drawn,
        n_ghosted_draws=model.n_ghosted_draws,
        seed=draws.seed,
        preferences=model.preferences,
        misfit=model.misfit,
        misfit_error=model.misfit_error,
        mean_rank=mean_ranks(patterns, total, unranked),
        share_first=total @ (patterns == 1) / answers,
        share_top=total @ (ranked & (patterns <= TOP)) / answers,
        n_ranked=tally.people @ ranked,
        ties=model.ties,
    )


def standard_places(patterns: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Patterns whose ties count as in sport: 1, 1, 3, not 1, 1, 2; others as they are."""
    ordered = np.sort(patterns, axis=1)
    tied = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)).any(axis=1)
    rows = patterns[tied]
    above = (rows[:, None, :] < rows[:, :, None]) & (rows[:, None, :] > 0)
    standard = patterns.copy()
    standard[tied] = np.where(rows > 0, 1 + above.sum(axis=2), 0)
    return standard


def _fit_untied(tally: RankTally, draws: Draws, unranked: Unranked, prior: Prior) -> ModelFit:
    return fit_counted(tally, tally.people, choices_of(tally.patterns, unranked), draws, prior)


def fit_counted(
    tally: Tally,
    people: NDArray[np.float64],
    choices: Choices,
    draws: Draws,
    prior: Prior,
    design: NDArray[np.float64] | None = None,
) -> ModelFit:
    """Plackett–Luce fitted to the choices that the cells of a tally make, and to every draw.

    people: float vector, unweighted answers of each cell; design: see `fit_choices`.

    With very many answers each draw moves the estimates by one Newton step, which is then as good
    as a fit of its own (Chatterjee & Bose 2005, Ann. Stat. 33).
    """
    total = tally.total()
    k = len(tally.items)
    beats = (total @ choices.beats).reshape(k, k)
    bounded = strongly_connected(beats)
    ghost = needed_ghost(tally, prior, bounded)
    chosen, stood = total @ choices.chosen, total @ choices.stood
    members = choices.members
    fit = fit_choices(chosen[None], stood[None], members, ghost, design=design)
    log_worth = fit.log_worth[0]
    unknown = np.full((k, k), np.nan)
    model_based = covariance(log_worth, stood, members, design) if bounded else unknown
    scores = scores_of(choices, log_worth, design)
    drawn_beats = tally.drawn(draws, tally.counts @ choices.beats).reshape(-1, k, k)
    bound = _all_strongly_connected(drawn_beats)
    if tally.n_answered > MANY and bounded and not ghost and bound.all():
        pull = tally.drawn(draws, tally.counts @ scores)
        drawn, n_ghosted = log_worth + pull @ model_based, 0
    else:
        drawn, n_ghosted = _fit_draws(tally, choices, draws, ghost, log_worth, design, bound)
    return ModelFit(
        ghost=ghost,
        log_worth=log_worth,
        covariance=model_based,
        robust=sandwich(tally, scores, model_based),
        log_likelihood=log_likelihood(log_worth, chosen, stood, members, design),
        steps=fit.steps,
        drawn=drawn,
        n_ghosted_draws=n_ghosted,
        preferences=(people @ choices.beats).reshape(k, k),
        misfit=_misfit(beats, log_worth),
        misfit_error=_misfit(drawn_beats, drawn).std(axis=0),
        ties=NO_TIES,
    )


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
    Tied items share their places: two on first place count 1.5 each.
    """
    ranked = patterns > 0
    together = (patterns[:, :, None] == patterns[:, None, :]).sum(axis=2)
    places = patterns + (together - 1) / 2
    if unranked == "below":
        n_ranked = ranked.sum(axis=1, keepdims=True)
        places = np.where(ranked, places, (n_ranked + 1 + patterns.shape[1]) / 2)
        weight = np.repeat(counts[:, None], patterns.shape[1], axis=1)
    else:
        weight = counts[:, None] * ranked
    with np.errstate(invalid="ignore"):
        return np.asarray((weight * places).sum(axis=0) / weight.sum(axis=0))


def _fit_draws(
    tally: Tally,
    choices: Choices,
    draws: Draws,
    ghost: float,
    start: NDArray[np.float64],
    design: NDArray[np.float64] | None,
    bound: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], int]:
    """Log-worths of every draw, and how many draws needed a ghost item of their own.

    start: where the search begins. bound: the draws whose answers bound every worth.
    """
    statistics = tally.counts @ csr_array(hstack([choices.chosen, choices.stood]))
    split = choices.chosen.shape[1]
    chosen, stood = np.split(tally.drawn(draws, statistics), [split], axis=1)

    def fit(of: NDArray[np.bool_], prior: float) -> NDArray[np.float64]:
        members = choices.members
        return fit_choices(chosen[of], stood[of], members, prior, start, design).log_worth

    everything = np.ones(len(draws), dtype=bool)
    if ghost:
        return fit(everything, ghost), 0
    drawn, bound = np.zeros((len(draws), len(tally.items))), bound.copy()
    if bound.any():
        drawn[bound] = fit(bound, 0.0)
        bound &= np.abs(drawn).max(axis=1) <= RUNAWAY
    if not bound.all():
        drawn[~bound] = fit(~bound, GHOST)
    return drawn, int((~bound).sum())


def _all_strongly_connected(beats: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Bool vector, one entry a draw: whether every item reaches every other (draws × k × k)."""
    reach = beats > 0
    for _ in range(max(1, int(np.ceil(np.log2(beats.shape[1]))))):
        reach = reach | ((reach.astype(np.float32) @ reach.astype(np.float32)) > 0)
    off_diagonal = ~np.eye(beats.shape[1], dtype=bool)
    return np.asarray(reach[:, off_diagonal].all(axis=1))
