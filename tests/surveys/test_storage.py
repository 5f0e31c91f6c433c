"""Stored responses come back as they were, and equal ones are equal bytes."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import answers

from surveys.readers import read_bytes
from surveys.readers.limits import Limits
from surveys.reading import ReadError
from surveys.responses import RECORDS, ROW, TEXTS, Responses, Source, Wave
from surveys.storage import (
    from_parquet,
    is_parquet,
    load,
    read_stored,
    save,
    stored_with,
    to_parquet,
)
from surveys.survey import Option, Question, Survey, read_survey

SMALL = Path(__file__).resolve().parents[1] / "data" / "small.toml"
AB = (Option("a", {"en": "A", "ar": "أ"}), Option("b"))
SURVEY = Survey(
    "s",
    {"fr": "Été"},
    ("en", "fr"),
    (
        Question("name", "text", "personal"),
        Question("where", "choice", "profile", coding="country"),
        Question("age", "number", "profile", low=0),
        Question("hard", "ranking", "difficulty", options=AB),
        Question("wanted", "choices", "request", options=AB),
        Question("amount", "scale", "amount", options=AB, items=(Option("x"), Option("y"))),
        Question("notes", "text", "comment"),
    ),
    version="2",
)

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
rows = st.fixed_dictionaries(
    {
        "where": st.sampled_from([None, "KEN", "IRQ", ""]),
        "age": st.one_of(st.none(), st.floats(allow_nan=False)),
        "hard/a": st.sampled_from([None, 0, 1, 255]),
        "wanted/b": st.sampled_from([None, True, False]),
        "amount/y": st.sampled_from([None, 0, 1, -1]),
        "minutes": st.one_of(st.just(np.nan), st.floats(allow_nan=False)),
        "wave": st.sampled_from([None, "one", "two"]),
        "said": st.lists(words, max_size=2),
    }
)


@st.composite
def responses(draw: st.DrawFn) -> Responses:
    found = draw(st.lists(rows, max_size=6))
    numbers = draw(st.permutations(range(1, len(found) + 1)))
    columns = {c: [r[c] for r in found] for c in ("where", "age", "hard/a", "wanted/b", "amount/y")}
    said = [(i, "notes", t) for i, r in zip(numbers, found, strict=True) for t in r["said"]]
    said = draw(st.permutations(said))
    records = [
        pa.array([r["minutes"] for r in found], pa.float64(), from_pandas=True),
        pa.array([r["wave"] for r in found], pa.string()).dictionary_encode(),
    ]
    made = Responses.from_columns(SURVEY, {ROW: numbers, **columns})
    return Responses(
        SURVEY,
        made.table,
        pa.table([list(c) for c in zip(*said, strict=True)] or [[], [], []], schema=TEXTS),
        draw(
            st.lists(st.builds(Source, words, words, words, st.booleans()), max_size=2).map(tuple)
        ),
        draw(
            st.lists(
                st.builds(Wave, words, st.frozensets(words, max_size=2), st.integers(0, 9)),
                max_size=2,
            ).map(tuple)
        ),
        pa.table(records, schema=RECORDS),
    )


@given(responses())
def test_what_is_stored_comes_back_as_it_was(before: Responses) -> None:
    after = from_parquet(to_parquet(before), "x.parquet")
    assert after == before
    assert after.table.schema == before.table.schema
    assert after.texts.schema == before.texts.schema


@given(responses(), st.integers(0, 6))
def test_equal_responses_are_equal_bytes_whatever_their_chunks(before: Responses, cut: int) -> None:
    cut_up = Responses(
        before.survey,
        pa.concat_tables([before.table.slice(0, cut), before.table.slice(cut)]),
        before.texts,
        before.sources,
        before.waves,
        pa.concat_tables([before.records.slice(0, cut), before.records.slice(cut)]),
    )
    assert to_parquet(before) == to_parquet(cut_up)
    again = from_parquet(to_parquet(before), "x.parquet")
    assert to_parquet(again) == to_parquet(before)


def test_what_is_left_of_a_larger_table_is_stored_like_itself() -> None:
    """A dictionary that still knows words of people who are gone would give them away."""
    whole = Responses.from_columns(SURVEY, {"where": ["IRQ", "KEN", "KEN"]})
    left = whole.take(np.array([False, True, True]))
    alone = Responses.from_columns(SURVEY, {ROW: [2, 3], "where": ["KEN", "KEN"]})
    assert to_parquet(left) == to_parquet(alone)
    assert b"IRQ" not in to_parquet(left)


def small() -> Responses:
    found = read_bytes(answers({"comments": "more cases"}, {}), "x.csv", read_survey(SMALL))
    return found.responses


def test_a_file_is_written_and_read_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "answers.parquet"
    save(small(), path)
    assert load(path) == small()
    assert [p.name for p in tmp_path.iterdir()] == ["answers.parquet"]
    with pytest.raises(ReadError, match=r"none.parquet cannot be opened"):
        load(tmp_path / "none.parquet")


def test_the_file_tells_source_reader_and_version_to_anybody() -> None:
    data = to_parquet(small())
    assert is_parquet(data)
    assert stored_with(data, "x.parquet")
    metadata = pq.read_schema(io.BytesIO(data)).metadata[b"needs"].decode()
    assert '"name": "x.csv"' in metadata
    assert small().sources[0].sha256 in metadata
    assert "KoboToolbox" in metadata
    assert pq.read_table(io.BytesIO(data), columns=["country"])["country"].to_pylist() == [
        "KEN",
        "KEN",
    ]


def test_stored_responses_are_a_reading_with_every_row_and_column() -> None:
    found = read_stored(to_parquet(small()), "x.parquet")
    assert found.responses == small()
    assert found.rows_in_file == 2
    assert set(found.columns_used_as("question")) >= {"country", "hard/visit", "comments"}


def test_a_comment_without_a_row_is_not_lost_in_silence() -> None:
    texts = pa.table([[9], ["notes"], ["lost"]], schema=TEXTS)
    found = Responses(SURVEY, Responses.from_columns(SURVEY, {"age": [1]}).table, texts)
    with pytest.raises(ValueError, match="a comment belongs to row 9"):
        to_parquet(found)


def test_a_question_called_like_a_column_of_the_file_is_refused() -> None:
    survey = Survey("s", {}, ("en",), (Question("_wave", "number", "profile"),))
    with pytest.raises(ValueError, match=r"questions may not be called \['_wave'\]"):
        to_parquet(Responses.from_columns(survey, {"_wave": [1]}))


def parquet_of(metadata: dict[str, str], **columns: list[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PAR1 and then nothing", "is a damaged Parquet file"),
        (parquet_of({}, a=[1]), "is a Parquet file of another program"),
        (parquet_of({"needs": "{"}, a=[1]), "its description cannot be read"),
        (parquet_of({"needs": "[]"}, a=[1]), "its description cannot be read"),
        (parquet_of({"needs": '{"format": "9"}'}, a=[1]), "layout 9 and this version reads"),
        (parquet_of({"needs": '{"format": "1"}'}, a=[1]), "does not hold what its own descrip"),
        (
            parquet_of({"needs": '{"format": "1", "survey": "id = 1"}'}, a=[1]),
            "does not hold what its own description says",
        ),
    ],
)
def test_a_file_that_is_not_ours_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        from_parquet(data, "x.parquet")


@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_a_traceback(data: st.DataObject) -> None:
    whole = to_parquet(small())
    cut = data.draw(st.integers(4, len(whole)))
    at = data.draw(st.integers(4, len(whole) - 1))
    broken = bytearray(whole[:cut])
    if at < cut:
        broken[at] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(ReadError):
        assert len(from_parquet(bytes(broken), "x.parquet")) == 2


def test_a_file_larger_than_the_limits_is_refused() -> None:
    with pytest.raises(ReadError, match="2 rows and the limit is 1"):
        from_parquet(to_parquet(small()), "x.parquet", Limits(rows=1))
    with pytest.raises(ReadError, match="and the limit is 10; save fewer"):
        from_parquet(to_parquet(small()), "x.parquet", Limits(unzipped_bytes=10))


def test_readers_read_what_was_stored_and_refuse_another_survey() -> None:
    kept = Responses.from_columns(
        SURVEY, {"age": [30.0, 41.0]}, sources=(Source("answers.csv", "0", "KoboToolbox"),)
    )
    data = to_parquet(kept)
    assert read_bytes(data, "kept", SURVEY).responses.table.equals(kept.table)
    with pytest.raises(ReadError, match="holds answers to survey 's', not to 'another'"):
        read_bytes(data, "kept", replace(SURVEY, id="another"))
