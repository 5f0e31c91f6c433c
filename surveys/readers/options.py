"""What people picked, in a file's words: codes, labels in any language, several in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.survey import Option, say
from surveys.wording import closest, fold

_BETWEEN = re.compile(r"[\s,;|]*")


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

    def find(self, text: str) -> int | None:
        """Position of the option that `text` is a code or a label of, or None."""
        word = fold(text)
        first, second = self.codes, self.labels
        if self.language:
            first, second = second, first
        return first.get(word, second.get(word))

    def split(self, text: str, *, codes_first: bool) -> tuple[list[int], str]:
        """Positions of the options in a cell that joins several, and what is not an option.

        Labels are matched longest first, because joined labels are ambiguous.
        """
        by_code = [self.codes.get(word) for word in fold(text).split()]
        known = [position for position in by_code if position is not None]
        all_codes = len(known) == len(by_code)
        if all_codes and (codes_first or not self.language):
            return known, ""
        positions, rest = self._split_labels(fold(text))
        return (known, "") if rest and all_codes else (positions, rest)

    def _split_labels(self, text: str) -> tuple[list[int], str]:
        longest_first = sorted((*self.labels, *self.codes), key=len, reverse=True)
        positions, unknown, at = [], [], 0
        while at < len(text):
            label = next((x for x in longest_first if _stands_at(text, at, x)), None)
            if label is None:
                word = re.split(r"[\s;|]", text[at:], maxsplit=1)[0]
                unknown.append(word)
                at += len(word)
            else:
                positions.append(self.labels.get(label, self.codes.get(label, -1)))
                at += len(label)
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches always
        return positions, " ".join(unknown)

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
    return Lookup(tuple(options), language, codes, {**others, **labels})


def _unambiguous(labels: Iterable[tuple[str, int]]) -> dict[str, int]:
    known: dict[str, int] = {}
    twice = set()
    for text, position in labels:
        if known.setdefault(fold(text), position) != position:
            twice.add(fold(text))
    return {text: p for text, p in known.items() if text and text not in twice}


def _stands_at(text: str, at: int, label: str) -> bool:
    end = at + len(label)
    return text.startswith(label, at) and (end == len(text) or text[end] in " ,;|")
