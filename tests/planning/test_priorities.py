from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.planning.courses.curriculum import Course, Module, Variant
from needs.planning.weighing.priorities import (
    WEIGHTS,
    Criterion,
    Priorities,
    learners_needs,
    prioritise,
    steps_served,
)
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

NAN = float("nan")
STEPS = ("s1", "s2", "s3")
SHARES = st.one_of(st.just(NAN), st.floats(0, 1))
VALUES = st.integers(1, 6).flatmap(lambda k: arrays(np.float64, (3, k), elements=SHARES))
POSITIVE = st.lists(st.floats(0.01, 5), min_size=3, max_size=3)


def criterion(name: str, value: list[float], n: float | list[float] = 400) -> Criterion:
    """A criterion whose draws all lie close to its value."""
    v = np.array(value, dtype=float)
    noise = np.random.default_rng(len(name)).normal(0, 0.01, (200, len(v)))
    return Criterion(name, v, v + noise, np.where(np.isnan(v), 0.0, n))


def priorities(
    values: Mapping[str, list[float]], weights: Mapping[str, float], n: float = 400
) -> Priorities:
    topics = tuple(f"t{i}" for i in range(len(next(iter(values.values())))))
    return Priorities(topics, tuple(criterion(c, v, n) for c, v in values.items()), weights)


# --- the score -------------------------------------------------------------------------------


def test_the_score_by_hand() -> None:
    """t0: 0.4 × 0.5 + 0.3 × 0.8 + 0.3 × 0.6 = 0.62. t1 has no amount, so the other weights are
    0.4 / 0.7 and 0.3 / 0.7: (0.4 × 0.3 + 0.3 × 0.45) / 0.7 = 0.364286."""
    p = priorities(
        {"request": [0.5, 0.3], "amount": [0.8, NAN], "difficulty": [0.6, 0.45]}, WEIGHTS
    )
    np.testing.assert_allclose(p.score, [0.62, 0.255 / 0.7])
    np.testing.assert_allclose(p.contributions[0], [0.2, 0.24, 0.18])
    np.testing.assert_allclose(p.contributions[1], [0.12 / 0.7, NAN, 0.135 / 0.7])


@given(VALUES, POSITIVE)
def test_contributions_add_up_to_the_score_and_the_score_is_a_mean(
    values: np.ndarray, weights: list[float]
) -> None:
    names = ("request", "amount", "difficulty")
    p = priorities(
        {n: v.tolist() for n, v in zip(names, values, strict=True)},
        dict(zip(names, weights, strict=True)),
    )
    for t, score in enumerate(p.score):
        known = ~np.isnan(values[:, t])
        assert np.isnan(score) == (not known.any())
        if known.any():
            assert np.nansum(p.contributions[t]) == pytest.approx(score)
            expected = np.average(values[known, t], weights=np.array(weights)[known])
            assert score == pytest.approx(expected)
            assert values[known, t].min() - 1e-9 <= score <= values[known, t].max() + 1e-9
    without = tuple(t for t, s in zip(p.topics, p.score, strict=True) if np.isnan(s))
    assert p.without_evidence == without


