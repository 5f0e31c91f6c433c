"""Needs that are strong in a country and not in the whole: what an average would hide."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs.evidence.evidence import Evidence
from needs.evidence.pooling.pooled import Pooled
from needs.evidence.pooling.pooling import pool
from needs.evidence.tallies import tally_choices
from needs.planning.weighing.criteria import BAR, countries_counted
from surveys.disclosure import View
from surveys.grouping import MINIMUM

SURE = 0.9
"""How probable it must be that a country's need reaches the bar."""


def strong_needs(
    countries: Pooled, bar: float = BAR, sure: float = SURE, minimum: int = MINIMUM
) -> pd.DataFrame:
    """One line a country and topic whose share of requests reaches the bar with probability `sure`
    or more, while everybody's together does not: topic, country, n, share, chance, whole.

    Shares are partially pooled, so that a few answers do not make a strong need; countries of
    fewer than `minimum` answers are not named. The surest first.
    """
    there = countries_counted(countries) & (countries.n >= minimum)
    chance = (countries.drawn >= bar).mean(axis=0)
    whole = countries.whole_value
    group, item = np.nonzero(there & (chance >= sure) & (whole < bar))
    frame = pd.DataFrame(
        {
            "topic": [countries.items[i] for i in item],
            "country": [countries.groups[g] for g in group],
            "n": countries.n[group, item],
            "share": countries.value[group, item],
            "chance": chance[group, item],
            "whole": whole[item],
        }
    )
    by = ["chance", "share"]
    return frame.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def requests_by_group(shown: View, evidence: Evidence) -> Pooled | None:
    """Pooled shares of requests in the groups of a view, so that no group is named that may not be
    shown; None where nobody was asked what content they want, or the view has no groups.

    evidence: of the same people.
    """
    if evidence.requests is None or shown.grouping is None:
        return None
    question = shown.responses.survey.question(evidence.requests.question)
    tally = tally_choices(shown.responses, question, shown.grouping)
    return pool(tally, n_draws=evidence.settings.n_draws)
