from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.planning.agendas.methods import assign
from needs.planning.agendas.preferences import MethodTimesError, read_times
from needs.planning.agendas.settings import Method, preferences
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]


def given_to(methods: list[str], lengths: list[int]) -> dict[str, int]:
    return {m: sum(t for n, t in zip(methods, lengths, strict=True) if n == m) for m in methods}


def test_shares_of_time_follow_the_preferences_worked_by_hand() -> None:
    # Behind, in minutes: a 30, b 18, c 12; then 0, 36, 24; then 30, -6, 36; then 60, 12, -12.
    methods = [Method("a", 0.5), Method("b", 0.3), Method("c", 0.2)]
    found = [one for one in assign([60] * 4, methods) if one]
    assert [f.method for f in found] == ["a", "b", "c", "a"]
    assert [f.why for f in found] == ["due"] * 4
    assert (found[3].share, found[3].so_far) == (0.5, pytest.approx(1 / 3))


def test_nobody_gets_the_same_twice_in_a_row_and_what_was_passed_is_named() -> None:
    found = [one for one in assign([30] * 4, [Method("a", 0.9), Method("b", 0.1)]) if one]
    assert [f.method for f in found] == ["a", "b", "a", "b"]
    assert (found[1].why, found[1].passed) == ("due_but_repeats", "a")


def test_a_method_is_not_given_to_blocks_that_it_does_not_suit() -> None:
    methods = [Method("a", 0.9, 20, 90), Method("quiz", 0.1, 5, 20)]
    found = assign([10, 15, 60, 120], methods)
    assert [(f.method, f.why) for f in found if f] == [
        ("quiz", "only_one"),
        ("quiz", "only_one"),
        ("a", "only_one"),
        ("", "none_suits"),
    ]


def test_without_preferences_nothing_is_given() -> None:
    assert assign([30, 30], []) == (None, None)
    assert preferences({"a": float("nan"), "b": 0.0}, {}).exercises == ()


@given(
    st.lists(st.sampled_from([0.1, 0.3, 0.45, 0.6, 0.9]), min_size=2, max_size=6),
    st.integers(1, 60),
)
def test_equal_blocks_never_stray_from_their_shares(shares: list[float], n: int) -> None:
    methods = [Method(f"m{k}", share) for k, share in enumerate(shares)]
    names = [f.method for f in assign([30] * n, methods) if f]
    assert len(names) == n
    assert all(a != b for a, b in pairwise(names))
    if max(shares) <= sum(shares) / 2:  # else the rule against repeating binds
        for m in methods:
            due = m.share / sum(shares) * n
            assert abs(names.count(m.id) - due) < 2


@given(st.lists(st.sampled_from([10, 15, 40, 75]), max_size=30))
def test_reasons_agree_with_a_plain_count(lengths: list[int]) -> None:
    methods = [Method("a", 0.5, 15), Method("b", 0.3), Method("c", 0.2, 0, 40)]
    found = assign(lengths, methods)
    for k, one in enumerate(found):
        assert one
        before = sum(t for t, f in zip(lengths[:k], found, strict=False) if f)
        mine = sum(
            t for t, f in zip(lengths[:k], found, strict=False) if f and f.method == one.method
        )
        assert one.so_far == pytest.approx(mine / before if before else 0.0)
        assert one.share == {"a": 0.5, "b": 0.3, "c": 0.2}[one.method]


def test_a_method_that_takes_no_time_or_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="'a': it takes from 30 to 20 minutes"):
        Method("a", 0.5, 30, 20)
    with pytest.raises(ValueError, match=r"'a': share 1\.5 is not between 0 and 1"):
        Method("a", 1.5)


def methods_of_the_survey() -> list[str]:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    return [
        o.id
        for role in ("exercise", "technique")
        for q in survey.with_role(role)  # type: ignore[arg-type]
        for o in q.estimated
        if not o.means
    ]


def test_the_times_that_we_ship_name_every_method_of_the_survey() -> None:
    times = read_times(ROOT / "data" / "method_times.toml", methods_of_the_survey())
    assert set(times) == set(methods_of_the_survey())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[minutes]\nplai = [5, 20]", "mine.toml, minutes: 'plai' is no exercise or technique of"),
        ("[minutes]\nplay = [20, 5]", "mine.toml, minutes, 'play': [20, 5] is not the least and"),
        ("[minutes]\nplay = 20", "mine.toml, minutes, 'play': 20 is not the least and the most"),
        ("[minute]\nplay = [5, 20]", "mine.toml, unknown key 'minute'; did you mean 'minutes'?"),
        ("[minutes", "mine.toml is no file of times (TOML)"),
    ],
)
def test_bad_times_are_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MethodTimesError) as error:
        read_times(path, ["play"])
    assert message in str(error.value)
