"""Small random surveys to attack, and the attacker's eyes: what is shown of them as equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
from attacking import Attack, Row
from numpy.typing import NDArray

from needs.evidence.tallies import By, tally_choices, tally_ranking, tally_scale
from surveys.disclosure import Disclosure, DisclosureError
from surveys.grouping import JOINED, MINIMUM, joined_region
from surveys.places import un_region
from surveys.responses import Responses
from surveys.survey import Option, Question, Survey

COUNTRIES = ("KEN", "UGA", "NGA", "GHA")
KINDS = ("ranked", "wanted", "rated")
STATUSES = (3, 5, 5)
"""How many codes there are of what a person answered, 0 being nothing: x before y or y before x;
neither, x, y or both wanted; less, same, more or not applicable."""

SHOWN = (
    (0, (1, 2)),
    (1, (1, 2, 3, 4)),
    (2, (1, 2, 3)),
    (0, (1,)),
    (1, (2, 4)),
    (1, (3, 4)),
    (2, (2,)),
    (2, (3,)),
    (2, (4,)),
)
"""The numbers that estimates show of a group, beside its people: of which question, and the codes
counted. First who answered each of the three, then who put x first, wants x, wants y, says the
same, says more, and to whom rating does not apply."""

UNTOLD = -1.0
"""In place of a number that is not shown."""

WANTS_X, WANTS_Y = 5, 6
"""Positions of these numbers among those of a group, the first being its people."""

Part = tuple[NDArray[np.float64], list[float]]
"""People that are shown together: the combinations they may have, and their numbers."""


def _options(ids: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(i) for i in ids)


LEVELS = (Option("less"), Option("same"), Option("more"), Option("unsure", means="no_answer"))


def survey(sizes: Sequence[int]) -> Survey:
    """As many profile questions as `sizes`, with so many answers each, the first on the country."""
    profile = [
        Question(
            f"q{i}",
            "choice",
            "profile",
            options=_options("abcdef"[:n] if i else COUNTRIES[:n]),
            coding="" if i else "country",
        )
        for i, n in enumerate(sizes)
    ]
    asked = (
        Question("ranked", "ranking", "exercise", options=_options("xy")),
        Question("wanted", "choices", "request", options=_options("xy")),
        Question("rated", "scale", "amount", options=LEVELS, items=_options("x")),
    )
    return Survey("attacked", {}, ("en",), (*profile, *asked))


def answers(people: Sequence[Row], asked: Survey) -> Responses:
    """Their answers; of a profile question the code after the last answer is none."""
    columns: dict[str, list[object]] = {}
    for i, q in enumerate(asked.profiles):
        ids = [*(o.id for o in q.options), None]
        columns[q.id] = [ids[p[i]] for p in people]
    ranked, wanted, rated = ([p[i] for p in people] for i in (-3, -2, -1))
    columns["ranked/x"] = [v or None for v in ranked]
    columns["ranked/y"] = [3 - v if v else None for v in ranked]
    columns["wanted/x"] = [v in (2, 4) if v else None for v in wanted]
    columns["wanted/y"] = [v in (3, 4) if v else None for v in wanted]
    columns["rated/x"] = [v % 4 if v else None for v in rated]
    return Responses.from_columns(asked, columns)


def random_people(
    seed: int, most_questions: int = 4, people: tuple[int, int] = (10, 90)
) -> tuple[list[Row], list[int]]:
    """People of a survey drawn by this seed and the sizes of its profile questions: groups uneven,
    questions related or not, more or fewer of the questions answered.

    people: how many there may be.
    """
    chance = np.random.default_rng(seed)
    k = int(chance.integers(2, most_questions + 1))
    sizes = [int(s) for s in chance.integers(1, 5 if k < 4 else 4, size=k)]
    n = int(chance.integers(*people))
    answering = chance.choice([1.0, 0.95, 0.8, 0.5])
    columns = [chance.choice(s + 1, size=n, p=chance.dirichlet(np.full(s + 1, 0.8))) for s in sizes]
    for i in range(1, k):
        if chance.random() < 0.3:
            same = chance.random(n) < 0.7
            columns[i] = np.where(same, columns[0] % (sizes[i] + 1), columns[i])
    ranked, wanted, rated = (chance.random((3, n)) < answering).astype(int)
    # Opinions that differ between the groups of a question make groups unanimous.
    of = columns[int(chance.integers(k))]
    ranked, wanted, rated = (
        given * (1 + _opinions(chance, of, codes))
        for given, codes in zip((ranked, wanted, rated), (2, 4, 4), strict=True)
    )
    return [
        tuple(map(int, row)) for row in zip(*columns, ranked, wanted, rated, strict=True)
    ], sizes


def _opinions(
    chance: np.random.Generator, group: NDArray[np.int64], codes: int
) -> NDArray[np.int64]:
    """What each person thinks, a code from 0: like the group, more or less."""
    likely = chance.dirichlet(np.full(codes, chance.choice([0.1, 1.0, 5.0])), size=group.max() + 1)
    return np.array([chance.choice(codes, p=likely[g]) for g in group], dtype=np.int64)


@dataclass
class Reader:
    """Reads views, one after another, and tells an attack what it sees."""

    disclosure: Disclosure
    people: Sequence[Row]
    sizes: Sequence[int]
    questions: Sequence[Question] = field(init=False)
    attack: Attack = field(init=False)
    codes: list[dict[str, list[int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.questions = self.disclosure.responses.survey.profiles
        shape = (*(n + 1 for n in self.sizes), *STATUSES)
        self.attack = Attack.on(self.people, shape, len(self.sizes))
        self.codes = [self._codes(q) for q in self.questions]

    def _codes(self, question: Question) -> dict[str, list[int]]:
        """The answers that may be in each group: one not shown is in a joined group, if any."""
        shown = self.disclosure.groups(question).ids
        found: dict[str, list[int]] = {g: [] for g in shown}
        for code, label in enumerate([*(o.id for o in question.options), ""]):
            region = (un_region(label) if question.coding else None) or "-"
            place = next((g for g in (label, joined_region(region), JOINED) if g in shown), None)
            if place is not None:
                found[place].append(code)
        return found

    def numbers(
        self, filters: Mapping[int, Sequence[str]], by: Sequence[int] = ()
    ) -> dict[str, list[float]]:
        """What the estimates of a view show of each group ("*" without groups): people, and the
        numbers in `SHOWN`. Nothing where the view is refused."""
        try:
            view = self.disclosure.view(
                {self.questions[q].id: ids for q, ids in filters.items()},
                [self.questions[q] for q in by],
            )
        except DisclosureError:
            return {}
        groups: By = () if view.grouping is None else view.grouping
        answered, ask = view.responses, view.responses.survey.question
        ranks = tally_ranking(answered, ask("ranked"), groups)
        wants = tally_choices(answered, ask("wanted"), groups)
        rates = tally_scale(answered, ask("rated"), groups)
        columns = (
            ranks.parts.n[:, None],
            ranks.answered[:, None],
            wants.answered[:, None],
            rates.answered[:, None],
            (ranks.counts @ (ranks.patterns[:, 0] == 1))[:, None],
            wants.counts,
            rates.counts[:, 1:],
        )
        table = np.column_stack([ranks.by_group(c) for c in columns])
        names = [g[0] if g else "*" for g in ranks.parts.groups]
        # To whom it does not apply is told of a view only, not of its groups.
        apart = np.full((len(names), 1), UNTOLD if by else rates.not_applicable[0])
        return dict(zip(names, np.hstack([table, apart]).tolist(), strict=True))

    def read_all(self) -> Attack:
        """Every view of no, one and two questions; the attack then knows all that they show."""
        self._learn_one(self.attack.cells({}), self.numbers({})["*"])
        n = len(self.questions)
        for a in range(n):
            compared = self.numbers({}, [a])
            for group, codes in self.codes[a].items():
                alone = self.numbers({a: [group]})["*"]
                assert compared[group][:-1] == alone[:-1]
                self._learn_one(self.attack.cells({a: codes}), alone)
        for a, b in permutations(range(n), 2):
            crossed = self.numbers({}, [a, b])
            for group in self.codes[a]:
                parts = self.parts(a, group, b)
                shown = self.numbers({a: [group]}, [b])
                assert {f"{group}|{h}": v for h, v in shown.items()}.items() <= crossed.items()
                for name, values in shown.items():
                    self.learn(parts[name], values)
        return self.attack

    def parts(self, a: int, group: str, b: int) -> dict[str, list[Part]]:
        """The people of a group of `a` as `b` sorts them: by the group in which they are shown
        those that can be looked at alone, and in the joined one the rest together."""
        found: dict[str, list[Part]] = {}
        rest = self.attack.cells({a: self.codes[a][group]})
        for other, codes in self.codes[b].items():
            if both := self.numbers({a: [group], b: [other]}):
                cells = self.attack.cells({a: self.codes[a][group], b: codes})
                self._learn_one(cells, both["*"])
                rest = rest - cells
                found.setdefault(other, []).append((cells, both["*"]))
        joined = self.numbers({a: [group]}, [b]).get(JOINED)
        if joined is not None and rest.any():
            own = [numbers for _, numbers in found.get(JOINED, [])]
            left = [
                x if x == UNTOLD else x - sum(numbers[i] for numbers in own)
                for i, x in enumerate(joined)
            ]
            if left[0]:
                self._learn_one(rest, left)
                found.setdefault(JOINED, []).append((rest, left))
        return found

    def _learn_one(self, cells: NDArray[np.float64], numbers: list[float]) -> None:
        self.learn([(cells, numbers)], numbers)

    def learn(self, parts: Sequence[Part], shown: list[float]) -> None:
        """The numbers of people shown together: an equation for people, and one for each kind of
        answer over those parts of them of which answers are shown, where the number is shown."""
        n = self.attack.n_profile
        self.attack.learns(np.sum([cells for cells, _ in parts], axis=0), shown[0])
        for column, (question, codes) in enumerate(SHOWN, start=1):
            known = [cells for cells, numbers in parts if numbers[1 + question]]
            if known and shown[column] != UNTOLD:
                of = self.attack.cells({n + question: codes})
                self.attack.learns(np.sum(known, axis=0) * of, shown[column])


def solved(people: Sequence[Row], sizes: Sequence[int], minimum: int = 5) -> list[str]:
    """The small counts that an attacker works out from all views."""
    reader = Reader(Disclosure.of(answers(people, survey(sizes)), minimum), people, sizes)
    attack = reader.read_all()
    return list(attack.solved(targets(reader, minimum)))


def targets(reader: Reader, minimum: int = MINIMUM) -> dict[str, NDArray[np.float64]]:
    """Every small count of people or of those who answered."""
    groups, n = [list(g.values()) for g in reader.codes], len(reader.sizes)
    answering = {n + question: codes for question, codes in SHOWN[: len(KINDS)]}
    return reader.attack.targets(groups, minimum, answering)
