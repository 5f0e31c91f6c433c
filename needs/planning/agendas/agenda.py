"""A plan laid into days: `lay_out` gives an `Agenda`, blocks with times, exercises, techniques.

Language-free; needs/report/agenda_tables.py puts it into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from needs.planning.agendas.day import arranged, frame_of, timed, with_methods, with_parts
from needs.planning.agendas.days import days_needed, eased, into_days, to_lay
from needs.planning.agendas.order import teaching_order
from needs.planning.agendas.settings import REMOTE, AgendaSettings, Laid, Preferences
from needs.planning.agendas.types import Agenda, AgendaError, Block, OwnTime
from needs.planning.courses.course import Course
from needs.planning.courses.problems import did_you_mean

__all__ = [
    "REMOTE",
    "Agenda",
    "AgendaError",
    "AgendaSettings",
    "Block",
    "OwnTime",
    "Preferences",
    "lay_out",
]


def lay_out(
    minutes: Mapping[str, int],
    course: Course,
    preferences: Preferences | None = None,
    settings: AgendaSettings | None = None,
    *,
    online: Mapping[str, int] | None = None,
) -> Agenda:
    """The agenda of a plan: whole minutes by module, taught together, and those `online`.

    Deterministic. AgendaError when the days are too few (it says how many are needed), for a
    module that the course does not have, and for minutes that are no whole number above 0.
    """
    settings = settings or AgendaSettings()
    online = online or {}
    _check(minutes, online, course)
    order = teaching_order(course, {*minutes, *online})
    laid = to_lay(course, minutes, [m for m in order if m in minutes], settings)
    days = _days(laid, settings)
    whole = eased(order, course, laid, days, settings)
    blocks: list[Block] = []
    cut = into_days(whole, days, settings)
    for number, pieces in enumerate(cut, 1):
        before, after = frame_of(number, len(cut), whole, settings)
        day = arranged(pieces, before, after, whole, course, settings)
        blocks += timed(day, number, settings)
    return Agenda(
        course=course,
        settings=settings,
        blocks=with_methods(
            with_parts(blocks), preferences or Preferences(), settings.longest_session
        ),
        own_time=_own_time(blocks, order, {**laid.online, **online}, course, settings),
        elsewhere=laid.elsewhere,
    )


def _check(minutes: Mapping[str, int], online: Mapping[str, int], course: Course) -> None:
    for where, given in (("minutes", minutes), ("online", online)):
        for module, value in given.items():
            if module not in course.by_id:
                raise AgendaError(
                    f"agenda, {where}: course '{course.id}' has no module '{module}'"
                    f"{did_you_mean(module, course.by_id)}"
                )
            if value <= 0 or value != int(value):
                raise AgendaError(
                    f"agenda, {where}: module '{module}' has {value} minutes; "
                    "minutes are whole numbers above 0"
                )
    for module in minutes.keys() & online.keys():
        raise AgendaError(f"agenda: module '{module}' is both taught together and online")


def _days(laid: Laid, settings: AgendaSettings) -> int:
    needed = days_needed(laid.pieces, settings)
    if settings.days is not None and settings.days < needed:
        total = sum(p.minutes for p in laid.pieces)
        raise AgendaError(
            f"agenda: {total} minutes do not fit in {settings.days} days of "
            f"{settings.hours_per_day:g} net hours ({settings.days * settings.net_minutes} "
            f"minutes); {needed} days are needed, or {total - settings.days * settings.net_minutes}"
            " minutes fewer"
        )
    return settings.days or needed


def _own_time(
    blocks: Sequence[Block],
    order: Sequence[str],
    minutes: Mapping[str, int],
    course: Course,
    settings: AgendaSettings,
) -> tuple[OwnTime, ...]:
    """Work in own time, in teaching order, each before the day on which the course gets there.

    The rest of a module's theory stands before its own day. A module that is all in own time comes
    before the day of what requires it and, where that leaves a choice, after what it requires.
    """
    first = {b.module: b.day for b in reversed(blocks)}
    last = {b.module: b.day for b in blocks}
    here = max(last.values(), default=1)
    before: dict[str, int] = {}
    for module in reversed(order):
        here = min(here, first.get(module, here))
        before[module] = here
    latest = dict(first)
    for module in reversed(order):
        for required in course.by_id[module].requires:
            if module in latest:
                latest[required] = min(latest.get(required, latest[module]), latest[module])
    for module in order:
        if module not in first:
            needed = course.by_id[module].requires
            days = [last[r] + 1 if r in last else before.get(r, 1) for r in needed]
            after = max([before[module], *days])
            before[module] = min(after, latest.get(module, after))
    return tuple(
        OwnTime(m, before[m], minutes[m], ceil(minutes[m] * settings.online_factor))
        for m in order
        if m in minutes
    )
