"""What goes to the terminal and to files: lines, errors of one line, files that are new."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer

from needs.report.amounts import counted


class InputError(ValueError):
    """Something given on the command line that cannot be worked with; the message says what."""


_WRITTEN = (".csv", ".xlsx", ".json", ".docx")
"""How the names of files end that runs write."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Errors in what was given become their message and exit code 1; all others stay loud."""
    try:
        yield
    except _input_errors() as error:
        first, *more = str(error).splitlines()
        say([f"Error: {first}", *more], err=True)
        raise typer.Exit(1) from error


def _input_errors() -> tuple[type[Exception], ...]:
    from needs.evidence.comments import TopicWordsError
    from needs.evidence.weighting import WeightingError
    from needs.planning.agendas.agenda import AgendaError
    from needs.planning.agendas.preferences import MethodTimesError
    from needs.planning.courses.curriculum import CourseError
    from needs.planning.courses.programmes_file import ProgrammeError
    from needs.planning.decisions.decisions import DatabaseError, DecisionError
    from needs.planning.decisions.plan_inputs import InputsError
    from needs.planning.weighing.judgements import JudgementError
    from needs.planning.weighing.pairwise_file import PairwiseError
    from needs.report.workbook import WorkbookError
    from surveys.quality import QualityError
    from surveys.reading import ReadError
    from surveys.survey import SurveyError

    return (
        *(InputError, SurveyError, ReadError, QualityError),
        *(WeightingError, CourseError, WorkbookError, TopicWordsError),
        *(JudgementError, PairwiseError, DecisionError, DatabaseError, InputsError),
        *(ProgrammeError, MethodTimesError, AgendaError),
    )


class Progress:
    """Says each stage on standard error, where somebody watches or asks for it."""

    def __init__(self, always: bool) -> None:
        self._watched = always or sys.stderr.isatty()

    def says(self, stage: str) -> None:
        """Announce a stage that begins."""
        if self._watched:
            say([f"… {stage}"], err=True)


def paragraph(lines: Iterable[str]) -> None:
    """Print lines and an empty one."""
    say([*lines, ""])


def say(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines without the control signs that words out of a file may bring along."""
    for line in lines:
        typer.echo(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", line), err=err)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files of a run to a folder, and say which and what else is there."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        others = sorted({p.name for p in folder.iterdir() if p.suffix in _WRITTEN} - set(files))
    rest = [name for name in files if not name.endswith(".csv")]
    tables = f"{counted(len(files) - len(rest), 'table')} as CSV"
    say([f"Written to {folder}: {' and '.join(filter(None, (', '.join(rest), tables)))}."])
    if others:
        say([f"Not of this run, in the same folder: {', '.join(others)}."])


@contextmanager
def new_files(flag: str, *paths: Path) -> Iterator[None]:
    """Around the writing of files that must not be there yet: they may hold somebody's work.

    flag: the option that names them.
    """
    for path in paths:
        if path.exists():
            raise InputError(
                f"{path} is there already; give another name with {flag}, or remove it"
            )
    with _writing(paths[0], flag):
        yield


@contextmanager
def _writing(path: Path, flag: str = "--out") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{error.filename or path} cannot be written ({error.strerror}); "
            f"give another place with {flag}"
        ) from error
