"""A drafted definition as people see it: one line a question, and the first rows of the file.

Cells are shown of columns only that neither ask for words nor point to a person.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.tables import Columns, Table
from surveys.draft import Draft
from surveys.personal import mask
from surveys.readers.sheet import Sheet
from surveys.wording import tidy

FIRST_ROWS = 5
_LONGEST_CELL = 80


def questions_frame(draft: Draft, labels: Labels) -> pd.DataFrame:
    """One line a drafted question: wording, columns, kind, role, sure (0 to 1), why.

    Kind and role are ids, for a person to change.
    """
    _ = labels.language
    lines = []
    for q in draft.survey.questions:
        guess = draft.guess(q.id)
        columns = _(
            "{first} and {n} more", first=guess.columns[0], n=_.number(len(guess.columns) - 1)
        )
        lines.append(
            (
                labels.question(q.id),
                columns if len(guess.columns) > 1 else guess.columns[0],
                q.kind,
                q.role,
                guess.confidence,
                reason(guess.reason, _),
            )
        )
    names = ["question", "columns", "kind", "role", "sure", "why"]
    return pd.DataFrame(lines, columns=names, index=pd.RangeIndex(len(lines)))


def first_rows(sheet: Sheet, draft: Draft, hidden: Collection[str], labels: Labels) -> Table:
    """The first rows of the columns that answer a question and are not among the hidden ones."""
    asked = {tidy(h) for g in draft.guesses for h in g.columns} - {tidy(h) for h in hidden}
    c = Columns(pd.DataFrame())
    for header, column in zip(sheet.header, sheet.columns, strict=True):
        if tidy(header) in asked:
            c.add(header, [_cell(v) for v in column.slice(0, FIRST_ROWS).to_pylist()])
    return c.table("first_rows", (), labels.language)


def hidden_columns(draft: Draft, personal: Collection[str] = ()) -> tuple[str, ...]:
    """Headers of the columns of which no cell is shown: personal ones and people's own words.

    personal: ids of questions that a person says are personal, besides those drafted so.
    """
    return tuple(
        header
        for guess in draft.guesses
        for question in (draft.survey.question(guess.question),)
        if question.role == "personal" or question.kind == "text" or question.id in personal
        for header in guess.columns
    )


def left_out_table(draft: Draft, labels: Labels) -> Table:
    """One line a column that answers no question, with the reason."""
    _ = labels.language
    c = Columns(pd.DataFrame())
    c.add(_("Column"), [header for header, _why in draft.left_out])
    c.add(_("Reason"), [reason(why, _) for _header, why in draft.left_out])
    return c.table("left_out_columns", (), _)


def reason(given: str, _: Language) -> str:
    """Why a question is drafted as it is, in words; numbers and names stay as they are."""
    words = {
        "nobody answered": _("nobody answered"),
        "record keeping": _("record keeping"),
        "many different answers": _("many different answers"),
        "dates or times": _("dates or times"),
        "contact details or places": _("contact details or places"),
        "few different answers": _("few different answers"),
        "numbered levels": _("numbered levels"),
        "corrected by a person": _("corrected by a person"),
        "the answers are numbers": _("the answers are numbers"),
        "answers come again and again": _("answers come again and again"),
        "the answers are names or codes of countries": _(
            "the answers are names or codes of countries"
        ),
        "the header asks who or where somebody is": _("the header asks who or where somebody is"),
        "the header asks for a comment": _("the header asks for a comment"),
        "the header asks what else, after a list of options": _(
            "the header asks what else, after a list of options"
        ),
        "each answer is an order of one set of codes": _(
            "each answer is an order of one set of codes"
        ),
        "answers join several of a few options": _("answers join several of a few options"),
        "answers put several of a few labels one after another": _(
            "answers put several of a few labels one after another"
        ),
        "the answers are levels with a known order": _("the answers are levels with a known order"),
        "most answers are of a few, others were written": _(
            "most answers are of a few, others were written"
        ),
        "each column is ticked or not": _("each column is ticked or not"),
        "each column gives a rank, none twice": _("each column gives a rank, none twice"),
        "each place names an option, none twice": _("each place names an option, none twice"),
        "numbered columns name an option each, none twice": _(
            "numbered columns name an option each, none twice"
        ),
        "the columns share one set of levels": _("the columns share one set of levels"),
        "each column repeats its own header where ticked": _(
            "each column repeats its own header where ticked"
        ),
        "neighbouring columns share known levels": _("neighbouring columns share known levels"),
    }
    return words.get(given, given)


def _cell(value: str | None) -> str:
    shown = mask(value or "")
    return shown if len(shown) <= _LONGEST_CELL else shown[: _LONGEST_CELL - 1] + "…"
