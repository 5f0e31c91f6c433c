from __future__ import annotations

import numpy as np
import pytest

from needs.evidence.evidence import EvidenceSettings, gather_evidence
from needs.planning.agendas.preferences import preferences_of
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(i, {"en": i}, means="other" if i == "other" else "") for i in ids)


SURVEY = Survey(
    "s",
    {"en": "S"},
    ("en",),
    (
        Question("never", "choices", "exercise", {"en": "?"}, options("x", "y")),
        Question("acts", "choices", "exercise", {"en": "?"}, options("mime", "cases", "other")),
        Question("ways", "ranking", "technique", {"en": "?"}, options("films", "songs")),
    ),
)


def answers(n: int = 20) -> Responses:
    """All choose mime, a quarter cases, half another one; three in four put films first."""
    person = np.arange(n)
    return Responses.from_columns(
        SURVEY,
        {
            "acts/mime": person >= 0,
            "acts/cases": person % 4 == 0,
            "acts/other": person % 2 == 0,
            "ways/films": np.where(person % 4 == 0, 2, 1),
            "ways/songs": np.where(person % 4 == 0, 1, 2),
        },
    )


def test_shares_are_of_the_first_question_that_people_answered() -> None:
    evidence = gather_evidence(answers(), EvidenceSettings(n_draws=10))
    found = preferences_of(evidence, {"mime": (20, 60)})
    assert [(m.id, m.share) for m in found.exercises] == [("mime", 1.0), ("cases", 0.25)]
    assert (found.exercises[0].least, found.exercises[0].most) == (20, 60)


def test_a_ranking_gives_the_chance_to_be_put_first() -> None:
    evidence = gather_evidence(answers(), EvidenceSettings(n_draws=10))
    shares = {m.id: m.share for m in preferences_of(evidence).techniques}
    assert shares == {
        "films": pytest.approx(0.75, abs=1e-6),
        "songs": pytest.approx(0.25, abs=1e-6),
    }
