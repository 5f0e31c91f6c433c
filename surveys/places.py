"""Country names in any of our languages to ISO 3166 alpha-3, and back; UN regions.

Codes, English names, patterns and regions are country_converter's table, read as a file because
importing the package takes a second; names in other languages are Babel's (Unicode CLDR); further
spellings are in country_names.toml, and names that the United Nations write otherwise in
un_country_names.toml.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.wording import closest, words

LANGUAGES = ("en", "fr", "es", "ar")

_UN_NAMES = Path(__file__).with_name("un_country_names.toml")

_NOT_AVAILABLE = "NA"
_ALSO_WORDS = frozenset({_NOT_AVAILABLE, "NO"})
_LETTERS = re.compile(r"\b\w(?: \w\b)+")


@dataclass(frozen=True, slots=True)
class _Country:
    alpha2: str
    region: str
    names: tuple[str, ...]
    pattern: str


def to_alpha3(text: str) -> str | None:
    """ISO 3166 alpha-3 code of the country that `text` is a code or a name of, else None.

    Names count in English, French, Spanish and Arabic, whatever their accents and capitals.
    Two-letter codes do not count, because "NA" and "NO" are also answers of another kind: where a
    whole column is written in them, see `all_alpha2`.
    Nothing is guessed: a misspelt name is None, and `suggest` says what may be meant.
    """
    code = text.strip().upper()
    if code in _countries():
        return code
    bare = words(text).removeprefix("the ")
    if not bare:
        return None
    for written in (bare, _without_dots(bare)):
        if written in _by_name():
            return _by_name()[written]
    return _only(a for a, p in _patterns() if p.fullmatch(bare)) if len(bare) > 2 else None


def all_alpha2(values: Collection[str]) -> bool:
    """Whether these distinct answers are ISO 3166 two-letter codes, all of them.

    At least one must be more than a "no" or "n/a" in capitals.
    """
    codes = {v.strip().upper() for v in values}
    return bool(codes - _ALSO_WORDS) and codes <= _ALSO_WORDS | _by_alpha2().keys()


def from_alpha2(code: str) -> str | None:
    """ISO 3166 alpha-3 code for a two-letter code, or None; for columns that are `all_alpha2`.

    "NA" stays None: it stands for "not available" too often to be taken for a country unasked.
    """
    bare = code.strip().upper()
    return None if bare == _NOT_AVAILABLE else _by_alpha2().get(bare)


def suggest(text: str, language: str = "en") -> str | None:
    """Name in `language` of the country that a misspelt `text` may mean, or None."""
    bare = words(text)
    if len(bare) < 4:
        return None
    alpha3 = _only(a for a, p in _patterns() if p.search(bare))
    if alpha3 is None:
        near = closest(bare, _by_name())
        alpha3 = _by_name()[near] if near else None
    return country_name(alpha3, language) if alpha3 else None


@cache
def country_name(alpha3: str, language: str = "en") -> str:
    """Name of a country in `language`, in English where that has none, else the code itself."""
    country = _countries().get(alpha3)
    if country is None:
        return alpha3
    return (
        _un_names().get(alpha3, {}).get(language)
        or _territories(language).get(country.alpha2)
        or _territories("en").get(country.alpha2)
        or next(iter(country.names), alpha3)
    )


@cache
def all_countries() -> tuple[str, ...]:
    """ISO 3166 alpha-3 codes of all countries, in alphabetical order."""
    return tuple(sorted(_countries()))


def un_region(alpha3: str, language: str = "en") -> str | None:
    """Name in `language` of the UN (M49) region of a country, such as "Eastern Africa", or None.

    In English as the UN writes it, else as CLDR does.
    """
    country = _countries().get(alpha3)
    return region_name(country.region, language) if country else None


def region_name(region: str, language: str) -> str:
    """Name in `language` of the UN region with this English name, which stands where none is."""
    if language == "en":
        return region
    return _territories(language).get(_region_codes().get(region, ""), region)


def _only(codes: Iterable[str]) -> str | None:
    found = list(codes)
    return found[0] if len(found) == 1 else None


@cache
def _countries() -> Mapping[str, _Country]:
    spec = importlib.util.find_spec("country_converter")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("country_converter is not installed; install the project's dependencies")
    path = Path(spec.submodule_search_locations[0]) / "country_data.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["ISO3"]: _Country(
                row["ISO2"],
                row["UNregion"],
                (row["name_short"], row["name_official"]),
                row["regex"],
            )
            for row in csv.DictReader(file, delimiter="\t")
            if len(row["ISO3"]) == 3 and not row["obsolete"]
        }


@cache
def _by_alpha2() -> Mapping[str, str]:
    return {country.alpha2: alpha3 for alpha3, country in _countries().items()}


@cache
def _region_codes() -> Mapping[str, str]:
    """M49 codes of regions by their English name."""
    text = Path(__file__).with_name("un_regions.toml").read_text(encoding="utf-8")
    return {name: code for code, name in tomllib.loads(text).items()}


def _without_dots(bare: str) -> str:
    """Words with letters that stand alone joined, as in "d r c" for "D.R.C."."""
    return _LETTERS.sub(lambda found: found[0].replace(" ", ""), bare)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((a, re.compile(c.pattern, re.IGNORECASE)) for a, c in _countries().items())


@cache
def _by_name() -> Mapping[str, str]:
    spellings = tomllib.loads(
        Path(__file__).with_name("country_names.toml").read_text(encoding="utf-8")
    )
    names = {words(n): a for a, listed in spellings.items() for n in listed}
    for alpha3, country in _countries().items():
        translated = (_territories(lang).get(country.alpha2, "") for lang in LANGUAGES)
        for name in (*translated, *_un_names().get(alpha3, {}).values(), *country.names):
            names.setdefault(words(name), alpha3)
    names.pop("", None)
    return names


@cache
def _un_names() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_UN_NAMES.read_text(encoding="utf-8"))


@cache
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        return dict(Locale.parse(language).territories)
    except (UnknownLocaleError, ValueError):
        return {}
