"""The words of the course template: heads of its columns and what to write under them."""

from __future__ import annotations

from collections.abc import Mapping

from needs.planning.courses.columns import NOWHERE
from needs.report.language import LANGUAGES, Language, mark
from needs.report.plan_tables import place_name

ABOUT = mark("Read me")


def column_head(name: str, _: Language, *, course: bool = False) -> str:
    """The head of a column by its id: "Title (français)" for `title.fr`, "Step 2" for `steps.2`.

    course: the key is one of the course itself.
    """
    key, _dot, part = name.partition(".")
    if key == "title":
        return _("Title ({language})", language=LANGUAGES.get(part, part))
    if key == "minutes":
        return _length_head(part, _)
    if part.endswith(".coverage"):
        return _("How well topic {n} is covered", n=part.partition(".")[0])
    if course and key == "steps":
        return _("Steps, in working order")
    if course and key == "id":
        return _("Id of the course")
    head = _heads(_).get(key, key)
    return _("{column} {n}", column=head, n=part) if part else head


def _heads(_: Language) -> Mapping[str, str]:
    return {
        "id": _("Id of the module"),
        "title": _("Title"),
        "minutes": _("Minutes"),
        "present_minutes": _("Minutes now"),
        "practice": _("Share of practice"),
        "required": _("In every plan"),
        "steps": _("Step"),
        "topics": _("Topic"),
        "platforms": _("Where it can be taught"),
        "requires": _("Needs this module before it"),
        "excludes": _("Never beside this module"),
        "later": _("Where it may go later"),
        "adapt_from": _("Could be adapted from"),
        "frame": _("Part of the frame"),
        "languages": _("Languages"),
        "invented": _("Invented example"),
    }


def _length_head(variant: str, _: Language) -> str:
    return {
        "brief": _("Minutes, brief"),
        "standard": _("Minutes, standard"),
        "extended": _("Minutes, extended"),
    }.get(variant, variant)


def later_name(place: str, _: Language) -> str:
    """A place in words to which a module may go later, or nowhere."""
    return _("Nowhere else") if place == NOWHERE else place_name(place, _)


def guide(_: Language, invented: bool) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Sentences on how to fill the template in, and for each key of a module what to write."""
    lines = (
        _("This workbook describes a course: what is taught now, and what could be taught."),
        _("The course is invented: the real modules and their minutes are not public.")
        if invented
        else "",
        _("Fill in the sheets “course” and “modules”: one line a module, in teaching order."),
        _("Choose from the lists; what is missing in them can be added on the sheet “lists”."),
        _("Leave the grey ids under the heads as they are: the software reads them."),
        _("When the file is read, every cell that does not fit is named."),
    )
    return tuple(line for line in lines if line), {
        "id": _("A short name of its own, without blanks; other modules refer to it."),
        "title": _("What people read, in each language of the course."),
        "minutes": _(
            "Its possible lengths; one is enough, and each is longer than the one before."
        ),
        "present_minutes": _("Minutes in the present course; 0 when it is not taught now."),
        "practice": _("The share of its minutes that is practice."),
        "required": _("“yes” when no plan may leave it out."),
        "steps": _("The steps that it serves; its minutes are shared equally over them."),
        "topics": _("What it covers, and how well a minute of it does; empty means in full."),
        "platforms": _("All places in which it can be taught."),
        "requires": _("Modules that must be taught when this one is."),
        "excludes": _("Modules that are never taught in the same course as this one."),
        "later": _("Where it goes when it does not fit this level, preferred place first."),
        "adapt_from": _("Parts of partners’ programmes that it could be made from."),
        "frame": _("Only for modules that open the course, test what was learnt, or close it."),
    }
