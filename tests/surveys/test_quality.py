"""The quality report: every check against a plain loop or a count known beforehand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import answers as export

from surveys.checks import Check, Thresholds
from surveys.quality import QualityError, quality_report, set_aside
from surveys.readers import read, read_bytes
from surveys.reading import Reading, SetAside
from surveys.responses import ROW, TEXTS, Responses, Wave
from surveys.survey import Option, Question, Survey, read_survey
from surveys.xlsform import read_xlsform

SMALL = Path(__file__).resolve().parents[1] / "data" / "small.toml"


def options(ids: str) -> tuple[Option, ...]:
    return tuple(Option(i) for i in ids)


CONSENT = Question("consent", "choice", "consent", options=(Option("y", means="agree"),))
COUNTRY = Question("country", "choice", "profile", coding="country")
AGE = Question("age", "number", "profile", low=15, high=99)
PICKED = Question("picked", "choices", "request", options=options("abcd"))
RANKED = Question("ranked", "ranking", "difficulty", options=options("abcd"), among="picked")
AMOUNT = Question(
    "amount",
    "scale",
    "amount",
    options=(*options("lm"), Option("x", means="no_answer")),
    items=options("pqrst"),
)
SAID = Question("said", "text", "comment")
SURVEY = Survey("s", {}, ("en",), (CONSENT, COUNTRY, AGE, PICKED, RANKED, AMOUNT, SAID))


def reading(columns: Mapping[str, Sequence[object]], **others: object) -> Reading:
    responses = Responses.from_columns(SURVEY, columns, **others)  # type: ignore[arg-type]
    return Reading(responses, len(responses), (), (), ())


def checks(found: Reading, settings: Thresholds | None = None) -> dict[tuple[str, str], Check]:
    return {(c.id, c.question): c for c in quality_report(found, settings).checks}


def orders(given_orders: Sequence[str | None]) -> dict[str, list[int | None]]:
    return {
        f"ranked/{i}": [None if o is None else o.find(i) + 1 for o in given_orders] for i in "abcd"
    }


def levels(rows: Sequence[Sequence[int | None]]) -> dict[str, list[int | None]]:
    return {f"amount/{item}": [row[k] for row in rows] for k, item in enumerate("pqrst")}


# --- the offered order -------------------------------------------------------------------------

ORDERS = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.permutations("abcd"), st.integers(0, 4)).map(lambda o: "".join(o[0][: o[1]])),
        st.sampled_from(["abcd", "abc", "bacd", "acbd"]),
    ),
    max_size=25,
)


@given(ORDERS)
def test_the_offered_order_is_counted_against_chance(given_orders: list[str | None]) -> None:
    check = checks(reading(orders(given_orders)))["options in the order offered", "ranked"]
    judged = [o for o in given_orders if o and len(o) >= 3]
    same = [i for i, o in enumerate(given_orders, 1) if o in ("abc", "abcd")]
    assert check.rows == tuple(same)
    assert check.looked_at == len(judged)
    uniform, beside = check.expected
    likely = [1 / len(list(itertools.permutations("abcd", len(o)))) for o in judged]
    assert uniform.count == pytest.approx(sum(likely))
    swapped = {"bacd": 3, "acbd": 3, "abdc": 3, "bac": 2, "acb": 2}
    assert beside.count == pytest.approx(sum(1 / swapped[o] for o in judged if o in swapped))


def test_the_chance_of_the_offered_order_is_the_exact_binomial_tail() -> None:
    given_orders = ["abcd"] * 3 + ["dcba"] * 17
    uniform, beside = checks(reading(orders(given_orders)))[
        "options in the order offered", "ranked"
    ].expected
    p = 1 / 24
    tail = sum(math.comb(20, k) * p**k * (1 - p) ** (20 - k) for k in range(3, 21))
    assert uniform.chance == pytest.approx(tail, rel=1e-9)  # the same sum, in another order
    assert beside.chance == pytest.approx((1 / 4) ** 3)


def test_an_order_as_popular_as_those_beside_it_is_not_remarkable() -> None:
    given_orders = ["abcd"] * 10 + ["bacd"] * 10 + ["acbd"] * 10 + ["abdc"] * 10
    uniform, beside = checks(reading(orders(given_orders)))[
        "options in the order offered", "ranked"
    ].expected
    assert uniform.chance < 1e-5
    assert beside.count == pytest.approx(10)
    assert beside.chance > 0.4


def test_an_option_that_a_wave_did_not_offer_is_no_hole_in_its_order() -> None:
    columns = {"ranked/a": [1, 1], "ranked/b": [None, 4], "ranked/c": [2, 2], "ranked/d": [3, 3]}
    check = checks(reading(columns))["options in the order offered", "ranked"]
    assert check.rows == (1,)
    assert check.expected[0].count == pytest.approx(1 / 6 + 1 / 24)


# --- one level throughout ----------------------------------------------------------------------


@given(
    st.lists(
        st.lists(st.sampled_from([None, 0, 1, 2]), min_size=5, max_size=5), min_size=1, max_size=12
    )
)
def test_one_level_throughout_is_counted_against_independent_items(
    rows: list[list[int | None]],
) -> None:
    check = checks(reading(levels(rows)))["same level throughout", "amount"]
    judged = [r for r in rows if sum(v is not None for v in r) >= 4]
    alike = [
        i
        for i, r in enumerate(rows, 1)
        if r in judged and len({v for v in r if v is not None}) == 1
    ]
    assert check.rows == tuple(alike)
    assert check.looked_at == len(judged)
    expected = 0.0
    for row in judged:
        for level in (0, 1, 2):
            chance = 1.0
            for item, v in enumerate(row):
                if v is not None:
                    rated = [r[item] for r in judged if r[item] is not None]
                    chance *= rated.count(level) / len(rated)
            expected += chance
    assert check.expected[0].count == pytest.approx(expected)


def test_a_matrix_of_three_items_is_too_short_to_judge() -> None:
    short = replace(AMOUNT, items=options("pqr"))
    survey = Survey("t", {}, ("en",), (short,))
    columns = {f"amount/{i}": [1, 1] for i in "pqr"}
    found = Reading(Responses.from_columns(survey, columns), 2, (), (), ())
    assert not [c for c in quality_report(found).checks if c.id == "same level throughout"]


# --- time, completeness, range -----------------------------------------------------------------


def test_too_fast_is_under_a_share_of_the_median() -> None:
    minutes = [20, 20, 20, 20, 5.9, 6, np.nan, -3]
    found = checks(reading({"age": [30] * 8}, minutes=minutes))
    check = found["too fast", ""]
    assert check.rows == (5,)
    assert check.looked_at == 6
    assert check.limit == pytest.approx(6)
    backwards = found["impossible value", ""]
    assert (backwards.rows, backwards.looked_at) == ((8,), 7)


def test_each_wave_is_timed_by_its_own_median() -> None:
    one = reading({"age": [30] * 12}, minutes=[10] * 5 + [4] + [40] * 5 + [11]).responses
    records = one.records.set_column(
        1, "wave", pa.array(["a"] * 6 + ["b"] * 6).dictionary_encode()
    ).cast(one.records.schema)
    waves = (Wave("a", frozenset({"age"})), Wave("b", frozenset({"age"})))
    found = Reading(replace(one, records=records, waves=waves), 12, (), (), ())
    check = checks(found)["too fast", ""]
    assert check.rows == (12,)
    assert check.limit is None


def test_nobody_is_too_fast_where_few_times_are_known() -> None:
    check = checks(reading({"age": [30] * 4}, minutes=[20, 20, 20, 1]))["too fast", ""]
    assert (check.count, check.looked_at) == (0, 0)
    assert math.isnan(check.share)


def test_incomplete_counts_questions_asked_and_not_comments() -> None:
    # Of five questions (consent and comments apart) the first person answers three, the other two.
    columns = {"country": ["KEN"] * 2, "age": [30, 30], "picked/a": [True, None]}
    assert checks(reading(columns))["incomplete", ""].rows == (2,)
    assert not checks(reading(columns), Thresholds(incomplete_below=0.4))["incomplete", ""].rows
    asked = frozenset({"country", "age", *PICKED.columns})
    one = reading(columns).responses
    records = one.records.set_column(1, "wave", pa.array(["a", "a"]).dictionary_encode()).cast(
        one.records.schema
    )
    fewer = Reading(replace(one, records=records, waves=(Wave("a", asked),)), 2, (), (), ())
    assert not checks(fewer)["incomplete", ""].rows


def test_numbers_outside_their_range_are_flagged() -> None:
    check = checks(reading({"age": [14, 15, 99, 99.5, None]}))["impossible value", "age"]
    assert (check.rows, check.looked_at) == ((1, 4), 4)


def test_ranks_for_what_was_not_picked_are_flagged() -> None:
    columns = orders(["ab", "ab", "ab", None]) | {
        "picked/a": [True, True, None, True],
        "picked/b": [True, False, None, False],
        "picked/c": [False, True, None, False],
        "picked/d": [False, False, None, False],
    }
    check = checks(reading(columns))["ranked but not picked", "ranked"]
    assert (check.rows, check.looked_at) == ((2,), 2)


def test_questions_without_a_use_are_not_looked_at() -> None:
    """A draft leaves such questions in the definition; no answer to them is kept."""
    unused = [
        replace(q, role="unused") if q.id in ("picked", "ranked", "amount", "said", "age") else q
        for q in SURVEY.questions
    ]
    survey = replace(SURVEY, questions=tuple(unused))
    found = Responses.from_columns(survey, {"country": ["KEN", "PER"]})
    report = quality_report(Reading(found, 2, (), (), ()))
    assert not [c for c in report.checks if c.rows]
    assert [b.question for b in report.bases] == ["consent", "country"]


# --- near duplicates ---------------------------------------------------------------------------

CELLS = st.lists(
    st.tuples(
        st.sampled_from(["KEN", "PER"]),
        st.sampled_from([None, "abcd", "bacd"]),
        st.sampled_from([True, False]),
        st.sampled_from([None, "x", "y"]),
    ),
    max_size=10,
)


@given(CELLS)
def test_near_duplicates_are_those_of_a_plain_loop(rows: list[tuple]) -> None:
    columns = orders([r[1] for r in rows]) | {
        "country": [r[0] for r in rows],
        "picked/a": [r[2] for r in rows],
    }
    said = [(i, "said", r[3]) for i, r in enumerate(rows, 1) if r[3]]
    texts = pa.table([list(c) for c in zip(*said, strict=True)] or [[], [], []], schema=TEXTS)
    check = checks(reading(columns, texts=texts), Thresholds(fewest_alike=2))["near duplicate", ""]
    judged = [sum(v is not None for v in r[1:]) >= 2 for r in rows]
    found = [
        i + 1
        for i, row in enumerate(rows)
        if judged[i]
        and any(
            judged[j]
            and row[0] == rows[j][0]
            and sum(a != b for a, b in zip(row[1:], rows[j][1:], strict=True)) <= 1
            for j in range(i)
        )
    ]
    assert check.rows == tuple(found)
    assert check.looked_at == sum(judged)


def test_people_alike_in_two_waves_are_not_one() -> None:
    one = reading(orders(["abcd", "abcd"])).responses
    records = one.records.set_column(1, "wave", pa.array(["a", "b"]).dictionary_encode()).cast(
        one.records.schema
    )
    apart = Reading(replace(one, records=records), 2, (), (), ())
    settings = Thresholds(fewest_alike=1)
    assert checks(reading(orders(["abcd", "abcd"])), settings)["near duplicate", ""].rows == (2,)
    assert not checks(apart, settings)["near duplicate", ""].rows


# --- the report and choices --------------------------------------------------------------------


def test_what_the_reader_set_aside_stands_in_the_report_also_when_it_is_nothing() -> None:
    twice = {"start": "2021-02-01T10:00:00", "_uuid": "u0"}
    found = read_bytes(export({}, {"consent": "no"}, twice), "x.csv", read_survey(SMALL))
    report = {c.id: c for c in quality_report(found).checks if c.done == "set aside"}
    assert report["refused consent"].rows == (2,)
    assert report["exact duplicate"].rows == (3,)
    assert report["no answers"].rows == ()
    assert report["no answers"].looked_at == 3


def test_denominators_stand_before_and_after() -> None:
    columns = orders(["abcd", "dcba", None]) | {"age": [30, 200, 40], "country": ["KEN"] * 3}
    report = quality_report(reading(columns))
    assert report.flagged == (1, 2, 3)  # in the offered order, impossible, incomplete
    report = quality_report(reading(columns), Thresholds(incomplete_below=0))
    assert report.flagged == (1, 2)
    base = report.bases_frame().set_index("question")
    assert base.loc["ranked"].tolist() == [3, 2, 1, 0]
    assert base.loc["age"].tolist() == [3, 3, 1, 1]
    assert base.loc["said"].tolist() == [3, 0, 1, 0]


def test_setting_aside_is_recorded_and_rows_still_add_up() -> None:
    columns = orders(["abcd", "dcba", "abcd"]) | {"age": [300, 30, 30]}
    before = reading(columns)
    after = set_aside(
        before, ["impossible value/age", "options in the order offered"], "A. Mwangi", "typing"
    )
    assert after.set_aside == (
        SetAside("options in the order offered", (1, 3), "A. Mwangi", "typing"),
    )
    assert after.responses.table[ROW].to_pylist() == [2]
    assert after.rows_frame()["n"].tolist() == [3, 2, 1]
    made = [c for c in quality_report(after).checks if c.by]
    assert [(c.id, c.count, c.done, c.why) for c in made] == [
        ("options in the order offered", 2, "set aside", "typing")
    ]
    assert before.responses.table.num_rows == 3


@given(ORDERS, st.sets(st.sampled_from(["incomplete", "near duplicate", "too fast"])))
def test_rows_add_up_whatever_is_set_aside(given_orders: list[str | None], ids: set[str]) -> None:
    before = reading(orders(given_orders))
    after = set_aside(before, ids, "me", "trying")
    assert len(after.responses) + sum(len(s.rows) for s in after.set_aside) == len(given_orders)
    again = quality_report(after)
    for name in ids - {"too fast"}:
        assert not [c for c in again.checks if c.id == name and c.done == "flagged" and c.rows]


@pytest.mark.parametrize(
    ("ids", "by", "why", "message"),
    [
        (["slow"], "me", "so", "'slow' is not a check of these answers; checks are"),
        (["incomplete"], " ", "so", "needs the name of who decides it and the reason"),
        (["incomplete"], "me", "", "needs the name of who decides it and the reason"),
    ],
)
def test_a_choice_that_cannot_be_carried_out_is_refused(
    ids: list[str], by: str, why: str, message: str
) -> None:
    with pytest.raises(QualityError, match=message):
        set_aside(reading({"age": [30]}), ids, by, why)


def test_the_frame_has_a_line_a_check_and_model() -> None:
    frame = quality_report(reading(orders(["abcd", None]))).to_frame()
    lines = frame[frame["check"] == "options in the order offered"]
    assert lines["model"].tolist() == ["any order is as likely", "orders beside it"]
    assert lines["rows"].tolist() == ["1", "1"]
    assert lines["share"].tolist() == [1.0, 1.0]


def test_a_report_of_nobody_finds_nothing() -> None:
    report = quality_report(reading({}))
    assert not report.flagged
    assert report.kept == 0


def test_checks_on_a_real_export(samples: Path) -> None:
    survey = read_xlsform(samples / "kobo" / "form.xlsx").survey
    found = read(samples / "kobo" / "export_xml_both.csv", survey)
    report = {(c.id, c.question): c for c in quality_report(found).checks}
    assert report["refused consent", ""].rows == (49, 67)
    assert report["exact duplicate", ""].rows == (121,)
    assert report["too fast", ""].looked_at == 118
