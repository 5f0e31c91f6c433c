"""What is taught and what could be: `Course`, `Module`, `Variant`, and the file that holds them.

A course file is TOML (docs/data.md), written by a course designer; steps, topics and modules are
data.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd
import tomli_w

from surveys.survey import Text

VariantId = Literal["brief", "standard", "extended"]
"""The lengths a module can have, shortest first."""


class CourseError(ValueError):
    """A course that cannot be used; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One length in which a module can be taught, in whole minutes."""

    id: VariantId
    minutes: int


@dataclass(frozen=True, slots=True)
class Module:
    """One part of a course, with the lengths it can have.

    steps:           the case management steps it serves; its minutes are shared equally over them.
    topics:          how well a minute covers each topic, above 0 and up to 1.
    practice:        the share of its minutes that is practice, 0 to 1.
    requires:        modules that must be taught when this one is.
    present_minutes: what it takes in the present course; 0 = it is not there yet.
    required:        whether every plan must hold it.
    """

    id: str
    title: Text
    variants: tuple[Variant, ...]
    steps: tuple[str, ...] = ()
    topics: Mapping[str, float] = field(default_factory=dict)
    practice: float = 0.0
    platforms: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    present_minutes: int = 0
    required: bool = False

    @property
    def lengths(self) -> Mapping[str, int]:
        """Minutes by variant id, shortest first; `present` is what is taught now where no variant
        is that long."""
        lengths: dict[str, int] = {v.id: v.minutes for v in self.variants}
        if self.present_minutes and self.present_minutes not in lengths.values():
            lengths["present"] = self.present_minutes
        return dict(sorted(lengths.items(), key=lambda length: length[1]))


@dataclass(frozen=True)
class Course:
    """A course: its modules in teaching order, and the steps they serve in working order.

    `invented` marks a course made up to show or test the software.
    """

    id: str
    title: Text
    languages: tuple[str, ...]
    steps: tuple[str, ...]
    modules: tuple[Module, ...]
    invented: bool = False

    def __post_init__(self) -> None:
        _check(self)

    @cached_property
    def by_id(self) -> Mapping[str, Module]:
        """The modules by their id, in teaching order."""
        return {m.id: m for m in self.modules}

    @property
    def topics(self) -> tuple[str, ...]:
        """Ids of the topics that at least one module covers, in order of appearance."""
        return tuple(dict.fromkeys(t for m in self.modules for t in m.topics))

    @property
    def present_minutes(self) -> int:
        """Minutes of the present course."""
        return sum(m.present_minutes for m in self.modules)

    def coverage_frame(self) -> pd.DataFrame:
        """One line per topic and module that covers it: topic, module, coverage, minutes_now.

        `minutes_now` are covered minutes: the module's present minutes times its coverage.
        """
        lines = [
            (topic, m.id, m.topics[topic], m.present_minutes * m.topics[topic])
            for topic in self.topics
            for m in self.modules
            if topic in m.topics
        ]
        return pd.DataFrame(lines, columns=["topic", "module", "coverage", "minutes_now"])


# --- the course beside the survey ------------------------------------------------------------

CourseRule = Literal[
    "topic without a module",
    "topic not asked in the survey",
    "step without a module",
    "step not in the survey",
    "module that nothing asked can support",
]


@dataclass(frozen=True, slots=True)
class CourseNote:
    """Something a designer should look at: the rule, the id it is about, and the likely cause."""

    rule: CourseRule
    id: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: '{self.id}'{self.advice}"


def check_course(
    course: Course, topics: Collection[str], steps: Collection[str]
) -> tuple[CourseNote, ...]:
    """Notes on where a course and the topics and steps of a survey do not meet; none is fatal."""
    served = {s for m in course.modules for s in m.steps}
    notes = [CourseNote("topic without a module", t) for t in topics if t not in course.topics]
    notes += [
        CourseNote("topic not asked in the survey", t, did_you_mean(t, topics))
        for t in course.topics
        if t not in topics
    ]
    all_steps = dict.fromkeys((*course.steps, *steps))
    notes += [CourseNote("step without a module", s) for s in all_steps if s not in served]
    notes += [
        CourseNote("step not in the survey", s, did_you_mean(s, steps))
        for s in course.steps
        if s not in steps
    ]
    notes += [
        CourseNote("module that nothing asked can support", m.id)
        for m in course.modules
        if not (m.required or set(m.steps) & set(steps) or set(m.topics) & set(topics))
    ]
    return tuple(notes)


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """`; did you mean '…'?` with the closest known id, or an empty text when none is close."""
    close = get_close_matches(value, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


# --- what must hold --------------------------------------------------------------------------


def _check(course: Course) -> None:
    _unique("step", course.steps, "steps")
    _unique("module", (m.id for m in course.modules), "the course")
    if not course.modules:
        raise CourseError("the course has no [[module]]")
    known = [m.id for m in course.modules]
    for m in course.modules:
        _check_variants(m)
        _check_shares(m)
        _check_references(m, "steps", m.steps, course.steps, "a step of the course")
        _check_references(m, "requires", m.requires, known, "a module of the course")
    _check_cycles(course.modules)


def _check_variants(module: Module) -> None:
    where = f"module '{module.id}', minutes"
    if not module.variants:
        raise CourseError(f"{where}: give at least one of {', '.join(get_args(VariantId))}")
    for v in module.variants:
        if v.id not in get_args(VariantId):
            raise CourseError(
                f"{where}: '{v.id}' is not one of {', '.join(get_args(VariantId))}"
                f"{did_you_mean(v.id, get_args(VariantId))}"
            )
        if v.minutes <= 0:
            raise CourseError(
                f"{where}: '{v.id}' is {v.minutes}; minutes are whole numbers above 0, "
                "leave a variant out when it does not exist"
            )
    _unique("variant", (v.id for v in module.variants), where)
    ordered = sorted(module.variants, key=lambda v: get_args(VariantId).index(v.id))
    for shorter, longer in pairwise(ordered):
        if shorter.minutes >= longer.minutes:
            raise CourseError(
                f"{where}: '{shorter.id}' is {shorter.minutes} and '{longer.id}' is "
                f"{longer.minutes}; each variant must be longer than the one before it"
            )
    if module.present_minutes < 0:
        raise CourseError(
            f"module '{module.id}', present_minutes: {module.present_minutes} is below 0; "
            "0 means that the module is not in the present course"
        )


def _check_shares(module: Module) -> None:
    where = f"module '{module.id}'"
    if not 0 <= module.practice <= 1:
        raise CourseError(
            f"{where}, practice: {module.practice} is outside 0 to 1; write 0.4 for 40%"
        )
    for topic, coverage in module.topics.items():
        if not 0 < coverage <= 1:
            raise CourseError(
                f"{where}, topics: '{topic}' is {coverage}; coverage is above 0 and at most 1, "
                "leave out a topic that is not covered"
            )


def _check_references(
    module: Module, key: str, ids: tuple[str, ...], known: Collection[str], what: str
) -> None:
    where = f"module '{module.id}', {key}"
    _unique("entry", ids, where)
    for value in ids:
        if value not in known:
            raise CourseError(f"{where}: '{value}' is not {what}{did_you_mean(value, known)}")


def _check_cycles(modules: tuple[Module, ...]) -> None:
    try:
        TopologicalSorter({m.id: m.requires for m in modules}).prepare()
    except CycleError as error:
        # graphlib lists each module before the one that requires it.
        cycle = list(reversed(error.args[1]))[1:]
        first = cycle.index(min(cycle))
        cycle = [*cycle[first:], *cycle[: first + 1]]
        raise CourseError(
            f"module '{cycle[0]}', requires: the modules require each other in a circle, "
            f"{' → '.join(cycle)}; take one of these prerequisites out"
        ) from error


def _unique(what: str, ids: Iterable[str], where: str) -> None:
    for value, count in Counter(ids).items():
        if not value:
            raise CourseError(f"{where}: a {what} has no id")
        if count > 1:
            raise CourseError(f"{where}: {what} '{value}' stands {count} times; ids must differ")


# --- the text file ---------------------------------------------------------------------------


def read_course(path: Path) -> Course:
    """The course in a TOML file. CourseError names the file, the module, the key and the rule."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path.name} is not a course file (TOML): {error}") from error
    try:
        return course_from_dict(data)
    except CourseError as error:
        raise CourseError(f"{path.name}: {error}") from error


