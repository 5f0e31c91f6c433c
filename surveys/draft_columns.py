"""Columns of a file before anybody said what they are: their words, their values, what they share.

Headers of one question's columns share a stem: "stem/item", "stem / item", "stem [item]",
"code[part]. stem [item]", "stem.item".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from surveys.readers.cells import EMPTY, Cells
from surveys.wording import fold, tidy

YES = frozenset({"1", "true", "yes", "x", "checked", "selected", "oui", "si", "sí", "نعم"})
NO = frozenset({"0", "false", "no", "unchecked", "not selected", "non", "لا"})

_CODED = re.compile(
    r"(?P<code>[A-Za-z]\w*)\[(?P<part>\w+)\]\.\s*(?P<stem>.*?)\s*\[(?P<item>.*)\]", re.S
)
_WITH_CODE = re.compile(r"(?P<code>[A-Za-z]\w*)(?:\[\w+\])?\.\s+(?P<words>.+)", re.S)
_CODED_ONLY = re.compile(r"(?P<stem>[A-Za-z]\w*)\[(?P<item>\w+)\]")
_BRACKETED = re.compile(r"(?P<stem>.*\S)\s*\[(?P<item>.+)\]", re.S)


@dataclass(frozen=True)
class Column:
    """One column: its header, what it shares with others (`stem`), what is its own (`item`).

    code, part: what a tool calls stem and item, where headers hold that beside the words.
    """

    position: int
    cells: Cells
    stem: str = ""
    item: str = ""
    code: str = ""
    part: str = ""

    @property
    def header(self) -> str:
        """The header as it stands in the file, without tags and repeated blanks."""
        return tidy(self.cells.header)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Distinct values, most frequent first; written alike but for capitals counts as one."""
        merged: dict[str, str] = {}
        order = np.argsort(-self.counts, kind="stable")
        for code in order:
            merged.setdefault(fold(self.cells.values[code]), self.cells.values[code])
        return tuple(merged.values())

    @cached_property
    def counts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """How often each of the cells' distinct values stands there."""
        filled = self.cells.codes[self.cells.codes != EMPTY]
        return np.bincount(filled, minlength=len(self.cells.values))

    @property
    def n_filled(self) -> int:
        """The number of cells that hold anything."""
        return int(self.counts.sum())

    @cached_property
    def folded(self) -> frozenset[str]:
        """The distinct values without the difference between capital and small letters."""
        return frozenset(map(fold, self.values))

    @property
    def is_ticks(self) -> bool:
        """Whether the column says yes or no, or repeats its own words where ticked."""
        return bool(self.folded) and (self.folded <= YES | NO or self.folded <= {fold(self.item)})


def columns_of(cells: Sequence[Cells]) -> tuple[Column, ...]:
    """The columns of a file, with stems where at least two share one."""
    headers = [tidy(c.header) for c in cells]
    candidates = [_splits(header, headers) for header in headers]
    shared: dict[str, int] = defaultdict(int)
    for splits in candidates:
        for stem in {stem for stem, *_ in splits}:
            shared[stem] += 1
    result = []
    coded = 2 * sum(_WITH_CODE.fullmatch(h) is not None for h in headers) > len(headers)
    for position, (cell, splits) in enumerate(zip(cells, candidates, strict=True)):
        split = next((s for s in splits if shared[s[0]] > 1), None)
        alone = _WITH_CODE.fullmatch(headers[position]) if coded and not split else None
        own = ("", alone["words"], alone["code"]) if alone else ()
        result.append(Column(position, cell, *(split or own)))
    return tuple(result)


_Split = tuple[str, str, str, str]
"""Stem, item, code of the stem, code of the item."""


def _splits(header: str, headers: Sequence[str]) -> list[_Split]:
    """Every way of cutting a header in stem and item, surest first."""
    if m := _CODED.fullmatch(header):
        stem, item = m["stem"] or m["code"], m["item"] or m["part"]
        return [(stem if m["stem"] else m["code"], item, m["code"], m["part"])]
    if m := _CODED_ONLY.fullmatch(header):
        return [(m["stem"], m["item"], "", "")]
    if m := _BRACKETED.fullmatch(header):
        return [(m["stem"], m["item"], "", "")]
    known = set(headers)
    cuts = [m.start() for m in re.finditer(r"[/.]", header)]
    parents = [(header[:at].rstrip(), header[at + 1 :].strip()) for at in cuts]
    own = [(stem, item) for stem, item in parents if stem in known and item]
    joined = [tuple(header.split(" / ", 1))] if " / " in header else []
    paths = [tuple(header.rsplit("/", 1))] if "/" in header else []
    dotted = [tuple(header.rsplit(".", 1))] if "." in header else []
    found = [*own, *joined, *paths, *dotted]
    return [(stem.strip(), item.strip(), "", "") for stem, item in found if item.strip()]
