from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from courses import course, module, sample_course
from hypothesis import given
from hypothesis import strategies as st
from random_courses import full_courses

from needs.planning.courses.coverage import cover
from needs.planning.courses.curriculum import Course
from needs.planning.courses.programmes import Part, Programme, Programmes
from needs.planning.courses.programmes_file import read_programmes

SMALL = course(
    module("a", 30, 60, topics={"play": 0.5, "talk": 1.0}, present_minutes=60),
    module("b", 30, topics={"play": 1.0}),
    module("c", 30, topics={"law": 0.1}, present_minutes=30),
)
PLACES = {"level_1": {"a": 30}, "level_2": {"b": 30}}
SCORES = {"play": 0.9, "rest": 0.7, "law": 0.2}
PARTNERS = Programmes(
    (
        Programme(
            *("p", "P", {"en": "P"}, {"en": "s"}, {"en": "x"}, {"en": "y"}),
            parts=(Part("p/one", {"en": "One"}, {"rest": 0.5}),),
        ),
    )
)


def test_minutes_are_the_modules_minutes_times_how_well_they_cover() -> None:
    frame = cover(SMALL, PLACES, SCORES, PARTNERS).to_frame()
    assert frame.columns.tolist() == [
        *("topic", "score", "now", "level_1", "level_2", "planned", "modules", "could", "parts")
    ]
    assert frame.fillna(-1).to_numpy().tolist() == [
        ["play", 0.9, 30.0, 15.0, 30.0, 45.0, 2, 2, 0],
        ["rest", 0.7, 0.0, 0.0, 0.0, 0.0, 0, 0, 1],
        ["law", 0.2, 3.0, 0.0, 0.0, 0.0, 0, 1, 0],
        ["talk", -1.0, 60.0, 30.0, 0.0, 30.0, 1, 1, 0],
    ]


def test_what_nothing_covers_is_named_most_needed_first() -> None:
    found = cover(SMALL, PLACES, SCORES, PARTNERS)
    assert found.without_module == ("rest",)
    assert found.not_planned == ("rest", "law")
    assert found.lost == ("law",)
    assert found.unmet() == ("rest", "law")
    assert found.unmet(0.5) == ("rest",)
    assert found.parts_frame().to_numpy().tolist() == [["rest", "p/one", 0.5]]


def test_a_matrix_has_every_topic_and_module() -> None:
    matrix = cover(SMALL, PLACES, SCORES).matrix("level_1")
    assert matrix.to_dict("index") == {
        "play": {"a": 15.0, "b": 0.0, "c": 0.0},
        "rest": {"a": 0.0, "b": 0.0, "c": 0.0},
        "law": {"a": 0.0, "b": 0.0, "c": 0.0},
        "talk": {"a": 30.0, "b": 0.0, "c": 0.0},
    }


def test_unknown_modules_and_places_are_refused() -> None:
    with pytest.raises(ValueError, match=r"level_1: course 'test' has no module 'aa'; did you"):
        cover(SMALL, {"level_1": {"aa": 30}})
    with pytest.raises(ValueError, match="'now' is the present course"):
        cover(SMALL, {"now": {"a": 30}})
    with pytest.raises(ValueError, match=r"'level_3' is not one of now, level_1; did you mean"):
        cover(SMALL, {"level_1": {}}).matrix("level_3")


def plain(c: Course, plan: Mapping[str, int], topic: str) -> float:
    total = 0.0
    for m in c.modules:
        for name, share in m.topics.items():
            if name == topic and m.id in plan:
                total += share * plan[m.id]
    return total


@given(full_courses(), st.integers(0, 2**16))
def test_totals_agree_with_a_plain_loop_in_every_view(c: Course, chance: int) -> None:
    plan = {m.id: 30 + k for k, m in enumerate(c.modules) if chance >> k & 1}
    found = cover(c, {"level_1": plan}, {"play": 0.5})
    now = {m.id: m.present_minutes for m in c.modules}
    frame = found.to_frame().set_index("topic")
    for topic in found.topics:
        assert frame.loc[topic, "level_1"] == pytest.approx(plain(c, plan, topic))
        assert frame.loc[topic, "now"] == pytest.approx(plain(c, now, topic))
        assert found.matrix("level_1").loc[topic].sum() == pytest.approx(plain(c, plan, topic))
    long = found.long_frame()
    assert long["minutes"].sum() == pytest.approx(
        frame["level_1"].sum() + frame["now"].sum(), abs=1e-9
    )
    assert (long["minutes"] > 0).all()


def test_partners_cover_part_of_what_the_sample_course_covers() -> None:
    c = sample_course()
    partners = read_programmes(
        Path(__file__).resolve().parents[2] / "data" / "partner_programmes.toml"
    )
    found = cover(c, {}, dict.fromkeys(c.topics, 0.5), partners)
    assert found.without_module == ()
    assert sum(bool(found.parts[t]) for t in found.topics) == 9
