from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.report.document_widths import (
    LANDSCAPE,
    PORTRAIT,
    Need,
    is_wide,
    need,
    side_by_side,
    text_width,
    widths,
)

NEEDS = st.lists(
    st.builds(need, st.text(max_size=40), st.lists(st.text(max_size=200), max_size=3)),
    min_size=1,
    max_size=30,
)


@given(NEEDS, st.sampled_from([PORTRAIT, LANDSCAPE]))
def test_columns_side_by_side_never_leave_the_page(needs: list[Need], room: float) -> None:
    for part in side_by_side(needs, room):
        found = widths([needs[i] for i in part], room)
        assert sum(found) <= room * (1 + 1e-9)
        assert min(found) > 0


@given(NEEDS, st.sampled_from([PORTRAIT, LANDSCAPE]))
def test_every_column_stands_once_and_the_first_in_every_part(
    needs: list[Need], room: float
) -> None:
    parts = side_by_side(needs, room)
    assert all(part[0] == 0 for part in parts)
    assert [i for part in parts for i in part if i] == list(range(1, len(needs)))


@given(NEEDS)
def test_words_stay_whole_where_the_page_has_room(needs: list[Need]) -> None:
    if sum(n.least for n in needs) < LANDSCAPE:
        for n, width in zip(needs, widths(needs, LANDSCAPE), strict=True):
            assert width >= n.least - 1e-9


def test_long_text_gets_the_room_that_short_text_does_not_need() -> None:
    short, long = need("Minutes", ["30"]), need("Evidence", ["words and more words " * 20])
    found = widths([short, long], PORTRAIT)
    assert found[0] < 25
    assert found[1] > 140


def test_no_column_makes_rows_taller_than_the_others() -> None:
    whole, half = need("a", ["word " * 100]), need("b", ["word " * 50])
    wide, narrow = widths([whole, half], PORTRAIT)
    assert wide / narrow == pytest.approx(2, rel=0.1)


def test_a_table_lies_across_where_its_columns_would_become_threads() -> None:
    number, text = need("Minutes", ["30"]), need("Why", ["many words " * 10])
    assert not is_wide([text, number, number])
    assert is_wide([text, text, text, text, text])


def test_one_endless_word_does_not_take_the_page() -> None:
    assert need("Link", ["x" * 400]).least < 60


def test_accents_put_over_letters_take_no_room() -> None:
    assert text_width("e\u0301") == text_width("e")
    assert text_width("\u4e2d") > text_width("m")
