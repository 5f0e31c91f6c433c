"""The terminal: `needs run`, `check`, `draft`, `roles`, `form`, `course`, `compare`, `prioritise`,
`plan`, `agenda`, `compare-plans`.

The first five stand here, the others in needs/terminal, a module each. A thin shell over the calls
that the pages make too. What takes time to import is imported where it is used, so that
`needs --help` answers at once.
"""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from needs.planning.plans.settings import PlanSettings
from needs.terminal import ground as stands
from needs.terminal import options as given
from needs.terminal.agenda import register as register_agenda
from needs.terminal.answers import quality, read_answers, read_form, save_answers, without_set_aside
from needs.terminal.board import register as register_board
from needs.terminal.choices import profile
from needs.terminal.compare import register as register_compare
from needs.terminal.course import register as register_course
from needs.terminal.findings import Known, asks_for_a_plan
from needs.terminal.forms import definition, draft_from_export, form_to_xlsform, roles_beside
from needs.terminal.given import Given, on_answers
from needs.terminal.options import PLAN
from needs.terminal.output import InputError, Progress, new_files, one_line_errors, paragraph, write
from needs.terminal.plan import register as register_plan
from needs.terminal.priorities import register as register_priorities
from needs.terminal.work import course_in, labels_of

if TYPE_CHECKING:
    from surveys.reading import Reading
    from surveys.xlsform import Form

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From survey answers to a curriculum update plan, each line traced to the answers.",
    epilog="Begin with: needs check EXPORT --form FORM, or without a form: needs draft EXPORT",
)

# --- commands ----------------------------------------------------------------------------------


