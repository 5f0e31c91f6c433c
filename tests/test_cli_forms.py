"""What `needs form` to XLSForm and `needs draft` write and say."""

from __future__ import annotations

from pathlib import Path

from needs.terminal.forms import draft_from_export, form_to_xlsform, roles_beside
from surveys.as_form import as_form
from surveys.roles import read_roles
from surveys.survey import Question, Survey, read_survey
from surveys.xlsform import read_xlsform


def test_a_form_is_written_with_its_roles_and_what_changed_is_said(tmp_path: Path) -> None:
    survey = Survey(
        "s", {"en": "S"}, ("en", "fr"), (Question("q", "text", "comment", {"en": "Q"}, name="A b"),)
    )
    out = tmp_path / "form.xlsx"
    said = "\n".join(form_to_xlsform(survey, out))
    assert read_xlsform(out, read_roles(roles_beside(out))).survey == as_form(survey)
    assert "1 question (en, fr)" in said
    assert "“A b” is called “q” in the form" in said
    assert "taken from another one: q." in said
    assert "left out" not in said


def test_signs_and_words_that_a_form_does_not_have_are_said(tmp_path: Path) -> None:
    label = {"en": "Q\x01", "es": "P"}
    survey = Survey("s", {"en": "S"}, ("en",), (Question("q", "text", "comment", label),))
    said = list(form_to_xlsform(survey, tmp_path / "form.xlsx"))
    assert said[-2].endswith("left out or replaced: q (en).")
    assert said[-1].endswith("languages that the survey does not list: es.")


def test_a_draft_is_written_and_every_guess_and_column_is_said(tmp_path: Path) -> None:
    export = tmp_path / "answers.csv"
    export.write_text("_uuid;Colour\n1;red\n2;blue\n3;red\n4;blue\n", encoding="utf-8")
    said = list(draft_from_export(export, tmp_path / "draft.toml"))
    assert read_survey(tmp_path / "draft.toml").question("colour").kind == "choice"
    assert said[1] == "  choice   unused     colour (85% sure: few different answers)"
    assert said[-1] == "  left out: _uuid (record keeping)"
