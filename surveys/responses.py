"""What was answered: `Responses`, one Arrow table in the canonical layout, with its survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from surveys.survey import Kind, Question, Survey

ROW = "row"
"""Column of the canonical table: the answer's row in the file it came from, 1 = first answer."""

TYPES: Mapping[Kind, pa.DataType] = {
    "ranking": pa.uint8(),
    "choices": pa.bool_(),
    "choice": pa.dictionary(pa.int32(), pa.string()),
    "scale": pa.int8(),
    "number": pa.float64(),
}
"""Arrow type of a question's columns; text is kept in a table of its own."""

RECORDS = pa.schema([("minutes", pa.float64()), ("wave", pa.dictionary(pa.int32(), pa.string()))])
"""What is known of each respondent's record: minutes taken, and the wave it belongs to."""

TEXTS = pa.schema([(ROW, pa.int32()), ("question", pa.string()), ("text", pa.string())])


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers came from: file name, its SHA-256, the reader used, and whether made up."""

    name: str
    sha256: str
    reader: str
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """One of several sets of answers that stand in one table: what it asked, where it begins.

    asked:       names of the columns that it asked, and ids of its text questions.
    rows_before: what was added to the rows of its file, so that `row` differs for all answers.
    """

    name: str
    asked: frozenset[str]
    rows_before: int = 0


@dataclass(frozen=True)
class Responses:
    """Answers in one table: one row a respondent, null = not asked or not answered.

    table:   column `row`, then per question the columns that docs/data.md defines.
    texts:   one row per comment (row, question, text); never part of a tally.
    waves:   the waves combined, where surveys did not ask everybody the same (see `asked`).
    records: one row a respondent, as `RECORDS` says; null where nothing is known.
    """

    survey: Survey
    table: pa.Table
    texts: pa.Table = field(default_factory=TEXTS.empty_table)
    sources: tuple[Source, ...] = ()
    waves: tuple[Wave, ...] = ()
    records: pa.Table = None

    def __post_init__(self) -> None:
        if self.records is None:
            object.__setattr__(self, "records", no_records(len(self)))
        expected = schema(self.survey)
        if self.table.schema != expected:
            raise ValueError(
                f"the table's columns do not follow survey '{self.survey.id}': "
                f"expected {expected.names}, got {self.table.schema.names}"
            )
        if self.records.schema != RECORDS or len(self.records) != len(self):
            raise ValueError(
                f"records need the columns {RECORDS.names} and {len(self)} rows; "
                f"got {self.records.schema.names} and {len(self.records)} rows"
            )

    @classmethod
    def from_columns(
        cls,
        survey: Survey,
        columns: Mapping[str, Sequence[object] | NDArray[np.generic]],
        *,
        texts: pa.Table | None = None,
        sources: tuple[Source, ...] = (),
        minutes: Sequence[float | None] | NDArray[np.float64] | None = None,
    ) -> Responses:
        """Responses from plain columns by canonical name; columns not given are null throughout.

        `row` defaults to 1, 2, 3, … `minutes` is the time each respondent took, NaN where not
        known. ValueError for a column that the survey does not have.
        """
        wanted = schema(survey)
        unknown = set(columns) - set(wanted.names)
        if unknown:
            raise ValueError(f"survey '{survey.id}' has no column {sorted(unknown)}")
        n = max((len(c) for c in columns.values()), default=0)
        arrays = []
        for column in wanted:
            if column.name in columns:
                values = pa.array(columns[column.name], from_pandas=True)
            elif column.name == ROW:
                values = pa.array(range(1, n + 1))
            else:
                values = pa.nulls(n, column.type)
            arrays.append(_as_type(values, column.type))
        return cls(
            survey,
            pa.Table.from_arrays(arrays, schema=wanted),
            TEXTS.empty_table() if texts is None else texts,
            sources,
            records=no_records(n) if minutes is None else _with_minutes(minutes),
        )

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def synthetic(self) -> bool:
        """Whether any of the answers are made up."""
        return any(s.synthetic for s in self.sources)

    def values(self, question: Question) -> NDArray[np.float64]:
        """Float matrix, respondents × columns of the question; NaN where null.

        For a `choice` the single column holds the option's position in `question.options`.
        """
        if question.kind == "choice":
            return self._positions(question)[:, None]
        columns = [
            self.table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
            for name in question.columns
        ]
        return np.column_stack(columns)

    def _positions(self, question: Question) -> NDArray[np.float64]:
        ids = pa.array([o.id for o in question.options], pa.string())
        positions = pc.index_in(self.table[question.id].cast(pa.string()), value_set=ids)
        return np.asarray(
            positions.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64
        )

    def labels(self, question: Question) -> NDArray[np.object_]:
        """Object vector, one option id a respondent; None where not answered."""
        return np.asarray(
            self.table[question.id].cast(pa.string()).to_numpy(zero_copy_only=False), dtype=object
        )

    @property
    def minutes(self) -> NDArray[np.float64]:
        """Float vector, the minutes that each respondent took; NaN where not known."""
        return np.asarray(self.records["minutes"].to_numpy(zero_copy_only=False), dtype=np.float64)

    def asked(self, question: Question) -> NDArray[np.bool_]:
        """Bool vector, whether each respondent's wave asked the question, or a part of it.

        Whoever belongs to no wave was asked everything.
        """
        return self._asked([_columns(question)])[:, 0]

    def offered(self, question: Question) -> NDArray[np.bool_]:
        """Bool matrix, respondents × columns of the question: whether the wave asked that one."""
        return self._asked([frozenset({name}) for name in question.columns])

    def _asked(self, wanted: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        names = pa.array([w.name for w in self.waves], pa.string())
        wave = pc.index_in(self.records["wave"].cast(pa.string()), value_set=names)
        by_wave = [[not some.isdisjoint(w.asked) for some in wanted] for w in self.waves]
        # The last line is for those who belong to no wave.
        table = np.array([*by_wave, [True] * len(wanted)], dtype=bool)
        found = np.asarray(pc.fill_null(wave, len(self.waves)).to_numpy(), dtype=np.int64)
        return np.asarray(table.reshape(len(self.waves) + 1, len(wanted))[found])

    @cached_property
    def profile_values(self) -> Mapping[str, tuple[str, ...]]:
        """For each profile question the option ids that occur, most frequent first."""
        result = {}
        for q in self.survey.profiles:
            found, counts = np.unique(
                [v for v in self.labels(q) if v is not None], return_counts=True
            )
            result[q.id] = tuple(str(v) for v in found[np.argsort(-counts, kind="stable")])
        return result

    def where(self, chosen: Mapping[str, Collection[str]]) -> Responses:
        """The respondents whose profile answers are among those chosen.

        `chosen` maps profile question ids to option ids; an empty collection does not filter.
        """
        mask = np.ones(len(self), dtype=bool)
        for question_id, ids in chosen.items():
            if ids:
                wanted = set(ids)
                answers = self.labels(self.survey.question(question_id))
                mask &= np.array([v in wanted for v in answers], dtype=bool)
        return self.take(mask)

    def take(self, mask: NDArray[np.bool_]) -> Responses:
        """The respondents where `mask` (one bool a respondent) is true, with their texts."""
        table = self.table.filter(pa.array(mask))
        texts = self.texts.filter(pc.is_in(self.texts[ROW], value_set=table[ROW].combine_chunks()))
        return replace(self, table=table, texts=texts, records=self.records.filter(pa.array(mask)))


def no_records(n: int) -> pa.Table:
    """`RECORDS` of n respondents of whom nothing is known."""
    return pa.table([pa.nulls(n, f.type) for f in RECORDS], schema=RECORDS)


def _with_minutes(minutes: Sequence[float | None] | NDArray[np.float64]) -> pa.Table:
    taken = pa.array(minutes, pa.float64(), from_pandas=True)
    return pa.table([taken, pa.nulls(len(taken), RECORDS.field("wave").type)], schema=RECORDS)


def _columns(question: Question) -> frozenset[str]:
    return frozenset({question.id} if question.kind == "text" else question.columns)


def schema(survey: Survey) -> pa.Schema:
    """Arrow schema of the canonical table of a survey; text and questions not kept have none."""
    fields = [pa.field(ROW, pa.int32())]
    for q in survey.questions:
        if q.kept and q.kind != "text":
            fields += [pa.field(name, TYPES[q.kind]) for name in q.columns]
    return pa.schema(fields)


def _as_type(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return values.cast(pa.string()).dictionary_encode()
    return values.cast(kind)
