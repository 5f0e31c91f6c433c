"""Word documents read again, as the tests of reports need them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pandas as pd
from docx.document import Document
from docx.oxml.ns import qn

from needs.report.document import Grid
from needs.report.tables import Table


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def lines(content: bytes) -> list[tuple[str, str]]:
    """Style and text of every paragraph outside tables, the empty ones left out; fields as shown.

    python-docx leaves out text in fields, so it is taken from the XML.
    """
    document = opened(content)
    found = [(p.style.name or "", text_of(p._p)) for p in document.paragraphs if p.style]
    return [(style, text) for style, text in found if text]


def text_of(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def cells(content: bytes, number: int = 0) -> list[list[str]]:
    """The text of a table's cells, its heading first."""
    return [[c.text for c in row.cells] for row in opened(content).tables[number].rows]


def part(content: bytes, name: str) -> str:
    """The XML of one part of a document."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def grid(columns: dict[str, list[object]], caption: str = "A table", **keys: Any) -> Grid:
    return Grid(Table("t", pd.DataFrame(columns), **keys), caption)
