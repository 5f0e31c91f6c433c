"""Plackett–Luce worths, alone and with draws, beside choix, plain NumPy and statsmodels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks import ranking_peers as peers
from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.timing import REPEATS, timed_in_turn
from benchmarks.writing import seconds
from needs.evidence.plackett_luce import Unranked
from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import draw_units, units_of
from needs.evidence.tallies import tally_ranking
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

TITLE = "Rankings"
METHOD = """Simulated rankings with worths between e⁻¹ and e. Ours begins with the table of answers:
count, fit, model-based and robust standard errors, mean ranks, pairwise preferences; with draws
also a fit to every draw of the units, which above 2,000 respondents are bins of them. Peers begin
with rankings laid out as they want them and give worths alone. choix's `ilsr_rankings` does not
compare unranked items, its `ilsr_top1` can put them below the ranked ones; each is set beside our
fit with the same meaning. statsmodels is called once, because it takes long."""

ALONE = 1  # a result cannot do without any draw, and one costs next to nothing
SEED = 7
TOLERANCE = 1e-6  # choix stops when worths change by less than 1e-8 in all


@dataclass(frozen=True)
class Case:
    """Rankings of `items`, of which everybody places the first `places`."""

    items: int
    places: int
    unranked: Unranked = "below"

    def title(self, n: int) -> str:
        """The case in words."""
        if self.places == self.items:
            return f"{n:,} rankings of {self.items} items"
        meaning = {"below": "others below", "missing": "others not compared"}[self.unranked]
        return f"{n:,} × the top {self.places} of {self.items} items, {meaning}"


@dataclass(frozen=True)
class Peer:
    """Another way to the worths. slow: called once, because it takes too long."""

    name: str
    worths: Callable[[], peers.Floats]
    slow: bool = False


CASES = (Case(6, 6), Case(10, 10), Case(25, 3, "missing"), Case(25, 3, "below"))


def measure(
    n: int = 10_000, n_draws: int = 1000, repeats: int = REPEATS, cases: tuple[Case, ...] = CASES
) -> Report:
    """Every case with `n` rankings."""
    found = tuple(compare(case, n, n_draws, repeats) for case in cases)
    return Report(TITLE, METHOD, found, tuple(map(_verdict, found)))


def compare(case: Case, n: int, n_draws: int, repeats: int) -> Comparison:
    """One case: our fit without and with draws, and the peers on the same rankings."""
    orders = simulate(case, n)
    responses = as_responses(orders, case.items)
    others = _peers(case, orders)
    names = ["needs, fit alone", f"needs, fit and {n_draws:,} draws", *(p.name for p in others)]
    works: list[Callable[[], object]] = [
        partial(our_fit, responses, case.unranked, ALONE),
        partial(our_fit, responses, case.unranked, n_draws),
        *(p.worths for p in others),
    ]
    rounds = [repeats, repeats, *(0 if p.slow else repeats for p in others)]
    found = timed_in_turn(works, rounds)
    sides = tuple(Side(name, timing) for name, (_, timing) in zip(names, found, strict=True))
    fitted = found[0][0].log_worth
    agreements = tuple(
        Agreement(f"log-worths and {peer.name}", float(np.abs(worths - fitted).max()), TOLERANCE)
        for peer, (worths, _) in zip(others, found[2:], strict=True)
    )
    return Comparison(case.title(n), sides[:2], sides[2:], agreements)


def our_fit(responses: Responses, unranked: Unranked, n_draws: int) -> Ranking:
    """From the table of answers to the estimates, as the analysis does it."""
    question = responses.survey.questions[0]
    units = units_of(responses)
    draws = draw_units(units, n_draws)
    return rank_items(tally_ranking(responses, question, units=units), draws, unranked)


def _peers(case: Case, orders: peers.Orders) -> list[Peer]:
    """The peers that give the case's worths, the one to divide by first."""
    k, below = case.items, case.unranked == "below"
    if below and case.places < k:
        choices = peers.as_top_choices(orders, k)
        found = [Peer("choix.ilsr_top1", partial(peers.choix_top_choices, choices, k))]
    else:
        chains = peers.as_rankings(orders)
        found = [Peer("choix.ilsr_rankings", partial(peers.choix_rankings, chains, k))]
    newton = partial(peers.newton_on_rows, orders, k, unranked_below=below)
    found.append(Peer("NumPy, Newton over all rows", newton))
    if below:
        found.append(Peer("statsmodels PHReg", partial(peers.cox_stratified, orders, k), True))
    return found


def simulate(case: Case, n: int) -> peers.Orders:
    """Int matrix, people × places: items in order, drawn from a Plackett–Luce model."""
    rng = np.random.default_rng(SEED)
    log_worth = np.linspace(1, -1, case.items)
    utility = log_worth + rng.gumbel(size=(n, case.items))  # Yellott 1977
    return np.argsort(-utility, axis=1)[:, : case.places]


def as_responses(orders: peers.Orders, k: int) -> Responses:
    """The rankings as answers to a survey of one question."""
    ranks: NDArray[np.uint8] = np.zeros((len(orders), k), dtype=np.uint8)
    places = np.arange(1, orders.shape[1] + 1, dtype=np.uint8)
    np.put_along_axis(ranks, orders, places[None], axis=1)
    items = tuple(Option(f"item_{i}") for i in range(k))
    question = Question("order", "ranking", "difficulty", options=items)
    survey = Survey("simulated", {"en": "Simulated"}, ("en",), (question,))
    columns = {name: ranks[:, i] for i, name in enumerate(question.columns)}
    return Responses.from_columns(survey, columns)


def _verdict(comparison: Comparison) -> str:
    drawn, choix = comparison.ours[1], comparison.peers[0]
    faster = "is" if drawn.timing.usual < choix.timing.usual else "is **not**"
    return (
        f"{comparison.case}: the fit with draws ({seconds(drawn.timing.usual)}) {faster} faster "
        f"than one bare fit by {choix.name} ({seconds(choix.timing.usual)})."
    )
