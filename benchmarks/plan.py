"""One plan by the mixed-integer programme, beside the greedy plan: time and value."""

from __future__ import annotations

from functools import partial

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.greedy import greedy_plan
from benchmarks.sample import course_and_needs
from benchmarks.timing import REPEATS, timed
from needs.planning.curriculum import Course
from needs.planning.plan import make_plan
from needs.planning.plan_model import build
from needs.planning.plan_settings import Needs, PlanSettings

TITLE = "Planning"
METHOD = """The shipped, invented course and the needs of the sample answers. Ours is `make_plan`: the
best plan with its proof, its lines and the reasons for what is left out. The peer is greedy: it
takes the change that gives most for its minutes until time is up, in plain Python over the same
value and rules. Both are judged by the same function, from 0 (nothing) to 1 (everything)."""

DAYS = (5, 6, 7, 8)


def measure(days: tuple[int, ...] = DAYS, repeats: int = REPEATS) -> Report:
    """A plan for each number of days."""
    course, needs = course_and_needs()
    found = [compare(course, needs, PlanSettings(days=d), repeats) for d in days]
    return Report(TITLE, METHOD, tuple(c for c, _ in found), tuple(line for _, line in found))


def compare(
    course: Course, needs: Needs, settings: PlanSettings, repeats: int
) -> tuple[Comparison, str]:
    """One setting, and what the two plans are worth."""
    plan, ours = timed(partial(make_plan, course, needs, settings), repeats)
    greedy, theirs = timed(lambda: greedy_plan(build(course, needs, settings)), repeats)
    model = build(course, needs, settings)
    value = model.worth.of(greedy)
    broken = ", ".join(dict.fromkeys(rule.code for rule in model.broken(greedy)))
    finding = (
        f"{settings.days:g} days: value {plan.value:.4f} by programme, {value:.4f} by greed "
        f"({value / plan.value:.1%}); rules that the greedy plan breaks: {broken or 'none'}."
    )
    agreements = (
        Agreement("value stated and judged", abs(plan.value - model.worth.of(plan.minutes)), 1e-9),
        Agreement(
            "greedy above the proven best",
            max(0.0, value - plan.bound) if not broken else 0.0,
            settings.steadiness,
        ),
    )
    comparison = Comparison(
        f"{settings.days:g} days, {len(course.modules)} modules",
        (Side("needs, make_plan", ours),),
        (Side("greedy plan", theirs),),
        agreements,
    )
    return comparison, finding
