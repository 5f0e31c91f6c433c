"""An independent reading of an agenda: everything that must hold, checked in plain loops."""

from __future__ import annotations

from collections.abc import Mapping

from needs.planning.agendas.agenda import Agenda, Block
from needs.planning.courses.curriculum import Course


def faults(agenda: Agenda, minutes: Mapping[str, int], online: Mapping[str, int]) -> list[str]:
    """What is wrong with an agenda of these minutes; empty when nothing is."""
    return [
        *_lost(agenda, minutes, online),
        *(fault for day in range(1, agenda.days + 1) for fault in _of_day(agenda, day)),
        *_order(agenda),
        *_parts(agenda),
        *_too_many_days(agenda),
    ]


def _lost(agenda: Agenda, minutes: Mapping[str, int], online: Mapping[str, int]) -> list[str]:
    spent: dict[str, int] = {}
    for block in agenda.blocks:
        if block.module:
            spent[block.module] = spent.get(block.module, 0) + block.end - block.start
    for work in agenda.own_time:
        spent[work.module] = spent.get(work.module, 0) + work.minutes
    for module, away in agenda.elsewhere.items():
        spent[module] = spent.get(module, 0) + away
    wanted = {**minutes, **online}
    return [] if spent == wanted else [f"minutes {spent} and not {wanted}"]


def _of_day(agenda: Agenda, number: int) -> list[str]:
    s = agenda.settings
    day = [b for b in agenda.blocks if b.day == number]
    found = []
    if day[0].start != s.start:
        found.append(f"day {number} begins at {day[0].start}")
    clock, worked = day[0].start, 0
    for block in day:
        if block.start != clock or block.end <= block.start:
            found.append(f"day {number}: {block.kind} from {block.start}, the last ended {clock}")
        clock = block.end
        worked = 0 if block.kind in ("break", "lunch") else worked + block.end - block.start
        if worked > s.longest_session:
            found.append(f"day {number}: {worked} minutes without a break")
    if clock > 24 * 60:
        found.append(f"day {number} ends at {clock}")
    if day[0].kind in ("break", "lunch") or day[-1].kind in ("break", "lunch"):
        found.append(f"day {number} begins or ends with a pause")
    net = sum(b.end - b.start for b in day if b.module)
    if net > round(s.hours_per_day * 60) + s.leeway:
        found.append(f"day {number} has {net} net minutes")
    return [*found, *_frame(agenda, day, number), *_meals(agenda, day, number)]


def _frame(agenda: Agenda, day: list[Block], number: int) -> list[str]:
    s, kinds = agenda.settings, [b.kind for b in day]
    ever = [b.kind for b in agenda.blocks]
    found = []
    if number > 1 and s.review_minutes and kinds[0] != "review":
        found.append(f"day {number} begins without a review")
    if number < agenda.days and s.day_end_minutes and kinds[-1] != "day_end":
        found.append(f"day {number} ends with {kinds[-1]}")
    if number == 1 and s.opening_minutes and "opening" not in ever:
        found.append("nothing opens the course")
    if number == agenda.days:
        found += [f"no {k}" for k, m in (("test", s.test_minutes), ("closing", s.closing_minutes))
                  if m and k not in ever]  # fmt: skip
    return found


def _meals(agenda: Agenda, day: list[Block], number: int) -> list[str]:
    s = agenda.settings
    lunches = [b for b in day if b.kind == "lunch"]
    late = day[-1].end > s.lunch_at + s.lunch_slack + s.longest_session
    if s.lunch_minutes and s.start <= s.lunch_at - 120 and late and len(lunches) != 1:
        return [f"day {number} ends at {day[-1].end} and has {len(lunches)} lunches"]
    return [f"day {number} has two lunches"] if len(lunches) > 1 else []


