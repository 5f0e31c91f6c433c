"""A draft as a text file that a person corrects: a definition, with each guess as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from surveys.draft import Draft, Guess
from surveys.survey import survey_to_dict

_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def write_draft(draft: Draft, path: Path) -> None:
    """Write the draft as a survey definition with a comment on every guess."""
    path.write_text(draft_text(draft), encoding="utf-8")


def draft_text(draft: Draft) -> str:
    """The draft as a survey definition (TOML): reasons are comments, merges wait behind a #."""
    tables = survey_to_dict(draft.survey)
    questions = tables.pop("question")
    lists = tables.pop("list", {})
    parts = [_HEAD, tomli_w.dumps(tables)]
    if draft.left_out:
        parts += ["# Columns that answer no question:", *_left_out(draft.left_out), ""]
    if lists:
        parts += ["[list]", *(line for name in lists for line in _entry(name, lists[name])), ""]
    for question in questions:
        parts += [*_comment(draft.guess(question["id"])), "[[question]]"]
        parts += [line for key, value in question.items() for line in _entry(key, value)]
        parts.append("")
    merges = {g.question: g.merges for g in draft.guesses if g.merges}
    parts += _merge_lines(merges)
    return "\n".join(parts)


_HEAD = """\
# A survey definition drafted from answers alone: read it, correct kinds, roles and options, and
# give it as the form. docs/data.md says what each key means.
"""


def _entry(key: str, value: Any) -> Iterator[str]:
    """One key of a table; options stand one a line, so that they are easily moved and removed."""
    if isinstance(value, Mapping):
        yield from (f"{key}.{_toml_key(name)} = {_toml(text)}" for name, text in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield from (f"{_toml_key(key)} = [", *(f"    {_toml(item)}," for item in value), "]")
    else:
        yield f"{_toml_key(key)} = {_toml(value)}"


def _toml(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        pairs = (f"{_toml_key(k)} = {_toml(v)}" for k, v in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return tomli_w.dumps({"k": value}).removeprefix("k = ").rstrip("\n")


def _toml_key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _toml(key)


def _left_out(left: Iterable[tuple[str, str]]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for header, reason in left:
        reasons.setdefault(reason, []).append(header)
    for reason, headers in reasons.items():
        yield f"#   {reason}: {', '.join(_line(h) for h in headers)}"


def _comment(guess: Guess) -> Iterator[str]:
    more = f" and {len(guess.columns) - 1} more" if len(guess.columns) > 1 else ""
    yield f"# {guess.confidence:.2f} sure: {guess.reason}"
    yield f"# column {_line(guess.columns[0])}{more}"


def _merge_lines(merges: Mapping[str, tuple[tuple[str, str], ...]]) -> list[str]:
    if not merges:
        return []
    lines = ["# Options that may mean the same. Take the # away where the first is to count as"]
    lines.append("# the second.")
    for question, pairs in merges.items():
        head, *_ = tomli_w.dumps({"merge": {question: {"a": "b"}}}).splitlines()
        lines.append(f"# {head}")
        lines += [f"# {tomli_w.dumps({gone: kept}).strip()}" for kept, gone in pairs]
    return [*lines, ""]


def _line(text: str) -> str:
    return '"' + re.sub(r"[\x00-\x1f\x7f]+", " ", text)[:100] + '"'
