"""The terminal: `needs run`, `needs check`, `needs roles`, `needs form`.

A thin shell over the calls that the pages make too. What takes time to import is imported where it
is used, so that `needs --help` answers at once.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needs.planning.plan_settings import PlanSettings

if TYPE_CHECKING:
    from needs.evidence.evidence import Evidence
    from needs.planning.curriculum import Course
    from needs.planning.plan import Plan
    from needs.planning.priorities import Priorities
    from needs.report.labels import Labels
    from needs.report.records import Run
    from surveys.reading import Reading
    from surveys.responses import Responses
    from surveys.survey import Question, Survey
    from surveys.xlsform import Form

SAMPLE_COURSE = Path(__file__).resolve().parents[1] / "data" / "sample_course.toml"

PLAN = PlanSettings()

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From survey answers to a curriculum update plan, each line traced to the answers.",
    epilog="Begin with: needs check EXPORT --form FORM",
)

Export = Annotated[
    Path,
    typer.Argument(
        help="Answers as your survey tool exports them (KoboToolbox, SurveyMonkey): .csv, .xlsx.",
        show_default=False,
    ),
]
FormFile = Annotated[
    Path,
    typer.Argument(metavar="FORM", help="The form: an XLSForm (.xlsx, .xls).", show_default=False),
]
FormOption = Annotated[
    Path,
    typer.Option(
        "--form",
        metavar="FORM",
        help="The form they were asked with: an XLSForm (.xlsx, .xls) or a definition (.toml).",
        show_default=False,
    ),
]
RolesOption = Annotated[
    Path | None,
    typer.Option(
        "--roles",
        metavar="ROLES",
        help="What each question of an XLSForm is for (.toml, see `needs roles`).",
        show_default="guessed from names",
    ),
]


def main() -> None:
    """Run the terminal; a sign that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="needs")


# --- commands ----------------------------------------------------------------------------------


@app.command(
    epilog="\b\nExample:\n  needs run answers.csv --form form.xlsx --roles roles.toml "
    "--course course.toml \\\n    --days 5 --weight request=0.5 --only country=IRQ,SSD --out plan"
)
def run(
    export: Export,
    form_file: FormOption,
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="Folder for the tables (CSV), the workbook and plan.json; made where missing.",
            show_default=False,
        ),
    ],
    roles_file: RolesOption = None,
    course_file: Annotated[
        Path | None,
        typer.Option(
            "--course",
            metavar="COURSE",
            help="The course to plan with (.toml).",
            show_default="an invented sample course",
        ),
    ] = None,
    days: Annotated[float, typer.Option(min=0, max=365, help="Days there are.")] = PLAN.days,
    hours: Annotated[
        float, typer.Option(min=0, max=24, help="Net hours a day.")
    ] = PLAN.hours_per_day,
    practice: Annotated[
        float, typer.Option(min=0, max=1, help="Least share of the time that is practice.")
    ] = PLAN.practice_share,
    floor: Annotated[
        float, typer.Option(min=0, max=10_000, help="Minutes that every step gets at least.")
    ] = PLAN.step_floor,
    gain: Annotated[
        float,
        typer.Option(min=0, max=100, help="The hardest steps get this share more than now."),
    ] = PLAN.hardest_gain,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=NUMBER",
            help="What a criterion of the priorities counts; again for each.",
            show_default="request=0.4 amount=0.3 difficulty=0.3",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="QUESTION=ANSWER,…",
            help="Only people who gave one of these answers; again for other questions.",
            show_default="everybody",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="QUESTION",
            help="Profile question whose groups are compared.",
            show_default="the country",
        ),
    ] = None,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Language of labels, findings and files.")
    ] = "en",
    level: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Confidence of all intervals.")
    ] = 0.95,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed of the draws.", show_default="20210210"),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(min=100, help="Draws behind all intervals.", show_default="1000"),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say each stage, not only on a terminal.")
    ] = False,
) -> None:
    """Estimate the needs and plan the course: writes tables, a workbook and plan.json."""
    say_stage = _stages(verbose)
    with _one_line_errors():
        weights = _weights(weight or ())
        form, reading = _read(export, form_file, roles_file, say_stage)
        survey = form.survey
        labels = _labels(survey, _course(course_file), language)
        chosen = _chosen(only or (), reading.responses)
        group_by = _group_by(by, survey)
        _print_account(reading, form, form_file)
        responses = _in_view(reading.responses, chosen)
        evidence = _evidence(responses, seed, draws, say_stage)
        settings = PlanSettings(
            days=days,
            hours_per_day=hours,
            practice_share=practice,
            step_floor=floor,
            hardest_gain=gain,
        )
        priorities, plan = _plan(evidence, labels, weights, settings, say_stage)

        from needs.report.records import Run

        found = Run(
            reading,
            responses,
            chosen,
            group_by,
            evidence,
            priorities,
            plan,
            labels,
            level,
        )
        _print_course(labels.course, evidence, priorities)
        _print_findings(found)
        _print_plan(plan, labels)
        say_stage("writing the tables")
        _write(found, out)


