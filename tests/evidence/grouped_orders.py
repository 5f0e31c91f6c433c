"""Rankings given by groups of people, as answers and as tallies, for tests of comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from small_survey import answers, options, order_columns, ranking

from needs.evidence.tallies import RankTally, tally_ranking
from surveys.responses import Responses
from surveys.survey import Question, Survey


def group_question(ids: Sequence[str]) -> Question:
    return Question("team", "choice", "profile", options=options(ids))


def answered(orders: Mapping[str, Sequence[str]], items: str = "abc") -> Responses:
    """One answer an order; "ab" leaves the other items unranked."""
    teams = [team for team, given in orders.items() for _ in given]
    survey = Survey("teams", {}, ("en",), (group_question(sorted(orders)), ranking(items)))
    given = [o for one in orders.values() for o in one]
    return answers({"team": teams} | order_columns(given, items), survey)


def tallied(orders: Mapping[str, Sequence[str]], items: str = "abc") -> RankTally:
    responses = answered(orders, items)
    team, hard = responses.survey.questions
    return tally_ranking(responses, hard, by=(team,))


def places(ranks: Mapping[str, Sequence[Sequence[int]]], items: str = "abc") -> RankTally:
    """The same from rows of places, which may tie items: [1, 1, 3]."""
    teams = [team for team, rows in ranks.items() for _ in rows]
    rows = [r for given in ranks.values() for r in given]
    columns = {f"hard/{item}": [r[i] for r in rows] for i, item in enumerate(items)}
    survey = Survey("teams", {}, ("en",), (group_question(sorted(ranks)), ranking(items)))
    responses = answers({"team": teams} | columns, survey)
    return tally_ranking(responses, survey.questions[1], by=(survey.questions[0],))


def simulated(
    sizes: Sequence[int],
    items: str,
    spread: float,
    seed: int,
    first: int | None = None,
    whole: Sequence[float] | None = None,
) -> tuple[dict[str, list[str]], np.ndarray]:
    """Orders by group, and the groups' true log-worths (groups × items)."""
    rng = np.random.default_rng(seed)
    k = len(items)
    middle = np.linspace(-0.5, 0.5, k) if whole is None else np.asarray(whole)
    noise = rng.normal(size=(len(sizes), k)) * spread
    worths = middle + noise - noise.mean(axis=1, keepdims=True)
    orders = {}
    for g, n in enumerate(sizes):
        keys = worths[g] + rng.gumbel(size=(n, k))
        orders[f"g{g:03d}"] = ["".join(items[i] for i in (-row).argsort()[:first]) for row in keys]
    return orders, worths
