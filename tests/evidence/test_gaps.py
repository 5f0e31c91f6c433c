from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_survey import answers, options

from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.evidence.gaps import QUADRANTS, Gaps, gap_scores
from needs.evidence.paired_tallies import tally_gaps
from needs.evidence.resampling import Draws, draw_units, respondents
from surveys.responses import Responses
from surveys.survey import Question, Survey

LEVELS = options(["low", "mid", "high", "top", "unsure"], {"unsure": "no_answer"})
NEED = Question("need", "scale", "importance", options=LEVELS, items=options("xyz"))
ABLE = Question("able", "scale", "ability", options=LEVELS, items=options("zyx"))
SURVEY = Survey("gaps", {}, ("en",), (NEED, ABLE))

Rating = int | None
Row = tuple[tuple[Rating, Rating], ...]
"""One person's (importance, ability) of x, y and z; 0 = "unsure", None = no answer."""

RATING = st.sampled_from([None, 0, 1, 2, 3, 4])
ROWS = st.lists(st.tuples(*[st.tuples(RATING, RATING)] * 3), min_size=1, max_size=20)
GOOD = ((4, 1), (3, 3), (1, 2))


def responses_of(rows: list[Row]) -> Responses:
    columns = {
        f"{q}/{item}": [row[i][side] for row in rows]
        for i, item in enumerate("xyz")
        for side, q in enumerate(("need", "able"))
    }
    return answers(columns, SURVEY)


def gaps(rows: list[Row], n_draws: int = 30) -> Gaps:
    responses = responses_of(rows)
    draws = draw_units(respondents(responses), n_draws)
    return gap_scores(tally_gaps(responses, NEED, ABLE), draws)


def many(n: int = 60, seed: int = 1) -> list[Row]:
    rng = np.random.default_rng(seed)
    high, low = rng.integers(3, 5, (n, 2)), rng.integers(1, 3, (n, 3))
    return [
        ((int(a), int(c)), (int(b), int(e)), (int(d), int(d)))
        for (a, b), (c, d, e) in zip(high, low, strict=True)
    ]


def test_five_people_by_hand() -> None:
    """Importance of x 4, 4, 3, 4 and ability 2, 3, 3, 1, the fifth unsure: means 3.75 and 2.25, gap
    1.5, score 1.5 × 3.75 = 5.625; three of four fall short and none exceeds."""
    x = [(4, 2), (4, 3), (3, 3), (4, 1), (0, 1)]
    result = gaps([(pair, (2, 2), (1, 2)) for pair in x])
    assert result.n.tolist() == [4, 5, 5]
    assert result.gap.tolist() == pytest.approx([1.5, 0, -1])
    assert result.score.tolist() == pytest.approx([5.625, 0, -1])
    assert result.ranked_discrepancy.tolist() == pytest.approx([-75, 0, 100])
    # Means over the items: importance 2.25, ability 2.0833.
    assert result.quadrant == ("keep_up", "low_priority", "low_priority")
    assert gaps([((4, 1), (4, 4), (1, 1)), ((4, 1), (4, 4), (1, 4))]).quadrant == (
        "concentrate",
        "keep_up",
        "possible_overkill",
    )


@given(ROWS)
def test_gaps_are_those_of_people_who_rated_both(rows: list[Row]) -> None:
    rows = [*rows, GOOD]
    result = gaps(rows, 2)
    assert result.n_answered == sum(any(a and b for a, b in row) for row in rows)
    for i in range(3):
        both = [(row[i][0], row[i][1]) for row in rows if row[i][0] and row[i][1]]
        n = len(both)
        assert result.n[i] == n
        importance = sum(a for a, _ in both) / n
        weighted = sum((a - b) * importance for a, b in both) / n
        assert result.score[i] == pytest.approx(weighted)
        net = sum((b > a) - (b < a) for a, b in both) / n
        assert result.ranked_discrepancy[i] == pytest.approx(100 * net)
    for i in range(3):
        for j in range(3):
            expected = sum(
                all(v for v in (*r[i], *r[j])) and r[i][0] - r[i][1] > r[j][0] - r[j][1]
                for r in rows
            )
            assert result.preferences[i, j] == expected


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], random: object) -> None:
    rows = [*rows, GOOD]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    np.testing.assert_allclose(gaps(rows, 2).score, gaps(shuffled, 2).score)


