"""Who answered, and what became of every row of the file?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.comparing.groups import group_sizes
from needs.report import charts
from needs.report.tables import columns_table, notes_table, rows_table, sizes_table
from pages import frame, quality_section

_ = frame.words()
view = frame.open_page(
    _("Who answered?"),
    _("How many people answered, from where, and what was set aside before counting."),
)
labels = view.labels

rows = rows_table(view.reading, labels)
for column, (name, n) in zip(
    st.columns(len(rows.frame)), rows.frame.itertuples(index=False), strict=True
):
    column.metric(name, _.number(n))
frame.table(rows, title=_("What became of the rows of the file"))

comparable = view.comparable
if len(comparable) < len(view.responses.survey.profiles):
    st.info(
        _(
            "Under two filters the people in view are not sorted by further questions: three "
            "questions together could point to a person."
        )
    )
for question in map(view.responses.survey.question, comparable):
    sizes = group_sizes(view.disclosure, question, dict(view.filters))
    shown = sizes_table(sizes, question.id, labels, view.notes)
    words = charts.Words(
        _("How many people answered? {question}", question=labels.question(question.id)),
        _("People"),
        _(
            "{n} people in view. Groups of fewer than {least} are shown together.",
            n=_.number(len(view.responses)),
            least=_.number(view.disclosure.minimum),
        ),
        _.direction,
    )
    frame.chart(
        charts.count_chart(shown.frame.set_axis(["label", "n"], axis=1), words), words.title
    )
    frame.table(shown, title=_("Table"))

st.subheader(_("What was read from the file"))
frame.table(
    columns_table(view.reading, labels), title=_("What each column of the file was used for")
)
frame.table(
    notes_table(view.reading, labels), title=_("Cells that were not understood or were changed")
)

quality_section.show(view.reading, labels)
