"""One table of a text file, read key by key: `Entry` notes what does not fit and goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from needs.planning.courses.problems import did_you_mean
from surveys.survey import Text

_WORDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table such as { … }",
}


class Entry:
    """A table and `note(key, text, entry)`, which is told of every value that cannot be read.

    Such a value is given as the empty value of its type, so that the rest can be looked at.
    """

    def __init__(self, table: Mapping[str, Any], note: Callable[[str, str, str], None]) -> None:
        self.table = table
        self.note = note

    def only(self, allowed: Collection[str]) -> None:
        """Note every key that is not allowed."""
        for key in self.table:
            if key not in allowed:
                hint = did_you_mean(key, allowed) or f"; keys are {', '.join(allowed)}"
                self.note("", f"unknown key '{key}'{hint}", "")

    def value(self, key: str, kind: type, default: object = None) -> Any:
        """The value under `key`, of type `kind`; the default where the key is not there."""
        value = self.table.get(key, default)
        if value is None or value == "":
            self.note(key, "it is missing", "")
            return kind()
        return value if self._fits(key, value, kind) else kind()

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The texts of a list."""
        values = self.value(key, list, list(default))
        return tuple(v for v in values if self._fits(key, v, str))

    def numbers(self, key: str, kind: type) -> dict[str, Any]:
        """The numbers of a table, by name."""
        values = self.value(key, dict, {})
        return {name: v for name, v in values.items() if self._fits(key, v, kind, name)}

    def text(self, key: str) -> Text:
        """Text by language; plain text is English."""
        value = self.table.get(key)
        if isinstance(value, str) and value:
            return {"en": value}
        if isinstance(value, Mapping) and value and all(isinstance(v, str) for v in value.values()):
            return dict(value)
        self.note(key, 'give text, or text by language such as { en = "…" }', "")
        return {}

    def _fits(self, key: str, value: object, kind: type, entry: str = "") -> bool:
        fits = isinstance(value, (int, float) if kind is float else kind)
        if fits and (kind is bool or not isinstance(value, bool)):
            return True
        begin = f"'{entry}': " if entry else ""
        self.note(key, f"{begin}{value!r} is not {_WORDS[kind]}", entry)
        return False