@given(VALUES, POSITIVE, st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(
    values: np.ndarray, weights: list[float], factor: float
) -> None:
    names = ("request", "amount", "difficulty")
    given_values = {n: v.tolist() for n, v in zip(names, values, strict=True)}
    one, other = (
        priorities(given_values, dict(zip(names, w, strict=True)))
        for w in (weights, [factor * w for w in weights])
    )
    np.testing.assert_allclose(one.score, other.score)


def test_a_criterion_of_weight_0_has_no_part() -> None:
    p = priorities({"request": [0.2, 0.9], "amount": [0.8, 0.1]}, {"request": 0, "amount": 2})
    np.testing.assert_allclose(p.score, [0.8, 0.1])
    np.testing.assert_allclose(p.contributions, [[0, 0.8], [0, 0.1]])


def test_a_topic_known_only_by_a_criterion_of_weight_0_has_no_score() -> None:
    p = priorities({"request": [0.2, NAN], "amount": [NAN, 0.7]}, {"request": 1, "amount": 0})
    assert p.without_evidence == ("t1",)
    assert np.isnan(p.score[1])


@pytest.mark.parametrize("weight", [-0.1, NAN])
def test_weights_are_0_or_more(weight: float) -> None:
    with pytest.raises(ValueError, match="weight of 'request'"):
        priorities({"request": [0.5]}, {"request": weight})


@pytest.mark.parametrize("weights", [{}, {"request": 0}])
def test_some_criterion_with_evidence_needs_a_weight(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no criterion with evidence has a weight"):
        priorities({"request": [0.5]}, weights)


def test_weights_are_finite() -> None:
    with pytest.raises(ValueError, match="weight of 'request'"):
        priorities({"request": [0.5]}, {"request": float("inf")})


def test_full_marks_on_everything_are_exactly_1() -> None:
    weights = {"request": 0.75, "amount": 0.65, "difficulty": 0.55}
    assert priorities({c: [1.0] for c in weights}, weights).score[0] == 1


def test_a_weight_of_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match="amuont"):
        priorities({"request": [0.5], "amount": [0.1]}, {"request": 1, "amuont": 5})


# --- how sure ------------------------------------------------------------------------------


def test_draws_are_scored_like_the_estimate() -> None:
    p = priorities(
        {"request": [0.5, 0.3], "amount": [0.8, NAN], "difficulty": [0.6, 0.45]}, WEIGHTS
    )
    d = 17
    again = Priorities(
        p.topics,
        tuple(Criterion(c.id, c.drawn[d], c.drawn, c.n) for c in p.criteria),
        WEIGHTS,
    )
    np.testing.assert_allclose(p.drawn[d], again.score)


def test_limits_and_places_of_many_answers_follow_the_draws() -> None:
    p = priorities({"request": [0.2, 0.5, 0.51], "amount": [0.2, 0.5, 0.5]}, WEIGHTS)
    low, high = p.interval()
    assert ((low < p.score) & (p.score < high)).all()
    assert (high - low < 0.05).all()
    sets = p.rank_sets()
    assert (sets.low[0], sets.high[0]) == (3, 3)
    assert sets.high[2] == 2


@pytest.mark.parametrize(("n", "few"), [(29, True), (30, False)])
def test_below_30_answers_no_order_of_scores_is_proven(n: int, few: bool) -> None:
    p = priorities({"request": [0.1, 0.9]}, WEIGHTS, n=n)
    assert p.few is few
    sets = p.rank_sets()
    assert sets.high[1] == (2 if few else 1)
    low, high = p.interval()
    assert (high - low > 0.2).all() == few


def test_n_is_that_of_the_least_answered_criterion() -> None:
    p = Priorities(
        ("t0", "t1"),
        (criterion("request", [0.5, 0.5], 400), criterion("amount", [0.5, NAN], 90)),
        WEIGHTS,
    )
    assert p.n.tolist() == [90, 400]


def test_a_criterion_of_weight_0_does_not_make_answers_few() -> None:
    p = Priorities(
        ("t0", "t1"),
        (criterion("request", [0.1, 0.9], 400), criterion("amount", [0.5, 0.5], 10)),
        {"request": 1, "amount": 0},
    )
    assert p.n.tolist() == [400, 400]
    assert not p.few


def test_a_topic_without_a_score_may_have_any_place() -> None:
    p = priorities(
        {"request": [0.2, NAN, 0.9], "amount": [NAN, 0.7, NAN]}, {"request": 1, "amount": 0}
    )
    sets = p.rank_sets()
    assert (sets.low[1], sets.high[1]) == (1, 3)
    assert sets.high.tolist() == [3, 3, 2]
    assert not sets.above[:, 1].any()


def test_the_table_takes_each_score_apart() -> None:
    p = priorities({"request": [0.2, 0.9, NAN], "amount": [0.6, NAN, NAN]}, WEIGHTS)
    frame = p.to_frame()
    assert frame["topic"].tolist() == ["t1", "t0", "t2"]
    parts = frame[["request_part", "amount_part"]].sum(axis=1, min_count=1)
    np.testing.assert_allclose(parts, frame["score"])
    assert frame["request_n"].tolist() == [400, 400, 0]


# --- from a survey and a course --------------------------------------------------------------


def module(name: str, steps: tuple[str, ...], topics: dict[str, float]) -> Module:
    return Module(name, {}, (Variant("standard", 60),), steps=steps, topics=topics)


COURSE = Course(
    "course",
    {},
    ("en",),
    STEPS,
    (
        module("m1", ("s1",), {"x": 1.0}),
        module("m2", ("s1", "s2"), {"x": 0.5, "y": 1.0}),
        module("m3", (), {"z": 1.0}),
    ),
)


def evidence_of(**parts: dict[str, object]) -> Evidence:
    """Evidence on questions named in `parts`, from columns by option or item id."""

    def options(*ids: str, other: str = "") -> tuple[Option, ...]:
        return tuple(Option(i, means="other" if i == other else "") for i in ids)

    questions = {
        "hard": Question("hard", "ranking", "difficulty", options=options(*STEPS)),
        "want": Question(
            "want", "choices", "request", options=options("x", "y", "else", other="else")
        ),
        "amount": Question(
            "amount", "scale", "amount", options=options("less", "more"), items=options("y", "z")
        ),
    }
    survey = Survey("s", {}, ("en",), tuple(questions[p] for p in parts))
    columns = {f"{p}/{i}": v for p, items in parts.items() for i, v in items.items()}
    return gather_evidence(Responses.from_columns(survey, columns), EvidenceSettings(n_draws=20))


WANTED = {"x": [True] * 30 + [False] * 10, "y": [True, False] * 20, "else": [True] * 40}
RATED = {"y": [2] * 30 + [1] * 10, "z": [2, 1] * 20}
RANKED = {"s1": [1] * 30 + [3] * 10, "s2": [2] * 30 + [1] * 10, "s3": [3] * 30 + [2] * 10}


def test_modules_share_a_topic_over_their_steps_by_how_well_they_cover_it() -> None:
    """x: m1 gives s1 1; m2 gives s1 and s2 a quarter each; in all 1.5."""
    served = steps_served(COURSE, ("x", "y", "z", "none"), STEPS)
    np.testing.assert_allclose(
        served, [[1.25 / 1.5, 0.25 / 1.5, 0], [0.5, 0.5, 0], [0] * 3, [0] * 3]
    )


def test_every_criterion_is_on_its_own_scale() -> None:
    evidence = evidence_of(want=WANTED, amount=RATED, hard=RANKED)
    p = prioritise(evidence, COURSE)
    assert p.topics == ("x", "y", "z")
    request, amount, difficulty = p.criteria
    np.testing.assert_allclose(request.value, [0.75, 0.5, NAN])
    np.testing.assert_allclose(amount.value, [NAN, 0.75, 0.5])
    assert evidence.difficulty is not None
    chance = evidence.difficulty.chance_above
    np.testing.assert_allclose(
        difficulty.value, [(5 * chance[0] + chance[1]) / 6, chance[:2].mean(), NAN]
    )
    assert difficulty.n.tolist() == [40, 40, 0]
    y = 0.4 * 0.5 + 0.3 * 0.75 + 0.3 * chance[:2].mean()
    assert p.score[1] == pytest.approx(y)
    assert p.score[2] == pytest.approx(0.5)


def test_a_score_does_not_depend_on_which_other_topics_were_asked() -> None:
    both = prioritise(evidence_of(want=WANTED), COURSE).score
    fewer = prioritise(evidence_of(want=WANTED | {"y": [False] * 40}), COURSE).score
    assert both[0] == fewer[0] == pytest.approx(0.75)


def test_other_is_no_topic() -> None:
    assert "else" not in prioritise(evidence_of(want=WANTED), COURSE).topics


def test_a_survey_that_asks_of_no_topic_has_no_priorities() -> None:
    with pytest.raises(ValueError, match="asks about no topic"):
        prioritise(evidence_of(hard=RANKED), COURSE)


def test_weights_of_only_what_was_not_asked_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"criteria are \['request'\]"):
        prioritise(evidence_of(want=WANTED), COURSE, {"amount": 1})


def test_a_plan_serves_scored_topics_and_the_hardest_steps() -> None:
    evidence = evidence_of(want=WANTED, hard=RANKED)
    needs = learners_needs(evidence, prioritise(evidence, COURSE), n_hardest=1)
    assert set(needs.topics) == {"x", "y"}
    assert needs.hardest == ("s1",)
    assert set(needs.steps) == set(STEPS)
