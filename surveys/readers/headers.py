"""Headers that sources write for a question, and for each option, item or place of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from surveys.matching import Part, Style, Target
from surveys.survey import Option, Question, Survey, Text

Word = Callable[[str, Text], str]
"""From a name and its label to what stands in the header."""

Under = Callable[[str, str], str]
"""From the words of a question and of a part of it to the header of that part's column."""


def names(name: str, _: Text) -> str:
    """The name: what headers of codes hold."""
    return name


def labels_in(language: str) -> Word:
    """From a name and its label to the label; to the name where it is not translated."""
    return lambda name, label: label.get(language) or name


def parts(question: Question) -> Iterator[tuple[Part, Option]]:
    """The parts of a question that may have a column of their own."""
    yield from (("place", place) for place in question.places)
    yield from (("item", item) for item in question.items)
    if question.kind == "choices" or (question.kind == "ranking" and not question.places):
        yield from (("option", option) for option in question.options)


def headers(question: Question, word: Word, under: Under) -> Iterator[tuple[str, Target]]:
    """The headers of a question: of the columns of its parts, and of the one that holds all."""
    own = word(question.file_name, question.label)
    for part, of in parts(question):
        yield under(own, word(of.file_name, of.label)), Target(question, part, of.id)
    if not question.items and not question.places:
        yield own, Target(question)


def style(
    survey: Survey,
    language: str,
    under: Under,
    *,
    between: str = "",
    write_in: bool = False,
    name: str = "",
) -> Style:
    """The style whose headers are labels in `language` (empty = names), joined by `under`."""
    word = labels_in(language) if language else names
    found = tuple(h for q in survey.questions for h in headers(q, word, under))
    own = f"labels ({language})" if language else "names"
    return Style(f"{own}{name and ', '}{name}", language, found, between, write_in)
