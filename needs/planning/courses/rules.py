"""What must hold in a course: `problems_in` gives everything that does not, in teaching order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, combinations, pairwise
from typing import get_args

from needs.planning.courses.modules import Frame, Later, Module, VariantId
from needs.planning.courses.problems import Problem, did_you_mean


def problems_in(steps: Sequence[str], modules: Sequence[Module]) -> tuple[Problem, ...]:
    """Everything that does not fit in a course with these steps and modules; empty when all does.

    Exclusions and circles are looked for once the ids they stand on are right.
    """
    found = [*_repeated(0, "", "steps", "a step", steps)]
    if not modules:
        found.append(Problem(0, "", "module", "there is none; a course has at least one module"))
    found += _repeated_ids(modules)
    known = [m.id for m in modules]
    for number, module in enumerate(modules, 1):
        found += _of_variants(number, module)
        found += _of_shares(number, module)
        found += _of_references(number, module, steps, known)
    if not any(p.key in ("id", "requires", "excludes") for p in found):
        found += _circle(modules) or _clashes(modules)
    return tuple(found)


def _repeated_ids(modules: Sequence[Module]) -> Iterator[Problem]:
    count = Counter(m.id for m in modules)
    for number, module in enumerate(modules, 1):
        if not module.id:
            yield Problem(number, "", "id", "it is missing; every module has an id of its own")
        elif count[module.id] > 1:
            text = f"'{module.id}' stands {count[module.id]} times; ids must differ"
            yield Problem(number, module.id, "id", text)
            count[module.id] = 0


def _repeated(number: int, name: str, key: str, what: str, ids: Sequence[str]) -> Iterator[Problem]:
    for value, count in Counter(ids).items():
        if not value:
            yield Problem(number, name, key, f"{what} has no id")
        elif count > 1:
            text = f"'{value}' stands {count} times; write it once"
            yield Problem(number, name, key, text, value)


# --- lengths and shares ----------------------------------------------------------------------


def _of_variants(number: int, module: Module) -> Iterator[Problem]:
    def problem(text: str, entry: str = "", key: str = "minutes") -> Problem:
        return Problem(number, module.id, key, text, entry)

    known = get_args(VariantId)
    if not module.variants:
        yield problem(f"give at least one of {', '.join(known)}")
    for v in module.variants:
        if v.id not in known:
            text = f"'{v.id}' is not one of {', '.join(known)}{did_you_mean(v.id, known)}"
            yield problem(text, v.id)
        elif v.minutes <= 0:
            text = (
                f"'{v.id}' is {v.minutes}; minutes are whole numbers above 0, "
                "leave a variant out when it does not exist"
            )
            yield problem(text, v.id)
    yield from _repeated(number, module.id, "minutes", "a variant", [v.id for v in module.variants])
    ordered = sorted((v for v in module.variants if v.id in known), key=lambda v: known.index(v.id))
    for shorter, longer in pairwise(ordered):
        if shorter.id != longer.id and shorter.minutes >= longer.minutes > 0:
            text = (
                f"'{shorter.id}' is {shorter.minutes} and '{longer.id}' is {longer.minutes}; "
                "each variant must be longer than the one before it"
            )
            yield problem(text, longer.id)
    if module.present_minutes < 0:
        text = f"{module.present_minutes} is below 0; 0 means that it is not in the present course"
        yield problem(text, key="present_minutes")


def _of_shares(number: int, module: Module) -> Iterator[Problem]:
    if not 0 <= module.practice <= 1:
        text = f"{module.practice} is outside 0 to 1; write 0.4 for 40%"
        yield Problem(number, module.id, "practice", text)
    for topic, coverage in module.topics.items():
        if not topic:
            yield Problem(number, module.id, "topics", "a topic has no id")
        elif not 0 < coverage <= 1:
            text = (
                f"'{topic}' is {coverage}; coverage is above 0 and at most 1, "
                "leave out a topic that is not covered"
            )
            yield Problem(number, module.id, "topics", text, topic)


# --- what refers to something else -----------------------------------------------------------


def _of_references(
    number: int, module: Module, steps: Collection[str], modules: Collection[str]
) -> Iterator[Problem]:
    places = get_args(Later)
    for key, ids, known, what in (
        ("steps", module.steps, steps, "a step of the course"),
        ("requires", module.requires, modules, "a module of the course"),
        ("excludes", module.excludes, modules, "a module of the course"),
        ("later", module.later, places, f"one of {', '.join(places)}"),
    ):
        yield from _repeated(number, module.id, key, "an entry", ids)
        for value in dict.fromkeys(ids):
            if value and value not in known:
                text = f"'{value}' is not {what}{did_you_mean(value, known)}"
                yield Problem(number, module.id, key, text, value)
    frames = [f for f in get_args(Frame) if f]
    if module.frame and module.frame not in frames:
        text = f"'{module.frame}' is not one of {', '.join(frames)}"
        yield Problem(number, module.id, "frame", text + did_you_mean(module.frame, frames))
    for key, ids in (("platforms", module.platforms), ("adapt_from", module.adapt_from)):
        yield from _repeated(number, module.id, key, "an entry", ids)


def _circle(modules: Sequence[Module]) -> list[Problem]:
    try:
        TopologicalSorter({m.id: m.requires for m in modules}).prepare()
    except CycleError as error:
        # graphlib lists each module before the one that requires it.
        cycle = list(reversed(error.args[1]))[1:]
        first = cycle.index(min(cycle))
        cycle = [*cycle[first:], *cycle[: first + 1]]
        number = 1 + [m.id for m in modules].index(cycle[0])
        text = (
            "the modules require each other in a circle, "
            f"{' → '.join(cycle)}; take one of these prerequisites out"
        )
        return [Problem(number, cycle[0], "requires", text, cycle[1])]
    return []


def _clashes(modules: Sequence[Module]) -> list[Problem]:
    """Exclusions that can never be kept: a module and what comes with it, or two required ones."""
    apart = {frozenset((m.id, other)) for m in modules for other in m.excludes}
    if not apart:
        return []
    found = [
        Problem(number, m.id, "excludes", "it excludes itself; take it out of its own list", m.id)
        for number, m in enumerate(modules, 1)
        if m.id in m.excludes
    ]
    with_it = _taken_along(modules)
    told: set[frozenset[str]] = set()
    for number, m in enumerate(modules, 1):
        for pair in _apart_within(with_it[m.id], apart) - told:
            told.add(pair)
            one, other = sorted(pair, key=[x.id for x in modules].index)
            text = (
                f"'{one}' and '{other}' exclude each other, and this module requires both or is "
                "one of them and requires the other; it could never be taught: take one out"
            )
            found.append(Problem(number, m.id, "excludes", text, other if one == m.id else one))
    always = set(chain.from_iterable(with_it[m.id] for m in modules if m.required))
    for pair in _apart_within(always, apart) - told:
        text = f"{' and '.join(map(repr, sorted(pair)))} exclude each other and are both required"
        found.append(Problem(0, "", "", f"{text}; no plan could hold both"))
    return found


def _taken_along(modules: Sequence[Module]) -> Mapping[str, set[str]]:
    """Each module with everything that it requires, directly or not."""
    by_id = {m.id: m for m in modules}
    along: dict[str, set[str]] = {}
    for module_id in TopologicalSorter({m.id: m.requires for m in modules}).static_order():
        along[module_id] = {module_id}.union(*(along[r] for r in by_id[module_id].requires))
    return along


def _apart_within(ids: Collection[str], apart: Collection[frozenset[str]]) -> set[frozenset[str]]:
    return {frozenset(p) for p in combinations(sorted(ids), 2)} & set(apart)
