"""Which steps of case management are hardest?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.rankings import TOP
from needs.report import charts
from needs.report.sentences import ranking_caveats, tied_sentences, top_sentences
from needs.report.tables import ranking_table
from pages import frame, work

_ = frame.words()
view = frame.open_page(
    _("Which steps are hardest?"),
    _("People ranked the steps by difficulty. An order is claimed only where answers prove it."),
)
ranking = view.evidence.difficulty
if ranking is None:
    st.info(_("This survey has no answered ranking of steps by difficulty."))
    st.stop()

names = [view.labels.option(ranking.question, i) for i in ranking.items]
sets = ranking.rank_sets(work.LEVEL)
frame.findings(
    [
        *top_sentences(names, sets, TOP, view.labels),
        *tied_sentences(names, sets, view.labels),
        *ranking_caveats(ranking, view.labels),
    ]
)
words = charts.Words(
    _("Which steps are found harder than others?"),
    _("Chance of being ranked harder than another step (%)"),
    _(
        "{n} people; bars are {level} intervals; the dashed line is what pure chance would give.",
        n=_.number(ranking.n_answered),
        level=_.percent(work.LEVEL),
    ),
    _.direction,
)
rows = charts.rows(
    ranking.to_frame(work.LEVEL),
    "chance_above",
    dict(zip(ranking.items, names, strict=True)),
    item="item",
)
frame.chart(charts.interval_chart(rows, words, reference=0.5), words.title)
frame.table(ranking_table(ranking, view.labels, work.LEVEL, view.notes), title=_("Table"))
