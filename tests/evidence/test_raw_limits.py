from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import sem, t
from small_survey import AMOUNT, COUNTRY, WANT, answers, chosen_columns, rated_columns

from needs.evidence.comparing.raw_limits import raw_limits
from needs.evidence.intervals import net_interval, wilson_interval
from needs.evidence.pooling.group_sums import group_sums
from needs.evidence.tallies import tally_choices, tally_scale

LEVELS = [1, 3, 3, 2, 3, 1, 3]
RESPONSES = answers(
    {"country": ["aaa"] + ["bbb"] * 7 + ["ccc"] * 2}
    | chosen_columns(["x"] + ["x", "y", "y", "xy", "", "x", "z"] + [None] * 2)
    | rated_columns({"x": [2, *LEVELS, None, None], "y": [1] * 10})
)


def test_shares_have_wilson_limits_and_nobody_has_none() -> None:
    low, high = raw_limits(group_sums(tally_choices(RESPONSES, WANT, (COUNTRY,))), 0.9)
    np.testing.assert_allclose([low[1, 0], high[1, 0]], wilson_interval(3, 7, 0.9))
    assert np.isnan([low[2], high[2]]).all()


def test_net_shares_have_agresti_min_limits() -> None:
    low, high = raw_limits(group_sums(tally_scale(RESPONSES, AMOUNT, (COUNTRY,))))
    np.testing.assert_allclose([low[1, 0], high[1, 0]], net_interval(4, 2, 7))


def test_means_have_students_limits_within_the_scale_and_one_answer_has_none() -> None:
    low, high = raw_limits(group_sums(tally_scale(RESPONSES, AMOUNT, (COUNTRY,)), "mean"))
    half = t.ppf(0.975, 6) * sem(LEVELS)
    assert low[1, 0] == pytest.approx(np.mean(LEVELS) - half)
    assert high[1, 0] == min(np.mean(LEVELS) + half, 3)
    assert np.isnan([low[0, 0], high[0, 0]]).all()


def test_a_level_outside_0_and_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        raw_limits(group_sums(tally_scale(RESPONSES, AMOUNT, (COUNTRY,)), "mean"), 95)
