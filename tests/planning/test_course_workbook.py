"""A course as a workbook: what is written is read again, and what does not fit is named by cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from random_courses import full_courses

from needs.planning.courses.columns import cell_name
from needs.planning.courses.curriculum import Course, CourseError, read_course, write_course
from needs.planning.courses.programmes_file import read_programmes
from needs.report.course_files import course_file, write_template
from needs.report.language import language
from surveys.readers.named_sheets import named_sheets
from surveys.reading import ReadError
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]
SURVEY = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
SAMPLE = ROOT / "data" / "sample_course.toml"
PARTNERS = read_programmes(ROOT / "data" / "partner_programmes.toml")
EN = language("en")

SMALL = """
id = "c"
title.en = "Course"
steps = ["ask", "act"]
[[module]]
id = "a"
title.en = "A"
steps = ["ask"]
topics = { play = 0.5, draw = 1.0 }
minutes = { brief = 30, standard = 60 }
practice = 0.5
[[module]]
id = "b"
title.en = "B"
minutes.standard = 60
requires = ["a"]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The template of a small course."""
    text = tmp_path / "small.toml"
    text.write_text(SMALL, encoding="utf-8")
    course_file(text, tmp_path / "small.xlsx", SURVEY, EN)
    return tmp_path / "small.xlsx"


def changed(path: Path, *changes: tuple[str, str, object]) -> Path:
    """The workbook with other values: (sheet, cell or "column id, row", value)."""
    import xlsxwriter

    sheets = {name: [list(row) for row in rows] for name, rows in named(path).items()}
    for sheet, place, value in changes:
        row, column = position(sheets[sheet], place)
        sheets[sheet][row][column] = value
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if value != "":
                        page.write(r, c, value)
    return path


def named(path: Path) -> dict[str, list[list[object]]]:
    return dict(named_sheets(path.read_bytes(), path.name))  # type: ignore[arg-type]


def position(rows: list[list[object]], place: str) -> tuple[int, int]:
    """ "practice, 4" is row 4 of the column with that id."""
    column, row = place.split(", ")
    return int(row) - 1, rows[1].index(column)


def told(path: Path) -> list[str]:
    """What is said of each cell, its name replaced by the id of its column and its row."""
    with pytest.raises(CourseError) as error:
        read_course(path)
    ids = {cell_name(0, c)[:-1]: str(h) for c, h in enumerate(named(path)["modules"][1])}
    assert str(error.value).startswith(f"{path.name}: ")

    def by_id(found: re.Match[str]) -> str:
        return f"{ids[found[1]]}, {found[2]}"

    return [re.sub(r"modules!([A-Z]+)(\d+)", by_id, str(p)) for p in error.value.problems]


def test_the_sample_course_is_the_same_after_text_workbook_and_text(tmp_path: Path) -> None:
    course_file(SAMPLE, tmp_path / "c.xlsx", SURVEY, EN, PARTNERS)
    course_file(tmp_path / "c.xlsx", tmp_path / "c.toml", SURVEY, EN)
    assert read_course(tmp_path / "c.toml") == read_course(SAMPLE)


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(full_courses())
def test_any_course_is_the_same_after_text_workbook_and_text(
    tmp_path: Path, course: Course
) -> None:
    write_course(course, tmp_path / "1.toml")
    course_file(tmp_path / "1.toml", tmp_path / "2.xlsx", SURVEY, language("ar"))
    course_file(tmp_path / "2.xlsx", tmp_path / "3.toml", SURVEY, EN)
    assert read_course(tmp_path / "3.toml") == course


def test_equal_courses_give_equal_bytes(tmp_path: Path, small: Path) -> None:
    course_file(tmp_path / "small.toml", tmp_path / "again.xlsx", SURVEY, EN)
    assert small.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_heads_are_in_the_language_and_ids_under_them(tmp_path: Path) -> None:
    write_template(read_course(SAMPLE), tmp_path / "c.xlsx", SURVEY, EN, PARTNERS)
    heads, ids = named(tmp_path / "c.xlsx")["modules"][:2]
    assert ids[:3] == ["id", "title.en", "title.fr"]
    assert heads[ids.index("steps.2")] == "Step 2"
    assert heads[ids.index("topics.1.coverage")] == "How well topic 1 is covered"
    assert len(set(heads)) == len(heads)


def test_an_empty_template_has_the_steps_and_topics_of_the_survey(tmp_path: Path) -> None:
    write_template(None, tmp_path / "empty.xlsx", SURVEY, EN, PARTNERS)
    sheets = named(tmp_path / "empty.xlsx")
    listed = {name: [row[c] for row in sheets["lists"][2:]] for c, name in enumerate(
        sheets["lists"][1])}  # fmt: skip
    asked = SURVEY.first("request")
    assert asked
    assert [t for t in listed["topics"] if t] == [o.id for o in asked.estimated if not o.means]
    assert {"conacmi/therapy", "ijm/self_care"} <= set(listed["parts"])
    assert told(tmp_path / "empty.xlsx") == [
        "course!C2: it is missing",
        'course!C6: give text, or text by language such as { en = "…" }',
        "id, 3: there is none; a course has at least one module",
    ]


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("steps.1, 3", "aks", "steps.1, 3: 'aks' is not a step of the course; did you mean 'ask'?"),
        ("steps.2, 3", "ask", "steps.2, 3: 'ask' stands 2 times; write it once"),
        ("topics.1, 3", "plaay", "topics.1, 3: 'plaay' is not on the sheet 'lists'; did you mean"),
        ("topics.2, 3", "play", "topics.2, 3: 'play' stands twice; write it once"),
        ("topics.1.coverage, 3", 50, "topics.1.coverage, 3: 'play' is 50; coverage is above 0"),
        ("topics.1.coverage, 3", "x", "topics.1.coverage, 3: 'play': 'x' is not a number"),
        ("topics.3.coverage, 3", 0.5, "topics.3.coverage, 3: a coverage without a topic"),
        ("platforms.1, 4", "phone", "platforms.1, 4: 'phone' is not on the sheet 'lists' (a new"),
        ("minutes.brief, 3", 90, "minutes.standard, 3: 'brief' is 90 and 'standard' is 60"),
        ("minutes.brief, 3", "long", "minutes.brief, 3: 'brief': 'long' is not a whole number"),
        ("minutes.brief, 3", -5, "minutes.brief, 3: 'brief' is -5; minutes are whole numbers"),
        ("minutes.standard, 4", "", "minutes.brief, 4: give at least one of brief, standard"),
        ("practice, 3", 40, "practice, 3: 40 is outside 0 to 1; write 0.4 for 40%"),
        ("required, 3", "maybe", "required, 3: 'maybe' is not true or false"),
        ("requires.1, 3", "b", "requires.1, 3: the modules require each other in a circle, a → b"),
        ("excludes.1, 4", "a", "excludes.1, 4: 'a' and 'b' exclude each other"),
        ("later.1, 3", "level2", "later.1, 3: 'level2' is not one of level_2, level_3, coaching"),
        ("frame, 3", "opning", "frame, 3: 'opning' is not one of opening, test, closing; did you"),
        ("id, 4", "a", "id, 3: 'a' stands 2 times; ids must differ"),
        ("id, 4", "", "id, 4: it is missing"),
        ("title.en, 4", "", "title.en, 4: give text"),
        ("practice, 2", "practise", "practise, 2: 'practise' is no column of a module; did you me"),
        ("minutes.extended, 2", "minutes.brief", "minutes.brief, 2: 'minutes.brief' stands over"),
    ],
)
def test_what_does_not_fit_is_named_by_its_cell(
    small: Path, place: str, value: object, message: str
) -> None:
    extra = [("modules", "minutes.extended, 3", 90)] if place.endswith("extended, 2") else []
    found = told(changed(small, *extra, ("modules", place, value)))  # type: ignore[arg-type]
    assert any(text.startswith(message) for text in found), found
    assert len(found) == 1


def test_everything_is_told_at_once(small: Path) -> None:
    wrong = changed(
        small,
        ("modules", "steps.1, 3", "aks"),
        ("modules", "practice, 3", "half"),
        ("modules", "topics.2, 3", "drow"),
        ("modules", "requires.1, 4", "aa"),
    )
    assert sorted(text.partition(":")[0] for text in told(wrong)) == [
        "practice, 3",
        "requires.1, 4",
        "steps.1, 3",
        "topics.2, 3",
    ]


@pytest.mark.parametrize(
    ("place", "value", "reads"),
    [
        ("steps.1, 3", "ask; act", lambda a: a.steps == ("ask", "act")),
        ("practice, 3", "0,25", lambda a: a.practice == 0.25),
        ("minutes.brief, 3", "45", lambda a: a.lengths["brief"] == 45),
        ("required, 3", True, lambda a: a.required),
        ("required, 3", "YES", lambda a: a.required),
        ("later.1, 3", "nowhere", lambda a: a.later == ()),
        ("later.1, 3", "", lambda a: a.later == ("level_2",)),
        ("topics.1.coverage, 3", "", lambda a: a.topics["play"] == 1.0),
    ],
)
def test_what_people_write_is_understood(
    small: Path, place: str, value: object, reads: Callable[[object], bool]
) -> None:
    assert reads(read_course(changed(small, ("modules", place, value))).by_id["a"])


def test_a_missing_sheet_a_file_that_is_no_workbook_and_another_ending_are_refused(
    small: Path, tmp_path: Path
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "other.xlsx") as book:
        book.add_worksheet("Sheet1").write(0, 0, "x")
    with pytest.raises(CourseError, match=r"other.xlsx: it has no sheet 'course', only Sheet1"):
        read_course(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("id,title", encoding="utf-8")
    with pytest.raises(ReadError, match=r"text.xlsx is no Excel workbook"):
        read_course(tmp_path / "text.xlsx")
    (tmp_path / "cut.xlsx").write_bytes(small.read_bytes()[:3000])
    with pytest.raises(ReadError):
        read_course(tmp_path / "cut.xlsx")
    with pytest.raises(CourseError, match="ends with neither"):
        course_file(small, tmp_path / "course.ods", SURVEY, EN)
    headless = changed(small, ("modules", "id, 2", "name"))
    with pytest.raises(CourseError, match=r"modules!A2: the row of column ids"):
        read_course(headless)


def test_cells_to_fill_in_are_open_and_have_lists_to_choose_from(small: Path) -> None:
    with ZipFile(small) as archive:
        sheets = {
            name: archive.read(f"xl/worksheets/sheet{k}.xml").decode()
            for k, name in enumerate(("read me", "course", "modules", "lists"), 1)
        }
        styles = archive.read("xl/styles.xml").decode()
    assert all("<sheetProtection " in xml for xml in sheets.values())
    assert 'locked="0"' in styles
    chosen = re.findall(r"<formula1>lists!([^<]+)</formula1>", sheets["modules"])
    assert len(chosen) >= 12
    steps = next(c for c in chosen if c.startswith("$A$3:$A$"))
    assert int(steps.rpartition("$")[2]) > 10
    assert "<f>" not in "".join(sheets.values())
