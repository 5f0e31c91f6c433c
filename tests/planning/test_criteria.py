from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scored import NAN, priorities_of

from needs.evidence.comments import Raised
from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.evidence.pooling.pooled import Pooled
from needs.planning.courses.curriculum import Course, Module, Variant
from needs.planning.weighing.criteria import (
    comments_criterion,
    gap_criterion,
    judged_criteria,
    spread_criterion,
)
from needs.planning.weighing.judgements import Judgement, JudgementError, Judgements, OtherAction
from needs.planning.weighing.priorities import (
    Priorities,
    asked_topics,
    learners_needs,
    prioritise,
    survey_topics,
)
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

DAY = date(2026, 3, 2)
TOPICS = ("x", "y", "z")
COURSE = Course("c", {}, ("en",), ("s1",), (Module("m", {}, (Variant("standard", 60),)),))


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(i) for i in ids)


SURVEY = Survey(
    "s",
    {},
    ("en",),
    (
        Question("hard", "ranking", "difficulty", options=options("s1", "s2")),
        Question("want", "choices", "request", options=options("x", "y")),
        Question(
            "matters", "scale", "importance", options=options("1", "2", "3", "4"),
            items=options("x", "z", "s1"),
        ),
        Question(
            "can", "scale", "ability", options=options("1", "2", "3", "4"),
            items=options("x", "z", "s1"),
        ),
    ),
)  # fmt: skip


def evidence(**columns: list[object]) -> Evidence:
    given_columns = {name.replace("__", "/"): v for name, v in columns.items()}
    responses = Responses.from_columns(SURVEY, given_columns)
    return gather_evidence(responses, EvidenceSettings(n_draws=30))


def both() -> Evidence:
    return evidence(
        want__x=[True, False] * 20,
        want__y=[True] * 40,
        matters__x=[4] * 40,
        matters__z=[2, 3] * 20,
        matters__s1=[4] * 40,
        can__x=[1, 3] * 20,
        can__z=[4] * 40,
        can__s1=[1] * 40,
    )


def pooled(drawn: np.ndarray, n: np.ndarray | None = None, groups: tuple[str, ...] = ()) -> Pooled:
    """Pooled shares with these draws (draws × groups × items)."""
    _, g, k = drawn.shape
    filled = np.full((g, k), 0.5)
    return Pooled(
        "want", ("country",), "share", groups or tuple(f"g{i}" for i in range(g)), TOPICS[:k],
        np.full((g, k), 10.0) if n is None else n, filled, drawn.mean(axis=0), drawn, filled,
        np.ones(k), np.zeros(k), "made up", 1,
    )  # fmt: skip


# --- gap -------------------------------------------------------------------------------------


def test_the_gap_is_the_score_as_a_share_of_the_largest_and_never_below_0() -> None:
    """x: importance 4, ability 2, score 2 × 4 = 8 of at most 3 × 4. z: ability is higher."""
    found = gap_criterion(both(), TOPICS)
    assert found is not None
    np.testing.assert_allclose(found.value, [8 / 12, NAN, 0])
    assert found.n.tolist() == [40, 0, 40]
    assert found.drawn.shape == (30, 3)
    assert np.isnan(found.drawn[:, 1]).all()


def test_everybody_finding_it_most_important_and_nobody_able_is_1() -> None:
    found = gap_criterion(evidence(matters__x=[4] * 40, can__x=[1] * 40), ("x",))
    assert found is not None
    assert found.value.tolist() == [1]


def test_what_was_only_rated_on_importance_and_ability_is_a_topic_but_a_step_is_none() -> None:
    assert asked_topics(both()) == ("x", "y", "z")
    assert survey_topics(SURVEY) == ("x", "y", "z")
    found = prioritise(both(), COURSE)
    assert [c.id for c in found.criteria] == ["request", "gap"]
    assert found.score[2] == 0


# --- spread over countries -------------------------------------------------------------------


def test_the_spread_counts_countries_and_not_people() -> None:
    """A country of 1,000 counts as much as one of 10; the bar is reached in two of three."""
    drawn = np.broadcast_to(np.array([[0.2], [0.6], [0.5]]), (4, 3, 1))
    found = spread_criterion(pooled(drawn, np.array([[1000.0], [10], [10]])), ("x",), 4)
    assert found.value == pytest.approx(2 / 3)
    assert found.n.tolist() == [1020]


def test_a_country_counts_as_far_as_it_probably_reaches_the_bar() -> None:
    drawn = np.array([[[0.4], [0.9]], [[0.6], [0.9]]])
    found = spread_criterion(pooled(drawn), ("x",), 2)
    assert found.drawn[:, 0].tolist() == [0.5, 1]
    assert found.value[0] == 0.75


def test_people_without_a_country_and_countries_without_answers_count_nowhere() -> None:
    drawn = np.broadcast_to(np.array([[0.9], [0.9], [0.1]]), (2, 3, 1))
    n = np.array([[10.0], [0], [10]])
    assert spread_criterion(pooled(drawn, n, ("", "A", "B")), ("x",), 2).value[0] == 0
    assert np.isnan(spread_criterion(pooled(drawn, n, ("", "A", "")), ("x",), 2).value[0])


@given(arrays(np.float64, (5, 4, 2), elements=st.floats(0, 1)), st.floats(0.01, 1))
def test_the_spread_is_that_of_plain_loops_and_falls_with_the_bar(
    drawn: np.ndarray, bar: float
) -> None:
    found = spread_criterion(pooled(drawn), ("x", "y"), 5, bar)
    for t in range(2):
        reached = [sum(drawn[d, g, t] >= bar for g in range(4)) / 4 for d in range(5)]
        assert found.value[t] == pytest.approx(sum(reached) / 5)
        assert found.drawn[:, t].tolist() == pytest.approx(reached)
    assert (spread_criterion(pooled(drawn), ("x", "y"), 5, 1).value <= found.value + 1e-12).all()


