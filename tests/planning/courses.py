"""Courses, needs and settings for the tests of planning, and a slow, obvious twin of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import ceil
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from needs.planning.courses.curriculum import Course, CourseError, Module, Variant, read_course
from needs.planning.plans.choices import Wishes
from needs.planning.plans.plan import Plan
from needs.planning.plans.settings import Needs, PlanSettings, Returns

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample_course.toml"


def sample_course() -> Course:
    return read_course(SAMPLE)


def sample_needs(course: Course) -> Needs:
    """Invented scores, spread so that few modules tie, with three hardest steps."""
    topics = {t: 0.2 + 0.7 * ((7 * k) % 20) / 19 for k, t in enumerate(course.topics)}
    steps = dict(zip(course.steps, (0.35, 0.72, 0.68, 0.63, 0.4, 0.2), strict=True))
    return Needs(topics, steps, course.steps[1:4])


def module(module_id: str, *minutes: int, **keys: object) -> Module:
    """A module whose variants have these minutes."""
    ids = ("brief", "standard", "extended")
    variants = tuple(Variant(v, m) for v, m in zip(ids, minutes, strict=False))  # type: ignore[arg-type]
    return Module(module_id, {"en": module_id}, variants, **keys)  # type: ignore[arg-type]


def course(*modules: Module, steps: tuple[str, ...] = ("ask", "act")) -> Course:
    return Course("test", {"en": "Test"}, ("en",), steps, modules, invented=True)


@st.composite
def modules(draw: st.DrawFn, number: int) -> Module:
    first = draw(st.sampled_from([15, 30, 45, 60]))
    longer = draw(st.sampled_from([0, 15, 45]))
    before = (f"m{number - 1}",) if number else ()
    return module(
        f"m{number}",
        *((first, first + longer) if longer else (first,)),
        steps=tuple(draw(st.sets(st.sampled_from(["ask", "act"])))),
        topics=draw(
            st.dictionaries(st.sampled_from("pqr"), st.sampled_from([0.25, 0.5, 1.0]), max_size=2)
        ),
        practice=draw(st.sampled_from([0.2, 0.5, 0.8])),
        platforms=draw(st.sampled_from(PLATFORMS)),
        requires=draw(st.sampled_from([(), (), before])),
        excludes=draw(st.sampled_from([(), (), (), before])),
        later=draw(st.sampled_from([("level_2",), (), ("coaching", "level_2")])),
        present_minutes=draw(st.sampled_from([0, 0, 15, 40, 60])),
        required=draw(st.sampled_from([False, False, False, True])),
    )


PLATFORMS = ((), (), ("face_to_face",), ("face_to_face", "online"), ("remote", "online"))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    found = [draw(modules(k)) for k in range(draw(st.integers(1, 5)))]
    try:
        return course(*found)
    except CourseError:  # modules that exclude what they require
        assume(False)
        raise


needs = st.builds(
    Needs,
    st.dictionaries(st.sampled_from("pqr"), st.sampled_from([0.1, 0.35, 0.8]), min_size=1),
    st.dictionaries(st.sampled_from(["ask", "act"]), st.sampled_from([0.3, 0.7]), min_size=1),
    st.sampled_from([(), ("ask",), ("act", "ask")]),
)

plan_settings = st.builds(
    PlanSettings,
    days=st.sampled_from([1, 2]),
    hours_per_day=st.sampled_from([0.75, 1.5, 2.5]),
    delivery=st.sampled_from(["face_to_face", "face_to_face", "remote"]),
    online_hours=st.sampled_from([0, 0.25, 0.75]),
    step_floor=st.sampled_from([0, 0, 15, 30]),
    hardest_gain=st.sampled_from([0.0, 0.25]),
    practice_share=st.sampled_from([0.0, 0.3, 0.5]),
    keep_unasked=st.booleans(),
    topics_weight=st.sampled_from([0.0, 0.5]),
    topic_returns=st.just(Returns((20, 40), (1.0, 0.5, 0.1))),
    step_returns=st.just(Returns((30,), (1.0, 0.4))),
    later_score=st.sampled_from([0.0, 0.3]),
    level_2_days=st.sampled_from([0, 1]),
    coaching_hours=st.sampled_from([0, 1]),
    gap=st.just(1e-7),
)


@st.composite
def wishes(draw: st.DrawFn, c: Course) -> Wishes:
    """One veto, must or fixed length at the most: more are seldom possible."""
    chosen = draw(st.sampled_from(c.modules))
    lengths = sorted(plain_lengths(chosen))
    return draw(
        st.sampled_from(
            [
                Wishes(),
                Wishes(veto=(chosen.id,)),
                Wishes(must={chosen.id: draw(st.sampled_from([0, *lengths]))}),
                Wishes(fixed={chosen.id: draw(st.sampled_from(lengths))}),
            ]
        )
    )


# --- the twin: plain loops that share no code with the plan -----------------------------------
# A plan is where (in the days or online) and for how many minutes each module is taught.

Taught = Mapping[str, tuple[str, int]]


def taught(made: Plan) -> Taught:
    return {
        line.module: (line.place, line.minutes_planned)
        for line in made.lines
        if line.place in ("level_1", "online")
    }


def plain_lengths(m: Module) -> set[int]:
    return {v.minutes for v in m.variants} | ({m.present_minutes} - {0})


def plain_options(m: Module, s: PlanSettings) -> list[tuple[str, int]]:
    options = [("level_1", t) for t in plain_lengths(m)]
    if "online" in m.platforms and s.online_hours:
        short = {5 * ceil(t * s.online_factor / 5 - 1e-9) for t in plain_lengths(m)}
        options += [("online", t) for t in short]
    return options


def plain_counted(minutes: float, returns: Returns) -> float:
    total, start = 0.0, 0.0
    for k, count in enumerate(returns.counts):
        end = start + returns.widths[k] if k < len(returns.widths) else float("inf")
        if minutes > start:
            total += (min(minutes, end) - start) * count
        start = end
    return total


def plain_value(c: Course, n: Needs, s: PlanSettings, plan: Taught) -> float:
    longest = {m.id: ("level_1", max(plain_lengths(m))) for m in c.modules}
    parts = []
    for weight, points in (
        (s.topics_weight, plain_topic_points),
        (s.steps_weight, plain_step_points),
    ):
        most = points(c, n, s, longest)
        if weight and most:
            parts.append((weight, points(c, n, s, plan) / most))
    whole = sum(weight for weight, _ in parts)
    return sum(weight * share for weight, share in parts) / whole if whole else 0.0


def plain_topic_points(c: Course, n: Needs, s: PlanSettings, plan: Taught) -> float:
    points = 0.0
    for topic, score in n.topics.items():
        covered = sum(plan[m.id][1] * m.topics.get(topic, 0.0) for m in c.modules if m.id in plan)
        points += score * plain_counted(covered, s.topic_returns)
    return points


def plain_step_points(c: Course, n: Needs, s: PlanSettings, plan: Taught) -> float:
    return sum(
        difficulty * plain_counted(plain_step(c, plan, step), s.step_returns)
        for step, difficulty in n.steps.items()
    )


def plain_step(c: Course, plan: Taught, step: str) -> float:
    return sum(plan[m.id][1] / len(m.steps) for m in c.modules if m.id in plan and step in m.steps)


def plain_broken(
    c: Course, n: Needs, s: PlanSettings, plan: Taught, w: Wishes | None = None
) -> list[str]:
    """Names of the requirements that a plan misses by more than rounding."""
    w = w or Wishes()
    broken = []
    little = 1e-6
    in_days = {m: t for m, (place, t) in plan.items() if place == "level_1"}
    online = {m: t for m, (place, t) in plan.items() if place == "online"}
    if sum(in_days.values()) > s.days * s.hours_per_day * 60 + little:
        broken.append("time")
    if sum(online.values()) > s.online_hours * 60 + little:
        broken.append("online")
    practised = sum(m.practice * in_days.get(m.id, 0) for m in c.modules)
    if practised < s.practice_share * sum(t for _, t in plan.values()) - little:
        broken.append("practice")
    for step in c.steps:
        if plain_step(c, plan, step) < s.step_floor - little:
            broken.append(f"floor {step}")
    now = {m.id: ("level_1", m.present_minutes) for m in c.modules}
    for step in n.hardest:
        if plain_step(c, plan, step) < plain_step(c, now, step) * (1 + s.hardest_gain) - little:
            broken.append(f"gain {step}")
    for m in c.modules:
        broken += [f"{rule} {m.id}" for rule in plain_broken_by(m, n, s, plan, w)]
    return broken


def plain_broken_by(m: Module, n: Needs, s: PlanSettings, plan: Taught, w: Wishes) -> Iterator[str]:
    place, minutes = plan.get(m.id, ("", 0))
    if m.id in plan and (place, minutes) not in plain_options(m, s):
        yield "length"
    if m.id in plan and not set(m.requires) <= set(plan):
        yield "prerequisites"
    if m.id in plan and any(other in plan for other in m.excludes):
        yield "exclusions"
    if place == "level_1" and m.platforms and s.delivery not in m.platforms:
        yield "platform"
    if m.required and m.id not in plan:
        yield "required"
    if plain_as_now(m, n, s, w) and (place, minutes) != ("level_1", m.present_minutes):
        yield "unasked"
    if m.id in w.veto and m.id in plan:
        yield "veto"
    if m.id in w.must and (m.id not in plan or minutes < w.must[m.id]):
        yield "must"
    if m.id in w.fixed and (place, minutes) != ("level_1", w.fixed[m.id]):
        yield "fixed"


def plain_as_now(m: Module, n: Needs, s: PlanSettings, w: Wishes) -> bool:
    asked = any(t in n.topics for t in m.topics) or any(step in n.steps for step in m.steps)
    decided = m.id in w.veto or m.id in w.fixed or w.must.get(m.id, 0) > 0
    return s.keep_unasked and not asked and not decided and m.present_minutes > 0


def all_plans(c: Course, s: PlanSettings) -> Iterator[dict[str, tuple[str, int]]]:
    """Every way to give each module one of its lengths and places or none."""
    for taken in product(*([None, *sorted(plain_options(m, s))] for m in c.modules)):
        yield {m.id: t for m, t in zip(c.modules, taken, strict=True) if t}


def plain_objective(c: Course, n: Needs, s: PlanSettings, plan: Taught) -> float:
    longest = sum(max(plain_lengths(m)) for m in c.modules)
    changed = 0
    for m in c.modules:
        place, minutes = plan.get(m.id, ("level_1", 0))
        changed += (
            m.present_minutes + minutes if place == "online" else abs(minutes - m.present_minutes)
        )
    return plain_value(c, n, s, plan) - s.steadiness * changed / longest


def best_plan(
    c: Course, n: Needs, s: PlanSettings, w: Wishes | None = None
) -> tuple[float, dict[str, tuple[str, int]]] | None:
    """Highest value less the steadiness term over all plans that miss nothing; None without one."""
    best = None
    for plan in all_plans(c, s):
        if plain_broken(c, n, s, plan, w):
            continue
        objective = plain_objective(c, n, s, plan)
        if best is None or objective > best[0]:
            best = objective, plan
    return best
