"""A course as a workbook that designers fill in, in their language: `course_workbook`.

The sheets hold the ids that `needs.planning.courses.workbook` reads; heads and explanations are for
people. Cells to fill in are open, everything else is locked (without a password).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from needs.planning.courses.columns import (
    COURSE,
    FIRST_ROW,
    FRAMES,
    ID_COLUMN,
    ID_ROW,
    LISTED,
    LISTS,
    MODULES,
    NO,
    SEVERAL,
    YES,
    cell_name,
)
from needs.planning.courses.curriculum import Course
from needs.planning.courses.programmes import Programmes
from needs.report.course_template_parts import TemplateParts, cell_value, template_parts
from needs.report.course_words import ABOUT, column_head, guide
from needs.report.language import Language
from needs.report.workbook import sheet_names
from surveys.survey import Survey

_CREATED = dt.datetime(2000, 1, 1)  # equal courses give equal bytes
ROWS = 300
"""Modules that the template has room for; the reader takes more."""
_MORE = 30  # blank lines at the end of each list, for what a designer adds


def course_workbook(
    course: Course | None,
    survey: Survey,
    language: Language,
    programmes: Programmes | None = None,
) -> bytes:
    """An XLSX template: a read-me, the course, its modules, and the lists to choose from.

    course: what it is filled with; None = an empty one for this survey's steps and topics.
    """
    import xlsxwriter

    parts = template_parts(course, survey, language, programmes)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        readme_last = sheet_names((COURSE, MODULES, LISTS, language(ABOUT)))
        names = (readme_last[-1], COURSE, MODULES, LISTS)
        readme, of_course, of_modules, of_lists = (book.add_worksheet(n) for n in names)
        style = _styles(book)
        _write_readme(readme, parts, style)
        _write_course(of_course, parts, style)
        _write_modules(of_modules, parts, style)
        _write_lists(of_lists, parts, style)
        for sheet in (readme, of_course, of_modules, of_lists):
            if language.direction == "rtl":
                sheet.right_to_left()
            rows = {"insert_rows": True, "delete_rows": True, "sort": True}
            sheet.protect("", {"format_columns": True, "format_rows": True, **rows})
        of_modules.activate()
    return file.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, **wrapped}),
        "id": book.add_format({"font_color": "#808080", "italic": True, "font_size": 8}),
        "text": book.add_format(wrapped),
        "open": book.add_format({"locked": False, "valign": "top"}),
        "share": book.add_format({"locked": False, "valign": "top", "num_format": "0%"}),
    }


# --- the sheets ----------------------------------------------------------------------------------


def _write_readme(sheet: Any, parts: TemplateParts, style: Mapping[str, Any]) -> None:
    _ = parts.language
    lines, columns = guide(parts.language, parts.course is not None and parts.course.invented)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 60)
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 2, line, style["text"])
        sheet.set_row(row, 15 * (1 + len(line) // 130))
    start = len(lines) + 1
    example = _example(parts)
    for column, head in enumerate((_("Column"), _("What to write"), _("Example"))):
        sheet.write_string(start, column, head, style["head"])
    for row, (key, meaning) in enumerate(columns.items(), start + 1):
        name = next(c for c in parts.columns if c.partition(".")[0] == key)
        sheet.write_string(row, 0, column_head(name, parts.language), style["text"])
        sheet.write_string(row, 1, meaning, style["text"])
        sheet.write_string(row, 2, example.get(key, ""), style["text"])


def _example(parts: TemplateParts) -> Mapping[str, str]:
    """One value for each key; steps and topics are the first ones to choose from."""
    _ = parts.language
    first = {key: next(iter(parts.lists[listed]), "") for key, listed in LISTED.items()}
    return {
        **first,
        "id": "my_module",
        "title": _("What the module is about"),
        "minutes": "30 · 60 · 90",
        "present_minutes": "45",
        "practice": parts.language.percent(0.6),
        "required": NO,
        "topics": f"{first['topics']} · {parts.language.percent(1)}",
    }


def _write_course(sheet: Any, parts: TemplateParts, style: Mapping[str, Any]) -> None:
    course, _ = parts.course, parts.language
    steps = course.steps if course else tuple(parts.lists["steps"])
    title = course.title if course else {}
    lines: list[tuple[str, Sequence[str]]] = [
        ("id", [course.id if course else ""]),
        *((f"title.{code}", [title.get(code, "")]) for code in parts.languages),
        ("languages", course.languages if course else parts.languages),
        ("invented", [YES if course and course.invented else NO]),
        ("steps", steps),
    ]
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 40, 20, style["open"])
    for column, head in enumerate((_("Course"), "key", _("Value"))):
        sheet.write_string(0, column, head, style["head"])
    for row, (key, values) in enumerate(lines, 1):
        sheet.write_string(row, 0, column_head(key, parts.language, course=True), style["text"])
        sheet.write_string(row, ID_COLUMN, key, style["id"])
        for column, value in enumerate(values, ID_COLUMN + 1):
            if value:
                sheet.write_string(row, column, value, style["open"])
        if key == "invented":
            sheet.data_validation(row, 2, row, 2, {"validate": "list", "source": [YES, NO]})
        if key == "steps":
            sheet.data_validation(row, 2, row, 40, _choice(parts, "steps"))


def _write_modules(sheet: Any, parts: TemplateParts, style: Mapping[str, Any]) -> None:
    modules = parts.course.modules if parts.course else ()
    last = max(ROWS, len(modules) + _MORE) + FIRST_ROW
    sheet.set_column(0, 16_383, 16, style["open"])
    sheet.set_row(0, 48)
    for row in range(FIRST_ROW):
        for column in range(len(parts.columns)):
            sheet.write_blank(row, column, None, style["head"])
    for column, name in enumerate(parts.columns):
        key = name.partition(".")[0]
        shares = key == "practice" or name.endswith(".coverage")
        width = 40 if key == "title" else 22 if key in (*SEVERAL, "id") and not shares else 11
        sheet.set_column(column, column, width, style["share" if shares else "open"])
        sheet.write_string(0, column, column_head(name, parts.language), style["head"])
        sheet.write_string(ID_ROW, column, name, style["id"])
        rule = _rule(parts, name, last)
        if rule:
            sheet.data_validation(FIRST_ROW, column, last, column, rule)
        for row, module in enumerate(modules, FIRST_ROW):
            _write_cell(sheet, row, column, cell_value(module, name), style, shares)
    sheet.freeze_panes(FIRST_ROW, 1)


def _write_cell(
    sheet: Any, row: int, column: int, value: object, style: Mapping[str, Any], shares: bool
) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, style["open"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style["share" if shares else "open"])


def _rule(parts: TemplateParts, name: str, last: int) -> Mapping[str, Any] | None:
    """What a column of the modules takes, as a rule that the spreadsheet keeps."""
    key = name.partition(".")[0]
    if key == "practice" or name.endswith(".coverage"):
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    if key in ("minutes", "present_minutes"):
        return {"validate": "integer", "criteria": ">=", "value": 0}
    if key == "required":
        return {"validate": "list", "source": [YES, NO]}
    if key == "frame":
        return {"validate": "list", "source": list(FRAMES)}
    if key in ("requires", "excludes"):
        return {"validate": "list", "source": f"=$A${FIRST_ROW + 1}:$A${last + 1}"}
    return _choice(parts, LISTED[key]) if key in LISTED else None


def _choice(parts: TemplateParts, listed: str) -> Mapping[str, Any]:
    """A drop-down of the ids of a list and the blank lines under it."""
    column = 2 * list(parts.lists).index(listed)
    letters = cell_name(0, column)[:-1]
    last = FIRST_ROW + len(parts.lists[listed]) + _MORE
    source = f"={LISTS}!${letters}${FIRST_ROW + 1}:${letters}${last}"
    return {"validate": "list", "source": source}


def _write_lists(sheet: Any, parts: TemplateParts, style: Mapping[str, Any]) -> None:
    _ = parts.language
    sheet.set_column(0, 2 * len(parts.lists), 30, style["open"])
    for number, (name, labels) in enumerate(parts.lists.items()):
        column = 2 * number
        head = column_head(next(k for k, v in LISTED.items() if v == name), parts.language)
        heads = ((head, name), (_("Label"), f"{name}.label"))
        for shift, (title, key) in enumerate(heads):
            sheet.write_string(0, column + shift, title, style["head"])
            sheet.write_string(ID_ROW, column + shift, key, style["id"])
        for row, (value, label) in enumerate(labels.items(), FIRST_ROW):
            sheet.write_string(row, column, value, style["open"])
            if label:
                sheet.write_string(row, column + 1, label, style["open"])
    sheet.freeze_panes(FIRST_ROW, 0)
