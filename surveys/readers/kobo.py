"""KoboToolbox exports: one header row of names or of labels, with or without groups."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.matching import Style, Target
from surveys.readers.headers import Word, labels_in, names
from surveys.readers.sheet import Sheet
from surveys.survey import Option, Question, Survey
from surveys.wording import fold

_ITS_OWN = frozenset(
    {"_id", "_uuid", "_submission_time", "_validation_status", "_index", "__version__"}
)


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet has a column that KoboToolbox adds."""
    return any(fold(header) in _ITS_OWN for header in sheet.header)


def styles(survey: Survey, separators: str = "/.") -> tuple[Style, ...]:
    """Every way of writing headers: names and each language, each without and with groups.

    separators: the signs that may stand between a group and a question.
    """
    words: list[tuple[str, str, Word]] = [("XML names", "", names)]
    for language in survey.languages:
        words.append((f"labels ({language})", language, labels_in(language)))
    return tuple(
        Style(
            f"{name}, with groups" if separator else name,
            language,
            tuple(h for q in survey.questions for h in _headers(q, word, separator)),
        )
        for name, language, word in words
        for separator in ("", *separators)
    )


def _headers(q: Question, word: Word, separator: str) -> Iterator[tuple[str, Target]]:
    path = "".join(_of(g, word) + separator for g in q.groups) if separator else ""
    own = path + word(q.file_name, q.label)
    inner = own + separator if separator else ""
    if q.places:
        for place in q.places:
            yield inner + _of(place, word), Target(q, "place", place.id)
    elif q.items:
        for item in q.items:
            yield inner + _of(item, word), Target(q, "item", item.id)
    else:
        yield own, Target(q)
        if q.kind == "choices":
            # Between a question and its option stands "/" whichever sign joins the groups.
            for sign in dict.fromkeys((separator.replace("-", "") or "/", "/")):
                for option in q.options:
                    yield f"{own}{sign}{_of(option, word)}", Target(q, "option", option.id)


def _of(option: Option, word: Word) -> str:
    return word(option.file_name, option.label)
