"""Comparing what files say with what forms say: the same words in slightly different writing."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u00ad"))
_QUOTES = str.maketrans("‘’ʼ“”«»", '\'\'\'""""')
_NOT_WORD = re.compile(r"[\W_]+")


def tidy(text: str) -> str:
    """`text` without tags, invisible signs and repeated blanks, with straight quotes.

    Form software straightens quotes and survey tools add tags, so both sides are compared so.
    """
    plain = _TAG.sub("", unicodedata.normalize("NFC", text)).translate(_INVISIBLE)
    return " ".join(plain.translate(_QUOTES).split())


def fold(text: str) -> str:
    """`tidy(text)` without the difference between capital and small letters."""
    return tidy(text).casefold()


def words(text: str) -> str:
    """The bare words of `text`: small letters and digits, no accents, one blank in between."""
    apart = unicodedata.normalize("NFKD", text.translate(_INVISIBLE))
    letters = "".join(c for c in apart if not unicodedata.combining(c) and c != "\u0640")
    return " ".join(_NOT_WORD.sub(" ", letters.casefold()).split())


def closest(text: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is written most like `text`, or None when none is near."""
    by_words: dict[str, str] = {}
    for name in known:
        by_words.setdefault(words(name), name)
    found = difflib.get_close_matches(words(text), by_words, n=1, cutoff=0.75)
    return by_words[found[0]] if found else None


def listed(text: str) -> frozenset[str]:
    """The words or phrases that `text` lists with commas."""
    return frozenset(" ".join(part.split()) for part in text.split(","))