def write_course(course: Course, path: Path) -> None:
    """Write the course as TOML; reading it back gives an equal course."""
    path.write_text(tomli_w.dumps(course_to_dict(course)), encoding="utf-8")


_COURSE_KEYS = ("id", "title", "languages", "invented", "steps", "module")
_MODULE_KEYS = (
    "id",
    "title",
    "steps",
    "topics",
    "minutes",
    "present_minutes",
    "practice",
    "platforms",
    "requires",
    "required",
)


def course_from_dict(data: Mapping[str, Any]) -> Course:
    """A course from the tables of a course file. CourseError for what does not fit."""
    where = "the course"
    _only(data, _COURSE_KEYS, where)
    modules = _value(data, "module", list, where, [])
    return Course(
        id=_value(data, "id", str, where),
        title=_text(data, where),
        languages=_texts(data, "languages", where) or ("en",),
        steps=_texts(data, "steps", where),
        modules=tuple(_module(entry, number) for number, entry in enumerate(modules, 1)),
        invented=_value(data, "invented", bool, where, False),
    )


def _module(entry: object, number: int) -> Module:
    where = f"module {number}"
    if not isinstance(entry, Mapping):
        raise CourseError(f"{where}: expected a table, written under [[module]]")
    if "id" in entry:
        where = f"module '{entry['id']}'"
    _only(entry, _MODULE_KEYS, where)
    minutes = _numbers(entry, "minutes", int, where)
    return Module(
        id=_value(entry, "id", str, where),
        title=_text(entry, where),
        variants=tuple(Variant(v, m) for v, m in minutes.items()),  # type: ignore[arg-type]  # checked by Course
        steps=_texts(entry, "steps", where),
        topics=_numbers(entry, "topics", float, where),
        practice=_value(entry, "practice", float, where, 0.0),
        platforms=_texts(entry, "platforms", where),
        requires=_texts(entry, "requires", where),
        present_minutes=_value(entry, "present_minutes", int, where, 0),
        required=_value(entry, "required", bool, where, False),
    )


_WORDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table such as { … }",
}


def _value(
    entry: Mapping[str, Any], key: str, kind: type, where: str, default: object = None
) -> Any:
    """The value under `key`, of type `kind`; the default where the key is not there."""
    value = entry.get(key, default)
    if value is None or value == "":
        raise CourseError(f"{where}: '{key}' is missing")
    return _typed(value, kind, f"{where}, {key}")


def _typed(value: object, kind: type, where: str) -> Any:
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise CourseError(f"{where}: {value!r} is not {_WORDS[kind]}")
    return value


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _value(entry, key, list, where, [])
    return tuple(_typed(v, str, f"{where}, {key}") for v in values)


def _numbers(entry: Mapping[str, Any], key: str, kind: type, where: str) -> dict[str, Any]:
    values = _value(entry, key, dict, where, {})
    return {name: _typed(v, kind, f"{where}, {key}: '{name}'") for name, v in values.items()}


def _text(entry: Mapping[str, Any], where: str) -> Text:
    value = entry.get("title")
    if isinstance(value, str) and value:
        return {"en": value}
    if isinstance(value, Mapping) and value and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    raise CourseError(f'{where}, title: give text, or text by language such as {{ en = "…" }}')


def _only(entry: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    for key in entry:
        if key not in allowed:
            hint = did_you_mean(key, allowed) or f"; keys are {', '.join(allowed)}"
            raise CourseError(f"{where}: unknown key '{key}'{hint}")


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
        "required": module.required,
    }
    return {key: value for key, value in entry.items() if value}
