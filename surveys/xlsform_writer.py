"""`Survey` → XLSForm: a workbook that KoboToolbox and ODK can deploy, in all of its languages.

Beside it belongs a roles file, which says what the form cannot (`surveys.roles`); form and roles
together read back as the same survey.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from surveys.as_form import ADDED_BY_THE_FORM, as_form
from surveys.places import all_countries, country_name
from surveys.survey import Option, Question, Survey, SurveyError, Text, say
from surveys.wording import listed, words

Row = Mapping[str, str]
"""One row of a sheet, by column."""

_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w+)?")
_WHOLE_UNITS = listed("years, months, weeks, days, people, persons, children, cases")
_LONGEST_CELL = 32_767
_ALL_COUNTRIES = "all_countries"


def write_xlsform(survey: Survey, path: Path) -> None:
    """Write the survey as an XLSForm (.xlsx). SurveyError for what no workbook can hold."""
    path.write_bytes(xlsform_bytes(survey))


def xlsform_bytes(survey: Survey) -> bytes:
    """The XLSForm as a workbook in memory; equal surveys give equal bytes."""
    survey = as_form(survey)
    headers = {code: _header(code) for code in survey.languages}
    form = _Form(survey, headers, _names(survey), _Lists(headers))
    rows = list(_survey_rows(form))
    labels = list(headers.values())
    more = ["required", "relevant", "constraint", "appearance"]
    return _workbook(
        {
            "survey": (["type", "name", *labels, *more], rows),
            "choices": (["list_name", "name", *labels], form.lists.rows),
            "settings": _settings(survey),
        }
    )


@dataclass
class _Lists:
    """The choice lists of the form; equal ones are written once."""

    headers: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)
    _names: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    def name_of(self, options: tuple[Option, ...], wanted: str) -> str:
        """The name of the list that offers these options; a new one is named as wanted."""
        key = tuple((o.file_name, repr(sorted(o.label.items()))) for o in options)
        if key not in self._names:
            taken = set(self._names.values())
            name, number = wanted, 1
            while name in taken:
                number += 1
                name = f"{wanted}_{number}"
            self._names[key] = name
            self.rows += [
                {"list_name": name, "name": o.file_name, **_labels(o.label, self.headers)}
                for o in options
            ]
        return self._names[key]


@dataclass(frozen=True)
class _Form:
    survey: Survey
    headers: Mapping[str, str]
    names: Counter[str]
    lists: _Lists

    def refers(self, *names: str) -> bool:
        """Whether each of these names stands once in the form, so that ${name} is understood."""
        return all(self.names[name] == 1 for name in names)


def _names(survey: Survey) -> Counter[str]:
    questions = survey.questions
    paths = [tuple(g.id for g in q.groups) for q in questions]
    groups = {path[:n] for path in paths for n in range(1, len(path) + 1)}
    parts = [o.file_name for q in questions for o in (*q.items, *q.places)]
    asked = [q.file_name for q in questions]
    return Counter([*ADDED_BY_THE_FORM, *asked, *parts, *(path[-1] for path in groups)])


# --- rows --------------------------------------------------------------------------------------


def _survey_rows(form: _Form) -> Iterator[Row]:
    # Both are needed to see who answered too fast; nothing that points to a device is asked for.
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    around: tuple[Option, ...] = ()
    for q in form.survey.questions:
        yield from _moved(around, q.groups, form)
        around = q.groups
        yield from _question_rows(q, form)
    yield from _moved(around, (), form)


def _moved(before: tuple[Option, ...], now: tuple[Option, ...], form: _Form) -> Iterator[Row]:
    """The rows that leave the sections of one question and enter those of the next."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    yield from [{"type": "end_group"}] * (len(before) - same)
    for group in now[same:]:
        yield _row("begin_group", group.id, group.label, form)


