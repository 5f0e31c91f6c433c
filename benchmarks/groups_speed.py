"""Pooling and comparing 41 countries × 25 topics, beside what others would have to do for it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.groups_surveys import SIZES, Floats, countries_asked
from benchmarks.timing import REPEATS, timed_in_turn
from benchmarks.writing import seconds
from needs.evidence.comparing.differences import differences
from needs.evidence.comparing.heterogeneity import heterogeneity
from needs.evidence.comparing.permutations import N_PERMUTATIONS, answer_variance, permutation_test
from needs.evidence.pooling.group_sums import GroupSums, group_sums, part_sums
from needs.evidence.pooling.pooling import pool, pool_sums
from needs.evidence.pooling.shares import log_likelihoods
from needs.evidence.pooling.spread import SPREADS, answers_worth
from needs.evidence.resampling import N_DRAWS, SEED
from needs.evidence.tallies import ChoiceTally

TITLE = "Speed"
METHOD = """A survey of 41 countries (1 to 60 people, about 600 in all) and 25 topics; 1,000 draws,
999 times dealt anew. *All of it* is pooling, the test, and the differences that matter, from the
tally on; the peer, a loop of statsmodels' `combine_effects` over the topics, gives Q, I² and τ and
none of the rest. The other two are parts of it beside the same numbers the plain way: the
likelihood by `scipy.stats.betabinom`, and people dealt anew in a NumPy loop."""

ANGLES = np.linspace(0.05, np.pi / 2 - 0.05, 31)


def measure(repeats: int = REPEATS, n_draws: int = N_DRAWS, deals: int = N_PERMUTATIONS) -> Report:
    """The three cases."""
    tally = countries_asked(np.random.default_rng(SEED), 0.3)[0]
    # Without differences p lies well inside 0 to 1, where two ways could disagree.
    alike = countries_asked(np.random.default_rng(SEED), 0.0)[0]
    sums = group_sums(tally)
    compared = (
        _everything(tally, sums, repeats, n_draws, deals),
        _likelihood(sums, repeats),
        _dealing(alike, repeats, deals),
    )
    whole = compared[0].ours[0].timing.usual
    return Report(
        TITLE,
        METHOD,
        compared,
        (f"All of it takes {seconds(whole)}; 2 s were allowed.",),
    )


def _everything(
    tally: ChoiceTally, sums: GroupSums, repeats: int, n_draws: int, deals: int
) -> Comparison:
    works = [
        partial(_ours, tally, n_draws, deals),
        partial(pool_sums, sums, n_draws),
        partial(_combined, sums),
    ]
    (ours, whole), (_, pooling), (theirs, loop) = timed_in_turn(works, repeats)
    return Comparison(
        "41 × 25, all of it",
        (Side("all of it", whole), Side("pooling alone", pooling)),
        (Side("combine_effects in a loop", loop),),
        (Agreement("Q of every topic", float(np.abs(ours - theirs).max()), 1e-9),),
    )


def _ours(tally: ChoiceTally, n_draws: int, deals: int) -> Floats:
    found = heterogeneity(tally, n_permutations=deals)
    assert differences(pool(tally, n_draws=n_draws)).verdict.size
    return found.q


def _combined(sums: GroupSums) -> Floats:
    from statsmodels.stats.meta_analysis import combine_effects

    variance = sums.everybody * (1 - sums.everybody)
    topics = zip(sums.raw.T, variance, sums.n.T, strict=True)
    return np.array([combine_effects(y, v / n, "pm").q for y, v, n in topics])


def _likelihood(sums: GroupSums, repeats: int) -> Comparison:
    share = np.tile(np.sin(ANGLES) ** 2, (len(SPREADS), 1))
    works = [partial(_our_likelihood, sums, share), partial(_scipys_likelihood, sums, share)]
    (ours, fast), (theirs, plain) = timed_in_turn(works, repeats)
    apart = float(np.abs(ours - theirs).max())
    return Comparison(
        f"likelihood of 25 topics at {share.size} points",
        (Side("counts that are equal once", fast),),
        (Side("scipy.stats.betabinom", plain),),
        (Agreement("log-likelihood beside the first point's", apart, 1e-7),),
    )


def _our_likelihood(sums: GroupSums, share: Floats) -> Floats:
    topics = zip(sums.total.T, sums.n.T, strict=True)
    found = [log_likelihoods(x, n, share)[1:] for x, n in topics]
    return np.array(found) - np.array(found)[:, :1, :1]


def _scipys_likelihood(sums: GroupSums, share: Floats) -> Floats:
    from scipy.stats import betabinom

    worth = answers_worth()[1:, None]
    a, b = (share[1:] * worth)[..., None], ((1 - share[1:]) * worth)[..., None]
    topics = zip(sums.total.T, sums.n.T, strict=True)
    found = [betabinom.logpmf(x, n, a, b).sum(axis=2) for x, n in topics]
    return np.array(found) - np.array(found)[:, :1, :1]


def _dealing(tally: ChoiceTally, repeats: int, deals: int) -> Comparison:
    parts = part_sums(tally)
    variance = answer_variance(parts.total, parts.squares, parts.n)
    group = tally.parts.group
    works = [
        partial(permutation_test, parts.total, parts.n, group, variance, SEED, deals),
        partial(_dealt_in_a_loop, parts.total, group, variance, deals),
    ]
    (ours, fast), (theirs, plain) = timed_in_turn(works, repeats)
    apart = abs(ours.p_overall - theirs)
    return Comparison(
        f"{int(SIZES.sum())} people dealt to 41 countries {deals} times",
        (Side("one sparse product", fast),),
        (Side("NumPy, one deal at a time", plain),),
        # Two samples of deals: three standard errors of their difference where it is largest.
        (Agreement("p for the question", float(apart), 3 * np.sqrt(0.5 / deals)),),
    )


def _dealt_in_a_loop(ticks: Floats, group: NDArray[np.intp], variance: Floats, deals: int) -> float:
    """The p-value of the summed distances, a deal at a time."""
    rng = np.random.default_rng(SEED + 1)
    scores = (ticks - ticks.mean(axis=0)) / np.sqrt(variance)
    sizes = np.bincount(group)

    def distance(order: NDArray[np.intp]) -> float:
        sums = np.zeros((len(sizes), scores.shape[1]))
        np.add.at(sums, group, scores[order])
        return float((sums**2 / sizes[:, None]).sum())

    observed = distance(np.arange(len(group)))
    reached = sum(distance(rng.permutation(len(group))) >= observed for _ in range(deals))
    return (1 + reached) / (1 + deals)
