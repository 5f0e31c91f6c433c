"""What was asked: `Survey`, `Question`, `Option`, and the text file that defines them.

A definition is a TOML file (see docs/data.md); the survey is data, so nothing in Python names a
step, a topic or a country.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

import tomli_w

Text = Mapping[str, str]
"""The same words by language code: {"en": "Assessment", "fr": "Évaluation"}."""

Kind = Literal["ranking", "choices", "choice", "scale", "number", "text"]
Role = Literal[
    "difficulty",
    "request",
    "amount",
    "importance",
    "ability",
    "platform",
    "exercise",
    "technique",
    "emphasis",
    "anchor",
    "profile",
    "consent",
    "comment",
    "personal",
    "unused",
]
Meaning = Literal["", "agree", "other", "no_answer"]
Coding = Literal["", "country"]

KINDS_OF_ROLE: Mapping[Role, frozenset[Kind]] = {
    "difficulty": frozenset({"ranking"}),
    "request": frozenset({"choices"}),
    "amount": frozenset({"scale"}),
    "importance": frozenset({"scale"}),
    "ability": frozenset({"scale"}),
    "platform": frozenset({"choice", "choices"}),
    "exercise": frozenset({"choices", "choice", "ranking"}),
    "technique": frozenset({"choices", "choice", "ranking"}),
    "emphasis": frozenset({"scale"}),
    "anchor": frozenset({"ranking"}),
    "profile": frozenset({"choice", "number"}),
    "consent": frozenset({"choice"}),
    "comment": frozenset({"text"}),
    "personal": frozenset(get_args(Kind)),
    "unused": frozenset(get_args(Kind)),
}
"""The kinds of question each role can be analysed from."""


NOT_KEPT: frozenset[Role] = frozenset({"personal", "unused"})
"""Roles whose answers are left behind when a file is read: removed, or of no use stated."""


class SurveyError(ValueError):
    """A definition that cannot be used; the message says what, where and what to do."""


def say(text: Text, language: str, default: str = "") -> str:
    """`text` in `language`; failing that in English, in any language, or `default`."""
    return text.get(language) or text.get("en") or next(iter(text.values()), default)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a question offers, rates or asks a place for.

    `name` is what files call it where that differs from `id`; `means` marks the option that
    agrees (consent), "other", or a declared non-answer such as "don't know"; `also` lists other
    spellings in files that mean the same.
    """

    id: str
    label: Text = field(default_factory=dict)
    name: str = ""
    means: Meaning = ""
    also: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """What an export calls this option."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what is asked, in which form (`kind`) and for which use (`role`).

    options: what it offers; for a scale its levels, lowest first.
    items:   what a scale rates, one column each; empty when the question itself is rated.
    places:  the columns of a ranking asked one place at a time, first place first.
    groups:  the sections of the form around it, outermost first (exports may put them in headers).
    coding:  "country" when answers are countries, kept as ISO 3166 alpha-3.
    ties:    whether equal ranks are an answer rather than a mistake.
    low, high: the least and the most that a number can plausibly be; None where not stated.
    among:   id of the `choices` question whose picks a ranking orders; empty where it orders all.
    """

    id: str
    kind: Kind
    role: Role
    label: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()
    places: tuple[Option, ...] = ()
    groups: tuple[Option, ...] = ()
    coding: Coding = ""
    ties: bool = False
    name: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    among: str = ""

    @property
    def file_name(self) -> str:
        """What an export calls this question."""
        return self.name or self.id

    @property
    def kept(self) -> bool:
        """Whether answers are kept when a file is read: neither personal nor without a use."""
        return self.role not in NOT_KEPT

    @property
    def estimated(self) -> tuple[Option, ...]:
        """The options that are estimated: items of a scale, else options but non-answers."""
        if self.kind == "scale":
            return self.items or (Option(self.id, self.label),)
        return tuple(o for o in self.options if o.means != "no_answer")

    @property
    def levels(self) -> tuple[Option, ...]:
        """The ordered levels of a scale, lowest first, without declared non-answers."""
        return tuple(o for o in self.options if o.means != "no_answer")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of this question's columns in the canonical table (docs/data.md)."""
        if self.kind in ("ranking", "choices"):
            return tuple(f"{self.id}/{o.id}" for o in self.options)
        if self.kind == "scale":
            return tuple(f"{self.id}/{o.id}" if self.items else self.id for o in self.estimated)
        return () if self.kind == "text" else (self.id,)

    def option(self, option_id: str) -> Option:
        """The option, item or level with this id. KeyError when there is none."""
        for o in (*self.options, *self.items):
            if o.id == option_id:
                return o
        raise KeyError(f"question '{self.id}' has no option '{option_id}'")


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as asked: its questions in order, in all its languages."""

    id: str
    title: Text
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    version: str = ""

    def __post_init__(self) -> None:
        _check(self)

    def question(self, question_id: str) -> Question:
        """The question with this id. KeyError when there is none."""
        for q in self.questions:
            if q.id == question_id:
                return q
        raise KeyError(f"survey '{self.id}' has no question '{question_id}'")

    def with_role(self, role: Role) -> tuple[Question, ...]:
        """The questions that serve this role, in the order asked."""
        return tuple(q for q in self.questions if q.role == role)

    def first(self, role: Role) -> Question | None:
        """The first question with this role, or None where the survey asks none."""
        return next(iter(self.with_role(role)), None)

    @property
    def profiles(self) -> tuple[Question, ...]:
        """The profile questions that answers can be grouped by."""
        return tuple(q for q in self.with_role("profile") if q.kind == "choice")

    @property
    def country(self) -> Question | None:
        """The profile question that asks for the country, or None."""
        return next((q for q in self.profiles if q.coding == "country"), None)


def _check(survey: Survey) -> None:
    _unique("question", (q.id for q in survey.questions), f"survey '{survey.id}'")
    for q in survey.questions:
        where = f"question '{q.id}'"
        if q.kind not in get_args(Kind):
            raise SurveyError(f"{where}: kind '{q.kind}' is not one of {', '.join(get_args(Kind))}")
        if q.role not in get_args(Role):
            raise SurveyError(f"{where}: role '{q.role}' is not one of {', '.join(get_args(Role))}")
        if q.kind not in KINDS_OF_ROLE[q.role]:
            fitting = " or ".join(sorted(KINDS_OF_ROLE[q.role]))
            raise SurveyError(
                f"{where}: role '{q.role}' needs a {fitting} question and this is a {q.kind}; "
                "change the role or the kind"
            )
        if q.kind in ("ranking", "choices", "scale") and len(q.levels) < 2 and q.kept:
            raise SurveyError(f"{where}: a {q.kind} needs at least two options")
        if q.role == "consent" and not any(o.means == "agree" for o in q.options):
            raise SurveyError(
                f'{where}: no option says that a person agrees; give one option means = "agree"'
            )
        for what, options in (("option", q.options), ("item", q.items), ("place", q.places)):
            _unique(what, (o.id for o in options), where)
        _check_range(q, where)
        _check_among(q, survey, where)
    _unique("column", (c for q in survey.questions for c in q.columns), f"survey '{survey.id}'")


def _check_range(q: Question, where: str) -> None:
    if (q.low is not None or q.high is not None) and q.kind != "number":
        raise SurveyError(f"{where}: low and high are for numbers and this is a {q.kind}")
    if q.low is not None and q.high is not None and q.low > q.high:
        raise SurveyError(f"{where}: low ({q.low:g}) is more than high ({q.high:g})")


def _check_among(q: Question, survey: Survey, where: str) -> None:
    if not q.among:
        return
    if q.kind != "ranking":
        raise SurveyError(f"{where}: among is for rankings and this is a {q.kind}")
    picked = next((p for p in survey.questions if p.id == q.among), None)
    if picked is None or picked.kind != "choices":
        raise SurveyError(f"{where}: among '{q.among}' is not a choices question of this survey")
    offered = {o.id for o in picked.options}
    for o in q.options:
        if o.id not in offered:
            raise SurveyError(
                f"{where}: option '{o.id}' cannot be picked in '{q.among}', which it should be "
                "ranked among; give both questions the same option ids"
            )


def _unique(what: str, ids: Iterable[str], where: str) -> None:
    for value, count in Counter(ids).items():
        if not value:
            raise SurveyError(f"{where}: a {what} has no id")
        if count > 1:
            raise SurveyError(f"{where}: {what} '{value}' stands {count} times; ids must differ")


# --- the text file ---------------------------------------------------------------------------


def read_survey(path: Path) -> Survey:
    """The survey defined in a TOML file. SurveyError names the file and the place in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SurveyError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    return survey_from_bytes(data, path.name)


