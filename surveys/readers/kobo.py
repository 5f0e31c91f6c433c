"""KoboToolbox and ODK exports: one header row of names or of labels, with or without groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from surveys.matching import Style, Target
from surveys.survey import Option, Question, Survey, Text

Word = Callable[[str, Text], str]
"""From a name and its label to what stands in the header."""


def styles(survey: Survey) -> tuple[Style, ...]:
    """Every way of writing headers: names and each language, each without and with groups."""
    words: list[tuple[str, str, Word]] = [("XML names", "", lambda name, _: name)]
    for language in survey.languages:
        words.append((f"labels ({language})", language, _label_in(language)))
    return tuple(
        Style(
            f"{name}, with groups" if grouped else name,
            language,
            tuple(h for q in survey.questions for h in _headers(q, word, grouped)),
        )
        for name, language, word in words
        for grouped in (False, True)
    )


def _label_in(language: str) -> Word:
    # Where a label is not translated, the export falls back to the name.
    return lambda name, label: label.get(language) or name


def _headers(q: Question, word: Word, grouped: bool) -> Iterator[tuple[str, Target]]:
    path = "".join(f"{_of(g, word)}/" for g in q.groups) if grouped else ""
    own = path + word(q.file_name, q.label)
    inner = f"{own}/" if grouped else ""
    if q.places:
        for place in q.places:
            yield inner + _of(place, word), Target(q, "place", place.id)
    elif q.items:
        for item in q.items:
            yield inner + _of(item, word), Target(q, "item", item.id)
    else:
        yield own, Target(q)
        if q.kind == "choices":
            for option in q.options:
                yield f"{own}/{_of(option, word)}", Target(q, "option", option.id)


def _of(option: Option, word: Word) -> str:
    return word(option.file_name, option.label)
