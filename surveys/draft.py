"""A survey definition drafted from a file of answers alone, each guess with reason and confidence.

A draft is for a person to correct: it is written as a definition with comments, read as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from surveys.draft_columns import Column, columns_of
from surveys.draft_families import Family, families
from surveys.draft_values import Content, content_of
from surveys.levels import Levels, find_levels
from surveys.matching import likeness
from surveys.personal import is_personal_name, mask
from surveys.readers.cells import Cells
from surveys.readers.record_keeping import is_record_keeping
from surveys.readers.sheet import Sheet
from surveys.reading import ReadError
from surveys.roles import suggest_meaning, suggest_role
from surveys.survey import KINDS_OF_ROLE, Kind, Option, Question, Role, Survey
from surveys.wording import tidy, words


@dataclass(frozen=True, slots=True)
class Guess:
    """Why a question is drafted as it is.

    columns: the headers of the file that it stands for.
    confidence: how sure its kind is, 0 to 1.
    merges: pairs of option ids that may mean the same, the second to be folded into the first.
    """

    question: str
    columns: tuple[str, ...]
    reason: str
    confidence: float
    merges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey drafted from a file, a guess for each of its questions, and the columns left out.

    left_out: header and reason of columns that answer no question.
    """

    survey: Survey
    guesses: tuple[Guess, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    def guess(self, question_id: str) -> Guess:
        """The guess behind a question. KeyError when there is none."""
        for guess in self.guesses:
            if guess.question == question_id:
                return guess
        raise KeyError(f"nothing was guessed about a question '{question_id}'")


def draft_survey(sheet: Sheet, name: str, language: str = "en") -> Draft:
    """The survey that a sheet with one header row seems to hold answers to.

    name: of the file. language: of its headers and answers; the draft's labels are in it.
    ReadError where no column answers a question.
    """
    cells = [Cells.of(h, c) for h, c in zip(sheet.header, sheet.columns, strict=True)]
    columns = columns_of(cells)
    asked = [c for c in columns if not is_record_keeping(c.header) and c.header]
    left = [(c.header or "(no header)", "record keeping") for c in columns if c not in asked]
    drafter = _Drafter(language)
    for family in families(asked):
        if reason := drafter.add(family):
            left += [(c.header, reason) for c in family.columns]
    if not drafter.questions:
        raise ReadError(
            f"{name}: no column seems to answer a question; is it an export of answers?"
        )
    stem = _slug(Path(name).stem) or "survey"
    survey = Survey(stem, {language: Path(name).stem}, (language,), tuple(drafter.questions))
    return Draft(survey, tuple(drafter.guesses), tuple(left))


@dataclass
class _Drafter:
    """Collects questions in the order of the file."""

    language: str
    questions: list[Question] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)

    def add(self, family: Family) -> str:
        """Draft a family as one question; the reason where it answers none."""
        if family.way == "single":
            return self._single(family.columns[0])
        first = family.columns[0]
        stem = first.stem or _in_common([c.header for c in family.columns])
        label = {self.language: stem} if stem else {}
        question_id = self._free(first.code or stem or f"{family.way}_{first.header}")
        name = first.code if first.code != question_id else ""
        make = {
            "ticks": self._ticks,
            "ranks": self._ranks,
            "places": self._places,
            "matrix": self._matrix,
        }[family.way]
        question = make(family, Question(question_id, "text", "unused", label, name=name))
        headers = [c.header for c in (*([family.whole] if family.whole else []), *family.columns)]
        guess = Guess(
            question_id,
            tuple(headers),
            family.reason,
            family.confidence,
            _merges(question.options, self.language, _levels_of(question, family)),
        )
        self._keep(question, stem, guess)
        return ""

    def _single(self, column: Column) -> str:
        before = self.questions[-1].kind if self.questions else None
        content = content_of(column, before)
        if content.kind is None:
            return content.reason
        # A column that shares its stem but not its kind with others stands under its full header.
        column = replace(column, item="") if column.stem else column
        question_id = self._free(column.code or column.header)
        # What points to a person is never repeated, not even where it was given several times.
        said = [v for v in content.options if mask(v) == v and not content.country]
        options = self._options(said)
        options = _with_meanings(options, content.levels)
        question = Question(
            question_id,
            content.kind,
            "personal" if content.personal else "unused",
            {self.language: column.item or column.header},
            options=options if content.kind not in ("number", "text") else (),
            name=column.code if column.code != question_id else "",
        )
        merges = _merges(question.options, self.language, content.levels)
        guess = Guess(question.id, (column.header,), content.reason, content.confidence, merges)
        self._keep(question, column.item or column.header, guess, content)
        return ""

    def _keep(
        self, question: Question, asked: str, guess: Guess, content: Content | None = None
    ) -> None:
        before = self.questions[-1].kind if self.questions else None
        levels = content.levels if content else _levels(question)
        role = _role(question, asked, before, levels, content)
        options = tuple(
            replace(o, means=o.means or suggest_meaning(o, role)) for o in question.options
        )
        country = bool(content and content.country)
        question = replace(
            question, role=role, options=options, coding="country" if country else ""
        )
        if len(question.levels) < 2 and question.kind in ("ranking", "choices", "scale"):
            question = replace(question, role="unused")
        self.questions.append(question)
        self.guesses.append(guess)

    # --- families ------------------------------------------------------------------------------

    def _ticks(self, family: Family, question: Question) -> Question:
        return replace(question, kind="choices", options=self._parts(family.columns))

    def _ranks(self, family: Family, question: Question) -> Question:
        return replace(question, kind="ranking", options=self._parts(family.columns))

    def _places(self, family: Family, question: Question) -> Question:
        values = dict.fromkeys(v for c in family.columns for v in c.values)
        places = tuple(
            Option(str(n), {self.language: c.item or c.header}, name=c.part)
            for n, c in enumerate(family.columns, 1)
        )
        options = self._options(_once(values))
        return replace(question, kind="ranking", options=options, places=places)

    def _matrix(self, family: Family, question: Question) -> Question:
        values = _once(v for c in family.columns for v in c.values)
        levels = find_levels(values)
        ordered = (*levels.ordered, *levels.no_answer) if levels else _by_number(values)
        options = _with_meanings(self._options(ordered), levels)
        return replace(question, kind="scale", options=options, items=self._parts(family.columns))

    def _parts(self, columns: Iterable[Column]) -> tuple[Option, ...]:
        columns = tuple(columns)
        options = self._options([c.item or c.header for c in columns])
        return tuple(
            replace(o, name=c.part) if c.part and c.part != o.id else o
            for o, c in zip(options, columns, strict=True)
        )

    def _options(self, labels: Iterable[str]) -> tuple[Option, ...]:
        taken: Counter[str] = Counter()
        options = []
        for label in labels:
            own = _slug(label) or "option"
            taken[own] += 1
            while taken[own] > 1:
                own = f"{own}_{taken[own]}"
                taken[own] += 1
            name = label if _CODE.fullmatch(label) and label.lower() != own else ""
            options.append(Option(own, {self.language: tidy(label)}, name=name))
        return tuple(options)

    def _free(self, wanted: str) -> str:
        own = _slug(wanted) or f"q{len(self.questions) + 1}"
        known = {q.id for q in self.questions}
        number, free = 1, own
        while free in known:
            number += 1
            free = f"{own}_{number}"
        return free


