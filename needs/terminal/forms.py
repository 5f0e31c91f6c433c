"""The part of the terminal that writes forms and definitions: `needs form` and `needs draft`.

Functions that `needs.cli` calls within its own error handling; what they return is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from needs.report.amounts import counted

if TYPE_CHECKING:
    from surveys.survey import Survey


def roles_beside(form: Path) -> Path:
    """Where the roles of a form are written: "form.roles.toml" beside "form.xlsx"."""
    return form.with_suffix(".roles.toml")


def definition(survey: Survey, out: Path) -> Iterator[str]:
    """Write a survey definition (.toml), then say so in a line."""
    from surveys.survey import write_survey

    write_survey(survey, out)
    asked, languages = counted(len(survey.questions), "question"), ", ".join(survey.languages)
    yield f"Written to {out}: {asked} ({languages})."


def form_to_xlsform(survey: Survey, out: Path) -> Iterator[str]:
    """Write an XLSForm and the roles file beside it, then say so in lines.

    SurveyError for what no form can hold.
    """
    from needs.report.form_sentences import form_change_sentences
    from needs.report.language import language
    from surveys.as_form import as_form
    from surveys.form_changes import form_changes
    from surveys.roles import write_roles
    from surveys.xlsform_writer import write_xlsform

    asked = as_form(survey)
    write_xlsform(survey, out)
    write_roles(asked, roles_beside(out))
    questions, languages = counted(len(asked.questions), "question"), ", ".join(asked.languages)
    yield f"Written to {out}: {questions} ({languages}), an XLSForm."
    yield f"What each is for: {roles_beside(out)}; give both to read answers."
    for sentence in form_change_sentences(form_changes(survey, asked), language("en")):
        yield f"  {sentence}"


def draft_from_export(export: Path, out: Path, language: str = "en") -> Iterator[str]:
    """Write the definition drafted from an export alone, then say in lines what was guessed.

    ReadError for a file that cannot be read or holds no answers.
    """
    from surveys.draft_file import draft_file
    from surveys.draft_text import write_draft

    draft = draft_file(export, language)
    write_draft(draft, out)
    drafted = counted(len(draft.survey.questions), "question")
    yield f"Drafted {drafted} to {out}; correct there what is wrong."
    for question in draft.survey.questions:
        guess = draft.guess(question.id)
        yield (
            f"  {question.kind:<8} {question.role:<10} {question.id} "
            f"({guess.confidence:.0%} sure: {guess.reason})"
        )
    merges = sum(len(guess.merges) for guess in draft.guesses)
    if merges:
        yield f"  {counted(merges, 'option')} may mean the same as another; see the end of {out}"
    for header, reason in draft.left_out:
        yield f"  left out: {header} ({reason})"
