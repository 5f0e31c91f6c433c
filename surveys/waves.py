"""Several waves as one: answers to one survey, or to surveys that ask partly different questions.

The combined survey asks whatever any of them asked. What a wave did not ask stays null and is kept
apart from what was asked and not answered by `Responses.waves`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from surveys.reading import Note, Reading
from surveys.responses import RECORDS, ROW, TEXTS, Responses, Wave, schema
from surveys.survey import Option, Question, Survey, SurveyError, Text
from surveys.wording import words

_SAME_IN_ALL = ("kind", "role", "coding", "ties", "unit", "among")


def combine(parts: Sequence[Reading | Responses], names: Sequence[str] | None = None) -> Responses:
    """All answers in one table under the combined survey, each with its wave.

    names: of the waves; their files' names where not given. `row` counts on through the files in
    the order given. SurveyError where two surveys define one question differently, or two waves
    have one name.
    """
    loaded = [_Part.of(part) for part in parts]
    if not loaded:
        raise SurveyError("there is nothing to combine; give the answers of one wave or more")
    titles = _names([part.responses for part in loaded], names)
    survey = combined_survey([part.responses.survey for part in loaded])
    _refuse_nothing_in_common(survey, loaded, titles)
    before = [0, *accumulate(part.rows for part in loaded)][:-1]
    moved = [
        _moved(part, title, survey, offset)
        for part, title, offset in zip(loaded, titles, before, strict=True)
    ]
    waves = tuple(w for m in moved for w in m.waves)
    _refuse_repeated(w.name for w in waves)
    return Responses(
        survey,
        _joined([m.table for m in moved]),
        pa.concat_tables([m.texts for m in moved]).combine_chunks(),
        tuple(dict.fromkeys(s for m in moved for s in m.sources)),
        waves,
        _joined([m.records for m in moved]),
    )


def combine_readings(readings: Sequence[Reading], names: Sequence[str] | None = None) -> Reading:
    """One reading of all: rows add up over the files, with rows numbered as in `combine`.

    A note says where two waves word a question or an option differently and count as one.
    """
    responses = combine(readings, names)
    before = [0, *accumulate(r.rows_in_file for r in readings)][:-1]
    pairs = list(zip(readings, before, strict=True))
    return Reading(
        responses=responses,
        rows_in_file=sum(r.rows_in_file for r in readings),
        set_aside=tuple(
            replace(s, rows=_shift(s.rows, offset)) for r, offset in pairs for s in r.set_aside
        ),
        notes=(
            *(replace(n, rows=_shift(n.rows, offset)) for r, offset in pairs for n in r.notes),
            *_wording_notes([r.responses.survey for r in readings]),
        ),
        columns=tuple(dict.fromkeys(c for r in readings for c in r.columns)),
    )


# --- what each part brings ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """The answers of one part, its rows (those set aside too), and the columns it asked."""

    responses: Responses
    rows: int
    asked: frozenset[str]

    @classmethod
    def of(cls, part: Reading | Responses) -> _Part:
        """From a reading, what its file had a column for counts as asked."""
        if isinstance(part, Responses):
            rows = pc.max(part.table[ROW]).as_py() or 0
            return cls(part, rows, frozenset(_all_columns(part, part.survey.questions)))
        in_file = {c.question for c in part.columns if c.use == "question"}
        found = [q for q in part.responses.survey.questions if q.id in in_file]
        return cls(
            part.responses, part.rows_in_file, frozenset(_all_columns(part.responses, found))
        )


def _all_columns(responses: Responses, questions: Sequence[Question]) -> Iterator[str]:
    for q in questions:
        if q.kind == "text" or not q.kept:
            yield q.id
            continue
        filled = {c for c in q.columns if responses.table[c].null_count < len(responses)}
        # Whoever answers these gets a value for every option; without any, it had no column.
        partly = q.kind in ("ranking", "choices") and filled
        yield from filled if partly else q.columns


def _names(parts: Sequence[Responses], names: Sequence[str] | None) -> list[str]:
    if names is not None and len(names) != len(parts):
        raise SurveyError(f"{len(names)} names are given for {len(parts)} waves")
    given = list(names or [p.sources[0].name if p.sources else "" for p in parts])
    titles = [name or f"wave {number}" for number, name in enumerate(given, 1)]
    _refuse_repeated(titles)
    return titles


def _refuse_repeated(titles: Sequence[str] | Iterator[str]) -> None:
    for title, count in Counter(titles).items():
        if count > 1:
            raise SurveyError(
                f"{count} waves are called '{title}'; is it one file given twice? "
                "If not, give each wave a name of its own"
            )


def _refuse_nothing_in_common(
    survey: Survey, parts: Sequence[_Part], titles: Sequence[str]
) -> None:
    for q in survey.questions:
        if q.kind not in ("ranking", "choices") or not q.kept:
            continue
        asking = [(t, p) for t, p in zip(titles, parts, strict=True) if set(q.columns) & p.asked]
        common = [o for o in q.levels if all(f"{q.id}/{o.id}" in p.asked for _, p in asking)]
        if asking and len(common) < 2:
            raise SurveyError(
                f"question '{q.id}': the options in {', '.join(t for t, _ in asking)} have "
                f"{len(common)} ids in common and comparing them needs two; give the question "
                "different ids in surveys that do not ask the same"
            )


def _moved(part: _Part, title: str, survey: Survey, offset: int) -> Responses:
    """The part's answers in the columns of the combined survey, rows counted on from `offset`."""
    old = part.responses
    n = len(old)
    rows = pc.add(old.table[ROW], pa.scalar(offset, pa.int32()))
    columns = [
        old.table[f.name].combine_chunks()
        if f.name in old.table.column_names
        else pa.nulls(n, f.type)
        for f in schema(survey)
    ]
    columns[0] = rows.combine_chunks()
    records = old.records.combine_chunks()
    if old.waves:
        waves = tuple(replace(w, rows_before=w.rows_before + offset) for w in old.waves)
    else:
        waves = (Wave(title, part.asked, offset),)
        named = pa.array(np.full(n, title, dtype=object), pa.string()).dictionary_encode()
        records = records.set_column(1, RECORDS.field("wave"), named)
    texts = old.texts.set_column(
        0, TEXTS.field(ROW), pc.add(old.texts[ROW], pa.scalar(offset, pa.int32()))
    )
    table = pa.Table.from_arrays(columns, schema=schema(survey))
    return Responses(survey, table, texts, old.sources, waves, records)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """The tables below each other, in one piece, with one dictionary a column."""
    joined = pa.concat_tables(tables)
    columns = [
        joined[f.name].cast(pa.string()).combine_chunks().dictionary_encode()
        if pa.types.is_dictionary(f.type)
        else joined[f.name].combine_chunks()
        for f in joined.schema
    ]
    return pa.Table.from_arrays(columns, schema=joined.schema)


