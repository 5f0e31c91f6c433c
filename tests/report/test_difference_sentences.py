from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest
from small_comparisons import ALL, FAST, GROUPED, compared, each, people, words

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.comparison import compare
from needs.evidence.comparing.differences import Difference
from needs.report import difference_sentences
from needs.report.difference_sentences import beside_sentences, strongest_sentences
from needs.report.language import LANGUAGES

REGION = GROUPED.question("region")


@dataclass(frozen=True)
class Found:
    """Differences of which all are the strongest."""

    all: tuple[Difference, ...]

    def strongest(self, _n: int, _level: float) -> tuple[Difference, ...]:
        return self.all


def with_strongest(found: Comparison, *strongest: Difference) -> Comparison:
    changed = replace(found)
    changed.__dict__["differences"] = Found(strongest)
    return changed


def test_the_strongest_difference_is_said_with_its_numbers() -> None:
    fewer, more = strongest_sentences(compared(), words(), 2)
    assert re.fullmatch(
        r"North \(n\xa040\): an estimated \d+% chose “Play”, \d+ percentage points more than "
        r"everybody else \(\d+ to \d+\)\. It differs \(\d+% probable that it matters\)\.",
        more,
    )
    assert re.match(r"South .* fewer than everybody else \(\d+ to \d+\)\. It", fewer)


def test_limits_of_a_difference_below_turn_with_it() -> None:
    one = Difference("south", "play", 30, -0.30, -0.45, 0.02, 0.6, "may differ")
    (said,) = strongest_sentences(with_strongest(compared(), one), words())
    assert "30 percentage points fewer than everybody else (-2 to 45). It may differ" in said


def test_a_sentence_that_begins_with_a_group_begins_with_a_large_letter() -> None:
    answers = people({"north": 30, "south": 30})
    field = answers.table.schema.field("region")
    silent = [None if r == "south" else r for r in answers.table["region"].to_pylist()]
    column = answers.table.schema.get_field_index("region")
    table = answers.table.set_column(column, field, pa.array(silent, field.type))
    found = compare(replace(answers, table=table), GROUPED.question("want"), (REGION,), FAST)
    one = Difference("", "play", 30, -0.30, -0.45, 0.02, 0.6, "may differ")
    (strongest,) = strongest_sentences(with_strongest(found, one), words())
    assert strongest.startswith("Unknown (n")
    beside = beside_sentences(found, found.beside(""), words())
    assert beside[0].startswith("Unknown beside everybody else")


def test_where_nothing_differs_that_is_said_with_the_threshold() -> None:
    (said,) = strongest_sentences(compared("more", threshold=0.9), words())
    assert said.startswith("Nothing shows that any group differs from everybody else by")
    assert "90 percentage points" in said


def test_without_a_comparison_there_is_nothing_to_be_strong() -> None:
    one = compare(people({"north": 30}), GROUPED.question("want"), (REGION,), FAST)
    assert strongest_sentences(one, words()) == ()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("measure", ALL)
def test_every_measure_has_words_for_both_directions(measure: str, code: str) -> None:
    found = each(measure)
    both = [
        Difference("north", found.items[0], 40, value, -0.5, 0.5, 0.7, "may differ")
        for value in (0.3, -0.3)
    ]
    above, below = strongest_sentences(with_strongest(found, *both), words(code))
    assert above != below
    assert not any("{" in said for said in (above, below))


def test_two_groups_are_counted_and_the_largest_difference_named() -> None:
    found = compared()
    first, *items = beside_sentences(found, found.beside("north", "south"), words())
    assert first.startswith("North beside South: they differ by 10 percentage points or more in")
    assert items[0].startswith("“Play”: an estimated ")
    assert " higher (" in items[0]
    assert items[0].endswith("% probable that it matters).")
    first, *items = beside_sentences(found, found.beside("south", "north"), words())
    assert " lower (" in items[0]


def test_one_group_and_the_rest() -> None:
    found = compared()
    first, *_ = beside_sentences(found, found.beside("north"), words())
    assert first.startswith("North beside everybody else: they differ")


VERDICTS = {
    ("differs", "may differ"): "they differ by 10 percentage points or more in 1 of 4 items, and",
    ("differs", "no evidence"): "they differ by 10 percentage points or more in 1 of 4 items.",
    ("may differ", "no evidence"): "they may differ by 10 percentage points or more in 1 of 4",
}


@pytest.mark.parametrize("other", ["south", None])
@pytest.mark.parametrize("verdicts", VERDICTS)
def test_what_there_is_none_of_is_not_counted(
    verdicts: tuple[str, str], other: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = np.array([*verdicts, "no evidence", "no evidence"], dtype=object)
    monkeypatch.setattr(difference_sentences, "beside_verdicts", lambda *_: given)
    found = compared()
    first, *_ = beside_sentences(found, found.beside("north", other), words())
    assert VERDICTS[verdicts] in first
    assert " 0 " not in first


def test_no_evidence_is_not_counted_as_none_of_so_many() -> None:
    found = compared("more", threshold=0.95)
    said = beside_sentences(found, found.beside("north", "south"), words())
    assert said == (
        "North beside South: in no item is there evidence of a difference of 95 percentage points "
        "or more.",
    )


def test_hidden_and_missing_pairs_say_that_nothing_can_be_compared() -> None:
    found = compared()
    for beside in (None, found.beside("north", "few")):
        (said,) = beside_sentences(found, beside, words())
        assert "cannot be compared" in said


def test_limits_are_those_of_the_level_asked_for() -> None:
    (wide,), (narrow,) = (
        strongest_sentences(compared(), words(), 1, level) for level in (0.95, 0.5)
    )
    assert wide.split("(")[2] != narrow.split("(")[2]
    assert wide.split("(")[3] == narrow.split("(")[3]
