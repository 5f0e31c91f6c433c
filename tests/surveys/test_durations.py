"""Minutes taken, from the moments that survey tools write down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from making import answers

from surveys.readers import read, read_bytes
from surveys.readers.cells import Cells
from surveys.readers.durations import minutes_taken
from surveys.survey import read_survey
from surveys.xlsform import read_xlsform


def taken(**columns: str) -> float:
    cells = [Cells.of(h.replace("_", " "), pa.array([v])) for h, v in columns.items()]
    return float(minutes_taken(cells, 1)[0])


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2021-02-10 10:00:00+03:00", "2021-02-10 10:17:00+03:00", 17),
        ("2021-02-10T10:00:00.500+03:00", "2021-02-10T08:00:30.500+01:00", 0.5),
        ("2021-02-10 23:50:00", "2021-02-11 00:20:00", 30),
        ("2/10/21 9:58:00", "2/10/21 10:03:30", 5.5),
        ("10/02/2021 11:59:00 PM", "10/03/2021 12:01:00 AM", 2),
        ("31/01/2021 23:59", "01/02/2021 00:01", 2),
        ("01/31/2021 23:59", "02/01/2021 00:01", 2),
        ("2021-02-10 10:00:00", "2021-02-10 09:00:00", -60),
        ("2021-02-10 10:00:00", "", np.nan),
        ("2021-02-10 10:00:00", "2021-02-10 10:05:00+03:00", np.nan),
        ("2021-02-10", "2021-02-10", np.nan),
        ("yesterday", "today", np.nan),
        ("99/99/2021 10:00", "99/99/2021 10:05", np.nan),
        ("2/10/21 9:75:00", "2/10/21 10:03:30", np.nan),
    ],
)
def test_minutes_between_two_moments(start: str, end: str, minutes: float) -> None:
    np.testing.assert_equal(taken(start=start, end=end), minutes)
    np.testing.assert_equal(taken(Start_time=start, Completion_time=end), minutes)


def test_a_column_of_seconds_goes_before_the_moments() -> None:
    columns = {"Duration (in seconds)": "90", "StartDate": "x", "EndDate": "y"}
    cells = [Cells.of(h, pa.array([v])) for h, v in columns.items()]
    assert minutes_taken(cells, 1).tolist() == [1.5]


def test_without_moments_nothing_is_known() -> None:
    assert np.isnan(taken(start="2021-02-10 10:00:00", years="3"))


def test_the_reader_keeps_the_minutes_of_the_rows_that_it_keeps() -> None:
    small = read_survey(Path(__file__).resolve().parents[1] / "data" / "small.toml")
    text = answers({}, {"consent": "no"}, {}).decode().replace('"start"', '"end";"start"')
    lines = text.strip().split("\r\n")
    ends = ["", *(f'"2021-02-01T10:{10 * i + 5:02}:00";' for i in range(3))]
    data = "\r\n".join(end + line for end, line in zip(ends, lines, strict=True)).encode()
    assert read_bytes(data, "x.csv", small).responses.minutes.tolist() == [5.0, 23.0]


def test_minutes_of_a_real_export(samples: Path) -> None:
    survey = read_xlsform(samples / "kobo" / "form.xlsx").survey
    found = [
        read(samples / "kobo" / name, survey).responses.minutes
        for name in ("export_xml_both.csv", "export_French(fr)_summary.xlsx")
    ]
    assert found[0][0] == 17
    assert not np.isnan(found[0]).any()
    np.testing.assert_array_equal(*found)
