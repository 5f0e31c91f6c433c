"""The plan that a person might make by hand: always the step that gives most for its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from needs.planning.plans.choices import Choice, Chosen, minutes_of
from needs.planning.plans.columns import Segments, change, covered_by, price, segments_of
from needs.planning.plans.model import PlanModel, build
from needs.planning.plans.plan import Change, Plan
from needs.planning.plans.rules import TOLERANCE, Floats, RuleCode, kept_as_now, minutes_vector

_NEVER_BROKEN: tuple[RuleCode, ...] = ("time", "online", "exclusions", "platform", "veto")
"""Rules that a person never breaks on the way; the others may be kept step by step."""


@dataclass(frozen=True)
class Greedy:
    """The greedy plan beside the plan.

    objective: its value less the steadiness term, to compare with the plan's.
    broken:    the rules that it does not keep; a plan that breaks rules may have a higher value.
    changes:   the modules whose choices differ: minutes in the plan, minutes in the greedy one.
    """

    chosen: Chosen
    value: float
    objective: float
    broken: tuple[tuple[RuleCode, str], ...]
    changes: tuple[Change, ...]


def beside_greedy(plan: Plan) -> Greedy:
    """The greedy plan for the same course, needs, settings and wishes."""
    model = build(plan.course, plan.needs, plan.settings, plan.wishes)
    chosen = greedy_plan(model)
    differ = [m.id for m in plan.course.modules if plan.chosen.get(m.id) != chosen.get(m.id)]
    ours, theirs = minutes_of(plan.chosen), minutes_of(chosen)
    value = model.worth.of(theirs)
    changed = float(change(model) @ model.vector(chosen)) + model.course.present_minutes
    return Greedy(
        chosen,
        value,
        value - price(model) * changed,
        tuple((rule.code, rule.subject) for rule in model.broken(chosen)),
        tuple(Change(m, ours.get(m, 0), theirs.get(m, 0)) for m in differ),
    )


def greedy_plan(model: PlanModel) -> Chosen:
    """What is asked for first, then what helps to keep rules, then value, until time is up.

    While a rule is not kept, the next change is the one that helps the rules most for its minutes;
    after that, the one that adds most value for its minutes and breaks no rule. A module brings the
    modules that it builds on. Nothing is ever taken back, so rules may stay unkept.
    """
    judge = _Judge.of(model)
    plan: Chosen = {}
    for choice in _asked_for(model):
        plan = _with(model, plan, choice)
    while (better := _best_change(model, judge, plan)) is not None:
        plan = better
    return plan


def shortfall(model: PlanModel, plan: Chosen) -> float:
    """By how many minutes (modules) a plan misses its rules, added up; 0 when it keeps them all."""
    lacking, _ = _Judge.of(model).lacking(model.vector(plan)[None])
    return float(lacking[0])


@dataclass(frozen=True)
class _Judge:
    """What many plans at once are worth, lack and take; plans are rows of 0 and 1, one a choice."""

    covered: Floats
    segments: Segments
    starts: Floats
    rows: Floats
    least: Floats
    never: Floats
    minutes: Floats

    @classmethod
    def of(cls, model: PlanModel) -> Self:
        """The judge of a model's plans."""
        segments = segments_of(model)
        ends = np.concatenate([[0.0], np.cumsum(segments.widths)])
        first = np.searchsorted(segments.targets, segments.targets)
        return cls(
            covered_by(model),
            segments,
            ends[:-1] - ends[first],
            np.vstack([r.rows for r in model.rules]),
            np.concatenate([r.least for r in model.rules]),
            np.concatenate([[r.code in _NEVER_BROKEN] * len(r.least) for r in model.rules]),
            minutes_vector(model.choices),
        )

    def values(self, plans: Floats) -> Floats:
        """Float vector: the value of each plan."""
        covered = (plans @ self.covered.T)[:, self.segments.targets]
        return np.asarray(
            np.clip(covered - self.starts, 0, self.segments.widths) @ self.segments.values
        )

    def lacking(self, plans: Floats) -> tuple[Floats, Floats]:
        """Two float vectors: by how much each plan misses its rules, and those never broken."""
        missed = self.least - plans @ self.rows.T
        missed = np.where(missed > TOLERANCE, missed, 0.0)
        return missed.sum(axis=1), (missed * self.never).sum(axis=1)


def _best_change(model: PlanModel, judge: _Judge, plan: Chosen) -> Chosen | None:
    others = list(_changes(model, plan))
    if not others:
        return None
    plans = np.array([model.vector(p) for p in (plan, *others)])
    values, used = judge.values(plans), plans @ judge.minutes
    lacking, barred = judge.lacking(plans)
    gain = lacking[0] - lacking[1:] if lacking[0] else values[1:] - values[0]
    rate = gain / np.maximum(used[1:] - used[0], 1)
    rate[(barred[1:] > 0) | ((lacking[0] == 0) & (lacking[1:] > 0))] = -np.inf
    best = int(rate.argmax())
    return others[best] if rate[best] > 1e-12 else None


def _asked_for(model: PlanModel) -> Iterator[Choice]:
    """The shortest choice in the days of each module that has to be in the plan."""
    wishes = model.wishes
    kept = kept_as_now(model.course, model.needs, model.settings, wishes)
    exact = {**{m.id: m.present_minutes for m in kept}, **wishes.fixed}
    for m in model.course.modules:
        if m.id in exact or m.required or m.id in wishes.must:
            least = exact.get(m.id, wishes.must.get(m.id, 0))
            yield next(c for c in _in_days(model, m.id) if c.minutes >= least)


def _changes(model: PlanModel, plan: Chosen) -> Iterator[Chosen]:
    """The plan with one module longer, for every module and choice."""
    for choice in model.choices:
        now = plan.get(choice.module)
        if now is None or (choice.place == now.place and choice.minutes > now.minutes):
            yield _with(model, plan, choice)


def _with(model: PlanModel, plan: Chosen, choice: Choice) -> Chosen:
    """The plan with this choice, and with what its module builds on at the shortest."""
    other = dict(plan)
    for needed in model.course.by_id[choice.module].requires:
        if needed not in other:
            other |= _with(model, other, _in_days(model, needed)[0])
    other[choice.module] = choice
    return other


def _in_days(model: PlanModel, module_id: str) -> list[Choice]:
    return [c for c in model.choices if c.module == module_id and c.place == "level_1"]