@app.command(epilog="\b\nExample:\n  needs check answers.csv --form form.xlsx")
def check(
    export: Export,
    form_file: FormOption,
    roles_file: RolesOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say each stage, and show all notes.")
    ] = False,
) -> None:
    """Read the answers and say what became of every row and column; writes nothing."""
    with _one_line_errors():
        form, reading = _read(export, form_file, roles_file, _stages(verbose))
        _print_account(reading, form, form_file, all_notes=verbose)


@app.command(epilog="\b\nExample:\n  needs roles form.xlsx --out roles.toml")
def roles(
    form_file: FormFile,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="File to write; never one that is there.")
    ] = Path("roles.toml"),
) -> None:
    """Write what each question of a form is for, as guessed from its name, to check and change."""
    with _one_line_errors():
        form = _form(form_file, None)
        if not form.suggested:
            raise InputError(f"{form_file} is a survey definition and states its roles; edit it")
        from surveys.roles import write_roles

        with _new_file(out):
            write_roles(form.survey, out)
        _print(f"Written to {out}; check these guesses and change what is wrong:")
        _print_guesses(form)


@app.command(epilog="\b\nExample:\n  needs form form.xlsx --roles roles.toml --out survey.toml")
def form(
    form_file: FormFile,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="File to write; never one that is there.", show_default=False
        ),
    ],
    roles_file: RolesOption = None,
) -> None:
    """Write a form as a survey definition: text that can be read, compared and changed."""
    with _one_line_errors():
        found = _form(form_file, roles_file)
        from surveys.survey import write_survey

        with _new_file(out):
            write_survey(found.survey, out)
        survey = found.survey
        languages = ", ".join(survey.languages)
        _print(f"Written to {out}: {len(survey.questions)} questions in {languages}.")
        _print_guesses(found)


# --- errors ------------------------------------------------------------------------------------


class InputError(ValueError):
    """Something given on the command line that cannot be worked with; the message says what."""


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Errors of what was given leave as their message, with exit code 1; others as they are."""
    try:
        yield
    except _input_errors() as error:
        for number, line in enumerate(str(error).splitlines()):
            _print(line if number else f"Error: {line}", err=True)
        raise typer.Exit(1) from error


def _input_errors() -> tuple[type[Exception], ...]:
    from needs.planning.curriculum import CourseError
    from needs.report.workbook import WorkbookError
    from surveys.reading import ReadError
    from surveys.survey import SurveyError

    return InputError, SurveyError, ReadError, CourseError, WorkbookError


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """A file to write that must not be there yet: it may hold somebody's work."""
    if path.exists():
        raise InputError(f"{path} is there already; give another name with --out, or remove it")
    with _writing(path):
        yield


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise InputError(
            f"{place} cannot be written ({error.strerror}); give another place with --out"
        ) from error


