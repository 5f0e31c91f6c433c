"""Modules as stretches of theory and practice, and the cut of those into days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, groupby, pairwise, zip_longest
from math import ceil

from needs.planning.agendas.order import exchangeable, levels
from needs.planning.agendas.settings import AgendaSettings, Laid, Piece
from needs.planning.courses.course import Course
from needs.planning.courses.modules import Module

_GRID = 15  # minutes between the places where a stretch may be cut
_CUTS = {
    "between modules": 0.0,
    "theory from practice": 2.0,
    "inside": 5.0,
    "odd": 9.0,
}  # odd: inside the frame, or a rest
_TRIES = 3  # exchanges of neighbours, at most
_WORTH = 1.0  # what an exchange must gain
_EVEN = 0.3  # what 30 minutes more or less than the other days cost, squared
_EMPTY = 1000.0  # a day without a module: only where there are more days than places to cut


def to_lay(
    course: Course, minutes: Mapping[str, int], order: Sequence[str], settings: AgendaSettings
) -> Laid:
    """The stretches of the modules in `order`; theory before practice in each."""
    pieces: list[Piece] = []
    online: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    for name in order:
        module = course.by_id[name]
        if module.platforms and settings.platform not in module.platforms:
            elsewhere[name] = minutes[name]
            continue
        parts = stretches(module, minutes[name], settings)
        theory = sum(p.minutes for p in parts if p.kind == "theory")
        if theory and settings.online_theory and settings.online in module.platforms:
            online[name] = theory
            left = minutes[name] - theory
            parts = (Piece("practice", name, left),) if left else ()
        pieces += parts
    return Laid(tuple(pieces), online, elsewhere)


def eased(
    order: Sequence[str], course: Course, laid: Laid, days: int, settings: AgendaSettings
) -> tuple[Piece, ...]:
    """The pieces, with neighbours exchanged where a night would part a module and need not.

    Only exchangeable ones are, so that what has to come first still does.
    """
    level = levels(course, order)
    groups = [tuple(g) for _, g in groupby(laid.pieces, key=lambda p: p.module)]
    best, places = _cheapest(_flat(groups), days, settings)
    for _try in range(_TRIES):
        found = None
        for k in _parted(groups, places):
            for first in (k - 1, k):
                if not 0 <= first < len(groups) - 1:
                    continue
                one, two = groups[first : first + 2]
                if exchangeable(course, level, one[0].module, two[0].module):
                    other = [*groups[:first], two, one, *groups[first + 2 :]]
                    cost, cuts = _cheapest(_flat(other), days, settings)
                    if cost < best - _WORTH and (found is None or cost < found[0]):
                        found = (cost, cuts, other)
        if found is None:
            break
        best, places, groups = found
    return _flat(groups)


def _flat(groups: Iterable[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    return tuple(p for group in groups for p in group)


def _parted(groups: Sequence[tuple[Piece, ...]], places: Sequence[int]) -> list[int]:
    """Numbers of the modules inside which one of the places stands."""
    ends = list(accumulate(sum(p.minutes for p in g) for g in groups))
    return [
        k
        for k, (start, end) in enumerate(pairwise([0, *ends]))
        if any(start < place < end for place in places)
    ]


def stretches(module: Module, minutes: int, settings: AgendaSettings) -> tuple[Piece, ...]:
    """A module as theory, then practice, together exactly `minutes`.

    What is long comes in rounds of both, as many as its practice makes worth while. A module stays
    in one piece, of the kind that takes more, where a part would be shorter than the shortest
    block; a part of the course's frame always does.
    """
    if module.frame:
        return (Piece(module.frame, module.id, minutes),)
    practice = 5 * round(minutes * module.practice / 5)
    theory = minutes - practice
    shortest = settings.shortest_block
    if min(theory, practice) < shortest:
        return (Piece("practice" if practice > theory else "theory", module.id, minutes),)
    wanted = max(ceil(theory / settings.longest_theory), ceil(practice / settings.longest_practice))
    most = min(practice // settings.shortest_round, theory // shortest)
    rounds = max(1, min(wanted, most))
    return tuple(
        Piece(kind, module.id, part)
        for pair in zip(_shares(theory, rounds), _shares(practice, rounds), strict=True)
        for kind, part in zip(("theory", "practice"), pair, strict=True)
    )


def _shares(minutes: int, parts: int) -> list[int]:
    """Minutes in so many parts, as equal as steps of 5 allow; the last takes what is left."""
    equal = [minutes // (5 * parts) * 5] * parts
    left = minutes - sum(equal)
    for k in range(left // 5):
        equal[k] += 5
    equal[-1] += left % 5
    return equal


def days_needed(pieces: Collection[Piece], settings: AgendaSettings) -> int:
    """The least number of days whose net hours hold the pieces; at least 1."""
    return max(1, ceil(sum(p.minutes for p in pieces) / settings.net_minutes))


def into_days(
    pieces: Sequence[Piece], days: int, settings: AgendaSettings
) -> tuple[tuple[Piece, ...], ...]:
    """The pieces cut into so many days of the net hours, and some leeway, in their order.

    Of all cuts at the places where one may be made, those of least cost: days of about equal
    length, cut between modules rather than between theory and practice, and rather there than
    inside. `days` must be enough; days that would be empty are left out.
    """
    return tuple(day for day in cut(pieces, _cheapest(pieces, days, settings)[1]) if day)


def _cheapest(
    pieces: Sequence[Piece], days: int, settings: AgendaSettings
) -> tuple[float, tuple[int, ...]]:
    """The least cost of a cut into days, and the places of its nights in minutes of work."""
    total = sum(p.minutes for p in pieces)
    net = settings.net_minutes
    most = net + settings.leeway
    cost = _places(pieces, {k * net for k in range(days)} | {total - k * net for k in range(days)})
    target = total / days
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for day in range(1, days + 1):
        least = total - (days - day) * most
        ends = [c for c in cost if least <= c <= day * most] if day < days else [total]
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in sorted(ends):
            found = min(
                (
                    (before + _day(end - start, target), cuts)
                    for start, (before, cuts) in best.items()
                    if 0 <= end - start <= most
                ),
                default=None,
            )
            if found:
                reached[end] = (found[0] + cost[end], (*found[1], end))
        best = reached
    return best[total][0], best[total][1][:-1]


def _day(minutes: int, target: float) -> float:
    return _EVEN * ((minutes - target) / 30) ** 2 + (0.0 if minutes else _EMPTY)


def _places(pieces: Sequence[Piece], forced: Collection[int]) -> Mapping[int, float]:
    """Where the work may be cut, in minutes from its start, and what a cut there costs."""
    cost: dict[int, float] = {}
    start = 0
    for piece, after in zip_longest(pieces, pieces[1:]):
        inside = "odd" if piece.kind not in ("theory", "practice") else "inside"
        for place in range(_GRID, piece.minutes - _GRID + 1, _GRID):
            cost[start + place] = _CUTS[inside]
        start += piece.minutes
        same = after is not None and after.module == piece.module
        cost[start] = _CUTS["theory from practice" if same else "between modules"]
    for place in forced:  # so that there always is a cut, however full the days are
        if 0 <= place <= start:
            cost.setdefault(place, _CUTS["odd"])
    return cost


def cut(pieces: Sequence[Piece], places: Sequence[int]) -> tuple[tuple[Piece, ...], ...]:
    """The pieces parted at these places, in minutes from the start: one part more than places."""
    bounds = [0, *places, sum(p.minutes for p in pieces)]
    ends = list(accumulate(p.minutes for p in pieces))
    parts = []
    for low, high in pairwise(bounds):
        inside = []
        for piece, end in zip(pieces, ends, strict=True):
            minutes = min(end, high) - max(end - piece.minutes, low)
            if minutes > 0:
                inside.append(Piece(piece.kind, piece.module, minutes))
        parts.append(tuple(inside))
    return tuple(parts)
