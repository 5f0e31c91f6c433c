"""The part of the terminal that reads answers: exports or saved files, with their form.

Here too people's choices about flagged answers are carried out, and answers are saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from needs.report.amounts import counted
from needs.terminal.output import InputError, Progress, new_files

if TYPE_CHECKING:
    from needs.report.labels import Labels
    from surveys.reading import Reading
    from surveys.xlsform import Form


def read_form(path: Path, roles_file: Path | None) -> Form:
    """The form in a file, with the roles stated beside it. SurveyError where it is none."""
    from surveys.forms import read_form
    from surveys.roles import read_roles

    return read_form(path, read_roles(roles_file) if roles_file else None)


def read_answers(
    exports: Sequence[Path], form_file: Path | None, roles_file: Path | None, progress: Progress
) -> tuple[Form, Reading]:
    """The answers in all files as one reading, and the form that they answer.

    Saved answers bring their form along. ReadError and SurveyError as the readers raise them.
    """
    form = None
    if form_file is not None:
        progress.says(f"reading {form_file.name}")
        form = read_form(form_file, roles_file)
    elif roles_file is not None:
        raise typer.BadParameter(
            "roles belong to a form; give it with --form", param_hint="--roles"
        )
    readings = []
    for export in exports:
        progress.says(f"reading {export.name}")
        readings.append(_read(export, form))
    return _together(readings, form)


def _read(export: Path, form: Form | None) -> Reading:
    from surveys.readers import read_bytes
    from surveys.reading import ReadError
    from surveys.storage import is_parquet, read_stored

    try:
        data = export.read_bytes()
    except OSError as error:
        raise ReadError(f"{export} cannot be opened ({error.strerror}); check its name") from error
    if form is not None:
        return read_bytes(data, export.name, form.survey)
    if not is_parquet(data):
        raise typer.BadParameter(
            f"{export} needs the form that it answers; without one draft it first: "
            f"needs draft {export}",
            param_hint="--form",
        )
    return read_stored(data, export.name)


def _together(readings: list[Reading], form: Form | None) -> tuple[Form, Reading]:
    from surveys.waves import combine_readings
    from surveys.xlsform import Form

    reading = readings[0] if len(readings) == 1 else combine_readings(readings)
    form = form or Form(reading.responses.survey)
    return replace(form, survey=reading.responses.survey), reading


# --- what people decide ------------------------------------------------------------------------


def without_set_aside(
    reading: Reading, given: Sequence[str], by: str | None, why: str | None
) -> Reading:
    """The reading without the answers that the checks given flag.

    QualityError for a check that does not exist, and without a name or a reason.
    """
    if not given:
        if by or why:
            raise typer.BadParameter(
                "--by and --why say who sets answers aside and the reason; say which answers "
                "with --set-aside (to compare groups of people: --compare)",
                param_hint="--by" if by else "--why",
            )
        return reading
    from surveys.quality import set_aside

    checks = [_check(name) for text in given for name in text.split(",") if name.strip()]
    return set_aside(reading, checks, by or "", why or "")


def _check(name: str) -> str:
    """The id of a check, which may be written with - or _ for its blanks."""
    check, slash, question = name.strip().partition("/")
    return check.replace("-", " ").replace("_", " ") + slash + question


def save_answers(reading: Reading, path: Path) -> Iterator[str]:
    """Save the answers kept as Parquet, then say in lines what is in the file and what is not."""
    from surveys.storage import save

    with new_files("--save", path):
        try:
            save(reading.responses, path)
        except ValueError as error:
            raise InputError(f"the answers cannot be saved: {error}") from error
    yield f"Saved to {path}: {counted(len(reading.responses), 'answer')}, with the definition."
    for aside in reading.set_aside:
        decided = f", by {aside.by}: {aside.why}" if aside.by else ""
        yield f"  not in it: {len(aside.rows)} set aside as {aside.reason}{decided}"


def quality(reading: Reading, labels: Labels) -> Iterator[str]:
    """The checks on the answers, what every question stands on, and who could be recognised."""
    from needs.report.quality_tables import anonymity_sentences, quality_lines
    from surveys.privacy import anonymity
    from surveys.quality import quality_report

    yield from quality_lines(quality_report(reading))
    if sentences := anonymity_sentences(anonymity(reading.responses), labels):
        yield "Could somebody be recognised?"
        yield from (f"  {sentence}" for sentence in sentences)
