"""The part of the terminal that goes from what was given to what it means: the same calls that the
pages make, with errors as people at a terminal need them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from needs.report.amounts import counted
from needs.terminal.output import InputError, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needs.evidence.evidence import Evidence, EvidenceSettings
    from needs.evidence.weighting import Weights
    from needs.planning.courses.curriculum import Course
    from needs.planning.courses.programmes import Programmes
    from needs.planning.plans.plan import Plan
    from needs.planning.plans.settings import PlanSettings
    from needs.planning.weighing.priorities import Priorities
    from needs.report.labels import Labels
    from surveys.responses import Responses
    from surveys.survey import Question, Survey

_ROOT = Path(__file__).resolve().parents[2]
SAMPLE_COURSE = _ROOT / "data" / "sample_course.toml"
SAMPLE_SURVEY = _ROOT / "surveys" / "definitions" / "caseworker_training.toml"
PROGRAMMES = _ROOT / "data" / "partner_programmes.toml"

_T = TypeVar("_T")


class NoPlan(InputError):  # noqa: N818  # nothing has failed: there is none
    """Survey, course and settings allow no plan.

    why: the reasons as a file of this run says them, in its language.
    """

    def __init__(self, message: str, why: tuple[str, ...]) -> None:
        super().__init__(message)
        self.why = why


def course_in(path: Path | None) -> Course:
    """The course in a file, or the sample. CourseError for what is none, InputError unopened."""
    from needs.planning.courses.curriculum import CourseError, read_course
    from needs.planning.courses.programmes import check_sources

    if path is None and not SAMPLE_COURSE.exists():
        raise InputError("the sample course is not installed; give one: --course")
    place = path or SAMPLE_COURSE
    course = read_file(place, read_course)
    if (programmes := partner_programmes()) is not None:
        try:
            check_sources(course, programmes)
        except CourseError as error:
            raise CourseError(error.problems, place.name) from error
    return course


def partner_programmes() -> Programmes | None:
    """What partners teach, where the file of it is installed. ProgrammeError for what is none."""
    from needs.planning.courses.programmes_file import read_programmes

    return read_programmes(PROGRAMMES) if PROGRAMMES.exists() else None


def survey_in(path: Path | None) -> Survey:
    """The survey that a form asks, or the sample's. SurveyError where it is none."""
    from surveys.forms import read_form

    if path is None and not SAMPLE_SURVEY.exists():
        raise InputError("the sample survey is not installed; give a form: --form")
    return read_form(path or SAMPLE_SURVEY, None).survey


def labels_of(survey: Survey, course: Course, code: str) -> Labels:
    """The words of a survey and a course in a language."""
    from needs.report.labels import Labels
    from needs.report.language import language

    return Labels(survey, course, language(code))


def in_view(
    responses: Responses, only: Mapping[str, tuple[str, ...]], by: Question | None = None
) -> Responses:
    """The answers of the people chosen, without what could point to a person.

    InputError where they are too few, or too many questions are combined; `by`, a question that
    they are compared by, counts too.
    """
    from surveys.disclosure import Disclosure, DisclosureError

    disclosure = Disclosure.of(responses)
    try:
        if by is not None:
            disclosure.view(only, [by])
        return disclosure.view(only).responses
    except DisclosureError as error:
        what = {"too many questions": " (--only, --compare)", "no such group": " (--only)"}
        advice = "" if only or error.why != "too few people" else "; collect more answers first"
        raise InputError(f"{error}{what.get(error.why, '')}{advice}") from error


def estimate(
    responses: Responses, settings: EvidenceSettings, weights: Weights, progress: Progress
) -> Evidence:
    """Estimates from the answers in view."""
    from needs.evidence.evidence import gather_evidence

    progress.says(f"estimating from {len(responses)} people, drawn {settings.n_draws} times")
    return gather_evidence(responses, settings, weights)


def plan_of(
    evidence: Evidence,
    priorities: Priorities,
    labels: Labels,
    settings: PlanSettings,
    progress: Progress,
) -> Plan:
    """The plan. NoPlan where survey, course and settings allow none."""
    from needs.planning.plans.plan import make_plan
    from needs.planning.weighing.priorities import learners_needs

    check_steps(evidence, labels)
    with told(settings, labels):
        progress.says(f"planning with {counted(len(labels.course.modules), 'module')}")
        needs = learners_needs(evidence, priorities)
        return make_plan(labels.course, needs, settings)


def check_steps(evidence: Evidence, labels: Labels) -> None:
    """NoPlan where the survey ranks steps that the course does not have."""
    ranking, course = evidence.difficulty, labels.course
    missing = [step for step in (ranking.items if ranking else ()) if step not in course.steps]
    if ranking is None or not missing:
        return
    from needs.report.plan_sentences import steps_missing_sentence

    names = [labels.option(ranking.question, step) for step in missing]
    raise NoPlan(
        f"survey '{evidence.survey.id}' ranks steps that course '{course.id}' does not have "
        f"({', '.join(missing)}); plan with a course that has them, by --course",
        (steps_missing_sentence(names, labels),),
    )


@contextmanager
def told(settings: PlanSettings, labels: Labels) -> Iterator[None]:
    """Around the making of plans: what fits nowhere becomes a NoPlan that names the rules."""
    from needs.planning.plans.conflicts import InfeasiblePlan
    from needs.report.plan_sentences import conflict_sentence, no_plan_sentence

    try:
        yield
    except InfeasiblePlan as error:
        rules = [conflict_sentence(c, settings, labels) for c in error.conflicts]
        title = (
            "no plan fits: these rules cannot be kept together; changing any one is enough"
            if len(error.conflicts) > 1
            else "no plan fits: this rule cannot be kept"
        )
        message = "\n".join([title, *(f"  {rule}" for rule in rules)])
        raise NoPlan(message, (no_plan_sentence(error.conflicts, labels), *rules)) from error
    except InputError:
        raise
    except ValueError as error:
        raise NoPlan(str(error), (str(error),)) from error


def read_file(path: Path, read: Callable[[Path], _T]) -> _T:
    """What a file holds; InputError where it cannot be opened."""
    try:
        return read(path)
    except OSError as error:
        raise InputError(f"{path} cannot be opened ({error.strerror}); check its name") from error
