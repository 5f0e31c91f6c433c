"""A table as Word's own: a heading row on every page, whole rows, columns as wide as needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from needs.report.document_styles import (
    NUMBER_HEADING,
    SHADE,
    TABLE_HEADING,
    TABLE_NUMBER,
    TABLE_TEXT,
)
from needs.report.document_text import clean, write
from needs.report.document_widths import Need, is_wide, need, side_by_side, widths
from needs.report.language import Language
from needs.report.tables import Table

if TYPE_CHECKING:
    from docx.document import Document

MOST_ROWS = 32_767
"""Rows of one table in Word, the heading row included."""

_TWIPS = 1440 / 25.4  # Word's unit of length, by millimetre
_AFTER_DIRECTION = ("w:tblW", "w:jc", "w:tblLayout", "w:tblLook")  # in the order of the schema


class DocumentError(ValueError):
    """A table that no document can hold; the message says which and what to do."""


@dataclass(frozen=True)
class Column:
    """A column as text. is_number: its cells end where lines end, so that digits stand in line."""

    header: str
    texts: tuple[str, ...]
    is_number: bool

    @cached_property
    def need(self) -> Need:
        """The width that it needs."""
        return need(self.header, self.texts)


def columns(table: Table, language: Language) -> tuple[Column, ...]:
    """The columns of a table in the words and numbers of the language.

    DocumentError when the table has no columns, or more rows than Word can hold.
    """
    rows, count = table.frame.shape
    if not count or rows >= MOST_ROWS:
        raise DocumentError(
            f"table '{table.name}' has {count:,} columns and {rows:,} rows; a table in a document "
            f"has at least one column and at most {MOST_ROWS - 1:,} rows. Take the workbook or "
            "the CSV, or filter the table first"
        )
    return tuple(_column(table, i, language) for i in range(count))


def wide(found: Sequence[Column]) -> bool:
    """Whether the table asks for a page laid across."""
    return is_wide([c.need for c in found])


def parts(found: Sequence[Column], room: float) -> list[list[Column]]:
    """The columns that stand side by side within `room` (mm), one list a table on paper."""
    return [[found[i] for i in part] for part in side_by_side([c.need for c in found], room)]


def add_table(
    document: Document, found: Sequence[Column], room: float, *, right_to_left: bool
) -> None:
    """Add one table with these columns, all side by side."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    table = document.add_table(rows=0, cols=len(found))
    table.style = document.styles["Table Grid"]
    table.autofit = False  # else every program guesses other widths
    sizes = [round(w * _TWIPS) for w in widths([c.need for c in found], room)]
    element: Any = table._tbl
    if right_to_left:
        element.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER_DIRECTION)
    width = element.tblPr.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(sum(sizes)))
    for column, size in zip(element.tblGrid, sizes, strict=True):
        column.set(qn("w:w"), str(size))
    styles = [_style_id(document, TABLE_NUMBER if c.is_number else TABLE_TEXT) for c in found]
    headings = [
        _style_id(document, NUMBER_HEADING if c.is_number else TABLE_HEADING) for c in found
    ]
    element.append(_row([c.header for c in found], headings, sizes, heading=True))
    for texts in zip(*(c.texts for c in found), strict=True):
        element.append(_row(texts, styles, sizes))


def _column(table: Table, position: int, language: Language) -> Column:
    header = str(table.frame.columns[position])
    values = table.frame.iloc[:, position]
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    digits = 2 if header in table.decimal else _digits(values) if is_number else None
    missing = language.number(np.nan) if is_number else ""
    texts = (
        missing
        if pd.api.types.is_scalar(value) and pd.isna(value)
        else cell_text(value, language, digits, percent=header in table.percent)
        for value in values.tolist()
    )
    return Column(clean(header), tuple(texts), is_number)


def cell_text(
    value: Any, language: Language, digits: int | None = None, *, percent: bool = False
) -> str:
    """One value as people read it. digits: of a number; None: as many as it has, up to three."""
    _ = language
    if isinstance(value, bool | np.bool_):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | np.integer | np.floating):
        if percent:
            return _.percent(float(value), 1)
        return _.number(value, _digits(pd.Series([value])) if digits is None else digits)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    return clean(str(value))


def _digits(values: pd.Series[Any]) -> int:
    """Decimals of a column of numbers: none where all are whole, else as many as are there, up to
    three."""
    numbers = values.dropna().to_numpy(dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    return next((d for d in range(3) if np.allclose(numbers, numbers.round(d), rtol=0)), 3)


def _style_id(document: Document, name: str) -> str:
    return str(document.styles[name].style_id)


def _row(
    texts: Sequence[str], styles: Sequence[str], sizes: Sequence[int], *, heading: bool = False
) -> Any:
    """A row that does not break over pages; a heading is repeated on each."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    row: Any = OxmlElement("w:tr")
    settings = row.get_or_add_trPr()
    settings.append(OxmlElement("w:cantSplit"))
    if heading:
        settings.append(OxmlElement("w:tblHeader"))
    for text, style, size in zip(texts, styles, sizes, strict=True):
        cell: Any = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        properties.append(OxmlElement("w:tcW", {qn("w:w"): str(size), qn("w:type"): "dxa"}))
        if heading:
            shade = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): SHADE}
            properties.append(OxmlElement("w:shd", shade))
        cell.append(properties)
        paragraph: Any = OxmlElement("w:p")
        paragraph.style = style
        write(paragraph, text)
        cell.append(paragraph)
        row.append(cell)
    return row
