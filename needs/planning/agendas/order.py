"""The order in which modules are taught: steps in their order, prerequisites before what needs
them, and what serves no single part of the work where the course has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter

from needs.planning.courses.course import Course
from needs.planning.courses.modules import Module

FIRST = -1
"""The level of what stands before the first step."""


def teaching_order(course: Course, taught: Collection[str]) -> tuple[str, ...]:
    """The modules in `taught`, in the order in which they are taught.

    Each module has a level (`levels`). Modules stand by level, then as in the course; a module that
    another one requires is drawn forward to it.
    """
    level = levels(course, taught)
    modules = [m for m in course.modules if m.id in taught]
    key = {m.id: (_frame(m), level[m.id], number) for number, m in enumerate(modules)}
    sequence = _prerequisites_first(modules)
    for name in reversed(sequence):
        for required in course.by_id[name].requires:
            if required in key:
                key[required] = min(key[required], key[name])
    rank = {name: place for place, name in enumerate(sequence)}
    return tuple(sorted(key, key=lambda name: (key[name], rank[name])))


def levels(course: Course, taught: Collection[str]) -> Mapping[str, int]:
    """The level of each module in `taught`: the number, from 0, of the step at which it stands.

    It is the first step that it serves. A module for no step, or for all of them, is cross-cutting:
    it stands at the level of the module before it in the course, `FIRST` where there is none.
    Nothing stands at a lower level than what it requires.
    """
    place = {step: number for number, step in enumerate(course.steps)}
    own: dict[str, int] = {}
    here = FIRST
    for m in course.modules:
        if m.id in taught:
            here = here if cross_cutting(course, m) else min(place[s] for s in m.steps)
            own[m.id] = here
    for name in _prerequisites_first([m for m in course.modules if m.id in taught]):
        required = [own[r] for r in course.by_id[name].requires if r in own]
        own[name] = max([own[name], *required])
    return own


def cross_cutting(course: Course, module: Module) -> bool:
    """Whether a module belongs to no single step: it serves none, or all where there are more."""
    return not module.steps or (len(course.steps) > 1 and set(module.steps) == set(course.steps))


def exchangeable(course: Course, level: Mapping[str, int], one: str, two: str) -> bool:
    """Whether two neighbours, `one` first, may change places.

    Those of one level may that do not require each other; cross-cutting modules and the frame of
    the course stay where they are.
    """
    fixed = any(m.frame or cross_cutting(course, m) for m in (course.by_id[one], course.by_id[two]))
    return not fixed and level[one] == level[two] and one not in _required(course, two)


def _required(course: Course, name: str) -> set[str]:
    """Everything that a module requires, directly or through others."""
    ahead, seen = list(course.by_id[name].requires), set[str]()
    while ahead:
        required = ahead.pop()
        if required not in seen:
            seen.add(required)
            ahead += course.by_id[required].requires
    return seen


def _frame(module: Module) -> int:
    return {"opening": -1, "test": 1, "closing": 2}.get(module.frame, 0)


def _prerequisites_first(modules: Collection[Module]) -> list[str]:
    taught = {m.id for m in modules}
    graph = {m.id: [r for r in m.requires if r in taught] for m in modules}
    return list(TopologicalSorter(graph).static_order())
