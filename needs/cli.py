"""The terminal: `needs run`, `needs check`, `needs roles`, `needs form`.

A thin shell over the calls that the pages make too. What takes time to import is imported where it
is used, so that `needs --help` answers at once.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needs.planning.plan_settings import PlanSettings
from needs.report.language import LANGUAGES

if TYPE_CHECKING:
    from needs.evidence.evidence import Evidence, EvidenceSettings
    from needs.planning.curriculum import Course
    from needs.planning.plan import Plan
    from needs.planning.priorities import Priorities
    from needs.report.labels import Labels
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

# --- what can be given -------------------------------------------------------------------------


def _number(low: float, high: float, help: str) -> Any:
    return typer.Option(metavar="N", min=low, max=high, help=help)


def _file(flag: str, help: str, default: str | bool, metavar: str = "FILE") -> Any:
    return typer.Option(flag, metavar=metavar, help=help, show_default=default)


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise typer.BadParameter(f"'{code}' is not one of {', '.join(LANGUAGES)}")
    return code


_EXPORT = "Answers as KoboToolbox or SurveyMonkey exports them (.csv, .xlsx, .xls)."
_FORM = "The form: an XLSForm (.xlsx, .xls)"
_ROLES = "What each question of an XLSForm is for (.toml); made by `needs roles`."

Export = Annotated[Path, typer.Argument(metavar="EXPORT", help=_EXPORT, show_default=False)]
FormFile = Annotated[Path, typer.Argument(metavar="FORM", help=f"{_FORM}.", show_default=False)]
FormOption = Annotated[Path, _file("--form", f"{_FORM} or a definition (.toml).", False, "FORM")]
RolesOption = Annotated[Path | None, _file("--roles", _ROLES, "guessed from names")]
CourseOption = Annotated[
    Path | None, _file("--course", "The course to plan with (.toml).", "an invented sample course")
]
OutFolder = Annotated[Path, _file("--out", "Folder to write to; made if missing.", False, "DIR")]
NewFile = Annotated[Path, _file("--out", "File to write; never one that is there.", True)]
Days = Annotated[float, _number(0, 365, "Days there are.")]
Hours = Annotated[float, _number(0, 24, "Net hours a day.")]
Practice = Annotated[float, _number(0, 1, "Least share of the time that is practice.")]
Floor = Annotated[float, _number(0, 10_000, "Minutes that every step gets at least.")]
Gain = Annotated[float, _number(0, 100, "The hardest steps get at least this share more than now.")]
Level = Annotated[float, _number(0.5, 0.999, "Confidence of all intervals.")]
Weight = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=N",
        help="What a criterion of the priorities counts; may be given for each.",
        show_default="request=0.4, amount=0.3, difficulty=0.3",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="QUESTION=ANSWER,…",
        help="Only people who gave one of these answers; may be given for several questions.",
        show_default="everybody",
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        metavar="QUESTION",
        help="Profile question whose groups are compared.",
        show_default="the country",
    ),
]
LanguageOption = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="CODE",
        callback=_known_language,
        help=f"Language of labels, findings and files: {', '.join(LANGUAGES)}.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Seed of the draws.", show_default="20210210")
]
Draws = Annotated[
    int | None,
    typer.Option(metavar="N", min=100, help="Draws behind all intervals.", show_default="1000"),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show all notes, and each stage wherever this runs.")
]


# --- commands ----------------------------------------------------------------------------------


def main() -> None:
    """Run the terminal; a sign that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="needs")


