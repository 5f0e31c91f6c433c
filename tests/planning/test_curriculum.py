from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from courses import SAMPLE, course, module, sample_course
from courses import courses as any_course
from hypothesis import HealthCheck, given, settings

from needs.planning.courses.curriculum import (
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
        ('id = "b"', 'id = "a"', "module 'a', id: 'a' stands 2 times; ids must differ"),
        ('["ask", "act"]', '["ask", "ask"]', "the course, steps: 'ask' stands 2 times"),
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
        (
            "practice = 0.5",
            'excludes = ["bb"]',
            "module 'a', excludes: 'bb' is not a module of the",
        ),
        ("practice = 0.5", 'excludes = ["a"]', "module 'a', excludes: it excludes itself"),
        ("practice = 0.5", 'excludes = ["b"]', "module 'b', excludes: 'a' and 'b' exclude each"),
        (
            "practice = 0.5",
            'later = ["level2"]',
            "'level2' is not one of level_2, level_3, coaching",
        ),
        ("practice = 0.5", 'later = ["coaching", "coaching"]', "later: 'coaching' stands 2 times"),
        ("practice = 0.5", 'adapt_from = ["x", "x"]', "adapt_from: 'x' stands 2 times"),
        ("required = true", 'required = "yes"', "module 'b', required: 'yes' is not true or false"),
        ('id = "b"', "", "module 2, id: it is missing"),
        ('title = "B"', "title = 3", "module 'b', title: give text"),
        ('id = "c"', "", "the course, id: it is missing"),
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


def test_everything_that_does_not_fit_is_told_at_once_and_nothing_that_only_follows(
    tmp_path: Path,
) -> None:
    bad = GOOD.replace('steps = ["ask"]', 'steps = ["asks"]').replace("= 0.5\n[[", "= 5\n[[")
    bad = bad.replace("minutes.standard = 60", 'minutes = "60"').replace('"a"]', '"aa"]')
    with pytest.raises(CourseError) as error:
        read_course(written(tmp_path, bad))
    assert str(error.value).splitlines() == [
        "mine.toml: 4 things to mend",
        "  module 'a', practice: 5 is outside 0 to 1; write 0.4 for 40%",
        "  module 'a', steps: 'asks' is not a step of the course; did you mean 'ask'?",
        "  module 'b', minutes: '60' is not a table such as { … }",
        "  module 'b', requires: 'aa' is not a module of the course; did you mean 'a'?",
    ]
    assert [(p.module, p.key, p.entry) for p in error.value.problems] == [
        (1, "practice", ""),
        (1, "steps", "asks"),
        (2, "minutes", ""),
        (2, "requires", "aa"),
    ]


def test_exclusions_hold_both_ways_and_each_pair_is_given_once() -> None:
    c = course(
        module("a", 30, excludes=("c",)),
        module("b", 30, excludes=("c",)),
        module("c", 30, excludes=("a",)),
    )
    assert c.exclusions == (("a", "c"), ("b", "c"))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (({}, {"requires": ("a",)}, {"requires": ("b",), "excludes": ("a",)}), "module 'c'"),
        (({"excludes": ("b",)}, {}, {"requires": ("a", "b")}), "module 'c'"),
        (({"excludes": ("b",), "required": True}, {"required": True}, {}), "the course: 'a' and"),
        (
            ({"excludes": ("b",), "required": True}, {}, {"requires": ("b",), "required": True}),
            "no",
        ),
    ],
    ids=["required by what it requires", "both required", "both in every plan", "taken along"],
)
def test_exclusions_that_no_plan_could_keep_are_refused(
    keys: tuple[dict[str, object], ...], message: str
) -> None:
    with pytest.raises(CourseError, match=message) as error:
        course(*(module(i, 30, **k) for i, k in zip("abc", keys, strict=True)))
    assert len(error.value.problems) == 1


def test_nowhere_later_is_told_from_the_default(tmp_path: Path) -> None:
    path = tmp_path / "course.toml"
    write_course(course(module("a", 30, later=()), module("b", 30)), path)
    assert [m.later for m in read_course(path).modules] == [(), ("level_2",)]


def test_a_longer_circle_is_named_in_the_order_of_what_requires_what() -> None:
    with pytest.raises(CourseError, match="a → c → b → a"):
        course(
            module("b", 30, requires=("a",)),
            module("c", 30, requires=("b",)),
            module("a", 30, requires=("c",)),
        )


def test_a_course_without_modules_and_a_file_that_is_not_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="the course, module: there is none"):
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
