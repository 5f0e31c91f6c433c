"""Simulated surveys whose truth is known: answers drawn from a model, and what our estimates say.

Each family of estimates has one function that draws a survey of n people and judges the estimates
of it: which intervals hold the truth, and which places and orders are claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from benchmarks.rankings import as_responses
from needs.evidence.demand import Shares, request_shares
from needs.evidence.gaps import Gaps, gap_scores
from needs.evidence.intervals import normal_quantile
from needs.evidence.paired_tallies import tally_gaps
from needs.evidence.rank_sets import RankSets, bootstrap_rank_sets, exact_rank_sets
from needs.evidence.rankings import Ranking, chance_above, rank_items
from needs.evidence.resampling import Draws, draw_units, units_of
from needs.evidence.scales import NetShares, net_shares
from needs.evidence.tallies import rank_ratings, tally_choices, tally_ranking, tally_scale
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

Floats = NDArray[np.float64]
Estimate = Ranking | Shares | NetShares | Gaps
Route = Literal["shown", "beside"]
Family = Literal["full ranking", "top 3", "ratings", "requests", "scales", "gaps"]

LEVEL = 0.95
SPREAD = 1.2  # between the largest and the smallest log-worth, as in the sample's difficulty
ALIKE = 0.2  # correlation of two answers of a person: some people tick and rate more than others
TIES = {2: 0.4, 3: 0.2}  # tie parameters δ of the ratings, by the number of items tied
CUTS = np.array([-1.5, -0.5, 0.5, 1.5])  # where a normal opinion passes to the next of five levels


@dataclass(frozen=True)
class Interval:
    """Limits of every item and the truth that they should hold."""

    low: Floats
    high: Floats
    truth: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Bool vector: whether the estimate gives limits at all."""
        return ~(np.isnan(self.low) | np.isnan(self.high))

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Bool vector: whether the truth lies within; False where there are no limits."""
        return np.asarray((self.low <= self.truth) & (self.truth <= self.high))


@dataclass(frozen=True)
class Judged:
    """What the estimates of one survey say. sets: by route and whether simultaneous.

    The route "shown" is what the software shows; "beside" is the exact pairwise route, or the
    bootstrap where exact is what is shown.
    """

    truth: Floats
    intervals: Mapping[str, Interval]
    sets: Mapping[tuple[Route, bool], RankSets]


Judge = Callable[[np.random.Generator, Floats, int, int], Judged]
"""From a generator, a position of each item on a scale of width 1, people and draws."""


def positions(k: int, tied: int = 0) -> Floats:
    """Float vector from 0.5 to −0.5 in equal steps, the `tied` items in the middle all alike."""
    found = np.linspace(0.5, -0.5, k)
    first = (k - tied) // 2
    if tied:
        found[first : first + tied] = found[first : first + tied].mean()
    return found


def full_ranking(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody ranks every item, by Plackett–Luce."""
    return _ranked(rng, at, n, n_draws, len(at))


