"""A good plan by exchanges: no proof, but quick; the solver then has only to prove or to improve.

Local search over single changes and pairs of them: Kellerer, Pferschy & Pisinger, Knapsack Problems
(2004), chapter 11, on what upper and lower bounds do for exact methods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from needs.planning.plans.choices import Choice, Chosen
from needs.planning.plans.columns import Segments, change, covered_by, price, segments_of
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import TOLERANCE, Floats

_ROUNDS = 60
_PAIRS = 1500
"""Pairs looked at closely in each round: those that promise most, taken one by one."""
_LEAST = 1e-9
"""Value that a change has to add, so that rounding never keeps the search going."""


def improved(model: PlanModel, chosen: Chosen) -> Chosen:
    """The plan after the best change again and again, until none of those tried adds value.

    A change gives one module another length or place, or takes it out; a module brings what it
    requires and takes along what requires it. Changes are tried alone and in pairs. The plan given
    keeps all rules, and so does the one returned, which is worth as much or more.
    """
    judge = _Judge.of(model)
    for _ in range(_ROUNDS):
        better = judge.best(model, chosen)
        if better is None:
            break
        chosen = better
    return chosen


@dataclass(frozen=True)
class _Judge:
    """What changes of a plan add, and whether the rules are kept: `covered` (choices × targets),
    `rows` (choices × rows ≥ least), `cost` of each choice, and the segments of the value."""

    covered: Floats
    rows: Any
    least: Floats
    cost: Floats
    segments: Segments
    starts: Floats
    width: int

    @classmethod
    def of(cls, model: PlanModel) -> _Judge:
        """The judge of a model's plans."""
        segments = segments_of(model)
        starts = np.zeros(len(segments.widths))
        for target in set(segments.targets.tolist()):
            of = segments.targets == target
            starts[of] = np.cumsum(segments.widths[of]) - segments.widths[of]
        return cls(
            covered_by(model).T,
            np.vstack([r.rows for r in model.rules]).T,
            np.concatenate([r.least for r in model.rules]),
            price(model) * change(model),
            segments,
            starts,
            len(model.choices),
        )

    def best(self, model: PlanModel, chosen: Chosen) -> Chosen | None:
        """The plan after the change that adds most value and keeps the rules; None without one."""
        plans = list(_changes(model, chosen))
        if not plans:
            return None
        now = model.vector(chosen)
        moves = np.array([model.vector(p) for p in plans]) - now
        covered, kept = now @ self.covered, now @ self.rows - self.least
        by_covered, by_rows, by_cost = moves @ self.covered, moves @ self.rows, moves @ self.cost
        base = self._value(covered[None])[0]
        alone = self._value(covered + by_covered) - by_cost - base
        fits = (kept + by_rows >= -TOLERANCE).all(axis=1)
        single = int(np.where(fits, alone, -np.inf).argmax())
        best, move = (alone[single], moves[single]) if fits[single] else (0.0, None)
        one, two = self._pairs(alone, moves, kept, by_rows)
        both = by_covered[one] + by_covered[two]
        value = self._value(covered + both) - by_cost[one] - by_cost[two] - base
        if len(value) and value.max() > best:
            pair = int(value.argmax())
            best, move = value[pair], moves[one[pair]] + moves[two[pair]]
        if move is None or best <= _LEAST:
            return None
        taken = now + move
        return {c.module: c for c, x in zip(model.choices, taken, strict=True) if x > 0.5}

    def _pairs(
        self, alone: Floats, moves: Floats, kept: Floats, by_rows: Floats
    ) -> tuple[Any, Any]:
        """Indices of the pairs that keep the rules and, one by one, promise most."""
        one, two = np.triu_indices(len(moves), 1)
        promise = alone[one] + alone[two]
        order = np.argsort(-promise, kind="stable")
        one, two = one[order], two[order]
        for row in range(by_rows.shape[1] - 1, -1, -1):  # time and the online limit come last
            fits = kept[row] + by_rows[one, row] + by_rows[two, row] >= -TOLERANCE
            one, two = one[fits], two[fits]
        touched = (moves != 0).astype(float)
        apart = (touched[one[: 4 * _PAIRS]] * touched[two[: 4 * _PAIRS]]).sum(axis=1) == 0
        return one[: 4 * _PAIRS][apart][:_PAIRS], two[: 4 * _PAIRS][apart][:_PAIRS]

    def _value(self, covered: Floats) -> Floats:
        filled = covered[:, self.segments.targets] - self.starts
        return np.asarray(np.clip(filled, 0, self.segments.widths) @ self.segments.values)


def _changes(model: PlanModel, chosen: Chosen) -> Iterable[Chosen]:
    """The plan with one module otherwise, for every module and choice, and without each module."""
    for choice in model.choices:
        if chosen.get(choice.module) != choice:
            yield _with(model, chosen, choice)
    for module in chosen:
        yield _without(model, chosen, module)


def _with(model: PlanModel, chosen: Chosen, choice: Choice) -> Chosen:
    other = dict(chosen)
    for required in model.course.by_id[choice.module].requires:
        if required not in other:
            shortest = next(c for c in model.choices if c.module == required)
            other |= _with(model, other, shortest)
    other[choice.module] = choice
    return other


def _without(model: PlanModel, chosen: Chosen, module: str) -> Chosen:
    gone, waiting = {module}, [module]
    while waiting:
        required = waiting.pop()
        more = {m for m in chosen if m not in gone and required in model.course.by_id[m].requires}
        gone |= more
        waiting += more
    return {m: c for m, c in chosen.items() if m not in gone}
