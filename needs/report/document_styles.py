"""How a document looks: its styles, so that people change one in one place; pages and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from needs.report.document_widths import TEXT_POINTS
from needs.report.language import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

FONT = "Arial"  # on every computer with Word, with Latin, Arabic and Cyrillic letters
INK, GREY, RED, SHADE = "1F3864", "BFBFBF", "9C0006", "E8EDF4"
PAPER = (210, 297)
MARGIN = 20

TABLE_TEXT, TABLE_NUMBER, TABLE_HEADING = "Table Text", "Table Number", "Table Heading"
NUMBER_HEADING = "Table Number Heading"
WARNING = "Warning"

# size in points, space before and after in points
_SIZES = {
    "Normal": (10.5, 0, 6),
    "Title": (22, 0, 10),
    "Heading 1": (15, 18, 6),
    "Heading 2": (12, 12, 4),
    "Heading 3": (10.5, 10, 3),
    "Caption": (9, 10, 4),
    "List Bullet": (10.5, 0, 3),
    "Header": (9, 0, 0),
    "Footer": (9, 0, 0),
}
_COLOURED = ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption")


def set_styles(document: Document, language: Language) -> None:
    """Give the document its fonts, sizes, colours, direction and language."""
    from docx.oxml.ns import qn

    for fonts in document.styles.element.findall(f".//{qn('w:rFonts')}"):
        fonts.getparent().remove(fonts)  # all text in one font, in every script
    _defaults(document, language)
    for name, (size, before, after) in _SIZES.items():
        _paragraph_style(document.styles[name], size, before, after)
    for name in _COLOURED:
        _colour(document.styles[name], INK)
    title = document.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    _caption_stays_with_its_table(document)
    _add_styles(document)
    _table_borders(document)
    if language.direction == "rtl":
        _right_to_left(document.styles["Normal"].element.get_or_add_pPr())


def set_page(section: Section, *, across: bool, right_to_left: bool) -> None:
    """A4, upright or across."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Mm

    width, height = reversed(PAPER) if across else PAPER
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header_distance = section.footer_distance = Mm(10)
    settings: Any = section._sectPr
    if right_to_left and settings.find(qn("w:bidi")) is None:
        grid = settings.find(qn("w:docGrid"))
        grid.addprevious(OxmlElement("w:bidi"))


def language_tag(code: str) -> str:
    """The tag by which Word finds its dictionary, with the language's likeliest country."""
    from babel.core import get_global

    likely = str(get_global("likely_subtags").get(code, code)).split("_")
    return f"{likely[0]}-{likely[-1]}" if len(likely) > 1 else code


def _defaults(document: Document, language: Language) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    tag = language_tag(language.code)
    properties = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    scripts = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
    properties.insert(0, OxmlElement("w:rFonts", {qn(s): FONT for s in scripts}))
    spoken = properties.find(qn("w:lang"))
    spoken.set(qn("w:val"), tag)
    if language.direction == "rtl":
        spoken.set(qn("w:bidi"), tag)
    for setting in document.settings.element.findall(f".//{qn('w:compatSetting')}"):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # as Word writes today; else "Compatibility Mode"


def _paragraph_style(style: Any, size: float, before: float, after: float) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    style.font.size = Pt(size)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.1
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    # Arabic letters have a size of their own
    complex_size = OxmlElement("w:szCs", {qn("w:val"): str(round(2 * size))})
    properties.find(qn("w:sz")).addnext(complex_size)


def _colour(style: Any, colour: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.color.rgb = RGBColor.from_string(colour)
    element = style.element.rPr.find(qn("w:color"))
    for theme in ("w:themeColor", "w:themeShade", "w:themeTint"):
        element.attrib.pop(qn(theme), None)


def _caption_stays_with_its_table(document: Document) -> None:
    document.styles["Caption"].paragraph_format.keep_with_next = True


def _add_styles(document: Document) -> None:
    """The styles that Word's own do not offer."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for name in (TABLE_TEXT, TABLE_NUMBER, TABLE_HEADING, NUMBER_HEADING):
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.quick_style = True
        _paragraph_style(style, TEXT_POINTS, 1.5, 1.5)
        style.paragraph_format.line_spacing = 1.0
    for name in (TABLE_NUMBER, NUMBER_HEADING):  # in Arabic the other side: where lines end
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in (TABLE_HEADING, NUMBER_HEADING):
        _bold(document.styles[name])
    warning: Any = document.styles.add_style(WARNING, WD_STYLE_TYPE.PARAGRAPH)
    warning.base_style = document.styles["Header"]
    _bold(warning)
    _colour(warning, RED)


def _bold(style: Any) -> None:
    style.font.bold = True
    style.font.cs_bold = True


def _table_borders(document: Document) -> None:
    """Thin grey lines in the table style."""
    from docx.oxml.ns import qn

    borders = document.styles["Table Grid"].element.find(f".//{qn('w:tblBorders')}")
    for border in borders:
        border.set(qn("w:color"), GREY)


def _right_to_left(properties: Any) -> None:
    from docx.oxml.parser import OxmlElement

    # the schema fixes the order of a paragraph's properties; these may come after `bidi`
    later = ["adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing"]
    later += ["mirrorIndents", "jc", "textDirection", "textAlignment", "outlineLvl"]
    properties.insert_element_before(OxmlElement("w:bidi"), *(f"w:{name}" for name in later))