def _print(line: str = "", *, err: bool = False) -> None:
    """A line of the terminal, without the control signs that a file may have brought along."""
    typer.echo(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", line), err=err)


Stage = Callable[[str], None]


def _stages(verbose: bool) -> Stage:
    """Says on standard error what is being done, where somebody is watching."""

    def say_stage(what: str) -> None:
        if verbose or sys.stderr.isatty():
            _print(f"… {what}", err=True)

    return say_stage


# --- what is given -----------------------------------------------------------------------------


def _form(path: Path, roles_file: Path | None) -> Form:
    from surveys.forms import read_form
    from surveys.roles import read_roles

    return read_form(path, read_roles(roles_file) if roles_file else None)


def _read(
    export: Path, form_file: Path, roles_file: Path | None, say_stage: Stage
) -> tuple[Form, Reading]:
    say_stage(f"reading {form_file.name}")
    form = _form(form_file, roles_file)
    from surveys.readers import read

    say_stage(f"reading {export.name}")
    return form, read(export, form.survey)


def _course(path: Path | None) -> Course:
    from needs.planning.curriculum import read_course

    try:
        return read_course(path or SAMPLE_COURSE)
    except OSError as error:
        if path is None:
            raise InputError("the sample course is not installed; give --course") from error
        raise InputError(f"{path} cannot be opened ({error.strerror}); check its name") from error


def _labels(survey: Survey, course: Course, code: str) -> Labels:
    from needs.report.labels import Labels
    from needs.report.language import language

    try:
        return Labels(survey, course, language(code))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--language") from error


def _weights(stated: Sequence[str]) -> dict[str, float]:
    """The default weights, with those stated as NAME=NUMBER in their place."""
    from needs.planning.priorities import WEIGHTS

    weights = dict(WEIGHTS)
    for text in stated:
        name, _, number = text.partition("=")
        if name not in weights:
            raise typer.BadParameter(
                f"'{name}' is not one of {', '.join(weights)}; write request=0.4",
                param_hint="--weight",
            )
        if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", number):
            raise typer.BadParameter(
                f"'{text}': '{number}' is not a number of 0 or more; write {name}=0.4",
                param_hint="--weight",
            )
        weights[name] = float(number)
    return weights


def _chosen(stated: Sequence[str], responses: Responses) -> dict[str, tuple[str, ...]]:
    """Option ids by profile question, from QUESTION=ANSWER,ANSWER; countries by any name."""
    chosen: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for text in stated:
        name, _, answers = text.partition("=")
        question = _profile(name, responses.survey, "--only")
        known = [o.id for o in question.options] or list(responses.profile_values[name])
        for answer in filter(None, map(str.strip, answers.split(","))):
            chosen[name] += (_option(question, answer, known),)
        if name not in chosen:
            raise typer.BadParameter(f"'{text}': write {name}=ANSWER", param_hint="--only")
    return {name: tuple(dict.fromkeys(answers)) for name, answers in chosen.items()}


def _option(question: Question, answer: str, known: Collection[str]) -> str:
    from surveys.places import to_alpha3

    country = to_alpha3(answer) if question.coding == "country" else None
    for option in (answer, country):
        if option in known:
            return option
    raise typer.BadParameter(
        f"'{question.id}' has no answer '{answer}'; its answers are {', '.join(known)}",
        param_hint="--only",
    )


def _profile(name: str, survey: Survey, option: str) -> Question:
    found = {q.id: q for q in survey.profiles}
    if name not in found:
        listed = ", ".join(found) or "none in this survey"
        raise typer.BadParameter(
            f"'{name}' is not a profile question; these are {listed}", param_hint=option
        )
    return found[name]


def _group_by(name: str | None, survey: Survey) -> Question | None:
    return survey.country if name is None else _profile(name, survey, "--by")


# --- what is done ------------------------------------------------------------------------------


def _in_view(responses: Responses, chosen: Mapping[str, tuple[str, ...]]) -> Responses:
    """The people chosen. InputError when they are so few that a table could point to one."""
    from surveys.small_cells import MINIMUM

    found = responses.where(chosen)
    if len(found) < MINIMUM:
        advice = "choose more with --only" if chosen else "collect more answers first"
        raise InputError(
            f"{len(found)} people are in view: nothing is shown of fewer than {MINIMUM}, because "
            f"it could point to a person; {advice}"
        )
    return found


def _evidence(
    responses: Responses, seed: int | None, draws: int | None, say_stage: Stage
) -> Evidence:
    from needs.evidence.evidence import EvidenceSettings, gather_evidence

    usual = EvidenceSettings()
    settings = EvidenceSettings(
        usual.unranked,
        usual.n_draws if draws is None else draws,
        usual.seed if seed is None else seed,
    )
    say_stage(f"estimating from {len(responses)} answers and {settings.n_draws} draws of them")
    return gather_evidence(responses, settings)


def _plan(
    evidence: Evidence,
    labels: Labels,
    weights: Mapping[str, float],
    settings: PlanSettings,
    say_stage: Stage,
) -> tuple[Priorities, Plan]:
    """Priorities and plan. InputError where survey, course and settings do not allow them."""
    from needs.planning.conflicts import InfeasiblePlan
    from needs.planning.plan import make_plan
    from needs.planning.priorities import learners_needs, prioritise
    from needs.report.plan_sentences import conflict_sentence

    try:
        priorities = prioritise(evidence, labels.course, weights)
        needs = learners_needs(evidence, priorities)
        say_stage(f"planning {len(labels.course.modules)} modules")
        return priorities, make_plan(labels.course, needs, settings)
    except InfeasiblePlan as error:
        rules = (f"  {conflict_sentence(c, settings, labels)}" for c in error.conflicts)
        title = "no plan fits: these rules cannot be kept together; changing any one is enough"
        raise InputError("\n".join([title, *rules])) from error
    except ValueError as error:
        raise InputError(str(error)) from error


def _write(found: Run, out: Path) -> None:
    from needs.report.records import RECORD, WORKBOOK, files

    written = files(found)
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for name, data in written.items():
            (out / name).write_bytes(data)
        others = sorted({p.name for p in out.glob("*.csv")} - set(written))
    n_tables = len(written) - 2
    _print(f"Written to {out}: {RECORD}, {WORKBOOK} and {n_tables} tables as CSV.")
    if others:
        _print(f"Not of this run, in the same folder: {', '.join(others)}.")
