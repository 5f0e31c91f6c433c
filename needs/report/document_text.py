"""Text as Word keeps it: cleaned of what no document can hold, in runs with a direction, with
fields that Word fills in, such as page numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.oxml.text.paragraph import CT_P

REPLACED = "\ufffd"
"""Stands where a sign was that no document can hold, so that it is seen."""

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SLOT = re.compile(r"(\{\w+\})")


def clean(text: str) -> str:
    """`text` with one kind of line break, and `REPLACED` for control signs and half characters."""
    return _NOT_XML.sub(REPLACED, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` cleaned and without line breaks, for headings, captions and properties."""
    return " ".join(clean(text).split())


def write(paragraph: CT_P, text: str) -> None:
    """Add `text` to a paragraph; never as a field or a link. Line breaks and tabs stay."""
    text = clean(text)
    if not text:
        return
    run = paragraph.add_r()
    run.text = text
    _mark(run, text)


def fill(
    paragraph: CT_P, template: str, texts: Mapping[str, str], fields: Mapping[str, tuple[str, str]]
) -> None:
    """Add a sentence with {slots}: words from `texts`, or a field by its instruction and what it
    shows until Word counts anew."""
    for part in _SLOT.split(template):
        name = part[1:-1]
        if part.startswith("{") and name in fields:
            _field(paragraph, *fields[name])
        else:
            write(paragraph, texts.get(name, part) if part.startswith("{") else part)


def is_right_to_left(text: str) -> bool:
    """Whether any sign of `text` is written from the right."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _field(paragraph: CT_P, instruction: str, shown: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    field = OxmlElement("w:fldSimple", {qn("w:instr"): f" {instruction} "})
    run: Any = OxmlElement("w:r")
    run.text = shown
    field.append(run)
    paragraph.append(field)


def _mark(run: Any, text: str) -> None:
    """Say where a run reads from the right: its dots, brackets and numbers follow its letters."""
    from docx.oxml.parser import OxmlElement

    if is_right_to_left(text):
        run.get_or_add_rPr().append(OxmlElement("w:rtl"))
