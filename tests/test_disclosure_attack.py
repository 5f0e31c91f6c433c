"""No small count follows from all that is shown together: an attack on random surveys.

The attack solves linear programmes over the counts of all combinations of answers; it shares
nothing with the graph by which cells are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from attacked import Reader, answers, random_people, solved, survey
from attacking import Attack
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import disclosure
from surveys.disclosure import Disclosure
from surveys.grouping import JOINED, Grouping
from surveys.hiding import pair_tables
from surveys.readers import read
from surveys.survey import read_survey

SEEDS = st.integers(0, 10_000)
LARGER = (90, 400)


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_follows_from_all_views(seed: int) -> None:
    assert solved(*random_people(seed)) == []


@pytest.mark.slow
@settings(max_examples=60)
@given(SEEDS)
def test_no_small_count_of_two_questions_follows_from_all_views(seed: int) -> None:
    assert solved(*random_people(seed, most_questions=2)) == []


@pytest.mark.slow
@settings(max_examples=60)
@given(SEEDS)
def test_no_small_count_of_up_to_four_questions_follows_from_all_views(seed: int) -> None:
    assert solved(*random_people(seed)) == []


@pytest.mark.parametrize("seed", [19, 20, 33, 36, 37, 57, 58, 64, 134])
def test_unanimous_groups_do_not_give_counts_away(seed: int) -> None:
    """Where all of a group and nobody else want something, the numbers of those who want it are
    numbers of its people, and once gave counts away; in the last but for one person."""
    assert solved(*random_people(seed)) == []


@pytest.mark.parametrize("seed", [1149, 1441])
def test_levels_and_questions_together_do_not_give_counts_away(seed: int) -> None:
    """Each person has one level, so levels told of one another; and of what others answered."""
    assert solved(*random_people(seed, people=LARGER)) == []


@pytest.mark.slow
@settings(max_examples=20)
@given(SEEDS)
def test_no_small_count_of_a_larger_survey_follows(seed: int) -> None:
    assert solved(*random_people(seed, people=LARGER)) == []


@pytest.mark.slow
@settings(max_examples=20)
@given(SEEDS, st.sampled_from([2, 3, 8]))
def test_the_same_holds_for_another_minimum(seed: int, minimum: int) -> None:
    assert solved(*random_people(seed, most_questions=3), minimum) == []


def test_without_complementary_hiding_the_attack_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only small cells are hidden, and nothing is tried."""
    monkeypatch.setattr(
        pair_tables, "hidden_cells", lambda counts, also, m, *_: also | (counts < m)
    )
    monkeypatch.setattr(
        pair_tables,
        "hidden_answers",
        lambda n, _, shut, also, m, *__: (also | shut | (n < m), np.zeros_like(shut)),
    )
    monkeypatch.setattr(pair_tables, "worked_out", lambda _, shut, *__: np.zeros_like(shut))
    monkeypatch.setattr(disclosure, "telling", lambda table: np.zeros(len(table.bases), dtype=bool))
    assert any(solved(*random_people(seed, most_questions=2)) for seed in range(12))


def test_views_of_several_groups_show_nothing_more() -> None:
    """What groups chosen together show is the sum of what they show one by one."""
    chance = np.random.default_rng(1)
    for seed in range(4):
        people, sizes = random_people(seed)
        reader = Reader(Disclosure.of(answers(people, survey(sizes))), people, sizes)
        for _ in range(6):
            a, b = (int(i) for i in chance.choice(len(sizes), 2, replace=False))
            some = [
                [g for g in reader.codes[q] if chance.random() < 0.6] or list(reader.codes[q])[:1]
                for q in (a, b)
            ]
            parts = [reader.parts(a, g, b) for g in some[0]]
            for name, shown in reader.numbers({a: some[0]}, [b]).items():
                reader.learn([p for part in parts for p in part.get(name, [])], shown)
            alone = [
                numbers["*"]
                for g in some[0]
                for h in some[1]
                if (numbers := reader.numbers({a: [g], b: [h]}))
            ]
            both = reader.numbers({a: some[0], b: some[1]})
            assert both.get("*", []) == (np.sum(alone, axis=0).tolist() if alone else [])


