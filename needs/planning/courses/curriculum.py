"""Courses as the rest of the software meets them: the types, their errors, reading and writing."""

from __future__ import annotations

from pathlib import Path

from needs.planning.courses.course import Course
from needs.planning.courses.course_entries import course_from_dict, course_to_dict
from needs.planning.courses.file import read_toml_course, write_course
from needs.planning.courses.modules import Later, Module, Variant, VariantId
from needs.planning.courses.notes import CourseNote, CourseRule, check_course
from needs.planning.courses.problems import CourseError, Problem, did_you_mean

__all__ = [
    "Course",
    "CourseError",
    "CourseNote",
    "CourseRule",
    "Later",
    "Module",
    "Problem",
    "Variant",
    "VariantId",
    "check_course",
    "course_from_dict",
    "course_to_dict",
    "did_you_mean",
    "read_course",
    "write_course",
]


def read_course(path: Path) -> Course:
    """The course in a file, TOML or a filled-in template (XLSX).

    CourseError names the file and every place that does not fit; ReadError is for a file named
    .xlsx that is no workbook.
    """
    if path.suffix.lower() == ".xlsx":
        from needs.planning.courses.workbook import read_workbook_course

        return read_workbook_course(path)
    return read_toml_course(path)
