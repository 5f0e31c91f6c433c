"""The part of `needs run` where no plan can be made: what is known is written all the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from needs.terminal.ground import Asked, Ground, Seen, weighed
from needs.terminal.output import InputError, Progress, paragraph, write
from needs.terminal.work import NoPlan, plan_of

if TYPE_CHECKING:
    from needs.planning.plans.plan import Plan
    from needs.planning.plans.settings import PlanSettings
    from needs.planning.weighing.priorities import Priorities
    from needs.terminal.given import Given
    from surveys.survey import Question

_ONLY_FINDINGS = "no plan is made, only findings"
_FOR_PLANS = (
    *("course_file", "days", "hours", "practice", "floor", "gain"),
    *("weight", "weights_from", "judgements", "topic_words"),
)


def asks_for_a_plan(context: typer.Context) -> bool:
    """Whether an option was typed that only counts for priorities or a plan."""
    sources = (context.get_parameter_source(name) for name in _FOR_PLANS)
    return any(source is not None and source.name == "COMMANDLINE" for source in sources)


@dataclass(frozen=True)
class Known:
    """What a run knows once its answers are estimated, and where it writes."""

    typed: Given
    asked: Asked
    seen: Seen
    groups: Question | None
    out: Path

    def planned(
        self, settings: PlanSettings, progress: Progress, *, expected: bool
    ) -> tuple[Ground, Plan] | None:
        """The ground and the plan that stands on it; None where there are findings only.

        Where no plan can be made, all that is known is printed and written. InputError after that
        where the survey asks about topics or a plan was `expected`.
        """
        from needs.planning.weighing.priorities import asked_topics
        from needs.report.unplanned import no_topic_sentence

        if not asked_topics(self.seen.evidence):
            self._write(None, (no_topic_sentence(self.asked.labels),))
            self._without_topics(expected)
            return None
        ground = weighed(self.typed, self.asked, self.seen)
        try:
            evidence, priorities = ground.evidence, ground.priorities
            return ground, plan_of(evidence, priorities, ground.labels, settings, progress)
        except NoPlan as error:
            self._write(ground.priorities, error.why)
            raise InputError(f"{_ONLY_FINDINGS}: {error}") from error

    def _without_topics(self, expected: bool) -> None:
        try:
            weighed(self.typed, self.asked, self.seen)
        except InputError as error:  # says what the survey lacks
            if expected:
                raise InputError(f"{_ONLY_FINDINGS}: {error}") from error
            paragraph([f"{_ONLY_FINDINGS.capitalize()}: {error}"])

    def _write(self, priorities: Priorities | None, why: tuple[str, ...]) -> None:
        from needs.report.summary import course_and_survey, findings
        from needs.report.unplanned import Unplanned, files

        asked, seen = self.asked, self.seen
        found = Unplanned(
            reading=asked.reading,
            responses=seen.responses,
            only=asked.only,
            by=self.groups,
            evidence=seen.evidence,
            labels=asked.labels,
            level=self.typed.level,
            priorities=priorities,
            why=why,
        )
        if priorities is not None:
            paragraph(course_and_survey(asked.labels.course, seen.evidence, priorities))
        paragraph(findings(seen.evidence, priorities, asked.labels, self.typed.level))
        write(files(found), self.out)
