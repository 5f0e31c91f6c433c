"""An attacker who writes down every number shown as an equation and solves for hidden counts.

The unknowns are the people of every combination of profile answers and of what they answered; a
linear programme says how small and how large each count can be, given all that is shown. It knows
nothing of how the cells to hide were chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from surveys.grouping import MINIMUM

Row = tuple[int, ...]
"""One respondent: the code of each profile answer, then of what was answered (0 = nothing)."""


@dataclass
class Attack:
    """What is known of a survey, in equations over the counts of all combinations.

    shape: how many codes each part of a `Row` has; the first `n_profile` are profile questions.
    truth: float vector, the true count of each combination: what the attacker wants to know.
    """

    shape: tuple[int, ...]
    n_profile: int
    truth: NDArray[np.float64]
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)

    @classmethod
    def on(cls, people: Sequence[Row], shape: tuple[int, ...], n_profile: int) -> Attack:
        truth = np.zeros(shape)
        for row in people:
            truth[row] += 1
        return cls(shape, n_profile, truth.ravel())

    def cells(self, allowed: Mapping[int, Iterable[int]]) -> NDArray[np.float64]:
        """Float vector, one entry a combination: 1 where each part named has a code allowed."""
        result = np.ones(self.shape)
        for axis, codes in allowed.items():
            keep = np.zeros(self.shape[axis])
            keep[list(codes)] = 1
            result *= keep.reshape([-1 if i == axis else 1 for i in range(len(self.shape))])
        return result.ravel()

    def learns(self, cells: NDArray[np.float64], number: float) -> None:
        """A number that is shown, and the combinations that it adds up. It must be true."""
        assert cells @ self.truth == number, "the attacker misreads what is shown"
        self.rows.append(cells)
        self.numbers.append(number)

    def targets(
        self,
        groups: Sequence[Iterable[Sequence[int]]],
        minimum: int = MINIMUM,
        answering: Mapping[int, Sequence[int]] | None = None,
    ) -> dict[str, NDArray[np.float64]]:
        """Every small count of people or of those who answered, of one or of two profile answers:
        the combinations it adds up, by its name.

        groups: for each profile question the groups shown, each the codes that it holds.
        answering: the codes of those who answered, where these are not all but 0.
        """
        found = {}
        answered = range(self.n_profile, len(self.shape))
        of: dict[int, Iterable[int]]
        single = [{(c,) for c in range(n)} for n in self.shape[: self.n_profile]]
        sets = [one | {tuple(g) for g in more} for one, more in zip(single, groups, strict=True)]
        for size in (1, 2):
            for axes in combinations(range(self.n_profile), size):
                for codes in product(*(sorted(sets[a]) for a in axes)):
                    of = dict(zip(axes, codes, strict=True))
                    found[f"people of {of}"] = self.cells(of)
                    for a in answered:
                        given = {a: (answering or {}).get(a, range(1, self.shape[a]))}
                        found[f"answers to {a} of {of}"] = self.cells(of | given)
        return {k: v for k, v in found.items() if 0 < v @ self.truth < minimum}

    def solved(self, targets: dict[str, NDArray[np.float64]], seed: int = 0) -> Iterator[str]:
        """The targets whose count can be worked out: they have one value in all solutions."""
        if not targets:
            return
        known = csr_array(np.unique(np.array(self.rows), axis=0))
        totals = known @ self.truth
        names = list(targets)
        wanted = np.array([targets[name] for name in names])
        true = wanted @ self.truth
        fixed = np.ones(len(names), dtype=bool)
        chance = np.random.default_rng(seed)
        # One solution often shows many targets with another value than the true one.
        for _ in range(4):
            if fixed.any():
                goal = chance.normal(size=fixed.sum()) @ wanted[fixed]
                fixed[np.abs(wanted @ _solution(goal, known, totals) - true) > 1e-6] = False
        for i in np.flatnonzero(fixed):
            least, most = (wanted[i] @ _solution(s * wanted[i], known, totals) for s in (1, -1))
            if most - least < 1e-6:
                yield names[i]


def _solution(
    goal: NDArray[np.float64], known: csr_array, totals: NDArray[np.float64]
) -> NDArray[np.float64]:
    found = linprog(goal, A_eq=known, b_eq=totals, bounds=(0, None), method="highs")
    if found.status == 3:  # unbounded cannot be: the total is known
        raise AssertionError("the attacker was not told the total")
    assert found.status == 0, found.message
    return np.asarray(found.x)
