"""XLSForm → `Survey`, read by pyxform as KoboToolbox and ODK read it, with roles stated beside it.

Two things that form builders write as groups become one question each: a ranking asked one place at
a time, and a grid of items rated on one list of levels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from surveys.places import all_countries, to_alpha3
from surveys.readers.files import file_kind
from surveys.readers.workbooks import workbook_rows
from surveys.reading import ReadError
from surveys.roles import (
    Roles,
    names_a_use,
    part_id,
    suggest_meaning,
    suggest_role,
    suggests_country,
    unknown_questions,
)
from surveys.survey import Kind, Option, Question, Role, Survey, SurveyError, Text
from surveys.wording import closest, listed

_KINDS: Mapping[str, Kind] = {
    "rank": "ranking",
    "select all that apply": "choices",
    "select one": "choice",
    "acknowledge": "choice",
    "trigger": "choice",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "text": "text",
    "string": "text",
}
"""pyxform's types that are questions; notes, calculations, metadata, media, places are not."""

_SCALE_ROLES = ("amount", "importance", "ability", "emphasis")
_MOST_LEVELS = 11
_PLACE = re.compile(r"(?P<stem>.*?)_?(?P<place>\d+)(?:st|nd|rd|th)?(?:_choice)?")


@dataclass(frozen=True, slots=True)
class Form:
    """A survey read from a form, and what a person should check about it.

    suggested: ids of questions whose role was not stated but guessed from name and kind.
    skipped:   names of fields that people fill in and that cannot be analysed (media, places, …).
    """

    survey: Survey
    suggested: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def read_xlsform(path: Path, roles: Roles | None = None) -> Form:
    """The form in an .xlsx or .xls file; roles not stated are suggested and listed as such.

    SurveyError for what is no workbook, no XLSForm, or does not fit the stated roles.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SurveyError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    return xlsform_from_bytes(data, path.name, roles)


def xlsform_from_bytes(data: bytes, name: str, roles: Roles | None = None) -> Form:
    """`read_xlsform` for a file that is in memory, such as an upload."""
    tree = _parse(data, name)
    roles = roles or Roles()
    language = str(tree.get("default_language", "default"))
    root = _Group((), _choices_of(tree), language, roles.ids)
    fields = list(_fields(tree["children"], root, roles))
    drafts = _unique_ids([f for f in fields if isinstance(f, Question)])
    drafts = [_with_ids(q, roles) for q in drafts]
    if not drafts:
        raise SurveyError(f"{name}: the form asks no question that can be analysed")
    try:
        _check_names(roles, drafts)
        questions = tuple(_with_roles(drafts, roles))
        survey = Survey(
            id=str(tree["id_string"]),
            title=roles.title or _text(tree.get("title", ""), root.language),
            languages=_languages(drafts, root.language),
            questions=questions,
            version=str(tree.get("version") or ""),
        )
    except SurveyError as error:
        raise SurveyError(f"{name}: {error}") from error
    return Form(
        survey,
        suggested=tuple(q.id for q in questions if q.id not in roles.roles),
        skipped=tuple(f for f in fields if isinstance(f, str)),
    )


def _parse(data: bytes, name: str) -> dict[str, Any]:
    """pyxform's tree of the form. SurveyError with pyxform's reason, in one line."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import get_xlsform

    try:
        kind = file_kind(data, name)
        if kind in ("xlsx", "xls"):
            workbook_rows(data, name, kind)  # opens damaged files more safely than pyxform
    except ReadError as error:
        raise SurveyError(str(error)) from error
    if kind not in ("xlsx", "xls"):
        raise SurveyError(f"{name} is not an Excel workbook; give the form as .xlsx or .xls")
    try:
        form = get_xlsform(data, file_type=f".{kind}")
        for rows in filter(None, (form.survey, form.choices, form.settings)):
            rows[:] = [_with_quotes_kept(row) for row in rows]
        tree = workbook_to_json(form, form_name="data")
    except (PyXFormError, LookupError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise SurveyError(
            f"{name} is not an XLSForm that can be read: {reason}; give the form itself (with the "
            "sheets 'survey' and 'choices'), not an export of answers"
        ) from error
    return dict(tree)


# pyxform straightens quotes in all cells; in words they are kept as their author wrote them.
_QUOTES = "‘’“”"
_STAND_INS = "\ue118\ue119\ue11c\ue11d"
_KEPT, _GIVEN_BACK = str.maketrans(_QUOTES, _STAND_INS), str.maketrans(_STAND_INS, _QUOTES)


def _with_quotes_kept(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        header: cell.translate(_KEPT)
        if isinstance(cell, str) and header.lower().startswith(("label", "form_title", "title"))
        else cell
        for header, cell in row.items()
    }


# --- fields ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """Where in the form a field stands, with what all fields need to be read."""

    path: tuple[Option, ...]
    choices: Mapping[str, Sequence[Mapping[str, Any]]]
    language: str
    ids: Mapping[str, str]

    def inside(self, group: Option) -> _Group:
        return replace(self, path=(*self.path, group))

    def named(self, name: str) -> tuple[str, str]:
        """The id and name of a question that the form calls `name` here."""
        own = self.ids.get("/".join([*(g.id for g in self.path), name]), name)
        return own, name if own != name else ""


def _fields(
    children: Sequence[Mapping[str, Any]], at: _Group, roles: Roles
) -> Iterator[Question | str]:
    """Questions, still without roles, and the names of fields that cannot be analysed."""
    for child in children:
        kind = _KINDS.get(child["type"])
        if child["type"] == "group" and child["name"] != "meta":
            inner = list(_fields(child["children"], at.inside(_option(child, at)), roles))
            merged = _merged(child, inner, at, roles)
            yield from [merged] if merged else inner
        elif kind is not None:
            question = _question(child, kind, at)
            options_missing = kind in ("ranking", "choices", "choice") and not question.options
            yield child["name"] if options_missing else question
        elif child["type"] in _NOT_READ:
            yield child["name"]


_NOT_READ = listed(
    """repeat, date, time, datetime, dateTime, photo, image, audio, video, file, barcode,
    geopoint, geotrace, geoshape"""
)


def _question(child: Mapping[str, Any], kind: Kind, at: _Group) -> Question:
    choices = child.get("choices") or at.choices.get(str(child.get("itemset")), ())
    if child["type"] in ("acknowledge", "trigger"):
        choices = [{"name": "OK", "label": "OK"}]
    # Lists that depend on an earlier answer may hold one name several times.
    options = {str(c["name"]): _option(c, at) for c in reversed(choices)}
    question_id, name = at.named(child["name"])
    return Question(
        id=question_id,
        name=name,
        kind=kind,
        role="personal",  # until stated or suggested
        label=_text(child.get("label", ""), at.language),
        options=tuple(reversed(options.values())) if kind not in ("number", "text") else (),
        groups=at.path,
    )


def _option(entry: Mapping[str, Any], at: _Group) -> Option:
    return Option(str(entry["name"]), _text(entry.get("label", ""), at.language))


def _choices_of(tree: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return tree.get("choices") or {}


def _text(label: object, language: str) -> Text:
    """Words by language code; "English (en)" is "en", other names are kept in small letters."""
    if isinstance(label, Mapping):
        return {_code(name): _words(words) for name, words in label.items() if words}
    return {_code(language): _words(label)} if label else {}


def _words(text: object) -> str:
    return str(text).translate(_GIVEN_BACK)


def _code(language: str) -> str:
    code = re.search(r"\(([A-Za-z]{2,3}(?:[-_]\w+)?)\)\s*$", language)
    return (code[1] if code else language.strip()).lower()


def _languages(questions: Sequence[Question], default: str) -> tuple[str, ...]:
    labels = [q.label for q in questions] + [o.label for q in questions for o in q.options]
    found = dict.fromkeys(code for label in labels for code in label)
    first = _code(default)
    return (*([first] if first in found else []), *(c for c in found if c != first)) or (first,)


def _unique_ids(drafts: list[Question]) -> list[Question]:
    """The same questions; one name in several groups gets its group in front."""
    names = Counter(q.id for q in drafts)
    return [
        replace(q, id=f"{q.groups[-1].id}_{q.id}", name=q.file_name)
        if names[q.id] > 1 and q.groups
        else q
        for q in drafts
    ]


def _with_ids(q: Question, roles: Roles) -> Question:
    """The question with the ids that are stated for its options, items and places."""

    def named(options: tuple[Option, ...], ids: Mapping[str, str]) -> tuple[Option, ...]:
        return tuple(
            replace(
                o, id=ids[o.file_name], name=o.file_name if ids[o.file_name] != o.file_name else ""
            )
            if o.file_name in ids
            else o
            for o in options
        )

    options, parts = roles.option_ids.get(q.id, {}), roles.item_ids.get(q.id, {})
    return replace(
        q,
        options=named(q.options, options),
        items=named(q.items, parts),
        places=named(q.places, parts),
    )


# --- groups that are one question --------------------------------------------------------------


def _merged(
    group: Mapping[str, Any], inner: list[Question | str], at: _Group, roles: Roles
) -> Question | None:
    """The one ranking or scale that a group of selects over one list is, or None."""
    members = [f for f in inner if isinstance(f, Question)]
    if not members or len(members) < len(inner) or not _alike(members):
        return None
    name = group["name"]
    question_id, file_name = at.named(name)
    kind = roles.kinds.get(question_id) or _kind_of_group(members, question_id, roles)
    if kind not in ("ranking", "scale"):
        return None
    question = replace(
        members[0],
        id=question_id,
        name=file_name,
        kind=kind,
        label=_text(group.get("label", ""), at.language),
        groups=at.path,
    )
    if kind == "ranking":
        return replace(question, places=tuple(_part(m, name, n) for n, m in enumerate(members, 1)))
    return replace(question, items=tuple(_part(m, name) for m in members))


def _kind_of_group(members: Sequence[Question], group: str, roles: Roles) -> Kind | None:
    """What a group of alike selects seems to ask as one question; None when it seems a section."""
    if len(members) < 2 or any(m.id in roles.questions for m in members):
        return None
    stated = roles.roles.get(group)
    if _are_places(members) and stated not in _SCALE_ROLES:
        return "ranking"
    few = len(members[0].options) <= _MOST_LEVELS and not any(names_a_use(m.id) for m in members)
    return "scale" if few or stated in _SCALE_ROLES else None


def _alike(members: Sequence[Question]) -> bool:
    return all(
        m.kind == "choice" and m.options == members[0].options and m.groups == members[0].groups
        for m in members
    )


def _are_places(members: Sequence[Question]) -> bool:
    """Whether the names count 1, 2, 3 … up to at most the number of options."""
    found = [_PLACE.fullmatch(m.id) for m in members]
    numbers = [int(f["place"]) for f in found if f]
    stems = {f["stem"] for f in found if f}
    counted = numbers == list(range(1, len(members) + 1))
    return counted and len(stems) == 1 and len(members) <= len(members[0].options)


def _part(member: Question, group: str, place: int | None = None) -> Option:
    name = member.file_name
    short = part_id(name, group, place) or name
    return Option(short, member.label, name=name if name != short else "")


# --- roles -------------------------------------------------------------------------------------


def _check_names(roles: Roles, drafts: Sequence[Question]) -> None:
    unknown = unknown_questions(roles, tuple(drafts))
    if unknown:
        known = [q.id for q in drafts]
        near = closest(unknown[0], known)
        hint = f"did you mean '{near}'?" if near else f"its questions are {', '.join(known)}"
        raise SurveyError(f"the roles name a question '{unknown[0]}' that the form lacks; {hint}")
    by_id = {q.id: q for q in drafts}
    for question_id, means in roles.means.items():
        ids = [o.id for o in by_id[question_id].options]
        for option in means:
            if option not in ids:
                raise SurveyError(
                    f"the roles name an option '{option}' that question '{question_id}' lacks; "
                    f"its options are {', '.join(ids)}"
                )


def _with_roles(drafts: Sequence[Question], roles: Roles) -> Iterator[Question]:
    before: Kind | None = None
    for draft in drafts:
        yield _with_role(draft, roles, before)
        before = draft.kind


def _with_role(q: Question, roles: Roles, before: Kind | None) -> Question:
    stated = roles.roles.get(q.id)
    country = roles.coding.get(q.id) == "country" or (
        q.id not in roles.coding and stated in (None, "profile") and suggests_country(q.id, q.kind)
    )
    role: Role = stated or _suggested(q, before, country)
    kind = roles.kinds.get(q.id, q.kind)
    if kind == "choice" and role in _SCALE_ROLES and len(q.options) > 1:
        kind = "scale"
    if kind == "text" and country and role == "profile":
        kind = "choice"
    also = roles.also.get(q.id, {})
    means = roles.means.get(q.id)
    options = tuple(
        replace(
            o,
            means=means.get(o.id, "") if means is not None else suggest_meaning(o, role),
            also=also.get(o.id, ()),
        )
        for o in q.options
    )
    if q.id in roles.highest_first:
        options = options[::-1]
    q = replace(
        q,
        kind=kind,
        role=role,
        options=options,
        ties=q.id in roles.ties,
        unit=roles.units.get(q.id, ""),
        low=roles.low.get(q.id),
        high=roles.high.get(q.id),
        among=roles.among.get(q.id, ""),
    )
    stated_ids = roles.option_ids.get(q.id, {})
    return _with_countries(q, set(stated_ids.values())) if country and role == "profile" else q


def _suggested(q: Question, before: Kind | None, country: bool) -> Role:
    if country:
        return "profile"
    kinds: tuple[Kind, ...] = ("scale", "choice") if q.kind == "choice" else (q.kind,)
    found = [suggest_role(q.id, kind, before) for kind in kinds]
    # What nobody has given a use is left out: better an unused answer than a misused one. Text
    # may hold anything, so it is removed as if it were personal.
    without: Role = "personal" if q.kind == "text" else "unused"
    return next((r for r in found if r is not None), without)


def _with_countries(q: Question, stated: Collection[str]) -> Question:
    """The question with options known by ISO 3166 alpha-3 code, as answers will be.

    A list of all countries says no more than none.
    """
    codes = [None if o.id in stated else _alpha3(o) for o in q.options]
    options = tuple(
        replace(o, id=code, name=o.id if o.id != code else "")
        if code and codes.count(code) == 1
        else o
        for o, code in zip(q.options, codes, strict=True)
    )
    if {o.id for o in options} == set(all_countries()):
        options = ()
    return replace(q, coding="country", options=options)


def _alpha3(option: Option) -> str | None:
    if option.means:
        return None
    # A label says which country is meant more surely than a short code of the form's author.
    names = (*option.label.values(), option.id)
    return next((code for code in map(to_alpha3, names) if code), None)
