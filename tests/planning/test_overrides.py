from __future__ import annotations

from collections.abc import Sequence

import pytest
from courses import course, module
from deciding import decision, entries, entry
from hypothesis import given
from hypothesis import strategies as st

from needs.planning.decisions.decisions import Decision, Entry
from needs.planning.decisions.overrides import Overrides, in_force, standing
from needs.planning.plans.settings import Needs


def test_each_kind_comes_out_as_a_plan_takes_it() -> None:
    held = in_force(
        entries(
            decision("must", "a"),
            decision("veto", "b"),
            decision("minutes", "c", 45),
            decision("weight", "request", 0.7),
            decision("merge", "p", into="q"),
            decision("note", "a"),
            decision("sign_off"),
        )
    )
    assert held == Overrides(("a",), ("b",), {"c": 45}, {"request": 0.7}, {"p": "q"})


def test_who_has_seen_a_decision_replaces_it_by_another() -> None:
    held = in_force(entries(decision("minutes", "c", 45), decision("minutes", "c", 60)))
    assert held.minutes == {"c": 60}
    assert held.clashes == ()


def test_two_who_did_not_see_each_other_clash_and_neither_holds() -> None:
    made = (
        entry(1, decision("minutes", "c", 45), seen=0),
        entry(2, decision("minutes", "c", 60), seen=0),
    )
    held = in_force(made)
    assert held.minutes == {}
    assert [(c.rule, c.subject, c.numbers) for c in held.clashes] == [("two at once", "c", (1, 2))]
    settled = in_force((*made, entry(3, decision("minutes", "c", 50))))
    assert settled.minutes == {"c": 50}
    assert settled.clashes == ()


def test_two_who_decide_the_same_at_once_do_not_clash() -> None:
    made = [entry(n, decision("minutes", "c", 45), seen=0) for n in (1, 2)]
    assert in_force(made) == Overrides(minutes={"c": 45})


@pytest.mark.parametrize(
    ("kind", "value", "rule"),
    [("must", None, "must and veto"), ("minutes", 30, "minutes and veto")],
)
def test_a_veto_of_what_must_be_in_is_a_clash_even_when_seen(
    kind: str, value: float | None, rule: str
) -> None:
    made = entries(decision(kind, "a", value), decision("veto", "a"), decision("must", "b"))
    held = in_force(made)
    assert (held.must, held.veto, held.minutes) == (("b",), (), {})
    assert [(c.rule, c.numbers) for c in held.clashes] == [(rule, (1, 2))]
    settled = in_force((*made, entry(4, decision("withdraw", value=1))))
    assert (settled.must, settled.veto, settled.clashes) == (("b",), ("a",), ())


def test_what_is_withdrawn_no_longer_holds_and_can_come_back() -> None:
    made = entries(decision("must", "a"), decision("withdraw", value=1))
    assert in_force(made).must == ()
    assert in_force((*made, entry(3, decision("withdraw", value=2)))).must == ("a",)


def test_withdrawing_the_later_value_brings_back_the_earlier() -> None:
    made = entries(
        decision("weight", "request", 0.5),
        decision("weight", "request", 0.9),
        decision("withdraw", value=2),
    )
    assert in_force(made).weights == {"request": 0.5}


def test_merges_are_followed_to_their_end_and_circles_named() -> None:
    chain = entries(decision("merge", "p", into="q"), decision("merge", "q", into="r"))
    assert in_force(chain).merges == {"p": "r", "q": "r"}
    circle = (*chain, entry(3, decision("merge", "r", into="p")))
    held = in_force(circle)
    assert held.merges == {}
    assert [(c.rule, c.numbers) for c in held.clashes] == [("circle of merges", (1, 2, 3))]


def test_a_way_that_leads_into_a_circle_is_not_part_of_it() -> None:
    held = in_force(
        entries(
            decision("merge", "o", into="p"),
            decision("merge", "p", into="q"),
            decision("merge", "q", into="p"),
        )
    )
    assert held.merges == {"o": "p"}
    assert [c.numbers for c in held.clashes] == [(2, 3)]


def test_decisions_on_modules_that_the_course_has_lost_stand_idle() -> None:
    made = entries(decision("must", "gone"), decision("must", "a"), decision("veto", "gone"))
    held = in_force(made, course(module("a", 30)))
    assert held.must == ("a",)
    assert held.idle == (1, 3)
    assert held.clashes == ()


def test_minutes_that_are_no_length_of_the_module_stand_idle() -> None:
    made = entries(decision("minutes", "a", 45), decision("minutes", "b", 45))
    held = in_force(made, course(module("a", 30, 60), module("b", 30, present_minutes=45)))
    assert (held.minutes, held.idle) == ({"b": 45}, (1,))


