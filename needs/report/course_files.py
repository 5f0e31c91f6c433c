"""A course file in its other form: text (TOML) to workbook (XLSX) and back."""

from __future__ import annotations

from pathlib import Path

from needs.planning.courses.curriculum import Course, CourseError, read_course, write_course
from needs.planning.courses.programmes import Programmes
from needs.report.course_template import course_workbook
from needs.report.language import Language
from surveys.survey import Survey


def write_template(
    course: Course | None,
    path: Path,
    survey: Survey,
    language: Language,
    programmes: Programmes | None = None,
) -> None:
    """Write the template for a course, or an empty one (None) for a survey's steps and topics."""
    path.write_bytes(course_workbook(course, survey, language, programmes))


def course_file(
    path: Path,
    out: Path,
    survey: Survey,
    language: Language,
    programmes: Programmes | None = None,
) -> Course:
    """The course in `path`, written to `out` in the form that its name ends with.

    Reading `out` gives an equal course. CourseError for what cannot be read or another ending.
    """
    ending = out.suffix.lower()
    if ending not in (".toml", ".xlsx"):
        raise CourseError(
            [f"'{out.name}' ends with neither .toml nor .xlsx, the two forms of a course file"]
        )
    course = read_course(path)
    if ending == ".toml":
        write_course(course, out)
    else:
        write_template(course, out, survey, language, programmes)
    return course
