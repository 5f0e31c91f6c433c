from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.evidence.weighting import group_weights
from needs.planning.weighing.more_evidence import more_evidence
from surveys.readers import read
from surveys.responses import Responses
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]
FAST = EvidenceSettings(n_draws=50)


@cache
def answers() -> Responses:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    return read(ROOT / "data" / "sample_answers.csv", survey).responses


@cache
def evidence() -> Evidence:
    return gather_evidence(answers(), FAST)


def test_countries_and_comments_speak_for_topics() -> None:
    found = more_evidence(answers(), evidence())
    assert found.countries is not None
    assert found.countries.measure == "share"
    assert found.countries.n.sum(axis=0).max() == evidence().requests.n_answered  # type: ignore[union-attr]
    assert found.raised is not None
    assert found.raised.drawn.shape == (50, len(found.raised.topics))


def test_words_of_ones_own_find_more() -> None:
    own, more = (
        more_evidence(answers(), evidence(), words).raised
        for words in (None, {"case_closure": ("e*", "a*", "l*", "d*")})
    )
    assert own is not None
    assert more is not None
    at = own.topics.index("case_closure")
    assert more.count[at] > own.count[at]


def test_people_who_count_differently_are_not_pooled_by_country() -> None:
    survey = answers().survey
    weights = group_weights(answers(), survey.question("role"), None)
    weighted = gather_evidence(answers(), FAST, weights)
    found = more_evidence(answers(), weighted)
    assert found.countries is None
    assert found.raised is not None


@pytest.mark.parametrize("n", [1, 2])
def test_one_country_alone_does_not_spread(n: int) -> None:
    country = answers().labels(answers().survey.question("country"))
    first = [c for c in dict.fromkeys(country) if c][:n]
    only = answers().where({"country": tuple(first)})
    found = more_evidence(only, gather_evidence(only, FAST))
    assert (found.countries is None) == (n == 1)
