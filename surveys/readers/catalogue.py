"""What becomes of each file in a folder of exports, as the table of docs/readers.md.

`python -m surveys.readers.catalogue FOLDER [--definitions FOLDER] [--out docs/readers.md]`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.draft import draft_survey
from surveys.forms import read_form
from surveys.readers import read_bytes, sheet_of
from surveys.readers.sheet import Sheet
from surveys.reading import ReadError, Reading
from surveys.survey import Survey, SurveyError, read_survey

_FILES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".sav", ".zsav", ".zip", ".json"})

Draft = Callable[[Sheet], Survey]
"""From a sheet with one header row to a definition guessed from it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file.

    source: the reader that recognised it; empty where it was refused, for `reason`.
    survey: id of the definition it was read with; empty where none at hand fits.
    matched, asked: questions of that definition that have a column, and all of them.
    """

    file: str
    source: str = ""
    rows: int = 0
    columns: int = 0
    survey: str = ""
    kept: int = 0
    set_aside: str = ""
    matched: int = 0
    asked: int = 0
    reason: str = ""


def catalogue(
    folder: Path, definitions: Sequence[Survey], draft: Draft | None = None
) -> tuple[Entry, ...]:
    """One entry for each file of a table's kind in a folder and those in it, by name.

    Each is read with the form in its own folder or the definition that most of its columns answer,
    else with one drafted from it.
    """
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _FILES and p.is_file())
    return tuple(_entry(path, str(path.relative_to(folder)), definitions, draft) for path in files)


def _entry(path: Path, name: str, definitions: Sequence[Survey], draft: Draft | None) -> Entry:
    data = path.read_bytes()
    try:
        reader, sheet = sheet_of(data, path.name)
    except ReadError as error:
        return Entry(name, reason=str(error))
    readings = list(_readings(data, path, (*_form_beside(path), *definitions)))
    if not readings and draft is not None:
        readings = list(_readings(data, path, _drafted(sheet, draft)))
    if not readings:
        return Entry(name, reader.name, sheet.n_rows, len(sheet.header))
    return _with_reading(
        name, sheet, max(readings, key=lambda r: len(r.columns_used_as("question")))
    )


def _drafted(sheet: Sheet, draft: Draft) -> Iterator[Survey]:
    try:
        yield draft(sheet)
    except ReadError:
        return


def _form_beside(path: Path) -> Iterator[Survey]:
    form = path.with_name("form.xlsx")
    if form.is_file() and form != path:
        try:
            yield read_form(form).survey
        except SurveyError:
            return


def _readings(data: bytes, path: Path, surveys: Iterable[Survey]) -> Iterator[Reading]:
    """The readings with each survey that the file answers."""
    for survey in surveys:
        try:
            yield read_bytes(data, path.name, survey)
        except ReadError:
            continue


def _with_reading(name: str, sheet: Sheet, reading: Reading) -> Entry:
    survey = reading.responses.survey
    aside = ", ".join(f"{len(s.rows)} {s.reason}" for s in reading.set_aside)
    return Entry(
        name,
        reading.responses.sources[0].reader,
        reading.rows_in_file,
        len(sheet.header),
        survey.id,
        len(reading.responses),
        aside or "0",
        len({c.question for c in reading.columns if c.question}),
        len(survey.questions),
    )


_TEXT = """# Readers

Each file is recognised by what it holds, never by its name. This page is written by
`python -m surveys.readers.catalogue FOLDER`; change the command, not the page.

*Kept* and *set aside* add up to *rows*. *Matched* is questions of the definition that have a
column, of all it asks. Where no definition at hand fits, one is drafted from the file itself; where
no column seems to answer a question, only source, rows and columns are told. A draft cannot know
what every question is for, and what has no use is not kept: a row that answers nothing else counts
as set aside for *no answers* until somebody states a use.

"""
_HEADER = ("file", "source", "rows", "columns", "definition", "kept", "set aside", "matched")


def as_markdown(entries: Sequence[Entry]) -> str:
    """The page: a table of the files that hold answers, and a list of those refused, with why."""
    read = [e for e in entries if e.source]
    lines = [_line(_HEADER), _line(["---"] * len(_HEADER)), *(_line(_cells(e)) for e in read)]
    refused = [f"- `{e.file}`: {e.reason}" for e in entries if not e.source]
    return _TEXT + "\n".join([*lines, "", "## Refused", "", *(refused or ["None."]), ""])


def _cells(entry: Entry) -> list[str]:
    known = [f"`{entry.file}`", entry.source, str(entry.rows), str(entry.columns)]
    if not entry.survey:
        return [*known, "none can be drafted", "", "", ""]
    matched = f"{entry.matched} of {entry.asked}"
    return [*known, f"`{entry.survey}`", str(entry.kept), entry.set_aside, matched]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page for a folder of exports."""
    parser = argparse.ArgumentParser(description="Write what becomes of each file in a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--definitions", type=Path, default=Path("tests/data"))
    parser.add_argument("--out", type=Path, default=Path("docs/readers.md"))
    given = parser.parse_args(arguments)
    surveys = [read_survey(path) for path in sorted(given.definitions.glob("*.toml"))]
    given.out.write_text(as_markdown(catalogue(given.folder, surveys, drafted)), encoding="utf-8")


def drafted(sheet: Sheet) -> Survey:
    """The definition drafted from a sheet. ReadError where no column answers a question."""
    return draft_survey(sheet, "drafted").survey


if __name__ == "__main__":
    main()
