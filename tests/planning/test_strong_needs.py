from __future__ import annotations

import numpy as np
import pytest

from needs.evidence.pooling.pooled import Pooled
from needs.planning.weighing.strong_needs import strong_needs


def pooled(shares: list[float], n: list[float], groups: tuple[str, ...]) -> Pooled:
    """One item, the same share in every draw but for the last group: half of the draws 0."""
    drawn = np.repeat(np.array(shares)[None, :, None], 10, axis=0)
    drawn[:5, -1] = 0.0
    counts, half = np.array(n)[:, None], np.full((len(n), 1), 0.5)
    return Pooled(
        "want", ("country",), "share", groups, ("x",), counts, half, drawn.mean(axis=0),
        drawn, half, np.ones(1), np.zeros(1), "made up", 1,
    )  # fmt: skip


def test_a_strong_need_of_one_country_is_named_though_the_whole_does_not_share_it() -> None:
    frame = strong_needs(pooled([0.8, 0.1, 0.9], [10, 90, 10], ("A", "B", "C")))
    assert frame["country"].tolist() == ["A"]
    line = frame.iloc[0]
    assert (line["topic"], line["n"], line["chance"]) == ("x", 10, 1)
    assert line["share"] == pytest.approx(0.8)
    assert line["whole"] == pytest.approx((8 + 9 + 4.5) / 110)


def test_what_everybody_needs_is_no_country_s_own_need() -> None:
    assert strong_needs(pooled([0.8, 0.7, 0.9], [10, 90, 10], ("A", "B", "C"))).empty


def test_few_answers_and_people_without_a_country_are_not_named() -> None:
    found = pooled([0.8, 0.9, 0.1, 0.1], [4, 9, 100, 100], ("A", "", "B", "C"))
    assert strong_needs(found).empty
    assert strong_needs(found, minimum=4)["country"].tolist() == ["A"]
