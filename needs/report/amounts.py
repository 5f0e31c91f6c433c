"""Numbers with what they count, right for one too: "1 day", "2 days"."""

from __future__ import annotations

from math import ceil

from needs.report.language import Language


def days(n: float, _: Language) -> str:
    """A number of days in words of the language; half days have a decimal."""
    return _.plural("{days} day", "{days} days", ceil(n), days=_.short(n))


def net_hours(n: float, _: Language) -> str:
    """A number of hours of teaching in words of the language."""
    return _.plural("{hours} net hour", "{hours} net hours", ceil(n), hours=_.short(n))


def counted(n: int, one: str) -> str:
    """A number with its English noun, for what a terminal says: "1 row", "2 rows"."""
    return f"{n} {one}" if n == 1 else f"{n} {one}s"
