"""A matched sheet → `Reading`: the answers kept, and what became of each row and column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surveys.matching import Match, Part, Style, Target
from surveys.personal import is_personal_content, is_personal_name, mask
from surveys.readers.asked import Asked, Columns
from surveys.readers.cells import Cells, NoteBook
from surveys.readers.durations import minutes_taken
from surveys.readers.record_keeping import SYNTHETIC, is_record_keeping
from surveys.readers.rows import duplicates, filled, sort_out
from surveys.readers.sheet import Sheet
from surveys.readers.values import canonical
from surveys.reading import ColumnUse, Note, ReadError, Reading, Reason, Use
from surveys.responses import ROW, TEXTS, Responses, Source
from surveys.survey import Question, Survey
from surveys.wording import fold


def account(sheet: Sheet, survey: Survey, match: Match, name: str, digest: str, by: str) -> Reading:
    """The reading of a sheet whose columns are matched; rows add up to those in the sheet.

    ReadError where the file is not of this survey, or lacks the consent that the survey asks for.
    """
    _refuse_another_form(sheet, survey, match, name)
    everything = [Cells.of(h, c) for h, c in zip(sheet.header, sheet.columns, strict=True)]
    confidence = match.confidence or [float(t is not None) for t in match.targets]
    uses = tuple(
        _use(cells, target, sure)
        for cells, target, sure in zip(everything, match.targets, confidence, strict=True)
    )
    # From here on only what questions need is looked at; personal columns are left behind.
    asked = [
        (t, c)
        for t, c, u in zip(match.targets, everything, uses, strict=True)
        if t is not None and u.use == "question"
    ]
    all_rows = NoteBook(np.arange(1, sheet.n_rows + 1))
    aside, kept = sort_out(_reasons(survey, match.style, asked, everything, all_rows), sheet.n_rows)
    book = NoteBook(all_rows.rows[kept])
    kept_cells = [(t, c.take(kept)) for t, c in asked]
    columns, texts = _answers(survey, match.style, kept_cells, book)
    synthetic = any(c.values for c in everything if fold(c.header) == SYNTHETIC)
    return Reading(
        responses=Responses.from_columns(
            survey,
            {ROW: book.rows, **columns},
            texts=texts,
            sources=(Source(name, digest, by, synthetic),),
            minutes=minutes_taken(everything, sheet.n_rows)[kept],
        ),
        rows_in_file=sheet.n_rows,
        set_aside=aside,
        notes=(
            *sheet.notes,
            *match.notes,
            *_missing(match),
            *all_rows.notes(),
            *book.notes(),
        ),
        columns=uses,
    )


def _use(cells: Cells, target: Target | None, confidence: float) -> ColumnUse:
    """What becomes of one column; personal ones are found by role, then by name and content."""
    header = cells.header or "(no header)"
    sample = tuple(islice(cells.values, 1000))
    use: Use = "not matched"
    if target is not None:
        question = target.question
        contacts = question.kind == "text" and is_personal_content(sample)
        if question.role == "personal" or contacts:
            use = "personal"
        else:
            use = "question" if question.kept else "unused"
        return ColumnUse(header, use, question.id, confidence)
    if is_record_keeping(header):
        use = "record keeping"
    elif is_personal_name(header) or is_personal_content(sample):
        use = "personal"
    return ColumnUse(header, use)


def _refuse_another_form(sheet: Sheet, survey: Survey, match: Match, name: str) -> None:
    wanted = [q for q in survey.questions if q.kept] or list(survey.questions)
    found = {t.question.id for t in match.targets if t is not None}
    lacking = [q for q in wanted if q.id not in found]
    if 2 * len(lacking) > len(wanted):
        expected = ", ".join(f"'{h}'" for h in islice(_headers_of(lacking, match.style), 3))
        headers = ", ".join(f"'{mask(h)[:60]}'" for h in sheet.header[:3])
        raise ReadError(
            f"the form does not match the export: {name} has a column for "
            f"{len(wanted) - len(lacking)} of the {len(wanted)} questions of survey '{survey.id}'; "
            f"expected headers such as {expected}, found {headers}; "
            "give the form that these answers were collected with"
        )
    for q in lacking:
        if q.role == "consent":
            header = next(_headers_of([q], match.style), q.id)
            raise ReadError(
                f"{name} has no column '{header}': the survey asks for consent (question "
                f"'{q.id}') and answers are read only where it was given; export it too"
            )


def _headers_of(questions: Sequence[Question], style: Style) -> Iterator[str]:
    for q in questions:
        yield from islice((h for h, t in style.headers if t.question.id == q.id), 1)


def _missing(match: Match) -> Iterator[Note]:
    """A note for each header that the form expects and the file lacks.

    Where files may hold a question in several ways (in one column, in a column per option), only
    the way in which this one holds it is expected.
    """
    found = {(t.question.id, t.part, t.of) for t in match.targets if t is not None}
    ways = defaultdict(set)
    for question, part, _ in found:
        ways[question].add(part)
    first: dict[str, Part] = {}
    for header, t in match.style.headers:
        way = first.setdefault(t.question.id, t.part)
        lacks = t.part in (ways[t.question.id] or {way}) and "whole" not in ways[t.question.id]
        if lacks and (t.question.id, t.part, t.of) not in found and t.question.kept:
            yield Note("the form has this question and the file has no column for it", header, ())


# --- rows --------------------------------------------------------------------------------------

_Asked = list[tuple[Target, Cells]]


def _reasons(
    survey: Survey, style: Style, asked: _Asked, everything: list[Cells], book: NoteBook
) -> Mapping[Reason, NDArray[np.bool_]]:
    """One bool a row for each reason to set it aside, in the order in which they are tried."""
    n = len(book.rows)
    refused, unanswered = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    for q in survey.with_role("consent"):
        agreeing = {o.id for o in q.options if o.means == "agree"}
        answers = canonical(_of(q, style, asked, book))[q.id]
        silent = np.array([a is None for a in answers], dtype=bool)
        refused |= ~silent & np.array([a not in agreeing for a in answers], dtype=bool)
        unanswered |= silent
    content = [c for t, c in asked if t.question.role != "consent"]
    return {
        "refused consent": refused,
        "consent not answered": unanswered,
        "exact duplicate": duplicates(everything, n),
        "no answers": ~filled(content, n),
    }


# --- answers -----------------------------------------------------------------------------------


def _answers(
    survey: Survey, style: Style, asked: _Asked, book: NoteBook
) -> tuple[Columns, pa.Table]:
    """The canonical columns of the rows kept, and the table of their comments."""
    columns: Columns = {}
    texts = []
    for q in survey.questions:
        if not q.kept:
            continue
        if q.kind == "text":
            texts += [_texts(q, cells, book) for t, cells in asked if t.question.id == q.id]
        else:
            columns |= canonical(_of(q, style, asked, book))
    return columns, pa.concat_tables([TEXTS.empty_table(), *texts])


def _of(q: Question, style: Style, asked: _Asked, book: NoteBook) -> Asked:
    cells = {(t.part, t.of): c for t, c in asked if t.question.id == q.id}
    return Asked(q, cells, style.language, book, style.between, style.write_in)


def _texts(q: Question, cells: Cells, book: NoteBook) -> pa.Table:
    said = np.flatnonzero(cells.filled)
    masked = [mask(value.replace("\r\n", "\n")) for value in cells.values]
    return pa.table(
        [
            pa.array(book.rows[said], pa.int32()),
            pa.array([q.id] * len(said), pa.string()),
            pa.array([masked[code] for code in cells.codes[said]], pa.string()),
        ],
        schema=TEXTS,
    )
