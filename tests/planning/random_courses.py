"""Random courses with every key that a module can have, for the tests of files and agendas."""

from __future__ import annotations

from courses import module
from hypothesis import strategies as st

from needs.planning.courses.curriculum import Course, Module

STEPS = ("ask", "think", "act")
TOPICS = ("play", "talk", "law")
PLATFORMS = ("face_to_face", "remote", "online")
_titles = st.text(alphabet="abé=ش", min_size=1, max_size=8)
_shares = st.sampled_from([0.1, 0.25, 0.5, 1.0])


@st.composite
def full_modules(draw: st.DrawFn, number: int) -> Module:
    before = [f"m{k}" for k in range(number)]
    lengths = draw(st.lists(st.sampled_from(range(15, 200, 5)), min_size=1, max_size=3))
    others = st.lists(st.sampled_from(before), unique=True, max_size=2) if before else st.just([])
    return module(
        f"m{number}",
        *sorted(set(lengths)),
        steps=tuple(draw(st.lists(st.sampled_from(STEPS), unique=True, max_size=3))),
        topics=draw(st.dictionaries(st.sampled_from(TOPICS), _shares, max_size=3)),
        practice=draw(st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0])),
        platforms=tuple(draw(st.lists(st.sampled_from(PLATFORMS), unique=True))),
        requires=tuple(draw(others)),
        present_minutes=draw(st.sampled_from([0, 15, 45, 100])),
        required=draw(st.booleans()),
        later=tuple(draw(st.permutations(["level_2", "level_3", "coaching"])))[
            : draw(st.integers(0, 3))
        ],
        frame=draw(st.sampled_from(["", "", "", "opening", "test", "closing"])),
        adapt_from=tuple(draw(st.lists(st.sampled_from(["p/one", "p/two"]), unique=True))),
    )


@st.composite
def full_courses(draw: st.DrawFn, most: int = 8) -> Course:
    """A course of up to `most` modules, some of which never stand beside a free-standing one."""
    modules = [draw(full_modules(k)) for k in range(draw(st.integers(1, most)))]
    if draw(st.booleans()):
        apart = module("apart", 30, excludes=(modules[0].id,), later=())
        modules.append(apart)
    languages = draw(st.sampled_from([("en",), ("fr", "en"), ("ar",)]))
    title = {code: draw(_titles) for code in languages}
    return Course("c", title, languages, STEPS, tuple(modules), draw(st.booleans()))