def test_a_draw_is_the_score_of_repeated_rows() -> None:
    rows: list[Row] = [GOOD, ((2, 2), (4, 3), (None, 1)), ((3, 1), (0, 2), (2, 2))]
    times = [2, 1, 3]
    tally = tally_gaps(responses_of(rows), NEED, ABLE)
    drawn = gap_scores(tally, Draws(np.array([times], dtype=float), 0)).score_drawn[0]
    repeated = [row for row, t in zip(rows, times, strict=True) for _ in range(t)]
    np.testing.assert_allclose(drawn, gaps(repeated).score)


def test_limits_and_places_come_from_the_draws() -> None:
    result = gaps(many(), 300)
    low, high = result.interval()
    assert ((low < result.score) & (result.score < high))[:2].all()
    assert result.rank_sets().method == "bootstrap and exact pairwise (Holm)"
    assert result.rank_sets().low[2] == result.rank_sets().high[2] == 3
    np.testing.assert_allclose(result.quadrant_shares.sum(axis=1), 1)
    frame = result.to_frame()
    assert frame["item"].tolist()[2] == "z"
    assert {f"draws_{q}" for q in QUADRANTS} <= set(frame.columns)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_answers_prove_nothing(n: int) -> None:
    result = gaps([GOOD] * n)
    low, high = result.interval()
    assert (low.tolist(), high.tolist()) == ([-4] * 3, [12] * 3)
    assert result.rank_sets().low.tolist() == [1] * 3
    assert result.rank_sets().high.tolist() == [3] * 3
    assert np.isnan(result.quadrant_shares).all()


@given(st.integers(2, 7))
def test_limits_of_few_answers_are_all_that_the_scale_allows(n_levels: int) -> None:
    levels = np.linspace(1, n_levels, 61)
    scores = [(i - a) * i for i in levels for a in levels]
    assert min(scores) >= -(n_levels**2) / 4 - 1e-9
    assert max(scores) <= (n_levels - 1) * n_levels + 1e-9


def test_an_item_that_nobody_rated_twice_is_not_known() -> None:
    result = gaps([(*row[:2], (3, None)) for row in many()])
    assert np.isnan(result.score[2])
    assert result.quadrant[2] is None
    assert (result.rank_sets().low[2], result.rank_sets().high[2]) == (1, 3)
    low, high = result.interval()
    assert (low[2], high[2]) == (-4, 12)


def test_nobody_rating_both_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody rated an item in both 'need' and 'able'"):
        gaps([((4, None), (None, 3), (0, 1))])


def test_scales_of_different_length_or_items_are_an_error() -> None:
    responses = responses_of([GOOD])
    short = Question("able", "scale", "ability", options=LEVELS[:3], items=options("xyz"))
    other = Question("able", "scale", "ability", options=LEVELS, items=options("uv"))
    with pytest.raises(ValueError, match="4 levels and 'able' has 3"):
        tally_gaps(responses, NEED, short)
    with pytest.raises(ValueError, match="no item in common"):
        tally_gaps(responses, NEED, other)


def test_evidence_holds_the_gaps_on_its_own_draws() -> None:
    responses = responses_of(many())
    settings = EvidenceSettings(n_draws=20)
    evidence = gather_evidence(responses, settings)
    draws = draw_units(respondents(responses), 20, settings.seed)
    expected = gap_scores(tally_gaps(responses, NEED, ABLE), draws)
    np.testing.assert_array_equal(evidence.gaps["need"].score_drawn, expected.score_drawn)
    assert gather_evidence(answers({}, SURVEY), settings).gaps == {}
