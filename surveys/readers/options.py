"""What people picked, in a file's words: codes, labels in any language, several in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.survey import Option, say
from surveys.wording import closest, fold

_ANY_SIGN = ";,|"


@dataclass(frozen=True, slots=True)
class Lookup:
    """From a cell's words to positions among the options of one question.

    Where a word is the code of one option and the label of another, codes go first in files of
    codes and labels first in files of labels.
    """

    options: tuple[Option, ...]
    language: str
    codes: Mapping[str, int]
    labels: Mapping[str, int]
    longest_first: tuple[str, ...]

    def find(self, text: str) -> int | None:
        """Position of the option that `text` is a code or a label of, or None."""
        word = fold(text)
        first, second = self.codes, self.labels
        if self.language:
            first, second = second, first
        return first.get(word, second.get(word))

    def split(self, text: str, *, codes_first: bool, between: str = "") -> tuple[list[int], str]:
        """Positions of the options in a cell that joins several, and what is not an option.

        Options are matched longest first, because they may hold the signs that join them. Only the
        signs `between` end an option; any blank or sign does where there are none.
        """
        folded = fold(text)
        if between:
            return self._scan(folded, between)
        by_code = [self.codes.get(word) for word in folded.split()]
        known = [position for position in by_code if position is not None]
        all_codes = len(known) == len(by_code)
        if all_codes and (codes_first or not self.language):
            return known, ""
        positions, rest = self._scan(folded, _ANY_SIGN)
        if rest:
            by_blank, rest_by_blank = self._scan(folded, _ANY_SIGN + " ")
            if not rest_by_blank or not any(sign in folded for sign in _ANY_SIGN):
                positions, rest = by_blank, rest_by_blank
        return (known, "") if rest and all_codes else (positions, rest)

    def _scan(self, text: str, between: str) -> tuple[list[int], str]:
        """The options found in `text` from left to right, and the pieces that are none."""
        positions, unknown, at = [], [], _start(text, 0, between)
        while at < len(text):
            option = next((o for o in self.longest_first if _stands_at(text, at, o, between)), None)
            if option is None:
                end = next((i for i in range(at, len(text)) if text[i] in between), len(text))
                unknown.append(text[at:end].strip())
            else:
                positions.append(self.labels.get(option, self.codes.get(option, -1)))
                end = at + len(option)
            at = _start(text, end, between)
        return positions, (" " if " " in between else between[0] + " ").join(unknown)

    def advice(self, text: str) -> str:
        """Which option may be meant: "did you mean …?", or what to look at."""
        names = [say(o.label, self.language, o.file_name) for o in self.options]
        near = closest(text, (*names, *(o.file_name for o in self.options)))
        return f"did you mean '{near}'?" if near else "is the form the one that was answered?"


def lookup(options: Sequence[Option], language: str) -> Lookup:
    """The lookup of a question's options for a file in `language` (empty = codes)."""
    codes = {fold(o.id): i for i, o in enumerate(options)}
    codes |= {fold(o.file_name): i for i, o in enumerate(options)}
    labels = _unambiguous((o.label.get(language, ""), i) for i, o in enumerate(options))
    others = _unambiguous(
        (text, i) for i, o in enumerate(options) for text in (*o.label.values(), *o.also)
    )
    labels = {**others, **labels}
    longest_first = sorted({*labels, *codes}, key=lambda word: (-len(word), word))
    return Lookup(tuple(options), language, codes, labels, tuple(longest_first))


def _unambiguous(labels: Iterable[tuple[str, int]]) -> dict[str, int]:
    known: dict[str, int] = {}
    twice = set()
    for text, position in labels:
        if known.setdefault(fold(text), position) != position:
            twice.add(fold(text))
    return {text: p for text, p in known.items() if text and text not in twice}


def _stands_at(text: str, at: int, option: str, between: str) -> bool:
    if not text.startswith(option, at):
        return False
    end = at + len(option)
    after = text[end:].lstrip()
    return not after or text[end] in between or after[0] in between


def _start(text: str, at: int, between: str) -> int:
    """The first position from `at` that holds neither a blank nor a sign that joins."""
    while at < len(text) and (text[at].isspace() or text[at] in between):
        at += 1
    return at
