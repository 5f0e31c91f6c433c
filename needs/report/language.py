"""Words and numbers in the reader's language: `_ = language("fr"); _("Who answered?")`.

English stands in the code; locales/<code>/LC_MESSAGES/needs.po holds the other languages. The
catalogues are read as text, so that there is no compiled copy to forget.
"""

from __future__ import annotations

import gettext
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
"""Each language's own name by its code; the first is the one that the code is written in."""

CATALOGUES = Path(__file__).resolve().parents[2] / "locales"

_DIGITS = "latn"  # 0–9 in every language, as charts and files have them
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Language:
    """One of `LANGUAGES`; called with an English text, it gives the text in this language."""

    code: str

    def __call__(self, text: str, /, **values: object) -> str:
        """`text` translated, in English where no translation is known, its {names} filled in."""
        translated = _translations(self.code).gettext(text)
        return translated.format(**values) if values else translated

    def plural(self, one: str, many: str, /, n: int, **values: object) -> str:
        """`one` or `many` as this language has it for `n`; {n} is written as `number` does."""
        translated = _translations(self.code).ngettext(one, many, n)
        return translated.format(**{"n": self.number(n), **values})

    @lru_cache(maxsize=4096)  # noqa: B019  # few languages live as long as the program
    def number(self, value: float, digits: int = 0) -> str:
        """`value` with this many decimals and the thousands apart; a dash for not-a-number."""
        from babel.numbers import format_decimal

        if math.isnan(value):
            return _NOTHING
        rounded = round(value, digits) or 0  # never "-0"
        pattern = _with_decimals("#,##0", digits)
        return str(format_decimal(rounded, pattern, self.code, numbering_system=_DIGITS))

    @lru_cache(maxsize=4096)  # noqa: B019  # few languages live as long as the program
    def percent(self, share: float, digits: int = 0) -> str:
        """`share` (1 is all) in percent with this many decimals; a dash for not-a-number."""
        from babel import Locale
        from babel.numbers import format_percent

        if math.isnan(share):
            return _NOTHING
        rounded = round(share, digits + 2) or 0
        pattern = _with_decimals(Locale.parse(self.code).percent_formats[None].pattern, digits)
        return str(format_percent(rounded, pattern, self.code, numbering_system=_DIGITS))

    def short(self, value: float) -> str:
        """`value` with one decimal where it is not whole: "6", "6.5"."""
        return self.number(value, 0 if float(value).is_integer() else 1)

    def sentence(self, text: str) -> str:
        """`text` as a sentence begins, for one that begins with a name: the first letter large."""
        return text[:1].title() + text[1:]

    def join(self, items: Iterable[str]) -> str:
        """The items one after another: labels hold commas and "and", so semicolons part them."""
        return self(mark("; ")).join(items)

    @property
    def name(self) -> str:
        """The language's name for itself."""
        return LANGUAGES[self.code]

    @property
    def direction(self) -> str:
        """The direction of the script: "ltr" or "rtl"."""
        from babel import Locale

        return str(Locale.parse(self.code).text_direction)


def language(code: str) -> Language:
    """The language with this code. ValueError when it is not one of `LANGUAGES`."""
    if code not in LANGUAGES:
        raise ValueError(f"language '{code}' is not one of {', '.join(LANGUAGES)}")
    return Language(code)


def mark(text: str) -> str:
    """`text` itself, put into the catalogues: for words stored before a language is chosen."""
    return text


@lru_cache
def _translations(code: str) -> gettext.NullTranslations:
    """The catalogue of one language, compiled in memory; entries marked fuzzy are left out."""
    if code == next(iter(LANGUAGES)):
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with (CATALOGUES / code / "LC_MESSAGES" / "needs.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _with_decimals(pattern: str, digits: int) -> str:
    return pattern.replace("0", "0." + "0" * digits) if digits else pattern
