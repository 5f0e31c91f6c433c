"""What the commands on findings, priorities, plans and agendas stand on: the same answers and
options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from needs.terminal.answers import read_answers
from needs.terminal.choices import chosen, criteria, evidence_settings, weights_of
from needs.terminal.given import Given
from needs.terminal.output import InputError, Progress
from needs.terminal.work import course_in, estimate, in_view, labels_of

if TYPE_CHECKING:
    from needs.evidence.evidence import Evidence, EvidenceSettings
    from needs.planning.weighing.pairwise_weights import PairwiseWeights
    from needs.planning.weighing.priorities import Priorities
    from needs.report.labels import Labels
    from surveys.reading import Reading
    from surveys.responses import Responses
    from surveys.survey import Question
    from surveys.xlsform import Form


@dataclass(frozen=True)
class Asked:
    """The answers as read, and what is asked of them: all that can be a mistake in what was typed
    is known by now.

    only: option ids by profile question. weights: of criteria, as stated.
    """

    form: Form
    reading: Reading
    labels: Labels
    only: Mapping[str, tuple[str, ...]]
    settings: EvidenceSettings
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Seen:
    """The answers in view and what they say, before anything is weighed for a plan."""

    responses: Responses
    evidence: Evidence


@dataclass(frozen=True)
class Ground:
    """The answers in view, what they say, and the priorities that follow.

    pairwise: the questionnaire that the weights are from, or None.
    """

    reading: Reading
    responses: Responses
    only: Mapping[str, tuple[str, ...]]
    evidence: Evidence
    priorities: Priorities
    pairwise: PairwiseWeights | None
    labels: Labels
    level: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What every table says of itself."""
        from needs.report.records import software
        from needs.report.tables import about

        _ = self.labels.language
        named = _.join(self.labels.group(q, v) for q, values in self.only.items() for v in values)
        only = (_("Only: {filters}.", filters=named),) if named else ()
        sources = (f"{s.name} · SHA-256 {s.sha256}" for s in self.responses.sources)
        return (*about(self.evidence, self.level, _), *only, *sources, software())

    @property
    def record(self) -> dict[str, Any]:
        """What every record begins with."""
        from needs.report.records import software

        settings = self.evidence.settings
        return {
            "software": software(),
            "synthetic": self.evidence.synthetic,
            "sources": [{"name": s.name, "sha256": s.sha256} for s in self.responses.sources],
            "survey": {"id": self.evidence.survey.id, "version": self.evidence.survey.version},
            "course": {"id": self.labels.course.id, "invented": self.labels.course.invented},
            "only": self.only,
            "in_view": self.evidence.n,
            "settings": {
                "language": self.labels.language.code,
                "level": self.level,
                "unranked": settings.unranked,
                "draws": settings.n_draws,
                "seed": settings.seed,
                "unit": self.evidence.unit,
                "weighting": self.evidence.weights.scheme,
                "weights": self.priorities.weights,
            },
        }


def ground(typed: Given, progress: Progress) -> Ground:
    """The ground that a command stands on. Errors as `one_line_errors` takes them."""
    return found(typed, asked(typed, progress), progress)


def asked(typed: Given, progress: Progress) -> Asked:
    """What was typed, with the answers read. Errors as `one_line_errors` takes them."""
    form, reading = read_answers(typed.exports or (), typed.form_file, typed.roles_file, progress)
    return Asked(
        form,
        reading,
        labels_of(form.survey, course_in(typed.course_file), typed.language),
        chosen(typed.only or (), reading.responses),
        evidence_settings(form.survey, typed.seed, typed.draws, typed.cluster, typed.unranked),
        criteria(typed.weight or ()),
    )


def found(
    typed: Given, asked: Asked, progress: Progress, compared: Question | None = None
) -> Ground:
    """The ground for what was asked. compared: a question that people are compared by as well.

    Errors as `one_line_errors` takes them.
    """
    return weighed(typed, asked, seen(typed, asked, progress, compared))


def seen(typed: Given, asked: Asked, progress: Progress, compared: Question | None = None) -> Seen:
    """What the answers say, asked about topics or not. Errors as `one_line_errors` takes them."""
    responses = in_view(asked.reading.responses, asked.only, compared)
    people = weights_of(typed.weights, typed.trim, responses)
    return Seen(responses, estimate(responses, asked.settings, people, progress))


def weighed(typed: Given, asked: Asked, seen: Seen) -> Ground:
    """The ground, with the priorities that follow. InputError for a survey without topics."""
    priorities, pairwise = _priorities(typed, asked, seen.responses, seen.evidence)
    return Ground(
        asked.reading,
        seen.responses,
        asked.only,
        seen.evidence,
        priorities,
        pairwise,
        asked.labels,
        typed.level,
    )


def _priorities(
    typed: Given, asked: Asked, responses: Responses, evidence: Evidence
) -> tuple[Priorities, PairwiseWeights | None]:
    from needs.evidence.comments import read_topic_words
    from needs.planning.weighing.judgements_file import read_judgements
    from needs.planning.weighing.more_evidence import more_evidence
    from needs.planning.weighing.pairwise_file import read_pairwise
    from needs.planning.weighing.priorities import prioritise, survey_topics

    topics = survey_topics(evidence.survey)
    words = read_topic_words(typed.topic_words, topics) if typed.topic_words else None
    judged = read_judgements(typed.judgements, topics) if typed.judgements else None
    more = more_evidence(responses, evidence, words)
    try:
        found = prioritise(
            evidence,
            asked.labels.course,
            countries=more.countries,
            raised=more.raised,
            judgements=judged,
        )
        known = [c.id for c in found.criteria]
        pairwise = read_pairwise(typed.weights_from, known) if typed.weights_from else None
        start = pairwise.weights if pairwise else dict(found.weights)
        stated = _with_evidence(asked.weights, known)
        return replace(found, weights={**start, **stated}), pairwise
    except ValueError as error:  # a survey without topics, or no weight above 0
        raise InputError(str(error)) from error


def _with_evidence(weights: Mapping[str, float], known: Sequence[str]) -> Mapping[str, float]:
    """The weights as stated. A mistake in usage where one is of a criterion without evidence."""
    for name in weights:
        if name not in known:
            raise typer.BadParameter(
                f"these answers say nothing of '{name}'; there is evidence for {', '.join(known)}",
                param_hint="--weight",
            )
    return weights
