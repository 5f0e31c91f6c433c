"""Breaks, lunch and nights stand where the cheapest choice among all puts them."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from courses import module
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.planning.agendas.days import cut, into_days, stretches
from needs.planning.agendas.sessions import breaks_of
from needs.planning.agendas.settings import AgendaSettings, Piece

KINDS = ("theory", "practice")
pieces = st.lists(
    st.builds(
        Piece,
        st.sampled_from(KINDS),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([10, 20, 30, 35, 50, 75]),
    ),
    min_size=1,
    max_size=7,
)
LATE = AgendaSettings(start=10 * 60, longest_session=60)


def places_of(day: list[Piece]) -> dict[int, float]:
    """Where a break may stand, and what it costs: inside 4 (9 for a rest), same module 1."""
    places: dict[int, float] = {}
    start = 0
    for k, piece in enumerate(day):
        for m in range(15, piece.minutes - 14, 15) if piece.minutes > 30 else ():
            places[start + m] = 4.0 if min(m, piece.minutes - m) >= 30 else 9.0
        start += piece.minutes
        if k + 1 < len(day):
            places[start] = 1.0 if day[k + 1].module == piece.module else 0.0
    return places


def plain_cost(day: list[Piece], breaks: tuple[int, ...], lunch: int | None) -> float | None:
    """The cost of breaks as the methods page has it; None when a session is too long."""
    total = sum(p.minutes for p in day)
    cost, places = 0.0, places_of(day)
    for a, b in zip((0, *breaks), (*breaks, total), strict=True):
        if b - a > LATE.longest_session:
            return None
        cost += 0.15 * ((LATE.longest_session - (b - a)) / 15) ** 2
        cost += 6.0 if 2 * (b - a) < LATE.longest_session else 0.0
    for k, place in enumerate(breaks):
        cost += places[place]
        if k != lunch:
            cost += 10.0
            continue
        off = abs(LATE.start + place + k * LATE.break_minutes - LATE.lunch_at)
        cost += 1.5 * off / 15 + (60.0 if off > LATE.lunch_slack else 0.0)
        minute = [p.kind for p in day for _ in range(p.minutes)]
        cost += 24.0 * minute[place : place + 30].count("theory") / 30
    return cost


@settings(max_examples=40, deadline=None)
@given(pieces)
def test_breaks_are_the_cheapest_of_all(day: list[Piece]) -> None:
    total = sum(p.minutes for p in day)
    found = breaks_of(day, LATE)
    latest = LATE.lunch_at + LATE.lunch_slack
    eats = total > 30 and LATE.start + total + (total - 1) // 60 * 15 > latest
    assert (found.lunch is not None) == eats
    costs = []
    for n in range(7):
        for breaks in combinations(sorted(places_of(day)), n):
            for lunch in range(n) if eats else (None,):
                cost = plain_cost(day, breaks, lunch)
                if cost is not None:
                    costs.append(cost)
    assert found.cost == pytest.approx(plain_cost(day, found.breaks, found.lunch))
    if len(found.breaks) <= 6:
        assert found.cost == pytest.approx(min(costs))


def test_lunch_parts_theory_from_practice_where_it_can() -> None:
    day = [Piece("theory", "a", 80), Piece("theory", "b", 80), Piece("practice", "b", 80)]
    found = breaks_of(day, AgendaSettings(start=9 * 60 + 30))
    assert found.breaks[found.lunch or 0] == 160


def test_one_break_less_is_worth_a_later_lunch() -> None:
    lengths = [("", 60), ("a", 65), ("a", 25), ("b", 65), ("b", 55), ("c", 30), ("c", 60), ("", 10)]
    kinds = ["opening", *KINDS, *KINDS, *KINDS, "day_end"]
    day = [Piece(k, m, minutes) for k, (m, minutes) in zip(kinds, lengths, strict=True)]
    found = breaks_of(day, AgendaSettings())
    assert (found.breaks, found.lunch, found.spare) == ((60, 150, 215, 300), 2, 0)


def test_no_session_is_below_half_of_the_longest_where_that_can_be_had() -> None:
    lengths = [15, 50, 40, 35, 25, 20, 45, 15, 40, 35, 55, 10]
    names = ["", *"aabbccccdd", ""]
    kinds = ["review", *KINDS * 5, "day_end"]
    day = [Piece(*one) for one in zip(kinds, names, lengths, strict=True)]
    found = breaks_of(day, AgendaSettings())
    ends = (0, *found.breaks, sum(lengths))
    assert min(b - a for a, b in pairwise(ends)) >= 45


def night_cost(kind: str) -> float:
    return {"module": 0.0, "part": 2.0, "inside": 5.0}[kind]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([40, 60, 75]), min_size=2, max_size=6))
def test_days_are_cut_where_it_costs_least(lengths: list[int]) -> None:
    work = [
        Piece(kind, f"m{k}", minutes // 2 if kind == "theory" else minutes - minutes // 2)
        for k, minutes in enumerate(lengths)
        for kind in KINDS
    ]
    total = sum(lengths)
    shape = AgendaSettings(hours_per_day=total / 120, leeway=30)
    nights: dict[int, float] = {}
    at = 0
    for piece in work:
        for m in range(15, piece.minutes - 14, 15):
            nights[at + m] = night_cost("inside")
        at += piece.minutes
        nights[at] = night_cost("part" if piece.kind == "theory" else "module")
    nights.setdefault(shape.net_minutes, 9.0)
    nights.setdefault(total - shape.net_minutes, 9.0)
    best = min(
        cost + 2 * 0.3 * ((place - total / 2) / 30) ** 2
        for place, cost in nights.items()
        if max(place, total - place) <= shape.net_minutes + 30 and 0 < place < total
    )
    first = sum(p.minutes for p in into_days(work, 2, shape)[0])
    assert nights[first] + 2 * 0.3 * ((first - total / 2) / 30) ** 2 == pytest.approx(best)


@given(pieces, st.lists(st.integers(1, 40), max_size=3))
def test_cutting_loses_nothing(work: list[Piece], at: list[int]) -> None:
    total = sum(p.minutes for p in work)
    places = sorted({5 * k for k in at if 5 * k < total})
    parts = cut(work, places)
    assert [sum(p.minutes for p in part) for part in parts] == [
        b - a for a, b in zip((0, *places), (*places, total), strict=True)
    ]


@given(
    st.integers(10, 300),
    st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.8, 1.0]),
    st.sampled_from([10, 20]),
)
def test_theory_and_practice_of_a_module_add_up(minutes: int, practice: float, least: int) -> None:
    parts = stretches(
        module("a", 30, practice=practice), minutes, AgendaSettings(shortest_block=least)
    )
    assert sum(p.minutes for p in parts) == minutes
    if len(parts) > 1:
        assert min(p.minutes for p in parts) >= least
        assert [p.kind for p in parts] == ["theory", "practice"] * (len(parts) // 2)
        if len(parts) > 2:
            assert min(p.minutes for p in parts if p.kind == "practice") >= 20
        practised = sum(p.minutes for p in parts if p.kind == "practice")
        assert abs(practised - practice * minutes) <= 2.5


@pytest.mark.parametrize(
    ("minutes", "practice", "lengths"),
    [
        (90, 0.3, (65, 25)),
        (105, 0.25, (80, 25)),
        (120, 0.45, (65, 55)),
        (150, 0.4, (45, 30, 45, 30)),
        (120, 0.7, (20, 45, 15, 40)),
    ],
)
def test_rounds_have_practice_enough_for_an_exercise(
    minutes: int, practice: float, lengths: tuple[int, ...]
) -> None:
    parts = stretches(module("a", 30, practice=practice), minutes, AgendaSettings())
    assert tuple(p.minutes for p in parts) == lengths
