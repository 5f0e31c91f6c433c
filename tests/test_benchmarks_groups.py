"""The simulation of groups runs at a tiny size, judges rightly and writes its page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import groups, groups_speed
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.coverage import Rate
from benchmarks.groups_surveys import FAMILIES, SIZES, Simulated
from benchmarks.groups_writing import document
from needs.evidence.comparing.differences import differences
from tests.evidence.grouped_answers import pooled_of


@pytest.mark.parametrize("family", FAMILIES)
def test_a_simulated_survey_is_near_its_truth(family: groups.Family) -> None:
    survey = FAMILIES[family](np.random.default_rng(1), 0.3, 50)
    assert survey.truth.shape == survey.pooled.value.shape
    assert survey.pooled.n[:, 0].tolist() == SIZES.tolist()
    large = SIZES > 30
    apart = (survey.pooled.value - survey.truth)[large]
    assert np.sqrt((apart**2).mean()) < 0.15
    assert abs(apart.mean()) < 0.05
    np.testing.assert_allclose(survey.complete, survey.truth.mean(axis=0), atol=0.15)


def judged(truth: list[list[float]], said: list[list[float]]) -> tuple[float, int, float]:
    """What was called of two groups of ten people that are sure to be where they are said to be."""
    pooled = pooled_of([said] * 3, [[10, 10]] * 2)
    return groups._called(
        Simulated(np.array(truth), pooled, np.zeros(2), differences(pooled), None)
    )


def test_what_is_named_is_judged_by_the_true_difference_from_the_rest() -> None:
    # Each group's rest is the other one: four cells, those of the first item named and right.
    assert judged([[0.2, 0.5], [0.8, 0.5]], [[0.3, 0.5], [0.7, 0.5]]) == (0, 2, 1)
    # The other way round they are wrong, and the true ones are not found.
    assert judged([[0.8, 0.5], [0.2, 0.5]], [[0.3, 0.5], [0.7, 0.5]]) == (1, 2, 0)
    wrong, named, found = judged([[0.5, 0.5]] * 2, [[0.5, 0.5]] * 2)
    assert (wrong, named) == (0, 0)
    assert np.isnan(found)


def test_a_cell_says_how_near_pooling_is_to_the_better_extreme() -> None:
    found = groups.run(groups.Cell("shares", "middle", 0.3, surveys=2), n_draws=60)
    assert found.pooled < min(found.raw, found.complete)
    assert found.beside_best == found.pooled / found.complete
    assert found.apart == pytest.approx(0.1, abs=0.02)
    assert set(found.held_by_size) == set(groups.BY_SIZE)
    assert found.differ.value == 1


def test_every_family_is_simulated_from_none_to_huge() -> None:
    cells = groups.cells()
    assert {c.family for c in cells} == set(FAMILIES)
    assert {c.name for c in cells if c.spread == 0} == {"none"}
    assert {c.surveys for c in cells} == {groups.SURVEYS}


def test_our_ways_and_the_plain_ways_agree() -> None:
    report = groups_speed.measure(repeats=0, n_draws=20, deals=99)
    agreements = [a for c in report.comparisons for a in c.agreements]
    assert len(agreements) == 3
    assert all(a.holds for a in agreements), agreements


def test_the_page_marks_what_misses() -> None:
    one = groups.run(groups.Cell("shares", "none", 0, surveys=2), n_draws=20)
    bad = replace(one, pooled=2.0, raw=1.0, complete=1.0, wrong=Rate(0.2, 0.01))
    speed = groups_speed.measure(repeats=0, n_draws=20, deals=9)
    text = document(["Measured today."], [one, bad], speed, 600, 20)
    assert "**2.00**" in text
    assert "**20.0% ± 1.0**" in text
    assert "600 people" in text
    assert "combine_effects in a loop" in text


def test_groups_are_run_by_name_alone(monkeypatch, capsys) -> None:
    assert "groups" not in BENCHMARKS
    cell = groups.Cell("net shares", "small", 0.15, surveys=2)
    speed = groups_speed.measure(repeats=0, n_draws=20, deals=9)
    monkeypatch.setattr(groups, "cells", lambda: [cell])
    monkeypatch.setattr(groups, "measure_speed", lambda: speed)
    monkeypatch.setattr(groups, "PAGE", groups.ROOT / "docs" / "none.md")
    assert main(["groups"]) == 0
    assert "| net shares | small |" in capsys.readouterr().out
    assert not groups.PAGE.exists()
