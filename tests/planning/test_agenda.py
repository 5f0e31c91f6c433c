from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from time import perf_counter

import pytest
from agenda_checker import faults
from courses import course, module, sample_course
from hypothesis import given, settings
from hypothesis import strategies as st
from random_courses import full_courses

from needs.planning.agendas.agenda import REMOTE, Agenda, AgendaError, AgendaSettings, lay_out
from needs.planning.agendas.settings import preferences
from needs.planning.agendas.types import PAUSES
from needs.planning.courses.curriculum import Course

LIKED = preferences(
    {"act_out": 0.7, "cases": 0.6, "show": 0.3, "quiz": 0.1},
    {"films": 0.6, "stories": 0.5, "talks": 0.2},
    {"act_out": (20, 90), "quiz": (5, 20)},
)

any_settings = st.builds(
    AgendaSettings,
    hours_per_day=st.sampled_from([1.0, 2.5, 6.0, 7.5]),
    leeway=st.sampled_from([0, 15]),
    start=st.sampled_from([8 * 60, 9 * 60, 9 * 60 + 10]),
    longest_session=st.sampled_from([30, 60, 90]),
    lunch_minutes=st.sampled_from([0, 45, 60]),
    review_minutes=st.sampled_from([0, 15]),
    day_end_minutes=st.sampled_from([0, 10]),
    opening_minutes=st.sampled_from([0, 30]),
    longest_theory=st.sampled_from([30, 60, 480]),
    platform=st.sampled_from(["face_to_face", "remote"]),
    online_theory=st.booleans(),
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Course, dict[str, int], dict[str, int]]:
    """A course, minutes of some of its modules taught together, and of others online."""
    c = draw(full_courses(9))
    places = draw(st.lists(st.sampled_from(["", "here", "here", "online"]), min_size=9, max_size=9))
    lengths = st.sampled_from([10, 15, 37, 45, 60, 90, 120, 195, 240])
    where = [(m.id, p, draw(lengths)) for m, p in zip(c.modules, places, strict=False)]
    return (
        c,
        {m: t for m, p, t in where if p == "here"},
        {m: t for m, p, t in where if p == "online"},
    )


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(plans(), any_settings)
def test_any_agenda_keeps_every_rule_and_loses_nothing(
    plan: tuple[Course, dict[str, int], dict[str, int]], shape: AgendaSettings
) -> None:
    c, minutes, online = plan
    agenda = lay_out(minutes, c, LIKED, shape, online=online)
    assert faults(agenda, minutes, online) == []
    assert agenda.minutes == {**minutes, **online}


@settings(max_examples=20, deadline=None)
@given(plans(), st.integers(0, 3))
def test_the_order_in_which_minutes_are_given_changes_nothing(
    plan: tuple[Course, dict[str, int], dict[str, int]], more: int
) -> None:
    c, minutes, online = plan
    needed = lay_out(minutes, c, LIKED, online=online).days or 1
    shape = AgendaSettings(days=needed + more)
    backwards = dict(reversed(minutes.items()))
    one = lay_out(minutes, c, LIKED, shape, online=online)
    assert one == lay_out(backwards, c, LIKED, shape, online=online)
    assert faults(one, minutes, online) == []


def test_a_checker_that_finds_nothing_would_be_worth_nothing() -> None:
    agenda = of_sample(6)
    minutes = dict(agenda.minutes)
    blocks = list(agenda.blocks)
    pause = next(k for k, b in enumerate(blocks) if b.kind == "break")
    for wrong in (
        blocks[:pause] + blocks[pause + 1 :],
        [b for b in blocks if b.kind != "review"],
        [replace(b, part=2) for b in blocks],
        [replace(b, end=b.end + 5) if k == 3 else b for k, b in enumerate(blocks)],
    ):
        assert faults(replace(agenda, blocks=tuple(wrong)), minutes, {})
    backwards = sorted((replace(b, day=7 - b.day) for b in blocks), key=lambda b: (b.day, b.start))
    told = " ".join(faults(replace(agenda, blocks=tuple(backwards)), minutes, {}))
    assert "whose step comes first" in told
    assert "which it requires" in told


def sample_plan(c: Course, days: int) -> dict[str, int]:
    """Minutes that fill the days to the last quarter of an hour, as a solved plan does.

    Required modules, then the others in an order that mixes the steps, each as long as fits.
    """
    left = days * 360
    plan: dict[str, int] = {}
    mixed = sorted(range(len(c.modules)), key=lambda k: (not c.modules[k].required, 7 * k % 44))
    for length in ("brief", "standard", "extended"):
        for m in (c.modules[k] for k in mixed):
            more = m.lengths.get(length, 0) - plan.get(m.id, 0)
            if 0 < more <= left:
                plan[m.id], left = m.lengths[length], left - more
    return plan


def of_sample(days: int, shape: AgendaSettings | None = None) -> Agenda:
    c = sample_course()
    return lay_out(sample_plan(c, days), c, LIKED, shape)


