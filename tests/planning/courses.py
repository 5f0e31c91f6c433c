"""Courses, needs and settings for the tests of planning, and a slow, obvious twin of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from needs.planning.curriculum import Course, Module, Variant, read_course
from needs.planning.plan_settings import Needs, PlanSettings, Returns

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
    return module(
        f"m{number}",
        *((first, first + longer) if longer else (first,)),
        steps=tuple(draw(st.sets(st.sampled_from(["ask", "act"])))),
        topics=draw(
            st.dictionaries(st.sampled_from("pqr"), st.sampled_from([0.25, 0.5, 1.0]), max_size=2)
        ),
        practice=draw(st.sampled_from([0.2, 0.5, 0.8])),
        requires=draw(st.sampled_from([(), (), (f"m{number - 1}",)])) if number else (),
        present_minutes=draw(st.sampled_from([0, 0, 15, 40, 60])),
        required=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def courses(draw: st.DrawFn) -> Course:
    return course(*(draw(modules(k)) for k in range(draw(st.integers(1, 6)))))


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
    step_floor=st.sampled_from([0, 0, 15, 30]),
    hardest_gain=st.sampled_from([0.0, 0.25]),
    practice_share=st.sampled_from([0.0, 0.3, 0.5]),
    keep_unasked=st.booleans(),
    topics_weight=st.sampled_from([0.0, 0.5]),
    topic_returns=st.just(Returns((20, 40), (1.0, 0.5, 0.1))),
    step_returns=st.just(Returns((30,), (1.0, 0.4))),
)


# --- the twin: plain loops that share no code with the plan -----------------------------------


def plain_lengths(m: Module) -> set[int]:
    return {v.minutes for v in m.variants} | ({m.present_minutes} - {0})


def plain_counted(minutes: float, returns: Returns) -> float:
    total, start = 0.0, 0.0
    for k, count in enumerate(returns.counts):
        end = start + returns.widths[k] if k < len(returns.widths) else float("inf")
        if minutes > start:
            total += (min(minutes, end) - start) * count
        start = end
    return total


def plain_value(c: Course, n: Needs, s: PlanSettings, plan: Mapping[str, int]) -> float:
    longest = {m.id: max(plain_lengths(m)) for m in c.modules}
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


def plain_topic_points(c: Course, n: Needs, s: PlanSettings, plan: Mapping[str, int]) -> float:
    points = 0.0
    for topic, score in n.topics.items():
        covered = sum(plan.get(m.id, 0) * m.topics.get(topic, 0.0) for m in c.modules)
        points += score * plain_counted(covered, s.topic_returns)
    return points


def plain_step_points(c: Course, n: Needs, s: PlanSettings, plan: Mapping[str, int]) -> float:
    return sum(
        difficulty * plain_counted(plain_step(c, plan, step), s.step_returns)
        for step, difficulty in n.steps.items()
    )


def plain_step(c: Course, plan: Mapping[str, int], step: str) -> float:
    return sum(plan.get(m.id, 0) / len(m.steps) for m in c.modules if step in m.steps)


def plain_broken(c: Course, n: Needs, s: PlanSettings, plan: Mapping[str, int]) -> list[str]:
    """Names of the requirements that a plan misses by more than rounding."""
    broken = []
    little = 1e-6
    if sum(plan.values()) > s.days * s.hours_per_day * 60 + little:
        broken.append("time")
    practised = sum(m.practice * plan.get(m.id, 0) for m in c.modules)
    if practised < s.practice_share * sum(plan.values()) - little:
        broken.append("practice")
    for step in c.steps:
        if plain_step(c, plan, step) < s.step_floor - little:
            broken.append(f"floor {step}")
    for step in n.hardest:
        now = plain_step(c, {m.id: m.present_minutes for m in c.modules}, step)
        if plain_step(c, plan, step) < now * (1 + s.hardest_gain) - little:
            broken.append(f"gain {step}")
    for m in c.modules:
        if m.id in plan and plan[m.id] not in plain_lengths(m):
            broken.append(f"length {m.id}")
        if m.id in plan and not set(m.requires) <= set(plan):
            broken.append(f"prerequisites {m.id}")
        if m.required and m.id not in plan:
            broken.append(f"required {m.id}")
        if plain_as_now(m, n, s) and plan.get(m.id) != m.present_minutes:
            broken.append(f"unasked {m.id}")
    return broken


def plain_as_now(m: Module, n: Needs, s: PlanSettings) -> bool:
    asked = any(t in n.topics for t in m.topics) or any(step in n.steps for step in m.steps)
    return s.keep_unasked and not asked and m.present_minutes > 0


def all_plans(c: Course) -> Iterator[dict[str, int]]:
    """Every way to give each module one of its lengths or none."""
    for lengths in product(*([0, *sorted(plain_lengths(m))] for m in c.modules)):
        yield {m.id: t for m, t in zip(c.modules, lengths, strict=True) if t}


def best_plan(c: Course, n: Needs, s: PlanSettings) -> tuple[float, dict[str, int]] | None:
    """Highest value less the steadiness term over all plans that miss nothing; None without one."""
    longest = sum(max(plain_lengths(m)) for m in c.modules)
    best = None
    for plan in all_plans(c):
        if plain_broken(c, n, s, plan):
            continue
        changed = sum(abs(plan.get(m.id, 0) - m.present_minutes) for m in c.modules)
        objective = plain_value(c, n, s, plan) - s.steadiness * changed / longest
        if best is None or objective > best[0]:
            best = objective, plan
    return best


def greedy_plan(c: Course, n: Needs, s: PlanSettings) -> dict[str, int]:
    """Required modules at their shortest, then whatever adds most value a minute while it fits."""
    plan: dict[str, int] = {}
    kept = {m.id for m in c.modules if plain_as_now(m, n, s)}
    for m in c.modules:
        if m.id in kept:
            plan = with_prerequisites(c, plan, m.id, m.present_minutes)
        elif m.required:
            plan = with_prerequisites(c, plan, m.id, min(plain_lengths(m)))
    while True:
        here = plain_value(c, n, s, plan)
        best, best_rate = None, 0.0
        for m in c.modules:
            for length in plain_lengths(m):
                if length <= plan.get(m.id, 0) or m.id in kept:
                    continue
                other = with_prerequisites(c, plan, m.id, length)
                more = sum(other.values()) - sum(plan.values())
                rate = (plain_value(c, n, s, other) - here) / more
                if sum(other.values()) <= s.days * s.hours_per_day * 60 and rate > best_rate:
                    best, best_rate = other, rate
        if best is None:
            return plan
        plan = best


def with_prerequisites(c: Course, plan: Mapping[str, int], m: str, length: int) -> dict[str, int]:
    other = {**plan, m: length}
    for required in c.by_id[m].requires:
        if required not in other:
            other = with_prerequisites(c, other, required, min(plain_lengths(c.by_id[required])))
    return other
