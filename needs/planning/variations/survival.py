"""Would the plan survive? Solved again over joint draws of the survey and of the weights.

After Tervonen & Figueira, A survey on stochastic multicriteria acceptability analysis methods,
Journal of Multi-Criteria Decision Analysis 15 (2008): the share of draws that keeps each line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.planning.plans.choices import Choice, Chosen
from needs.planning.plans.later import place_later
from needs.planning.plans.lines import action_of
from needs.planning.plans.model import build
from needs.planning.plans.plan import Plan
from needs.planning.plans.settings import Needs
from needs.planning.plans.solver import objective, solve
from needs.planning.variations.parallel import Progress, in_threads

Firmness = Literal["firm", "contested", "out"]
FIRM = 0.9
"""From this share of draws on a module is firm; up to the rest of it, it is out."""
GAP = 1e-3
"""Relative gap to which each draw is solved, from the best plan of the pilot draws."""
PILOT = 40
PILOT_GAP = 1e-4
"""The first draws are solved more closely. To 0.1% alone, draws between two almost equal plans
would keep the plan that they start from: shares of lines rose by up to 0.2 in 60 draws."""


@dataclass(frozen=True)
class LineSurvival:
    """Shares of the draws in which a module is in the first level, and where its line of the plan
    is as it is: the same action, the same minutes, the same place."""

    module: str
    in_plan: bool
    planned: float
    same_action: float
    same_minutes: float
    same_place: float

    @property
    def firmness(self) -> Firmness:
        """Firm core, contested, or out, by the share of draws that plan it in the first level."""
        if self.planned >= FIRM:
            return "firm"
        return "contested" if self.planned > 1 - FIRM else "out"


@dataclass(frozen=True)
class Question:
    """What to ask next: a topic, step or weight, and how much of the contest it goes along with.

    settles: the share of the contested modules' variance (in or out, over the draws) that goes
             along with this score alone: squared correlations, weighted by each variance.
    modules: the contested modules it goes along with most, most first.
    """

    kind: Literal["topic", "step", "weight"]
    id: str
    settles: float
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Survival:
    """How the lines of a plan fare over draws of the needs.

    drawn, fitting: how many draws there were, and in how many a plan was found.
    lines:     one entry a module, in teaching order.
    questions: what to ask next, most settling first; empty where nothing is contested.
    value:     the plan's own value in each fitting draw as a share of that draw's best; float
               vector. Low values say that another plan would have been better then.
    """

    plan: Plan
    drawn: int
    fitting: int
    lines: tuple[LineSurvival, ...]
    questions: tuple[Question, ...]
    value: NDArray[np.float64]

    def modules(self, firmness: Firmness) -> tuple[str, ...]:
        """Ids of the modules of a firmness, in teaching order."""
        return tuple(line.module for line in self.lines if line.firmness == firmness)

    def to_frame(self) -> pd.DataFrame:
        """One line per module: shares of draws, and its firmness."""
        names = ["in_plan", "planned", "same_action", "same_minutes", "same_place", "firmness"]
        rows = [[line.module, *(getattr(line, n) for n in names)] for line in self.lines]
        return pd.DataFrame(rows, columns=["module", *names])

    def questions_frame(self) -> pd.DataFrame:
        """One line per topic, step or weight: what it would settle."""
        rows = [(q.kind, q.id, q.settles, q.modules) for q in self.questions]
        return pd.DataFrame(rows, columns=["kind", "id", "settles", "modules"])


@dataclass(frozen=True)
class Draw:
    """Needs as they could have been, with the weights of criteria they come from."""

    needs: Needs
    weights: Mapping[str, float]


def survive(plan: Plan, draws: Sequence[Draw], progress: Progress | None = None) -> Survival:
    """The plan solved again for each draw, its settings and wishes kept.

    The first draws are solved to a gap of 0.01%; every other one starts from the best of their
    plans and is solved to 0.1%. In as many threads as there are processors; nothing is taught
    online that the plan teaches in the days. A draw in which no plan fits counts for no share.
    ValueError without draws, or where none of them fits.
    """
    if not draws:
        raise ValueError("survive: there is no draw; draw the needs at least once")
    results = _solved(plan, draws, progress)
    found = [(d, r) for d, r in zip(draws, results, strict=True) if r is not None]
    if not found:
        raise ValueError(f"survive: in none of {len(draws)} draws a plan keeps the rules")
    plans = [r.everywhere for _, r in found]
    lines = tuple(_line(plan, m, plans) for m in plan.course.by_id)
    return Survival(
        plan,
        len(draws),
        len(found),
        lines,
        _questions(lines, [d for d, _ in found], plans),
        np.array([r.own_share for _, r in found]),
    )


@dataclass(frozen=True)
class _Again:
    """The plan of one draw, the same with later places, and the old plan's value as a share."""

    chosen: Chosen
    everywhere: Mapping[str, Choice]
    own_share: float