def survey_from_bytes(data: bytes, name: str) -> Survey:
    """`read_survey` for a file that is in memory, such as an upload."""
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{name} is not a survey definition (TOML): {error}") from error
    try:
        return survey_from_dict(tables)
    except SurveyError as error:
        raise SurveyError(f"{name}: {error}") from error


def write_survey(survey: Survey, path: Path) -> None:
    """Write the definition as TOML; reading it back gives an equal survey."""
    path.write_text(tomli_w.dumps(survey_to_dict(survey)), encoding="utf-8")


def survey_from_dict(data: Mapping[str, Any]) -> Survey:
    """A survey from the tables of a definition file. SurveyError for what does not fit."""
    keys = {"id", "version", "title", "languages", "list", "question", "merge"}
    _only(data, keys, "the definition")
    lists = {
        name: _options(entries, {}, f"list '{name}'")
        for name, entries in data.get("list", {}).items()
    }
    questions = tuple(
        _question(entry, lists, f"question {number}")
        for number, entry in enumerate(data.get("question", ()), 1)
    )
    if not questions:
        raise SurveyError("the definition has no [[question]]")
    survey = Survey(
        id=_required(data, "id", "the definition"),
        title=_text(data.get("title", {}), "title"),
        languages=tuple(data.get("languages", ("en",))),
        questions=questions,
        version=str(data.get("version", "")),
    )
    merges = data.get("merge", {})
    if not isinstance(merges, Mapping) or not all(isinstance(m, Mapping) for m in merges.values()):
        raise SurveyError('[merge.QUESTION] is a table of lines such as very_much = "much"')
    for question_id, merged in merges.items():
        survey = merge_options(survey, question_id, merged)
    return survey


