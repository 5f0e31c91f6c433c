"""Rankings, in each of the ways in which files hold them → one rank an option.

Codes in order in one cell; an option for each place; a rank for each option.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from surveys.readers.asked import UNKNOWN, Asked, Columns, as_number, floats, note_values, positions
from surveys.readers.cells import EMPTY, Cells

_REPEATED = "gives one place or option twice, so the answer was left out:"
_SKIPS = "skips a place; the order of the others is kept:"
_LAST_RANK = 1000


def ranking(asked: Asked) -> Columns:
    """One column per option: 1 = first, 0 = unranked in an answered ranking, NaN = not answered."""
    if places := asked.part("place"):
        # Where the definition names no places, they are numbered.
        order = [p.id for p in asked.question.places] or sorted(places, key=int)
        ranks = _by_place(asked, [places[place] for place in order if place in places])
    elif given := asked.part("option"):
        ranks = _by_option(asked, given)
    elif asked.whole is not None:
        ranks = _by_cell(asked, asked.whole)
    else:
        return {}
    return {f"{asked.question.id}/{o.id}": ranks[:, k] for k, o in enumerate(asked.options.options)}


def _by_cell(asked: Asked, cells: Cells) -> NDArray[np.float64]:
    """Ranks (rows × options) from cells that join the options in order."""
    k = len(asked.question.options)
    order = np.full((len(cells.values) + 1, k), EMPTY, dtype=np.int64)
    unknown, repeated = {}, {}
    for code, value in enumerate(cells.values):
        ranked, rest = asked.options.split(value, codes_first=True, between=asked.between)
        if rest:
            unknown[code] = rest
        elif len(set(ranked)) < len(ranked):
            repeated[code] = value
        else:
            order[code, : len(ranked)] = ranked
    rule = "ranks what is not an option, so the answer was left out:"
    note_values(asked, cells, rule, unknown, asked.options.advice)
    note_values(asked, cells, _REPEATED, repeated)
    return _ranks(order, k)[cells.codes]


def _by_place(asked: Asked, places: list[Cells]) -> NDArray[np.float64]:
    """Ranks (rows × options) from one column a place, each naming an option."""
    k = len(asked.question.options)
    order = np.column_stack([positions(asked, cells) for cells in places])
    counts = np.stack([(order == option).sum(axis=1) for option in range(k)], axis=1)
    repeated = np.asarray((counts > 1).any(axis=1))
    given = order != EMPTY
    holes = np.asarray((given[:, 1:] & ~given[:, :-1]).any(axis=1) & ~repeated)
    header = places[0].header

    def name(position: int) -> str:
        return asked.question.options[position].id if position >= 0 else "–"

    _note_answers(asked, header, _REPEATED, order, repeated, name)
    _note_answers(asked, header, _SKIPS, order, holes, name)
    order[repeated | (order == UNKNOWN).any(axis=1)] = EMPTY
    return _ranks(order, k)


def _by_option(asked: Asked, given: Mapping[str, Cells]) -> NDArray[np.float64]:
    """Ranks (rows × options) from one column an option, each giving its rank."""
    rule = "not a rank (1, 2, 3 …), so the answer was left out:"
    options = asked.question.options
    stated = np.zeros((len(asked.notes.rows), len(options)))
    for k, option in enumerate(options):
        if cells := given.get(option.id):
            values = floats(asked, cells, rule, _as_rank)
            stated[:, k] = np.where(cells.filled, values, 0.0)
    stated[np.isnan(stated).any(axis=1)] = 0.0
    dense, repeated = _dense(stated)
    skips = (dense < stated).any(axis=1) & ~repeated
    header = next(iter(given.values())).header

    def name(rank: int) -> str:
        return str(rank) if rank else "–"

    if not asked.question.ties:
        _note_answers(asked, header, _REPEATED, stated.astype(np.int64), repeated, name)
        dense[repeated] = 0.0
    _note_answers(asked, header, _SKIPS, stated.astype(np.int64), skips, name)
    dense[~(dense > 0).any(axis=1)] = np.nan
    return dense


def _as_rank(text: str) -> float:
    number = as_number(text)
    return number if 1 <= number <= _LAST_RANK and number == int(number) else np.nan


def _dense(stated: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The same order numbered 1, 2, 3 … (0 stays 0), and one bool a row: whether ranks repeat."""
    filled = np.where(stated > 0, stated, np.inf)
    order = np.argsort(filled, axis=1, kind="stable")
    ascending = np.take_along_axis(filled, order, axis=1)
    ranked = np.isfinite(ascending[:, 1:])
    new = np.where(ranked, ascending[:, 1:] > ascending[:, :-1], False)
    numbers = 1.0 + np.column_stack([np.zeros(len(stated)), np.cumsum(new, axis=1)])
    dense = np.empty_like(stated)
    np.put_along_axis(dense, order, numbers, axis=1)
    return np.where(stated > 0, dense, 0.0), (ranked & ~new).any(axis=1)


def _ranks(order: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Ranks (rows × k) from option positions in order (rows × places, −1 = none); NaN if none."""
    given = order != EMPTY
    number = np.cumsum(given, axis=1)
    ranks = np.zeros((len(order), k))
    for place in range(order.shape[1]):
        rows = np.flatnonzero(given[:, place])
        ranks[rows, order[rows, place]] = number[rows, place]
    ranks[~given.any(axis=1)] = np.nan
    return ranks


def _note_answers(
    asked: Asked,
    header: str,
    rule: str,
    answers: NDArray[np.int64],
    where: NDArray[np.bool_],
    name: Callable[[int], str],
) -> None:
    """Note a rule for the answers (rows × columns) of the rows where it applies."""
    patterns, codes = np.unique(answers[where], axis=0, return_inverse=True)
    shown = tuple(", ".join(name(int(value)) for value in pattern) for pattern in patterns)
    every_row = np.full(len(answers), EMPTY, dtype=np.int64)
    every_row[where] = codes.reshape(-1)
    note_values(asked, Cells(header, shown, every_row), rule, dict(enumerate(shown)))
