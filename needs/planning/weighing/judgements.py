"""What people judge of topics beside the survey: how they matter for children's safety, whether
they can be taught, and where something else than training is needed.

Each entry keeps who made it, when and why; `judgements_file` reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from needs.planning.courses.curriculum import did_you_mean

JUDGED = ("safety", "feasibility")
"""Criteria that people enter: what harm to children it prevents, and whether it can be taught in a
course; 0 = none, not at all; 1 = a child's life or safety depends on it, wholly."""


class JudgementError(ValueError):
    """A judgement that cannot be used; the message says where, what and what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's value of a topic on one of `JUDGED`, from 0 to 1.

    place: where it stands, for messages; level: the word it was given as, empty for a number.
    """

    topic: str
    criterion: str
    value: float
    who: str
    why: str
    when: date
    level: str = ""
    place: str = "judgement"


@dataclass(frozen=True, slots=True)
class OtherAction:
    """A need that training alone cannot meet, and what would meet it, in the words of `who`."""

    topic: str
    action: str
    who: str
    why: str
    when: date
    place: str = "other_action"


@dataclass(frozen=True)
class Judgements:
    """All that people judged. invented: whether it was made up to show the software."""

    entries: tuple[Judgement, ...] = ()
    other_actions: tuple[OtherAction, ...] = ()
    invented: bool = False

    def __post_init__(self) -> None:
        for e in self.entries:
            one_of(e.criterion, JUDGED, f"{e.place}, criterion", "a criterion that people enter")
            if not 0 <= e.value <= 1:
                raise JudgementError(f"{e.place}, level: {e.value} is not a number from 0 to 1")
        for a in self.other_actions:
            _said(a.action, f"{a.place}, action", "say what else would help")
        for entry in self.all:
            _said(entry.who, f"{entry.place}, who", "say who judged")
            _said(entry.why, f"{entry.place}, why", "without a reason it cannot be defended")
        _once([(e.place, (e.topic, e.criterion, e.who.casefold())) for e in self.entries])
        _once([(a.place, (a.topic,)) for a in self.other_actions])

    @property
    def all(self) -> tuple[Judgement | OtherAction, ...]:
        """Everything that people entered, values first."""
        return (*self.entries, *self.other_actions)

    def check(self, topics: Collection[str]) -> None:
        """JudgementError at the first topic that is not among these."""
        for entry in self.all:
            one_of(entry.topic, topics, f"{entry.place}, topic", "a topic that the survey asks of")

    def values(
        self, criterion: str, topics: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two float vectors, one entry a topic: the mean of all people's values, NaN where nobody
        entered one, and how many people did."""
        given = [
            [e.value for e in self.entries if e.criterion == criterion and e.topic == t]
            for t in topics
        ]
        mean = np.array([np.mean(g) if g else np.nan for g in given], dtype=np.float64)
        return mean, np.array([len(g) for g in given], dtype=np.float64)

    def action(self, topic: str) -> str:
        """What else would meet the need, empty where training can."""
        return next((a.action for a in self.other_actions if a.topic == topic), "")


def one_of(value: str, known: Collection[str], where: str, what: str) -> None:
    """JudgementError where `value` is not among those known."""
    if value not in known:
        hint = did_you_mean(value, known) or f"; these are: {', '.join(known) or 'none'}"
        raise JudgementError(f"{where}: '{value}' is not {what}{hint}")


def _said(text: str, where: str, advice: str) -> None:
    if not text.strip():
        raise JudgementError(f"{where}: is empty; {advice}")


def _once(entries: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Refuses what was said before: pairs of place and what may stand once."""
    seen: dict[tuple[str, ...], str] = {}
    for place, key in entries:
        if key in seen:
            said = ", ".join(f"'{k}'" for k in key)
            raise JudgementError(f"{place}: {said} stands already in {seen[key]}; keep one of them")
        seen[key] = place