def merge_options(survey: Survey, question_id: str, merged: Mapping[str, str]) -> Survey:
    """The survey with options that mean the same as another folded into it, as {from: into}.

    The words of an option folded in become other spellings of the one kept, so that files read as
    before. SurveyError for a question or option that is not there, and for one folded twice.
    """
    found = next((q for q in survey.questions if q.id == question_id), None)
    if found is None:
        raise SurveyError(f"merge: survey '{survey.id}' has no question '{question_id}'")
    by_id = {o.id: o for o in found.options}
    also: dict[str, list[str]] = {o.id: list(o.also) for o in found.options}
    for gone, kept in merged.items():
        for option_id in (gone, kept):
            if option_id not in by_id:
                raise SurveyError(
                    f"merge: question '{question_id}' has no option '{option_id}'; its options "
                    f"are {', '.join(by_id)}"
                )
        if kept in merged:
            raise SurveyError(
                f"merge: question '{question_id}' folds '{gone}' into '{kept}', which goes too; "
                "name the option that stays"
            )
        old = by_id[gone]
        also[kept] += [*old.label.values(), old.file_name, old.id, *old.also]
    options = tuple(
        replace(o, also=tuple(dict.fromkeys(text for text in also[o.id] if text)))
        for o in found.options
        if o.id not in merged
    )
    new = replace(found, options=options)
    return replace(survey, questions=tuple(new if q is found else q for q in survey.questions))


_QUESTION_KEYS = {
    "id",
    "kind",
    "role",
    "label",
    "options",
    "items",
    "places",
    "groups",
    "coding",
    "ties",
    "name",
    "unit",
    "low",
    "high",
    "among",
}


def _question(
    entry: Mapping[str, Any], lists: Mapping[str, tuple[Option, ...]], where: str
) -> Question:
    where = f"question '{entry['id']}'" if "id" in entry else where
    _only(entry, _QUESTION_KEYS, where)
    parts = {
        key: _options(entry[key], lists, f"{where}, {key}")
        for key in ("options", "items", "places", "groups")
        if key in entry
    }
    return Question(
        id=_required(entry, "id", where),
        kind=_required(entry, "kind", where),  # type: ignore[arg-type]  # checked by Survey
        role=_required(entry, "role", where),  # type: ignore[arg-type]  # checked by Survey
        label=_text(entry.get("label", {}), where),
        coding=entry.get("coding", ""),
        ties=bool(entry.get("ties", False)),
        name=entry.get("name", ""),
        unit=entry.get("unit", ""),
        low=_number(entry, "low", where),
        high=_number(entry, "high", where),
        among=entry.get("among", ""),
        **parts,
    )


