"""A draft as a person corrected it: other kinds and roles, options that mean the same as one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.draft import Draft, Guess
from surveys.levels import find_levels
from surveys.personal import mask
from surveys.readers.sheet import Sheet
from surveys.roles import suggest_meaning
from surveys.survey import Kind, Option, Question, Role, SurveyError, merge_options
from surveys.wording import fold, tidy, words

MOST_OPTIONS = 60
"""Different answers above which a column has no options: they would be words of people."""

CORRECTED = "corrected by a person"

_SEPARATORS = (re.compile(r"\s*;\s*"), re.compile(r"\s*\|\s*"), re.compile(r",\s+(?![^(]*\))"))
_CODES = re.compile(r"[a-z0-9_]+(?: [a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that a drafted question is.

    same: ids of options that mean the same as another, as {folded: kept}.
    """

    kind: Kind
    role: Role
    same: Mapping[str, str]


def corrected(draft: Draft, sheet: Sheet, corrections: Mapping[str, Correction]) -> Draft:
    """The draft with these corrections, by question id; `sheet` is what it was drafted from.

    A question that becomes one with options gets them from the answers in its column. SurveyError
    where a correction does not fit the columns, or a role does not fit its kind.
    """
    questions, guesses = [], []
    for question in draft.survey.questions:
        guess = draft.guess(question.id)
        wanted = corrections.get(question.id)
        if wanted and (wanted.kind, wanted.role) != (question.kind, question.role):
            language = draft.survey.languages[0]
            changed = _as_kind(question, wanted.kind, guess, sheet, language)
            question = _as_role(changed, wanted, one_column=len(guess.columns) == 1)
            guess = replace(guess, reason=CORRECTED, confidence=1.0)
        questions.append(question)
        guesses.append(guess)
    result = Draft(
        replace(draft.survey, questions=tuple(questions)), tuple(guesses), draft.left_out
    )
    for name, wanted in corrections.items():
        result = _merged(result, name, wanted.same)
    return result


def _merged(draft: Draft, name: str, same: Mapping[str, str]) -> Draft:
    """The draft with these options of a question folded; only what is still there is proposed."""
    known = {o.id for o in draft.survey.question(name).options}
    folded = _without_chains({gone: kept for gone, kept in same.items() if {gone, kept} <= known})
    survey = merge_options(draft.survey, name, folded)
    merged = replace(draft, survey=survey)
    guess = replace(draft.guess(name), merges=open_merges(merged, name))
    guesses = tuple(guess if g.question == name else g for g in draft.guesses)
    return replace(merged, guesses=guesses)


def open_merges(draft: Draft, question_id: str) -> tuple[tuple[str, str], ...]:
    """The pairs of options (kept, folded) that may mean the same and are both still there."""
    known = {o.id for o in draft.survey.question(question_id).options}
    return tuple(pair for pair in draft.guess(question_id).merges if known.issuperset(pair))


def _without_chains(same: Mapping[str, str]) -> dict[str, str]:
    """Each option folded straight into the one that stays."""
    result = {}
    for gone in same:
        kept, seen = same[gone], {gone}
        while kept in same and kept not in seen:
            seen.add(kept)
            kept = same[kept]
        if kept not in seen:
            result[gone] = kept
    return result


def _as_role(question: Question, wanted: Correction, *, one_column: bool) -> Question:
    def meaning(option: Option) -> Option:
        own = "" if option.means == "agree" else option.means
        return replace(option, means=own or suggest_meaning(option, wanted.role))

    options = tuple(meaning(o) for o in question.options)
    if wanted.role == "personal" and (one_column or question.items or question.places):
        options = ()  # they are what people answered, and would go round with the definition
    return replace(question, role=wanted.role, options=options)


# --- kinds -------------------------------------------------------------------------------------


