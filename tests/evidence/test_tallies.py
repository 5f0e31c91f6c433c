from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
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
    order_columns,
    ordered,
    rated_columns,
)

from needs.evidence.resampling import Draws, Units, respondents
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from surveys.grouping import Grouping
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey
from surveys.waves import combine

ORDERS = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.permutations("abcd"), st.integers(0, 4)).map(lambda o: "".join(o[0][: o[1]])),
    ),
    max_size=25,
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["aaa", "bbb", None]),
        st.one_of(st.none(), st.sets(st.sampled_from("xyz")).map("".join)),
        st.sampled_from([None, 0, 1, 2, 3]),
        st.sampled_from([None, 0, 1, 2, 3]),
        st.sampled_from([None, "room", "phone", "unsure"]),
    ),
    max_size=20,
)


def as_counter(patterns: np.ndarray, counts: np.ndarray) -> Counter[tuple[int, ...]]:
    return Counter({tuple(p): int(c) for p, c in zip(patterns.tolist(), counts, strict=True)})


@given(ORDERS)
def test_rank_patterns_are_the_answers_counted(orders: list[str | None]) -> None:
    responses = ordered(orders)
    tally = tally_ranking(responses, HARD)
    given_orders = [o for o in orders if o is not None]
    expected = Counter(tuple(o.find(i) + 1 for i in "abcd") for o in given_orders)
    assert as_counter(tally.patterns, tally.total()) == expected
    assert (tally.n_asked, tally.n_answered) == (len(orders), len(given_orders))
    assert tally.n_missing == len(orders) - len(given_orders)


@given(ORDERS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(orders: list[str | None], random: object) -> None:
    shuffled = list(orders)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    tally, again = (tally_ranking(ordered(o), HARD) for o in (orders, shuffled))
    assert np.array_equal(tally.patterns, again.patterns)
    assert np.array_equal(tally.total(), again.total())


@given(ROWS)
def test_choices_and_levels_by_group_are_the_answers_counted(rows: list[tuple]) -> None:
    country, want, x, y, platform = ([row[i] for row in rows] for i in range(5))
    responses = answers(
        {"country": country, "platform": platform}
        | chosen_columns(want)
        | rated_columns({"x": x, "y": y})
    )
    choices = tally_choices(responses, WANT, (COUNTRY,))
    single = tally_choices(responses, PLATFORM, (COUNTRY,))
    scale = tally_scale(responses, AMOUNT, (COUNTRY,))
    wanted = choices.by_group(choices.counts)
    phone = single.by_group(single.counts)[:, single.items.index("phone")]
    levels = scale.by_group(scale.counts).reshape(-1, 3, 3)
    for g, (label,) in enumerate(choices.parts.groups):
        here = [r for r in rows if (r[0] or "") == label]
        for item in "xyz":
            expected = sum(item in (r[1] or "") for r in here)
            assert wanted[g, choices.items.index(item)] == expected
        assert phone[g] == sum(r[4] == "phone" for r in here)
        assert levels[g, 0].tolist() == [sum(r[2] == level for r in here) for level in (1, 2, 3)]
    assert choices.n_answered == sum(r[1] is not None for r in rows)
    assert single.n_answered == sum(r[4] in ("room", "phone") for r in rows)
    assert scale.n_answered == sum(bool(r[2]) or bool(r[3]) for r in rows)
    assert scale.not_applicable.tolist() == [
        sum(r[2] == 0 for r in rows),
        sum(r[3] == 0 for r in rows),
        0,
    ]


@given(ROWS)
def test_preferences_count_people_who_placed_one_above_the_other(rows: list[tuple]) -> None:
    _, want, x, y, _ = ([row[i] for row in rows] for i in range(5))
    responses = answers(chosen_columns(want) | rated_columns({"x": x, "y": y}))
    chosen, rated = tally_choices(responses, WANT), tally_scale(responses, AMOUNT)
    for i, a in enumerate("xyz"):
        for j, b in enumerate("xyz"):
            expected = sum(r[1] is not None and a in r[1] and b not in r[1] for r in rows)
            assert chosen.preferences[i, j] == expected
    both = [(r[2], r[3]) for r in rows if r[2] and r[3]]
    assert rated.preferences[0, 1] == sum(a > b for a, b in both)
    assert rated.preferences[1, 0] == sum(a < b for a, b in both)
    assert (rated.preferences[:, 2] == 0).all()


def test_a_tick_of_unsure_is_a_declared_non_answer() -> None:
    columns = chosen_columns(["x", "y", ""])
    columns["want/unsure"] = [False, True, True]
    tally = tally_choices(answers(columns), WANT)
    assert tally.items == ("x", "y", "z", "else")
    assert tally.n_answered == 1
    assert tally.total().tolist() == [1, 0, 0, 0]


def test_ticking_nothing_is_an_answer_that_counts_in_the_base() -> None:
    tally = tally_choices(answers(chosen_columns(["", "x", None])), WANT)
    assert (tally.n_asked, tally.n_answered, tally.n_missing) == (3, 2, 1)


@pytest.mark.parametrize("tally", [tally_ranking, tally_choices, tally_scale])
def test_nobody_can_be_tallied(tally: object) -> None:
    question = {tally_ranking: HARD, tally_choices: WANT, tally_scale: AMOUNT}[tally]
    result = tally(answers({"country": []}), question, (COUNTRY,))
    assert (result.n_asked, result.n_answered) == (0, 0)
    assert not result.total().any()


@given(ORDERS, st.integers(0, 2**31))
def test_a_draw_counts_what_repeated_rows_count(orders: list[str | None], seed: int) -> None:
    times = np.random.default_rng(seed).integers(0, 3, len(orders))
    responses = ordered(orders)
    tally = tally_ranking(responses, HARD)
    drawn = tally.drawn(Draws(times[None].astype(float), seed), tally.counts)[0]
    repeated = [o for o, t in zip(orders, times, strict=True) for _ in range(t)]
    again = tally_ranking(ordered(repeated), HARD)
    assert +as_counter(tally.patterns, drawn) == as_counter(again.patterns, again.total())


def test_people_of_one_unit_are_drawn_together() -> None:
    units = Units(np.array([0, 0, 1]), np.zeros(2, dtype=np.intp))
    tally = tally_ranking(ordered(["abcd", "bacd", "abcd"]), HARD, units=units)
    assert tally.counts.shape == (2, 2)
    drawn = tally.drawn(Draws(np.array([[2.0, 0.0]]), 0), tally.counts)
    assert as_counter(tally.patterns, drawn[0]) == {(1, 2, 3, 4): 2, (2, 1, 3, 4): 2}


def test_units_of_other_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="2 units are given for 1 respondents"):
        tally_ranking(ordered(["ab"]), HARD, units=respondents(ordered(["ab", "ba"])))


