"""k-anonymity of the profile: how many people could be singled out by what is known of them.

Source: Samarati & Sweeney 1998; El Emam & Dankar 2008, "Protecting privacy using k-anonymity".
Only sizes are reported, never the answers of a small group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surveys.answer_codes import Codes, answer_codes, together
from surveys.grouping import MINIMUM
from surveys.responses import Responses
from surveys.survey import Question

MOST_COLUMNS = 10
"""Profile questions of which every combination is counted (1,023 of them); see `anonymity`."""


@dataclass(frozen=True, slots=True)
class Combination:
    """How people group when these profile questions are known of everybody.

    smallest: people in the smallest group. unique: people alone in theirs. in_small: people in
    groups of fewer than `minimum`.
    """

    questions: tuple[str, ...]
    groups: int
    smallest: int
    unique: int
    in_small: int


@dataclass(frozen=True)
class Anonymity:
    """Groups under every combination of profile questions, fewest questions first.

    n: respondents. minimum: people from which a group is not small.
    """

    n: int
    minimum: int
    combinations: tuple[Combination, ...]

    @property
    def everything(self) -> Combination | None:
        """The combination of all profile questions; None where the survey asks none."""
        return max(self.combinations, key=lambda c: len(c.questions), default=None)

    @property
    def telling(self) -> tuple[Combination, ...]:
        """The fewest questions that single somebody out: none of them can be left out of it."""
        found: list[Combination] = []
        for c in self.combinations:
            known = set(c.questions)
            if c.unique and not any(known >= set(f.questions) for f in found):
                found.append(c)
        return tuple(found)

    def to_frame(self) -> pd.DataFrame:
        """One line a combination."""
        lines = [
            (
                " + ".join(c.questions),
                len(c.questions),
                c.groups,
                c.smallest,
                c.unique,
                c.unique / self.n if self.n else float("nan"),
                c.in_small,
                c.in_small / self.n if self.n else float("nan"),
            )
            for c in self.combinations
        ]
        columns = ["known", "questions", "groups", "smallest", "unique", "share_unique"]
        return pd.DataFrame(lines, columns=[*columns, "in_small", "share_in_small"])


def anonymity(responses: Responses, minimum: int = MINIMUM) -> Anonymity:
    """Group sizes under every combination of profile questions, numbers (years, age) included.

    No answer counts as an answer of its own: whoever is known to have given none belongs to that
    group. Of more than ten profile questions, combinations of up to three and of all are counted.
    """
    profile = [q for q in responses.survey.questions if q.role == "profile"]
    codes = np.column_stack(
        [np.zeros(len(responses), dtype=np.int64), *(answer_codes(responses, q) for q in profile)]
    )
    # People with one profile are counted once, so that a combination costs what profiles cost.
    whole = together(list(codes.T), len(responses))
    first, people = np.unique(whole, return_index=True, return_counts=True)[1:]
    profiles = codes[first, 1:]
    return Anonymity(
        len(responses),
        minimum,
        tuple(
            _combination(profile, chosen, profiles, people, minimum)
            for chosen in _choices(len(profile))
        ),
    )


def _choices(n: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, n + 1):
        if n <= MOST_COLUMNS or size <= 3 or size == n:
            yield from combinations(range(n), size)


def _combination(
    profile: list[Question],
    chosen: tuple[int, ...],
    profiles: Codes,
    people: NDArray[np.int_],
    minimum: int,
) -> Combination:
    group = together([profiles[:, i] for i in chosen], len(profiles))
    sizes = np.bincount(group, weights=people).astype(np.int64)
    sizes = sizes[sizes > 0]
    return Combination(
        tuple(profile[i].id for i in chosen),
        len(sizes),
        int(sizes.min()) if len(sizes) else 0,
        int((sizes == 1).sum()),
        int(sizes[sizes < minimum].sum()),
    )
