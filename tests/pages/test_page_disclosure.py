"""No small count follows from what the page *Who answered* shows under all its filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from attacked import Reader, answers, random_people, survey
from streamlit.testing.v1 import AppTest
from visiting import SOURCE, in_order, visit

from needs.report.labels import Labels
from needs.report.language import language
from pages import work
from surveys.disclosure import Disclosure
from surveys.reading import Reading


def filters(reader: Reader) -> Iterator[dict[int, str]]:
    """None, each group alone, and a few pairs."""
    offered = [list(reader.disclosure.offered(q))[:2] for q in reader.questions]
    yield {}
    for a, groups in enumerate(offered):
        yield from ({a: g} for g in groups)
    yield from ({0: g, 1: h} for g in offered[0] for h in offered[1])


def sizes(app: AppTest, reader: Reader) -> Iterator[tuple[int, dict[str, float]]]:
    """Each table of group sizes on the page: by which question, and the people of each group."""
    words = Labels(reader.disclosure.responses.survey, work.course(), language("en"))
    for table in (d.value for d in app.dataframe):
        if list(table.columns)[1:] == ["People"]:
            by = int(table.columns[0].removeprefix("q"))
            known = [*reader.codes[by], "(joined)"]
            ids = {words.group(f"q{by}", g): g for g in known}
            yield by, {ids[name]: n for name, n in table.itertuples(index=False)}


def learn(reader: Reader, chosen: Mapping[int, str], by: int, shown: dict[str, float]) -> None:
    """Tell the attack the people in each group of a table."""
    attack, codes = reader.attack, reader.codes
    if len(chosen) == 1 and by not in chosen:
        ((a, group),) = chosen.items()
        parts = reader.parts(a, group, by)
        for name, n in shown.items():
            attack.learns(sum(cells for cells, _ in parts[name]), n)
        return
    for name, n in shown.items():
        of = {q: codes[q][g] for q, g in chosen.items()} | {by: codes[by][name]}
        attack.learns(attack.cells(of), n)


@pytest.mark.slow
def test_no_small_count_follows_from_the_page() -> None:
    people, numbers = random_people(11, most_questions=3)
    responses = replace(answers(people, survey(numbers)), sources=(SOURCE,))
    reader = Reader(Disclosure.of(responses), people, numbers)
    loaded = Reading(responses, len(people), (), (), ())
    for chosen in filters(reader):
        app = visit("who", loaded, **{f"q{q}": g for q, g in chosen.items()})
        in_order(app)
        found = list(sizes(app, reader))
        assert bool(found) == bool(reader.numbers({q: [g] for q, g in chosen.items()}))
        assert len(chosen) < 2 or {by for by, _ in found} <= set(chosen)
        for by, shown in found:
            assert min(shown.values()) >= 5
            learn(reader, chosen, by, shown)
    targets = reader.attack.targets([list(g.values()) for g in reader.codes])
    assert targets
    assert list(reader.attack.solved(targets)) == []
