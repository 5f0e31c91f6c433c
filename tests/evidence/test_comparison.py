from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    rated_columns,
)

from needs.evidence.comparing.comparison import CompareSettings, Comparison, compare, open_cells
from needs.evidence.comparing.likeness import likeness
from needs.evidence.pooling.pooling import pool
from needs.evidence.tallies import tally_choices
from surveys.disclosure import Disclosure
from surveys.grouping import JOINED, Grouping, joined_region
from surveys.responses import Responses
from surveys.survey import Question, Survey
from surveys.waves import combine

FAST = CompareSettings(n_draws=200, n_permutations=99)
QUESTIONS = (HARD, WANT, AMOUNT, PLATFORM)


def people(sizes: dict[str | None, int], seed: int = 0, skip: float = 0.0) -> Responses:
    """Answers at random to all questions; the larger the letter, the more they ask for x."""
    rng = np.random.default_rng(seed)
    countries = [c for c, n in sizes.items() for _ in range(n)]
    leaning = {c: i / max(len(sizes) - 1, 1) for i, c in enumerate(sizes)}
    missing = rng.random(len(countries)) < skip
    want = ["x" if rng.random() < leaning[c] else "yz" for c in countries]
    orders = ["".join(rng.permutation(list("abcd"))) for _ in countries]
    return answers(
        {
            "country": countries,
            "platform": ["room" if rng.random() < 0.5 else "phone" for _ in want],
        }
        | chosen_columns([None if m else w for m, w in zip(missing, want, strict=True)])
        | order_columns([None if m else o for m, o in zip(missing, orders, strict=True)])
        | rated_columns({i: rng.integers(1, 4, len(want)).tolist() for i in "xyw"})
    )


def compared(responses: Responses, question: Question, **changes: object) -> Comparison:
    return compare(responses, question, (COUNTRY,), CompareSettings(**{**vars(FAST), **changes}))


def test_each_kind_of_question_is_compared_in_its_measure() -> None:
    responses = people({"aaa": 12, "bbb": 9, "ccc": 20})
    for question, measure in zip(QUESTIONS, ("chance", "share", "net", "share"), strict=True):
        result = compared(responses, question)
        assert (result.measure, result.reason) == (measure, "")
        frame = result.to_frame()
        assert len(frame) == 3 * len(result.items)
        assert (frame["state"] == "shown").all()
        assert frame[["raw", "pooled", "difference", "probability", "own"]].notna().all(axis=None)
        assert (frame["pooled_low"] <= frame["pooled"]).all()
        assert (frame["pooled"] <= frame["pooled_high"]).all()
        assert set(frame["verdict"]) <= {"differs", "may differ", "no evidence"}
    assert compared(responses, AMOUNT, measure="mean").measure == "mean"


def test_the_parts_are_those_computed_one_by_one() -> None:
    responses = people({"aaa": 12, "bbb": 9, "ccc": 20})
    result = compared(responses, WANT)
    pooled = pool(tally_choices(responses, WANT, (COUNTRY,)), None, 200)
    np.testing.assert_array_equal(result.to_frame()["pooled"], pooled.value.ravel())
    alike = likeness(pooled.drawn, pooled.groups, pooled.items)
    assert result.likeness is not None
    pd.testing.assert_frame_equal(result.likeness.to_frame(), alike.to_frame())
    assert result.order == tuple(pooled.groups[g] for g in alike.order)
    np.testing.assert_allclose(result.whole()["pooled"], pooled.whole_value)
    beside = result.beside("aaa", "ccc")
    assert beside is not None
    np.testing.assert_allclose(beside.difference, pooled.value[0] - pooled.value[2])
    assert result.heterogeneity is not None
    assert result.heterogeneity.overall == "differ"


def test_importance_and_ability_are_compared_by_their_gap() -> None:
    levels = options(["low", "some", "high"])
    need = Question("need", "scale", "importance", options=levels, items=options("xy"))
    able = Question("able", "scale", "ability", options=levels, items=options("xy"))
    survey = Survey("s", {}, ("en",), (COUNTRY, need, able))
    columns = {"country": ["aaa"] * 6 + ["bbb"] * 6}
    columns |= {f"need/{i}": [3] * 12 for i in "xy"}
    columns |= {f"able/{i}": [1] * 5 + [2] + [3] * 6 for i in "xy"}
    result = compare(answers(columns, survey), need, (COUNTRY,), FAST, ability=able)
    assert result.measure == "gap"
    np.testing.assert_allclose(result.to_frame()["raw"], [11 / 6, 11 / 6, 0, 0])


