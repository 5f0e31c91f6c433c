"""Rankings of groups drawn towards the whole: a random-effects Plackett–Luce.

Each group's log-worths are normal around the whole's with a standard deviation τ that is estimated;
for estimates it may be exactly 0. What is not known about it is in every draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.evidence.plackett_luce import (
    GHOST,
    RUNAWAY,
    Unranked,
    fit_choices,
)
from needs.evidence.pooling.group_sums import chances_above, group_label
from needs.evidence.pooling.grouped_choices import GroupedChoices, contrasts, group_choices
from needs.evidence.pooling.pooled import Pooled
from needs.evidence.pooling.spread_of_worths import WorthSpreads, spreads_of
from needs.evidence.pooling.worths_around import Around, draw_around, fit_apart, fit_together
from needs.evidence.rankings import chance_above
from needs.evidence.resampling import N_DRAWS, SEED
from needs.evidence.tallies import RankTally
from needs.evidence.weighting import EQUAL

BLOCK = 100_000
"""Pairs of items whose chances are worked out together."""

HELD = 0.25
"""Precision of the prior on the whole where the answers of all groups together do not bound every
worth: about what a ghost item holds."""


@dataclass(frozen=True)
class PooledRankings(Pooled):
    """`Pooled` with measure "chance" and, for those who want them, log-worths.

    log_worth: float array, draws × groups × items; each row adds up to zero.
    centre:    float matrix, draws × items: the log-worths that groups scatter around.
    spread_drawn: float vector, one entry a draw: τ, in units of log-worth.
    """

    log_worth: NDArray[np.float64]
    centre: NDArray[np.float64]
    spread_drawn: NDArray[np.float64]


def pool_rankings(
    tally: RankTally,
    unranked: Unranked = "below",
    n_draws: int = N_DRAWS,
    seed: int = SEED,
    spread: float | None = None,
) -> PooledRankings:
    """Chances of being ranked above another item, of every item in every group of a tally.

    Groups of one person and of nobody have estimates too. `spread` fixes τ instead of estimating
    it. Where only one group answered there is nothing to pool it with: it is its own estimate
    (own = 1), and `spread` and `no_spread` are NaN.

    ValueError for weighted tallies, for fewer than two items, and when nobody compared any items.
    """
    _check(tally)
    choices = group_choices(tally, unranked)
    if not len(choices):
        raise ValueError(f"nobody ranked items of '{tally.question.id}' against each other")
    rng = np.random.default_rng(seed)
    held = 0.0 if choices.together.bounded.all() else HELD
    none = fit_together(choices, held)
    known = len(choices) > 1
    spreads = spreads_of(choices, held, none, spread if known else 0.0, rng)
    centre, at, apart = _drawn(choices, none, spreads, held, n_draws, rng)
    n_items = len(tally.items)
    basis = contrasts(n_items)
    worths = _of_all_groups(tally, choices, centre, at, apart, rng) @ basis.T
    drawn = _chances(worths, choices.pair)
    alike = _chances(_drawn_wholes(none, n_draws, rng)[:, None] @ basis.T, choices.pair)
    return PooledRankings(
        question=tally.question.id,
        by=tally.parts.by,
        measure="chance",
        groups=tuple(group_label(g) for g in tally.parts.groups),
        items=tally.items,
        n=tally.by_group(tally.counts @ chances_above(tally.patterns, unranked)[1]),
        raw=_raw(choices, len(tally.parts.groups), n_items),
        value=spreads.none * alike.mean(axis=0) + (1 - spreads.none) * drawn.mean(axis=0),
        drawn=drawn,
        own=_own(tally, choices, spreads),
        spread=np.full(n_items, spreads.mean if known else np.nan),
        no_spread=np.full(n_items, spreads.none if known else np.nan),
        method=_method(choices, held, unranked),
        seed=seed,
        log_worth=worths,
        centre=centre @ basis.T,
        spread_drawn=apart,
    )


def _check(tally: RankTally) -> None:
    if tally.weighting != EQUAL:
        raise ValueError(
            f"'{tally.question.id}' is counted with weights ({tally.weighting}); groups are "
            "compared person by person: count it without weights"
        )
    if len(tally.items) < 2:
        raise ValueError(f"'{tally.question.id}' has fewer than two items to rank")


def _method(choices: GroupedChoices, held: float, unranked: Unranked) -> str:
    parts = [
        "random-effects Plackett–Luce",
        f"unranked means {unranked}",
        "spread in log-worths",
        choices.ties,
        "worths of the whole held together, because the answers do not bound them" if held else "",
    ]
    return "; ".join(p for p in parts if p)


def _drawn(
    choices: GroupedChoices,
    none: Around,
    spreads: WorthSpreads,
    held: float,
    n_draws: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """For limits: parameters of the whole (draws × q), of the groups that answered (draws × groups
    × q) and spreads (draws), above 0 unless it is given or nothing can be compared."""
    q = none.centre.shape[1]
    if spreads.fit is None:
        centre = _drawn_wholes(none, n_draws, rng)
        return centre, np.repeat(centre[:, None], len(choices), axis=1), np.zeros(n_draws)
    centre, at = np.empty((n_draws, q)), np.empty((n_draws, len(choices), q))
    pick = rng.choice(len(spreads.grid), n_draws, p=spreads.mass)
    for t in np.unique(pick):
        of_draw = np.flatnonzero(pick == t)
        found = draw_around(choices, spreads.fit, int(t), held, len(of_draw), rng)
        centre[of_draw], at[of_draw] = found
    return centre, at, spreads.grid[pick]


def _drawn_wholes(none: Around, n_draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Float matrix, draws × q: parameters of the whole where all groups are it."""
    noise = rng.standard_normal((n_draws, none.centre.shape[1]))
    return np.asarray(none.mean[0, 0] + noise @ np.linalg.cholesky(none.inverse[0, 0]).T)


