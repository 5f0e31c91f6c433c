"""What the plan of the sample answers has to do, from what is publicly known of the survey."""

from __future__ import annotations

from functools import cache

import pytest
from courses import SAMPLE, plain_broken, sample_course, taught

from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.planning.plans.plan import Plan, make_plan
from needs.planning.plans.settings import PlanSettings
from needs.planning.weighing.priorities import learners_needs, prioritise
from surveys.readers import read
from surveys.survey import read_survey

NAMED = (
    "communication_ages",
    "communication_adolescents",
    "child_identity",
    "child_protection_issues",
    "sexual_violence",
    "child_labour",
    "assent_consent",
    "mandatory_reporting",
    "safety_planning",
    "home_visits",
    "alternative_care",
    "ftr",
    "mhpss",
)
"""The topics that the published results name as new or as wanting more."""


@cache
def plan(days: int) -> Plan:
    root = SAMPLE.parents[1]
    survey = read_survey(root / "surveys" / "definitions" / "caseworker_training.toml")
    answers = read(root / "data" / "sample_answers.csv", survey).responses
    evidence = gather_evidence(answers, EvidenceSettings(n_draws=50))
    course = sample_course()
    needs = learners_needs(evidence, prioritise(evidence, course))
    return make_plan(course, needs, PlanSettings(days=days))


each_length = pytest.mark.parametrize("days", [5, 6, 7, 8])


@each_length
def test_the_hardest_steps_gain_and_every_step_keeps_its_floor(days: int) -> None:
    made = plan(days)
    assert plain_broken(made.course, made.needs, made.settings, taught(made)) == []
    assert set(made.needs.hardest) == {"assessment", "case_planning", "implementation"}
    for step in made.steps:
        assert step.planned >= made.settings.step_floor
        assert step.step not in made.needs.hardest or step.planned > step.now


@each_length
def test_practice_outweighs_theory(days: int) -> None:
    made = plan(days)
    assert made.practice_share >= 0.5 > made.practice_share_now - 0.05


@each_length
@pytest.mark.parametrize("topic", NAMED)
def test_every_topic_named_is_in_expanded_or_placed_later_with_its_reason(
    days: int, topic: str
) -> None:
    made = plan(days)
    on_it = [
        line
        for line in made.lines
        if line.place and made.course.by_id[line.module].topics.get(topic, 0) >= 0.5
    ]
    assert on_it
    for line in on_it:
        if line.place in ("level_1", "online"):
            assert line.reason == ""
        else:
            assert line.reason in ("cut", "needed", "companion")
            assert line.action == line.place
    now = sum(m.present_minutes * m.topics.get(topic, 0) for m in made.course.modules)
    planned = sum(
        x.minutes_planned * made.course.by_id[x.module].topics.get(topic, 0) for x in made.lines
    )
    assert planned > now
