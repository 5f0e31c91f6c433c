"""The columns of the programme: choices as stairs, and segments of diminishing returns.

The solver sees the choices of a module as stairs: a column says "at least this length", so that it
branches on "shorter or longer" rather than on single lengths. The plans are the same; a proof takes
less time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needs.planning.plans.choices import ONLINE, Choice
from needs.planning.plans.model import PlanModel
from needs.planning.plans.rules import Floats, minutes_vector


@dataclass(frozen=True)
class Segments:
    """Continuous columns: values (per minute), widths, and the target (row) each belongs to."""

    values: Floats
    widths: Floats
    targets: NDArray[np.int64]

    @classmethod
    def none(cls) -> Segments:
        """No columns."""
        return cls(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))


def segments_of(model: PlanModel) -> Segments:
    """The pieces of the diminishing returns, each as wide as the course can fill."""
    most = model.worth.cover @ longest(model)
    rows = []
    for k, (target, left) in enumerate(zip(model.worth.targets, most, strict=True)):
        for width, count in zip((*target.returns.widths, left), target.returns.counts, strict=True):
            rows.append((target.weight * count, min(width, left), k))
            left -= rows[-1][1]
    values, widths, targets = zip(*rows, strict=True) if rows else ((), (), ())
    return Segments(np.array(values), np.array(widths), np.array(targets, dtype=np.int64))


def price(model: PlanModel) -> float:
    """Value that a changed minute costs."""
    return model.settings.steadiness / float(sum(longest(model)))


def change(model: PlanModel) -> Floats:
    """Minutes that each choice changes, less those that leaving its module out would change.

    What moves online changes altogether: its minutes in the days go, those online are new.
    """
    now = np.array([float(model.course.by_id[c.module].present_minutes) for c in model.choices])
    minutes = minutes_vector(model.choices)
    online = np.array([c.place == ONLINE for c in model.choices], dtype=bool)
    found: Floats = np.where(online, minutes, np.abs(minutes - now) - now)
    return found


def covered_by(model: PlanModel) -> Floats:
    """Float matrix, targets × choices: the minutes that a choice covers of a topic or step."""
    column = {m: k for k, m in enumerate(model.worth.modules)}
    of = [column[c.module] for c in model.choices]
    return np.asarray(model.worth.cover[:, of] * minutes_vector(model.choices))


def stairs(choices: tuple[Choice, ...]) -> tuple[Floats, Floats]:
    """The choices as stairs: a matrix that makes choices of stairs, and the rows ≥ 0 of stairs.

    Column k of the stairs is 1 where its module is taught at its place at least as long as
    choice k.
    """
    n = len(choices)
    steps = [
        k
        for k in range(n - 1)
        if (choices[k].module, choices[k].place) == (choices[k + 1].module, choices[k + 1].place)
    ]
    back = np.eye(n)
    back[steps, [k + 1 for k in steps]] = -1
    return back, back[steps]


def one_place(choices: tuple[Choice, ...]) -> Floats:
    """Float matrix, modules with more than one choice × choices: 1 where the choice is of it."""
    modules = [c.module for c in choices]
    several = sorted({m for m in modules if modules.count(m) > 1})
    return np.array([[float(c == m) for c in modules] for m in several]).reshape(-1, len(choices))


def longest(model: PlanModel) -> Floats:
    """Minutes of each module at its longest, in the order of the value's modules."""
    return np.array([max(model.course.by_id[m].lengths.values()) for m in model.worth.modules])


def value_rows(model: PlanModel, segments: Segments) -> Floats:
    """Rows ≥ 0 over choices and segments: a target's segments hold no more than is covered.

    The second half adds nothing in whole choices and tightens fractions of them: two modules
    together count no more on a target than each of them alone, added up.
    """
    if not len(segments.targets):
        return np.zeros((0, len(model.choices)))
    targets, covered = model.worth.targets, covered_by(model)
    alone = np.array(
        [[t.returns.of(m) for m in row] for t, row in zip(targets, covered, strict=True)]
    )
    filled = np.zeros((len(covered), len(segments.targets)))
    filled[segments.targets, np.arange(len(segments.targets))] = 1
    weights = np.array([targets[t].weight for t in segments.targets])
    counted = filled * (segments.values / weights)
    return np.vstack([np.hstack([covered, -filled]), np.hstack([alone, -counted])])