def _of_all_groups(
    tally: RankTally,
    choices: GroupedChoices,
    centre: NDArray[np.float64],
    at: NDArray[np.float64],
    spread: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Parameters of every group, draws × groups × q: those without answers are anywhere around
    the whole."""
    shape = (len(centre), len(tally.parts.groups), centre.shape[1])
    if len(choices) == shape[1]:
        return at
    anywhere = centre[:, None] + spread[:, None, None] * rng.standard_normal(shape)
    anywhere[:, choices.answering] = at
    return np.asarray(anywhere)


def _chances(worths: NDArray[np.float64], pair: float) -> NDArray[np.float64]:
    """`chance_above` of log-worths (draws × groups × items), few draws at a time: the pairs of
    items of all draws would not fit the cache, and with many groups not the memory."""
    size = max(1, BLOCK // max(worths[0].size * worths.shape[2], 1))
    blocks = [worths[first : first + size] for first in range(0, len(worths), size)]
    return np.concatenate([chance_above(block, pair) for block in blocks])


def _own(tally: RankTally, choices: GroupedChoices, spreads: WorthSpreads) -> NDArray[np.float64]:
    """Float matrix, groups × items: own part of the log-worths; 0 without answers or spread, 1 for
    a group that answered alone."""
    own = np.zeros((len(tally.parts.groups), len(tally.items)))
    if len(choices) == 1:
        own[choices.answering] = 1.0
    elif spreads.fit is not None:
        basis = contrasts(len(tally.items))
        average = (1 - spreads.none) * np.tensordot(spreads.mass, spreads.fit.own, axes=1)
        diagonal = ((basis @ average) * basis).sum(axis=2)
        own[choices.answering] = np.clip(diagonal / (basis**2).sum(axis=1), 0, 1)
    return own


def _raw(choices: GroupedChoices, n_groups: int, n_items: int) -> NDArray[np.float64]:
    """Float matrix, groups × items: chances by the group's own fit; NaN without answers."""
    basis = contrasts(n_items)
    raw = np.full((n_groups, n_items), np.nan)
    if choices.ties:
        held = np.where(choices.bounded, 0.0, HELD)
        worths = fit_apart(choices, held) @ basis.T
    else:
        worths = _own_fits(choices, basis)
    raw[choices.answering] = chance_above(worths, choices.pair)
    return raw


def _own_fits(choices: GroupedChoices, basis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float matrix, groups × items: log-worths as `rank_items` fits them to one group alone, with
    the ghost item where its answers do not bound every worth."""
    sets, place = np.unique(choices.members, axis=0, return_inverse=True)
    stood = np.zeros((len(choices), len(sets)))
    stood[choices.row_group, place.ravel()] = choices.stood
    chosen = choices.chosen @ basis.T + stood.sum(axis=1, keepdims=True) / len(basis)
    worths = np.full(chosen.shape, np.inf)
    for ghost in (0.0, GHOST):
        # A worth that ran away counts as unbounded, as in `rank_items`.
        left = choices.bounded if not ghost else (np.abs(worths).max(axis=1) > RUNAWAY)
        if left.any():
            worths[left] = fit_choices(chosen[left], stood[left], sets, ghost).log_worth
    return worths
