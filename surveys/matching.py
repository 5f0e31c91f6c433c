"""Columns ↔ questions: which column of a file answers what, whichever way its headers are written.

A reader lists every `Style` its source may write headers in; the style that recognises most columns
is taken for the whole file, because a header may mean one thing in one style and another in the
next.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from surveys.personal import is_personal_name
from surveys.reading import Note
from surveys.survey import Question
from surveys.wording import listed, tidy, words

Part = Literal["whole", "option", "item", "place"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a whole question, or one option, item or place (by id) of it."""

    question: Question
    part: Part = "whole"
    of: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this target from others: question id, part and id of the part."""
        return self.question.id, self.part, self.of


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
    """What each column of a file holds (None = nothing that was asked), and the style found.

    confidence: one number a column: 1 = written as expected, OTHER_STYLE = as the source would
    write it in another style or language, below that = how alike the spelling is, 0 = no match.
    """

    style: Style
    targets: tuple[Target | None, ...]
    notes: tuple[Note, ...] = ()
    confidence: tuple[float, ...] = ()

    @property
    def n_matched(self) -> int:
        """Number of columns that have a target."""
        return sum(t is not None for t in self.targets)


OTHER_STYLE = 0.95
"""Confidence of a header that is exactly what another style or language would write."""


def match(
    headers: Sequence[str],
    styles: Iterable[Style],
    *,
    ascii_only: bool = False,
    ignore: Callable[[str], bool] = lambda _: False,
) -> Match:
    """The match in the style that recognises most columns; the first of equally good ones.

    Columns left over are then looked for as other styles write them, and last by close spelling,
    which is noted; no column takes the place of one that matched better.

    ascii_only: compare without other letters, for files whose encoding had to be guessed.
    ignore: whether a header that matches nothing exactly is not a question's.
    """
    styles = tuple(styles)
    exact = match_exactly(headers, styles, ascii_only=ascii_only)
    twice = {_key(note.column, ascii_only) for note in exact.notes}
    open_headers = {
        position: header
        for position, header in enumerate(headers)
        if exact.targets[position] is None
        and _key(header, ascii_only) not in twice
        and not ignore(header)
    }
    return _with_the_rest(exact, open_headers, styles, ascii_only)


def match_exactly(
    headers: Sequence[str], styles: Iterable[Style], *, ascii_only: bool = False
) -> Match:
    """The match in the style that recognises most columns, of exact headers alone."""
    return best(_in_style(headers, style, ascii_only) for style in styles)


def best(matches: Iterable[Match]) -> Match:
    """The one of several matches of a file that recognises most columns; the first of equals."""
    return max(matches, key=lambda m: m.n_matched)


def _with_the_rest(
    exact: Match, open_headers: dict[int, str], styles: Sequence[Style], ascii_only: bool
) -> Match:
    targets, notes = list(exact.targets), list(exact.notes)
    confidence = [float(t is not None) for t in targets]
    taken = {t.key for t in targets if t is not None}
    for position, target in _in_other_styles(open_headers, styles, ascii_only).items():
        if target.key not in taken and _may_hold(open_headers[position], target):
            targets[position], confidence[position] = target, OTHER_STYLE
            taken.add(target.key)
            del open_headers[position]
    wanted = [(h, t) for style in (exact.style, *styles) for h, t in style.headers]
    left = [(h, t) for h, t in wanted if t.key not in taken]
    if len(open_headers) * len(left) > _MOST_PAIRS:
        notes.append(_too_many(len(open_headers)))
        left = []
    for found in near(open_headers, left):
        targets[found.position], confidence[found.position] = found.target, found.likeness
        notes.append(
            Note(
                f"read as '{tidy(found.wanted)}', which is spelt almost the same (confidence "
                f"{found.likeness:.2f})",
                open_headers[found.position],
                (),
                advice="if it is another question, rename the column or correct the definition",
            )
        )
    return Match(exact.style, tuple(targets), tuple(notes), tuple(confidence))


def _too_many(n_headers: int) -> Note:
    return Note(
        f"{n_headers:,} columns match nothing exactly, too many to compare their spelling with "
        "the form's",
        "(the whole file)",
        (),
        advice="is the form the one that was answered?",
    )


def _in_other_styles(
    open_headers: Mapping[int, str], styles: Sequence[Style], ascii_only: bool
) -> dict[int, Target]:
    """By position the target of a header that all styles which know it understand alike."""
    meant: dict[str, dict[tuple[str, str, str], Target]] = defaultdict(dict)
    for style in styles:
        for header, target in style.headers:
            meant[_key(header, ascii_only)][target.key] = target
    found = {p: list(meant.get(_key(h, ascii_only), {}).values()) for p, h in open_headers.items()}
    once: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, targets in found.items():
        if len(targets) == 1:
            once[targets[0].key].append(position)
    return {p[0]: found[p[0]][0] for p in once.values() if len(p) == 1}


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


# --- close spelling ----------------------------------------------------------------------------

LEAST_LIKE = 0.85
"""How alike two headers must be spelt, 0 to 1, to be taken for the same."""

_LEAST_LIKE_WORDS = 0.8
_SHORTEST = 4
_CLEARLY = 0.02
_MOST_PAIRS = 2_000_000
# Words that turn the meaning of a header round, so one more or one less is never a misspelling.
_TURNS = listed(
    """not, no, non, never, without, least, most, less, more, before, after, other, ne, pas,
    jamais, sans, moins, plus, avant, apres, autre, nunca, sin, menos, mas, antes, despues, otro,
    لا, ليس, بدون, اقل, اكثر, قبل, بعد"""
)


@dataclass(frozen=True, slots=True)
class Near:
    """A column (by position) spelt almost like the header wanted for a target."""

    position: int
    target: Target
    wanted: str
    likeness: float


def near(open_headers: Mapping[int, str], wanted: Sequence[tuple[str, Target]]) -> Iterator[Near]:
    """The columns spelt almost like what is still wanted, surest first, each target once.

    Where a column is about as near to a second target, it is nobody's.
    """
    # Styles and languages repeat many headers; each is taken apart once.
    spelt = {(name, t.key): (_Spelt.of(name), name, t) for name, t in wanted}
    found = []
    for position, header in open_headers.items():
        own = _Spelt.of(header)
        best: dict[tuple[str, str, str], Near] = {}
        for other, name, target in spelt.values():
            like = own.likeness(other)
            if (
                like >= LEAST_LIKE
                and like > getattr(best.get(target.key), "likeness", 0.0)
                and _may_hold(header, target)
            ):
                best[target.key] = Near(position, target, name, like)
        ranked = sorted(best.values(), key=lambda n: -n.likeness)
        if ranked and (len(ranked) == 1 or ranked[0].likeness - ranked[1].likeness > _CLEARLY):
            found.append(ranked[0])
    taken = set()
    for one in sorted(found, key=lambda n: (-n.likeness, n.position)):
        if one.target.key not in taken:
            taken.add(one.target.key)
            yield one


def likeness(one: str, other: str) -> float:
    """How alike two headers are spelt, 0 to 1; 0 where they differ in a number or a whole word."""
    return _Spelt.of(one).likeness(_Spelt.of(other))


@dataclass(frozen=True, slots=True)
class _Spelt:
    """The bare words of a header, and how often each stands in it."""

    text: str
    words: Counter[str]

    @classmethod
    def of(cls, header: str) -> _Spelt:
        text = words(header)
        return cls(text, Counter(text.split()))

    def likeness(self, other: _Spelt) -> float:
        """See `likeness`; what is quick to see is looked at first."""
        a, b = self.text, other.text
        if min(len(a), len(b)) < _SHORTEST or not _as_long(a, b):
            return 0.0
        only_a, only_b = self.words - other.words, other.words - self.words
        apart = {*only_a, *only_b}
        if apart & _TURNS or any(c.isdigit() for word in apart for c in word):
            return 0.0
        rest_a, rest_b = " ".join(only_a.elements()), " ".join(only_b.elements())
        if rest_a and rest_b:
            # "unfavourably" turns "favourably" round, as "insatisfait" does "satisfait".
            if rest_a.endswith(rest_b) or rest_b.endswith(rest_a):
                return 0.0
            if _ratio(rest_a, rest_b) < _LEAST_LIKE_WORDS:
                return 0.0
        # Words in another order are alike in all letters; never as sure as the same words.
        return min(_ratio(a, b), 0.99)


def _may_hold(header: str, target: Target) -> bool:
    """Whether a column so named may be used: one that asks who somebody is only as personal."""
    return target.question.role == "personal" or not is_personal_name(header)


def _as_long(a: str, b: str) -> bool:
    # The ratio is twice the letters in common by all letters, so at most this of the longer.
    return min(len(a), len(b)) >= LEAST_LIKE / (2 - LEAST_LIKE) * max(len(a), len(b))


def _ratio(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return matcher.ratio() if quick >= _LEAST_LIKE_WORDS else 0.0