def test_the_attack_solves_what_can_be_solved() -> None:
    """Of 2 × 2 people the sums and one cell are known: then so are the others."""
    attack = Attack.on([(0, 0)] * 2 + [(0, 1)] * 7 + [(1, 0)] * 6 + [(1, 1)] * 8, (2, 2), 2)
    attack.learns(attack.cells({}), 23)
    for axis, sums in ((0, (9, 14)), (1, (8, 15))):
        for code, n in enumerate(sums):
            attack.learns(attack.cells({axis: [code]}), n)
    targets = attack.targets([[[0], [1]]] * 2)
    assert list(targets) == ["people of {0: (0,), 1: (0,)}"]
    assert list(attack.solved(targets)) == []
    attack.learns(attack.cells({0: [1], 1: [1]}), 8)
    assert list(attack.solved(targets)) == list(targets)


def test_the_attack_does_not_believe_what_is_not_true() -> None:
    attack = Attack.on([(0,), (1,)], (2,), 1)
    with pytest.raises(AssertionError, match="misreads"):
        attack.learns(attack.cells({0: [0]}), 2)


def sample() -> Disclosure:
    root = Path(__file__).resolve().parents[1]
    form = root / "surveys" / "definitions" / "caseworker_training.toml"
    return Disclosure.of(read(root / "data" / "sample_answers.csv", read_survey(form)).responses)


@pytest.mark.slow
@pytest.mark.parametrize("position", [0, 1, 15, 24])
def test_no_small_count_follows_from_all_tables_of_the_sample(position: int) -> None:
    """All groups and all open cells of every two questions of the shipped sample together: people,
    and those who answered one question or item."""
    found = sample()
    asked, base = found.responses.survey.profiles, found.bases[position]
    groups = [found.groups(q) for q in asked]
    answered = base.answered[0].astype(int)
    people = list(zip(*(g.of_row.tolist() for g in groups), answered.tolist(), strict=True))
    attack = Attack.on(people, (*(len(g.ids) for g in groups), 2), len(groups))
    yes = attack.cells({len(groups): [1]})
    for size in (1, 2):
        for axes in combinations(range(len(groups)), size):
            view = found.view({}, [asked[a] for a in axes])
            assert view.grouping is not None
            shown = np.any([view.responses.table[c].is_valid() for c in base.columns], axis=0)
            for i, name in enumerate(view.grouping.ids):
                ids = name.split("|")
                if JOINED in ids[1:]:
                    continue
                of = {a: [groups[a].ids.index(g)] for a, g in zip(axes, ids, strict=True)}
                members = view.grouping.of_row == i
                attack.learns(attack.cells(of), members.sum())
                if n := (members & shown & base.answered[0]).sum():
                    attack.learns(attack.cells(of) * yes, n)
    targets = attack.targets([[]] * len(groups))
    assert len(targets) > 350
    assert list(attack.solved(targets)) == []


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("country", "role"), ("organisation", "language")])
def test_no_small_count_follows_from_the_options_of_the_sample(pair: tuple[str, str]) -> None:
    """People, those who answered and those who chose one option, for each option of a question."""
    found = sample()
    ask = found.responses.survey.question
    asked, base = [ask(q) for q in pair], next(b for b in found.bases if b.question == "content")
    groups, given = [found.groups(q) for q in asked], base.answered[0]
    views = [found.view({}, by) for by in ([asked[0]], [asked[1]], asked, asked[::-1])]
    chosen = found.responses.values(ask("content")) > 0
    tried = 0
    for option in range(len(base.columns)):
        status = given.astype(int) + (given & chosen[:, option])
        people = list(zip(*(g.of_row.tolist() for g in groups), status.tolist(), strict=True))
        attack = Attack.on(people, (*(len(g.ids) for g in groups), 3), 2)
        for view in views:
            told = view.responses.table[base.columns[option]].is_valid().to_numpy()
            assert view.grouping is not None
            for i, name in enumerate(view.grouping.ids):
                members = view.grouping.of_row == i
                of = named(name, view.grouping.by, pair, groups)
                if of is not None:
                    attack.learns(attack.cells(of), members.sum())
                if of is not None and told[members].any():
                    attack.learns(
                        attack.cells(of | {2: [1, 2]}), status[members].astype(bool).sum()
                    )
                    attack.learns(attack.cells(of | {2: [2]}), (status[members] == 2).sum())
        targets = attack.targets([[]] * 2)
        tried += len(targets)
        assert list(attack.solved(targets)) == []
    assert tried > 250


def named(
    name: str, by: Sequence[str], pair: Sequence[str], groups: Sequence[Grouping]
) -> dict[int, list[int]] | None:
    """The codes of the group of this name; None of people joined, who say nothing more."""
    ids = name.split("|")
    if JOINED in ids[1:]:
        return None
    axes = [list(pair).index(q) for q in by]
    return {a: [groups[a].ids.index(i)] for a, i in zip(axes, ids, strict=True)}
