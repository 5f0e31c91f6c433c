from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from needs.planning.courses.curriculum import read_course
from needs.report.draft_tables import (
    FIRST_ROWS,
    first_rows,
    hidden_columns,
    left_out_table,
    questions_frame,
    reason,
)
from needs.report.labels import Labels
from needs.report.language import language
from needs.report.tables import kind_name, role_name
from surveys.draft import Draft, draft_survey
from surveys.readers import sheet_of
from surveys.readers.sheet import Sheet
from surveys.survey import Kind, Role

ROOT = Path(__file__).resolve().parents[2]
COURSE = read_course(ROOT / "data" / "sample_course.toml")
EXPORT = (
    "_uuid;Your name;Colour;Comments;Colour\n"
    + "".join(f"u{n};Ann {n};{'red' if n % 2 else 'blue'};said {n};x{n % 2}\n" for n in range(8))
).encode()


@pytest.fixture
def drafted() -> tuple[Draft, Sheet]:
    sheet = sheet_of(EXPORT, "a.csv")[1]
    return draft_survey(sheet, "a.csv"), sheet


def labels(draft: Draft) -> Labels:
    return Labels(draft.survey, COURSE, language("en"))


def test_every_question_is_a_line_with_kind_and_role_as_ids(drafted: tuple[Draft, Sheet]) -> None:
    draft, _ = drafted
    frame = questions_frame(draft, labels(draft))
    assert frame["question"].tolist() == [q.label["en"] for q in draft.survey.questions]
    assert set(frame["kind"]) <= set(get_args(Kind))
    assert set(frame["role"]) <= set(get_args(Role))
    assert frame["sure"].between(0, 1).all()


def test_the_first_rows_hold_no_names_words_or_record_keeping(
    drafted: tuple[Draft, Sheet],
) -> None:
    draft, sheet = drafted
    hidden = hidden_columns(draft)
    shown = first_rows(sheet, draft, hidden, labels(draft)).frame
    assert set(hidden) == {"Your name", "Comments"}
    assert shown.columns.tolist() == ["Colour", "Colour *"]
    assert shown.iloc[:, 0].tolist() == ["blue", "red", "blue", "red", "blue"]
    assert len(shown) == FIRST_ROWS


def test_what_a_person_calls_personal_is_hidden_too(drafted: tuple[Draft, Sheet]) -> None:
    draft, sheet = drafted
    hidden = hidden_columns(draft, {"colour"})
    assert "Colour" in hidden
    assert first_rows(sheet, draft, hidden, labels(draft)).frame.empty


def test_columns_left_out_have_their_reason(drafted: tuple[Draft, Sheet]) -> None:
    draft, _ = drafted
    shown = left_out_table(draft, labels(draft)).frame
    assert shown.to_numpy().tolist() == [["_uuid", "record keeping"]]


def test_every_kind_role_and_reason_has_words() -> None:
    english, french = language("en"), language("fr")
    assert all(kind_name(kind, english) for kind in get_args(Kind))
    assert len({role_name(role, english) for role in get_args(Role)}) == len(get_args(Role))
    assert reason("not a reason we know", french) == "not a reason we know"


def test_every_reason_that_drafting_gives_is_known() -> None:
    source = (ROOT / "needs" / "report" / "draft_tables.py").read_text("utf-8")
    known = set(re.findall(r'^ {8}"([^"]+)": _\(', source, re.MULTILINE))
    text = "".join(p.read_text("utf-8") for p in (ROOT / "surveys").glob("draft_*.py"))
    given = re.findall(r'Content\((?:None|"\w+"), "([^"]+)"', text)
    given += re.findall(r'"(?:ticks|ranks|places|matrix)", tuple\(\w+\), \w+, "([^"]+)"', text)
    assert len(given) > 15
    assert set(given) <= known
