from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_survey import AMOUNT, COUNTRY, WANT, answers, chosen_columns, rated_columns

from needs.evidence.comparing.beside_verdicts import beside_verdicts
from needs.evidence.comparing.compared import CompareSettings, Comparison
from needs.evidence.comparing.comparison import compare

FAST = CompareSettings(n_draws=200, n_permutations=0)


def compared(seed: int = 0, sizes: tuple[int, int, int] = (30, 40, 20)) -> Comparison:
    """Three groups of which the first asks for x far more often than the others."""
    rng = np.random.default_rng(seed)
    countries = [c for c, n in zip(("aaa", "bbb", "ccc"), sizes, strict=True) for _ in range(n)]
    want = [
        "".join(i for i in "xyz" if rng.random() < (0.9 if c == "aaa" and i == "x" else 0.4))
        for c in countries
    ]
    responses = answers({"country": countries} | chosen_columns(want))
    return compare(responses, WANT, (COUNTRY,), FAST)


def twin(wrong: list[float], rate: float) -> set[int]:
    """The items said to differ, one claim after the other."""
    claimed: list[int] = []
    for i in sorted(range(len(wrong)), key=wrong.__getitem__):
        if sum(wrong[j] for j in (*claimed, i)) / (len(claimed) + 1) > rate:
            break
        claimed.append(i)
    return set(claimed)


@pytest.mark.parametrize("seed", range(4))
def test_of_two_groups_the_surest_differences_are_claimed(seed: int) -> None:
    found = compared(seed)
    beside = found.beside("aaa", "bbb")
    assert beside is not None
    verdict = beside_verdicts(found, beside)
    wrong = (1 - beside.probability).tolist()
    assert {i for i, v in enumerate(verdict) if v == "differs"} == twin(wrong, 0.05)
    for v, p in zip(verdict, beside.probability, strict=True):
        assert v == "differs" or (v == "may differ") == (p >= 0.5)
    assert verdict[found.items.index("x")] == "differs"


def test_the_verdicts_do_not_depend_on_who_is_named_first() -> None:
    found = compared()
    one, other = found.beside("aaa", "bbb"), found.beside("bbb", "aaa")
    assert one is not None
    assert other is not None
    assert beside_verdicts(found, one).tolist() == beside_verdicts(found, other).tolist()


def test_one_group_and_the_rest_have_the_verdicts_of_all_cells_together() -> None:
    found = compared()
    beside = found.beside("aaa")
    assert beside is not None
    assert found.differences is not None
    assert beside_verdicts(found, beside).tolist() == found.differences.verdict[0].tolist()


def test_where_groups_do_not_differ_no_item_may() -> None:
    found = compared()
    assert found.heterogeneity is not None
    beside = found.beside("aaa", "bbb")
    assert beside is not None
    likely = replace(beside, probability=np.full(len(found.items), 0.7))
    assert set(beside_verdicts(found, likely)) == {"may differ"}
    test = replace(found.heterogeneity.test, p_overall=0.2)
    found.__dict__["heterogeneity"] = replace(found.heterogeneity, test=test)
    assert set(beside_verdicts(found, likely)) == {"no evidence"}


def test_hidden_cells_have_no_verdict() -> None:
    found = compared(sizes=(30, 40, 3))
    assert found.shown_groups == ("bbb",)  # the three must not follow from all but the others
    beside = found.beside("bbb", "ccc")
    assert beside is not None
    assert beside_verdicts(found, beside).tolist() == [None] * len(found.items)


def test_items_that_nobody_rated_have_no_verdict() -> None:
    columns = {"country": ["aaa"] * 9 + ["bbb"] * 9} | rated_columns({"x": [1, 3] * 9})
    found = compare(answers(columns), AMOUNT, (COUNTRY,), FAST)
    beside = found.beside("aaa", "bbb")
    assert beside is not None
    verdict = beside_verdicts(found, beside)
    assert [v is None for v in verdict] == [i != "x" for i in found.items]
