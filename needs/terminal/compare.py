"""The command `needs compare`: do groups of people differ, where, and who is alike?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from needs.terminal import options as given
from needs.terminal.answers import read_answers
from needs.terminal.choices import evidence_settings
from needs.terminal.compare_choices import (
    comparable,
    compare_settings,
    question_to_compare,
    threshold_note,
    two_groups,
)
from needs.terminal.compare_people import Grouped, in_groups
from needs.terminal.output import InputError, Progress, one_line_errors, paragraph, say, write
from needs.terminal.work import course_in, labels_of

if TYPE_CHECKING:
    from needs.evidence.comparing.compared import CompareSettings
    from surveys.survey import Question

By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="QUESTION",
        help="Profile question whose groups are compared; give two to cross them.",
        show_default="the country",
    ),
]
QuestionOption = Annotated[
    str | None,
    typer.Option(
        "--question",
        metavar="ID",
        help="The question to compare in full.",
        show_default="all questions, a sentence each",
    ),
]
MeasureOption = Annotated[
    Literal["net", "mean", "gap"] | None,
    typer.Option(
        "--measure",
        help="Of a scale: net share, or mean level; of one on importance also the gap to ability.",
        show_default="net",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        help="Difference from which it matters: percentage points, or levels of a mean or gap.",
        show_default="10; of net shares 20; of means 0.3; of gaps 0.5",
    ),
]
Groups = Annotated[
    str | None,
    typer.Option(
        metavar="A[,B]",
        help="Two groups side by side, or one and everybody else.",
        show_default="none",
    ),
]
Folder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made if missing.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "compare",
        short_help="Say whether groups differ, where, and who is alike.",
        epilog="\b\nExamples:\n  needs compare answers.csv --form form.xlsx --by country\n"
        "  needs compare answers.csv --form form.xlsx --by country --question content \\\n"
        "    --threshold 15 --groups IRQ,SSD --out comparison",
    )(compare_groups)


def compare_groups(
    exports: given.Exports,
    out: Folder = Path("comparison"),
    form_file: given.FormOption = None,
    roles_file: given.RolesOption = None,
    by: By = None,
    question: QuestionOption = None,
    measure: MeasureOption = None,
    threshold: Threshold = None,
    groups: Groups = None,
    only: given.Only = None,
    unranked: given.UnrankedOption = "below",
    language: given.LanguageOption = "en",
    level: given.Level = 0.95,
    seed: given.Seed = None,
    draws: given.Draws = None,
    verbose: given.Verbose = False,
) -> None:
    """Compare groups of people, small ones drawn towards the whole: whether they differ, where,
    and who is alike.

    Writes a CSV a table, all tables as comparison.xlsx, and the numbers as comparison.json.
    """
    with one_line_errors():
        progress = Progress(verbose)
        form, reading = read_answers(exports, form_file, roles_file, progress)
        labels = labels_of(form.survey, course_in(None), language)
        usual = evidence_settings(form.survey, seed, draws, None, unranked)
        one = question_to_compare(form.survey, question, (measure, threshold, groups))
        settings = compare_settings(usual, one, measure, threshold)
        if note := threshold_note(measure, threshold):
            say([note], err=True)
        grouped = in_groups(reading, by, only, labels, level)
        if one is None:
            _all_questions(grouped, settings, progress, out)
        else:
            _one_question(grouped, one, settings, groups, progress, out)


def _all_questions(
    grouped: Grouped, settings: CompareSettings, progress: Progress, out: Path
) -> None:
    """Print and write whether groups differ in each question."""
    from needs.report.comparison_files import comparison_record, overview_table
    from needs.report.comparison_sentences import whether_sentence
    from needs.report.files import table_files

    labels = grouped.labels
    found = []
    for question in comparable(grouped.view.responses.survey):
        progress.says(f"comparing {question.id}")
        found.append(grouped.compared(question, settings))
    if not found:
        raise InputError("this survey has no ranking, choice or scale question to compare")
    paragraph(grouped.notes)
    for one in found:
        title = f"{labels.question(one.question)} ({one.question})"
        paragraph([title, f"  {whether_sentence(one, labels)}"])
    tables = (overview_table(found, labels, grouped.notes),)
    questions = [comparison_record(one, None, labels, grouped.level) for one in found]
    record = {**grouped.record, "questions": questions}
    synthetic = grouped.view.responses.synthetic
    write(table_files(tables, "comparison", record, synthetic=synthetic), out)


def _one_question(
    grouped: Grouped,
    question: Question,
    settings: CompareSettings,
    groups: str | None,
    progress: Progress,
    out: Path,
) -> None:
    """Print and write all that can be said of one question."""
    from needs.report.comparison_files import comparison_record, comparison_tables
    from needs.report.comparison_notes import comparison_notes
    from needs.report.comparison_sentences import alike_sentences, whether_sentences
    from needs.report.difference_sentences import beside_sentences, strongest_sentences
    from needs.report.files import table_files

    labels, level = grouped.labels, grouped.level
    progress.says(f"comparing {question.id}")
    found = grouped.compared(question, settings)
    pair = two_groups(groups, found, labels) if groups else None
    beside = None if pair is None else found.beside(*pair, level)
    paragraph(grouped.notes)
    paragraph([labels.question(found.question), *whether_sentences(found, labels)])
    if not found.reason:
        paragraph(strongest_sentences(found, labels, level=level))
        paragraph(alike_sentences(found, labels))
    if pair is not None:
        paragraph(beside_sentences(found, beside, labels))
    paragraph(comparison_notes(found, labels, level))
    tables = comparison_tables(found, beside, labels, level, grouped.notes, grouped.members)
    record = {**grouped.record, "questions": [comparison_record(found, beside, labels, level)]}
    synthetic = grouped.view.responses.synthetic
    write(table_files(tables, "comparison", record, synthetic=synthetic), out)
