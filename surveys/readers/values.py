"""Cells of a question → its columns in the canonical table (docs/data.md), with notes.

Every reader ends here, so an answer means the same whichever file it came from. Each distinct
value is understood once. Numbers are floats, NaN for null, until Arrow gives them their type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from surveys.places import all_alpha2, from_alpha2, suggest, to_alpha3
from surveys.readers.asked import (
    WRITTEN_IN,
    Asked,
    Columns,
    as_number,
    floats,
    note_values,
    positions,
)
from surveys.readers.cells import Cells
from surveys.readers.ranks import ranking
from surveys.survey import Kind
from surveys.wording import fold, listed

_YES = listed("1, true, yes, y, x, checked, selected, quoted, oui, sí, si, نعم")
_NO = listed("0, false, no, n, unchecked, not selected, not quoted, non, لا")


def canonical(asked: Asked) -> Columns:
    """The question's columns in the canonical table; those that the file lacks are left out."""
    return _BY_KIND[asked.question.kind](asked) if asked.cells else {}


# --- one option, a level, a number -------------------------------------------------------------


def _choice(asked: Asked) -> Columns:
    cells = asked.whole
    if cells is None:
        return {}
    if asked.question.coding == "country":
        return {asked.question.id: _countries(asked, cells)}
    ids = np.array([*(o.id for o in asked.question.options), None, None], dtype=object)
    return {asked.question.id: ids[positions(asked, cells)]}


def _countries(asked: Asked, cells: Cells) -> NDArray[np.object_]:
    # Two letters are codes only where the whole column is: "NO" may be a word.
    codes = all_alpha2(cells.values)
    per_value = [
        _country(asked, value) or (from_alpha2(value) if codes else None) for value in cells.values
    ]
    unknown = {code: v for code, v in enumerate(cells.values) if per_value[code] is None}

    def advice(value: str) -> str:
        meant = suggest(value, asked.language or "en")
        return f"did you mean {meant}?" if meant else "write its name or its ISO 3166 code"

    note_values(asked, cells, "not a known country, so left empty:", unknown, advice)
    return np.array([*per_value, None], dtype=object)[cells.codes]


def _country(asked: Asked, value: str) -> str | None:
    position = asked.options.find(value)
    if position is None:
        return to_alpha3(value)
    option = asked.question.options[position]
    if option.means:
        return None
    known = (to_alpha3(text) for text in (option.id, *option.label.values(), option.name))
    return next((alpha3 for alpha3 in known if alpha3), None)


def _scale(asked: Asked) -> Columns:
    question = asked.question
    ranks = {level.id: float(rank) for rank, level in enumerate(question.levels, 1)}
    # A declared non-answer is 0, apart from null = not answered.
    levels = np.array([*(ranks.get(o.id, 0.0) for o in question.options), np.nan, np.nan])
    columns = asked.part("item") if question.items else {"": asked.whole}
    return {
        f"{question.id}/{item}" if item else question.id: levels[positions(asked, cells)]
        for item, cells in columns.items()
        if cells is not None
    }


def _number(asked: Asked) -> Columns:
    cells = asked.whole
    if cells is None:
        return {}
    return {asked.question.id: floats(asked, cells, "not a number, so left empty:", as_number)}


# --- several options ---------------------------------------------------------------------------


def _choices(asked: Asked) -> Columns:
    """One 0/1 column per option; NaN throughout a row where nothing was picked."""
    per_option = asked.part("option")
    ids = [o.id for o in asked.question.options]
    if asked.whole is not None and any(i not in per_option for i in ids):
        picked = _joined(asked, asked.whole)
    else:
        picked = np.column_stack(
            [
                _ticked(asked, option_id, per_option[option_id])
                if option_id in per_option
                else np.full(len(asked.notes.rows), np.nan)
                for option_id in ids
            ]
        )
    picked[~(picked == 1).any(axis=1)] = np.nan
    return {f"{asked.question.id}/{i}": picked[:, k] for k, i in enumerate(ids)}


def _ticked(asked: Asked, option_id: str, cells: Cells) -> NDArray[np.float64]:
    option = asked.question.option(option_id)
    names = {fold(text) for text in (option.id, option.file_name, *option.label.values())}

    def understand(value: str) -> float:
        word = fold(value)
        if word in _NO:
            return 0.0
        # The column of "other" may hold what was written instead of a tick.
        return 1.0 if word in _YES or word in names or option.means == "other" else np.nan

    values = floats(asked, cells, "neither ticked nor empty, so left empty:", understand)
    return np.where(cells.filled, values, 0.0)


def _joined(asked: Asked, cells: Cells) -> NDArray[np.float64]:
    """One 0/1 column per option from cells that join the options picked."""
    picked = np.zeros((len(cells.values) + 1, len(asked.question.options)))
    unknown = {}
    for code, value in enumerate(cells.values):
        chosen, rest = asked.options.split(value, codes_first=False, between=asked.between)
        picked[code, chosen] = 1.0
        if rest:
            unknown[code] = rest
            picked[code, [] if asked.other is None else asked.other] = 1.0
    if asked.other is None:
        rule = "could not be split into options; what was recognised is kept, not:"
        note_values(asked, cells, rule, unknown, lambda _: "export with a column per option")
    else:
        note_values(asked, cells, WRITTEN_IN, unknown)
    return picked[cells.codes]


_BY_KIND: Mapping[Kind, Callable[[Asked], Columns]] = {
    "ranking": ranking,
    "choices": _choices,
    "choice": _choice,
    "scale": _scale,
    "number": _number,
}
