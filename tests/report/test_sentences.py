from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_results import (
    COURSE,
    LEVEL,
    STEPS,
    SURVEY,
    answers,
    evidence,
    evidence_of,
    labels,
    module,
    priorities,
    without,
)

from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.evidence.rank_sets import RankSets, bootstrap_rank_sets, exact_rank_sets, unproven
from needs.evidence.rankings import Ranking
from needs.planning.weighing.priorities import prioritise
from needs.report.language import LANGUAGES
from needs.report.sentences import (
    main_topic,
    module_evidence,
    ranking_caveats,
    tied_sentences,
    top_sentences,
)
from surveys.responses import Responses

NAMES = ["«a»", "«b»", "«c»", "«d»", "«e»", "«f»"]
R = 3


@st.composite
def rank_sets(draw: st.DrawFn) -> RankSets:
    """Sets of six items from drawn estimates: from nothing proven to everything."""
    estimate = np.array(draw(st.lists(st.integers(0, 6), min_size=6, max_size=6)), dtype=float)
    noise = draw(st.sampled_from([0.0, 0.2, 0.6, 1.5, 20.0]))
    seed = draw(st.integers(0, 5))
    draws = estimate + noise * np.random.default_rng(seed).normal(size=(60, 6))
    if draw(st.booleans()):
        draws += 1e-3 * np.random.default_rng(seed + 9).normal(size=draws.shape)
    return bootstrap_rank_sets(estimate, draws, LEVEL)


def surely_in(places: list[int]) -> RankSets:
    """Sets in which every item has exactly this place."""
    estimate = -np.array(places, dtype=float)
    above = estimate[:, None] > estimate[None, :]
    place = np.array(places)
    return RankSets(place, place, above, LEVEL, True, "exact")


def named_in(text: str) -> set[str]:
    return {name for name in NAMES if name in text}


def mean(name: str) -> int:
    return NAMES.index(name)


# --- which are first -------------------------------------------------------------------------


@given(rank_sets(), st.integers(1, 5), st.sampled_from(list(LANGUAGES)))
def test_no_sentence_claims_a_place_that_the_rank_set_does_not_allow(
    sets: RankSets, r: int, code: str
) -> None:
    lines = top_sentences(NAMES, sets, r, labels(code))
    sure = {n for n in NAMES if sets.surely_in_top(r)[mean(n)]}
    may = {n for n in NAMES if sets.may_be_in_top(r)[mean(n)]}
    if sure:
        assert named_in(lines[0]) == sure
        assert named_in(" ".join(lines[1:])) == may - sure
    else:
        (line,) = lines
        assert named_in(line) in (may, set())


@given(rank_sets(), st.integers(1, 5))
def test_the_answers_are_said_to_prove_nothing_only_where_they_prove_nothing(
    sets: RankSets, r: int
) -> None:
    nothing = top_sentences(NAMES, unproven(6, LEVEL), r, labels())
    assume(top_sentences(NAMES, sets, r, labels()) == nothing)
    assert not sets.above.any()


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_proven(code: str) -> None:
    (line,) = top_sentences(NAMES, surely_in([4, 1, 6, 2, 3, 5]), R, labels(code))
    assert line.index("«b»") < line.index("«d»") < line.index("«e»")
    assert named_in(line) == {"«b»", "«d»", "«e»"}
    assert labels(code).language.percent(LEVEL) in line


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_proven(code: str) -> None:
    (line,) = top_sentences(NAMES, unproven(6, LEVEL), R, labels(code))
    assert named_in(line) == set()
    (tied,) = tied_sentences(NAMES, unproven(6, LEVEL), labels(code))
    assert named_in(tied) == set(NAMES)


def test_some_proven() -> None:
    wins = np.full((6, 6), 10.0)
    wins[0], wins[:, 0] = 20.0, 0.0
    sets = exact_rank_sets(wins, LEVEL)
    surely, perhaps = top_sentences(NAMES, sets, R, labels())
    assert named_in(surely) == {"«a»"}
    assert named_in(perhaps) == set(NAMES) - {"«a»"}


# --- who is tied -----------------------------------------------------------------------------


@given(rank_sets(), st.sampled_from(list(LANGUAGES)))
def test_no_two_that_are_called_tied_have_a_proven_order(sets: RankSets, code: str) -> None:
    lines = tied_sentences(NAMES, sets, labels(code))
    for line in lines:
        together = [mean(n) for n in named_in(line)]
        assert len(together) > 1
        assert not sets.above[np.ix_(together, together)].any()
    assert sum(len(named_in(line)) for line in lines) == len(named_in(" ".join(lines)))


def test_a_full_order_leaves_no_ties() -> None:
    assert tied_sentences(NAMES, surely_in([1, 2, 3, 4, 5, 6]), labels()) == ()


# --- caveats of a ranking --------------------------------------------------------------------


def ranking_of(responses: Responses, settings: EvidenceSettings | None = None) -> Ranking:
    found = gather_evidence(responses, settings or EvidenceSettings(n_draws=50)).difficulty
    assert found is not None
    return found


