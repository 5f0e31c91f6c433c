"""Real exports of the sources that have no published figures, against plain counts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from surveys.readers import read, sheet_of
from surveys.readers.files import read_sheet
from surveys.reading import ReadError, Reading
from surveys.survey import Option, Question, Survey, read_survey

DATA = Path(__file__).resolve().parents[1] / "data"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def column_of(path: Path, words: str) -> list[str]:
    header, *rows = rows_of(path)
    at = next(i for i, h in enumerate(header) if words in h)
    return [row[at] for row in rows]


def picked(reading: Reading, question: str) -> dict[str, int]:
    """How often each option was picked, by its label."""
    q = reading.responses.survey.question(question)
    counts = np.nansum(reading.responses.values(q), axis=0).astype(int)
    return {o.label["en"]: n for o, n in zip(q.options, counts, strict=True) if n}


# --- Indico and Typeform: one survey in two layouts --------------------------------------------


@pytest.fixture(scope="module")
def workshops() -> Survey:
    return read_survey(DATA / "workshops.toml")


def test_joined_sessions_are_counted_as_a_plain_split_counts_them(
    samples: Path, workshops: Survey
) -> None:
    files = sorted((samples / "indico_typeform" / "indico").rglob("*.csv"))
    assert len(files) == 20
    for path in files:
        reading = read(path, workshops)
        assert reading.responses.sources[0].reader == "Indico"
        cells = column_of(path, "sessions")
        assert reading.rows_in_file == len(reading.responses) == len(cells)
        plain = Counter(part for cell in cells if cell for part in cell.split("; "))
        assert picked(reading, "wanted") == plain, path.name
        assert reading.columns_used_as("personal") == ("Submitter", "Submitter Email")


def test_a_column_an_option_is_found_by_its_words_and_neighbours(
    samples: Path, workshops: Survey
) -> None:
    files = sorted((samples / "indico_typeform" / "typeform").rglob("*.csv"))
    assert len(files) == 14
    for path in files:
        reading = read(path, workshops)
        assert reading.responses.sources[0].reader == "Typeform"
        header, *rows = rows_of(path)
        plain = {
            name: sum(bool(row[header.index(name)]) for row in rows)
            for name in ("Matlab", "R", "Python", "C", "C++", "Fortran 90+")
        }
        found = picked(reading, "tools")
        assert {name: found.get(name, 0) for name in plain} == plain, path.name
        # "Other" heads five columns or more: the one of this question follows "Go".
        other = sum(bool(row[header.index("Go") + 1]) for row in rows)
        assert found.get("Other", 0) == other, path.name
        assert reading.rows_in_file == len(rows)


# --- Google Forms ------------------------------------------------------------------------------


def test_options_with_commas_are_cut_where_they_end(samples: Path) -> None:
    path = samples / "google_forms" / "2016_education_google_forms.csv"
    reading = read(path, read_survey(DATA / "courses_2016.toml"))
    assert reading.responses.sources[0].reader == "Google Forms"
    assert reading.rows_in_file == len(reading.responses) == 125
    cells = column_of(path, "level of education")
    found = picked(reading, "level")
    mixed = "Mixed (conferences, workshops, Software Carpentry style events, etc.)"
    assert found[mixed] == sum(mixed in cell for cell in cells) == 14
    graduate = sum("Graduate" in cell.split(", ") for cell in cells)
    assert found["Graduate"] == graduate == 37
    # What was written in is counted as "other", and each text is noted.
    assert found["Other"] == len(
        {row for n in reading.notes if "level of" in n.column for row in n.rows}
    )


# --- Qualtrics ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sample.csv", "sample_legacy.csv"])
def test_extra_header_rows_are_no_answers(samples: Path, name: str) -> None:
    numbered = tuple(Option(f"o{n}", {"en": f"Choice {n}"}, str(n)) for n in (1, 2, 3))
    words = {"en": "This is a multiple choice question."}
    survey = Survey(
        "q",
        {},
        ("en",),
        (
            Question("pick", "choice", "profile", words, numbered, name="Q1"),
            Question("say", "text", "comment", {"en": "This is a free text question."}),
        ),
    )
    reading = read(samples / "qualtrics" / name, survey)
    assert reading.responses.sources[0].reader == "Qualtrics"
    assert reading.rows_in_file == len(reading.responses) == 1
    personal = reading.columns_used_as("personal")
    for word in ("IPAddress", "LocationLatitude", "LocationLongitude"):
        assert word in personal
    assert "47.11" not in repr(reading)


def test_qualtrics_codes_and_words_both_match(samples: Path) -> None:
    numbered = tuple(Option(f"o{n}", {"en": f"Choice {n}"}, str(n)) for n in (1, 2, 3))
    by_code = Survey(
        "q",
        {},
        ("en",),
        (
            Question("pick", "choice", "profile", {}, numbered, name="Q1"),
            Question("say", "text", "comment", {}, name="Q2"),
        ),
    )
    reading = read(samples / "qualtrics" / "sample.csv", by_code)
    assert reading.responses.table["pick"].to_pylist() == ["o2"]
    assert reading.responses.texts["text"].to_pylist() == ["Hello World!"]


# --- SPSS --------------------------------------------------------------------------------------


def test_labels_stand_for_codes_and_missing_codes_are_told_apart(samples: Path) -> None:
    people = (Option("m", {"en": "Male"}), Option("f", {"en": "Female"}))
    unsure = Option("u", {"en": "missing"}, means="no_answer")
    levels = tuple(Option(w, {"en": w}) for w in ("low", "medium", "high"))
    survey = Survey(
        "s",
        {},
        ("en",),
        (
            Question("sex", "choice", "profile", options=people, name="mylabl"),
            Question("rated", "scale", "ability", options=(*levels, unsure), name="myord"),
            Question("number", "number", "profile", name="mynum", label={"en": "numeric"}),
        ),
    )
    reading = read(samples / "spss" / "sample_missing.sav", survey)
    table = reading.responses.table.to_pydict()
    assert reading.responses.sources[0].reader == "SPSS"
    assert table["sex"][:4] == ["m", "f", "m", "f"]
    # Row 6 says "missing", which the survey declares; row 7 holds a code without a label.
    assert table["rated"] == [1, 2, 3, 1, 1, 0]
    assert table["number"] == [1.1, 1.2, -1000.3, -1.4, 1000.3, None]
    said = [str(n) for n in reading.notes]
    assert any("'mynum' (1 row: 6): declared missing" in note for note in said)
    assert any("not an option of this question, so left empty: 'undetermined'" in n for n in said)


def test_spss_text_in_other_scripts(samples: Path) -> None:
    sheet = read_sheet((samples / "spss" / "hebrews.sav").read_bytes(), "a.sav")
    assert (sheet.header, sheet.n_rows) == (("ותק_ב",), 99)
    umlauts = read_sheet((samples / "spss" / "umlauts.sav").read_bytes(), "a.sav")
    assert umlauts.columns[0].to_pylist()[:2] == ["the ä umlaut", "the ü umlaut"]


# --- everything --------------------------------------------------------------------------------


def test_every_file_with_answers_is_recognised_or_refused_for_a_reason(samples: Path) -> None:
    sources: Counter[str] = Counter()
    for path in samples.rglob("*"):
        if path.suffix in (".csv", ".sav", ".xlsx") and path.name != "form.xlsx":
            if "xlsforms" in path.parts:
                continue
            reader, sheet = sheet_of(path.read_bytes(), path.name)
            sources[reader.name] += 1
            assert len(sheet.header) == len(sheet.columns)
            assert all(len(names) == len(sheet.header) for names in sheet.names)
    assert sources == {
        "KoboToolbox": 13,
        "SurveyMonkey": 1,
        "LimeSurvey": 6,
        "Google Forms": 1,
        "Indico": 20,
        "Typeform": 14,
        "Qualtrics": 2,
        "SPSS": 7,
    }


def test_a_form_is_not_taken_for_answers(samples: Path, workshops: Survey) -> None:
    with pytest.raises(ReadError, match=r"form.xlsx is a form \(XLSForm\), not answers"):
        read(samples / "kobo" / "form.xlsx", workshops)
