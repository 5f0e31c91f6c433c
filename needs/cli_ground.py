"""What the commands on priorities, plans and agendas stand on: the same answers and options."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from needs import cli_options as given
from needs.cli_answers import read_answers
from needs.cli_choices import chosen, evidence_settings, weights_of
from needs.cli_terminal import InputError, Progress
from needs.cli_work import course_in, estimate, in_view, labels_of

if TYPE_CHECKING:
    from needs.evidence.evidence import Evidence
    from needs.planning.pairwise_weights import PairwiseWeights
    from needs.planning.priorities import Priorities
    from needs.report.labels import Labels
    from surveys.reading import Reading
    from surveys.responses import Responses

OptionalExports = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="EXPORT",
        help="Answers as a survey tool exports them, or as saved here (.parquet); several files "
        "are waves of one survey.",
        show_default=False,
    ),
]
JudgementsOption = Annotated[
    Path | None,
    typer.Option(
        "--judgements",
        metavar="FILE",
        help="What experts judged of the topics (.toml), each with who, when and why.",
        show_default="none",
    ),
]
PairwiseOption = Annotated[
    Path | None,
    typer.Option(
        "--weights-from",
        metavar="FILE",
        help="Weights of the criteria from a pairwise questionnaire (.toml).",
        show_default="none",
    ),
]
WordsOption = Annotated[
    Path | None,
    typer.Option(
        "--topic-words",
        metavar="FILE",
        help="Words by which a comment raises a topic (.toml), beside the topics' labels.",
        show_default="none",
    ),
]
CriteriaWeight = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=N",
        help="What a criterion counts; may be given for each that has evidence.",
        show_default="those of docs/methods.md",
    ),
]


@dataclass(frozen=True)
class Given:
    """What these commands all take, as typed."""

    exports: OptionalExports = None
    form_file: given.FormOption = None
    roles_file: given.RolesOption = None
    course_file: given.CourseOption = None
    weight: CriteriaWeight = None
    weights_from: PairwiseOption = None
    judgements: JudgementsOption = None
    topic_words: WordsOption = None
    only: given.Only = None
    weights: given.Weights = None
    trim: given.Trim = None
    cluster: given.Cluster = None
    unranked: given.UnrankedOption = "below"
    language: given.LanguageOption = "en"
    level: given.Level = 0.95
    seed: given.Seed = None
    draws: given.Draws = None
    verbose: given.Verbose = False


def on_answers(command: Callable[..., None]) -> Callable[..., None]:
    """`command` as the terminal calls it: with the options of `Given`, then its own.

    The command itself takes a `Given` first. So the options that many commands share are written
    once, and their help is the same everywhere.
    """
    hints = get_type_hints(Given, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(
            f.name,
            keyword,
            default=inspect.Parameter.empty if f.default is MISSING else f.default,
            annotation=hints[f.name],
        )
        for f in fields(Given)
    ]
    own_hints = get_type_hints(command, include_extras=True)
    _, *own = inspect.signature(command).parameters.values()
    own = [p.replace(kind=keyword, annotation=own_hints[p.name]) for p in own]

    def called(**typed: Any) -> None:
        ground = Given(**{f.name: typed.pop(f.name) for f in fields(Given)})
        command(ground, **typed)

    called.__doc__ = command.__doc__
    called.__annotations__ = {p.name: p.annotation for p in (*shared, *own)}
    called.__signature__ = inspect.Signature([*shared, *own])  # type: ignore[attr-defined]
    return called


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
    if not typed.exports:
        raise InputError("no answers were given; name the file that they are in")
    form, reading = read_answers(typed.exports, typed.form_file, typed.roles_file, progress)
    labels = labels_of(form.survey, course_in(typed.course_file), typed.language)
    only = chosen(typed.only or (), reading.responses)
    settings = evidence_settings(
        form.survey, typed.seed, typed.draws, typed.cluster, typed.unranked
    )
    responses = in_view(reading.responses, only)
    people = weights_of(typed.weights, typed.trim, responses)
    evidence = estimate(responses, settings, people, progress)
    priorities, pairwise = _priorities(typed, responses, evidence, labels)
    return Ground(reading, responses, only, evidence, priorities, pairwise, labels, typed.level)


def _priorities(
    typed: Given, responses: Responses, evidence: Evidence, labels: Labels
) -> tuple[Priorities, PairwiseWeights | None]:
    from needs.evidence.comments import read_topic_words
    from needs.planning.judgements_file import read_judgements
    from needs.planning.more_evidence import more_evidence
    from needs.planning.pairwise_file import read_pairwise
    from needs.planning.priorities import prioritise, survey_topics

    topics = survey_topics(evidence.survey)
    words = read_topic_words(typed.topic_words, topics) if typed.topic_words else None
    judged = read_judgements(typed.judgements, topics) if typed.judgements else None
    more = more_evidence(responses, evidence, words)
    try:
        found = prioritise(
            evidence,
            labels.course,
            countries=more.countries,
            raised=more.raised,
            judgements=judged,
        )
        known = [c.id for c in found.criteria]
        pairwise = read_pairwise(typed.weights_from, known) if typed.weights_from else None
        start = pairwise.weights if pairwise else dict(found.weights)
        return replace(found, weights={**start, **_stated(typed.weight or [], known)}), pairwise
    except ValueError as error:  # a survey without topics, or no weight above 0
        raise InputError(str(error)) from error


def _stated(typed: list[str], known: list[str]) -> dict[str, float]:
    """Weights given as NAME=N, of criteria that have evidence."""
    weights = {}
    for text in typed:
        name, _, number = text.partition("=")
        if name not in known or not re.fullmatch(r"\d+(\.\d*)?|\.\d+", number):
            raise typer.BadParameter(
                f"'{text}' is not a criterion with evidence ({', '.join(known)}) and a number of "
                "0 or more, such as request=0.4",
                param_hint="--weight",
            )
        weights[name] = float(number)
    return weights
