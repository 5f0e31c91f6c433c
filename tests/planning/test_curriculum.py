from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from courses import SAMPLE, course, module, sample_course
from courses import courses as any_course
from hypothesis import HealthCheck, given, settings

from needs.planning.curriculum import (
    CourseError,
    check_course,
    read_course,
    write_course,
)

SURVEY = SAMPLE.parents[1] / "surveys" / "definitions" / "caseworker_training.toml"

GOOD = """
id = "c"
title.en = "Course"
steps = ["ask", "act"]
[[module]]
id = "a"
title.en = "A"
steps = ["ask"]
topics = { play = 0.5 }
minutes = { brief = 30, standard = 60 }
present_minutes = 45
practice = 0.5
[[module]]
id = "b"
title = "B"
minutes.standard = 60
requires = ["a"]
required = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_course_file_is_read_in_full(tmp_path: Path) -> None:
    read = read_course(written(tmp_path, GOOD))
    a, b = read.modules
    assert (a.steps, a.topics, a.practice, a.present_minutes) == (("ask",), {"play": 0.5}, 0.5, 45)
    assert [(v.id, v.minutes) for v in a.variants] == [("brief", 30), ("standard", 60)]
    assert (b.title, b.requires, b.required) == ({"en": "B"}, ("a",), True)
    assert (read.present_minutes, read.topics, read.invented) == (45, ("play",), False)


def test_lengths_hold_the_present_one_where_no_variant_is_that_long() -> None:
    assert module("a", 30, 60, present_minutes=45).lengths == {
        "brief": 30,
        "present": 45,
        "standard": 60,
    }
    assert module("a", 30, 60, present_minutes=60).lengths == {"brief": 30, "standard": 60}
    assert module("a", 30).lengths == {"brief": 30}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_course())
def test_writing_and_reading_gives_an_equal_course(tmp_path: Path, written_course: object) -> None:
    path = tmp_path / "course.toml"
    write_course(written_course, path)  # type: ignore[arg-type]
    assert read_course(path) == written_course


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("practice = 0.5", "practise = 0.5", "module 'a': unknown key 'practise'; did you mean 'p"),
        ('title.en = "Course"', 'topic = "x"', "the course: unknown key 'topic'"),
        ('id = "b"', 'id = "a"', "module 'a' stands 2 times"),
        ('["ask", "act"]', '["ask", "ask"]', "step 'ask' stands 2 times"),
        ("brief = 30", "brief = 0", "module 'a', minutes: 'brief' is 0; minutes are whole"),
        ("brief = 30", "brief = -30", "module 'a', minutes: 'brief' is -30"),
        ("brief = 30", "brief = 30.5", "module 'a', minutes: 'brief': 30.5 is not a whole number"),
        ("brief = 30", "brief = true", "module 'a', minutes: 'brief': True is not a whole number"),
        ("brief = 30", "short = 30", "module 'a', minutes: 'short' is not one of brief, standard"),
        ("brief = 30", "brief = 60", "'brief' is 60 and 'standard' is 60; each variant must be"),
        ("brief = 30, standard = 60", "", "module 'a', minutes: give at least one of brief"),
        ("play = 0.5", "play = 1.5", "module 'a', topics: 'play' is 1.5; coverage is above 0"),
        ("play = 0.5", "play = 0", "module 'a', topics: 'play' is 0; coverage"),
        ("play = 0.5", "play = nan", "module 'a', topics: 'play' is nan; coverage"),
        ("practice = 0.5", "practice = 50", "module 'a', practice: 50 is outside 0 to 1"),
        ("practice = 0.5", 'practice = "half"', "module 'a', practice: 'half' is not a number"),
        (
            "present_minutes = 45",
            "present_minutes = -1",
            "module 'a', present_minutes: -1 is below",
        ),
        (
            'steps = ["ask"]',
            'steps = ["asks"]',
            "'asks' is not a step of the course; did you mean 'a",
        ),
        ('steps = ["ask"]', 'steps = "ask"', "module 'a', steps: 'ask' is not a list"),
        (
            'requires = ["a"]',
            'requires = ["aa"]',
            "module 'b', requires: 'aa' is not a module of the",
        ),
        ("practice = 0.5", 'requires = ["b"]', "in a circle, a → b → a; take one"),
        ("practice = 0.5", 'requires = ["a"]', "in a circle, a → a; take one"),
        ("required = true", 'required = "yes"', "module 'b', required: 'yes' is not true or false"),
        ('id = "b"', "", "module 2: 'id' is missing"),
        ('title = "B"', "title = 3", "module 'b', title: give text"),
        ('id = "c"', "", "the course: 'id' is missing"),
        ('id = "c"', 'id = "c', "is not a course file (TOML)"),
    ],
)
def test_a_bad_course_file_is_refused_with_the_place_and_the_rule(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(CourseError) as error:
        read_course(written(tmp_path, GOOD.replace(old, new, 1)))
    assert str(error.value).startswith("mine.toml")
    assert message in str(error.value)


def test_a_longer_circle_is_named_in_the_order_of_what_requires_what() -> None:
    with pytest.raises(CourseError, match="a → c → b → a"):
        course(
            module("b", 30, requires=("a",)),
            module("c", 30, requires=("b",)),
            module("a", 30, requires=("c",)),
        )


def test_a_course_without_modules_and_a_file_that_is_not_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no \[\[module\]\]"):
        read_course(written(tmp_path, GOOD.split("[[module]]")[0]))
    path = tmp_path / "image.toml"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(CourseError, match=r"image.toml is not a course file"):
        read_course(path)


def test_notes_say_where_course_and_survey_do_not_meet() -> None:
    checked = course(
        module("a", 30, topics={"plays": 1.0}),
        module("b", 30, steps=("ask",), topics={"draw": 1.0}),
        module("c", 30),
        module("d", 30, required=True),
    )
    assert [str(n) for n in check_course(checked, ["play", "draw"], ["ask", "close"])] == [
        "topic without a module: 'play'",
        "topic not asked in the survey: 'plays'; did you mean 'play'?",
        "step without a module: 'act'",
        "step without a module: 'close'",
        "step not in the survey: 'act'",
        "module that nothing asked can support: 'a'",
        "module that nothing asked can support: 'c'",
    ]


def test_the_coverage_frame_has_a_line_per_topic_and_module() -> None:
    frame = course(
        module("a", 30, topics={"play": 0.5}, present_minutes=60),
        module("b", 30, topics={"draw": 1.0, "play": 1.0}),
    ).coverage_frame()
    assert frame.to_numpy().tolist() == [
        ["play", "a", 0.5, 30.0],
        ["play", "b", 1.0, 0.0],
        ["draw", "b", 1.0, 0.0],
    ]


# --- the sample course -----------------------------------------------------------------------


def test_the_sample_course_says_that_it_is_invented() -> None:
    assert sample_course().invented
    assert SAMPLE.read_text(encoding="utf-8").startswith("# An INVENTED sample course")


def test_the_sample_course_has_every_title_in_its_four_languages() -> None:
    sample = sample_course()
    assert sample.languages == ("en", "fr", "es", "ar")
    for titled in (sample, *sample.modules):
        assert tuple(titled.title) == sample.languages
        assert all(titled.title.values())


def test_the_sample_course_fills_five_days_now_and_far_more_than_eight_at_its_longest() -> None:
    sample = sample_course()
    assert sample.present_minutes == 5 * 6 * 60
    assert sum(max(m.lengths.values()) for m in sample.modules) > 1.5 * 8 * 6 * 60
    for m in sample.modules:
        assert all(30 <= v.minutes <= 180 and v.minutes % 15 == 0 for v in m.variants)
        assert 0.2 <= m.practice <= 0.9


def test_the_sample_course_and_the_sample_survey_meet() -> None:
    survey = tomllib.loads(SURVEY.read_text(encoding="utf-8"))
    topics = [o["id"] for o in survey["list"]["topics"] if o["id"] != "other"]
    steps = [o["id"] for o in survey["list"]["steps"]]
    platforms = {o["id"] for o in survey["list"]["platforms"]}
    sample = sample_course()
    assert check_course(sample, topics, steps) == ()
    assert {p for m in sample.modules for p in m.platforms} <= platforms
