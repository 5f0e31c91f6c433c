"""An export read, checked and accounted for, beside `pandas.read_csv` of the same file."""

from __future__ import annotations

import csv
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.sample import ANSWERS, SURVEY
from benchmarks.timing import peak_memory, timed
from surveys.readers import read
from surveys.readers.limits import Limits
from surveys.reading import Reading
from surveys.survey import read_survey

TITLE = "Reading an export"
METHOD = """The shipped sample, and files made from it by repeating its rows with new identifiers and
times. Ours matches columns to questions, checks every cell, finds consent, duplicates and personal
data, and accounts for every row. `pandas.read_csv` only splits the file into columns, so the ratio
is what all the rest costs. Memory is what reading adds to the peak of a fresh process. The limit on
the size of a file is lifted for the largest."""

SIZES = (20_000, 200_000)
LIMITS = Limits(bytes=10**9, cells=10**9)
DELIMITER = ";"
NUMBERED = ("_id", "_uuid")
TIMED = ("start", "end", "_submission_time")


def measure(
    sizes: tuple[int, ...] = SIZES, repeats: int = 3, *, with_memory: bool = True
) -> Report:
    """The sample as it is, and repeated to each of `sizes` rows."""
    found = [compare("The sample: {n} rows", ANSWERS, repeats, with_memory)]
    with TemporaryDirectory() as folder:
        for n in sizes:
            path = Path(folder) / f"{n}.csv"
            write_repeated(path, n)
            found.append(compare("Repeated: {n} rows", path, repeats, with_memory))
            path.unlink()
    return Report(TITLE, METHOD, tuple(found))


def compare(title: str, path: Path, repeats: int, with_memory: bool) -> Comparison:
    """One file: time, memory, and whether both sides see the same rows and ticks."""
    reading, ours = timed(partial(our_read, path), repeats)
    frame, pandas = timed(partial(pandas_read, path), repeats)
    memory = _memory(path) if with_memory else (np.nan, np.nan)
    megabytes = path.stat().st_size / 1e6
    return Comparison(
        f"{title.format(n=f'{len(frame):,}')}, {megabytes:.1f} MB",
        (Side("needs", ours, memory[0]),),
        (Side("pandas.read_csv", pandas, memory[1]),),
        (
            Agreement("rows", abs(reading.rows_in_file - len(frame)), 0),
            Agreement("ticks of every option", _ticks_apart(reading, frame), 0),
        ),
    )


def our_read(path: Path) -> Reading:
    """By our reader."""
    return read(path, read_survey(SURVEY), limits=LIMITS)


def pandas_read(path: Path) -> pd.DataFrame:
    """By pandas, with nothing but the delimiter told."""
    return pd.read_csv(path, sep=DELIMITER)


def _memory(path: Path) -> tuple[float, float]:
    return (
        peak_memory(partial(our_read, path), partial(our_read, ANSWERS)),
        peak_memory(partial(pandas_read, path), partial(pandas_read, ANSWERS)),
    )


def _ticks_apart(reading: Reading, frame: pd.DataFrame) -> int:
    """Largest difference, over all options of select-many questions, in how often it was ticked."""
    table = reading.responses.table
    kept = frame.iloc[table["row"].to_numpy() - 1]
    names = [
        c for q in reading.responses.survey.questions if q.kind == "choices" for c in q.columns
    ]
    ticks = {name: table[name].to_pandas().fillna(False).sum() for name in names}
    return int(max(abs(ticks[name] - kept[name].sum()) for name in names))


def write_repeated(path: Path, n: int) -> None:
    """Write the sample's rows again and again, `n` in all, each a record of its own.

    A time is put off by one second each round, so that no row is taken for a copy of another.
    """
    with ANSWERS.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file, delimiter=DELIMITER)
    numbered = [header.index(name) for name in NUMBERED]
    timed_columns = [header.index(name) for name in TIMED]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=DELIMITER, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for number, row in enumerate(islice(cycle(rows), n)):
            record = list(row)
            for column in numbered:
                record[column] = f"{number}"
            later = pd.Timedelta(seconds=number // len(rows))
            for column in timed_columns:
                record[column] = str(pd.Timestamp(row[column]) + later)
            writer.writerow(record)
