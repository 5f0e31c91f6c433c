"""No small count follows from all that is shown together: an attack on random surveys.

The attack solves linear programmes over the counts of all combinations of answers; it shares
nothing with the graph by which cells are hidden.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from attacked import Reader, answers, random_people, solved, survey
from attacking import Attack
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import pair_tables
from surveys.disclosure import Disclosure
from surveys.grouping import JOINED
from surveys.readers import read
from surveys.survey import read_survey

SEEDS = st.integers(0, 10_000)


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


@pytest.mark.parametrize("seed", [5120, 5256, 5269, 5392, 10440, 11663])
def test_surveys_that_gave_answers_away_do_so_no_more(seed: int) -> None:
    """Cells of shown people had hidden answers and only a few people who did not answer; in the
    last, groups whose answers are not shown had one answer together in a row."""
    assert solved(*random_people(seed)) == []


@pytest.mark.xfail(
    strict=True,
    reason="where all of a few people answered alike, the numbers of those who chose an option can "
    "give away how many of a cell answered (1 of 3,500 random surveys); who answered alone cannot",
)
def test_known_limit_people_who_all_answered_alike() -> None:
    assert solved(*random_people(13111)) == []


@pytest.mark.slow
@settings(max_examples=20)
@given(SEEDS, st.sampled_from([2, 3, 8]))
def test_the_same_holds_for_another_minimum(seed: int, minimum: int) -> None:
    assert solved(*random_people(seed, most_questions=3), minimum) == []


def test_without_complementary_hiding_the_attack_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pair_tables, "hidden_cells", lambda counts, also, m, __: also | (counts < m)
    )
    monkeypatch.setattr(
        pair_tables,
        "hidden_answers",
        lambda n, _, shut, also, m, __: (also | shut | (n < m), np.zeros_like(shut)),
    )
    assert any(solved(*random_people(seed, most_questions=2)) for seed in range(6))


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


@pytest.mark.slow
@pytest.mark.parametrize("position", [0, 1, 15, 24])
def test_no_small_count_follows_from_all_tables_of_the_sample(position: int) -> None:
    """All groups and all open cells of every two questions of the shipped sample together: people,
    and those who answered one question or item."""
    root = Path(__file__).resolve().parents[1]
    form = root / "surveys" / "definitions" / "caseworker_training.toml"
    found = Disclosure.of(read(root / "data" / "sample_answers.csv", read_survey(form)).responses)
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
