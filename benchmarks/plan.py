"""One plan by the mixed-integer programme, beside the greedy plan; and 200 plans over draws."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.sample import course_and_needs, evidence_and_course
from benchmarks.timing import REPEATS, timed, timed_in_turn
from needs.planning.courses.curriculum import Course, Module, Variant
from needs.planning.plans.choices import minutes_of
from needs.planning.plans.columns import change, covered_by, one_place, price, segments_of
from needs.planning.plans.greedy import greedy_plan
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.plan import make_plan
from needs.planning.plans.quiet import quiet_stdout
from needs.planning.plans.settings import Needs, PlanSettings
from needs.planning.variations.survival import survive
from needs.planning.variations.survival_draws import needs_drawn
from needs.planning.weighing.priorities import learners_needs, prioritise

TITLE = "Planning"
METHOD = """The shipped, invented course and the needs of the sample answers, and an invented course
of 60 modules in three lengths each. Ours is `make_plan`: a plan proven to be within 0.1% of the
best, its later places, its lines and the reasons for what is left out. One peer is greedy: it takes
the change that gives most for its minutes until time is up, by the same value and rules. The other
is `scipy.optimize.milp` alone with its usual options on a plain formulation (a column a length, no
rows that tighten), to the same gap. All are judged by the same function, from 0 (nothing) to 1
(everything)."""

DAYS = (5, 6, 7, 8)
LARGE = 60
LARGE_DAYS = (5, 6, 8)
DRAWS = 200


def measure(
    days: tuple[int, ...] = DAYS, repeats: int = REPEATS, large: int = LARGE, draws: int = DRAWS
) -> Report:
    """A plan for each number of days, one for `large` modules, and `draws` plans over draws."""
    course, needs = course_and_needs()
    found = [compare(course, needs, PlanSettings(days=d), repeats) for d in days]
    if large:
        settings = [PlanSettings(days=d, step_floor=30, hardest_gain=0) for d in LARGE_DAYS]
        found += [compare(*large_course(large), each, repeats) for each in settings]
    findings = [line for _, line in found]
    if draws:
        findings.append(resolve(draws))
    return Report(TITLE, METHOD, tuple(c for c, _ in found), tuple(findings))


def compare(
    course: Course, needs: Needs, settings: PlanSettings, repeats: int
) -> tuple[Comparison, str]:
    """One setting, and what the two plans are worth."""
    model = build(course, needs, settings)
    works: list[Callable[[], object]] = [
        partial(make_plan, course, needs, settings),
        partial(greedy_plan, model),
        partial(plain_milp, model),
    ]
    (plan, by_programme), (greedy, by_greed), (plain, by_milp) = timed_in_turn(works, repeats)
    value = model.worth.of(minutes_of(greedy))
    broken = ", ".join(dict.fromkeys(rule.code for rule in model.broken(greedy)))
    finding = (
        f"{settings.days:g} days, {len(course.modules)} modules: value {plan.value:.4f} by "
        f"programme (within {plan.gap:.2%} of the best), {value:.4f} by greed "
        f"({value / plan.value:.1%}); rules that the greedy plan breaks: {broken or 'none'}."
    )
    above = 0.0 if broken else max(0.0, value - plan.bound)
    judged = abs(plan.value - model.worth.of(minutes_of(plan.chosen)))
    agreements = (
        Agreement("value stated and judged", judged, 1e-9),
        Agreement("greedy above the proven best", above, settings.steadiness),
        Agreement("bare milp above the proven best", max(0.0, plain - plan.bound), 1e-6),
    )
    comparison = Comparison(
        f"{settings.days:g} days, {len(course.modules)} modules",
        (Side("needs, make_plan", by_programme),),
        (Side("greedy plan", by_greed), Side("bare scipy milp", by_milp)),
        agreements,
    )
    return comparison, finding


def plain_milp(model: PlanModel) -> float:
    """The objective that SciPy's solver reaches by itself, a column a length, to the same gap."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    segments = segments_of(model)
    n, covered, alone = len(model.choices), covered_by(model), one_place(model.choices)
    filled = np.zeros((len(covered), len(segments.targets)))
    filled[segments.targets, np.arange(len(segments.targets))] = 1
    rules = np.vstack([-alone, *(rule.rows for rule in model.rules)])
    rows = np.vstack([np.hstack([covered, -filled]), np.pad(rules, ((0, 0), (0, filled.shape[1])))])
    least = [np.zeros(len(covered)), -np.ones(len(alone)), *(rule.least for rule in model.rules)]
    with quiet_stdout():
        found = milp(
            np.concatenate([price(model) * change(model), -segments.values]) * 1e4,
            integrality=np.repeat([1, 0], [n, len(segments.widths)]),
            bounds=Bounds(0, np.concatenate([np.ones(n), segments.widths])),
            constraints=LinearConstraint(csr_array(rows), np.concatenate(least), np.inf),
            options={"mip_rel_gap": model.settings.gap, "time_limit": model.settings.time_limit},
        )
    return -float(found.fun) / 1e4 - price(model) * model.course.present_minutes


def resolve(draws: int) -> str:
    """Seconds of planning again over draws of the sample answers and of the weights."""
    evidence, course = evidence_and_course()
    priorities = prioritise(evidence, course)
    plan = make_plan(course, learners_needs(evidence, priorities))
    found, seconds = timed(lambda: survive(plan, needs_drawn(evidence, priorities, draws)))
    return (
        f"{draws} plans over draws of survey and weights: {seconds:.1f} s, "
        f"{len(found.modules('firm'))} modules firm, {len(found.modules('contested'))} contested."
    )


def large_course(n: int, seed: int = 1) -> tuple[Course, Needs]:
    """An invented course of `n` modules in three lengths, and needs for it."""
    chance = np.random.default_rng(seed)
    steps = tuple(f"step_{k}" for k in range(6))
    topics = tuple(f"topic_{k}" for k in range(25))
    modules = tuple(_module(chance, k, steps, topics) for k in range(n))
    needs = Needs(
        dict(zip(topics, chance.uniform(0.2, 0.8, 25).tolist(), strict=True)),
        dict(zip(steps, chance.uniform(0.3, 0.7, 6).tolist(), strict=True)),
    )
    return Course("large", {"en": "Large"}, ("en",), steps, modules, invented=True), needs


def _module(
    chance: np.random.Generator, k: int, steps: tuple[str, ...], topics: tuple[str, ...]
) -> Module:
    brief = int(chance.choice([30, 45, 60]))
    lengths = (("brief", brief), ("standard", 2 * brief), ("extended", 3 * brief))
    covered = chance.choice(len(topics), 2, replace=False)
    before = chance.choice(k, min(k, int(chance.integers(0, 3))), replace=False)
    return Module(
        id=f"module_{k:03d}",
        title={"en": f"Module {k}"},
        variants=tuple(Variant(v, t) for v, t in lengths),  # type: ignore[arg-type]  # literals
        steps=tuple(steps[i] for i in chance.choice(6, 2, replace=False)),
        topics={topics[covered[0]]: 1.0, topics[covered[1]]: 0.3},
        practice=float(chance.choice([0.4, 0.6, 0.8])),
        platforms=("face_to_face", "online") if k % 5 == 0 else ("face_to_face",),
        requires=tuple(f"module_{i:03d}" for i in sorted(before)),
        present_minutes=brief if k % 2 else 0,
    )
