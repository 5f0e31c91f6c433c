"""The file that states the truth to simulate from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surveys.simulation_parameters import (
    ChoicesTruth,
    ParameterError,
    RankingTruth,
    TextTruth,
    read_parameters,
)

START = """
seed = 3
[groups]
question = "town"
people = { north = 2, south = 1 }
[file]
first_day = 2021-02-01
days = 3
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "truth.toml"
    path.write_text(text, encoding="utf-8")
    return read_parameters(path)


def test_a_file_gives_the_truth_by_question(tmp_path: Path) -> None:
    path = tmp_path / "truth.toml"
    path.write_text(
        START
        + """
        [ranking.hard]
        worths = { a = 1, b = 2 }
        depths = { 2 = 0.75, 1 = 0.25 }
        [choices.wanted]
        shares = { a = 0.5 }
        missing = 0.1
        [text.notes]
        by = "tongue"
        share = 0.5
        phrases = { en = ["one", "two"] }
        """,
        encoding="utf-8",
    )
    found = read_parameters(path)
    assert (found.seed, found.group, found.people) == (3, "town", {"north": 2, "south": 1})
    assert (found.file.days, found.file.refused) == (3, 0)
    assert found.truths == {
        "hard": RankingTruth({"a": 1, "b": 2}, {2: 0.75, 1: 0.25}),
        "wanted": ChoicesTruth({"a": 0.5}, missing=0.1),
        "notes": TextTruth({"en": ("one", "two")}, "tongue", 0.5),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = ", "truth.toml is not a parameter file (TOML): "),
        ("colour = 1", "truth.toml: the file: unknown key 'colour'; keys are choice, choices"),
        ("seed = 1", "[groups]: 'people' is missing"),
        ('[groups]\nquestion = "town"', "[groups]: 'people' is missing"),
        (START + "colour = 1", "[file]: unknown key 'colour'; keys are days, first_day"),
        (START.replace("days = 3", ""), "[file]: 'days' is missing"),
        (START + "[choices.q]", "[choices.q]: 'shares' is missing"),
        (
            START + "[choices.q]\nshares = { a = 1.2 }",
            "[choices.q]: shares: 'a' is 1.2; a share lies between 0 and 1",
        ),
        (
            START + "[choice.q]\nshares = { a = 0.5, b = 0.4 }",
            "[choice.q]: shares: shares add up to 0.9; they must add up to 1",
        ),
        (
            START + "[choice.q]\nshares = { a = 1 }\nby_group = { north = { a = 0.5 } }",
            "[choice.q]: by_group 'north': shares add up to 0.5",
        ),
        (
            START + "[scale.q]\nshares = { x = { a = 0.5 } }",
            "[scale.q]: item 'x': shares add up to 0.5",
        ),
        (
            START + "[ranking.q]\nworths = { a = 1 }\ndepths = { 1 = 0.5 }",
            "[ranking.q]: depths: shares add up to 0.5",
        ),
        (
            START + "[choice.q]\nshares = { a = 1 }\n[choices.q]\nshares = { a = 1 }",
            "question 'q' stands under two kinds; keep one",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ParameterError, match=re.escape(message)) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("truth.toml")