@settings(max_examples=20)
@given(
    st.dictionaries(st.sampled_from(["aaa", "bbb", "ccc", "ddd", None]), st.integers(1, 12)),
    st.sampled_from(QUESTIONS),
    st.integers(0, 50),
)
def test_whatever_is_answered_hidden_cells_have_no_number_anywhere(
    sizes: dict[str | None, int], question: Question, seed: int
) -> None:
    result = compared(people(sizes, seed, skip=0.3), question)
    frame = result.to_frame()
    hidden = frame[frame["state"] != "shown"]
    numbers = hidden.drop(columns=["group", "item", "state", "level"])
    assert numbers.isna().all(axis=None)
    assert (frame.loc[frame["state"] == "shown", "n_answered"] >= 5).all()
    if result.pooled is None or result.differences is None:
        assert result.reason == "nobody answered"
        return
    for values in (
        result.pooled.n,
        result.pooled.raw,
        result.pooled.drawn,
        result.pooled.own,
        result.pooled.value,
        result.differences.n,
        result.differences.drawn,
        result.differences.value,
        result.differences.probability,
    ):
        assert np.isnan(values[..., ~result.shown]).all()
    assert {d.group for d in result.strongest()} <= set(result.shown_groups)
    assert sorted(result.order) == sorted(result.groups)
    if result.likeness is not None:
        assert set(result.likeness.groups) <= set(result.shown_groups)


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=2), min_size=1, max_size=6),
    st.integers(2, 6),
)
def test_hidden_cells_of_an_item_are_nobody_or_enough_together(
    n: list[list[int]], minimum: int
) -> None:
    counts = np.array(n, dtype=np.float64)
    shown = open_cells(counts, minimum)
    assert (counts[shown] >= minimum).all()
    hidden = np.where(shown, 0, counts).sum(axis=0)
    assert ((hidden == 0) | (hidden >= minimum) | ~shown.any(axis=0)).all()


def test_nobody_answering_is_said() -> None:
    result = compared(answers({"country": ["aaa"] * 8 + ["bbb"] * 8}), WANT)
    assert result.reason == "nobody answered"
    assert (result.pooled, result.heterogeneity, result.likeness) == (None, None, None)
    assert (result.strongest(), result.beside("aaa")) == ((), None)
    assert result.whole().empty
    assert (result.to_frame()["state"] == "hidden").all()


def test_answers_that_are_withheld_are_not_said_to_be_missing() -> None:
    silent = answers({"country": ["aaa"] * 8 + ["bbb"] * 8})
    assert compare(silent, WANT, (COUNTRY,), FAST, withheld=True).reason == "all hidden"
    one = answers({"country": ["aaa"] * 8 + ["bbb"] * 8} | chosen_columns(["x"] * 8 + [None] * 8))
    assert compare(one, WANT, (COUNTRY,), FAST, withheld=True).reason == "one group shown"
    assert compare(one, WANT, (COUNTRY,), FAST).reason == "one group"
    alone = people({"aaa": 14})
    assert compare(alone, WANT, (COUNTRY,), FAST, withheld=True).reason == "one group"


@pytest.mark.parametrize("joined", [JOINED, joined_region("Eastern Africa"), f"x|{JOINED}"])
def test_the_joined_group_is_not_one_group(joined: str) -> None:
    of_row = np.zeros(14, dtype=np.intp)
    grouping = Grouping(("country",), (joined,), of_row)
    result = compare(people({"aaa": 14}), WANT, grouping, FAST)
    assert result.reason == "all hidden"
    of_row[:6] = 1
    both = Grouping(("country",), (joined, "bbb"), of_row)
    assert compare(people({"aaa": 14}), WANT, both, FAST).reason == ""


@pytest.mark.parametrize("sizes", [{"aaa": 12, "bbb": 3, "ccc": 4}, {"aaa": 3, "bbb": 3}])
def test_the_reason_of_a_view_is_true(sizes: dict[str | None, int]) -> None:
    view = Disclosure.of(people(sizes)).view({}, [COUNTRY])
    assert view.grouping is not None
    result = compare(view.responses, WANT, view.grouping, FAST, withheld="want" in view.withheld)
    several = len(view.grouping.ids) > 1
    assert result.reason == ("" if several else "all hidden")