@app.command(
    short_help="Write findings, tables and a curriculum plan from answers.",
    epilog="\b\nExample:\n  needs run answers.csv --form form.xlsx --course course.toml "
    "--days 5 \\\n    --weight request=0.5 --only country=IRQ,SSD --out plan",
)
def run(
    export: Export,
    form_file: FormOption,
    out: OutFolder,
    roles_file: RolesOption = None,
    course_file: CourseOption = None,
    days: Days = PLAN.days,
    hours: Hours = PLAN.hours_per_day,
    practice: Practice = PLAN.practice_share,
    floor: Floor = PLAN.step_floor,
    gain: Gain = PLAN.hardest_gain,
    weight: Weight = None,
    only: Only = None,
    by: By = None,
    language: LanguageOption = "en",
    level: Level = 0.95,
    seed: Seed = None,
    draws: Draws = None,
    verbose: Verbose = False,
) -> None:
    """Say what the answers prove and plan the course by it.

    Writes a CSV a table, all tables as needs.xlsx, and settings, evidence and plan as plan.json.
    """
    settings = PlanSettings(
        days=days,
        hours_per_day=hours,
        step_floor=floor,
        hardest_gain=gain,
        practice_share=practice,
    )
    with _one_line_errors():
        progress = Progress(verbose)
        weights = _weights(weight or ())
        form, reading = _read(export, form_file, roles_file, progress)
        labels = _labels(form.survey, _course(course_file), language)
        chosen = _chosen(only or (), reading.responses)
        group_by = form.survey.country if by is None else _profile(by, form.survey, "--by")
        _print_account(reading, form, form_file, all_notes=verbose)

        responses = _in_view(reading.responses, chosen)
        evidence = _evidence(responses, _evidence_settings(seed, draws), progress)
        priorities, plan = _plan(evidence, labels, weights, settings, progress)

        from needs.report.records import Run, files
        from needs.report.summary import course_and_survey, findings, plan_by_action

        _print(course_and_survey(plan.course, evidence, priorities))
        _print(findings(evidence, priorities, labels, level))
        _print(plan_by_action(plan, labels, synthetic=evidence.synthetic))
        progress.says("making the tables")
        found = Run(reading, responses, chosen, group_by, evidence, priorities, plan, labels, level)
        _write(files(found), out)


@app.command(
    short_help="Say what became of every row and column of an export.",
    epilog="\b\nExample:\n  needs check answers.csv --form form.xlsx",
)
def check(
    export: Export, form_file: FormOption, roles_file: RolesOption = None, verbose: Verbose = False
) -> None:
    """Read answers and say what became of every row and column. Writes nothing."""
    with _one_line_errors():
        form, reading = _read(export, form_file, roles_file, Progress(verbose))
        _print_account(reading, form, form_file, all_notes=verbose)


@app.command(
    short_help="Write what each question of a form is for, to check and change.",
    epilog="\b\nExample:\n  needs roles form.xlsx --out roles.toml",
)
def roles(form_file: FormFile, out: NewFile = Path("roles.toml")) -> None:
    """Write what each question of a form is for, as guessed from its name, to check and change."""
    with _one_line_errors():
        form = _form(form_file, None)
        if not form.suggested:
            raise InputError(
                f"{form_file} is a survey definition and states what its questions are for; "
                "change it there"
            )
        from needs.report.summary import guesses
        from surveys.roles import write_roles

        with _new_file(out):
            write_roles(form.survey, out)
        _print([f"Written to {out}; change there what is wrong.", *guesses(form)])


@app.command(
    "form",
    short_help="Write a form as a survey definition that can be read and changed.",
    epilog="\b\nExample:\n  needs form form.xlsx --roles roles.toml --out survey.toml",
)
def write_form(
    form_file: FormFile, out: NewFile = Path("survey.toml"), roles_file: RolesOption = None
) -> None:
    """Write a form as a survey definition (.toml): text to read, compare and change."""
    with _one_line_errors():
        form = _form(form_file, roles_file)
        from needs.report.summary import guesses
        from surveys.survey import write_survey

        with _new_file(out):
            write_survey(form.survey, out)
        survey = form.survey
        written = f"{len(survey.questions)} questions ({', '.join(survey.languages)})"
        _print([f"Written to {out}: {written}.", *guesses(form)])