def _order(agenda: Agenda) -> list[str]:
    course = agenda.course
    when: dict[str, list[tuple[int, int]]] = {}
    for block in agenda.blocks:
        if block.module:
            when.setdefault(block.module, []).append((block.day, block.start))
    for work in agenda.own_time:
        when.setdefault(work.module, []).insert(0, (work.before_day, 0))
    taught = set(when)
    found = []
    for module in taught:
        for required in course.by_id[module].requires:
            early = required in taught and max(when[required]) > max(when[module])
            if early and not _needed_by(course, module, when) <= max(when[module])[0]:
                found.append(f"{module} ends before {required}, which it requires")
            laid = [t for t in when[required] if t[1]] if required in taught else []
            first = [t for t in when[module] if t[1]]
            if laid and first and max(laid) > min(first):
                found.append(f"{module} begins before {required} ends")
    stepped = [m for m in taught if _serves(course, m)]
    for one in stepped:
        for other in stepped:
            a, b = [t for t in when[one] if t[1]], [t for t in when[other] if t[1]]
            earlier = a and b and min(a) < min(b)
            if earlier and plain_level(course, one, taught) > plain_level(course, other, taught):
                found.append(f"{one} stands before {other}, whose step comes first")
    return found


def _needed_by(course: Course, name: str, when: Mapping[str, list[tuple[int, int]]]) -> float:
    """The first day of a block of a module that requires this one, directly or not."""
    days = [float("inf")]
    for m in course.modules:
        if name in m.requires and m.id in when:
            days += [day for day, start in when[m.id] if start]
            days.append(_needed_by(course, m.id, when))
    return min(days)


def _serves(course: Course, name: str) -> bool:
    """Whether a module has a step of its own and nothing that could draw it elsewhere."""
    m = course.by_id[name]
    drawn = [x for x in course.modules if name in x.requires]
    return bool(m.steps) and len(m.steps) < len(course.steps) and not m.frame and not drawn


def plain_level(course: Course, name: str, taught: set[str]) -> int:
    """The step at which a module can stand: its first, or that of what it requires."""
    m = course.by_id[name]
    own = [course.steps.index(s) for s in m.steps]
    if not own or len(own) == len(course.steps) > 1:
        before = [x.id for x in course.modules if x.id in taught]
        place = before.index(name)
        here = _own_level(course, before[place - 1], taught) if place else -1
    else:
        here = min(own)
    return max([here, *(plain_level(course, r, taught) for r in m.requires if r in taught)])


def _own_level(course: Course, name: str, taught: set[str]) -> int:
    m = course.by_id[name]
    if m.steps and (len(m.steps) < len(course.steps) or len(course.steps) == 1):
        return min(course.steps.index(s) for s in m.steps)
    before = [x.id for x in course.modules if x.id in taught]
    place = before.index(name)
    return _own_level(course, before[place - 1], taught) if place else -1


def _parts(agenda: Agenda) -> list[str]:
    found = []
    modules: dict[str, list[Block]] = {}
    for block in agenda.blocks:
        if block.module:
            modules.setdefault(block.module, []).append(block)
    order = [b.module for b in agenda.blocks if b.module]
    for module, blocks in modules.items():
        runs = sum(1 for k, m in enumerate(order) if m == module and (not k or order[k - 1] != m))
        if runs > 1:
            found.append(f"{module} is interrupted by another module")
        kinds = {b.kind for b in blocks}
        if {"theory", "practice"} <= kinds and (
            blocks[0].kind != "theory" or blocks[-1].kind != "practice"
        ):
            found.append(f"{module} does not go from theory to practice")
        for kind in kinds:
            numbers = [(b.part, b.parts) for b in blocks if b.kind == kind]
            if numbers != [(k, len(numbers)) for k in range(1, len(numbers) + 1)]:
                found.append(f"{module}: the parts of its {kind} are numbered {numbers}")
    return found


def _too_many_days(agenda: Agenda) -> list[str]:
    s = agenda.settings
    net = sum(b.end - b.start for b in agenda.blocks if b.module)
    if s.days is None and net and agenda.days != -(-net // round(s.hours_per_day * 60)):
        return [f"{agenda.days} days for {net} minutes"]
    return []
