from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import in_order, shown, visit

from pages import work

ANSWERS = work.SAMPLE.read_bytes()
FORM = work.SAMPLE_SURVEY.read_bytes()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
BROKEN_WORKBOOK = b"PK\x03\x04" + bytes(range(256))
OTHER_ANSWERS = b"name;colour\r\nAmina;blue\r\nJuan;red\r\n"
OTHER_FORM = b"""
id = "other"
[[question]]
id = "fruit"
kind = "choices"
role = "request"
options = [{ id = "apple" }, { id = "pear" }]
"""

File = tuple[str, bytes]


def bring(app: AppTest, answers: File, form: File, roles: File | None = None) -> AppTest:
    """The page after these files were given to it."""
    given = {"export": answers, "form": form} | ({"roles": roles} if roles else {})
    for key, (name, content) in given.items():
        app.file_uploader(key=key).set_value((name, content, "application/octet-stream"))
    return app.run()


def loading(answers: File, form: File, roles: File | None = None) -> AppTest:
    return bring(visit("load"), answers, form, roles)


def kobo(samples: Path, export: str) -> tuple[File, File]:
    folder = samples / "kobo"
    return (export, (folder / export).read_bytes()), (
        "form.xlsx",
        (folder / "form.xlsx").read_bytes(),
    )


def test_the_page_waits_for_both_files() -> None:
    app = visit("load")
    in_order(app)
    assert not app.button
    app.file_uploader(key="export").set_value(("answers.csv", ANSWERS, "text/csv")).run()
    in_order(app)
    assert not app.button


@pytest.mark.parametrize(
    ("answers", "form", "named"),
    [
        (("answers.xlsx", PICTURE), ("form.toml", FORM), "answers.xlsx"),
        (("answers.xlsx", BROKEN_WORKBOOK), ("form.toml", FORM), "answers.xlsx"),
        (("answers.csv", b""), ("form.toml", FORM), "answers.csv"),
        (("answers.csv", b"\xef\xbb\xbf"), ("form.toml", FORM), "answers.csv"),
        (("answers.csv", OTHER_ANSWERS), ("form.toml", FORM), "answers.csv"),
        (("answers.csv", ANSWERS), ("form.toml", OTHER_FORM), "answers.csv"),
        (("answers.csv", ANSWERS), ("form.toml", b""), "form.toml"),
        (("answers.csv", ANSWERS), ("form.xlsx", PICTURE), "form.xlsx"),
        (("answers.csv", ANSWERS), ("form.xlsx", BROKEN_WORKBOOK), "form.xlsx"),
        (("answers.csv", ANSWERS), ("form.csv", ANSWERS), "form.csv"),
    ],
    ids=[
        "answers that are a picture",
        "answers in a broken workbook",
        "answers of no bytes",
        "answers of a byte order mark",
        "answers to another form",
        "a form of other answers",
        "a form of no bytes",
        "a form that is a picture",
        "a form in a broken workbook",
        "answers in place of a form",
    ],
)
def test_a_bad_file_gets_our_words_and_its_name(answers: File, form: File, named: str) -> None:
    app = loading(answers, form)
    assert [e.message for e in app.exception] == []
    (box,) = app.error
    assert named in box.value.replace("\\", "")
    assert len(box.value) > len(named) + 20
    assert not app.button
    assert not any(shown(app).values())


@pytest.mark.parametrize(
    ("roles", "word"),
    [
        (b'[roles]\ndifficulty = "hardest"\n', "hardest"),
        (b'[roles]\nno_such_question = "request"\n', "no_such_question"),
        (b'[roles]\ndifficulty = "request"\n', "difficulty"),
        (b'[coding]\n"profile/country" = "planet"\n', "planet"),
        (b"[uses]\n", "uses"),
        (b"roles = 3\n", "roles"),
        (b"not toml", "roles.toml"),
        (PICTURE, "roles.toml"),
    ],
    ids=[
        "unknown role",
        "unknown question",
        "role of another kind",
        "unknown coding",
        "unknown table",
        "no table",
        "no TOML",
        "a picture",
    ],
)
def test_roles_that_do_not_fit_get_our_words(samples: Path, roles: bytes, word: str) -> None:
    answers, form = kobo(samples, "export_xml_both.csv")
    app = loading(answers, form, ("roles.toml", roles))
    assert [e.message for e in app.exception] == []
    (box,) = app.error
    assert word in box.value.replace("\\", "")
    assert not app.button


def test_roles_beside_a_definition_that_states_them_are_refused() -> None:
    app = loading(("answers.csv", ANSWERS), ("form.toml", FORM), ("roles.toml", b"[roles]\n"))
    assert [e.message for e in app.exception] == []
    assert len(app.error) == 1


@pytest.mark.parametrize(
    "export",
    ["export_xml_both.csv", "export_French(fr)_summary.xlsx", "export_English(en)_both.xlsx"],
)
def test_answers_that_were_read_are_accounted_for_and_not_yet_in_use(
    samples: Path, export: str
) -> None:
    app = loading(*kobo(samples, export))
    in_order(app)
    assert len(app.success) == 1
    rows = app.dataframe[0].value.iloc[:, 1].tolist()
    assert rows[0] == sum(rows[1:])
    assert len(app.button) == 1
    assert work.LOADED not in app.session_state


def test_answers_are_taken_into_use_and_given_back(samples: Path) -> None:
    app = loading(*kobo(samples, "export_xml_both.csv"))
    app.button[0].click().run()
    in_order(app)
    assert not app.warning
    kept = app.session_state[work.LOADED].responses
    assert int(app.metric[-1].value) == len(kept)

    app.switch_page("pages/load.py").run()
    app.button[0].click().run()
    in_order(app)
    assert app.session_state[work.LOADED] is None
    app.switch_page("pages/steps.py").run()
    assert len(app.warning) == 1


def test_nothing_personal_is_shown_of_the_answers_brought(samples: Path) -> None:
    app = loading(*kobo(samples, "export_English(en)_both.csv"))
    shown_text = " ".join(
        [
            *(str(table.value.to_csv()) for table in app.dataframe),
            *(element.value for element in (*app.markdown, *app.caption, *app.info)),
        ]
    )
    assert "Respondent" not in shown_text
    assert "@" not in shown_text


def test_filters_of_other_answers_are_forgotten_when_new_ones_come(samples: Path) -> None:
    app = bring(visit("load", country="KEN,ZZZ"), *kobo(samples, "export_xml_both.csv"))
    app.button[0].click().run()
    in_order(app)


def test_the_sample_itself_can_be_brought() -> None:
    app = loading(("answers.csv", ANSWERS), ("form.toml", FORM))
    in_order(app)
    assert len(app.success) == 1
