"""The file of partners' programmes: `read_programmes` names everything in it that does not fit."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from needs.planning.courses.entries import Entry
from needs.planning.courses.problems import did_you_mean
from needs.planning.courses.programmes import Figure, FigureKind, Part, Programme, Programmes
from surveys.survey import Text


class ProgrammeError(ValueError):
    """A file of partners' programmes that cannot be used; the message names every place."""


_KEYS = ("id", "organisation", "title", "source", "public", "not_public", "part", "figure")
_MORE = ("countries", "platforms", "channels", "days", "assessed", "when")
_PART_KEYS = ("id", "title", "topics", "advice")
_FIGURE_KEYS = ("kind", "value", "who", "when", "at_least", "estimated", "made_of", "remark")


def read_programmes(path: Path, topics: Collection[str] | None = None) -> Programmes:
    """The programmes in a TOML file. ProgrammeError names the file and all that does not fit.

    topics: the ids of the survey's topics; a part that names another one is refused. None = any.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProgrammeError(f"{path.name} is no file of programmes (TOML): {error}") from error
    found: list[str] = []
    whole = _entry(data, "the file", found)
    whole.only(("programme",))
    tables = enumerate(whole.value("programme", list, []), 1)
    read = Programmes(tuple(_programme(table, number, found) for number, table in tables))
    found += _broken(read, topics)
    if found:
        raise ProgrammeError("\n".join(f"{path.name}: {text}" for text in found))
    return read


def _entry(table: object, where: str, found: list[str]) -> Entry:
    def note(key: str, text: str, _entry: str) -> None:
        found.append(f"{where}, {key}: {text}" if key else f"{where}: {text}")

    if not isinstance(table, Mapping):
        note("", "expected a table", "")
        table = {}
    return Entry(table, note)


def _programme(table: object, number: int, found: list[str]) -> Programme:
    where = f"programme {_name(table, number)}"
    e = _entry(table, where, found)
    e.only((*_KEYS, *_MORE))
    return Programme(
        id=e.value("id", str),
        organisation=e.value("organisation", str),
        title=e.text("title"),
        source=e.text("source"),
        public=e.text("public"),
        not_public=e.text("not_public"),
        parts=tuple(_part(t, where, n, found) for n, t in enumerate(e.value("part", list, []), 1)),
        figures=tuple(
            _figure(t, where, n, found) for n, t in enumerate(e.value("figure", list, []), 1)
        ),
        countries=e.texts("countries"),
        platforms=e.texts("platforms"),
        channels=e.texts("channels"),
        days=e.value("days", float) if "days" in e.table else None,
        assessed=e.value("assessed", bool, False),
        when=_optional(e, "when"),
    )


def _part(table: object, programme: str, number: int, found: list[str]) -> Part:
    e = _entry(table, f"{programme}, part {_name(table, number)}", found)
    e.only(_PART_KEYS)
    topics = e.numbers("topics", float)
    return Part(e.value("id", str), e.text("title"), topics, _optional(e, "advice"))


def _figure(table: object, programme: str, number: int, found: list[str]) -> Figure:
    e = _entry(table, f"{programme}, figure {number}", found)
    e.only(_FIGURE_KEYS)
    figure = Figure(
        kind=e.value("kind", str),
        value=e.value("value", int),
        who=e.text("who"),
        when=_optional(e, "when"),
        at_least=e.value("at_least", bool, False),
        estimated=e.value("estimated", bool, False),
        made_of=e.numbers("made_of", int) or None,
        remark=_optional(e, "remark"),
    )
    kinds = get_args(FigureKind)
    if figure.kind and figure.kind not in kinds:
        hint = did_you_mean(figure.kind, kinds)
        e.note("kind", f"'{figure.kind}' is not one of {', '.join(kinds)}{hint}", "")
    if figure.made_of and sum(figure.made_of.values()) != figure.value:
        parts = " + ".join(str(n) for n in figure.made_of.values())
        e.note("made_of", f"{parts} is {sum(figure.made_of.values())}, not {figure.value}", "")
    return figure


def _optional(e: Entry, key: str) -> Text:
    return e.text(key) if key in e.table else {}


def _name(table: object, number: int) -> str:
    name: Any = table.get("id") if isinstance(table, Mapping) else None
    return f"'{name}'" if name else str(number)


def _broken(read: Programmes, topics: Collection[str] | None) -> Iterator[str]:
    for what, ids in (
        ("programme", [p.id for p in read.all]),
        ("part", [part.id for p in read.all for part in p.parts]),
    ):
        for value, count in Counter(ids).items():
            if value and count > 1:
                yield f"{what} '{value}' stands {count} times; ids must differ"
    for part in read.parts.values():
        for topic, coverage in part.topics.items():
            if topics is not None and topic not in topics:
                hint = did_you_mean(topic, topics)
                yield f"part '{part.id}', topics: '{topic}' is no topic of the survey{hint}"
            elif not 0 < coverage <= 1:
                yield (
                    f"part '{part.id}', topics: '{topic}' is {coverage}; "
                    "coverage is above 0 and at most 1"
                )