def _shift(rows: tuple[int, ...], offset: int) -> tuple[int, ...]:
    return tuple(row + offset for row in rows)


# --- one survey out of several -----------------------------------------------------------------


def combined_survey(surveys: Sequence[Survey]) -> Survey:
    """The survey that asks whatever any of these asks, in the order first met.

    SurveyError where they use one id for questions that cannot be one.
    """
    questions: dict[str, Question] = {}
    for survey in surveys:
        for q in survey.questions:
            known = questions.get(q.id)
            questions[q.id] = q if known is None else _merged(known, q)
    first = surveys[0]
    return Survey(
        id="+".join(dict.fromkeys(s.id for s in surveys)),
        title=_texts(*(s.title for s in surveys)),
        languages=tuple(dict.fromkeys(code for s in surveys for code in s.languages)),
        questions=tuple(questions.values()),
        version=first.version if len({s.version for s in surveys}) == 1 else "",
    )


def _merged(a: Question, b: Question) -> Question:
    for name in _SAME_IN_ALL:
        ours, theirs = getattr(a, name), getattr(b, name)
        if ours != theirs:
            raise SurveyError(
                f"question '{a.id}': {name} is '{ours}' in one survey and '{theirs}' in another; "
                "where they are different questions give them different ids, else correct one"
            )
    if a.kind == "scale" and [o.id for o in a.options] != [o.id for o in b.options]:
        raise SurveyError(
            f"question '{a.id}': its levels are {_ids(a.options)} in one survey and "
            f"{_ids(b.options)} in another; levels must be the same to be compared: give the "
            "questions different ids"
        )
    return replace(
        a,
        label=_texts(a.label, b.label),
        options=_options(a, a.options, b.options),
        items=_options(a, a.items, b.items),
        places=_options(a, a.places, b.places),
        low=None if a.low is None or b.low is None else min(a.low, b.low),
        high=None if a.high is None or b.high is None else max(a.high, b.high),
    )


def _options(
    q: Question, ours: tuple[Option, ...], theirs: tuple[Option, ...]
) -> tuple[Option, ...]:
    found = {o.id: o for o in ours}
    for o in theirs:
        known = found.get(o.id)
        if known and known.means != o.means:
            raise SurveyError(
                f"question '{q.id}', option '{o.id}': means '{known.means}' in one survey and "
                f"'{o.means}' in another; give the option different ids or correct one"
            )
        found[o.id] = replace(known, label=_texts(known.label, o.label)) if known else o
    return tuple(found.values())


def _texts(*texts: Text) -> Text:
    """The words by language; where several give them, the first ones."""
    merged: dict[str, str] = {}
    for text in texts:
        merged = {**text, **merged}
    return merged


def _ids(options: tuple[Option, ...]) -> str:
    return ", ".join(o.id for o in options)


def _wording_notes(surveys: Sequence[Survey]) -> Iterator[Note]:
    """A note for each question or option whose words differ between surveys in one language."""
    said: dict[tuple[str, str, str], dict[str, str]] = {}
    for survey in surveys:
        for q in survey.questions:
            labels = [("", q.label), *((o.id, o.label) for o in (*q.options, *q.items))]
            for of, label in labels:
                for code, text in label.items():
                    said.setdefault((q.id, of, code), {}).setdefault(words(text), text)
    for (question, of, _), texts in said.items():
        if len(texts) > 1:
            yield Note(
                "is worded differently in two waves and was counted as one:",
                f"{question}/{of}" if of else question,
                (),
                " | ".join(texts.values()),
                "if they do not mean the same, give one of them another id",
            )