def top_three(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody ranks three items, by Plackett–Luce; the others are below."""
    return _ranked(rng, at, n, n_draws, 3)


def ratings(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody rates every item; what the ratings order follows Davidson–Luce."""
    truth = SPREAD * at
    levels = _davidson_luce(rng, truth, n)
    scale = _scale("rating", "importance", len(at), len(at))
    responses = _responses((scale, levels))
    result = rank_items(rank_ratings(responses, scale), _draws(responses, n_draws), "missing")
    return _judged_ranking(result, truth, TIES[2])


def requests(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody ticks what they want; shares from 20% to 80%."""
    share = 0.5 + 0.6 * at
    ticks = _opinions(rng, n, len(at)) < ndtri(share)
    question = Question("content", "choices", "request", options=_options(len(at)))
    responses = _responses((question, ticks))
    result = request_shares(tally_choices(responses, question), _draws(responses, n_draws))
    found = {"share (Wilson)": Interval(*result.interval(LEVEL), share)}
    return Judged(share, found, _sets(result, result.share, result.drawn, n))


def scales(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody rates every item on five levels; net shares from about 0 to 60%."""
    centre = 0.5 + at
    chance = _chances(centre)
    question = _scale("amount", "amount", len(at), 5)
    responses = _responses((question, _levels(rng, centre, n)))
    result = net_shares(tally_scale(responses, question), _draws(responses, n_draws))
    net = chance @ np.array([-1.0, -1, 0, 1, 1])
    half = normal_quantile(LEVEL) * result.mean_error
    found = {
        "net share (Agresti–Min)": Interval(*result.interval(LEVEL), net),
        "mean (normal)": Interval(
            result.mean - half, result.mean + half, chance @ np.arange(1.0, 6)
        ),
    }
    return Judged(net, found, _sets(result, result.net, result.drawn, n))


def gaps(rng: np.random.Generator, at: Floats, n: int, n_draws: int) -> Judged:
    """Everybody rates importance and ability on five levels."""
    important, able = 0.5 + at, -0.3 - at
    need = _scale("need", "importance", len(at), 5)
    able_at = _scale("able", "ability", len(at), 5)
    responses = _responses((need, _levels(rng, important, n)), (able_at, _levels(rng, able, n)))
    result = gap_scores(tally_gaps(responses, need, able_at), _draws(responses, n_draws))
    one, other = (_chances(c) @ np.arange(1.0, 6) for c in (important, able))
    truth = (one - other) * one
    found = {"gap score (bootstrap error, Student’s t)": Interval(*result.interval(LEVEL), truth)}
    return Judged(truth, found, _sets(result, result.score, result.score_drawn, n))


FAMILIES: Mapping[Family, Judge] = {
    "full ranking": full_ranking,
    "top 3": top_three,
    "ratings": ratings,
    "requests": requests,
    "scales": scales,
    "gaps": gaps,
}


def orders(rng: np.random.Generator, log_worth: Floats, n: int, places: int) -> NDArray[np.intp]:
    """Int matrix, people × places: items in order, drawn from Plackett–Luce."""
    utility = log_worth + rng.gumbel(size=(n, len(log_worth)))  # Yellott 1977
    return np.argsort(-utility, axis=1)[:, :places]


def _ranked(rng: np.random.Generator, at: Floats, n: int, n_draws: int, places: int) -> Judged:
    truth = SPREAD * at
    responses = as_responses(orders(rng, truth, n, places), len(at))
    tally = tally_ranking(responses, responses.survey.questions[0])
    return _judged_ranking(rank_items(tally, _draws(responses, n_draws)), truth, 0.0)


def _judged_ranking(result: Ranking, truth: Floats, tie: float) -> Judged:
    centred = truth - truth.mean()
    z = normal_quantile(LEVEL)
    found = {
        f"log-worth ({name})": Interval(
            result.log_worth - z * error, result.log_worth + z * error, centred
        )
        for name, error in (
            ("model-based error", result.standard_error),
            ("robust error", result.robust_error),
        )
    }
    limits = result.chance_above_interval(LEVEL)
    found["chance above (as shown)"] = Interval(*limits, chance_above(truth, tie))
    return Judged(
        truth, found, _sets(result, result.log_worth, result.drawn, result.n_compared.min())
    )


def _sets(
    result: Estimate, estimate: Floats, drawn: Floats, n: float
) -> dict[tuple[Route, bool], RankSets]:
    found: dict[tuple[Route, bool], RankSets] = {}
    for joint in (True, False):
        found["shown", joint] = result.rank_sets(LEVEL, joint)
        found["beside", joint] = (
            bootstrap_rank_sets(estimate, drawn, LEVEL, joint, n)
            if isinstance(result, Shares)
            else exact_rank_sets(result.preferences, LEVEL, joint, estimate)
        )
    return found


def _draws(responses: Responses, n_draws: int) -> Draws:
    return draw_units(units_of(responses), n_draws)


def _opinions(rng: np.random.Generator, n: int, k: int) -> Floats:
    """Float matrix, people × items: standard normal, correlated within a person."""
    person, item = rng.normal(size=(n, 1)), rng.normal(size=(n, k))
    return np.asarray(np.sqrt(ALIKE) * person + np.sqrt(1 - ALIKE) * item)


def _levels(rng: np.random.Generator, centre: Floats, n: int) -> NDArray[np.intp]:
    """Int matrix, people × items: levels 1 to 5."""
    return np.searchsorted(CUTS, _opinions(rng, n, len(centre)) + centre) + 1


def _chances(centre: Floats) -> Floats:
    """Float matrix, items × 5: how probable each level is."""
    below = ndtr(CUTS[None] - centre[:, None])
    edges = np.column_stack([np.zeros(len(centre)), below, np.ones(len(centre))])
    return np.diff(edges, axis=1)


def _davidson_luce(rng: np.random.Generator, log_worth: Floats, n: int) -> NDArray[np.intp]:
    """Int matrix, people × items: levels whose order, with ties, follows Davidson–Luce."""
    k = len(log_worth)
    picks = [np.array(c) for d in (1, *TIES) for c in combinations(range(k), d)]
    masks = np.array([np.isin(np.arange(k), c) for c in picks])
    size = masks.sum(axis=1)
    delta = np.array([TIES.get(int(d), 1.0) for d in size])
    weight = delta * np.exp((masks @ log_worth) / size)
    standing = np.ones((n, k), dtype=bool)
    levels = np.zeros((n, k), dtype=np.intp)
    for level in range(k, 0, -1):
        open_ = ~(masks[None] & ~standing[:, None]).any(axis=2)
        total = np.cumsum(open_ * weight, axis=1)
        pick = (rng.random((n, 1)) * total[:, -1:] < total).argmax(axis=1)
        chosen = masks[pick] & standing
        levels[chosen] = level
        standing &= ~chosen
    return levels


def _options(k: int) -> tuple[Option, ...]:
    return tuple(Option(f"item_{i}") for i in range(k))


def _scale(
    name: str, role: Literal["amount", "importance", "ability"], k: int, n_levels: int
) -> Question:
    levels = tuple(Option(f"level_{i}") for i in range(1, n_levels + 1))
    return Question(name, "scale", role, options=levels, items=_options(k))


def _responses(*answers: tuple[Question, NDArray[np.generic]]) -> Responses:
    """Answers (people × columns) to each question, as a survey of those questions."""
    questions = tuple(question for question, _ in answers)
    columns = {
        name: values[:, i]
        for question, values in answers
        for i, name in enumerate(question.columns)
    }
    return Responses.from_columns(
        Survey("simulated", {"en": "Simulated"}, ("en",), questions), columns
    )
