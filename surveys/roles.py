"""What each question of a form is for: stated in a roles file beside the form, else suggested.

A roles file is TOML and says what an XLSForm cannot: what questions are for, and where their
definition differs from what the form alone would give. docs/data.md defines its tables.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import tomli_w

from surveys.personal import is_personal_name
from surveys.survey import (
    KINDS_OF_ROLE,
    Coding,
    Kind,
    Meaning,
    Option,
    Question,
    Role,
    Survey,
    SurveyError,
    Text,
    say,
)
from surveys.wording import words


@dataclass(frozen=True)
class Roles:
    """What is stated about questions, by question id; options by id within their question.

    kinds:      of questions that a form asks in the way of another kind, such as a scale.
    ids:        from a question's name in the form, with its groups ("group/name"), to its id.
    option_ids, item_ids: by question, from names in the form to ids; places count as items.
    also:       by question and option, other spellings in files.
    low, high:  the least and the most that a number can plausibly be.
    among:      from a ranking to the question whose picks it orders.
    title:      of the survey, by language.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    coding: Mapping[str, Coding] = field(default_factory=dict)
    means: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)
    highest_first: tuple[str, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    option_ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    item_ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: Text = field(default_factory=dict)
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)
    among: Mapping[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of all questions that something is stated about."""
        by_question = (self.roles, self.coding, self.means, self.kinds, self.units, self.also)
        more = (self.option_ids, self.item_ids, self.low, self.high, self.among)
        return (*chain(*by_question, *more), *self.highest_first, *self.ties)


# --- the text file -----------------------------------------------------------------------------


def read_roles(path: Path) -> Roles:
    """The roles stated in a TOML file. SurveyError names the file and what does not fit."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{path.name} is not a roles file (TOML): {error}") from error
    except OSError as error:
        raise SurveyError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    try:
        return roles_from_dict(data)
    except SurveyError as error:
        raise SurveyError(f"{path.name}: {error}") from error


def roles_from_dict(data: Mapping[str, Any]) -> Roles:
    """Roles from the tables of a roles file. SurveyError for unknown keys, roles and meanings."""
    known = [f.name for f in fields(Roles)]
    for key in data:
        if key not in known:
            raise SurveyError(f"unknown table [{key}]; a roles file has {', '.join(known)}")
    means = _table(data, "means")
    for question in means:
        _words(_table(means, question), f"means.{question}", get_args(Meaning))
    also = _table(data, "also")
    return Roles(
        roles=_words(_table(data, "roles"), "roles", get_args(Role)),
        coding=_words(_table(data, "coding"), "coding", get_args(Coding)),
        means=means,
        highest_first=_listed(data, "highest_first"),
        kinds=_words(_table(data, "kinds"), "kinds", get_args(Kind)),
        ties=_listed(data, "ties"),
        units=_texts(_table(data, "units"), "units"),
        also={q: {o: _listed(_table(also, q), o) for o in _table(also, q)} for q in also},
        ids=_texts(_table(data, "ids"), "ids"),
        option_ids=_texts_by_question(data, "option_ids"),
        item_ids=_texts_by_question(data, "item_ids"),
        title=_texts(_table(data, "title"), "title"),
        low=_numbers(_table(data, "low"), "low"),
        high=_numbers(_table(data, "high"), "high"),
        among=_texts(_table(data, "among"), "among"),
    )