def test_merged_topics_are_one_with_the_highest_score_and_the_best_coverage() -> None:
    held = in_force(entries(decision("merge", "p", into="q")))
    needs = held.needs(Needs({"p": 0.6, "q": 0.4, "r": 0.1}, {}))
    assert needs.topics == {"q": 0.6, "r": 0.1}
    merged = held.course(course(module("a", 30, topics={"p": 1.0, "q": 0.5, "r": 0.2})))
    assert merged.by_id["a"].topics == {"q": 1.0, "r": 0.2}


def test_a_merge_into_a_topic_without_a_score_keeps_the_score() -> None:
    held = in_force(entries(decision("merge", "p", into="new")))
    assert held.needs(Needs({"p": 0.6}, {})).topics == {"new": 0.6}


def test_without_merges_the_course_is_the_same_one() -> None:
    own = course(module("a", 30))
    assert in_force(entries(decision("must", "a"))).course(own) is own


# --- for every history -----------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> tuple[Entry, ...]:
    made: list[Entry] = []
    for number in range(1, draw(st.integers(0, 9)) + 1):
        made.append(entry(number, draw(any_decision(number)), draw(st.integers(0, number - 1))))
    return tuple(made)


def any_decision(number: int) -> st.SearchStrategy[Decision]:
    subject = st.sampled_from("ab")
    kinds = [
        st.builds(decision, st.sampled_from(["must", "veto"]), subject),
        st.builds(decision, st.just("minutes"), subject, st.sampled_from([30, 60])),
        st.builds(decision, st.just("weight"), subject, st.sampled_from([0.0, 0.5])),
        st.sampled_from(["ab", "bc", "ca", "ac"]).map(lambda m: decision("merge", m[0], into=m[1])),
    ]
    if number > 1:
        earlier = st.integers(1, number - 1)
        kinds.append(earlier.map(lambda n: decision("withdraw", value=n)))
    return st.one_of(kinds)


def plain_holding(made: Sequence[Entry]) -> set[int]:
    """Numbers of the decisions that hold, by pairs."""
    gone: set[int] = set()
    for e in reversed(made):
        if e.decision.kind == "withdraw" and e.number not in gone:
            gone.add(int(e.decision.value or 0))
    left = [e for e in made if e.number not in gone and e.decision.kind != "withdraw"]

    def same(a: Entry, b: Entry) -> bool:
        return (a.decision.kind, a.decision.subject) == (b.decision.kind, b.decision.subject)

    left = [
        a for a in left if not any(same(a, b) and a.number <= b.seen for b in left if b is not a)
    ]

    def against(a: Entry, b: Entry) -> bool:
        if same(a, b):
            return (a.decision.value, a.decision.into) != (b.decision.value, b.decision.into)
        kinds = {a.decision.kind, b.decision.kind}
        opposed = kinds in ({"must", "veto"}, {"minutes", "veto"})
        return opposed and a.decision.subject == b.decision.subject

    clashing = {a.number for a in left for b in left if against(a, b)}
    ways = {
        a.decision.subject: a.decision.into
        for a in left
        if a.decision.kind == "merge" and not any(same(a, b) and against(a, b) for b in left)
    }
    for start in ways:
        here, seen = start, []
        while here in ways and here not in seen:
            seen.append(here)
            here = ways[here]
        if here == start:
            clashing |= {
                a.number for a in left if a.decision.kind == "merge" and a.decision.subject == start
            }
    return {a.number for a in left} - clashing


@given(histories())
def test_what_holds_is_what_the_rules_say(made: tuple[Entry, ...]) -> None:
    holding = [e.decision for e in made if e.number in plain_holding(made)]
    held = in_force(made)
    assert set(held.must) == {d.subject for d in holding if d.kind == "must"}
    assert set(held.veto) == {d.subject for d in holding if d.kind == "veto"}
    assert held.minutes == {d.subject: d.value for d in holding if d.kind == "minutes"}
    assert held.weights == {d.subject: d.value for d in holding if d.kind == "weight"}
    assert set(held.merges) == {d.subject for d in holding if d.kind == "merge"}


@given(histories())
def test_nothing_is_lost_what_stands_holds_or_is_named_in_a_clash(made: tuple[Entry, ...]) -> None:
    held = in_force(made)
    assert not (set(held.must) | set(held.minutes)) & set(held.veto)
    named = {n for c in held.clashes for n in c.numbers}
    assert named.isdisjoint(plain_holding(made))
    assert named <= {e.number for e in standing(made)}
    assert all(end not in held.merges for end in held.merges.values())


@given(histories(), st.data())
def test_withdrawing_every_clashing_decision_settles_all_clashes(
    made: tuple[Entry, ...], data: st.DataObject
) -> None:
    for _ in range(20):
        clashes = in_force(made).clashes
        if not clashes:
            break
        number = data.draw(st.sampled_from(clashes[0].numbers))
        made = (*made, entry(len(made) + 1, decision("withdraw", value=number)))
    assert in_force(made).clashes == ()
