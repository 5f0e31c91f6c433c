"""What speaks for topics beside the survey's questions on them: countries, and open comments."""

from __future__ import annotations

from dataclasses import dataclass

from needs.evidence.comments import Raised, TopicWords, raised_topics, topic_words
from needs.evidence.evidence import Evidence
from needs.evidence.pooling.pooled import Pooled
from needs.evidence.pooling.pooling import pool
from needs.evidence.resampling import draw_units, units_of
from needs.evidence.tallies import tally_choices
from needs.evidence.weighting import EQUAL
from needs.planning.weighing.priorities import survey_topics
from surveys.responses import Responses


@dataclass(frozen=True)
class MoreEvidence:
    """Evidence for `prioritise` beside that of the questions; None where there is none.

    countries: shares of requests by country, partially pooled. raised: what comments raise.
    """

    countries: Pooled | None = None
    raised: Raised | None = None


def more_evidence(
    responses: Responses, evidence: Evidence, words: TopicWords | None = None
) -> MoreEvidence:
    """What the countries and the comments of the people behind `evidence` say.

    Countries need people who count the same each, for pooling knows no weights, and at least two
    countries that answered. words: beside the labels of the topics.
    """
    return MoreEvidence(_countries(responses, evidence), _raised(responses, evidence, words))


def _countries(responses: Responses, evidence: Evidence) -> Pooled | None:
    by, requests = responses.survey.country, evidence.requests
    if by is None or requests is None or evidence.weights.scheme != EQUAL:
        return None
    question = responses.survey.question(requests.question)
    pooled = pool(tally_choices(responses, question, (by,)), n_draws=evidence.settings.n_draws)
    named = [bool(n.any()) for g, n in zip(pooled.groups, pooled.n, strict=True) if g]
    return pooled if sum(named) > 1 else None


def _raised(responses: Responses, evidence: Evidence, words: TopicWords | None) -> Raised | None:
    settings, survey = evidence.settings, responses.survey
    cluster = survey.question(settings.cluster) if settings.cluster else None
    units = units_of(responses, survey.country, cluster)
    draws = draw_units(units, settings.n_draws, settings.seed)
    wanted = topic_words(survey, survey_topics(survey), words)
    return raised_topics(responses, wanted, draws, units, evidence.weights)
