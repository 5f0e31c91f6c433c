"""A course that designers filled in as a workbook: `read_workbook_course`.

Its cells become the tables of a course file and pass through the same rules; every problem is
named by its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from needs.planning.courses.columns import (
    COURSE,
    FIRST_ROW,
    ID_COLUMN,
    ID_ROW,
    LISTED,
    LISTS,
    MODULES,
    NO,
    NOWHERE,
    SEVERAL,
    YES,
    cell_name,
)
from needs.planning.courses.course import Course
from needs.planning.courses.course_entries import COURSE_KEYS, MODULE_KEYS, course_from_dict
from needs.planning.courses.problems import CourseError, Problem, did_you_mean
from surveys.readers.named_sheets import Cell, Rows, named_sheets


def read_workbook_course(path: Path) -> Course:
    """The course in an XLSX template. CourseError names every cell that does not fit.

    ReadError for what is no workbook.
    """
    sheets = named_sheets(path.read_bytes(), path.name)
    for name in (COURSE, MODULES):
        if name not in sheets:
            raise CourseError(
                [f"it has no sheet '{name}', only {', '.join(sheets)}; begin with a new template"],
                path.name,
            )
    book = _Book(path.name, _lists(sheets.get(LISTS, ())))
    data = _course(sheets[COURSE], book)
    data["module"] = list(_modules(sheets[MODULES], book))
    try:
        course = course_from_dict(data)
    except CourseError as error:
        told = [p for p in error.problems if isinstance(p, Problem)]
        raise CourseError([*book.problems, *map(book.in_cells, told)], path.name) from error
    if book.problems:
        raise CourseError(book.problems, path.name)
    return course


@dataclass
class _Book:
    """What is noted while reading: the cell of each value, and what could not be read.

    lists: the ids that may be chosen, by list. cells: (module, key, entry) → "modules!D7".
    """

    file: str
    lists: Mapping[str, list[str]]
    cells: dict[tuple[int, str, str], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def at(self, sheet: str, row: int, column: int, module: int, key: str, entry: str) -> None:
        """Remember a cell as the place of a value; the first cell of a key stands for the key."""
        name = f"{sheet}!{cell_name(row, column)}"
        self.cells[module, key, entry] = name
        self.cells.setdefault((module, key, ""), name)

    def in_cells(self, problem: Problem) -> str:
        """A problem with its cell in front, or of the row or sheet where it has no cell."""
        for key, entry in ((problem.key, problem.entry), (problem.key, ""), ("", "")):
            place = self.cells.get((problem.module, key, entry))
            if place:
                named = f"{problem.key}: " if key != problem.key and problem.key else ""
                return f"{place}: {named}{problem.text}"
        return f"{COURSE if not problem.module else MODULES}: {problem.key}: {problem.text}"


def _lists(rows: Rows) -> Mapping[str, list[str]]:
    """The ids of each list, by the id of its column; columns of labels are left out."""
    if len(rows) <= ID_ROW:
        return {}
    return {
        str(name): [_id(row[column]) for row in rows[FIRST_ROW:] if row[column] != ""]
        for column, name in enumerate(rows[ID_ROW])
        if name and not str(name).endswith(".label")
    }


# --- the sheet of the course -------------------------------------------------------------------


def _course(rows: Rows, book: _Book) -> dict[str, Any]:
    data: dict[str, Any] = {}
    book.cells[0, "", ""] = f"{COURSE}!{cell_name(0, ID_COLUMN)}"
    book.cells[0, "module", ""] = f"{MODULES}!{cell_name(FIRST_ROW, 0)}"
    for number, row in enumerate(rows):
        name = str(row[ID_COLUMN]) if len(row) > ID_COLUMN else ""
        values = {c: v for c, v in enumerate(row) if c > ID_COLUMN and v != ""}
        key, _, part = name.partition(".")
        if not name or name == "key":
            continue
        if key not in COURSE_KEYS or key == "module":
            hint = did_you_mean(name, COURSE_KEYS) or "; take the row out"
            place = f"{COURSE}!{cell_name(number, ID_COLUMN)}"
            book.problems.append(f"{place}: '{name}' is no key of a course{hint}")
            continue
        book.at(COURSE, number, ID_COLUMN + 1, 0, key, "")
        if key in ("steps", "languages"):
            data[key] = [_id(v) for v in values.values()]
            for column, value in values.items():
                book.at(COURSE, number, column, 0, key, _id(value))
        elif values:
            _put(data, key, part, _plain(key, next(iter(values.values()))))
    return data


# --- the sheet of the modules ------------------------------------------------------------------


def _modules(rows: Rows, book: _Book) -> Iterator[dict[str, Any]]:
    columns = dict(_columns(rows, book))
    filled = [n for n, row in enumerate(rows) if n >= FIRST_ROW and any(c != "" for c in row)]
    ids = [_id(rows[n][c]) for n in filled for c, name in columns.items() if name == "id"]
    for module, number in enumerate(filled, 1):
        book.cells[module, "", ""] = f"{MODULES}!{cell_name(number, 0)}"
        cells = {column: (name, rows[number][column]) for column, name in columns.items()}
        yield _module(module, number, cells, ids, book)


def _columns(rows: Rows, book: _Book) -> Iterator[tuple[int, str]]:
    """The columns that can be read, and their ids; others are noted where they hold anything."""
    heads = [str(head) for head in rows[ID_ROW]] if len(rows) > ID_ROW else []
    if "id" not in heads:
        place = f"{MODULES}!{cell_name(ID_ROW, 0)}"
        text = "the row of column ids (id, title.en, minutes.brief …) is missing"
        raise CourseError([f"{place}: {text}; begin with a new template"], book.file)
    for column, name in enumerate(heads):
        known = name.partition(".")[0] in MODULE_KEYS
        if known and name not in heads[:column]:
            yield column, name
        elif any(row[column] != "" for row in rows[FIRST_ROW:]):
            wrong = (
                "stands over two columns; join them"
                if known
                else f"is no column of a module{did_you_mean(name, MODULE_KEYS)}"
            )
            book.problems.append(f"{MODULES}!{cell_name(ID_ROW, column)}: '{name}' {wrong}")


def _module(
    module: int, row: int, cells: Mapping[int, tuple[str, Cell]], ids: list[str], book: _Book
) -> dict[str, Any]:
    """The table of one module; cells are column ids and values by column."""
    data: dict[str, Any] = {}
    by_name = {name: (column, cell) for column, (name, cell) in cells.items()}
    for column, (name, cell) in cells.items():
        key, _, part = name.partition(".")
        if key not in SEVERAL:
            book.at(MODULES, row, column, module, key, part)
            if cell != "":
                _put(data, key, part, _plain(key, cell))
            continue
        coverage = by_name.get(f"{name}.coverage", (column, ""))
        if cell == "" and coverage[1] != "":
            place = f"{MODULES}!{cell_name(row, coverage[0])}"
            book.problems.append(f"{place}: a coverage without a topic; choose the topic beside it")
        if cell == "" or name.endswith(".coverage"):
            continue
        known = ids if key in ("requires", "excludes") else book.lists.get(LISTED[key], [])
        for value in _several(cell, known):
            _check_listed(key, value, known, f"{MODULES}!{cell_name(row, column)}", book)
            book.at(MODULES, row, coverage[0] if key == "topics" else column, module, key, value)
            if key != "topics":
                data.setdefault(key, []).append(value)
            elif value in data.get(key, {}):
                place = f"{MODULES}!{cell_name(row, column)}"
                book.problems.append(f"{place}: '{value}' stands twice; write it once")
            else:
                _put(data, key, value, 1.0 if coverage[1] == "" else _plain(key, coverage[1]))
    if data.get("later") == [NOWHERE]:
        data["later"] = []
    return data


def _check_listed(key: str, value: str, known: list[str], place: str, book: _Book) -> None:
    """Note a choice that no rule of a course knows and that the lists do not hold either."""
    if key in ("topics", "platforms", "adapt_from") and value not in known:
        book.problems.append(
            f"{place}: '{value}' is not on the sheet '{LISTS}'{did_you_mean(value, known)}"
            " (a new one has to be added there)"
        )


# --- cells ---------------------------------------------------------------------------------------


def _several(cell: Cell, known: list[str]) -> list[str]:
    """The ids in a cell: one, or several parted by semicolons or commas."""
    text = _id(cell)
    if text in known:
        return [text]
    return [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]


def _id(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _plain(key: str, cell: Cell) -> object:
    """A cell as the value of its key, or as it is where it does not fit; the rules then tell."""
    if key in ("required", "invented"):
        words: Mapping[str, bool] = {YES: True, NO: False, "true": True, "false": False}
        return words.get(str(cell).casefold(), cell)
    if key in ("minutes", "present_minutes", "practice", "topics"):
        number = _number(cell)
        return int(number) if isinstance(number, float) and number.is_integer() else number
    return _id(cell)


def _number(cell: Cell) -> Cell:
    if isinstance(cell, str):
        try:
            return float(cell.replace(",", "."))
        except ValueError:
            return cell
    return cell


def _put(data: dict[str, Any], key: str, part: str, value: object) -> None:
    if part:
        data.setdefault(key, {})[part] = value
    else:
        data[key] = value
