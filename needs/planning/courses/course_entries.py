"""The tables of a course file as a course: `course_from_dict` names all that does not fit at once.

A value that cannot be read is noted with its place and stands at its default from there on, so
that the rest of the file is looked at too; what follows from it alone is not told again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from needs.planning.courses.course import Course
from needs.planning.courses.entries import Entry
from needs.planning.courses.modules import Module, Variant
from needs.planning.courses.problems import CourseError, Problem
from needs.planning.courses.rules import problems_in

COURSE_KEYS = ("id", "title", "languages", "invented", "steps", "module")
MODULE_KEYS = (
    "id",
    "title",
    "steps",
    "topics",
    "minutes",
    "present_minutes",
    "practice",
    "platforms",
    "requires",
    "excludes",
    "required",
    "later",
    "adapt_from",
    "frame",
)


def course_from_dict(data: Mapping[str, Any], file: str = "") -> Course:
    """A course from the tables of a course file. CourseError holds everything that does not fit."""
    unread: list[Problem] = []
    entry = _entry(data, 0, "", unread)
    entry.only(COURSE_KEYS)
    name = entry.value("id", str)
    title = entry.text("title")
    languages = entry.texts("languages", ()) or ("en",)
    steps = entry.texts("steps", ())
    invented = entry.value("invented", bool, False)
    tables = enumerate(entry.value("module", list, []), 1)
    modules = tuple(_module(table, number, unread) for number, table in tables)
    problems = [*unread, *_news(problems_in(steps, modules), unread)]
    if problems:
        problems.sort(key=lambda p: p.module)
        raise CourseError(problems, file)
    return Course(name, title, languages, steps, modules, invented)


def course_to_dict(course: Course) -> dict[str, Any]:
    """The tables of a course file; keys at their default are left out of modules."""
    return {
        "id": course.id,
        "invented": course.invented,
        "languages": list(course.languages),
        "steps": list(course.steps),
        "title": dict(course.title),
        "module": [_module_to_dict(m) for m in course.modules],
    }


def _news(found: Collection[Problem], known: Collection[Problem]) -> list[Problem]:
    """Broken rules that do not merely follow from a value that could not be read."""
    unread = {(p.module, p.key) for p in known}
    ids = any(p.key == "id" or (p.key == "" and not p.id) for p in known)

    def follows(p: Problem) -> bool:
        return (
            (p.module, p.key) in unread
            or (p.key == "minutes" and (p.module, "") in unread)
            or (p.key == "steps" and (0, "steps") in unread)
            or (p.key in ("requires", "excludes") and ids)
        )

    return [p for p in found if not follows(p)]


def _entry(table: Mapping[str, Any], number: int, name: str, problems: list[Problem]) -> Entry:
    def note(key: str, text: str, entry: str) -> None:
        problems.append(Problem(number, name, key, text, entry))

    return Entry(table, note)


def _module(table: object, number: int, problems: list[Problem]) -> Module:
    if not isinstance(table, Mapping):
        text = "expected a table, written under [[module]]"
        problems.append(Problem(number, "", "", text))
        return Module(f"module {number}", {}, ())
    entry = _entry(table, number, str(table.get("id", "")), problems)
    entry.only(MODULE_KEYS)
    minutes = entry.numbers("minutes", int)
    return Module(
        id=entry.value("id", str),
        title=entry.text("title"),
        variants=tuple(Variant(v, m) for v, m in minutes.items()),  # type: ignore[arg-type]  # a rule of the course
        steps=entry.texts("steps", ()),
        topics=entry.numbers("topics", float),
        practice=entry.value("practice", float, 0.0),
        platforms=entry.texts("platforms", ()),
        requires=entry.texts("requires", ()),
        excludes=entry.texts("excludes", ()),
        present_minutes=entry.value("present_minutes", int, 0),
        required=entry.value("required", bool, False),
        later=entry.texts("later", ("level_2",)),  # type: ignore[arg-type]  # a rule of the course
        adapt_from=entry.texts("adapt_from", ()),
        frame=entry.value("frame", str) if "frame" in table else "",
    )


def _module_to_dict(module: Module) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": module.id,
        "title": dict(module.title),
        "steps": list(module.steps),
        "topics": dict(module.topics),
        "minutes": {v.id: v.minutes for v in module.variants},
        "present_minutes": module.present_minutes,
        "practice": module.practice,
        "platforms": list(module.platforms),
        "requires": list(module.requires),
        "excludes": list(module.excludes),
        "required": module.required,
        "adapt_from": list(module.adapt_from),
        "frame": module.frame,
    }
    entry = {key: value for key, value in entry.items() if value}
    if module.later != ("level_2",):
        entry["later"] = list(module.later)
    return entry
