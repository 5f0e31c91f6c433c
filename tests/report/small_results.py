"""A small survey with its answers, a course and a plan: real results for the tests of reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from needs.evidence.evidence import Evidence, EvidenceSettings, gather_evidence
from needs.planning.courses.curriculum import Course, Module, Variant
from needs.planning.plans.plan import Plan, make_plan
from needs.planning.plans.settings import PlanSettings
from needs.planning.weighing.priorities import Priorities, learners_needs, prioritise
from needs.report.labels import Labels
from needs.report.language import language
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

LEVEL = 0.9
STEPS = ("ask", "think", "act", "end")
TOPICS = ("play", "talk", "law", "rest")
PLACES = ("KEN", "UGA")
FRENCH = {"ask": "demander", "play": "jouer", "KEN": "chez nous", "more": "davantage"}


def options(ids: Iterable[str]) -> tuple[Option, ...]:
    """Options labelled in English ("ask" is "Ask") and some of them in French."""
    return tuple(
        Option(i, {"en": i.capitalize()} | ({"fr": FRENCH[i]} if i in FRENCH else {})) for i in ids
    )


SURVEY = Survey(
    "small",
    {"en": "A small survey"},
    ("en", "fr"),
    (
        Question("country", "choice", "profile", {"en": "Where?"}, options(PLACES)),
        Question("hard", "ranking", "difficulty", {"en": "Hardest?"}, options(STEPS)),
        Question("want", "choices", "request", {"en": "What content?"}, options(TOPICS)),
        Question(
            "more",
            "scale",
            "amount",
            {"en": "More of it?"},
            options(("less", "same", "more")),
            items=options(TOPICS[:3]),
        ),
    ),
)


def answers(n: int = 60, survey: Survey = SURVEY, seed: int = 4) -> Responses:
    """Answers in which "think" is hard, "play" is wanted, and some rank two steps only."""
    chance = np.random.default_rng(seed)
    liking = np.array([0.0, 2.0, 1.2, -1.0]) + chance.gumbel(size=(n, len(STEPS)))
    places = (-liking).argsort(axis=1).argsort(axis=1) + 1
    places[::5] = np.where(places[::5] > 2, 0, places[::5])
    wanted = chance.random((n, len(TOPICS))) < [0.8, 0.5, 0.3, 0.1]
    levels = chance.choice([1, 2, 3], size=(n, 3), p=[0.2, 0.3, 0.5])
    columns: dict[str, object] = {"country": [PLACES[i % 3 == 0] for i in range(n)]}
    columns |= {f"hard/{s}": places[:, k] for k, s in enumerate(STEPS)}
    columns |= {f"want/{t}": wanted[:, k] for k, t in enumerate(TOPICS)}
    columns |= {f"more/{t}": levels[:, k] for k, t in enumerate(TOPICS[:3])}
    asked = {c for q in survey.questions for c in q.columns}
    return Responses.from_columns(survey, {k: v for k, v in columns.items() if k in asked})  # type: ignore[misc]


def without(*roles: str) -> Survey:
    """The survey with no question of these roles."""
    kept = tuple(q for q in SURVEY.questions if q.role not in roles)
    return Survey("smaller", SURVEY.title, SURVEY.languages, kept)


def evidence_of(responses: Responses) -> Evidence:
    return gather_evidence(responses, EvidenceSettings(n_draws=200))


@cache
def evidence() -> Evidence:
    return evidence_of(answers())


def module(module_id: str, minutes: Iterable[int], **keys: object) -> Module:
    """A module with variants of these minutes, titled after its id."""
    lengths = zip(("brief", "standard", "extended"), minutes, strict=False)
    variants = tuple(Variant(v, m) for v, m in lengths)  # type: ignore[arg-type]
    return Module(module_id, {"en": f"Module {module_id}"}, variants, **keys)  # type: ignore[arg-type]


COURSE = Course(
    "small",
    {"en": "A small course"},
    ("en",),
    STEPS,
    (
        module("opening", [15], present_minutes=15, required=True),
        module("asking", [30, 60], steps=("ask",), topics={"talk": 1.0}, practice=0.6),
        module(
            "planning", [30, 60], steps=("think",), topics={"law": 0.5}, practice=0.5,
            present_minutes=30,
        ),
        module(
            "doing", [30, 60, 90], steps=("act", "think"), topics={"play": 1.0, "talk": 0.5},
            practice=0.8, present_minutes=60,
        ),
        module("ending", [30], steps=("end",), practice=0.4, present_minutes=30),
        module("paper", [60], steps=("end",), topics={"rest": 0.2}, present_minutes=60),
        module("songs", [45], topics={"play": 0.3}, practice=0.9, requires=("paper",)),
        module("poems", [45]),
    ),
    invented=True,
)  # fmt: skip

SETTINGS = PlanSettings(days=1, hours_per_day=4, step_floor=15, practice_share=0.4)
WEIGHTS: Mapping[str, float] = {"request": 0.5, "amount": 0.25, "difficulty": 0.25}


@cache
def priorities() -> Priorities:
    return prioritise(evidence(), COURSE, WEIGHTS)


@cache
def plan(hours: float = 4) -> Plan:
    """The plan of the small course. Raises InfeasiblePlan where the hours are too few."""
    settings = PlanSettings(days=1, hours_per_day=hours, step_floor=15, practice_share=0.4)
    return make_plan(COURSE, learners_needs(evidence(), priorities()), settings)


def labels(code: str = "en", survey: Survey = SURVEY) -> Labels:
    return Labels(survey, COURSE, language(code))
