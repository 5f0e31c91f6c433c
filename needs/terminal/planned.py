"""A plan at the terminal: made from answers and decisions, and asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from needs.planning.plans.settings import PlanSettings
from needs.report.amounts import counted
from needs.terminal.choices import profile
from needs.terminal.decided import Decided, Wanted, decided
from needs.terminal.ground import Ground
from needs.terminal.output import Progress
from needs.terminal.work import check_steps, told

if TYPE_CHECKING:
    from needs.planning.decisions.plan_inputs import Inputs
    from needs.planning.plans.greedy import Greedy
    from needs.planning.plans.plan import Plan
    from needs.planning.variations.days import DaysCompared
    from needs.planning.variations.local_options import LocalOptions
    from needs.planning.variations.survival import Survival
    from needs.planning.variations.why import PlanWhy


@dataclass(frozen=True)
class Planned:
    """A plan at the terminal, with what it stands on and what people decided about it."""

    ground: Ground
    inputs: Inputs
    decided: Decided
    plan: Plan

    def days(self, days: tuple[float, ...], progress: Progress) -> DaysCompared:
        """The plan for other numbers of days."""
        from needs.planning.variations.days import compare_days

        progress.says(f"planning for {counted(len(days), 'number')} of days")
        own = self.plan
        return compare_days(own.course, own.needs, own.settings, days, own.wishes)

    def survival(self, n: int, progress: Progress) -> Survival:
        """The plan solved again over n draws."""
        from needs.planning.variations.survival import survive
        from needs.planning.variations.survival_draws import needs_drawn

        def said(done: int, of: int) -> None:
            if done % max(of // 10, 1) == 0:
                progress.says(f"planned again for {done} of {of} draws")

        found, held = self.ground, self.decided.overrides
        draws = needs_drawn(found.evidence, found.priorities, n, decided=held.needs)
        return survive(self.plan, draws, said)

    def why(self, progress: Progress) -> Why:
        """What each line keeps out and what would push it out, beside the greedy plan."""
        from needs.planning.plans.greedy import beside_greedy
        from needs.planning.variations.why import explain

        def said(done: int, of: int) -> None:
            if done % max(of // 10, 1) == 0:
                progress.says(f"planned again for {done} of {of} reasons")

        return Why(explain(self.plan, said), beside_greedy(self.plan))

    def local(self, hours: float, by: str, progress: Progress) -> Local:
        """A common core, and options for each group of a profile question or region."""
        from needs.planning.variations.local_options import local_options
        from needs.planning.weighing.group_needs import REGION, group_needs
        from surveys.disclosure import Disclosure

        found, own = self.ground, self.plan
        country = found.responses.survey.country
        regions = by == REGION and country is not None
        question = (
            country
            if country is not None and regions
            else profile(by, found.responses.survey, "--by")
        )
        progress.says(f"planning for every {by} together")
        with told(own.settings, found.labels):
            shown = Disclosure.of(found.reading.responses).view(found.only, [question])
            groups = group_needs(shown, found.evidence, found.priorities, regions=regions)
            needs = {g: self.decided.overrides.needs(n) for g, n in groups.needs.items()}
            options = local_options(
                own.course, own.needs, needs, groups.n, hours, own.settings, own.wishes
            )
        labels = found.labels
        name = labels.region if regions else partial(labels.group, question.id)
        return Local(options, name)


@dataclass(frozen=True)
class Local:
    """Local options, and what calls each group in words."""

    options: LocalOptions
    name: Callable[[str], str]


@dataclass(frozen=True)
class Why:
    """The reasons of each line, and the plan that a person might make by hand."""

    lines: PlanWhy
    greedy: Greedy


@dataclass(frozen=True)
class Found:
    """Everything that the command worked out; None for what was not asked for."""

    made: Planned
    why: Why | None
    days: DaysCompared | None
    survival: Survival | None
    local: Local | None


def planned(found: Ground, settings: PlanSettings, wanted: Wanted, progress: Progress) -> Planned:
    """The plan under the settings and what people decided, signed off where that was asked for."""
    from needs.planning.decisions.plan_inputs import inputs_of
    from needs.planning.weighing.priorities import learners_needs

    course = found.labels.course
    check_steps(found.evidence, found.labels)
    with told(settings, found.labels):
        inputs = inputs_of(
            found.evidence,
            found.responses.sources,
            found.only,
            found.priorities,
            learners_needs(found.evidence, found.priorities),
            course,
            settings,
        )
    held = decided(wanted, inputs, found.labels)
    try:
        progress.says(f"planning with {counted(len(course.modules), 'module')}")
        with told(settings, found.labels):
            made = inputs.plan(held.overrides)
        if wanted.sign_off:
            held.sign_off(wanted, inputs, made)
    finally:
        held.close()
    weights = held.overrides.weighing(found.priorities.weights)
    scores = replace(found.priorities, weights=weights)
    return Planned(replace(found, priorities=scores), inputs, held, made)
