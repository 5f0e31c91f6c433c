"""What may be shown about groups of people: the one place that decides, from all answers.

Groups too small are folded together one question at a time; of two questions together small cells
are hidden, and others with them; three are refused. What a page, the terminal or a file shows of
some of the people comes from a `View`, which holds nothing that may not be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from surveys.grouping import JOINED, MINIMUM, UNKNOWN, Grouping
from surveys.hiding.answer_bases import Base, answer_bases, without_answers
from surveys.hiding.crossed_people import Crossed
from surveys.hiding.folding import folded
from surveys.hiding.pair_tables import PairTable, pair_table, small_groups, telling
from surveys.hiding.shown_cells import ShownCells
from surveys.places import un_region
from surveys.responses import Responses
from surveys.survey import Question

MOST_QUESTIONS = 2
"""Profile questions that may take part in one view."""

Filters = Mapping[str, Collection[str]]
"""Ids of the groups to keep, by profile question; an empty collection keeps everybody."""

Why = Literal["too few people", "too many questions", "no such group"]


class DisclosureError(ValueError):
    """A view that may not be shown; `why` is the reason in short, the message says what to do."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class View:
    """Answers as they may be shown of the people chosen.

    responses: people who could be singled out are left out, and answers that may not be shown are
               null, as if not given.
    grouping:  the group of each of these respondents, where they are compared; else None.
    left_out:  whether people were left out, or could have been.
    withheld:  ids of the questions of which some answers were made null, or could have been.
    """

    responses: Responses
    grouping: Grouping | None
    left_out: bool
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    """What was decided already."""

    groups: dict[str, Grouping] = field(default_factory=dict)
    pairs: dict[tuple[str, str], PairTable] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Disclosure:
    """Decides for all answers of a survey what may be shown of groups of people.

    responses: all answers of the survey, never those of a view.
    minimum:   people below which nothing is shown.
    Decisions are made when asked for and then kept, so keep the object.
    """

    responses: Responses
    minimum: int = MINIMUM
    _kept: _Kept = field(default_factory=_Kept, repr=False)

    @classmethod
    def of(cls, responses: Responses, minimum: int = MINIMUM) -> Disclosure:
        """The decisions for these answers."""
        return cls(responses, minimum)

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """Who answered what."""
        return answer_bases(self.responses)

    # --- groups --------------------------------------------------------------------------------

    def groups(self, question: Question) -> Grouping:
        """The groups of one profile question, for all respondents; the joined ones come last."""
        if question.id not in self._kept.groups:
            self._kept.groups[question.id] = self._folded(question)
        return self._kept.groups[question.id]

    def offered(self, question: Question) -> dict[str, int]:
        """The groups to choose from in a filter with their people: those of one answer each."""
        groups = self.groups(question)
        return {
            i: int(n)
            for i, n in zip(groups.ids, groups.sizes, strict=True)
            if i != UNKNOWN and not i.startswith(JOINED)
        }

    def grouping(self, by: Sequence[Question], filters: Filters | None = None) -> Grouping:
        """The groups of the respondents of `view` with the same filters; errors as there."""
        grouping = self.view(filters or {}, by).grouping
        if grouping is None:
            raise ValueError("no question is given to group by; give one or two")
        return grouping

    def _folded(self, question: Question) -> Grouping:
        column = self.responses.table[question.id].cast(pa.string()).combine_chunks()
        encoded = pc.fill_null(column, UNKNOWN).dictionary_encode()
        labels = [str(v) for v in encoded.dictionary.to_pylist()]
        codes = np.asarray(encoded.indices.to_numpy(), dtype=np.intp)
        sizes = dict(zip(labels, np.bincount(codes, minlength=len(labels)).tolist(), strict=True))
        is_country = question.coding == "country"
        shown_in = folded(sizes, self.minimum, un_region if is_country else _no_region)
        ids = sorted(set(shown_in.values()), key=lambda i: (i.startswith(JOINED), i))
        number = {group: i for i, group in enumerate(ids)}
        position = np.array([number[shown_in[v]] for v in labels], dtype=np.intp)
        return Grouping((question.id,), tuple(ids), position[codes])

    # --- views ---------------------------------------------------------------------------------

    def view(self, filters: Filters, by: Sequence[Question] = ()) -> View:
        """What may be shown of the people in these groups, sorted by no, one or two questions.

        A question may be in both. Where both questions are filters, the people whose cell of the
        two is hidden are left out; else they are in the group `JOINED` of the group filtered by,
        or of that of the first question compared by.

        DisclosureError for more than two questions, for a group that is not shown, and where
        fewer than `minimum` people are left.
        """
        chosen = {q: tuple(ids) for q, ids in filters.items() if ids}
        cells = self._cells(self._questions(chosen, by))
        passing = cells.chosen(chosen)
        kept = passing & cells.open if len(chosen) == MOST_QUESTIONS else passing
        rows = kept[cells.of_row]
        if rows.sum() < self.minimum:
            raise DisclosureError(
                "too few people",
                f"fewer than {self.minimum} people are in view, so nothing is shown: it could "
                "point to a person; choose more groups or fewer filters",
            )
        told = [(base, ~answers) for base, answers in zip(self.bases, cells.answers, strict=True)]
        withheld = {base.question: None for base, hidden in told if (kept & hidden).any()}
        nulls = [(base.columns, hidden[cells.of_row][rows]) for base, hidden in told]
        people = self.responses if rows.all() else self.responses.take(rows)
        return View(
            without_answers(people, nulls),
            cells.grouping([q.id for q in by], rows) if by else None,
            bool((passing & ~kept).any()),
            tuple(withheld),
        )

    def _questions(
        self, chosen: Mapping[str, tuple[str, ...]], by: Sequence[Question]
    ) -> tuple[Question, ...]:
        """The questions that take part, filters first. DisclosureError as `view` says."""
        filtered = [self._profile(q) for q in chosen]
        for q in filtered:
            for group in chosen[q.id]:
                if group not in self.groups(q).ids:
                    raise DisclosureError(
                        "no such group",
                        f"'{group}' of '{q.id}' cannot be shown on its own: nobody gave this "
                        f"answer, or so few that it could point to a person; choose among "
                        f"{', '.join(self.offered(q)) or 'none'}",
                    )
        questions = tuple(
            {q.id: q for q in (*filtered, *map(self._profile, (b.id for b in by)))}.values()
        )
        if not may_combine(*(q.id for q in questions)):
            raise DisclosureError(
                "too many questions",
                f"{', '.join(q.id for q in questions)} are {len(questions)} profile questions "
                f"together (filters and what is compared by), and more than {MOST_QUESTIONS} "
                "could point to a person; leave one out",
            )
        return questions

    def _profile(self, question_id: str) -> Question:
        found = {q.id: q for q in self.responses.survey.profiles}
        if question_id not in found:
            raise ValueError(
                f"'{question_id}' is not a profile question; these are "
                f"{', '.join(found) or 'not asked'}"
            )
        return found[question_id]

    # --- decisions -----------------------------------------------------------------------------

    def _cells(self, questions: tuple[Question, ...]) -> ShownCells:
        groupings = tuple(self.groups(q) for q in questions)
        if len(questions) == MOST_QUESTIONS:
            pair = self._pair(questions[0], questions[1])
            is_open, answers = ~pair.hidden, pair.answers
        elif questions:
            answers = ~self._without_answers[questions[0].id]
            is_open = np.ones(answers.shape[1], dtype=bool)
        else:
            enough = [self._enough(base) for base in self.bases]
            answers = np.array(enough, dtype=bool)[:, None]
            is_open = np.ones(1, dtype=bool)
        return ShownCells.sort(len(self.responses), groupings, is_open, answers)

    def _enough(self, base: Base) -> bool:
        """Whether as many as `minimum` answered, of all."""
        return all(given.sum() >= self.minimum for given in base.answered)

    @cached_property
    def _without_answers(self) -> dict[str, NDArray[np.bool_]]:
        """For each profile question a bool matrix, bases × groups: whose answers are not shown."""
        asked = sorted(self.responses.survey.profiles, key=lambda q: q.id)
        small = {q.id: small_groups(self.groups(q), self.bases, self.minimum) for q in asked}
        for one, other in combinations(asked, 2):
            # What two questions tell, each by itself, is hidden of the one with fewer groups.
            less = min(one, other, key=lambda q: len(self.groups(q).ids))
            told = telling(self._crossed(one, other, small))
            small[less.id] |= told[:, None]
        return small

    def _pair(self, rows: Question, columns: Question) -> PairTable:
        key = (rows.id, columns.id)
        if key not in self._kept.pairs:
            # One order for both: what is hidden must not depend on which is asked for first.
            one, other = sorted((rows, columns), key=lambda q: q.id)
            table, turned = pair_table(self._crossed(one, other, self._without_answers))
            self._kept.pairs[one.id, other.id] = table
            self._kept.pairs[other.id, one.id] = turned
        return self._kept.pairs[key]

    def _crossed(
        self, rows: Question, columns: Question, small: Mapping[str, NDArray[np.bool_]]
    ) -> Crossed:
        of = (small[rows.id], small[columns.id])
        return Crossed.of(self.groups(rows), self.groups(columns), self.bases, of, self.minimum)


def may_combine(*questions: str) -> bool:
    """Whether so many profile questions, filters and what is compared by, may be in one view."""
    return len(set(questions)) <= MOST_QUESTIONS


def _no_region(_: str) -> None:
    return None