def test_more_than_63_options_are_refused() -> None:
    many = Question(
        "many", "ranking", "difficulty", options=tuple(Option(f"o{i}") for i in range(64))
    )
    responses = answers({}, Survey("many", {}, ("en",), (many,)))
    with pytest.raises(ValueError, match="63"):
        tally_ranking(responses, many)


def test_groups_by_two_questions_are_pairs() -> None:
    responses = answers({"country": ["aaa", "aaa", None], "platform": ["room", None, "room"]})
    tally = tally_choices(responses, WANT, (COUNTRY, PLATFORM))
    assert tally.parts.groups == (("", "room"), ("aaa", ""), ("aaa", "room"))
    assert SURVEY.country is COUNTRY


# Waves that did not ask everybody the same


def two_waves() -> Responses:
    """Three people who could rank a, b, c and choose x, y; two who could rank a, c, d, b too."""
    ranking = Question("hard", "ranking", "difficulty", options=HARD.options[:3])
    choices = Question("want", "choices", "request", options=WANT.options[:2])
    first = {"hard/a": [1, 2, 1], "hard/b": [2, 1, 0], "hard/c": [3, 0, 0]} | {
        "want/x": [True, False, None],
        "want/y": [True, False, None],
        "country": ["aaa", "aaa", "bbb"],
    }
    second = order_columns(["dabc", "d"]) | {"country": ["aaa", "bbb"]}
    return combine(
        [
            Responses.from_columns(Survey("s", {}, ("en",), (COUNTRY, ranking, choices)), first),
            Responses.from_columns(Survey("s", {}, ("en",), (COUNTRY, HARD)), second),
        ]
    )


def test_only_people_who_were_asked_count_as_asked() -> None:
    responses = two_waves()
    tally = tally_choices(responses, responses.survey.question("want"), (COUNTRY,))
    assert (tally.n_asked, tally.n_answered, tally.n_missing) == (3, 2, 1)
    assert tally.parts.n.sum() == 5
    ranks = tally_ranking(responses, responses.survey.question("hard"), (COUNTRY,))
    assert ranks.n_asked == 5
    assert ranks.parts.asked.tolist() == ranks.parts.n.tolist()


def test_an_option_that_some_were_not_offered_is_not_compared() -> None:
    responses = two_waves()
    tally = tally_ranking(responses, responses.survey.question("hard"))
    assert tally.items == ("a", "b", "c")
    expected = {(1, 2, 3): 2, (2, 1, 0): 1, (1, 0, 0): 1}
    assert as_counter(tally.patterns, tally.total()) == expected
    assert (tally.n_answered, tally.n_missing) == (4, 1)


def test_an_option_is_compared_among_those_who_were_offered_it() -> None:
    responses = two_waves()
    second = responses.take(np.array([False, False, False, True, True]))
    tally = tally_ranking(second, responses.survey.question("hard"))
    assert tally.items == ("a", "b", "c", "d")
    assert as_counter(tally.patterns, tally.total()) == {(2, 3, 4, 1): 1, (0, 0, 0, 1): 1}


def test_groups_made_before_are_counted_like_a_question() -> None:
    """Groups that hold several answers add up what these hold; one that nobody is in stays."""
    country = ["aaa", "bbb", "ccc", "aaa", None]
    responses = answers({"country": country} | chosen_columns(["x", "xy", "", None, "z"]))
    groups = Grouping(("country",), ("aaa", "(joined)", "none"), np.array([0, 1, 1, 0, 1]))
    tally = tally_choices(responses, WANT, groups)
    assert tally.parts.groups == (("aaa",), ("(joined)",), ("none",))
    assert tally.parts.by == ("country",)
    assert tally.by_group(tally.counts)[:, :3].tolist() == [[1, 0, 0], [1, 1, 1], [0, 0, 0]]
    assert tally.by_group(tally.base)[:, 0].tolist() == [1, 3, 0]


def test_groups_of_another_view_are_refused() -> None:
    responses = answers({"country": ["aaa", "bbb"]})
    groups = Grouping(("country",), ("aaa",), np.zeros(3, dtype=np.intp))
    with pytest.raises(ValueError, match="3 groups are given for 2 respondents"):
        tally_choices(responses, WANT, groups)
