"""Columns that are one question together: ticks, ranks, places, and rows of a matrix."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from surveys.draft_columns import Column
from surveys.levels import find_levels
from surveys.roles import suggest_meaning
from surveys.survey import Option
from surveys.wording import fold

Way = Literal["single", "ticks", "ranks", "places", "matrix"]
_MOST_LEVELS = 11
_MOST_PLACES = 40
_NEARLY_ALL = 0.9
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Family:
    """The columns of one question and the way in which they hold it.

    whole: the column that joins what the others hold one by one, where there is one.
    """

    way: Way
    columns: tuple[Column, ...]
    whole: Column | None = None
    reason: str = ""
    confidence: float = 1.0

    @property
    def first(self) -> int:
        """Where the question stands in the file."""
        return min(c.position for c in (*self.columns, *([self.whole] if self.whole else [])))


def families(columns: Sequence[Column]) -> tuple[Family, ...]:
    """Every column in one family, in the order of the file."""
    found = _by_stem(columns)
    taken = _taken(found)
    found += _by_neighbours([c for c in columns if c.position not in taken])
    return tuple(sorted(found, key=lambda f: f.first))


def _taken(found: Iterable[Family]) -> set[int]:
    columns = [c for f in found for c in (*f.columns, *([f.whole] if f.whole else []))]
    return {c.position for c in columns}


# --- columns that share a stem -----------------------------------------------------------------


def _by_stem(columns: Sequence[Column]) -> list[Family]:
    by_stem: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for column in columns:
        if column.stem:
            by_stem[column.code, column.stem].append(column)
    by_header = {c.header: c for c in columns}
    found: list[Family] = []
    # Where stems hold each other ("section/question"), the longest is the question.
    for (_, stem), members in sorted(by_stem.items(), key=lambda pair: -len(pair[0][1])):
        free = [c for c in members if c.position not in _taken(found)]
        if len(free) > 1 and (family := _of_one_stem(free, by_header.get(stem))):
            found.append(family)
    return found


def _of_one_stem(members: list[Column], whole: Column | None) -> Family | None:
    answered = [c for c in members if c.values]
    if not answered:
        return None
    ticks = [c for c in answered if c.is_ticks]
    others = [c for c in answered if c not in ticks]
    if ticks and all(_is_other(c) for c in others):
        return Family("ticks", tuple(members), whole, "each column is ticked or not", 0.95)
    if _are_ranks(answered, len(members)):
        return Family("ranks", tuple(members), whole, "each column gives a rank, none twice", 0.95)
    if _are_places(answered):
        return Family(
            "places", tuple(members), whole, "each place names an option, none twice", 0.95
        )
    if _share_levels(answered):
        return Family("matrix", tuple(members), whole, "the columns share one set of levels", 0.85)
    return None


def _is_other(column: Column) -> bool:
    return suggest_meaning(Option("x", {"": column.item or column.header}), "request") == "other"


def _are_ranks(members: Sequence[Column], n: int) -> bool:
    values = {v for c in members for v in c.values}
    if len(members) < 2 or not all(v.isdigit() and 1 <= int(v) <= n for v in values):
        return False
    return len(values) > 1 and _share_without_repeats(members) >= _NEARLY_ALL


def _are_places(members: Sequence[Column]) -> bool:
    if not 2 <= len(members) <= _MOST_PLACES or all(len(c.values) < 2 for c in members):
        return False
    values = set().union(*(c.folded for c in members))
    if len(values) < len(members) or any(v.isdigit() for v in values):
        return False
    many = sum(c.n_filled for c in members) >= 3 * len(values)
    return many and _overlap(members) and _share_without_repeats(members) >= _NEARLY_ALL


def _share_without_repeats(members: Sequence[Column]) -> float:
    """Share of the rows with two answers or more in which no value stands twice."""
    known: dict[str, int] = {}
    coded = np.column_stack(
        [
            np.array([*(known.setdefault(fold(v), len(known)) for v in c.cells.values), -1])[
                c.cells.codes
            ]
            for c in members
        ]
    ).astype(float)
    ordered = np.sort(np.where(coded < 0, np.nan, coded), axis=1)
    several = (~np.isnan(ordered)).sum(axis=1) > 1
    repeats = (np.diff(ordered, axis=1) == 0).any(axis=1)
    return float(1 - repeats[several].mean()) if several.any() else 0.0


def _share_levels(members: Sequence[Column]) -> bool:
    values = set().union(*(c.folded for c in members))
    return len(members) > 1 and 2 <= len(values) <= _MOST_LEVELS + 1 and _overlap(members)


def _overlap(members: Sequence[Column]) -> bool:
    """Whether each column has half of its values in common with the others'."""
    for column in members:
        others = set().union(*(c.folded for c in members if c is not column))
        if 2 * len(column.folded & others) < len(column.folded):
            return False
    return True


# --- columns that stand beside each other ------------------------------------------------------


def _by_neighbours(columns: Sequence[Column]) -> Iterator[Family]:
    at = 0
    while at < len(columns):
        family = (
            _numbered(columns, at) or _own_words(columns, at) or _same_levels(columns, at)
        ) or Family("single", (columns[at],))
        yield family
        at += len(family.columns)


def _beside(columns: Sequence[Column], at: int) -> Iterator[Column]:
    yield columns[at]
    for before, column in pairwise(columns[at:]):
        if column.position != before.position + 1:
            return
        yield column


def _numbered(columns: Sequence[Column], at: int) -> Family | None:
    """Columns whose headers differ in a number only and count 1, 2, 3 …, as places do."""
    stem = _DIGITS.sub("#", columns[at].header, count=1)
    run = []
    for number, column in enumerate(_beside(columns, at), 1):
        found = _DIGITS.search(column.header)
        if not found or int(found[0]) != number or _DIGITS.sub("#", column.header, 1) != stem:
            break
        run.append(column)
    answered = [c for c in run if c.values]
    if len(run) < 2 or not _are_places(answered):
        return None
    return Family(
        "places", tuple(run), None, "numbered columns name an option each, none twice", 0.9
    )


def _own_words(columns: Sequence[Column], at: int) -> Family | None:
    """Columns that hold nothing but their own header, where ticked; "other" may end them."""

    def own(column: Column) -> bool:
        return bool(column.values) and column.folded <= {fold(column.header)}

    run: list[Column] = []
    for column in _beside(columns, at):
        empty = not column.values
        if run and _is_other(column):
            run.append(column)
            break
        if not own(column) and not (run and empty):
            break
        run.append(column)
    while run and not run[-1].values and not _is_other(run[-1]):
        run.pop()
    if sum(own(c) for c in run) < 2:
        return None
    return Family(
        "ticks", tuple(run), None, "each column repeats its own header where ticked", 0.85
    )


def _same_levels(columns: Sequence[Column], at: int) -> Family | None:
    """Neighbours whose values are levels of one scale that is known by its words."""
    values: list[str] = []
    run: list[Column] = []
    for column in _beside(columns, at):
        together = list(dict.fromkeys([*values, *column.values]))
        levels = find_levels(together) if column.values else None
        if levels is None or not levels.known or not _overlap_with(column, values):
            break
        values, run = together, [*run, column]
    if len(run) < 2:
        return None
    return Family("matrix", tuple(run), None, "neighbouring columns share known levels", 0.85)


def _overlap_with(column: Column, values: Sequence[str]) -> bool:
    return not values or bool(column.folded & set(map(fold, values)))
