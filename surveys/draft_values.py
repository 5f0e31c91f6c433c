"""What one column holds, guessed from its values: a country, an order, a level, a number, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.draft_columns import Column
from surveys.levels import Levels, find_levels
from surveys.personal import is_personal_content, is_personal_name
from surveys.places import to_alpha3
from surveys.readers.asked import as_number
from surveys.roles import suggest_meaning, suggest_role
from surveys.survey import Kind, Option
from surveys.wording import fold, words

_MOST = 0.9
_MOST_OPTIONS = 60
_ENOUGH = 300  # distinct values to look at where a few hundred tell as much as all
_LONGEST_OPTION = 120
_CODE_LIKE = re.compile(r"[a-z0-9_]*[a-z_][a-z0-9_]*")
# Not between brackets: "Mixed (conferences, workshops, …)" is one option.
_SEPARATORS = (
    re.compile(r"\s*;\s*"),
    re.compile(r"\s*\|\s*"),
    re.compile(r",\s+(?![^(]*\))"),
)
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d{1,2}:\d{2}.*)?")


@dataclass(frozen=True, slots=True)
class Content:
    """What a column seems to hold.

    options: the distinct answers in the order to offer them; for a country none.
    kind "" stands for what answers no question: moments, empty columns.
    """

    kind: Kind | None
    reason: str
    confidence: float
    options: tuple[str, ...] = ()
    country: bool = False
    personal: bool = False
    levels: Levels | None = None


def content_of(column: Column, follows: Kind | None) -> Content:
    """The surest guess for a column that stands alone; `follows` is the kind before it."""
    if not column.values:
        return Content(None, "nobody answered", 1.0)
    return (
        _moments(column)
        or _country(column)
        or _personal(column)
        or _words_wanted(column, follows)
        or _joined(column)
        or _spaced(column)
        or _levels(column)
        or _number(column)
        or _choice(column)
        or Content("text", "many different answers", 0.8, personal=True)
    )


def _moments(column: Column) -> Content | None:
    found = sum(_MOMENT.fullmatch(v) is not None for v in column.values)
    if found < _MOST * len(column.values):
        return None
    return Content(None, "dates or times", 0.95)


def _country(column: Column) -> Content | None:
    said = [v for v in column.values[:_ENOUGH] if not _no_answer_or_other(v)]
    known = sum(to_alpha3(v) is not None for v in said)
    # Three letters may be anything; names are not.
    if not known or known < 0.8 * len(said) or (all(len(v) < 4 for v in said) and known < 3):
        return None
    return Content("choice", "the answers are names or codes of countries", 0.95, country=True)


def _no_answer_or_other(value: str) -> bool:
    return bool(suggest_meaning(Option(value), "profile"))


def _personal(column: Column) -> Content | None:
    if is_personal_content(column.values[:1000]):
        return Content("text", "contact details or places", 0.95, personal=True)
    if is_personal_name(column.header) and not column.is_ticks:
        return Content("text", "the header asks who or where somebody is", 0.9, personal=True)
    return None


def _words_wanted(column: Column, follows: Kind | None) -> Content | None:
    """Where the header asks for words: comments, or what else after a list of options."""
    header = column.header.rsplit("/", 1)[-1]
    asked = words(header).split()
    if suggest_role(header, "text", follows) == "comment":
        return Content("text", "the header asks for a comment", 0.85)
    other = suggest_meaning(Option("x", {"": asked[0]}), "request") == "other" if asked else False
    if other and follows is not None:
        return Content("text", "the header asks what else, after a list of options", 0.8)
    return None


# --- several answers in one cell ---------------------------------------------------------------


def _joined(column: Column) -> Content | None:
    for separator in (None, *_SEPARATORS):
        parts = [_parts(v, separator) for v in column.cells.values]
        if separator is None and not all(_CODE_LIKE.fullmatch(p) for ps in parts for p in ps):
            continue
        if content := _of_parts(parts, column.counts):
            return content
    return None


def _parts(value: str, separator: re.Pattern[str] | None) -> list[str]:
    return [p for p in (value.split() if separator is None else separator.split(value)) if p]


def _of_parts(parts: Sequence[list[str]], counts: Sequence[int] | np.ndarray) -> Content | None:
    """A ranking or several choices, where a few parts come again and again."""
    vocabulary: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    joined = total = 0
    for ps, count in zip(parts, counts, strict=True):
        for p in ps:
            vocabulary[fold(p)] += int(count)
            spelling.setdefault(fold(p), p)
        joined += int(count) * (len(ps) > 1)
        total += int(count)
    common = {p for p, n in vocabulary.items() if n >= 3}
    repeated = sum(n for p, n in vocabulary.items() if p in common)
    if joined < 0.1 * total or joined < 3 or len(common) < 2 or len(common) > _MOST_OPTIONS:
        return None
    if any(len(p) > _LONGEST_OPTION for p in common):
        return None
    if _are_orders(parts, counts, len(vocabulary)):
        options = tuple(sorted(spelling.values()))
        return Content("ranking", "each answer is an order of one set of codes", 0.9, options)
    if repeated < 0.7 * sum(vocabulary.values()) or not _recombine(parts, common):
        return None
    options = tuple(spelling[p] for p, _ in vocabulary.most_common() if p in common)
    return Content("choices", "answers join several of a few options", 0.8, options)


def _recombine(parts: Sequence[list[str]], common: set[str]) -> bool:
    """Whether most parts stand in several different answers; the parts of a sentence do not."""
    answers = Counter(p for ps in parts for p in {fold(p) for p in ps} & common)
    often = sum(n > 1 for n in answers.values())
    # Words of a sentence have no underscores.
    return often >= 0.6 * len(common) or (often > 0 and any("_" in p for p in common))


def _spaced(column: Column) -> Content | None:
    """Labels one after another without a sign between, where each is also an answer alone."""
    atoms: list[str] = []
    composed = 0
    values = [v for v in column.values if len(v) <= 10 * _LONGEST_OPTION][:500]
    for value in sorted(values, key=len):
        if _is_composed(fold(value), [fold(a) for a in atoms]):
            composed += 1
        else:
            atoms.append(value)
    few = 2 <= len(atoms) <= _MOST_OPTIONS and composed >= max(3, len(atoms))
    if not few:
        return None
    reason = "answers put several of a few labels one after another"
    return Content("choices", reason, 0.6, tuple(atoms))


def _is_composed(text: str, atoms: Sequence[str]) -> bool:
    while text:
        longest = max((a for a in atoms if f"{text} ".startswith(f"{a} ")), key=len, default="")
        if not longest:
            return False
        text = text[len(longest) :].lstrip()
    return True


def _are_orders(
    parts: Sequence[list[str]], counts: Sequence[int] | np.ndarray, n_options: int
) -> bool:
    """Whether half of the answers name every option once, and the first is not always the same."""
    total = whole = 0
    first: Counter[str] = Counter()
    for ps, count in zip(parts, counts, strict=True):
        if len({fold(p) for p in ps}) < len(ps):
            continue
        total += int(count)
        whole += int(count) * (len(ps) == n_options)
        first[fold(ps[0])] += int(count)
    return n_options > 2 and 2 * whole >= sum(map(int, counts)) and len(first) > 1


# --- one answer in a cell ----------------------------------------------------------------------


def _levels(column: Column) -> Content | None:
    levels = find_levels(column.values)
    if levels is None:
        return None
    reason = "the answers are levels with a known order" if levels.known else "numbered levels"
    options = (*levels.ordered, *levels.no_answer)
    return Content("scale", reason, 0.9, options, levels=levels)


def _number(column: Column) -> Content | None:
    known = sum(not np.isnan(as_number(v)) for v in column.values)
    if known < _MOST * len(column.values):
        return None
    if column.folded <= {"0", "1"}:
        return None
    return Content("number", "the answers are numbers", 0.9)


def _choice(column: Column) -> Content | None:
    distinct, n = len(column.values), column.n_filled
    short = all(len(v) <= _LONGEST_OPTION for v in column.values)
    if short and distinct <= 12 and (n >= 2 * distinct or column.is_ticks):
        return Content("choice", "few different answers", 0.85, column.values)
    if distinct <= _MOST_OPTIONS and n >= 4 * distinct:
        return Content("choice", "answers come again and again", 0.7, column.values)
    # A list with free words beside it: what is common are the options.
    times: Counter[str] = Counter()
    for value, count in zip(column.cells.values, column.counts, strict=True):
        times[fold(value)] += int(count)
    often = tuple(v for v in column.values if times[fold(v)] >= max(3, 0.02 * n))
    covered = sum(times[fold(v)] for v in often)
    if 2 <= len(often) <= _MOST_OPTIONS and covered >= 0.8 * n:
        return Content("choice", "most answers are of a few, others were written", 0.6, often)
    return None
