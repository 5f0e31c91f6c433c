"""Responses as one Parquet file and back, with all that is needed to understand them inside.

docs/data.md says what the file holds. Equal responses give equal bytes (under one version of
Arrow), and reading back gives responses equal to those written.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from surveys.reading import ColumnUse, ReadError, Reading
from surveys.responses import RECORDS, ROW, TEXTS, Responses, Source, Wave, schema
from surveys.survey import SurveyError, survey_from_dict, survey_to_dict

if TYPE_CHECKING:
    from surveys.readers.limits import Limits

FORMAT = "1"
"""The layout of the file, counted up when it changes."""

MAGIC = b"PAR1"
"""What every Parquet file begins with."""

_OWN = "_"
_TEXTS = f"{_OWN}texts"
_TEXT = pa.struct([("position", pa.int32()), ("question", pa.string()), ("text", pa.string())])
_KEY = "needs"
_ROWS_A_GROUP = 65_536


def save(responses: Responses, path: Path) -> None:
    """Write the responses as Parquet, under their own name only once they are whole."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(to_parquet(responses))
    partial.replace(path)


def load(path: Path) -> Responses:
    """The responses in a file that `save` wrote. ReadError where it is none or is damaged."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ReadError(f"{path} cannot be opened ({reason}); check the file's name") from error
    return from_parquet(data, path.name)


def to_parquet(responses: Responses) -> bytes:
    """The responses as the bytes of a Parquet file.

    ValueError where comments belong to no row, or a question is called like a column of the file.
    """
    columns = {
        **{name: responses.table[name] for name in responses.table.column_names},
        **{_OWN + name: responses.records[name] for name in RECORDS.names},
        _TEXTS: _nested(responses),
    }
    taken = {name for name in responses.table.column_names if name.startswith(_OWN)}
    if clash := taken & {*(_OWN + name for name in RECORDS.names), _TEXTS}:
        raise ValueError(f"questions may not be called {sorted(clash)}; the file uses these names")
    arrays = [_in_one_piece(column) for column in columns.values()]
    table = pa.table(arrays, names=list(columns)).replace_schema_metadata(_metadata(responses))
    out = io.BytesIO()
    pq.write_table(
        table,
        out,
        version="2.6",
        compression="zstd",
        compression_level=3,
        row_group_size=_ROWS_A_GROUP,
        data_page_version="1.0",
        write_page_checksum=True,
    )
    return out.getvalue()


def from_parquet(data: bytes, name: str, limits: Limits | None = None) -> Responses:
    """`load` for a file in memory. ReadError also where it is larger than `limits`, if given."""
    try:
        file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        about = _about(file, name)
        if limits is not None:
            _refuse_larger(file, name, limits)
        table = file.read()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{name} is a damaged Parquet file ({_first_line(error)}); it was probably cut off; "
            "save the answers again"
        ) from error
    try:
        return _restored(table, about)
    except (KeyError, TypeError, ValueError, SurveyError, pa.ArrowException) as error:
        raise ReadError(
            f"{name} does not hold what its own description says ({_first_line(error)}); it was "
            "changed by another program; save the answers again"
        ) from error


def is_parquet(data: bytes) -> bool:
    """Whether a file is Parquet, by its content."""
    return data.startswith(MAGIC)


def read_stored(data: bytes, name: str, limits: Limits | None = None) -> Reading:
    """Stored responses as a reading: all rows are kept and every column is answers.

    What was set aside before they were stored is not in the file.
    """
    responses = from_parquet(data, name, limits)
    columns = tuple(
        ColumnUse(column, "question", q.id)
        for q in responses.survey.questions
        if q.kept
        for column in (q.columns or (q.id,))
    )
    return Reading(responses, len(responses), (), (), columns)


def stored_with(data: bytes, name: str) -> str:
    """Version of this software that wrote a stored file. ReadError where it is none."""
    try:
        return str(_about(pq.ParquetFile(io.BytesIO(data)), name)["software"])
    except (pa.ArrowException, OSError, KeyError, UnicodeDecodeError) as error:
        raise ReadError(f"{name} is a damaged Parquet file ({_first_line(error)})") from error


# --- what stands beside the answers ------------------------------------------------------------


def _metadata(responses: Responses) -> dict[str, str]:
    about = {
        "format": FORMAT,
        "software": importlib.metadata.version("needs"),
        "survey": tomli_w.dumps(survey_to_dict(responses.survey)),
        "sources": [asdict(s) for s in responses.sources],
        "waves": [
            {"name": w.name, "asked": sorted(w.asked), "rows_before": w.rows_before}
            for w in responses.waves
        ],
    }
    return {_KEY: json.dumps(about, ensure_ascii=False, sort_keys=True)}


def _about(file: Any, name: str) -> dict[str, Any]:
    """The description inside a file. ReadError where it is not in our layout."""
    text = (file.schema_arrow.metadata or {}).get(_KEY.encode())
    if text is None:
        raise ReadError(
            f"{name} is a Parquet file of another program: it does not say which survey it "
            "answers; export the answers as CSV or XLSX"
        )
    try:
        about = json.loads(text)
        layout = about["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(f"{name}: its description cannot be read; save the answers again") from (
            error
        )
    if layout != FORMAT:
        raise ReadError(
            f"{name} is stored in layout {layout} and this version reads layout {FORMAT}; "
            "use the version of this software that wrote it, or a newer one"
        )
    return dict(about)


def _refuse_larger(file: Any, name: str, limits: Limits) -> None:
    info = file.metadata
    limits.refuse_more_than(name, info.num_rows, info.num_columns)
    unpacked = sum(info.row_group(i).total_byte_size for i in range(info.num_row_groups))
    if unpacked > limits.unzipped_bytes:
        raise ReadError(
            f"{name} unpacks to {unpacked:,} bytes and the limit is {limits.unzipped_bytes:,}; "
            "save fewer answers at a time"
        )


def _restored(table: pa.Table, about: dict[str, Any]) -> Responses:
    survey = survey_from_dict(tomllib.loads(about["survey"]))
    wanted = schema(survey)
    records = [table[_OWN + f.name].cast(f.type) for f in RECORDS]
    return Responses(
        survey,
        pa.table([table[f.name].cast(f.type) for f in wanted], schema=wanted),
        _flat(table[_TEXTS], table[ROW]),
        tuple(Source(**s) for s in about["sources"]),
        tuple(Wave(w["name"], frozenset(w["asked"]), w["rows_before"]) for w in about["waves"]),
        pa.table(records, schema=RECORDS),
    )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


# --- columns -----------------------------------------------------------------------------------


def _in_one_piece(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The same values, whichever chunks and dictionaries they came in."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type):
        return whole.cast(pa.string()).dictionary_encode()
    return whole


def _nested(responses: Responses) -> pa.Array:
    """List column, the comments of each respondent; each with its place in the table of texts."""
    texts = responses.texts
    row_of = {row: i for i, row in reversed(list(enumerate(responses.table[ROW].to_pylist())))}
    by_respondent: list[list[dict[str, object]]] = [[] for _ in range(len(responses))]
    for position, entry in enumerate(texts.to_pylist()):
        row = entry.pop(ROW)
        if row not in row_of:
            raise ValueError(f"a comment belongs to row {row}, which is not among the answers")
        by_respondent[row_of[row]].append({"position": position, **entry})
    return pa.array(by_respondent, pa.list_(_TEXT))


def _flat(nested: pa.ChunkedArray, rows: pa.ChunkedArray) -> pa.Table:
    """The table of texts, in its own order again."""
    whole = nested.combine_chunks()
    entries = whole.flatten()
    of_respondent = _parents(whole)
    columns: Sequence[pa.Array] = [
        rows.combine_chunks().take(pa.array(of_respondent)),
        entries.field("question"),
        entries.field("text"),
    ]
    order = np.argsort(entries.field("position").to_numpy(zero_copy_only=False), kind="stable")
    return pa.table(columns, schema=TEXTS).take(pa.array(order))


def _parents(lists: pa.Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each entry of the lists, the number of the list it stands in."""
    lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return np.repeat(np.arange(len(lists), dtype=np.int64), lengths.astype(np.int64))
