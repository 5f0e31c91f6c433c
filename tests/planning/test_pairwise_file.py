from __future__ import annotations

from pathlib import Path

import pytest

from needs.planning.weighing.pairwise_file import PairwiseError, read_pairwise

CRITERIA = ("request", "amount", "difficulty", "gap")

GOOD = """
[[pair]]
first = "request"
second = "amount"
times = 2
who = "Amina"
why = "people were asked directly"

[[pair]]
first = "amount"
second = "difficulty"
times = 0.5
"""


def reading(folder: Path, text: str) -> dict[str, float]:
    path = folder / "pairwise.toml"
    path.write_text(text, encoding="utf-8")
    return read_pairwise(path, CRITERIA).weights


def test_weights_come_from_the_answers_in_a_file(tmp_path: Path) -> None:
    # 2 : 1 : 2, because nothing contradicts
    expected = {"request": 0.4, "amount": 0.2, "difficulty": 0.4}
    assert reading(tmp_path, GOOD) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"expected \[\[pair\]\]"),
        ("pair = 3", r"expected \[\[pair\]\]"),
        ("x = [", "not a questionnaire"),
        (GOOD.replace('"amount"\ntimes = 2', '"ammount"\ntimes = 2'), "pair 1, second.*amount"),
        (GOOD.replace("times = 2", 'times = "2"'), "pair 1, times: '2' is not a number"),
        (GOOD.replace("times = 2", "times = true"), "True is not a number"),
        (GOOD.replace("times = 2", "times = 12"), "9"),
        (GOOD.replace("why", "wy"), "unknown key 'wy'.*why"),
        (GOOD + GOOD, "pairwise.toml: .*"),
        (GOOD.replace('second = "difficulty"', 'second = "amount"'), "itself|amount"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PairwiseError, match=says) as caught:
        reading(tmp_path, text)
    assert str(caught.value).startswith("pairwise.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PairwiseError, match="cannot be opened"):
        read_pairwise(tmp_path / "none.toml", CRITERIA)
