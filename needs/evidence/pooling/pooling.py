"""Partial pooling of shares, net shares, means and gaps: a tally by group becomes `Pooled`."""

from __future__ import annotations

import numpy as np

from needs.evidence.pooling.group_sums import GroupSums, group_sums
from needs.evidence.pooling.means import pool_means
from needs.evidence.pooling.pooled import Measure, Pooled
from needs.evidence.pooling.shares import pool_shares
from needs.evidence.resampling import N_DRAWS, SEED
from needs.evidence.tallies import RankTally, Tally

METHODS: dict[Measure, str] = {
    "share": "beta-binomial, spreads estimated over all items; spread as a share",
    "net": "normal, spreads estimated over all items; spread as a net share",
    "mean": "normal, spreads estimated over all items; spread in levels",
    "gap": "normal, spreads estimated over all items; spread in levels",
}


def pool(
    tally: Tally, measure: Measure | None = None, n_draws: int = N_DRAWS, seed: int = SEED
) -> Pooled:
    """Estimates of every item in every group of a tally, drawn towards the whole.

    measure: as in `group_sums.part_sums`: shares of a choice tally, net shares (default) or means
    of a scale tally, gaps of a gap tally. Groups and items without answers are kept; see `Pooled`
    and `pool_sums`. ValueError for weighted tallies, for other measures, and when nobody answered.
    Rankings are pooled by `pool_rankings`.
    """
    if isinstance(tally, RankTally):
        raise ValueError(f"'{tally.question.id}' is a ranking; pool it by `pool_rankings`")
    return pool_sums(group_sums(tally, measure), n_draws, seed)


def pool_sums(sums: GroupSums, n_draws: int = N_DRAWS, seed: int = SEED) -> Pooled:
    """The same from sums by group.

    Where only one group answered an item there is nothing to pool it with: it is its own estimate
    (own = 1) and its spread and `no_spread` are NaN. ValueError when nobody answered at all.
    """
    if not sums.n.any():
        raise ValueError(f"nobody answered '{sums.question}', so there are no groups to compare")
    rng = np.random.default_rng(seed)
    if sums.measure == "share":
        found, drawn = pool_shares(sums.total, sums.n, rng, n_draws)
    else:
        found, drawn = pool_means(sums, rng, n_draws)
    return Pooled(
        question=sums.question,
        by=sums.by,
        measure=sums.measure,
        groups=sums.groups,
        items=sums.items,
        n=sums.n,
        raw=sums.raw,
        # A sum of weights that add up to one can end a rounding error outside the scale.
        value=np.clip(found.value, *sums.limits),
        drawn=drawn,
        own=found.own,
        spread=found.spread,
        no_spread=found.none,
        method=METHODS[sums.measure],
        seed=seed,
    )
