"""How far one ranking can be relied on, in one call."""

from __future__ import annotations

from dataclasses import dataclass

from needs.evidence.agreement import Agreement, agreement
from needs.evidence.careless import Careless, careless_answers
from needs.evidence.resampling import draw_units, units_of
from needs.evidence.sensitivity import N_DRAWS, Sensitivity, ranking_sensitivity
from needs.evidence.tallies import tally_ranking
from surveys.responses import Responses
from surveys.survey import Question


@dataclass(frozen=True)
class Robustness:
    """A ranking read in other ways, how far people agree, and what could be careless."""

    sensitivity: Sensitivity
    agreement: Agreement
    careless: Careless


def ranking_robustness(responses: Responses, question: Question) -> Robustness:
    """All of it for one ranking question, drawn within countries.

    ValueError when nobody answered.
    """
    units = units_of(responses, responses.survey.country)
    tally = tally_ranking(responses, question, units=units)
    return Robustness(
        ranking_sensitivity(responses, question),
        agreement(tally, draw_units(units, N_DRAWS)),
        careless_answers(responses, question, n_draws=N_DRAWS),
    )
