from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from courses import course, module, sample_course

from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.planning.plans.plan import make_plan
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.variations.survival import Draw, survive
from needs.planning.variations.survival_draws import needs_drawn
from needs.planning.weighing.priorities import Priorities, learners_needs, prioritise
from surveys.readers import read
from surveys.survey import read_survey

COURSE = course(
    module("sure", 60, topics={"p": 1.0}),
    module("one", 60, topics={"q": 1.0}),
    module("other", 60, topics={"r": 1.0}, later=()),
    module("never", 60, topics={"s": 1.0}, later=()),
)
TWO_HOURS = PlanSettings(
    days=1, hours_per_day=2, online_hours=0, step_floor=0, practice_share=0, gap=1e-7
)


def draw(q: float, r: float, weight: float = 0.5) -> Draw:
    return Draw(Needs({"p": 0.9, "q": q, "r": r, "s": 0.1}, {}), {"request": weight})


def test_shares_firmness_and_what_to_ask_next() -> None:
    made = make_plan(COURSE, draw(0.6, 0.5).needs, TWO_HOURS)
    assert set(made.minutes) == {"sure", "one"}
    # Three draws of four keep "one"; whether they do follows the score of r alone.
    draws = [draw(0.6, 0.5), draw(0.6, 0.55), draw(0.6, 0.5), draw(0.6, 0.8)]
    seen: list[tuple[int, int]] = []
    found = survive(made, draws, lambda k, n: seen.append((k, n)))
    assert {x.module: x.planned for x in found.lines} == {
        "sure": 1.0,
        "one": 0.75,
        "other": 0.25,
        "never": 0.0,
    }
    one = next(x for x in found.lines if x.module == "one")
    assert (one.same_action, one.same_minutes, one.same_place) == (0.75, 1.0, 0.75)
    assert found.modules("firm") == ("sure",)
    assert found.modules("contested") == ("one", "other")
    assert found.modules("out") == ("never",)
    first = found.questions[0]
    assert (first.kind, first.id, set(first.modules)) == ("topic", "r", {"one", "other"})
    scores, inside = np.array([0.5, 0.55, 0.5, 0.8]), np.array([1, 1, 1, 0])
    assert first.settles == pytest.approx(np.corrcoef(scores, inside)[0, 1] ** 2)
    assert all(q.settles == 0 for q in found.questions[1:])
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert found.value.tolist() == pytest.approx([1, 1, 1, 1.5 / 1.7])
    assert found.to_frame()["firmness"].tolist() == ["firm", "contested", "contested", "out"]


def test_nothing_contested_asks_nothing() -> None:
    made = make_plan(COURSE, draw(0.6, 0.5).needs, TWO_HOURS)
    found = survive(made, [draw(0.6, 0.5)] * 3)
    assert (found.questions, found.modules("contested")) == ((), ())
    assert len(found.questions_frame()) == 0


def test_draws_in_which_no_plan_fits_are_counted_apart() -> None:
    c = course(module("a", 30, 60, steps=("ask",), present_minutes=60), steps=("ask",))
    settings = PlanSettings(step_floor=0, practice_share=0, hardest_gain=0.5)
    calm, hard = Needs({}, {"ask": 0.5}), Needs({}, {"ask": 0.5}, ("ask",))
    made = make_plan(c, calm, settings)
    found = survive(made, [Draw(calm, {}), Draw(hard, {})])
    assert (found.drawn, found.fitting) == (2, 1)
    with pytest.raises(ValueError, match="in none of 1 draws"):
        survive(made, [Draw(hard, {})])
    with pytest.raises(ValueError, match="there is no draw"):
        survive(made, [])


@cache
def sample() -> tuple[Evidence, Priorities]:
    from courses import SAMPLE

    root = SAMPLE.parents[1]
    survey = read_survey(root / "surveys" / "definitions" / "caseworker_training.toml")
    answers = read(root / "data" / "sample_answers.csv", survey).responses
    evidence = gather_evidence(answers, EvidenceSettings(n_draws=50))
    return evidence, prioritise(evidence, sample_course())


def test_drawn_needs_lie_about_the_stated_ones_and_follow_the_seed() -> None:
    evidence, priorities = sample()
    stated = learners_needs(evidence, priorities)
    draws = needs_drawn(evidence, priorities, 50)
    assert len(draws) == 50
    assert draws == needs_drawn(evidence, priorities, 50)
    assert draws != needs_drawn(evidence, priorities, 50, seed=2)
    for topic, score in stated.topics.items():
        assert np.mean([d.needs.topics[topic] for d in draws]) == pytest.approx(score, abs=0.05)
    for d in draws:
        assert list(d.needs.topics) == list(stated.topics)
        assert sum(d.weights.values()) == pytest.approx(1)
        assert len(d.needs.hardest) == 3
    (exact, *_) = needs_drawn(evidence, priorities, 1, concentration=float("inf"))
    drawn = dict(zip(priorities.topics, priorities.drawn[0], strict=True))
    assert exact.needs.topics == pytest.approx({t: drawn[t] for t in exact.needs.topics})
    merged = needs_drawn(evidence, priorities, 1, decided=lambda n: Needs({}, n.steps))
    assert merged[0].needs.topics == {}
    with pytest.raises(ValueError, match="0 draws were asked for"):
        needs_drawn(evidence, priorities, 0)


@pytest.mark.slow
def test_the_sample_plan_over_draws_has_a_firm_core() -> None:
    evidence, priorities = sample()
    made = make_plan(sample_course(), learners_needs(evidence, priorities))
    found = survive(made, needs_drawn(evidence, priorities, 20))
    assert found.fitting == 20
    assert set(found.modules("firm")) >= {m.id for m in sample_course().modules if m.required}
    assert (found.value <= 1 + 2e-3).all()
