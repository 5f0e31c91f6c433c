"""Groups that differ as stated, compared: for the tests of tables, rows and sentences."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from small_results import COURSE, SURVEY, options

from needs.evidence.comparing.compared import CompareSettings, Comparison
from needs.evidence.comparing.comparison import compare
from needs.report.labels import Labels
from needs.report.language import language
from surveys.responses import Responses
from surveys.survey import Question, Survey

LEVEL = 0.9
SIZES = {"north": 40, "south": 30, "west": 12, "few": 6}
WANTED = {"north": 0.95, "south": 0.2, "west": 0.6, "few": 0.6}
"""The chance that somebody in a group chooses the first item."""

GROUP = Question("region", "choice", "profile", {"en": "Which region?"}, options(SIZES))
JOB = Question("job", "choice", "profile", {"en": "Which job?"}, options(("lead", "team")))
LEVELS = options(("low", "middle", "high"))
IMPORTANT, ABLE = (
    Question(
        name,
        "scale",
        role,
        {"en": f"How {name}?"},
        LEVELS,
        items=options(("play", "talk", "law")),
    )
    for name, role in (("important", "importance"), ("able", "ability"))
)
GROUPED = replace(SURVEY, questions=(*SURVEY.questions, GROUP, JOB, IMPORTANT, ABLE))
FAST = CompareSettings(n_draws=200, n_permutations=99)


def people(sizes: dict[str, int] | None = None, survey: Survey = GROUPED) -> Responses:
    """Answers of groups of these sizes; of "few" only two answer what content they want."""
    rng = np.random.default_rng(3)
    groups = [g for g, n in (sizes or SIZES).items() for _ in range(n)]
    n = len(groups)
    wanted = rng.random((n, 4)) < 0.4
    wanted[:, 0] = rng.random(n) < [WANTED[g] for g in groups]
    liking = rng.gumbel(size=(n, 4))
    liking[:, 1] += [2.0 if g == "north" else 0.0 for g in groups]
    columns: dict[str, Any] = {
        "region": groups,
        "job": ["lead" if i % 2 else "team" for i in range(n)],
    }
    places = (-liking).argsort(axis=1).argsort(axis=1) + 1
    for k, option in enumerate(SURVEY.question("hard").options):
        columns[f"hard/{option.id}"] = places[:, k]
    silent = np.cumsum([g == "few" for g in groups]) > 2
    for k, option in enumerate(SURVEY.question("want").options):
        ticks = [bool(t) for t in wanted[:, k]]
        pairs = zip(ticks, silent, groups, strict=True)
        columns[f"want/{option.id}"] = [None if s and g == "few" else t for t, s, g in pairs]
    for question in ("more", "important", "able"):
        for item in ("play", "talk", "law"):
            columns[f"{question}/{item}"] = rng.integers(1, 4, n)
    return Responses.from_columns(survey, columns)


@cache
def compared(question: str = "want", *by: str, **changes: Any) -> Comparison:
    """A question of these people compared, by region where not said otherwise."""
    responses = people()
    asked = [GROUPED.question(name) for name in by or ("region",)]
    settings = replace(FAST, **changes)
    ability = ABLE if settings.measure == "gap" else None
    return compare(responses, GROUPED.question(question), asked, settings, ability=ability)


ALL = {
    "share": ("want", {}),
    "chance": ("hard", {}),
    "net": ("more", {}),
    "mean": ("more", {"measure": "mean"}),
    "gap": ("important", {"measure": "gap"}),
}
"""A question and settings for each measure."""


def each(measure: str, **changes: Any) -> Comparison:
    question, settings = ALL[measure]
    return compared(question, **settings, **changes)


def words(code: str = "en") -> Labels:
    return Labels(GROUPED, COURSE, language(code))
