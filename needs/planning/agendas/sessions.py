"""One day of an agenda: where its breaks and its lunch stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from math import ceil

from needs.planning.agendas.settings import AgendaSettings, Piece

_GRID = 15
_BREAK = 10.0  # what a break costs: no more of them than needed
_INSIDE, _SAME_MODULE = 4.0, 1.0  # a break inside a stretch, or between theory and practice
_REST = 5.0  # and what a part below 30 minutes adds to a break inside a stretch
_UNEVEN = 0.15  # 15 minutes below the longest session, squared
_SHORT = 6.0  # a session below half of the longest
_LUNCH_OFF = 1.5  # 15 minutes off the time wanted
_LUNCH_FAR = 60.0  # outside of what is allowed: only where nothing else can be done
_THEORY_AFTER = 24.0  # half an hour of theory right after lunch
_AFTER = 30  # minutes after lunch that should be practice


@dataclass(frozen=True, slots=True)
class Day:
    """The breaks of a day: minutes of work before each, which one is lunch (None: none), cost.

    theory_after: the part of the cost that is for theory right after lunch.
    spare:        breaks that would not be needed if all sessions could be of full length.
    """

    breaks: tuple[int, ...]
    lunch: int | None
    cost: float
    theory_after: float
    spare: int


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    breaks: tuple[int, ...]
    lunch: int | None


def breaks_of(pieces: Sequence[Piece], settings: AgendaSettings) -> Day:
    """The cheapest breaks of a day, so that none of its sessions is too long.

    Few breaks, between modules rather than inside one, lunch near its time and practice right after
    it. Exact over the places looked at: every border of a stretch, and each quarter of an hour
    inside those above 30 minutes.
    """
    total, longest = sum(p.minutes for p in pieces), settings.longest_session
    places = _places(pieces)
    heavy = _theory_after(pieces, places)
    with_lunch = _needs_lunch(total, settings)
    order = sorted(places)
    at: dict[int, dict[tuple[int, bool], _State]] = {0: {(0, False): _State(0.0, (), None)}}
    for start in (0, *order):
        states = at.pop(start, {})
        near = order[bisect_right(order, start) : bisect_right(order, start + longest)]
        costs = {place: places[place] + _uneven(place - start, settings) for place in near}
        for (number, eaten), state in states.items():
            if start + longest >= total and (eaten or not with_lunch):
                cost = state.cost + _uneven(total - start, settings)
                _keep(at, total, (0, eaten), cost, state, state.lunch)
            for place, here in costs.items():
                cost = state.cost + here
                _keep(at, place, (number + (not eaten), eaten), cost + _BREAK, state, state.lunch)
                if with_lunch and not eaten:
                    clock = settings.start + place + number * settings.break_minutes
                    cost += heavy[place] + _lunch_off(clock, settings)
                    _keep(at, place, (0, True), cost, state, number)
    best = min(at[total].values(), key=lambda s: (s.cost, s.breaks))
    after = 0.0 if best.lunch is None else heavy[best.breaks[best.lunch]]
    spare = len(best.breaks) - ceil(total / longest)
    return Day(best.breaks[:-1], best.lunch, best.cost, after, spare)


def _keep(
    at: dict[int, dict[tuple[int, bool], _State]],
    place: int,
    key: tuple[int, bool],
    cost: float,
    before: _State,
    lunch: int | None,
) -> None:
    """Go on to a place, where that is the cheapest way to stand there in this manner."""
    known = at.setdefault(place, {}).get(key)
    if known is None or cost < known.cost:
        at[place][key] = _State(cost, (*before.breaks, place), lunch)


def _needs_lunch(total: int, settings: AgendaSettings) -> bool:
    """Whether work without lunch would go on after the last time at which lunch may begin."""
    if not settings.lunch_minutes or total <= 30:
        return False
    breaks = (total - 1) // settings.longest_session * settings.break_minutes
    latest = settings.lunch_at + settings.lunch_slack
    return settings.start < latest < settings.start + total + breaks


def _places(pieces: Sequence[Piece]) -> Mapping[int, float]:
    """Where a break may stand within the day, and what it costs there."""
    cost: dict[int, float] = {}
    start = 0
    for piece, after in zip_longest(pieces, pieces[1:]):
        if piece.minutes > 2 * _GRID:
            for inside in range(_GRID, piece.minutes - _GRID + 1, _GRID):
                rest = min(inside, piece.minutes - inside) < 2 * _GRID
                cost[start + inside] = _INSIDE + (_REST if rest else 0.0)
        start += piece.minutes
        if after is not None:
            same = after.module == piece.module and piece.module
            cost[start] = _SAME_MODULE if same else 0.0
    return cost


def _uneven(minutes: int, settings: AgendaSettings) -> float:
    """What a session costs for being shorter than the longest one."""
    short = _SHORT if 2 * minutes < settings.longest_session else 0.0
    return short + _UNEVEN * ((settings.longest_session - minutes) / 15) ** 2


def _lunch_off(clock: int, settings: AgendaSettings) -> float:
    """What lunch at this time costs for being off the time wanted."""
    off = abs(clock - settings.lunch_at)
    return _LUNCH_OFF * off / 15 + (_LUNCH_FAR if off > settings.lunch_slack else 0.0)


def _theory_after(pieces: Sequence[Piece], places: Iterable[int]) -> Mapping[int, float]:
    """What lunch before each place costs for the theory that would follow it."""
    ends = list(accumulate(p.minutes for p in pieces))
    theory = [
        (end - p.minutes, end) for p, end in zip(pieces, ends, strict=True) if p.kind == "theory"
    ]
    return {
        place: _THEORY_AFTER
        * sum(max(0, min(end, place + _AFTER) - max(start, place)) for start, end in theory)
        / _AFTER
        for place in places
    }
