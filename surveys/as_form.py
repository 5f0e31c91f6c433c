"""A survey in the shape that an XLSForm can carry: names, words and sections a form can have.

An XLSForm names everything in plain letters, says every word in every language, and keeps the
questions of a section together. What a definition has beyond that is not in the form at all, but
in the roles beside it (`surveys.roles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from surveys.survey import Option, Question, Survey, Text, say
from surveys.wording import words

_QUESTION_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_OPTION_NAME = re.compile(r"[\w.+-]+")
_LINES = re.compile(r"\r\n?|[\n\f\v\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \xa0\t]+")
# What XML forbids or leaves undefined; private signs have no meaning outside one program.
_NOT_IN_FORMS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufffe\uffff]")
ADDED_BY_THE_FORM = ("start", "end")
"""Names of the questions that every form written here asks on its own."""
_RESERVED = "meta"
"""What a form calls its own record keeping: nothing else may have that name, in no section."""


def as_form(survey: Survey) -> Survey:
    """The survey as an XLSForm asks it; the same survey where it fits one as it is.

    Missing words are taken from another language, names that no form can have are replaced by
    ids, signs that no form can hold are left out, and a section that is entered twice becomes two.
    `surveys.form_changes` says what became of what.
    """
    languages = tuple(dict.fromkeys(code.lower() for code in survey.languages)) or ("en",)
    names = _Names(survey)
    questions = tuple(_question(q, languages, names) for q in survey.questions)
    title = _spoken(survey.title) or {languages[0]: survey.id}
    own_id, version = _line(survey.id), _line(survey.version)
    return Survey(own_id, title, languages, questions, version)


class _Names:
    """Hands out names that no sibling in the form has, and keeps track of the open sections."""

    def __init__(self, survey: Survey) -> None:
        self._taken: dict[tuple[str, ...], set[str]] = {(): {*ADDED_BY_THE_FORM, _RESERVED}}
        self._open: list[tuple[Option, Option]] = []
        # A section that had the name of a scale or a ranking by places would be read as it.
        self._grids = {
            name.lower()
            for q in survey.questions
            if q.kind == "scale" or q.places
            for name in (q.id, q.name)
        }

    def sections(self, wanted: Iterable[Option], languages: tuple[str, ...]) -> tuple[Option, ...]:
        """The sections around a question, going on in those of the question before."""
        path: tuple[str, ...] = ()
        for depth, group in enumerate(wanted):
            if len(self._open) <= depth or self._open[depth][0] != group:
                name = self.question(group.name, group.id, path, avoid=self._grids)
                label = _filled(group.label, languages, name)
                self._open[depth:] = [(group, Option(name, label))]
            path = (*path, self._open[depth][1].id)
        del self._open[len(path) :]
        return tuple(given for _, given in self._open)

    def question(
        self, name: str, own_id: str, path: tuple[str, ...], avoid: Iterable[str] = ()
    ) -> str:
        """A name for a question or section below `path`."""
        taken = self._taken.setdefault(path, {_RESERVED})
        given = _free((name, own_id), _QUESTION_NAME, taken | set(avoid))
        taken.add(given.lower())
        return given


def _free(wanted: Iterable[str], valid: re.Pattern[str], taken: set[str]) -> str:
    """The first of the names wanted that is valid and free, else one made from the last."""
    last = ""
    for last in wanted:
        if valid.fullmatch(last) and last.lower() not in taken:
            return last
    plain = re.sub("[^a-z0-9]+", "_", words(last)).strip("_")
    stem = plain if valid.fullmatch(plain) else f"q_{plain}".rstrip("_")
    number = 1
    while (name := stem if number == 1 else f"{stem}_{number}").lower() in taken:
        number += 1
    return name


def _question(q: Question, languages: tuple[str, ...], names: _Names) -> Question:
    groups = names.sections(q.groups, languages)
    path = tuple(g.id for g in groups)
    name = names.question(q.name, q.id, path)
    in_form = q.kind not in ("number", "text")
    options = _options(q.options, _OPTION_NAME, languages) if in_form else ()
    items = _parts(q.items if q.kind == "scale" and options else (), languages)
    places = _parts(q.places if q.kind == "ranking" and options else (), languages)
    return replace(
        q,
        label=_filled(q.label, languages, name),
        name="" if name == q.id else name,
        options=options,
        items=items,
        places=places,
        groups=groups,
        coding=q.coding if q.kind == "choice" and q.role == "profile" else "",
    )


def _parts(parts: tuple[Option, ...], languages: tuple[str, ...]) -> tuple[Option, ...]:
    named = _options(parts, _QUESTION_NAME, languages, _RESERVED)
    return tuple(replace(o, means="", also=()) for o in named)


def _options(
    options: tuple[Option, ...],
    valid: re.Pattern[str],
    languages: tuple[str, ...],
    *reserved: str,
) -> tuple[Option, ...]:
    taken = set(reserved)
    result = []
    for option in options:
        name = _free((option.name, option.id), valid, taken)
        taken.add(name.lower())
        label = _filled(option.label, languages, name)
        result.append(replace(option, name="" if name == option.id else name, label=label))
    return tuple(result)


# --- words -------------------------------------------------------------------------------------


def _filled(label: Text, languages: tuple[str, ...], default: str) -> Text:
    """The words in each of the languages; those missing are taken from another."""
    said = _spoken(label)
    return {code: said.get(code) or say(said, code, default) for code in languages}


def _spoken(label: Text) -> Text:
    clean = {code.lower(): _clean(text) for code, text in label.items()}
    return {code: text for code, text in clean.items() if text}


def _clean(text: str) -> str:
    lines = (_line(line) for line in _LINES.sub("\n", text).split("\n"))
    return "\n".join(lines).strip()


def _line(text: str) -> str:
    """One line as a form can have it. Excel would escape other signs as "_x0001_", and people who
    are asked would read that: KoboToolbox and ODK do not undo it."""
    plain = _BLANKS.sub(" ", _NOT_IN_FORMS.sub("", _BLANKS.sub(" ", text)))
    return plain.replace("${", "$ {").strip()  # "${" would begin the name of a question
