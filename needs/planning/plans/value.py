"""What minutes are worth: the one value that the solver maximises and that every line reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from needs.planning.courses.curriculum import Course
from needs.planning.plans.settings import Needs, PlanSettings, Returns

Kind = Literal["topic", "step"]


@dataclass(frozen=True, slots=True)
class Target:
    """A topic or step that minutes serve; `weight` is the value of a minute of full count."""

    kind: Kind
    id: str
    weight: float
    returns: Returns


@dataclass(frozen=True, slots=True)
class Part:
    """What a module adds to the value through one topic or step, and its minutes there."""

    kind: Kind
    id: str
    minutes: float
    value: float


@dataclass(frozen=True)
class Worth:
    """The value of teaching given minutes: 0 = nothing, 1 = every module at its longest.

    modules: module ids in the order of the columns of `cover`.
    targets: topics and steps with a need, in the order of its rows.
    cover:   float matrix, targets × modules: covered minutes for each minute taught.
    """

    modules: tuple[str, ...]
    targets: tuple[Target, ...]
    cover: NDArray[np.float64]

    def of(self, minutes: Mapping[str, float]) -> float:
        """Value of teaching these minutes by module id."""
        covered = self.cover @ self._vector(minutes)
        return float(
            sum(t.weight * t.returns.of(c) for t, c in zip(self.targets, covered, strict=True))
        )

    def added(self, extra: Mapping[str, float], base: Mapping[str, float]) -> tuple[Part, ...]:
        """What `extra` adds on top of `base`, by topic and step, most valuable first.

        Both are minutes by module id. The values of the parts add up to the whole.
        """
        more, before = self.cover @ self._vector(extra), self.cover @ self._vector(base)
        parts = [
            Part(t.kind, t.id, float(m), t.weight * (t.returns.of(b + m) - t.returns.of(b)))
            for t, m, b in zip(self.targets, more, before, strict=True)
            if m > 0
        ]
        return tuple(sorted(parts, key=lambda p: -p.value))

    def _vector(self, minutes: Mapping[str, float]) -> NDArray[np.float64]:
        return np.array([minutes.get(m, 0.0) for m in self.modules], dtype=np.float64)


def worth(course: Course, needs: Needs, settings: PlanSettings) -> Worth:
    """The value function of a course under these needs.

    Topics share `topics_weight` by their scores and steps share `steps_weight` by difficulty,
    each relative to what the whole course at its longest would give; where nobody asked for one
    of the two, the other has all the weight.
    """
    modules = tuple(sorted(course.by_id))
    longest = np.array([max(course.by_id[m].lengths.values()) for m in modules], dtype=np.float64)
    topics = _targets("topic", needs.topics, settings.topic_returns, course.topics)
    steps = _targets("step", needs.steps, settings.step_returns, course.steps)
    parts = []
    for targets, weight in ((topics, settings.topics_weight), (steps, settings.steps_weight)):
        cover = _cover(course, modules, targets)
        most = sum(
            t.weight * t.returns.of(c) for t, c in zip(targets, cover @ longest, strict=True)
        )
        if most > 0 and weight > 0:
            parts.append((targets, cover, weight, most))
    whole = sum(weight for _, _, weight, _ in parts)
    return Worth(
        modules,
        tuple(
            Target(t.kind, t.id, t.weight * weight / whole / most, t.returns)
            for targets, _, weight, most in parts
            for t in targets
        ),
        np.vstack([np.zeros((0, len(modules))), *(cover for _, cover, _, _ in parts)]),
    )


def _targets(
    kind: Kind, scores: Mapping[str, float], returns: Returns, known: tuple[str, ...]
) -> tuple[Target, ...]:
    return tuple(Target(kind, k, scores[k], returns) for k in known if scores.get(k, 0) > 0)


def _cover(
    course: Course, modules: tuple[str, ...], targets: tuple[Target, ...]
) -> NDArray[np.float64]:
    cover = np.zeros((len(targets), len(modules)))
    for row, target in enumerate(targets):
        for column, module_id in enumerate(modules):
            module = course.by_id[module_id]
            if target.kind == "topic":
                cover[row, column] = module.topics.get(target.id, 0.0)
            elif target.id in module.steps:
                cover[row, column] = 1 / len(module.steps)
    return cover
