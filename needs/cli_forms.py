"""The part of the terminal that writes forms and definitions: `needs form` and `needs draft`.

Functions that `needs.cli` calls within its own error handling; what they return is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.survey import Survey


def roles_beside(form: Path) -> Path:
    """Where the roles of a form are written: "form.roles.toml" beside "form.xlsx"."""
    return form.with_suffix(".roles.toml")


def definition(survey: Survey, out: Path) -> Iterator[str]:
    """Write a survey definition (.toml), then say so in a line."""
    from surveys.survey import write_survey

    write_survey(survey, out)
    yield f"Written to {out}: {len(survey.questions)} questions ({', '.join(survey.languages)})."


def form_to_xlsform(survey: Survey, out: Path) -> Iterator[str]:
    """Write an XLSForm and the roles file beside it, then say so in lines.

    SurveyError for what no form can hold.
    """
    from surveys.as_form import as_form
    from surveys.roles import write_roles
    from surveys.xlsform_writer import write_xlsform

    asked = as_form(survey)
    write_xlsform(survey, out)
    write_roles(asked, roles_beside(out))
    languages = ", ".join(asked.languages)
    yield f"Written to {out}: {len(asked.questions)} questions ({languages}), an XLSForm."
    yield f"What each is for: {roles_beside(out)}; give both to read answers."
    yield from _changed(survey, asked)


def draft_from_export(export: Path, out: Path, language: str = "en") -> Iterator[str]:
    """Write the definition drafted from an export alone, then say in lines what was guessed.

    ReadError for a file that cannot be read or holds no answers.
    """
    from surveys.draft_file import draft_file
    from surveys.draft_text import write_draft

    draft = draft_file(export, language)
    write_draft(draft, out)
    yield f"Drafted {len(draft.survey.questions)} questions to {out}; correct there what is wrong."
    for question in draft.survey.questions:
        guess = draft.guess(question.id)
        yield (
            f"  {question.kind:<8} {question.role:<10} {question.id} "
            f"({guess.confidence:.0%} sure: {guess.reason})"
        )
    merges = sum(len(guess.merges) for guess in draft.guesses)
    if merges:
        yield f"  {merges} options may mean the same as another; see the end of {out}"
    for header, reason in draft.left_out:
        yield f"  left out: {header} ({reason})"


def _changed(survey: Survey, asked: Survey) -> Iterator[str]:
    """What the form asks in another way than the definition says, one line each."""
    pairs = list(zip(survey.questions, asked.questions, strict=True))
    renamed = [(q.file_name, a.file_name) for q, a in pairs if q.file_name != a.file_name]
    for before, now in renamed:
        yield f"  '{before}' is called '{now}' in the form, which cannot have that name"
    filled = [a.id for q, a in pairs if q.label != a.label]
    if filled:
        yield f"  Words missing in a language are taken from another: {', '.join(filled)}"