def _question_rows(q: Question, form: _Form) -> Iterator[Row]:
    if q.items or q.places:
        yield {**_row("begin_group", q.file_name, q.label, form), "appearance": "field-list"}
        kind = f"select_one {form.lists.name_of(q.options, q.file_name)}"
        before: list[str] = []
        for part in q.items or q.places:
            row = _row(kind, part.file_name, part.label, form)
            if q.places and before and form.refers(*before):
                row["constraint"] = " and ".join(f". != ${{{name}}}" for name in before)
            before.append(part.file_name)
            yield row
        yield {"type": "end_group"}
        return
    row = _row(_type(q, form), q.file_name, q.label, form)
    if q.role == "consent":
        row["required"] = "yes"
    if asked_before := _other_of(q, form):
        row["relevant"] = asked_before
    yield row


def _type(q: Question, form: _Form) -> str:
    if q.kind == "number":
        return "integer" if words(q.unit) in _WHOLE_UNITS else "decimal"
    if q.coding == "country" and not q.options:
        return f"select_one {form.lists.name_of(_countries(form.survey), _ALL_COUNTRIES)}"
    if not q.options:
        return "text"
    select = {"ranking": "rank", "choices": "select_multiple"}.get(q.kind, "select_one")
    return f"{select} {form.lists.name_of(q.options, q.file_name)}"


def _other_of(q: Question, form: _Form) -> str:
    """When a text "…_other" is asked: where "other" was picked in the question of that name."""
    if q.kind != "text":
        return ""
    for asked in form.survey.questions:
        other = next((o.file_name for o in asked.options if o.means == "other"), "")
        single = asked.kind in ("choice", "choices") and form.refers(asked.file_name)
        if other and single and q.file_name == f"{asked.file_name}_other":
            return f"selected(${{{asked.file_name}}}, '{other}')"
    return ""


def _countries(survey: Survey) -> tuple[Option, ...]:
    first = survey.languages[0]
    options = [
        Option(code, {language: country_name(code, language) for language in survey.languages})
        for code in all_countries()
    ]
    return tuple(sorted(options, key=lambda o: words(o.label[first])))


def _row(kind: str, name: str, label: Text, form: _Form) -> dict[str, str]:
    return {"type": kind, "name": name, **_labels(label, form.headers)}


def _labels(label: Text, headers: Mapping[str, str]) -> dict[str, str]:
    return {header: label[code] for code, header in headers.items()}


def _settings(survey: Survey) -> tuple[list[str], list[Row]]:
    first = survey.languages[0]
    settings = {
        "form_title": say(survey.title, first, survey.id),
        "form_id": survey.id,
        "version": survey.version,
        "default_language": "" if first == "default" else _language(first),
    }
    settings = {name: value for name, value in settings.items() if value}
    return list(settings), [settings]


# --- languages ---------------------------------------------------------------------------------


def _header(code: str) -> str:
    """ "label::French (fr)"; a form in one unnamed language says "label"."""
    return "label" if code == "default" else f"label::{_language(code)}"


def _language(code: str) -> str:
    return f"{_language_name(code)} ({code})" if _CODE.fullmatch(code) else code


def _language_name(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").english_name or code
    except (UnknownLocaleError, ValueError):
        return code


# --- the workbook ------------------------------------------------------------------------------


def _workbook(sheets: Mapping[str, tuple[list[str], list[Row]]]) -> bytes:
    import datetime as dt

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # the same bytes each time
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for position, column in enumerate(columns):
                sheet.write_string(0, position, column)
            for number, row in enumerate(rows, 1):
                for column, text in row.items():
                    if len(text) > _LONGEST_CELL:
                        raise SurveyError(
                            f"'{row.get('name', name)}', {column}: a text of {len(text):,} letters "
                            f"('{text[:40]}…') is longer than the {_LONGEST_CELL:,} that a cell of "
                            "a workbook holds; shorten it"
                        )
                    if text:
                        sheet.write_string(number, columns.index(column), text)
    return out.getvalue()
