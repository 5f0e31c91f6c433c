from __future__ import annotations

import contextlib
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ANSWER, answers, csv_bytes

from surveys.readers import read, read_bytes
from surveys.reading import ReadError, Reading
from surveys.responses import ROW, TEXTS, Responses, schema
from surveys.survey import Survey, read_survey
from surveys.xlsform import read_xlsform

DATA = Path(__file__).resolve().parents[1] / "data"
FORMS = ("kobo", "kobo_rank_builder")


@pytest.fixture(scope="module")
def small() -> Survey:
    return read_survey(DATA / "small.toml")


@pytest.fixture(scope="module")
def forms(samples: Path) -> dict[str, Survey]:
    return {name: read_xlsform(samples / name / "form.xlsx").survey for name in FORMS}


# --- real exports ------------------------------------------------------------------------------


def from_submissions(path: Path, survey: Survey) -> tuple[list[dict[str, object]], list[list]]:
    """A plain twin of the reader: rows of the canonical table and of comments, from the JSON."""
    rows: list[dict[str, object]] = []
    texts: list[list] = []
    seen = []
    for number, submission in enumerate(json.loads(path.read_text(encoding="utf-8")), 1):
        said = {key.rsplit("/", 1)[-1]: value for key, value in submission.items()}
        if said["consent"] != "yes" or submission in seen:
            continue
        seen.append(submission)
        row: dict[str, object] = {ROW: number}
        for q in survey.questions:
            if q.role == "personal":
                continue
            if q.kind == "text" and q.id in said:
                texts.append([number, q.id, said[q.id]])
            elif q.kind == "ranking":
                order = said.get(q.id, "").split() or [said.get(p.file_name) for p in q.places]
                order = [o for o in order if o]
                for o in q.options:
                    rank = order.index(o.id) + 1 if o.id in order else 0
                    row[f"{q.id}/{o.id}"] = rank if order else None
            elif q.kind == "choices":
                for o in q.options:
                    row[f"{q.id}/{o.id}"] = o.id in said[q.id].split() if q.id in said else None
            elif q.kind == "scale":
                levels = [None, *(o.id for o in q.options)]
                for i in q.items:
                    row[f"{q.id}/{i.id}"] = levels.index(said.get(i.file_name)) or None
            elif q.kind == "number":
                row[q.id] = float(said[q.id])
            elif q.kind == "choice":
                row[q.id] = said.get(q.id)
        rows.append(row)
    return rows, texts


@pytest.mark.parametrize("name", FORMS)
def test_every_export_reads_to_what_was_sent(
    samples: Path, forms: dict[str, Survey], name: str
) -> None:
    survey = forms[name]
    rows, texts = from_submissions(samples / name / "submissions.json", survey)
    sent = Responses.from_columns(survey, {c: [r[c] for r in rows] for c in schema(survey).names})
    exports = sorted((samples / name).glob("export_*"))
    assert len(exports) == {"kobo": 10, "kobo_rank_builder": 3}[name]
    for path in exports:
        reading = read(path, survey)
        assert reading.responses.table.equals(sent.table), path.name
        found = reading.responses.texts
        assert found.schema == TEXTS
        assert sorted(map(list, zip(*found.to_pydict().values(), strict=True))) == sorted(texts)
        assert not reading.notes, path.name
        assert not reading.columns_used_as("not matched"), path.name


def test_rows_of_the_real_exports_add_up(samples: Path, forms: dict[str, Survey]) -> None:
    for path in (samples / "kobo").glob("export_*"):
        reading = read(path, forms["kobo"])
        assert reading.rows_in_file == 121
        assert {s.reason: s.rows for s in reading.set_aside} == {
            "refused consent": (49, 67),
            "exact duplicate": (121,),
        }
        assert len(reading.responses) == 118


def test_nothing_personal_is_kept(samples: Path, forms: dict[str, Survey]) -> None:
    for path in (samples / "kobo").glob("export_*"):
        reading = read(path, forms["kobo"])
        kept = repr(reading).encode() + pickle.dumps(reading)
        for personal in (b"Respondent 3", b"+0000000003", b"Respondent", b"00000000-0000"):
            assert personal not in kept, path.name
        assert len(reading.columns_used_as("personal")) == 3


def test_another_form_does_not_match(samples: Path, small: Survey) -> None:
    path = samples / "kobo" / "export_English(en)_both.csv"
    with pytest.raises(ReadError, match=r"the form does not match the export.*expected headers"):
        read(path, small)


# --- single rules ------------------------------------------------------------------------------