@pytest.mark.parametrize("days", [5, 6, 8])
def test_the_sample_reads_as_a_facilitator_would_have_it(days: int) -> None:
    agenda = of_sample(days)
    assert faults(agenda, agenda.minutes, {}) == []
    assert agenda.days == days
    assert agenda.blocks[0].kind == "opening"
    assert [b.kind for b in agenda.day(agenda.days)][-2:] == ["test", "closing"]
    after = [agenda.blocks[k + 1].kind for k, b in enumerate(agenda.blocks) if b.kind == "lunch"]
    assert after.count("practice") >= days - 1
    assert all(b.minutes >= 10 for b in agenda.blocks)
    runs = groupby(agenda.blocks, lambda b: (b.day, b.kind in PAUSES))
    sessions = [list(run) for (_day, pause), run in runs if not pause]
    assert all(sum(b.minutes for b in session) >= 45 for session in sessions)
    overnight = [
        (a, b)
        for a, b in zip(agenda.blocks, agenda.blocks[1:], strict=False)
        if a.kind == "day_end" and b.kind == "review"
    ]
    parted = sum(
        agenda.blocks[agenda.blocks.index(a) - 1].module
        == agenda.blocks[agenda.blocks.index(b) + 1].module
        for a, b in overnight
    )
    assert parted <= 2


def test_half_days_on_a_screen_have_work_in_own_time_and_name_what_cannot_be_done() -> None:
    agenda = of_sample(6, REMOTE)
    c = agenda.course
    assert faults(agenda, agenda.minutes, {}) == []
    assert all(b.kind != "lunch" for b in agenda.blocks)
    assert agenda.own_time
    assert all("online" in c.by_id[w.module].platforms for w in agenda.own_time)
    assert agenda.elsewhere
    assert all("remote" not in c.by_id[m].platforms for m in agenda.elsewhere)
    for work in agenda.own_time:
        first = min((b.day for b in agenda.blocks if b.module == work.module), default=99)
        assert work.before_day <= first
        assert work.own_minutes == -(-work.minutes // 2)


def test_too_few_days_are_refused_with_the_days_that_are_needed() -> None:
    c = course(module("a", 240), module("b", 240), module("c", 240))
    with pytest.raises(AgendaError, match=r"720 minutes do not fit in 1 days of 6 net hours \(360"):
        lay_out({"a": 240, "b": 240, "c": 240}, c, settings=AgendaSettings(days=1))
    with pytest.raises(AgendaError, match="2 days are needed, or 360 minutes fewer"):
        lay_out({"a": 240, "b": 240, "c": 240}, c, settings=AgendaSettings(days=1))


@pytest.mark.parametrize(
    ("minutes", "online", "message"),
    [
        ({"a11": 30}, {}, "has no module 'a11'; did you mean 'a1'"),
        ({"a1": 0}, {}, "module 'a1' has 0 minutes"),
        ({"a1": 30.5}, {}, "module 'a1' has 30.5 minutes"),
        ({"a1": 30}, {"a1": 30}, "module 'a1' is both taught together and online"),
    ],
)
def test_what_no_agenda_can_be_made_of_is_refused(
    minutes: dict[str, int], online: dict[str, int], message: str
) -> None:
    with pytest.raises(AgendaError, match=message):
        lay_out(minutes, course(module("a1", 30)), online=online)


def test_a_day_that_would_end_after_midnight_is_refused() -> None:
    late = AgendaSettings(start=20 * 60)
    with pytest.raises(AgendaError, match="after midnight; begin earlier"):
        lay_out({"a": 300}, course(module("a", 300)), settings=late)


def test_a_plan_that_is_all_online_has_no_days() -> None:
    agenda = lay_out({}, course(module("a", 60)), online={"a": 60})
    assert (agenda.days, agenda.blocks, agenda.minutes) == (0, (), {"a": 60})
    assert (agenda.own_time[0].before_day, agenda.own_time[0].own_minutes) == (1, 30)


@pytest.mark.parametrize(
    ("key", "value"),
    [("hours_per_day", 0), ("longest_session", 10), ("days", 0), ("start", -5), ("leeway", 90)],
)
def test_settings_out_of_range_are_refused(key: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"agenda settings, {key}: {value} is not between"):
        AgendaSettings(**{key: value})  # type: ignore[arg-type]


def test_the_frame_has_a_line_for_every_block_and_the_reason_of_its_method() -> None:
    agenda = of_sample(5)
    frame = agenda.to_frame()
    assert len(frame) == len(agenda.blocks)
    assert set(frame.loc[frame["kind"] == "practice", "method"]) <= {"act_out", "cases", "show",
                                                                     "quiz"}  # fmt: skip
    assert (frame.loc[frame["kind"] == "theory", "why"] != "").all()
    assert (frame.loc[frame["kind"] == "break", "method"] == "").all()


@pytest.mark.slow
def test_an_agenda_of_a_full_course_takes_a_fraction_of_a_second() -> None:
    c = sample_course()
    plan = sample_plan(c, 6)
    took = []
    for _round in range(5):
        start = perf_counter()
        lay_out(plan, c, LIKED)
        took.append(perf_counter() - start)
    assert min(took) < 0.15  # 0.02 to 0.04 s where nothing else runs
