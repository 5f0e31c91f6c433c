"""What a course template is made from: its columns, its lists, and the value of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from needs.planning.courses.columns import NO, NOWHERE, PLACES, SEVERAL, YES, module_columns
from needs.planning.courses.curriculum import Course, Module
from needs.planning.courses.programmes import Programmes
from needs.report.course_words import later_name
from needs.report.language import Language
from surveys.survey import Role, Survey, say

_LEAST = {"steps": 3, "topics": 4, "platforms": 3, "requires": 3, "excludes": 2, "later": 3}


@dataclass(frozen=True)
class TemplateParts:
    """A course (None: an empty template), its columns, and its lists: label by id."""

    course: Course | None
    languages: tuple[str, ...]
    columns: tuple[str, ...]
    lists: Mapping[str, Mapping[str, str]]
    language: Language


def template_parts(
    course: Course | None, survey: Survey, language: Language, programmes: Programmes | None
) -> TemplateParts:
    """The parts of a template; columns and lists hold all that the course uses, and room."""
    languages = course.languages if course else survey.languages
    modules = course.modules if course else ()
    titles = [course.title, *(m.title for m in modules)] if course else []
    languages = tuple(dict.fromkeys((*languages, *(code for t in titles for code in t))))
    steps = _labels(survey, ("difficulty",), language, course.steps if course else ())
    lists = {
        "steps": steps,
        "topics": _labels(survey, ("request", "amount"), language, course.topics if course else ()),
        "platforms": _labels(survey, ("platform",), language, _used(modules, "platforms")),
        "later": {place: later_name(place, language) for place in PLACES},
        "parts": {
            **dict.fromkeys(_used(modules, "adapt_from"), ""),
            **{
                part.id: say(part.title, language.code, part.id)
                for part in (programmes.parts.values() if programmes else ())
            },
        },
    }
    widths = {
        key: max(_LEAST.get(key, 2), 1 + max((len(getattr(m, key)) for m in modules), default=0))
        for key in SEVERAL
    }
    widths |= {"steps": max(widths["steps"], len(steps)), "later": len(PLACES) - 1}
    return TemplateParts(course, languages, module_columns(languages, widths), lists, language)


def _labels(
    survey: Survey, roles: Sequence[Role], language: Language, used: Sequence[str]
) -> dict[str, str]:
    """Labels of a question's options by id, and the ids used beside them."""
    asked = [q for role in roles if (q := survey.first(role))]
    found = {
        o.id: say(o.label, language.code, o.id) for q in asked for o in q.estimated if not o.means
    }
    return found | {i: "" for i in used if i not in found}


def _used(modules: Sequence[Module], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for m in modules for i in getattr(m, key)))


def cell_value(module: Module, name: str) -> str | float | None:
    """What a module has under the id of a column; None = nothing."""
    key, _, part = name.partition(".")
    if key == "title":
        return module.title.get(part)
    if key == "minutes":
        return next((v.minutes for v in module.variants if v.id == part), None)
    if key == "required":
        return YES if module.required else NO
    if key in SEVERAL:
        number, _, coverage = part.partition(".")
        values = module.later or (NOWHERE,) if key == "later" else tuple(getattr(module, key))
        value = values[int(number) - 1] if int(number) <= len(values) else None
        return module.topics[value] if value and coverage else value
    value = getattr(module, key)
    return (value or None) if isinstance(value, str) else float(value)
