"""One day of an agenda: its order, its frame, its times and its methods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from needs.planning.agendas.methods import Assignment, assign
from needs.planning.agendas.order import exchangeable, levels
from needs.planning.agendas.sessions import Day, breaks_of
from needs.planning.agendas.settings import DAY, AgendaSettings, Piece, Preferences
from needs.planning.agendas.types import PAUSES, AgendaError, Block
from needs.planning.courses.course import Course

_ROUNDS = 3  # times that neighbours are looked at for a better order within a day
_WORTH = 1.0  # what the day must gain by an exchange
_REST = 30  # minutes: a shorter part of a stretch goes on with the method of the other part

Pieces = tuple[Piece, ...]


def frame_of(
    number: int, days: int, whole: Pieces, settings: AgendaSettings
) -> tuple[Pieces, Pieces]:
    """What stands before and after the modules of a day: opening, review, day's end, closing.

    What a module of the course does itself is left out.
    """
    own = {p.kind for p in whole}
    early = [("review", settings.review_minutes)] if number > 1 else []
    if number == 1 and "opening" not in own:
        early = [("opening", settings.opening_minutes)]
    late = [("day_end", settings.day_end_minutes)] if number < days else []
    if number == days:
        late = [("test", settings.test_minutes), ("closing", settings.closing_minutes)]
        late = [(kind, minutes) for kind, minutes in late if kind not in own]
    before = tuple(Piece(kind, "", minutes) for kind, minutes in early if minutes)
    return before, tuple(Piece(kind, "", minutes) for kind, minutes in late if minutes)


def arranged(
    pieces: Pieces,
    before: Pieces,
    after: Pieces,
    whole: Pieces,
    course: Course,
    settings: AgendaSettings,
) -> Pieces:
    """The day's pieces within their frame, in the order that brings practice after lunch.

    Where theory would follow lunch, or a break stands that fewer long sessions would spare,
    neighbours that are whole and exchangeable change places if the day gains by it.
    """
    groups = [tuple(g) for _, g in groupby(pieces, key=lambda p: p.module)]
    movable = _whole(pieces, whole)
    level = levels(course, {p.module for p in whole})

    def tried(order: Iterable[Pieces]) -> Day:
        return breaks_of(_joined(before, order, after), settings)

    best = tried(groups)
    for _round in range(_ROUNDS):
        start = best.cost
        for k in range(len(groups) - 1) if best.theory_after or best.spare else ():
            one, two = groups[k][0].module, groups[k + 1][0].module
            if not ({one, two} <= movable and exchangeable(course, level, one, two)):
                continue
            other = [*groups[:k], groups[k + 1], groups[k], *groups[k + 2 :]]
            if (changed := tried(other)).cost < best.cost - _WORTH:
                groups, best = other, changed
        if best.cost == start:
            break
    return _joined(before, groups, after)


def _joined(before: Pieces, groups: Iterable[Pieces], after: Pieces) -> Pieces:
    """The day in order; a test of the frame stands before a module that closes the course."""
    inside = [p for group in groups for p in group]
    if after and after[0].kind == "test":
        closing = next((k for k, p in enumerate(inside) if p.kind == "closing"), len(inside))
        return (*before, *inside[:closing], after[0], *inside[closing:], *after[1:])
    return (*before, *inside, *after)


def _whole(pieces: Pieces, whole: Pieces) -> set[str]:
    """The modules that stand in this day alone."""
    today, ever = Counter[str](), Counter[str]()
    for counter, some in ((today, pieces), (ever, whole)):
        for p in some:
            counter[p.module] += p.minutes
    return {m for m in today if today[m] == ever[m]}


# --- times and methods -------------------------------------------------------------------------


def timed(pieces: Pieces, number: int, settings: AgendaSettings) -> list[Block]:
    """The blocks of a day with its breaks and lunch. AgendaError when it ends after midnight."""
    pauses = breaks_of(pieces, settings)
    blocks: list[Block] = []
    clock, worked = settings.start, 0
    ahead = list(enumerate(pauses.breaks))
    for piece in pieces:
        left = piece.minutes
        while left:
            if ahead and ahead[0][1] == worked:
                index, _at = ahead.pop(0)
                lunch = index == pauses.lunch
                length = settings.lunch_minutes if lunch else settings.break_minutes
                blocks.append(Block(number, clock, clock + length, "lunch" if lunch else "break"))
                clock += length
            step = min(left, ahead[0][1] - worked) if ahead else left
            blocks.append(Block(number, clock, clock + step, piece.kind, piece.module))
            clock, worked, left = clock + step, worked + step, left - step
    if clock > DAY:
        raise AgendaError(
            f"agenda: day {number} would end {clock - DAY} minutes after midnight; "
            "begin earlier, or take fewer hours a day or shorter breaks"
        )
    return blocks


def with_parts(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the number of each part of a module's theory or practice."""
    parts = Counter((b.module, b.kind) for b in blocks if b.module)
    seen = Counter[tuple[str, str]]()
    numbered = []
    for b in blocks:
        key = (b.module, b.kind)
        seen[key] += 1
        numbered.append(replace(b, part=seen[key], parts=parts[key]) if b.module else b)
    return numbered


def with_methods(
    blocks: Sequence[Block], preferences: Preferences, longest: int
) -> tuple[Block, ...]:
    """The blocks with an exercise for each of practice and a technique for each of theory."""
    given: dict[int, Assignment | None] = {}
    for kind, methods in (("practice", preferences.exercises), ("theory", preferences.techniques)):
        units = _units(blocks, kind, longest)
        lengths = [sum(blocks[k].minutes for k in unit) for unit in units]
        for unit, one in zip(units, assign(lengths, methods), strict=True):
            given |= dict.fromkeys(unit, one)
    return tuple(replace(b, assignment=given.get(k)) for k, b in enumerate(blocks))


def _units(blocks: Sequence[Block], kind: str, longest: int) -> list[list[int]]:
    """Numbers of the blocks of one kind; those that share a method together.

    Parts of one stretch share it where a pause leaves only a rest of it, up to `longest` minutes.
    """
    units: list[list[int]] = []
    for k, b in enumerate(blocks):
        if b.kind != kind:
            continue
        last = blocks[units[-1][-1]] if units else None
        between = blocks[units[-1][-1] + 1 : k] if units else ()
        same = last is not None and last.module == b.module and last.day == b.day
        same = same and all(x.kind in PAUSES for x in between)
        together = b.minutes + sum(blocks[i].minutes for i in units[-1]) if units else 0
        rest = last is not None and min(last.minutes, b.minutes) < _REST
        if same and rest and together <= longest:
            units[-1].append(k)
        else:
            units.append([k])
    return units
