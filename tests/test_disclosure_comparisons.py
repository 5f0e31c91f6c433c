"""Comparisons of groups show no count that the views they are made of do not show.

That nothing small follows from all views together is shown by the attack on them
(tests/test_disclosure_attack.py); so what comparisons show must be among their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from attacked import KINDS, WANTS_X, Reader, answers, random_people, survey
from typer.testing import CliRunner

from needs import cli
from needs.evidence.comparing.comparison import CompareSettings, Comparison, compare
from surveys.disclosure import Disclosure, DisclosureError
from surveys.storage import save

QUICK = CompareSettings(n_draws=20, n_permutations=20)
NUMBERS = ("n_answered", "raw", "raw_low", "raw_high", "pooled", "own", "difference", "probability")

Numbers = Mapping[str, Sequence[float]]
"""What a view shows of each group: people, and the numbers in `SHOWN`."""

Chosen = tuple[Mapping[int, Sequence[str]], tuple[int, ...]]
"""The groups chosen by question, and the questions compared by."""


def choices(reader: Reader) -> Iterator[Chosen]:
    """By one question; by one under a filter, its own too; by two."""
    n = len(reader.sizes)
    for a in range(n):
        yield {}, (a,)
        yield {a: list(reader.codes[a])[:2]}, (a,)
    for a, b in permutations(range(n), 2):
        yield {}, (a, b)
        for group in list(reader.codes[a])[:2]:
            yield {a: [group]}, (b,)


def comparisons(reader: Reader, chosen: Chosen) -> dict[str, Comparison]:
    """Each question compared as the page and the terminal do; none where the view is refused."""
    filters, by = chosen
    asked = reader.questions
    try:
        view = reader.disclosure.view(
            {asked[q].id: ids for q, ids in filters.items()}, [asked[q] for q in by]
        )
    except DisclosureError:
        return {}
    assert view.grouping is not None
    ask = view.responses.survey.question
    return {k: compare(view.responses, ask(k), view.grouping, QUICK) for k in KINDS}


def check(found: pd.DataFrame, whole: pd.DataFrame, kind: str, seen: Numbers) -> int:
    """The cells shown, each of which must say what the view says."""
    column = 1 + KINDS.index(kind)
    lines = found[found["item"] == "x"].set_index("group")
    hidden = lines[lines["state"] != "shown"]
    assert hidden[list(NUMBERS)].isna().all(axis=None)
    assert hidden["verdict"].isna().all()
    shown = lines[lines["state"] == "shown"]
    for group, line in shown.iterrows():
        assert line["n_answered"] == seen[str(group)][column] >= 5
        if kind == "wanted":
            wanted = line["n_answered"] * line["raw"]
            assert wanted == pytest.approx(seen[str(group)][WANTS_X], abs=1e-6)
    everybody = whole[whole["item"] == "x"]["n_answered"]
    assert list(everybody) in ([], [sum(numbers[column] for numbers in seen.values())])
    return len(shown)


@pytest.mark.parametrize("seed", [1, 8])
def test_comparisons_show_only_what_views_show(seed: int) -> None:
    people, sizes = random_people(seed, most_questions=3)
    reader = Reader(Disclosure.of(answers(people, survey(sizes))), people, sizes)
    compared = 0
    for chosen in choices(reader):
        seen = reader.numbers(*chosen)
        for kind, found in comparisons(reader, chosen).items():
            compared += check(found.to_frame(), found.whole(), kind, seen)
            assert found.n_answered == sum(n[1 + KINDS.index(kind)] for n in seen.values())
    assert compared > 20


# --- needs compare -----------------------------------------------------------------------------


def written(
    only: Mapping[int, str], by: Sequence[int], kind: str, answers_file: Path, out: Path
) -> bool:
    """Whether `needs compare` wrote files; it refuses where too few people are left."""
    words = ["compare", str(answers_file), "--out", str(out), "--draws", "100", "--question", kind]
    for q in by:
        words += ["--by", f"q{q}"]
    for q, group in only.items():
        words += ["--only", f"q{q}={group}"]
    return CliRunner().invoke(cli.app, words).exit_code == 0


def the_same_in_all_formats(out: Path, kind: str, by: Sequence[int], record: Any) -> None:
    """The CSV and the workbook hold the counts of the record, and no small one."""
    name = f"{kind}_by_{'_'.join(f'q{q}' for q in by)}"
    table = pd.read_csv(out / f"{name}.csv")
    book = openpyxl.load_workbook(out / "comparison.xlsx", read_only=True)
    lines = [list(row) for row in book[name[:31]].values]
    entries = [*record["questions"][0]["everybody"], *record["questions"][0]["groups"]]
    expected = [entry["n_answered"] or 0 for entry in entries]
    assert table["People who answered"].fillna(0).tolist() == expected
    members = record["members"]
    of_groups = [members.get(entry.get("group"), sum(members.values())) for entry in entries]
    assert table["People in the group"].tolist() == of_groups
    for header in ("People who answered", "People in the group"):
        at = lines[0].index(header)
        shown = [float(row[at] or 0) for row in lines[1 : 1 + len(table)]]
        assert shown == table[header].fillna(0).tolist()
        assert all(n == 0 or n >= 5 for n in shown)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 8])
def test_files_of_comparisons_show_only_what_views_show(seed: int, tmp_path: Path) -> None:
    people, sizes = random_people(seed, most_questions=3)
    reader = Reader(Disclosure.of(answers(people, survey(sizes))), people, sizes)
    save(reader.disclosure.responses, tmp_path / "answers.parquet")
    compared = 0
    for i, (filters, by) in enumerate(choices(reader)):
        first = {q: groups[0] for q, groups in filters.items()}
        if any(g not in reader.disclosure.offered(reader.questions[q]) for q, g in first.items()):
            continue  # joined groups and the unknown are not to be chosen at the terminal
        kind, out = KINDS[i % 3], tmp_path / str(i)
        seen = reader.numbers({q: [group] for q, group in first.items()}, by)
        assert written(first, by, kind, tmp_path / "answers.parquet", out) == bool(seen)
        if not seen:
            continue
        record = json.loads((out / "comparison.json").read_bytes())
        assert record["members"] == {group: numbers[0] for group, numbers in seen.items()}
        assert record["in_view"] == sum(record["members"].values())
        one = record["questions"][0]
        whole = pd.DataFrame(one["everybody"], columns=["item", "n_answered"])
        compared += check(pd.DataFrame(one["groups"]), whole, kind, seen)
        the_same_in_all_formats(out, kind, by, record)
    assert compared > 10
