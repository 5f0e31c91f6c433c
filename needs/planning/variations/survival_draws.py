"""The needs as they could have been: drawn again with the survey and with the weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from needs.evidence.evidence import Evidence
from needs.evidence.resampling import SEED
from needs.planning.plans.settings import Needs
from needs.planning.variations.survival import Draw
from needs.planning.weighing.acceptability import CONCENTRATION, drawn_weights
from needs.planning.weighing.priorities import Priorities, sum_or_nan, weighted

N_DRAWS = 200


def needs_drawn(
    evidence: Evidence,
    priorities: Priorities,
    n: int = N_DRAWS,
    concentration: float | None = CONCENTRATION,
    seed: int = SEED,
    n_hardest: int = 3,
    decided: Callable[[Needs], Needs] | None = None,
) -> tuple[Draw, ...]:
    """`n` draws of what `learners_needs` gives: of the survey's units and the weights together.

    One draw of the units feeds topics and steps alike. Weights are drawn about the stated ones
    as for `acceptability`. `decided` is applied to the needs of each draw, as people's merges of
    topics are to the plan's. ValueError where there is no draw.
    """
    values = priorities.values_drawn
    if n < 1 or not len(values):
        raise ValueError(f"{n} draws were asked for, of {len(values)} of the answers")
    rows = np.arange(n) % len(values)
    weights = drawn_weights(priorities.weight, concentration, n, seed)
    scores = sum_or_nan(weighted(values[rows], weights[:, None, :]))
    trained = [not action for action in priorities.other_actions]
    ranking = evidence.difficulty
    found = []
    for k, row in enumerate(rows):
        topics = {
            t: float(s)
            for t, s, ours in zip(priorities.topics, scores[k], trained, strict=True)
            if ours and not np.isnan(s)
        }
        needs = Needs(topics, {}, ())
        if ranking is not None:
            chances, order = ranking.chance_above_drawn[row], np.argsort(-ranking.drawn[row])
            needs = Needs(
                topics,
                {s: float(c) for s, c in zip(ranking.items, chances, strict=True)},
                tuple(ranking.items[i] for i in order[:n_hardest]),
            )
        criteria = (c.id for c in priorities.criteria)
        drawn = dict(zip(criteria, (float(w) for w in weights[k]), strict=True))
        found.append(Draw(decided(needs) if decided else needs, drawn))
    return tuple(found)
