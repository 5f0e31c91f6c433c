from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import in_order, sample, shown, visit

from pages import work
from surveys.forms import form_from_bytes
from surveys.responses import Responses
from surveys.storage import to_parquet

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


def test_the_page_waits_for_answers() -> None:
    app = visit("load")
    in_order(app)
    assert not app.button
    app.file_uploader(key="form").set_value(("form.toml", FORM, "text/plain")).run()
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


# --- without a form ----------------------------------------------------------------------------


def alone(*exports: File) -> AppTest:
    """The page after exports were given to it and no form."""
    app = visit("load")
    files = [(name, content, "application/octet-stream") for name, content in exports]
    app.file_uploader(key="export").set_value(files)
    return app.run()


def correct(app: AppTest, content: bytes, changes: dict[int, dict[str, str]]) -> AppTest:
    """The page after lines of the drafted definition were changed."""
    key = f"draft_{hashlib.sha256(content).hexdigest()[:16]}en"
    app.session_state[key] = {"edited_rows": changes, "added_rows": [], "deleted_rows": []}
    return app.run()


def position(app: AppTest, question: str) -> int:
    return app.data_editor[0].value["question"].tolist().index(question)


def kept(app: AppTest) -> Responses:
    app.button[-1].click().run()
    in_order(app)
    return app.session_state[work.LOADED].responses


def test_an_export_alone_is_drafted_and_read(samples: Path) -> None:
    export, form = kobo(samples, "export_English(en)_both.csv")
    app = alone(export)
    in_order(app)
    drafted = app.data_editor[0].value
    with_form = form_from_bytes(form[1], "form.xlsx").survey
    assert drafted["kind"].tolist() == [q.kind for q in with_form.questions]
    assert drafted["role"].tolist() == [q.role for q in with_form.questions]
    assert len(kept(app)) == 118


def test_the_first_rows_show_nothing_personal(samples: Path) -> None:
    app = alone(kobo(samples, "export_English(en)_both.csv")[0])
    rows = app.dataframe[0].value
    assert len(rows) == 5
    assert "What is your role?" in rows.columns
    text = rows.to_csv()
    assert "Respondent" not in text
    assert not {"Your name (optional)", "Phone number", "Any other comments?"} & {*rows.columns}
    assert any("Phone number" in c.value for c in app.caption)


def test_a_corrected_role_changes_what_is_read_and_shown(samples: Path) -> None:
    (name, content), _ = kobo(samples, "export_English(en)_both.csv")
    app = alone((name, content))
    line = position(app, "What is your role?")
    app = correct(app, content, {line: {"role": "personal"}})
    in_order(app)
    assert "What is your role?" not in app.dataframe[0].value.columns
    assert "what_is_your_role" not in kept(app).table.column_names


def test_a_correction_that_does_not_fit_gets_our_words(samples: Path) -> None:
    (name, content), _ = kobo(samples, "export_English(en)_both.csv")
    app = alone((name, content))
    app = correct(app, content, {position(app, "What is your role?"): {"kind": "number"}})
    assert not app.exception
    app = correct(app, content, {position(app, "What is your role?"): {"role": "difficulty"}})
    assert not app.exception
    (box,) = app.error
    assert "ranking" in box.value
    assert not app.button


def test_options_that_mean_the_same_are_counted_together_where_ticked() -> None:
    levels = ["Very needed", "Highly needed", "Not needed", "Somewhat needed"]
    lines = "".join(f"{levels[n % 4]};{'abc'[n % 3]}\n" for n in range(24))
    content = f"How important is play?;Group\n{lines}".encode()
    app = alone(("answers.csv", content))
    in_order(app)
    (box,) = app.checkbox
    box.check().run()
    app = correct(app, content, {0: {"role": "importance"}, 1: {"role": "profile"}})
    in_order(app)
    responses = kept(app)
    question = responses.survey.question("how_important_is_play")
    assert len(question.options) == 3
    assert (responses.values(question) == 3).sum() == 12


def test_the_corrected_definition_can_be_taken_away(samples: Path) -> None:
    app = alone(kobo(samples, "export_English(en)_both.csv")[0])
    labels = [button.proto.label for button in app.get("download_button")]
    assert any("TOML" in label for label in labels)
    assert any("XLSForm" in label for label in labels)


def test_what_a_drafted_form_asks_in_another_way_is_said_beside_it() -> None:
    rows = "Which role\ufffe?,Which platform?\n" + "caseworker,Zoom\nmanager,Teams\n" * 6
    app = alone(("plain.csv", rows.encode()))
    in_order(app)
    assert any("no form can hold are left out" in m.value for m in app.markdown)


def test_a_header_without_answers_cannot_be_taken_into_use(samples: Path) -> None:
    (name, content), form = kobo(samples, "export_xml_both.csv")
    header = content.split(b"\n", 1)[0] + b"\n"
    app = loading((name, header), form)
    in_order(app)
    assert len(app.warning) == 1
    assert not app.button
    app = alone((name, header))
    assert not app.exception
    assert len(app.error) == 1
    assert not app.button


def test_several_exports_are_waves(samples: Path) -> None:
    export, form = kobo(samples, "export_xml_both.csv")
    other = (samples / "kobo_rank_builder" / "export_xml_both.xlsx").read_bytes()
    app = visit("load")
    files = [(*export, "text/csv"), ("second.xlsx", other, "application/octet-stream")]
    app.file_uploader(key="export").set_value(files)
    app.file_uploader(key="form").set_value((*form, "application/octet-stream"))
    app.run()
    in_order(app)
    responses = kept(app)
    assert [w.name for w in responses.waves] == ["export_xml_both.csv", "second.xlsx"]
    assert len(responses) == 118 + 39


def test_one_file_twice_gets_our_words(samples: Path) -> None:
    export, _ = kobo(samples, "export_xml_both.csv")
    app = alone(export, export)
    assert not app.exception
    (box,) = app.error
    assert "given twice" in box.value


def test_saved_answers_bring_their_definition() -> None:
    saved = to_parquet(sample().responses)
    app = alone(("answers.parquet", saved))
    in_order(app)
    assert not app.data_editor
    assert kept(app).table.equals(sample().responses.table)
