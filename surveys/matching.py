"""Columns ↔ questions: which column of a file answers what, whichever way its headers are written.

A reader lists every `Style` its source may write headers in; the style that recognises most columns
is taken for the whole file, because a header may mean one thing in one style and another in the
next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from surveys.reading import Note
from surveys.survey import Question
from surveys.wording import tidy

Part = Literal["whole", "option", "item", "place"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a whole question, or one option, item or place (by id) of it."""

    question: Question
    part: Part = "whole"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """One way a source may write its headers, with each header it may then have, in form order.

    language: of the answers in the file; empty where answers are codes.
    between: the signs that stand between several options in one cell; empty where any may.
    write_in: whether what a person wrote stands in the place of the option "other".
    """

    name: str
    language: str
    headers: tuple[tuple[str, Target], ...]
    between: str = ""
    write_in: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What each column of a file holds (None = nothing that was asked), and the style found."""

    style: Style
    targets: tuple[Target | None, ...]
    notes: tuple[Note, ...] = ()


def match(headers: Sequence[str], styles: Iterable[Style], *, ascii_only: bool = False) -> Match:
    """The match in the style that recognises most columns; the first of equally good ones.

    ascii_only: compare without other letters, for files whose encoding had to be guessed.
    """
    return best(_in_style(headers, style, ascii_only) for style in styles)


def best(matches: Iterable[Match]) -> Match:
    """The one of several matches of a file that recognises most columns; the first of equals."""
    return max(matches, key=lambda m: sum(t is not None for t in m.targets))


def _in_style(headers: Sequence[str], style: Style, ascii_only: bool) -> Match:
    wanted: dict[str, list[Target]] = defaultdict(list)
    for header, target in style.headers:
        wanted[_key(header, ascii_only)].append(target)
    found: dict[str, list[int]] = defaultdict(list)
    for position, header in enumerate(headers):
        found[_key(header, ascii_only)].append(position)
    targets: list[Target | None] = [None] * len(headers)
    unclear = {}
    for key, positions in found.items():
        # Questions with one label are told apart by their order, when all of them are there.
        if key and len(positions) == len(wanted.get(key, ())):
            for position, target in zip(positions, wanted[key], strict=True):
                targets[position] = target
        elif key in wanted:
            unclear[key] = positions
    in_one = {t.question.id for t in targets if t is not None and t.part == "whole"}
    for key, positions in unclear.items():
        # A question that has a column for the whole of it is not looked for in parts.
        parted = [t for t in wanted[key] if t.question.id not in in_one]
        if len(parted) == len(positions):
            for position, target in zip(positions, parted, strict=True):
                targets[position] = target
    for order in (range(len(headers)), range(len(headers) - 1, -1, -1)):
        _beside_their_own(targets, order, {p: wanted[key] for key in unclear for p in found[key]})
    notes = (
        _unclear(headers[open_[0]], len(found[key]), len(wanted[key]))
        for key, positions in unclear.items()
        if (open_ := [p for p in positions if targets[p] is None])
    )
    return Match(style, tuple(targets), tuple(notes))


def _beside_their_own(
    targets: list[Target | None], order: Sequence[int], candidates: dict[int, list[Target]]
) -> None:
    """Settle columns of options that several questions offer: beside another of their question."""
    taken = {(t.question.id, t.part, t.of) for t in targets if t is not None}
    for before, position in pairwise(order):
        beside = targets[before]
        if beside is None or beside.part != "option" or targets[position] is not None:
            continue
        for target in candidates.get(position, ()):
            own = target.question.id, target.part, target.of
            if own[:2] == (beside.question.id, "option") and own not in taken:
                targets[position] = target
                taken.add(own)
                break


def _unclear(header: str, in_file: int, in_form: int) -> Note:
    return Note(
        f"stands {in_file} times in the file and {in_form} times in the form, so what cannot be "
        "told apart was left out",
        header,
        (),
        advice="export again with XML names, or with the group names in the headers",
    )


def _key(header: str, ascii_only: bool) -> str:
    key = tidy(header)
    return " ".join(key.encode("ascii", "ignore").decode().split()) if ascii_only else key
