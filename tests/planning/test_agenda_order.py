from __future__ import annotations

from courses import course, module, sample_course
from hypothesis import given, settings
from hypothesis import strategies as st
from random_courses import full_courses

from needs.planning.agendas.order import exchangeable, levels, teaching_order
from needs.planning.courses.curriculum import Course

STEPS = ("ask", "think", "act")


def order(*modules: object, taught: tuple[str, ...] | None = None) -> tuple[str, ...]:
    c = course(*modules, steps=STEPS)  # type: ignore[arg-type]
    return teaching_order(c, taught or tuple(c.by_id))


def test_steps_come_in_their_order_whatever_the_course_has() -> None:
    assert order(
        module("c", 30, steps=("act",)),
        module("b", 30, steps=("think", "act")),
        module("a", 30, steps=("ask",)),
    ) == ("a", "b", "c")


def test_what_serves_no_step_or_all_stays_behind_what_it_follows_in_the_course() -> None:
    assert order(
        module("start", 30),
        module("c", 30, steps=("act",)),
        module("care", 30),
        module("a", 30, steps=("ask",)),
        module("whole", 30, steps=STEPS),
    ) == ("start", "a", "whole", "c", "care")


def test_what_is_required_is_drawn_forward_or_holds_back() -> None:
    late = module("late", 30)
    assert order(
        module("a", 30, steps=("ask",), requires=("late",)), module("b", 30, steps=("act",)), late
    ) == ("late", "a", "b")
    assert order(
        module("a", 30, steps=("ask",), requires=("c",)),
        module("b", 30, steps=("think",)),
        module("c", 30, steps=("act",)),
    ) == ("b", "c", "a")


def test_the_frame_stands_first_and_last() -> None:
    assert order(
        module("end", 30, frame="closing"),
        module("check", 30, frame="test"),
        module("a", 30, steps=("ask",)),
        module("begin", 30, frame="opening"),
    ) == ("begin", "a", "check", "end")


def test_only_neighbours_of_one_level_that_do_not_need_each_other_may_change() -> None:
    c = course(
        module("a", 30, steps=("ask",)),
        module("b", 30, steps=("ask",), requires=("a",)),
        module("c", 30, steps=("ask",), requires=("b",)),
        module("d", 30, steps=("ask",)),
        module("e", 30, steps=("act",)),
        module("f", 30),
        steps=STEPS,
    )
    level = levels(c, tuple(c.by_id))
    may = {(i, j) for i in c.by_id for j in c.by_id if i < j and exchangeable(c, level, i, j)}
    assert may == {("a", "d"), ("b", "d"), ("c", "d")}


@settings(max_examples=25)
@given(full_courses(9), st.integers(0, 511))
def test_every_module_stands_once_and_after_what_it_requires(c: Course, chance: int) -> None:
    taught = [m for k, m in enumerate(c.by_id) if chance >> k & 1]
    found = teaching_order(c, taught)
    assert sorted(found) == sorted(taught)
    place = {name: k for k, name in enumerate(found)}
    for name in found:
        assert all(place[r] < place[name] for r in c.by_id[name].requires if r in place)


def test_the_sample_begins_with_its_principles_and_ends_with_its_closing() -> None:
    c = sample_course()
    found = teaching_order(c, tuple(c.by_id))
    first_step = next(k for k, m in enumerate(found) if len(c.by_id[m].steps) in range(1, 6))
    assert found[:first_step] == tuple(c.by_id)[:first_step]
    assert first_step == 5
    level = [levels(c, tuple(c.by_id))[m] for m in found]
    assert level == sorted(level)
