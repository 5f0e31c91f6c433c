"""The command `needs course`: a course as text to compare, or as a workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needs.report.amounts import counted
from needs.terminal import options as given
from needs.terminal.output import new_files, one_line_errors, paragraph
from needs.terminal.work import course_in, partner_programmes, survey_in

CourseFile = Annotated[
    Path, typer.Argument(metavar="COURSE", help="A course (.toml or .xlsx).", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "course",
        short_help="Write a course as a workbook to fill in, or back as text.",
        epilog="\b\nExamples:\n  needs course course.toml --out course.xlsx\n"
        "  needs course course.xlsx --out course.toml",
    )(course)


def course(
    course_file: CourseFile,
    out: given.NewFile = Path("course.xlsx"),
    form_file: given.FormOption = None,
    language: given.LanguageOption = "en",
) -> None:
    """Write a course in its other form: text to compare, a workbook to fill in."""
    with one_line_errors():
        from needs.report.course_files import course_file as written
        from needs.report.language import language as words

        course_in(course_file)  # says what is wrong with it before a file is begun
        survey, programmes = survey_in(form_file), partner_programmes()
        with new_files("--out", out):
            made = written(course_file, out, survey, words(language), programmes)
        paragraph([f"Written to {out}: {counted(len(made.modules), 'module')}."])