def test_no_respondents_at_all_are_said() -> None:
    result = compared(answers({"country": []}), HARD)
    assert result.reason == "nobody answered"
    assert result.to_frame().empty


def test_everything_hidden_is_said_and_the_whole_stays() -> None:
    result = compared(people({"aaa": 3, "bbb": 4, "ccc": 2}), HARD)
    assert result.reason == "all hidden"
    assert result.shown_groups == ()
    assert result.likeness is None
    assert len(result.whole()) == 4
    assert result.to_frame()["pooled"].isna().all()


def test_one_group_is_its_own_estimate_with_nothing_beside_it() -> None:
    for question in QUESTIONS:
        result = compared(people({"aaa": 14}), question)
        assert result.reason == "one group"
        frame = result.to_frame()
        assert frame["pooled"].notna().all()
        assert frame[["difference", "probability"]].isna().all(axis=None)
        assert result.heterogeneity is not None
        assert result.heterogeneity.overall == "unknown"
        assert result.likeness is None


def test_a_group_that_a_wave_never_asked_is_not_asked() -> None:
    asked, others = people({"aaa": 10, "bbb": 10}), people({"ccc": 9})
    shorter = Survey("small", {}, ("en",), tuple(q for q in SURVEY.questions if q is not WANT))
    unasked = Responses(shorter, others.table.drop_columns(list(WANT.columns)))
    both = combine([asked, unasked], ["one", "two"])
    want, country = both.survey.question("want"), both.survey.question("country")
    result = compare(both, want, (country,), FAST)
    frame = result.to_frame()
    assert set(frame.loc[frame["group"] == "ccc", "state"]) == {"not asked"}
    assert set(frame.loc[frame["group"] == "aaa", "state"]) == {"shown"}


def test_five_hundred_groups_are_compared() -> None:
    ids = [f"g{i:03d}" for i in range(500)]
    team = Question("team", "choice", "profile", options=options(ids))
    survey = Survey("s", {}, ("en",), (team, WANT))
    columns = {"team": ids + ids[:1] * 9} | chosen_columns(["x", "yz"] * 254 + ["x"])
    result = compare(answers(columns, survey), WANT, (team,), FAST)
    assert result.shown_groups == ("g000",)
    assert result.heterogeneity is not None
    assert result.differences is not None


def test_a_view_is_compared_by_its_groups() -> None:
    responses = people({"aaa": 12, "bbb": 9, "ccc": 2, "ddd": 4})
    view = Disclosure.of(responses).view({}, [COUNTRY])
    assert isinstance(view.grouping, Grouping)
    result = compare(view.responses, WANT, view.grouping, FAST)
    assert result.groups == view.grouping.ids
    assert result.shown.all()
    assert result.n_asked == 27


def test_a_mask_hides_further_cells() -> None:
    responses = people({"aaa": 12, "bbb": 9})
    mask = np.ones((2, 4), dtype=bool)
    mask[0, 1] = False
    result = compare(responses, HARD, (COUNTRY,), FAST, mask)
    assert result.to_frame().query("state == 'hidden'")[["group", "item"]].values.tolist() == [
        ["aaa", "b"]
    ]
    with pytest.raises(ValueError, match="2 groups × 4 items"):
        compare(responses, HARD, (COUNTRY,), FAST, mask.T)


def test_a_question_without_estimates_is_refused() -> None:
    years = Question("years", "number", "profile")
    survey = Survey("s", {}, ("en",), (COUNTRY, years))
    with pytest.raises(ValueError, match="has no estimates to compare"):
        compare(answers({"country": ["aaa"], "years": [1.0]}, survey), years, (COUNTRY,))


def test_a_question_on_people_is_refused() -> None:
    """Its counts by groups are a table of two profile questions."""
    job = Question("job", "choice", "profile")
    survey = Survey("s", {}, ("en",), (COUNTRY, job))
    with pytest.raises(ValueError, match="'job' is a profile question"):
        compare(answers({"country": ["aaa"], "job": ["x"]}, survey), job, (COUNTRY,))