def values(reading: Reading, *columns: str) -> list[list[object]]:
    """One list a row kept, of these canonical columns."""
    rows = reading.responses.table.to_pylist()
    return [[row[column] for column in columns] for row in rows]


def notes(reading: Reading) -> list[str]:
    return [str(note) for note in reading.notes]


HARD = ("hard/visit", "hard/plan", "hard/plan_b", "hard/close")
PLACED = ("placed/visit", "placed/plan", "placed/plan_b", "placed/close")
WANTED = ("wanted/visit", "wanted/plan", "wanted/plan_b", "wanted/close")


@pytest.mark.parametrize(
    ("cell", "ranks"),
    [
        ("plan visit", [2, 1, 0, 0]),
        ("close plan_b plan visit", [4, 3, 2, 1]),
        ("Plan for safety Home visit", [2, 0, 1, 0]),
        ("", [None] * 4),
        ("plan visit plan", [None] * 4),
        ("plan elsewhere", [None] * 4),
    ],
)
def test_rankings_in_one_cell(small: Survey, cell: str, ranks: list[int | None]) -> None:
    assert values(read_bytes(answers({"hard": cell}), "a", small), *HARD) == [ranks]


def test_a_ranking_with_a_repeated_option_is_noted_with_row_column_and_value(small: Survey) -> None:
    reading = read_bytes(answers({}, {"hard": "plan visit plan"}), "a", small)
    assert notes(reading) == [
        "column 'hard' (1 row: 2): gives one place or option twice, so the answer was left out: "
        "'plan visit plan'"
    ]


@pytest.mark.parametrize(
    ("places", "ranks", "said"),
    [
        (("close", "visit", ""), [2, 0, 0, 1], ""),
        (("Close", "Visite", "Plan"), [2, 3, 0, 1], ""),
        (("", "", ""), [None] * 4, ""),
        (("close", "", "plan"), [0, 2, 0, 1], "skips a place"),
        (("close", "plan", "close"), [None] * 4, "twice"),
        (("close", "plam", ""), [None] * 4, "did you mean 'Plan'?"),
    ],
)
def test_rankings_by_place(
    small: Survey, places: tuple[str, str, str], ranks: list[int | None], said: str
) -> None:
    row = dict(zip(("placed_1", "placed_2", "placed_3"), places, strict=True))
    reading = read_bytes(answers(row), "a", small)
    assert values(reading, *PLACED) == [ranks]
    assert (said in " ".join(notes(reading))) if said else not reading.notes


@pytest.mark.parametrize(
    ("cell", "picked", "unsplit"),
    [
        ("visit plan_b", [True, False, True, False], ""),
        ("Home visit Plan for safety Close", [True, False, True, True], ""),
        ("Plan Plan for safety", [False, True, True, False], ""),
        ("Visite; Plan de sécurité", [True, False, True, False], ""),
        ("visit theatre", [True, False, False, False], "theatre"),
        ("theatre", [None] * 4, "theatre"),
        ("", [None] * 4, ""),
    ],
)
def test_choices_in_one_cell(
    small: Survey, cell: str, picked: list[bool | None], unsplit: str
) -> None:
    reading = read_bytes(answers({"wanted": cell}), "a", small)
    assert values(reading, *WANTED) == [picked]
    assert [n.value for n in reading.notes] == ([unsplit] if unsplit else [])


def test_columns_per_option_are_trusted_over_the_summary(small: Survey) -> None:
    own = {"wanted/visit": "0", "wanted/plan": "1", "wanted/plan_b": "0", "wanted/close": "0"}
    none = dict.fromkeys(own, "0")
    rows = [{**ANSWER, **own}, {**ANSWER, **none, "job": "lead"}]
    header = list(rows[0])
    reading = read_bytes(csv_bytes([header, *([r[h] for h in header] for r in rows)]), "a", small)
    assert values(reading, *WANTED) == [[False, True, False, False], [None] * 4]


@pytest.mark.parametrize(
    ("said", "alpha3"), [("KEN", "KEN"), ("Irak", "IRQ"), ("Costa de Marfil", "CIV"), ("", None)]
)
def test_countries_are_kept_as_alpha3(small: Survey, said: str, alpha3: str | None) -> None:
    reading = read_bytes(answers({"country": said}), "a", small)
    assert values(reading, "country") == [[alpha3]]
    assert not reading.notes