def _listed(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise SurveyError(f'{key} is a list of words, such as ["importance"]')
    return tuple(found)


def _texts(table: dict[str, Any], where: str) -> dict[str, str]:
    for key, text in table.items():
        if not isinstance(text, str):
            raise SurveyError(f"[{where}] {key}: '{text}' is not text; put it in quotes")
    return table


def _numbers(table: dict[str, Any], where: str) -> dict[str, float]:
    for key, number in table.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number != number:
            raise SurveyError(f"[{where}] {key}: '{number}' is not a number, such as 0 or 0.5")
    return table


def _texts_by_question(data: Mapping[str, Any], key: str) -> dict[str, dict[str, str]]:
    table = _table(data, key)
    return {q: _texts(_table(table, q), f"{key}.{q}") for q in table}


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise SurveyError(f'[{key}] is a table of lines such as question = "…"')
    return table


def _words(table: dict[str, Any], where: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    for key, word in table.items():
        if word not in allowed:
            listed = ", ".join(w for w in allowed if w)
            raise SurveyError(f"[{where}] {key}: '{word}' is not one of {listed}")
    return table


def roles_of(survey: Survey) -> Roles:
    """What a survey says about its questions, as it would stand in a roles file."""
    questions = survey.questions
    meant = {q.id: {o.id: o.means for o in q.options if o.means} for q in questions}
    # Nothing is left to be guessed: where a guess would differ, "none" is stated too.
    guessed = {q.id for q in questions if any(suggest_meaning(o, q.role) for o in q.options)}
    also = {q.id: {o.id: o.also for o in q.options if o.also} for q in questions}
    return Roles(
        roles={q.id: q.role for q in questions},
        coding={q.id: q.coding for q in questions if q.coding or suggests_country(q.id, q.kind)},
        means={q: options for q, options in meant.items() if options or q in guessed},
        kinds={q.id: q.kind for q in questions if _asked_in_another_way(q)},
        ties=tuple(q.id for q in questions if q.ties),
        units={q.id: q.unit for q in questions if q.unit},
        also={question: options for question, options in also.items() if options},
        ids={form_path(q): q.id for q in questions if q.id != q.file_name},
        option_ids=_where_any({q.id: _renamed(q.options) for q in questions}),
        item_ids=_where_any({q.id: _part_ids(q) for q in questions}),
        title=dict(survey.title),
        low={q.id: q.low for q in questions if q.low is not None},
        high={q.id: q.high for q in questions if q.high is not None},
        among={q.id: q.among for q in questions if q.among},
    )


def form_path(question: Question) -> str:
    """The name of a question in its form, with its groups: "group/name"."""
    return "/".join([*(g.file_name for g in question.groups), question.file_name])


def part_id(name: str, group: str, place: int | None = None) -> str:
    """The id of an item, or of a place by number, that a form asks as `name` in a group."""
    return name.removeprefix(f"{group}_") if place is None else str(place)


def _asked_in_another_way(q: Question) -> bool:
    """Whether the form has selects, or text for want of options, where this is another kind."""
    without_options = q.kind in ("ranking", "choices", "choice") and not (q.options or q.coding)
    return q.kind == "scale" or bool(q.places) or without_options


def _renamed(options: Iterable[Option]) -> dict[str, str]:
    return {o.file_name: o.id for o in options if o.id != o.file_name}


def _part_ids(q: Question) -> dict[str, str]:
    """Ids of the items or places to which the form alone would give other ids, by name."""
    numbered: list[tuple[int | None, Option]] = [(None, item) for item in q.items]
    numbered += enumerate(q.places, 1)
    found = {o.file_name: (o.id, part_id(o.file_name, q.file_name, n)) for n, o in numbered}
    return {name: own for name, (own, given) in found.items() if own != given}


def _where_any(found: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {question: names for question, names in found.items() if names}


def write_roles(survey: Survey, path: Path, highest_first: tuple[str, ...] = ()) -> None:
    """Write the roles of a survey's questions to a file that a person can check and change."""
    roles = roles_of(survey)
    lines = [
        "# What each question is for. Change a role where it was guessed wrongly; the roles are",
        f"# {', '.join(get_args(Role))}.",
        '# "personal" is removed when answers are read, "unused" is left out.',
        tomli_w.dumps({"highest_first": list(highest_first), "ties": list(roles.ties)}),
        "[roles]",
    ]
    for q in survey.questions:
        entry = tomli_w.dumps({q.id: q.role}).strip()
        lines.append(f"{entry}  # {q.kind}: {' '.join(say(q.label, 'en', q.id).split())}")
    written = ("roles", "highest_first", "ties")
    rest = {f.name: getattr(roles, f.name) for f in fields(Roles) if f.name not in written}
    tables = {name: table for name, table in rest.items() if table}
    path.write_text("\n".join(lines) + "\n\n" + tomli_w.dumps(tables), encoding="utf-8")


# --- suggestions -------------------------------------------------------------------------------

# Words for roles, in English, French, Spanish and Arabic.
_ROLE_WORDS: Mapping[Role, str] = {
    "consent": """consent agree agreement accept consentement accord accepter acceptez
        consentimiento acuerdo acepta aceptas aceptar موافقة توافق""",
    "difficulty": "difficulty difficult difficulte difficile dificultad dificil صعوبة صعوبات",
    "request": "request requested content contenu demande contenido solicitud محتوى",
    "amount": "amount quantity quantite cantidad كمية",
    "importance": "importance important importancia importante أهمية",
    "ability": "ability skill confidence capacite competence capacidad habilidad قدرة",
    "platform": "platform modality plateforme modalite plataforma modalidad منصة",
    "exercise": "exercise exercises exercice exercices ejercicio ejercicios تمارين تمرين",
    "technique": "technique techniques tecnica tecnicas تقنيات تقنية",
    "emphasis": "emphasis balance accent equilibre enfasis equilibrio تركيز توازن",
    "comment": """comment comments remark remarks feedback commentaire commentaires remarque
        remarques comentario comentarios observaciones تعليق تعليقات ملاحظات""",
    "profile": """country role organisation organization language gender sex age education region
        years experience position pays fonction langue genre sexe annees pais cargo funcion
        organizacion idioma genero sexo edad anos بلد دولة دور منظمة لغة جنس عمر""",
}
_COUNTRY = "country pays pais بلد البلد دولة الدولة"
_AGREE = "yes agree agreed ok oui si true نعم موافق"
_OTHER = "other others autre autres otro otra otros otras اخر أخرى"
_NO_ANSWER = frozenset(
    {"dk", "na", "n a", "nsp", "dont know", "don t know", "do not know", "no answer"}
    | {"not applicable", "prefer not to say", "unfamiliar", "no sabe", "ne sait pas", "لا اعرف"}
)


def suggest_role(name: str, kind: Kind, follows: Kind | None = None) -> Role | None:
    """The role that a question's name and kind point to, or None where they do not say.

    follows: the kind of the question before, because "…_other" after choices is a comment.
    """
    own = words(name).split()
    fitting = [role for role in _ROLE_WORDS if kind in KINDS_OF_ROLE[role]]
    for role in fitting:
        if _any_of([words(name)], _ROLE_WORDS[role]):
            return role
    for role in fitting:
        if _any_of(own, _ROLE_WORDS[role]):
            return role
    if kind == "text" and _any_of(own[-1:], _OTHER) and follows in ("choice", "choices", "ranking"):
        return "comment"
    return "personal" if is_personal_name(name) else None


def names_a_use(name: str) -> bool:
    """Whether a question's name is a word for a role or asks for a country."""
    known = " ".join(_ROLE_WORDS.values())
    return _any_of([words(name)], known) or suggests_country(name, "choice")


def suggests_country(name: str, kind: Kind) -> bool:
    """Whether a question's name asks for a country, picked from a list or written."""
    return kind in ("choice", "text") and _any_of(words(name).split(), _COUNTRY)


def suggest_meaning(option: Option, role: Role) -> Meaning:
    """What the name of an option means: agreement, "other", a declared non-answer, or nothing."""
    names = {words(text) for text in (option.file_name, *option.label.values())}
    if role == "consent":
        return "agree" if _any_of(names, _AGREE) else ""
    if _any_of(names, _OTHER):
        return "other"
    return "" if names.isdisjoint(_NO_ANSWER) else "no_answer"


def _any_of(found: Iterable[str], listed: str) -> bool:
    return not set(words(listed).split()).isdisjoint(found)


def unknown_questions(roles: Roles, questions: tuple[Question, ...]) -> tuple[str, ...]:
    """Ids that the roles name and the form does not have."""
    known = {q.id for q in questions}
    return tuple(dict.fromkeys(name for name in roles.questions if name not in known))
