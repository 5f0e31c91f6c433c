"""Which content do people ask for, of what do they want more, and how do they want to learn?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.rankings import TOP
from needs.report import charts
from needs.report.sentences import tied_sentences, top_sentences
from needs.report.tables import net_table, shares_table
from pages import choices, frame, work

_ = frame.words()
view = frame.open_page(
    _("Which content do people ask for?"),
    _("Shares are of the people who answered the question; their number stands beside them."),
)
found = view.evidence
asked = [*found.shares, *found.scales]
if not asked:
    st.info(_("This survey has no answered question about content."))
    st.stop()
question = choices.pick_one(_("Question"), "question", asked, view.labels.question)

result = found.shares.get(question) or found.scales[question]
names = {i: view.labels.option(question, i) for i in result.items}
sets = result.rank_sets(work.LEVEL)
if len(names) > TOP:
    frame.findings(top_sentences(list(names.values()), sets, TOP, view.labels))
    with st.expander(_("Which items are tied?")):
        frame.findings(tied_sentences(list(names.values()), sets, view.labels))

note = _(
    "{answered} of {asked} people answered; bars are {level} intervals.",
    answered=_.number(result.n_answered),
    asked=_.number(result.n_asked),
    level=_.percent(work.LEVEL),
)
if question in found.shares:
    words = charts.Words(
        view.labels.question(question), _("Share of the people who answered (%)"), note, _.direction
    )
    rows = charts.rows(result.to_frame(work.LEVEL), "share", names, item="item")
    frame.chart(charts.interval_chart(rows, words), words.title)
    shown = shares_table(result, view.labels, work.LEVEL, view.notes)
else:
    words = charts.Words(
        view.labels.question(question),
        _("Net share: above the middle less below it (percentage points)"),
        note,
        _.direction,
    )
    rows = charts.rows(result.to_frame(work.LEVEL), "net", names, item="item")
    frame.chart(charts.interval_chart(rows, words, domain=(-1, 1), reference=0), words.title)
    shown = net_table(result, view.labels, work.LEVEL, view.notes)
frame.table(shown, title=_("Table"))
