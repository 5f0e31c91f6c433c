from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.planning.courses.curriculum import read_course
from needs.planning.weighing.group_needs import GroupNeeds, group_needs
from needs.planning.weighing.priorities import Priorities, learners_needs, prioritise
from surveys.disclosure import Disclosure
from surveys.places import un_region
from surveys.readers import read
from surveys.responses import Responses
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]


@cache
def answers() -> Responses:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    return read(ROOT / "data" / "sample_answers.csv", survey).responses


@cache
def evidence() -> Evidence:
    return gather_evidence(answers(), EvidenceSettings(n_draws=50))


@cache
def priorities(request_only: bool = False) -> Priorities:
    weights = {"request": 1.0} if request_only else None
    return prioritise(evidence(), read_course(ROOT / "data" / "sample_course.toml"), weights)


def found(by: str, *, regions: bool = False, request_only: bool = False) -> GroupNeeds:
    shown = Disclosure.of(answers()).view({}, [answers().survey.question(by)])
    return group_needs(shown, evidence(), priorities(request_only), regions=regions)


def test_a_view_without_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="has no groups"):
        group_needs(Disclosure.of(answers()).view({}), evidence(), priorities())


def test_every_group_of_five_has_needs_and_the_rest_are_counted() -> None:
    groups = found("role")
    assert set(groups.needs) == set(groups.n)
    assert min(groups.n.values()) >= 5
    assert evidence().requests is not None
    assert sum(groups.n.values()) + groups.left_out == evidence().requests.n_answered


def test_countries_come_together_by_region() -> None:
    regions = found("country", regions=True)
    countries = [
        c for c in dict.fromkeys(answers().labels(answers().survey.question("country"))) if c
    ]
    assert set(regions.needs) <= {un_region(c) for c in countries}
    assert 1 < len(regions.needs) <= 12


def test_groups_lie_around_everybody() -> None:
    groups, whole = found("role", request_only=True), priorities(request_only=True)
    everybody = learners_needs(evidence(), whole).topics
    n = sum(groups.n.values())
    for topic, share in everybody.items():
        together = sum(groups.needs[g].topics[topic] * k for g, k in groups.n.items()) / n
        assert together == pytest.approx(share, abs=0.03)


def test_steps_are_everybodys() -> None:
    everybody = learners_needs(evidence(), priorities())
    for needs in found("role").needs.values():
        assert needs.steps == everybody.steps
        assert needs.hardest == everybody.hardest
