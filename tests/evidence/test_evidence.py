from __future__ import annotations

import numpy as np
import pytest
from small_survey import (
    AMOUNT,
    COUNTRY,
    HARD,
    PLATFORM,
    SURVEY,
    WANT,
    answers,
    chosen_columns,
    options,
    order_columns,
    ranking,
    rated_columns,
)

from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.evidence.resampling import draw_units, respondents
from surveys.responses import Responses, Source
from surveys.survey import Question, Survey

QUICK = EvidenceSettings(n_draws=40)


def everything(n: int = 40, seed: int = 1) -> dict[str, object]:
    """Columns of n people who answer at random."""
    rng = np.random.default_rng(seed)
    orders = ["".join(rng.permutation(list("abcd"))) for _ in range(n)]
    wants = ["".join(i for i in "xyz" if rng.random() < 0.5) for _ in range(n)]
    levels = {item: rng.integers(0, 4, n).tolist() for item in "xyw"}
    return (
        {
            "country": rng.choice(["aaa", "bbb", "ccc"], n).tolist(),
            "platform": rng.choice(["room", "phone"], n).tolist(),
        }
        | order_columns(orders)
        | chosen_columns(wants)
        | rated_columns(levels)
    )


def test_every_kind_of_question_has_its_estimate_and_profiles_have_none() -> None:
    evidence = gather_evidence(answers(everything()), QUICK)
    assert set(evidence.rankings) == {HARD.id}
    assert set(evidence.shares) == {WANT.id, PLATFORM.id}
    assert set(evidence.scales) == {AMOUNT.id}
    assert evidence.unanswered == ()
    assert evidence.difficulty is evidence.rankings[HARD.id]
    assert evidence.requests is evidence.shares[WANT.id]
    assert evidence.amounts is evidence.scales[AMOUNT.id]
    assert (evidence.n, evidence.settings) == (40, QUICK)
    assert not evidence.synthetic


def test_all_estimates_stand_on_the_same_draws_within_countries() -> None:
    """Whoever ticks x also puts a first and wants more of x, so draws of all three move as one."""
    ticks = [True, False] * 20
    responses = answers(
        {"country": ["aaa"] * 12 + ["bbb"] * 28}
        | chosen_columns(["x" if t else "" for t in ticks])
        | rated_columns({"x": [3 if t else 1 for t in ticks]})
        | order_columns(["abcd" if t else "bacd" for t in ticks])
    )
    evidence = gather_evidence(responses, QUICK)
    draws = draw_units(respondents(responses, COUNTRY), QUICK.n_draws, QUICK.seed)
    share = draws.weights @ np.array(ticks, dtype=float) / 40
    assert evidence.requests is not None
    assert evidence.amounts is not None
    assert evidence.difficulty is not None
    np.testing.assert_allclose(evidence.requests.drawn[:, 0], share)
    np.testing.assert_allclose(evidence.amounts.drawn[:, 0], 2 * share - 1)
    order = np.argsort(share, kind="stable")
    assert (np.diff(evidence.difficulty.drawn[order, 0]) > -1e-9).all()


def test_questions_that_nobody_answered_are_listed() -> None:
    columns = everything()
    unanswered = {c for c in columns if c.startswith(("hard/", "amount/"))}
    evidence = gather_evidence(
        answers({k: v for k, v in columns.items() if k not in unanswered}), QUICK
    )
    assert evidence.unanswered == (HARD.id, AMOUNT.id)
    assert evidence.difficulty is None
    assert evidence.amounts is None


@pytest.mark.parametrize("n", [0, 1, 2])
def test_hardly_anybody_gives_results_that_claim_nothing(n: int) -> None:
    evidence = gather_evidence(answers(everything(n)), QUICK)
    assert evidence.n == n
    results = [*evidence.rankings.values(), *evidence.shares.values(), *evidence.scales.values()]
    assert len(results) + len(evidence.unanswered) == 4
    for result in results:
        sets = result.rank_sets()
        assert (sets.low == 1).all()
        assert (sets.high == len(result.items)).all()
        assert len(result.to_frame()) == len(result.items)


def test_equal_settings_give_equal_evidence() -> None:
    one, other = (gather_evidence(answers(everything()), QUICK) for _ in range(2))
    assert one.difficulty is not None
    assert other.difficulty is not None
    assert np.array_equal(one.difficulty.drawn, other.difficulty.drawn)
    assert one.difficulty.seed == QUICK.seed


def test_a_survey_without_country_is_drawn_as_a_whole() -> None:
    survey = Survey("plain", {}, ("en",), (WANT,))
    evidence = gather_evidence(answers(chosen_columns(["x", "y", "x"]), survey), QUICK)
    assert evidence.requests is not None
    assert evidence.requests.n_answered == 3


def test_unranked_options_can_be_missing_instead_of_below() -> None:
    columns = order_columns(["ab", "ba", "abcd", "dcba"])
    below, missing = (
        gather_evidence(answers(columns), EvidenceSettings(unranked=unranked, n_draws=5))
        for unranked in ("below", "missing")
    )
    assert below.difficulty is not None
    assert missing.difficulty is not None
    assert below.difficulty.log_worth[0] > missing.difficulty.log_worth[0]
    assert missing.difficulty.unranked == "missing"


def test_made_up_answers_stay_marked() -> None:
    responses = Responses.from_columns(
        SURVEY, everything(), sources=(Source("made.csv", "", "simulation", synthetic=True),)
    )
    assert gather_evidence(responses, QUICK).synthetic


def test_ties_in_a_ranking_are_estimated_and_not_refused() -> None:
    question = ranking("ab", ties=True)
    survey = Survey("ties", {}, ("en",), (question,))
    columns = {"hard/a": [1, 1, 2, 1], "hard/b": [1, 2, 1, 2]}
    evidence = gather_evidence(answers(columns, survey), QUICK)
    assert evidence.difficulty is not None
    assert evidence.difficulty.ties.orders == (2,)


def test_options_that_a_person_was_not_asked_are_not_in_the_base() -> None:
    """Two waves: the second person was never offered y, so y has one of one."""
    question = Question("want", "choices", "request", options=options("xy"))
    survey = Survey("waves", {}, ("en",), (question,))
    columns = {"want/x": [True, True], "want/y": [True, None]}
    evidence = gather_evidence(answers(columns, survey), QUICK)
    assert evidence.requests is not None
    assert evidence.requests.share.tolist() == [1, 1]