def _as_kind(q: Question, kind: Kind, guess: Guess, sheet: Sheet, language: str) -> Question:
    """The question as one of another kind, its options taken from what is known or answered."""
    if kind == q.kind:
        return q
    q = replace(q, coding="")
    values = _values(guess, sheet)
    if len(guess.columns) > 1:
        return _of_columns(q, kind, values, language)
    if kind in ("number", "text"):
        return replace(q, kind=kind, options=())
    if kind in ("choice", "scale") and q.kind in ("choice", "scale") and q.options:
        return replace(q, kind=kind)
    if q.kind == "text":
        # What only one person wrote is theirs, and never becomes part of a definition.
        times = Counter(map(fold, values))
        values = [v for v in values if times[fold(v)] > 1]
    found = _once(_parts(values) if kind in ("choices", "ranking") else values)
    if not 2 <= len(found) <= MOST_OPTIONS:
        raise SurveyError(
            f"question '{q.id}' cannot become a {kind}: {len(found)} different answers in column "
            f"'{guess.columns[0]}' could be options and it takes 2 to {MOST_OPTIONS}"
        )
    return replace(q, kind=kind, options=_options(_in_order(found, kind), language))


def _of_columns(q: Question, kind: Kind, values: Sequence[str], language: str) -> Question:
    """A question with a column for each part, asked in another way over the same parts."""
    parts = q.items or q.places or q.options
    can = ("ranking", "scale") if q.places else ("ranking", "choices", "scale")
    if kind not in can:
        raise SurveyError(
            f"question '{q.id}' has a column for each of its parts and cannot become a {kind}; "
            f"it can be a {' or '.join(can)}"
        )
    if kind != "scale":
        return replace(q, kind=kind, options=parts, items=())
    found = _once(values)
    if not 2 <= len(found) <= MOST_OPTIONS:
        raise SurveyError(
            f"question '{q.id}' cannot become a scale: its columns hold {len(found)} different "
            f"answers and levels are 2 to {MOST_OPTIONS}"
        )
    return replace(q, kind=kind, options=_options(_in_order(found, kind), language), items=parts)


def _values(guess: Guess, sheet: Sheet) -> list[str]:
    """What stands in the cells of a question's columns; nothing that points to a person."""
    columns = [c for h, c in zip(sheet.header, sheet.columns, strict=True) if h in guess.columns]
    cells = (tidy(cell or "") for column in columns for cell in column.to_pylist())
    return [cell for cell in cells if cell and mask(cell) == cell]


def _parts(values: Sequence[str]) -> list[str]:
    """The values cut at the sign that joins several answers, or at blanks between codes."""
    for separator in _SEPARATORS:
        if any(separator.search(v) for v in values):
            return [part for v in values for part in separator.split(v) if part]
    if all(_CODES.fullmatch(v) for v in values):
        return [part for v in values for part in v.split()]
    return list(values)


def _once(values: Iterable[str]) -> list[str]:
    """The values, most frequent first, without those that differ in capitals only."""
    spelling: dict[str, str] = {}
    times: Counter[str] = Counter()
    for value in values:
        spelling.setdefault(fold(value), value)
        times[fold(value)] += 1
    return [spelling[folded] for folded, _ in times.most_common()]


def _in_order(values: list[str], kind: Kind) -> Sequence[str]:
    """Levels lowest first, as far as words or numbers say so; other options as they are."""
    if kind != "scale":
        return values
    if levels := find_levels(values):
        return (*levels.ordered, *levels.no_answer)
    if all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in values):
        return sorted(values, key=float)
    return values


def _options(labels: Iterable[str], language: str) -> tuple[Option, ...]:
    taken: set[str] = set()
    options = []
    for label in labels:
        stem = re.sub("[^a-z0-9]+", "_", words(label)).strip("_") or "option"
        own, number = stem, 1
        while own in taken:
            number += 1
            own = f"{stem}_{number}"
        taken.add(own)
        options.append(Option(own, {language: label}))
    return tuple(options)