_CODE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LONGEST_ID = 40


def _slug(text: str) -> str:
    """Plain letters, digits and _ for an id; empty where `text` has none."""
    plain = re.sub("[^a-z0-9]+", "_", words(text)).strip("_")
    return plain[:_LONGEST_ID].rsplit("_", 1)[0] if len(plain) > _LONGEST_ID else plain


def _in_common(headers: list[str]) -> str:
    """The words that all headers begin or end with, without the numbers that tell them apart."""
    bare = {" ".join(re.sub(r"\d+", " ", h).split()).strip(" .:-_") for h in headers}
    return bare.pop() if len(bare) == 1 else ""


def _once(values: Iterable[str]) -> tuple[str, ...]:
    """The values without those that differ in capitals only."""
    found: dict[str, str] = {}
    for value in values:
        found.setdefault(tidy(value).casefold(), value)
    return tuple(found.values())


def _by_number(values: tuple[str, ...]) -> tuple[str, ...]:
    if all(v.lstrip("-").isdigit() for v in values):
        return tuple(sorted(values, key=int))
    return values


def _with_meanings(options: tuple[Option, ...], levels: Levels | None) -> tuple[Option, ...]:
    silent = {tidy(v) for v in levels.no_answer} if levels else set()
    return tuple(
        replace(o, means="no_answer") if not silent.isdisjoint(o.label.values()) else o
        for o in options
    )


def _levels(question: Question) -> Levels | None:
    if question.kind != "scale":
        return None
    return find_levels([label for o in question.options for label in o.label.values()])


def _levels_of(question: Question, family: Family) -> Levels | None:
    return _levels(question) if family.way == "matrix" else None


# --- roles -------------------------------------------------------------------------------------


def _role(
    question: Question,
    asked: str,
    before: Kind | None,
    levels: Levels | None,
    content: Content | None,
) -> Role:
    """What the question seems to be for; "unused" where nothing says so."""
    kind = question.kind
    if content and content.personal:
        return "personal"
    if content and content.country:
        return "profile"
    if kind == "text":
        return "comment"
    if is_personal_name(asked) and kind in ("number", "choice"):
        return "personal"
    said = suggest_role(asked, kind, before)
    if said == "consent" and not any(
        suggest_meaning(o, "consent") == "agree" for o in question.options
    ):
        said = None
    by_levels = levels.role if levels and kind == "scale" else None
    role = said or by_levels or "unused"
    return role if kind in KINDS_OF_ROLE[role] else "unused"


# --- options that may mean the same ------------------------------------------------------------


def _merges(
    options: tuple[Option, ...], language: str, levels: Levels | None
) -> tuple[tuple[str, str], ...]:
    """Pairs of option ids: on one level of a scale, or spelt almost the same."""
    by_label = {o.label.get(language, o.id): o.id for o in options}
    pairs = []
    if levels:
        pairs = [
            (by_label[tidy(kept)], by_label[tidy(gone)])
            for kept, gone in levels.same
            if tidy(kept) in by_label and tidy(gone) in by_label
        ]
    labels = list(by_label)[:200]
    for position, label in enumerate(labels):
        for earlier in labels[:position]:
            if levels is None and likeness(label, earlier) >= _ALIKE:
                pairs.append((by_label[earlier], by_label[label]))
    gone: set[str] = set()
    result = []
    for kept, folded in pairs:
        if folded not in gone and kept not in gone:
            gone.add(folded)
            result.append((kept, folded))
    return tuple(result)


_ALIKE = 0.9