def test_cells_that_are_not_understood_are_empty_and_noted(small: Survey) -> None:
    data = answers(
        {},
        {"country": "Ivory Cost"},
        {"job": "Supervizor"},
        {"years": "many"},
        {"years": "2,5"},
        {"amount_visit": "Cannot say", "amount_plan": "Plus"},
        {"amount_visit": "lots"},
    )
    reading = read_bytes(data, "a", small)
    table = reading.responses.table.to_pydict()
    assert table["country"][1] is None
    assert table["job"][2] is None
    assert table["years"] == [3, 3, 3, None, 2.5, 3, 3]
    assert table["amount/visit"] == [2, 2, 2, 2, 2, 0, None]
    assert table["amount/plan"][5] == 2
    assert sorted(notes(reading)) == [
        "column 'amount_visit' (1 row: 7): not an option of this question, so left empty: "
        "'lots'; is the form the one that was answered?",
        "column 'country' (1 row: 2): not a known country, so left empty: 'Ivory Cost'; "
        "did you mean Côte d’Ivoire?",
        "column 'job' (1 row: 3): not an option of this question, so left empty: 'Supervizor'; "
        "did you mean 'Supervisor'?",
        "column 'years' (1 row: 4): not a number, so left empty: 'many'",
    ]


def test_a_column_of_nonsense_gives_a_bounded_number_of_notes(small: Survey) -> None:
    reading = read_bytes(answers(*({"job": f"nonsense {i}"} for i in range(60))), "a", small)
    assert len(reading.notes) == 51
    assert sum(len(n.rows) for n in reading.notes) == 60


def test_comments_are_kept_with_contact_details_masked(small: Survey) -> None:
    said = "Ask a.b@example.org\r\n<b>soon</b>"
    reading = read_bytes(answers({"comments": said}, {}), "a", small)
    texts = reading.responses.texts.to_pylist()
    assert texts == [{"row": 1, "question": "comments", "text": "Ask [e-mail]\n<b>soon</b>"}]


def test_a_comment_column_full_of_addresses_is_personal(small: Survey) -> None:
    reading = read_bytes(answers({"comments": "a@example.org"}), "a", small)
    assert reading.columns_used_as("personal") == ("full_name", "comments")
    assert len(reading.responses.texts) == 0


def test_values_in_notes_are_masked_and_those_of_set_aside_rows_are_not_noted(
    small: Survey,
) -> None:
    data = answers({"job": "mail a@example.org"}, {"job": "secret", "consent": "no"})
    said = " ".join(notes(read_bytes(data, "a", small)))
    assert "[e-mail]" in said
    assert "example" not in said
    assert "secret" not in said


def test_rows_are_set_aside_under_the_first_reason(small: Survey) -> None:
    empty = dict.fromkeys(ANSWER, "") | {"start": "2021-02-01T11:00:00"}
    data = answers(
        {},
        {"consent": "no"},
        {"consent": ""},
        {"start": "2021-02-01T10:00:00", "_uuid": "again"},
        {**empty, "consent": "yes"},
        empty,
    )
    reading = read_bytes(data, "a", small)
    assert {s.reason: s.rows for s in reading.set_aside} == {
        "refused consent": (2,),
        "consent not answered": (3, 6),
        "exact duplicate": (4,),
        "no answers": (5,),
    }
    assert reading.responses.table[ROW].to_pylist() == [1]


@pytest.mark.parametrize(
    ("first", "second", "copies"),
    [
        ({"_uuid": "a"}, {"_uuid": "b"}, True),
        ({"_uuid": "a", "job": "lead"}, {"_uuid": "b"}, False),
        ({"_uuid": "a", "start": ""}, {"_uuid": "b", "start": ""}, False),
        ({"_uuid": "", "start": ""}, {"_uuid": "", "start": ""}, False),
        ({"_uuid": "a", "start": ""}, {"_uuid": "a", "start": ""}, True),
        ({"start": "2021-02-01"}, {"start": "2021-02-01"}, False),
    ],
)
def test_only_a_time_or_a_serial_number_makes_equal_answers_one_record(
    small: Survey, first: dict[str, str], second: dict[str, str], copies: bool
) -> None:
    same_time = {"start": "2021-02-01T10:00:00"}
    reading = read_bytes(answers(same_time | first, same_time | second), "a", small)
    assert len(reading.responses) == (1 if copies else 2)


def test_a_sample_says_that_it_is_synthetic(small: Survey) -> None:
    header = [*ANSWER, "_synthetic"]
    rows = [[*ANSWER.values(), "yes"]]
    assert read_bytes(csv_bytes([header, *rows]), "a", small).responses.synthetic
    assert not read_bytes(answers({}), "a", small).responses.synthetic


