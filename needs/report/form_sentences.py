"""Sentences on a form that a survey is written as: what it asks in another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from needs.report.language import Language, mark
from surveys.form_changes import FormChange, What

_SAID: Mapping[What, str] = {
    "words": mark("Words missing in a language are taken from another one: {places}."),
    "signs": mark("Signs that no form can hold are left out or replaced: {places}."),
    "language": mark("Words are left out in languages that the survey does not list: {places}."),
}


def form_change_sentences(changes: Sequence[FormChange], _: Language) -> Iterator[str]:
    """What the form asks in another way than the survey: each name, then all of each other kind."""
    for change in changes:
        if change.what == "name":
            yield _(
                "“{before}” is called “{now}” in the form ({place}).",
                before=change.before,
                now=change.now,
                place=change.place,
            )
    for what, said in _SAID.items():
        if places := [change.place for change in changes if change.what == what]:
            yield _(said, places=", ".join(places))