# --- what goes to the terminal -----------------------------------------------------------------


class InputError(ValueError):
    """Something given on the command line that cannot be worked with; the message says what."""


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Errors in what was given become their message and exit code 1; all others stay loud."""
    try:
        yield
    except _input_errors() as error:
        first, *more = str(error).splitlines()
        _echo([f"Error: {first}", *more], err=True)
        raise typer.Exit(1) from error


def _input_errors() -> tuple[type[Exception], ...]:
    from needs.planning.curriculum import CourseError
    from needs.report.workbook import WorkbookError
    from surveys.reading import ReadError
    from surveys.survey import SurveyError

    return InputError, SurveyError, ReadError, CourseError, WorkbookError


class Progress:
    """Says each stage on standard error, where somebody watches or asks for it."""

    def __init__(self, always: bool) -> None:
        self._watched = always or sys.stderr.isatty()

    def says(self, stage: str) -> None:
        """Announce a stage that begins."""
        if self._watched:
            _echo([f"… {stage}"], err=True)


def _print_account(reading: Reading, form: Form, form_file: Path, *, all_notes: bool) -> None:
    from needs.report.summary import account, guesses

    lines = [*account(reading, form, all_notes=all_notes), *guesses(form)]
    if form.suggested:
        lines.append(f"  To change a guess: needs roles {form_file}, then give it as --roles")
    _print(lines)


def _print(lines: Iterable[str]) -> None:
    """A paragraph."""
    _echo([*lines, ""])


def _echo(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines without the control signs that words out of a file may bring along."""
    for line in lines:
        typer.echo(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", line), err=err)


# --- from what was given to what it means ------------------------------------------------------


def _form(path: Path, roles_file: Path | None) -> Form:
    from surveys.forms import read_form
    from surveys.roles import read_roles

    return read_form(path, read_roles(roles_file) if roles_file else None)


def _read(
    export: Path, form_file: Path, roles_file: Path | None, progress: Progress
) -> tuple[Form, Reading]:
    progress.says(f"reading {form_file.name}")
    form = _form(form_file, roles_file)
    from surveys.readers import read

    progress.says(f"reading {export.name}")
    return form, read(export, form.survey)


def _course(path: Path | None) -> Course:
    from needs.planning.curriculum import read_course

    try:
        return read_course(path or SAMPLE_COURSE)
    except OSError as error:
        if path is None:
            raise InputError("the sample course is not installed; give one: --course") from error
        raise InputError(f"{path} cannot be opened ({error.strerror}); check its name") from error


def _labels(survey: Survey, course: Course, code: str) -> Labels:
    from needs.report.labels import Labels
    from needs.report.language import language

    return Labels(survey, course, language(code))


def _weights(given: Sequence[str]) -> dict[str, float]:
    """The weights by default, with those given as NAME=N in their place."""
    from needs.planning.priorities import WEIGHTS

    weights = dict(WEIGHTS)
    for text in given:
        name, _, number = text.partition("=")
        if name not in weights or not re.fullmatch(r"\d+(\.\d*)?|\.\d+", number):
            raise typer.BadParameter(
                f"'{text}' is not a criterion ({', '.join(weights)}) and a number of 0 or more, "
                "such as request=0.4",
                param_hint="--weight",
            )
        weights[name] = float(number)
    return weights


def _chosen(given: Sequence[str], responses: Responses) -> dict[str, tuple[str, ...]]:
    """Option ids by profile question, from QUESTION=ANSWER,ANSWER; a country by any name."""
    chosen: dict[str, dict[str, None]] = defaultdict(dict)
    for text in given:
        name, _, answers = text.partition("=")
        question = _profile(name, responses.survey, "--only")
        known = [o.id for o in question.options] or responses.profile_values[name]
        if not answers.strip(" ,"):
            raise typer.BadParameter(
                f"'{text}' names no answer; '{name}' has {', '.join(known)}", param_hint="--only"
            )
        for answer in filter(None, map(str.strip, answers.split(","))):
            chosen[name][_option(question, answer, known)] = None
    return {name: tuple(answers) for name, answers in chosen.items()}


def _option(question: Question, answer: str, known: Collection[str]) -> str:
    from surveys.places import to_alpha3

    option = answer
    if question.coding == "country" and answer not in known:
        option = to_alpha3(answer) or answer
    if option not in known:
        raise typer.BadParameter(
            f"'{question.id}' has no answer '{answer}'; it has {', '.join(known)}",
            param_hint="--only",
        )
    return option


def _profile(name: str, survey: Survey, option: str) -> Question:
    found = {q.id: q for q in survey.profiles}
    if name not in found:
        raise typer.BadParameter(
            f"'{name}' is not a profile question; these are {', '.join(found) or 'not asked'}",
            param_hint=option,
        )
    return found[name]


def _evidence_settings(seed: int | None, draws: int | None) -> EvidenceSettings:
    from needs.evidence.evidence import EvidenceSettings

    usual = EvidenceSettings()
    return EvidenceSettings(
        n_draws=usual.n_draws if draws is None else draws,
        seed=usual.seed if seed is None else seed,
    )


# --- the work ----------------------------------------------------------------------------------


def _in_view(responses: Responses, chosen: Mapping[str, tuple[str, ...]]) -> Responses:
    """The people chosen. InputError when they are so few that a table could point to one."""
    from surveys.small_cells import MINIMUM

    found = responses.where(chosen)
    if len(found) < MINIMUM:
        advice = "choose more with --only" if chosen else "collect more answers first"
        raise InputError(
            f"fewer than {MINIMUM} people are in view, so nothing is shown: it could point to a "
            f"person; {advice}"
        )
    return found


def _evidence(responses: Responses, settings: EvidenceSettings, progress: Progress) -> Evidence:
    from needs.evidence.evidence import gather_evidence

    progress.says(f"estimating from {len(responses)} people, drawn {settings.n_draws} times")
    return gather_evidence(responses, settings)


def _plan(
    evidence: Evidence,
    labels: Labels,
    weights: Mapping[str, float],
    settings: PlanSettings,
    progress: Progress,
) -> tuple[Priorities, Plan]:
    """Priorities and plan. InputError where survey, course and settings allow none."""
    from needs.planning.conflicts import InfeasiblePlan
    from needs.planning.plan import make_plan
    from needs.planning.priorities import learners_needs, prioritise
    from needs.report.plan_sentences import conflict_sentence

    try:
        priorities = prioritise(evidence, labels.course, weights)
        progress.says(f"planning with {len(labels.course.modules)} modules")
        needs = learners_needs(evidence, priorities)
        return priorities, make_plan(labels.course, needs, settings)
    except InfeasiblePlan as error:
        rules = (f"  {conflict_sentence(c, settings, labels)}" for c in error.conflicts)
        title = "no plan fits: these rules cannot be kept together; changing any one is enough"
        raise InputError("\n".join([title, *rules])) from error
    except ValueError as error:
        raise InputError(str(error)) from error


# --- files -------------------------------------------------------------------------------------


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        others = sorted({p.name for p in folder.glob("*.csv")} - set(files))
    tables = [name for name in files if name.endswith(".csv")]
    rest = ", ".join(name for name in files if name not in tables)
    _echo([f"Written to {folder}: {rest} and {len(tables)} tables as CSV."])
    if others:
        _echo([f"Not of this run, in the same folder: {', '.join(others)}."])


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """Around the writing of a file that must not be there yet: it may hold somebody's work."""
    if path.exists():
        raise InputError(f"{path} is there already; give another name with --out, or remove it")
    with _writing(path):
        yield


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{error.filename or path} cannot be written ({error.strerror}); "
            "give another place with --out"
        ) from error