def _options(
    entries: object, lists: Mapping[str, tuple[Option, ...]], where: str
) -> tuple[Option, ...]:
    if isinstance(entries, str):
        if entries not in lists:
            known = ", ".join(lists) or "none"
            raise SurveyError(f"{where}: list '{entries}' is not defined; lists are: {known}")
        return lists[entries]
    if not isinstance(entries, list):
        raise SurveyError(f"{where}: expected a list of options or the name of a list")
    options = []
    for number, entry in enumerate(entries, 1):
        at = f"{where}, option {number}"
        if not isinstance(entry, Mapping):
            raise SurveyError(f"{at}: expected a table with id and label")
        _only(entry, {"id", "label", "name", "means", "also"}, at)
        means = entry.get("means", "")
        if means not in get_args(Meaning):
            raise SurveyError(f"{at}: means '{means}' is not one of agree, other, no_answer")
        also = entry.get("also", [])
        if not isinstance(also, list) or not all(isinstance(text, str) for text in also):
            raise SurveyError(f'{at}: also is a list of other spellings, such as ["Very needed"]')
        options.append(
            Option(
                id=_required(entry, "id", at),
                label=_text(entry.get("label", {}), at),
                name=entry.get("name", ""),
                means=means,
                also=tuple(also),
            )
        )
    return tuple(options)


def _text(value: object, where: str) -> Text:
    if isinstance(value, str):
        return {"en": value}
    if isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    raise SurveyError(f'{where}: a label is text, or text by language such as {{ en = "…" }}')


def _required(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise SurveyError(f"{where}: '{key}' is missing")
    return value


def _number(entry: Mapping[str, Any], key: str, where: str) -> float | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SurveyError(f"{where}: {key} is a number, not '{value}'")
    return float(value)


def _only(entry: Mapping[str, Any], allowed: set[str], where: str) -> None:
    for key in entry:
        if key not in allowed:
            raise SurveyError(
                f"{where}: unknown key '{key}'; keys are {', '.join(sorted(allowed))}"
            )


def survey_to_dict(survey: Survey) -> dict[str, Any]:
    """The tables of a definition file; option lists used twice or more are written once."""
    uses: list[tuple[str, tuple[Option, ...]]] = [
        (q.id, part) for q in survey.questions for part in (q.options, q.items) if part
    ]
    shared: dict[str, tuple[Option, ...]] = {}
    for question_id, part in uses:
        repeated = sum(part == other for _, other in uses) > 1
        if repeated and part not in shared.values():
            shared[question_id] = part

    def entries(part: tuple[Option, ...]) -> object:
        for name, known in shared.items():
            if known == part:
                return name
        return [_option_to_dict(o) for o in part]

    questions = []
    for q in survey.questions:
        entry: dict[str, Any] = {"id": q.id, "kind": q.kind, "role": q.role}
        for key in ("coding", "ties", "name", "unit", "among"):
            if getattr(q, key):
                entry[key] = getattr(q, key)
        for key in ("low", "high"):
            if getattr(q, key) is not None:
                entry[key] = float(getattr(q, key))
        if q.label:
            entry["label"] = dict(q.label)
        for key in ("options", "items", "places", "groups"):
            if getattr(q, key):
                entry[key] = entries(getattr(q, key))
        questions.append(entry)
    result: dict[str, Any] = {
        "id": survey.id,
        "version": survey.version,
        "languages": list(survey.languages),
        "title": dict(survey.title),
    }
    if shared:
        result["list"] = {name: [_option_to_dict(o) for o in part] for name, part in shared.items()}
    result["question"] = questions
    return result


def _option_to_dict(option: Option) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": option.id}
    if option.name:
        entry["name"] = option.name
    if option.means:
        entry["means"] = option.means
    if option.also:
        entry["also"] = list(option.also)
    if option.label:
        entry["label"] = dict(option.label)
    return entry