def _solved(plan: Plan, draws: Sequence[Draw], progress: Progress | None) -> list[_Again | None]:
    """The plan of each draw, in their order; None where none is found."""

    def said(before: int) -> Progress:
        return lambda done, _: progress(before + done, len(draws)) if progress else None

    closely = partial(_again, plan, (plan.chosen,), PILOT_GAP)
    pilot = in_threads(closely, draws[:PILOT], said(0))
    known: list[Chosen] = [plan.chosen]
    for again in pilot:
        if again is not None and again.chosen not in known:
            known.append(again.chosen)
    quickly = partial(_again, plan, tuple(known), GAP)
    return [*pilot, *in_threads(quickly, draws[PILOT:], said(len(pilot)))]


def _again(plan: Plan, known: Sequence[Chosen], gap: float, draw: Draw) -> _Again | None:
    settings = replace(plan.settings, gap=gap)
    model = build(plan.course, draw.needs, settings, plan.wishes, plan.online)
    kept = [k for k in known if not model.broken(k)]
    solution = solve(model, max(kept, key=partial(objective, model), default=None))
    if solution.taken is None:
        return None
    chosen = {c.module: c for c in solution.taken}
    best = model.worth.of({m: c.minutes for m, c in chosen.items()})
    own = model.worth.of({m: c.minutes for m, c in plan.chosen.items()})
    everywhere = {**chosen, **place_later(model, chosen).chosen}
    return _Again(chosen, everywhere, own / best if best else 1.0)


def _line(plan: Plan, module_id: str, plans: Sequence[Mapping[str, Choice]]) -> LineSurvival:
    module = plan.course.by_id[module_id]
    own = next((line for line in plan.lines if line.module == module_id), None)
    action = own.action if own else "drop"
    place, minutes = (own.place, own.minutes_planned) if own else ("", 0)
    found = [p.get(module_id) for p in plans]
    return LineSurvival(
        module_id,
        module_id in plan.chosen,
        float(np.mean([_in_first_level(c) for c in found])),
        float(np.mean([action_of(module, c) == action for c in found])),
        float(np.mean([(c.minutes if c else 0) == minutes for c in found])),
        float(np.mean([(c.place if c else "") == place for c in found])),
    )


def _in_first_level(choice: Choice | None) -> bool:
    return choice is not None and choice.place in ("level_1", "online")


def _questions(
    lines: Sequence[LineSurvival], draws: Sequence[Draw], plans: Sequence[Mapping[str, Choice]]
) -> tuple[Question, ...]:
    """Every score and weight by how much of the contest goes along with it, most first."""
    contested = [line.module for line in lines if line.firmness == "contested"]
    inside = np.array([[_in_first_level(p.get(m)) for m in contested] for p in plans], dtype=float)
    variance = inside.var(axis=0) if contested else np.zeros(0)
    if not variance.sum():
        return ()
    found = []
    for kind, key, scores in _scores(draws):
        shared = _squared_correlations(scores, inside) * variance
        first = [contested[k] for k in np.argsort(-shared, kind="stable")[:3] if shared[k] > 0]
        found.append(Question(kind, key, float(shared.sum() / variance.sum()), tuple(first)))
    return tuple(sorted(found, key=lambda q: -q.settles))


def _scores(
    draws: Sequence[Draw],
) -> list[tuple[Literal["topic", "step", "weight"], str, NDArray[np.float64]]]:
    """Each topic's, step's and weight's numbers over the draws; 0 where a draw has none."""
    first = draws[0]
    found: list[tuple[Literal["topic", "step", "weight"], str, NDArray[np.float64]]] = []
    for topic in first.needs.topics:
        column = [d.needs.topics.get(topic, 0.0) for d in draws]
        found.append(("topic", topic, np.array(column)))
    for step in first.needs.steps:
        column = [d.needs.steps.get(step, 0.0) for d in draws]
        found.append(("step", step, np.array(column)))
    for criterion in first.weights:
        column = [d.weights.get(criterion, 0.0) for d in draws]
        found.append(("weight", criterion, np.array(column)))
    return found


def _squared_correlations(
    scores: NDArray[np.float64], inside: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Squared correlation of the scores with each column; 0 where either does not vary."""
    a, b = scores - scores.mean(), inside - inside.mean(axis=0)
    scale = (a @ a) * (b * b).sum(axis=0)
    return np.asarray(np.divide((a @ b) ** 2, scale, out=np.zeros_like(scale), where=scale > 1e-18))
