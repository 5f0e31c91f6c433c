"""The canonical table and what it gives back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.responses import ROW, TEXTS, Responses, Source, schema
from surveys.survey import Option, Question, Survey

AB = (Option("a"), Option("b"))
SURVEY = Survey(
    "s",
    {},
    ("en",),
    (
        Question("name", "text", "personal"),
        Question("where", "choice", "profile", coding="country"),
        Question("job", "choice", "profile", options=AB),
        Question("age", "number", "profile"),
        Question("hard", "ranking", "difficulty", options=AB),
        Question("wanted", "choices", "request", options=AB),
        Question("amount", "scale", "amount", options=AB, items=(Option("x"), Option("y"))),
        Question("notes", "text", "comment"),
    ),
)


def small() -> Responses:
    return Responses.from_columns(
        SURVEY,
        {
            "where": ["IRQ", "KEN", None, "KEN"],
            "job": ["a", "b", "b", None],
            "age": [30, np.nan, 41.5, 0],
            "hard/a": [1, 2, None, 0],
            "hard/b": [2, 1, None, 1],
            "wanted/a": [True, False, None, True],
        },
        texts=pa.table([[2, 4], ["notes", "notes"], ["second", "fourth"]], schema=TEXTS),
    )


def test_the_schema_has_a_column_for_all_but_personal_and_text_questions() -> None:
    assert schema(SURVEY).names == [
        "row",
        "where",
        "job",
        "age",
        "hard/a",
        "hard/b",
        "wanted/a",
        "wanted/b",
        "amount/x",
        "amount/y",
    ]


def test_columns_take_the_canonical_types() -> None:
    types = {f.name: str(f.type) for f in small().table.schema}
    assert types["row"] == "int32"
    assert types["where"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert types["age"] == "double"
    assert types["hard/a"] == "uint8"
    assert types["wanted/a"] == "bool"
    assert types["amount/x"] == "int8"


def test_rows_count_from_one_where_not_given() -> None:
    assert small().table[ROW].to_pylist() == [1, 2, 3, 4]
    given_rows = Responses.from_columns(SURVEY, {"row": [7, 9], "age": [1, 2]})
    assert given_rows.table[ROW].to_pylist() == [7, 9]


def test_columns_not_given_are_null_throughout() -> None:
    assert small().table["amount/x"].null_count == 4


def test_no_columns_make_no_respondents() -> None:
    empty = Responses.from_columns(SURVEY, {})
    assert len(empty) == 0
    assert empty.values(SURVEY.question("hard")).shape == (0, 2)


def test_a_column_that_the_survey_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"survey 's' has no column \['shoes'\]"):
        Responses.from_columns(SURVEY, {"shoes": [42]})


def test_a_table_in_another_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="the table's columns do not follow survey 's'"):
        Responses(SURVEY, pa.table({"row": [1]}))


def test_values_are_numbers_with_nan_where_not_answered() -> None:
    found = small()
    np.testing.assert_array_equal(
        found.values(SURVEY.question("hard")), [[1, 2], [2, 1], [np.nan, np.nan], [0, 1]]
    )
    np.testing.assert_array_equal(
        found.values(SURVEY.question("age")), [[30], [np.nan], [41.5], [0]]
    )
    np.testing.assert_array_equal(found.values(SURVEY.question("wanted"))[:, 0], [1, 0, np.nan, 1])


def test_values_of_a_choice_are_positions_among_its_options() -> None:
    np.testing.assert_array_equal(small().values(SURVEY.question("job")), [[0], [1], [1], [np.nan]])


def test_labels_are_option_ids_with_none_where_not_answered() -> None:
    assert small().labels(SURVEY.question("where")).tolist() == ["IRQ", "KEN", None, "KEN"]


def test_profile_values_stand_most_frequent_first() -> None:
    assert small().profile_values == {"where": ("KEN", "IRQ"), "job": ("b", "a")}


def test_a_filter_keeps_the_respondents_who_gave_one_of_the_answers_and_their_texts() -> None:
    kept = small().where({"where": ["KEN"], "job": []})
    assert kept.table[ROW].to_pylist() == [2, 4]
    assert kept.texts["text"].to_pylist() == ["second", "fourth"]
    assert small().where({"where": ["KEN"], "job": ["b"]}).texts["text"].to_pylist() == ["second"]


def test_a_filter_that_nobody_passes_leaves_an_empty_set_of_answers() -> None:
    nobody = small().where({"where": ["PER"]})
    assert (len(nobody), nobody.texts.num_rows) == (0, 0)
    assert nobody.profile_values == {"where": (), "job": ()}


def test_answers_are_synthetic_when_any_source_is() -> None:
    real, made_up = Source("a.csv", "", "kobo"), Source("b.csv", "", "kobo", synthetic=True)
    table = Responses.from_columns(SURVEY, {"age": [1]}).table
    assert not Responses(SURVEY, table).synthetic
    assert not Responses(SURVEY, table, sources=(real,)).synthetic
    assert Responses(SURVEY, table, sources=(real, made_up)).synthetic


rows = st.lists(st.tuples(st.sampled_from(["IRQ", "KEN", "PER", None]), st.booleans()), max_size=20)


@given(rows)
def test_filters_by_each_answer_split_those_who_answered(found: list[tuple[str, bool]]) -> None:
    responses = Responses.from_columns(SURVEY, {"where": [country for country, _ in found]})
    parts = [
        responses.where({"where": [country]}).table[ROW].to_pylist()
        for country in responses.profile_values["where"]
    ]
    answered = [number for number, (country, _) in enumerate(found, 1) if country is not None]
    assert sorted(row for part in parts for row in part) == answered
    assert [len(p) for p in parts] == sorted((len(p) for p in parts), reverse=True)


@given(rows)
def test_taking_rows_equals_a_plain_loop(found: list[tuple[str, bool]]) -> None:
    responses = Responses.from_columns(SURVEY, {"where": [country for country, _ in found]})
    mask = np.array([keep for _, keep in found], dtype=bool)
    taken = responses.take(mask)
    assert taken.table[ROW].to_pylist() == [n for n, (_, keep) in enumerate(found, 1) if keep]
    assert taken.labels(SURVEY.question("where")).tolist() == [c for c, keep in found if keep]


def test_minutes_are_kept_beside_the_answers_of_each_respondent() -> None:
    found = Responses.from_columns(SURVEY, {"age": [1, 2, 3]}, minutes=[4.5, np.nan, 6])
    np.testing.assert_array_equal(found.minutes, [4.5, np.nan, 6])
    assert found.records["minutes"].null_count == 1
    np.testing.assert_array_equal(found.take(np.array([False, False, True])).minutes, [6])
    assert np.isnan(small().minutes).all()


def test_records_of_another_number_of_people_are_refused() -> None:
    with pytest.raises(ValueError, match="and 4 rows; got"):
        replace(small(), records=small().records.slice(1))
