"""A course as a TOML file (docs/data.md), which a course designer writes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import tomli_w

from needs.planning.courses.course import Course
from needs.planning.courses.course_entries import course_from_dict, course_to_dict
from needs.planning.courses.problems import CourseError


def read_toml_course(path: Path) -> Course:
    """The course in a TOML file. CourseError names the file, and each module, key and rule."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError([f"{path.name} is not a course file (TOML): {error}"]) from error
    return course_from_dict(data, path.name)


def write_course(course: Course, path: Path) -> None:
    """Write the course as TOML; reading it back gives an equal course."""
    path.write_text(tomli_w.dumps(course_to_dict(course)), encoding="utf-8")
