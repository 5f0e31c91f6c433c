"""What holds after the decisions of people, in the form that a plan takes.

Decisions that cannot hold together are named and none of them holds, until all but one are
withdrawn: the software does not choose between people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from needs.planning.courses.curriculum import Course, Module
from needs.planning.decisions.decisions import ABOUT_MODULES, Decision, Entry, Kind
from needs.planning.plans.settings import Needs

_T = TypeVar("_T")

ClashRule = Literal["must and veto", "minutes and veto", "two at once", "circle of merges"]


@dataclass(frozen=True, slots=True)
class Clash:
    """Decisions that cannot hold together; none of them holds until all but one are withdrawn.

    "two at once": of two different values for the same subject, the later one was saved by
    somebody who had not seen the earlier one. Who has seen it and decides anew replaces it.
    """

    rule: ClashRule
    subject: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Overrides:
    """What holds after all decisions, in the form that a plan takes.

    must, veto: module ids. minutes: by module id. weights: by criterion id.
    merges:     topic id → the topic it counts as part of, chains followed to their end.
    clashes:    decisions that hold each other up; none of them is among the above.
    idle:       numbers of decisions about modules and lengths that the course does not have.
    """

    must: tuple[str, ...] = ()
    veto: tuple[str, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    merges: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    idle: tuple[int, ...] = ()

    def weighing(self, weights: Mapping[str, float]) -> dict[str, float]:
        """`weights` with those decided in their place."""
        return {**weights, **self.weights}

    def needs(self, needs: Needs) -> Needs:
        """The needs with merged topics as one.

        It has the highest score of its parts: at least as many people ask for one of them as for
        the part most asked for.
        """
        scores: dict[str, float] = {}
        for topic, score in needs.topics.items():
            whole = self.merges.get(topic, topic)
            scores[whole] = max(score, scores.get(whole, 0.0))
        return replace(needs, topics=scores)

    def course(self, course: Course) -> Course:
        """The course with merged topics as one; a module covers it as well as its best part."""
        if not self.merges:
            return course
        return replace(course, modules=tuple(self._module(m) for m in course.modules))

    def _module(self, module: Module) -> Module:
        topics: dict[str, float] = {}
        for topic, coverage in module.topics.items():
            whole = self.merges.get(topic, topic)
            topics[whole] = max(coverage, topics.get(whole, 0.0))
        return replace(module, topics=topics)


def standing(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that nobody has withdrawn, withdrawals left out, in order.

    A withdrawal can be withdrawn too; then what it took away stands again.
    """
    withdrawn: set[int] = set()
    for entry in sorted(entries, key=lambda e: e.number, reverse=True):
        if entry.decision.kind == "withdraw" and entry.number not in withdrawn:
            withdrawn.add(int(entry.decision.value or 0))
    return tuple(e for e in entries if e.number not in withdrawn and e.decision.kind != "withdraw")


def in_force(entries: Sequence[Entry], course: Course | None = None) -> Overrides:
    """What holds after these entries; with a course, decisions on other modules stand idle."""
    stand = standing(entries)
    idle = () if course is None else _idle(stand, course)
    held = _Held(tuple(e for e in stand if e.number not in idle))
    clashes = held.clashes()
    blocked = {number for clash in clashes for number in clash.numbers}
    holds = [e for group in held.latest.values() for e in group if e.number not in blocked]
    holds.sort(key=lambda e: e.number)
    merges = _pairs(holds, "merge", lambda d: d.into)
    return Overrides(
        must=tuple(_pairs(holds, "must", lambda d: d.subject)),
        veto=tuple(_pairs(holds, "veto", lambda d: d.subject)),
        minutes=_pairs(holds, "minutes", lambda d: int(d.value or 0)),
        weights=_pairs(holds, "weight", lambda d: float(d.value or 0.0)),
        merges={topic: _end(topic, merges) for topic in merges},
        clashes=clashes,
        idle=idle,
    )


class _Held:
    """Standing entries by kind and subject, without those knowingly replaced by a later one."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.latest: dict[tuple[Kind, str], list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda e: e.number):
            kind = entry.decision.kind
            if kind not in ("note", "sign_off"):
                group = self.latest[kind, entry.decision.subject]
                group[:] = [e for e in group if entry.seen < e.number]
                group.append(entry)

    def clashes(self) -> tuple[Clash, ...]:
        """Every set of entries that cannot hold together, in a fixed order."""
        return (*self._opposed(), *self._two_at_once(), *self._circles())

    def _opposed(self) -> Iterable[Clash]:
        rules: tuple[tuple[ClashRule, Kind], ...] = (
            ("must and veto", "must"),
            ("minutes and veto", "minutes"),
        )
        for rule, kind in rules:
            for (found, subject), vetoes in list(self.latest.items()):
                others = self.latest.get((kind, subject), [])
                if found == "veto" and others:
                    yield Clash(rule, subject, _numbers([*others, *vetoes]))

    def _two_at_once(self) -> Iterable[Clash]:
        for (_, subject), group in self.latest.items():
            if len({(e.decision.value, e.decision.into) for e in group}) > 1:
                yield Clash("two at once", subject, _numbers(group))

    def _circles(self) -> Iterable[Clash]:
        merges = {
            subject: group[-1]
            for (kind, subject), group in self.latest.items()
            if kind == "merge" and len({e.decision.into for e in group}) == 1
        }
        into = {topic: entry.decision.into for topic, entry in merges.items()}
        circles = {frozenset(c) for topic in into if (c := _circle(topic, into))}
        for circle in sorted(circles, key=min):
            entries = [e for t in circle for e in self.latest["merge", t]]
            yield Clash("circle of merges", min(circle), _numbers(entries))


def _circle(topic: str, into: Mapping[str, str]) -> tuple[str, ...]:
    """The topics on the way from `topic` back to itself; empty where the way ends elsewhere."""
    way = [topic]
    while (following := into.get(way[-1])) is not None and following not in way:
        way.append(following)
    return tuple(way) if following == topic else ()


def _end(topic: str, merges: Mapping[str, str]) -> str:
    while topic in merges:
        topic = merges[topic]
    return topic


def _idle(entries: Sequence[Entry], course: Course) -> tuple[int, ...]:
    return tuple(
        e.number
        for e in entries
        if e.decision.kind in ABOUT_MODULES and not _possible(e.decision, course)
    )


def _possible(decision: Decision, course: Course) -> bool:
    module = course.by_id.get(decision.subject)
    if module is None or decision.kind != "minutes":
        return module is not None
    return decision.value in module.lengths.values()


def _pairs(entries: Sequence[Entry], kind: Kind, of: Callable[[Decision], _T]) -> dict[str, _T]:
    return {e.decision.subject: of(e.decision) for e in entries if e.decision.kind == kind}


def _numbers(entries: Collection[Entry]) -> tuple[int, ...]:
    return tuple(sorted({e.number for e in entries}))
