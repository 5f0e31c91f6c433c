"""All that a plan is made from, kept with each decision so that its version can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from needs.evidence.evidence import Evidence
from needs.planning.courses.curriculum import Course, course_from_dict, course_to_dict
from needs.planning.decisions.overrides import Overrides
from needs.planning.plans.plan import Plan, make_plan
from needs.planning.plans.settings import Needs, PlanSettings, Returns
from needs.planning.weighing.priorities import Criterion, Priorities
from surveys.responses import Source


class InputsError(ValueError):
    """Kept inputs that this version of the software cannot use; the message says why."""


@dataclass(frozen=True)
class Inputs:
    """What a plan stands on before people decide anything.

    answers:  name and SHA-256 of each file of answers; only: option ids by profile question.
    n:        people in view.
    weights:  of the criteria, as set; criteria: the value of each topic, by criterion.
    apart:    topics that training cannot meet, which are no needs of a plan.
    needs:    of the learners, under these weights.
    """

    survey: str
    answers: tuple[tuple[str, str], ...]
    only: Mapping[str, tuple[str, ...]]
    n: int
    course: Course
    settings: PlanSettings
    weights: Mapping[str, float]
    criteria: Mapping[str, Mapping[str, float]]
    apart: tuple[str, ...]
    needs: Needs

    @property
    def course_sha256(self) -> str:
        """The SHA-256 of the course's content, whatever file it came from."""
        return hashlib.sha256(_text(course_to_dict(self.course)).encode()).hexdigest()

    def to_json(self) -> str:
        """The inputs as JSON: equal inputs give equal text."""
        return _text(
            {
                "survey": self.survey,
                "answers": self.answers,
                "only": self.only,
                "n": self.n,
                "course": course_to_dict(self.course),
                "settings": asdict(self.settings),
                "weights": self.weights,
                "criteria": self.criteria,
                "apart": self.apart,
                "needs": {
                    "topics": self.needs.topics,
                    "steps": self.needs.steps,
                    "hardest": self.needs.hardest,
                },
            }
        )

    def decided(self, overrides: Overrides) -> Needs:
        """The needs under the weights and merges that people decided."""
        needs = self.needs
        if overrides.weights:
            scores = _scores(self.criteria, overrides.weighing(self.weights))
            topics = {t: score for t, score in scores.items() if t not in self.apart}
            needs = Needs(topics, needs.steps, needs.hardest)
        return overrides.needs(needs)

    def plan(self, overrides: Overrides) -> Plan:
        """The plan with what people decided. Raises like `make_plan`."""
        return make_plan(
            overrides.course(self.course),
            self.decided(overrides),
            self.settings,
            must=overrides.must,
            veto=overrides.veto,
            fixed=overrides.minutes,
        )


def inputs_of(
    evidence: Evidence,
    sources: Iterable[Source],
    only: Mapping[str, tuple[str, ...]],
    priorities: Priorities,
    needs: Needs,
    course: Course,
    settings: PlanSettings,
) -> Inputs:
    """The inputs of a plan made from these results."""
    return Inputs(
        survey=evidence.survey.id,
        answers=tuple((s.name, s.sha256) for s in sources),
        only=only,
        n=evidence.n,
        course=course,
        settings=settings,
        weights={c: float(w) for c, w in priorities.weights.items()},
        criteria={
            c.id: {
                t: float(v)
                for t, v in zip(priorities.topics, c.value, strict=True)
                if not np.isnan(v)
            }
            for c in priorities.criteria
        },
        apart=tuple(
            topic
            for topic, action in zip(priorities.topics, priorities.other_actions, strict=True)
            if action
        ),
        needs=needs,
    )


def inputs_from_json(text: str) -> Inputs:
    """Inputs from their JSON. InputsError where a setting is not known to this software."""
    data = json.loads(text)
    needs = data["needs"]
    return Inputs(
        survey=data["survey"],
        answers=tuple((name, sha) for name, sha in data["answers"]),
        only={question: tuple(values) for question, values in data["only"].items()},
        n=data["n"],
        course=course_from_dict(data["course"]),
        settings=_settings(data["settings"]),
        weights=data["weights"],
        criteria=data["criteria"],
        apart=tuple(data["apart"]),
        needs=Needs(needs["topics"], needs["steps"], tuple(needs["hardest"])),
    )


def _settings(data: Mapping[str, Any]) -> PlanSettings:
    known = {f.name for f in fields(PlanSettings)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise InputsError(
            f"the settings {', '.join(unknown)} were kept by another version of the software and "
            "are not known to this one; look at the plan kept with the sign-off instead"
        )
    return PlanSettings(**{key: _setting(value) for key, value in data.items()})


def _setting(value: Any) -> Any:
    """A setting as `PlanSettings` has it: JSON knows neither tuples nor `Returns`."""
    if isinstance(value, Mapping) and set(value) == {"widths", "counts"}:
        return Returns(tuple(value["widths"]), tuple(value["counts"]))
    return tuple(value) if isinstance(value, list) else value


def _scores(
    criteria: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]
) -> dict[str, float]:
    """The score of each topic from the values of the criteria alone, as priorities have it."""
    topics = tuple(dict.fromkeys(t for values in criteria.values() for t in values))
    found = Priorities(
        topics,
        tuple(
            Criterion(
                name,
                np.array([values.get(t, np.nan) for t in topics]),
                np.zeros((0, len(topics))),
                np.zeros(len(topics)),
            )
            for name, values in criteria.items()
        ),
        weights,
    )
    pairs = zip(topics, found.score, strict=True)
    return {t: float(score) for t, score in pairs if not np.isnan(score)}


def _text(values: object) -> str:
    # Not sorted: the order of modules, lengths and topics is part of what a plan is made from.
    return json.dumps(values, ensure_ascii=False, allow_nan=False)