def main() -> None:
    """Run the terminal; a sign that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="needs")


def run(
    typed: Given,
    context: typer.Context,
    out: given.OutFolder,
    days: given.Days = PLAN.days,
    hours: given.Hours = PLAN.hours_per_day,
    practice: given.Practice = PLAN.practice_share,
    floor: given.Floor = PLAN.step_floor,
    gain: given.Gain = PLAN.hardest_gain,
    compare: given.Compare = None,
    set_aside: given.SetAside = None,
    by: given.DecidedBy = "",
    why: given.Why = "",
) -> None:
    """Say what the answers prove and plan the course by it.

    Writes a CSV a table, all tables as needs.xlsx, settings, evidence and plan as plan.json, and a
    document to rework as needs.docx. Where no plan can be made, all the rest as findings.xlsx,
    .json and .docx with the reason; it ends with 1, but for a survey that asks about no topic.
    """
    settings = PlanSettings(
        days=days,
        hours_per_day=hours,
        step_floor=floor,
        hardest_gain=gain,
        practice_share=practice,
    )
    with one_line_errors():
        progress = Progress(typed.verbose)
        asked = stands.asked(typed, progress)
        reading = without_set_aside(asked.reading, set_aside or (), by, why)
        survey = reading.responses.survey
        groups = profile(compare, survey, "--compare") if compare else survey.country
        _print_account(reading, asked.form, typed.form_file, all_notes=typed.verbose)

        asked = replace(asked, reading=reading)
        seen = stands.seen(typed, asked, progress, groups if compare else None)
        known = Known(typed, asked, seen, groups, out)
        made = known.planned(settings, progress, expected=asks_for_a_plan(context))
        if made is None:
            return
        found, plan = made

        from needs.report.records import Run, files
        from needs.report.run_document import DOCUMENT, run_document
        from needs.report.summary import course_and_survey, findings, plan_by_action

        paragraph(course_and_survey(plan.course, found.evidence, found.priorities))
        paragraph(findings(found.evidence, found.priorities, found.labels, found.level))
        paragraph(plan_by_action(plan, found.labels, synthetic=found.evidence.synthetic))
        progress.says("making the tables")
        whole = Run(
            reading=reading,
            responses=found.responses,
            only=found.only,
            by=groups,
            evidence=found.evidence,
            priorities=found.priorities,
            plan=plan,
            labels=found.labels,
            level=found.level,
        )
        write({**files(whole), DOCUMENT: run_document(whole)}, out)


app.command(
    "run",
    short_help="Write findings, tables and a curriculum plan from answers.",
    epilog="\b\nExamples:\n  needs run answers.csv --form form.xlsx --course course.toml "
    "--days 5 \\\n    --weight request=0.5 --only country=IRQ,SSD --out plan\n"
    "  needs run answers.parquet --weights one-vote:country --trim 5 --out plan",
)(on_answers(run))


@app.command(
    short_help="Say what became of every row, and how good the answers are.",
    epilog="\b\nExamples:\n  needs check answers.csv --form form.xlsx\n"
    "  needs check answers.csv --form form.xlsx --set-aside too-fast --by 'A. Mwangi' \\\n"
    "    --why 'cannot have been read' --save answers.parquet",
)
def check(
    exports: given.Exports,
    form_file: given.FormOption = None,
    roles_file: given.RolesOption = None,
    set_aside: given.SetAside = None,
    by: given.DecidedBy = "",
    why: given.Why = "",
    save: given.SaveFile = None,
    verbose: given.Verbose = False,
) -> None:
    """Read answers, say what became of every row and column, and check their quality.

    Writes nothing unless --save is given.
    """
    with one_line_errors():
        form, reading = read_answers(exports, form_file, roles_file, Progress(verbose))
        reading = without_set_aside(reading, set_aside or (), by, why)
        _print_account(reading, form, form_file, all_notes=verbose)
        paragraph(quality(reading, labels_of(form.survey, course_in(None), "en")))
        if save is not None:
            paragraph(save_answers(reading, save))


@app.command(
    short_help="Draft a survey definition from an export alone, to correct.",
    epilog="\b\nExample:\n  needs draft answers.csv --out draft.toml\n"
    "  needs check answers.csv --form draft.toml",
)
def draft(
    export: given.Export,
    out: given.NewFile = Path("draft.toml"),
    language: given.FileLanguage = "en",
) -> None:
    """Write a survey definition guessed from an export alone, each guess with its reason."""
    with one_line_errors():
        with new_files("--out", out):
            lines = list(draft_from_export(export, out, language))
        paragraph(lines)


@app.command(
    short_help="Write what each question is for, to check and change.",
    epilog="\b\nExample:\n  needs roles form.xlsx --out roles.toml",
)
def roles(form_file: given.FormFile, out: given.NewFile = Path("roles.toml")) -> None:
    """Write what each question of a form is for, as guessed from its name, to check and change."""
    with one_line_errors():
        form = read_form(form_file, None)
        if not form.suggested:
            raise InputError(
                f"{form_file} is a survey definition and states what its questions are for; "
                "change it there"
            )
        from needs.report.summary import guesses
        from surveys.roles import write_roles

        with new_files("--out", out):
            write_roles(form.survey, out)
        paragraph([f"Written to {out}; change there what is wrong.", *guesses(form)])


@app.command(
    "form",
    short_help="Write a form as a definition, or a definition as a form.",
    epilog="\b\nExamples:\n  needs form form.xlsx --roles roles.toml --out survey.toml\n"
    "  needs form survey.toml --out form.xlsx",
)
def write_form(
    form_file: given.FormFile,
    out: given.NewFile = Path("survey.toml"),
    roles_file: given.RolesOption = None,
) -> None:
    """Write a form as a survey definition (.toml: text to read, compare and change), or as an
    XLSForm (.xlsx: to deploy to KoboToolbox or ODK) with its roles file beside.
    """
    with one_line_errors():
        form = read_form(form_file, roles_file)
        from needs.report.summary import guesses

        if out.suffix.lower() == ".xlsx":
            with new_files("--out", out, roles_beside(out)):
                lines = list(form_to_xlsform(form.survey, out))
        elif out.suffix.lower() == ".toml":
            with new_files("--out", out):
                lines = list(definition(form.survey, out))
        else:
            raise InputError(
                f"{out} is neither a definition (.toml) nor an XLSForm (.xlsx); "
                "give a name that ends so with --out"
            )
        paragraph([*lines, *guesses(form)])


# In the order in which people need them; `needs --help` lists them so.
register_course(app)
register_compare(app)
register_priorities(app)
register_plan(app)
register_agenda(app)
register_board(app)


# --- from what was given to what it means ------------------------------------------------------


def _print_account(
    reading: Reading, form: Form, form_file: Path | None, *, all_notes: bool
) -> None:
    from needs.report.summary import account, guesses

    lines = [*account(reading, form, all_notes=all_notes), *guesses(form)]
    if form.suggested:
        lines.append(f"  To change a guess: needs roles {form_file}, then give it as --roles")
    paragraph(lines)