def ranked(orders: list[tuple[str, ...]]) -> Responses:
    """Answers to the ranking alone, first place first."""
    columns = {
        f"hard/{s}": [o.index(s) + 1 if s in o else 0 for o in orders] for s in STEPS
    }  # fmt: skip
    return Responses.from_columns(SURVEY, columns)


MANY_FULL = [STEPS, STEPS[::-1], ("act", "think", "ask", "end")] * 20


@pytest.mark.parametrize("code", LANGUAGES)
def test_many_full_answers_need_no_caveat(code: str) -> None:
    assert ranking_caveats(ranking_of(ranked(MANY_FULL)), labels(code)) == ()


def test_partial_answers_are_counted_and_what_they_mean_is_said() -> None:
    responses = ranked([*MANY_FULL, ("act",), ("end", "ask")])
    below = ranking_caveats(ranking_of(responses), labels())
    missing = ranking_caveats(
        ranking_of(responses, EvidenceSettings(unranked="missing", n_draws=50)), labels()
    )
    for (line,) in (below, missing):
        assert line.startswith("2 of 62 people")
    assert below != missing


def test_few_answers_are_said_to_prove_little() -> None:
    few = ranking_caveats(ranking_of(ranked(MANY_FULL[:29])), labels())
    assert len(few) == 1
    assert ranking_caveats(ranking_of(ranked(MANY_FULL[:30])), labels()) == ()


def test_a_ghost_item_is_owned_up_to() -> None:
    alike = ranking_of(ranked([STEPS] * 40))
    (line,) = ranking_caveats(alike, labels())
    assert labels().language.number(alike.ghost, 1) in line


# --- the evidence of a module ----------------------------------------------------------------


def said_of(module_id: str, code: str = "en") -> str:
    return module_evidence(COURSE.by_id[module_id], evidence(), priorities(), labels(code), LEVEL)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_module_s_evidence_has_the_numbers_of_its_topic_and_its_hardest_step(code: str) -> None:
    said, say = said_of("doing", code), labels(code).language
    found = evidence()
    assert found.requests
    assert found.amounts
    assert found.difficulty
    topic, step = found.requests.items.index("play"), found.difficulty.items.index("think")
    for values, (low, high), n in (
        (found.requests.share, found.requests.interval(LEVEL), found.requests.n_answered),
        (found.amounts.net, found.amounts.interval(LEVEL), found.amounts.n[topic]),
    ):
        for value in (values[topic], low[topic], high[topic]):
            assert say.percent(value) in said
        assert say.number(n) in said
    low, high = found.difficulty.chance_above_interval(LEVEL)
    for value in (found.difficulty.chance_above[step], low[step], high[step], LEVEL):
        assert say.percent(value) in said
    assert labels(code).topic("play") in said
    assert labels(code).step("think") in said
    assert labels(code).step("act") not in said


def test_a_module_without_a_topic_stands_on_its_step_alone() -> None:
    said = said_of("ending")
    assert "End" in said
    assert not any(topic in said for topic in ("Play", "Talk", "Law", "Rest"))


def test_a_module_that_nothing_asked_supports_says_so() -> None:
    assert "%" not in said_of("poems")
    assert said_of("poems") == said_of("opening")[: len(said_of("poems"))]


def test_a_module_that_every_plan_holds_says_so_whatever_the_answers() -> None:
    assert len(said_of("opening")) > len(said_of("poems"))


def test_a_module_of_all_steps_stands_on_none_of_them() -> None:
    everywhere = module("all", [30], steps=STEPS)
    said = module_evidence(everywhere, evidence(), priorities(), labels(), LEVEL)
    assert not any(labels().step(s) in said for s in STEPS)


def test_without_a_ranking_no_step_is_called_hard() -> None:
    fewer = without("difficulty")
    found = evidence_of(answers(survey=fewer))
    scores = prioritise(found, COURSE)
    said = module_evidence(COURSE.by_id["doing"], found, scores, labels(survey=fewer), LEVEL)
    assert "Play" in said
    assert "Think" not in said


def test_without_requests_a_topic_stands_on_more_or_less_of_it() -> None:
    fewer = without("request")
    found = evidence_of(answers(survey=fewer))
    assert found.amounts
    scores = prioritise(found, COURSE)
    said = module_evidence(COURSE.by_id["doing"], found, scores, labels(survey=fewer), LEVEL)
    assert labels().language.percent(found.amounts.net[0]) in said


@given(st.sampled_from([m.id for m in COURSE.modules]))
def test_the_main_topic_is_one_that_the_module_covers_best(module_id: str) -> None:
    covered = COURSE.by_id[module_id].topics
    score = dict(zip(priorities().topics, priorities().score, strict=True))
    topic = main_topic(COURSE.by_id[module_id], priorities())
    if topic is None:
        assert not covered
    else:
        assert covered[topic] * score[topic] == max(c * score[t] for t, c in covered.items())


def test_a_topic_without_a_score_is_no_main_topic() -> None:
    unscored = replace(priorities(), weights={"amount": 1.0})
    assert main_topic(COURSE.by_id["paper"], unscored) is None
