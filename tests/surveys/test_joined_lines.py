"""Rows and columns taken together: nothing is lost, and marks go to and fro."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.hiding.joined_lines import JoinedLines

SEEDS = st.integers(0, 2**32)


def test_lines_marked_are_one_line_at_the_end() -> None:
    lines = JoinedLines.of(np.array([True, False, True]), np.array([False, False]))
    assert lines.sums(np.array([[1, 2], [3, 4], [5, 6]])).tolist() == [[3, 4], [6, 8]]
    marked = np.array([[True, False], [False, False], [True, True]])
    assert lines.some(marked).tolist() == [[False, False], [True, True]]
    assert lines.every(marked).tolist() == [[False, False], [True, False]]
    spread = lines.spread(np.array([[False, True], [True, False]]))
    assert spread.tolist() == [[True, False], [False, True], [True, False]]


@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_nobody_is_lost_and_marks_are_kept(seed: int, n_rows: int, n_columns: int) -> None:
    chance = np.random.default_rng(seed)
    rows, columns = chance.random(n_rows) < 0.5, chance.random(n_columns) < 0.5
    lines = JoinedLines.of(rows, columns)
    counts = chance.integers(0, 9, size=(n_rows, n_columns))
    assert lines.sums(counts).sum() == counts.sum()
    marked = counts > 4
    assert lines.spread(lines.some(marked))[marked].all()
    assert marked[lines.spread(lines.every(marked))].all()
