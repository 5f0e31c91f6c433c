"""Findings and tables as a Word document that people rework: real headings, lists, captions and
tables, in the language and direction of the reader."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from needs.report.document_styles import WARNING, language_tag, set_page, set_styles
from needs.report.document_tables import Column, add_table, columns, parts, wide
from needs.report.document_text import fill, one_line, write
from needs.report.document_widths import LANDSCAPE, PORTRAIT
from needs.report.language import Language
from needs.report.tables import Table

if TYPE_CHECKING:
    from docx.document import Document

_CREATED = dt.datetime(2000, 1, 1)  # equal content gives equal bytes
_ZIPPED = (2000, 1, 1, 0, 0, 0)
_LONGEST_PROPERTY = 255


@dataclass(frozen=True)
class Heading:
    """A heading of level 1, 2 or 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Lines:
    """Sentences: a list, or a paragraph each."""

    lines: Sequence[str]
    bullets: bool = True


@dataclass(frozen=True)
class Grid:
    """A table under its caption; `table.notes` go to the end of the document."""

    table: Table
    caption: str


Part = Heading | Lines | Grid


def to_docx(
    title: str,
    content: Sequence[Part],
    language: Language,
    *,
    notes: Sequence[str] = (),
    warning: str = "",
) -> bytes:
    """A Word document (A4): title, content, and last what the numbers stand on.

    notes:   sentences for the end, after those of the tables; each is said once.
    warning: stands in the head of every page.

    What stands under one heading is laid across where it holds a wide table; a table too wide
    even for that goes on in a second one below, its first column repeated. Numbers are written as
    the language has them. The same content gives the same bytes.

    DocumentError when a table has no columns or more rows than Word can hold.
    """
    import docx

    writer = _Writer(docx.Document(), language)
    set_styles(writer.document, language)
    _properties(writer.document, title, language)
    ending = _notes(content, notes, language)
    for number, block in enumerate(_blocks([*content, *ending], language)):
        writer.open_page(across=block.across, is_first=number == 0)
        if number == 0:
            writer.paragraph("Title", one_line(title))
            _head_and_foot(writer.document, warning, language)
        for part in block.parts:
            writer.write(part)
    return _saved(writer.document)


# --- what stands together ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Grid:
    """A table as text, under its caption."""

    columns: tuple[Column, ...]
    caption: str


@dataclass
class _Block:
    """Headings and what stands under them, on pages of one direction."""

    parts: list[Heading | Lines | _Grid]

    @property
    def across(self) -> bool:
        """Whether the pages lie across: one of the tables needs it."""
        return any(isinstance(p, _Grid) and wide(p.columns) for p in self.parts)


def _blocks(content: Sequence[Part], language: Language) -> Iterator[_Block]:
    """The content by heading: a heading never stays behind on a page of another direction."""
    block = _Block([])
    for part in content:
        only_headings = all(isinstance(p, Heading) for p in block.parts)
        if isinstance(part, Heading) and not only_headings:
            yield block
            block = _Block([])
        if isinstance(part, Grid):
            block.parts.append(_Grid(columns(part.table, language), part.caption))
        else:
            block.parts.append(part)
    yield block


def _notes(content: Sequence[Part], notes: Sequence[str], _: Language) -> list[Part]:
    """The notes of all tables and those given, each once, under a heading of their own."""
    tables = [part.table for part in content if isinstance(part, Grid)]
    lines = tuple(dict.fromkeys([*(note for t in tables for note in t.notes), *notes]))
    return [Heading(_("What the numbers stand on")), Lines(lines)] if lines else []


# --- writing -----------------------------------------------------------------------------------


class _Writer:
    """Adds parts to a document, page by page."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document = document
        self.language = language
        self.right_to_left = language.direction == "rtl"
        self.across = False
        self.numbers = count(1)

    def open_page(self, *, across: bool, is_first: bool) -> None:
        """Go on the same page, or on a new one where the direction changes."""
        if is_first:
            section = self.document.sections[0]
        elif across != self.across:
            section = self.document.add_section()
        else:
            return
        self.across = across
        set_page(section, across=across, right_to_left=self.right_to_left)

    def write(self, part: Heading | Lines | _Grid) -> None:
        """Add one part."""
        if isinstance(part, Heading):
            self.paragraph(f"Heading {part.level}", one_line(part.text))
        elif isinstance(part, Lines):
            for line in part.lines:
                self.paragraph("List Bullet" if part.bullets else "Normal", line)
        else:
            self.grid(part)

    def grid(self, grid: _Grid) -> None:
        """Add a table under its caption, in as many as fit side by side."""
        room = LANDSCAPE if self.across else PORTRAIT
        for number, side in enumerate(parts(grid.columns, room)):
            self.caption(grid.caption, is_continued=number > 0)
            add_table(self.document, side, room, right_to_left=self.right_to_left)
        self.paragraph("Normal", "")  # two tables that touch become one in Word

    def caption(self, text: str, *, is_continued: bool) -> None:
        """Add a caption whose number Word keeps right when tables are added or taken out."""
        _ = self.language
        template = (
            _("Table {n}: {caption} (more columns)") if is_continued else _("Table {n}: {caption}")
        )
        field = ("SEQ Table \\* ARABIC", str(next(self.numbers)))
        paragraph = self.document.add_paragraph(style="Caption")
        fill(paragraph._p, template, {"caption": one_line(text)}, {"n": field})

    def paragraph(self, style: str, text: str) -> None:
        """Add a paragraph in one of the document's styles."""
        write(self.document.add_paragraph(style=style)._p, text)


def _head_and_foot(document: Document, warning: str, _: Language) -> None:
    """The warning above and page numbers below, on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section = document.sections[0]
    if warning:
        head: Any = section.header.paragraphs[0]
        head.style = document.styles[WARNING]
        write(head._p, one_line(warning))
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fields = {"page": ("PAGE", "1"), "pages": ("NUMPAGES", "1")}
    fill(foot._p, _("Page {page} of {pages}"), {}, fields)


def _properties(document: Document, title: str, language: Language) -> None:
    """What the file says of itself; nothing of the library's own, no person, no clock."""
    properties = document.core_properties
    properties.title = one_line(title)[:_LONGEST_PROPERTY]
    properties.language = language_tag(language.code)
    properties.author = properties.comments = ""
    properties.created = properties.modified = _CREATED
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of the library's empty page
            del package.rels[key]


def _saved(document: Document) -> bytes:
    """The document's bytes, without the time of writing."""
    written, file = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIPPED)
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