def test_every_column_has_a_use(small: Survey) -> None:
    header = [*ANSWER, "deviceid", "contact", "mood", ""]
    row = [*ANSWER.values(), "x1", "a@example.org", "fine", ""]
    reading = read_bytes(csv_bytes([header, row]), "a", small)
    assert [c.use for c in reading.columns[-4:]] == [
        "personal",
        "personal",
        "not matched",
        "not matched",
    ]
    assert reading.columns_used_as("record keeping") == ("start", "_uuid")
    assert len(reading.columns) == len(header)
    assert not reading.notes


def test_a_question_without_a_column_is_noted_and_null(small: Survey) -> None:
    header = [h for h in ANSWER if h not in ("years", "amount_plan")]
    reading = read_bytes(csv_bytes([header, [ANSWER[h] for h in header]]), "a", small)
    assert [n.column for n in reading.notes] == ["years", "amount_plan"]
    assert values(reading, "years", "amount/plan") == [[None, None]]


def test_without_the_consent_column_nothing_is_read(small: Survey) -> None:
    header = [h for h in ANSWER if h != "consent"]
    with pytest.raises(ReadError, match="no column 'consent': the survey asks for consent"):
        read_bytes(csv_bytes([header, [ANSWER[h] for h in header]]), "a.csv", small)


def test_headers_that_stand_twice_are_told_apart_by_order_or_left_out(small: Survey) -> None:
    # Without groups, "Home visit" and "Plan" are only headers of the scale's two items.
    labels = {
        "consent": "Do you agree?",
        "full_name": "<b>Your</b>\u00a0name ",
        "country": "Country",
        "job": "Job",
        "years": "Years",
        "hard": "Hardest first",
        "placed_1": "1st choice",
        "placed_2": "2nd choice",
        "placed_3": "3rd choice",
        "wanted": "What to add",
        "amount_visit": "Home visit",
        "amount_plan": "Plan",
        "comments": "Comments",
    }
    header = [labels.get(h, h) for h in ANSWER]
    row = list(ANSWER.values())
    once = read_bytes(csv_bytes([header, row]), "a", small)
    assert values(once, "amount/visit") == [[2]]
    assert once.columns_used_as("personal") == ("<b>Your</b>\u00a0name",)
    twice = read_bytes(csv_bytes([[*header, "Home visit"], [*row, "less"]]), "a", small)
    assert values(twice, "amount/visit") == [[None]]
    assert "stands 2 times in the file and 1 times in the form" in notes(twice)[0]


def test_an_export_without_answers_is_read(small: Survey) -> None:
    reading = read_bytes(answers(), "a", small)
    assert reading.rows_in_file == len(reading.responses) == 0


def test_a_file_that_is_not_there(small: Survey, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read(tmp_path / "none.csv", small)


# --- what must always hold ---------------------------------------------------------------------

CELLS = st.sampled_from(
    [
        "",
        "yes",
        "no",
        "KEN",
        "visit",
        "plan visit",
        "plan plan",
        "more",
        "3",
        "x; y",
        'say "a"',
        "\n",
    ]
)


@given(st.lists(st.dictionaries(st.sampled_from(list(ANSWER)), CELLS, max_size=6), max_size=8))
def test_rows_always_add_up(changes: list[dict[str, str]]) -> None:
    survey = read_survey(DATA / "small.toml")
    reading = read_bytes(answers(*changes), "a", survey)
    aside = [row for s in reading.set_aside for row in s.rows]
    kept = reading.responses.table[ROW].to_pylist()
    # Blank rows at the end of a file are not rows of it.
    assert reading.rows_in_file <= len(changes)
    assert sorted(aside + kept) == list(range(1, reading.rows_in_file + 1))
    for q in (survey.question("hard"), survey.question("placed")):
        ranks = reading.responses.values(q)
        for row in ranks[~np.isnan(ranks).any(axis=1)]:
            given_ranks = sorted(r for r in row if r)
            assert given_ranks == list(range(1, len(given_ranks) + 1))
            assert given_ranks


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_damaged_files_are_read_or_refused_and_never_crash(noise: bytes, at: int) -> None:
    survey = read_survey(DATA / "small.toml")
    whole = answers({}, {"comments": "é"})
    for data in (noise, whole[:at] + noise + whole[at:], whole[:at]):
        # Reading accounts for every row itself, and stops where it cannot.
        with contextlib.suppress(ReadError):
            read_bytes(data, "a.csv", survey)
