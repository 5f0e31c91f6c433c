"""No small count follows from the files of several runs and from the pages, taken together."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from attacked import (
    KINDS,
    SHOWN,
    UNTOLD,
    WANTS_X,
    WANTS_Y,
    Reader,
    answers,
    random_people,
    survey,
    targets,
)
from attacking import Attack
from typer.testing import CliRunner

from needs import cli
from needs.planning.courses.curriculum import read_course
from needs.report.labels import Labels
from needs.report.language import language
from surveys.disclosure import Disclosure
from surveys.storage import save

COURSE = Path(__file__).resolve().parents[1] / "data" / "sample_course.toml"
PEOPLE = ("People", "People in the group", "People who answered")
"""Headers of columns that count people."""

Run = tuple[dict[int, str], int]
"""The group chosen of each question filtered by, and the question compared by."""


def runs(reader: Reader) -> Iterator[Run]:
    """Everybody compared by each question, and each group by two questions."""
    offered = [list(reader.disclosure.offered(q)) for q in reader.questions]
    for by in range(len(offered)):
        yield {}, by
    for a in range(len(offered)):
        for group in offered[a][:2]:
            for b in range(len(offered)):
                yield {a: group}, b
    for first, other in zip(offered[0][:2], offered[1][:2], strict=False):
        yield {0: first, 1: other}, 1


def written(run: Run, reader: Reader, answers_file: Path, out: Path) -> bool:
    """Whether `needs run` wrote files; it refuses where too few people are left."""
    only, by = run
    words = ["run", str(answers_file), "--out", str(out), "--draws", "100", "--compare", f"q{by}"]
    for q, group in only.items():
        words += ["--only", f"q{q}={group}"]
    result = CliRunner().invoke(cli.app, words)
    if result.exit_code:
        assert "fewer than 5 people are in view" in result.stderr
        assert not reader.numbers({q: [g] for q, g in only.items()})
    return result.exit_code == 0


def written_as(out: Path, kind: str) -> Path:
    """The record or workbook of a run, which is named otherwise where no plan could be made."""
    (path,) = out.glob(f"*.{kind}")
    return path


def numbers(out: Path, by: int, reader: Reader) -> dict[str, list[float]]:
    """What the CSV files of a run say of each group ("*": of all), as `Reader.numbers` gives it."""
    words = Labels(reader.disclosure.responses.survey, read_course(COURSE), language("en"))
    ids = {words.group(f"q{by}", g): g for g in reader.disclosure.groups(reader.questions[by]).ids}
    ids |= {words.group(f"q{by}", "(joined)"): "(joined)", "everybody in the groups shown": "(sum)"}
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4 + [UNTOLD] * (len(SHOWN) - 3))
    found["*"][0] = json.loads(written_as(out, "json").read_bytes())["answers"]["in_view"]
    for column, kind in enumerate(KINDS, 1):
        if not (out / f"{kind}_by_q{by}.csv").exists():
            continue  # nobody in view answered it
        lines = pd.read_csv(out / f"{kind}_by_q{by}.csv", keep_default_na=False, na_values=[""])
        for line in lines.drop(columns="Verdict").fillna(0).to_dict("records"):
            group = found[ids[line[f"q{by}"]]]
            group[0], group[column] = line["People in the group"], line["People who answered"]
            if kind == "wanted":
                at = {"x": WANTS_X, "y": WANTS_Y}[line["Item"]]
                group[at] = round(line["Share"] * line["People who answered"], 6)
        everybody = pd.read_csv(out / f"{kind}.csv").set_index("Item")
        found["*"][column] = everybody.loc["x", "People who answered"]
        if kind == "wanted":
            found["*"][WANTS_X] = everybody.loc["x", "People who chose it"]
            found["*"][WANTS_Y] = everybody.loc["y", "People who chose it"]
    if together := found.pop("(sum)", None):
        # Everybody whom groups are compared with: these add up to them, so it says nothing new.
        parts = [values for group, values in found.items() if group != "*"]
        total = [sum(column) for column in zip(*parts, strict=True)]
        assert together == pytest.approx([max(x, UNTOLD) for x in total])
    return dict(found)


def the_same_in_all_formats(out: Path, whole: Sequence[float]) -> None:
    """The workbook holds the tables of the CSV files, the record what they say of everybody."""
    book = openpyxl.load_workbook(written_as(out, "xlsx"), read_only=True)
    for path in out.glob("*.csv"):
        lines = [[str(v or "") for v in row] for row in book[path.stem[:31]].values]
        table = pd.read_csv(io.BytesIO(path.read_bytes()), nrows=0)
        assert lines[0][: len(table.columns)] == list(table.columns)
        for header in PEOPLE:
            if header in table:
                at = list(table.columns).index(header)
                shown = pd.read_csv(path)[header].fillna(0).tolist()
                assert [float(row[at] or 0) for row in lines[1:]] == shown
                assert all(n == 0 or n >= 5 for n in shown)
    record = json.loads(written_as(out, "json").read_bytes())
    assert record["answers"]["in_view"] == whole[0]
    for entry in record["evidence"]:
        assert entry["n_answered"] == whole[1 + KINDS.index(entry["question"])]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 23])
def test_no_small_count_follows_from_the_files_of_several_runs(seed: int, tmp_path: Path) -> None:
    people, sizes = random_people(seed, most_questions=3)
    reader = Reader(Disclosure.of(answers(people, survey(sizes))), people, sizes)
    save(reader.disclosure.responses, tmp_path / "answers.parquet")
    for i, run in enumerate(runs(reader)):
        out = tmp_path / str(i)
        if written(run, reader, tmp_path / "answers.parquet", out):
            learn(reader, run, numbers(out, run[1], reader))
            the_same_in_all_formats(out, numbers(out, run[1], reader)["*"])
    attack = reader.attack
    small = targets(reader)
    assert small
    assert len(attack.rows) > 20
    assert list(attack.solved(small)) == []


def learn(reader: Reader, run: Run, shown: dict[str, list[float]]) -> Attack:
    """Tell the attack what one run, or one page, shows."""
    only, by = run
    attack, codes = reader.attack, reader.codes
    if not only:
        reader.learn([(attack.cells({}), shown["*"])], shown["*"])
        for group, values in shown.items():
            if group != "*":
                reader.learn([(attack.cells({by: codes[by][group]}), values)], values)
        return attack
    if len(only) == 1:
        ((a, chosen),) = only.items()
        cells = attack.cells({a: codes[a][chosen]})
        reader.learn([(cells, shown["*"])], shown["*"])
        if a == by:
            return attack
        parts = reader.parts(a, chosen, by)
        for group, values in shown.items():
            if group != "*":
                reader.learn(parts[group], values)
        return attack
    both = attack.cells({q: codes[q][group] for q, group in only.items()})
    for values in shown.values():
        reader.learn([(both, values)], values)
    return attack