def test_draws_are_repeated_or_cut_to_the_number_of_the_others() -> None:
    drawn = np.array([[[0.4]], [[0.6]]])
    assert spread_criterion(pooled(drawn), ("x",), 3).drawn[:, 0].tolist() == [0, 1, 0]
    assert spread_criterion(pooled(drawn), ("x",), 1).drawn[:, 0].tolist() == [0]


def test_the_spread_needs_shares_and_a_bar() -> None:
    from dataclasses import replace

    given_shares = pooled(np.full((2, 2, 1), 0.5))
    with pytest.raises(ValueError, match="pooled as net"):
        spread_criterion(replace(given_shares, measure="net"), ("x",), 2)
    with pytest.raises(ValueError, match="bar"):
        spread_criterion(given_shares, ("x",), 2, bar=0)


# --- comments and judgements -----------------------------------------------------------------


def raised(share: list[float]) -> Raised:
    s = np.array(share)
    return Raised(("words",), TOPICS, 90, 50, 50.0, s * 50, s, np.repeat(s[None], 30, 0), "", 1)


def test_comments_that_were_not_searched_for_a_topic_are_no_evidence_on_it() -> None:
    found = comments_criterion(raised([0.2, NAN, 0.0]), TOPICS)
    np.testing.assert_allclose(found.value, [0.2, NAN, 0])
    assert found.n.tolist() == [50, 0, 50]


def judged(*topics_values: tuple[str, str, float], action: str = "") -> Judgements:
    entries = tuple(Judgement(t, c, v, "A", "why", DAY) for t, c, v in topics_values)
    other = (OtherAction(action, "more staff", "A", "why", DAY),) if action else ()
    return Judgements(entries, other)


def test_judgements_do_not_vary_and_criteria_that_nobody_judged_are_not_there() -> None:
    (found,) = judged_criteria(judged(("y", "safety", 0.8)), TOPICS, 7)
    assert found.id == "safety"
    assert found.judged
    np.testing.assert_allclose(found.drawn, np.repeat([[NAN, 0.8, NAN]], 7, axis=0))


def test_one_judgement_does_not_make_the_answers_few() -> None:
    p = priorities_of({"request": [0.5, 0.2]}, {"request": 1, "safety": 1})
    (safety,) = judged_criteria(judged(("t0", "safety", 1)), p.topics, 50)
    with_it = Priorities(p.topics, (*p.criteria, safety), p.weights)
    assert not with_it.few
    assert with_it.n.tolist() == [400, 400]
    assert with_it.score.tolist() == [0.75, 0.2]


def test_judgements_alone_prove_no_order_but_are_scored() -> None:
    (safety,) = judged_criteria(judged(("a", "safety", 1), ("b", "safety", 0.2)), ("a", "b"), 5)
    p = Priorities(("a", "b"), (safety,), {"safety": 1})
    assert p.score.tolist() == [1, 0.2]
    assert p.rank_sets().high.tolist() == [2, 2]


# --- all together ----------------------------------------------------------------------------


def test_everything_known_is_scored_and_can_be_taken_apart() -> None:
    drawn = np.full((30, 2, 3), 0.9)
    p = prioritise(
        both(), COURSE, countries=pooled(drawn), raised=raised([0.2, 0.4, NAN]),
        judgements=judged(("x", "safety", 1), ("y", "feasibility", 0.5)),
    )  # fmt: skip
    ids = ["request", "gap", "spread", "comments", "safety", "feasibility"]
    assert [c.id for c in p.criteria] == ids
    assert set(p.weights) == {*ids, "amount", "difficulty"}
    np.testing.assert_allclose(np.nansum(p.contributions, axis=1), p.score)
    frame = p.to_frame()
    for c in ids:
        assert {c, f"{c}_part", f"{c}_n"} <= set(frame)
    # x: 0.4 × 0.5 + 0.3 × 2/3 + 0.2 × 1 + 0.3 × 1, of weights 1.2; comments weigh 0.
    assert p.score[0] == pytest.approx(0.9 / 1.2)


def test_without_more_evidence_the_weights_stay_as_they_were() -> None:
    p = prioritise(evidence(want__x=[True] * 40, want__y=[False] * 40), COURSE)
    assert p.weights == {"request": 0.4, "amount": 0.3, "difficulty": 0.3}


def test_a_topic_for_other_action_stays_in_the_table_and_is_no_need_of_the_plan() -> None:
    found = both()
    p = prioritise(found, COURSE, judgements=judged(action="y"))
    frame = p.to_frame().set_index("topic")
    assert frame.loc["y", "other_action"] == "more staff"
    assert frame.loc["x", "other_action"] == ""
    assert frame.loc["y", "score"] > 0
    assert set(learners_needs(found, p).topics) == {"x", "z"}
    assert p.for_training.topics == ("x", "z")
    np.testing.assert_array_equal(p.for_training.score, p.score[[0, 2]])


def test_where_every_topic_needs_other_action_none_is_left() -> None:
    p = priorities_of({"request": [0.5]}, {"request": 1}, judgements=judged(action="t0"))
    with pytest.raises(ValueError, match="nothing is left to train"):
        _ = p.for_training


def test_a_judgement_of_a_topic_that_was_not_asked_about_is_refused() -> None:
    with pytest.raises(JudgementError, match="'s1' is not a topic that the survey asks of"):
        prioritise(both(), COURSE, judgements=judged(("s1", "safety", 1)))
