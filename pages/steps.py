"""Which steps of case management are hardest?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.rankings import TOP
from needs.report import charts
from needs.report.robustness import (
    agreement_sentence,
    anchor_sentences,
    careless_sentence,
    misfit_sentence,
    misfit_table,
    sample_size_sentence,
    sensitivity_rows,
    sensitivity_sentences,
    sensitivity_table,
)
from needs.report.sentences import ranking_caveats, tied_sentences, top_sentences
from needs.report.tables import ranking_table
from pages import choices, frame, work

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
        *top_sentences(names, sets, TOP, view.labels, hardest=True),
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

st.subheader(_("How far can this be relied on?"))
if choices.pick_yes(_("Read the answers in other ways"), "other_ways"):
    robust = work.robustness(view.reading, view.filters, ranking.question)
    frame.findings(
        [
            *sensitivity_sentences(robust.sensitivity, view.labels),
            agreement_sentence(robust.agreement, view.labels, work.LEVEL),
            careless_sentence(robust.careless, view.labels, work.LEVEL),
            *anchor_sentences(robust.careless, view.labels, work.LEVEL),
            misfit_sentence(ranking, view.labels),
        ]
    )
    words = charts.Words(
        _("Does the order depend on who answers for whom?"),
        _("Estimated place of each step: 1 is the hardest"),
        _(
            "{n} people; each line reads the same answers in another way.",
            n=_.number(ranking.n_answered),
        ),
        _.direction,
    )
    frame.chart(
        charts.grid_chart(sensitivity_rows(robust.sensitivity, view.labels), words), words.title
    )
    frame.table(
        sensitivity_table(robust.sensitivity, view.labels, work.LEVEL, view.notes),
        title=_("The order in other readings"),
    )
    frame.table(misfit_table(ranking, view.labels, view.notes), title=_("Where the model fits"))

if ranking.ties.orders:
    st.stop()  # surveys are simulated from rankings without ties
st.subheader(_("How many answers are enough?"))
places = [str(p) for p in range(1, len(ranking.items))]
place = choices.pick_one(
    _("To tell apart which places?"),
    "apart",
    places,
    lambda p: _("place {place} and place {next}", place=p, next=int(p) + 1),
    default=str(TOP) if len(places) >= TOP else places[-1],
)
if st.button(_("Simulate surveys")):
    bar = st.progress(0.0)
    size = work.answers_needed(view.responses, ranking, int(place), bar.progress)
    bar.empty()
    frame.findings([sample_size_sentence(size, view.labels)])
