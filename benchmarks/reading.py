"""Time and memory to read a large KoboToolbox CSV, with pandas' bare `read_csv` beside it.

`python -m benchmarks.reading [ROWS]` writes a CSV of 40 columns from the sample answers, each row
with a time and an id of its own, and reads it in a process for each reader.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
SURVEY = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
COLUMNS = 40


def write(path: Path, rows: int) -> None:
    """A CSV of sample answers drawn again, as wide as COLUMNS."""
    with ANSWERS.open(encoding="utf-8-sig", newline="") as file:
        header, *answers = csv.reader(file, delimiter=";")
    # The last columns are the ids and times that KoboToolbox adds.
    kept = [*range(COLUMNS - 4), *range(len(header) - 4, len(header))]
    own = {header.index("end"), header.index("_uuid"), header.index("_id")}
    draw = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([header[i] for i in kept])
        for number in range(rows):
            answer = draw.choice(answers)
            writer.writerow([f"{number}:00" if i in own else answer[i] for i in kept])


def ours(path: Path) -> int:
    """Rows read by this project."""
    from surveys.readers import read
    from surveys.survey import read_survey

    return read(path, read_survey(SURVEY)).rows_in_file


def pandas(path: Path) -> int:
    """Rows read by pandas, without meaning, account or checks."""
    import pandas as pd

    return len(pd.read_csv(path, sep=";", dtype=str))


READERS = {"needs": ours, "pandas": pandas}


def one(name: str, path: Path) -> None:
    """Print how one reader did: rows, seconds of the clock and of the processor, memory."""
    clock, processor = time.perf_counter(), time.process_time()
    rows = READERS[name](path)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:8} {rows:9,} rows {clock:6.1f} s ({processor:.1f} s busy) {memory:7,.0f} MB")


def main(rows: int) -> None:
    """Write the file and read it with each reader in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write(path, rows)
        print(f"{path.stat().st_size / 1e6:.0f} MB, {rows:,} rows x {COLUMNS} columns")
        for name in READERS:
            command = [sys.executable, "-m", "benchmarks.reading", name, str(path)]
            subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in READERS:
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 200_000)
