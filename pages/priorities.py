"""Which topics matter most, and what is each score made of?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.rankings import TOP
from needs.planning.priorities import WEIGHTS
from needs.report import charts
from needs.report.sentences import top_sentences
from needs.report.tables import priorities_table, priority_parts
from pages import frame, work

_ = frame.words()
view = frame.open_page(
    _("Which topics matter most?"),
    _(
        "Each topic has one score, made of what people ask for, what they want more of, and how "
        "hard the steps are that it serves. You set what counts how much."
    ),
)
weights = frame.pick_weights(WEIGHTS)
try:
    scores = work.priorities(view.evidence, weights)
except ValueError as error:
    st.error(frame.plain(str(error)))
    st.stop()

names = [view.labels.topic(t) for t in scores.topics]
frame.findings(top_sentences(names, scores.rank_sets(work.LEVEL), TOP, view.labels))
words = charts.Words(
    _("What is each topic\u2019s score made of?"),
    _("Score (0 to 1)"),
    _(
        "{n} people in view; the line is the {level} interval of the score for these weights.",
        n=_.number(len(view.responses)),
        level=_.percent(work.LEVEL),
    ),
    _.direction,
)
picture = charts.stacked_chart(
    priority_parts(scores, view.labels, work.LEVEL), words, parts=_("Part of the score")
)
frame.chart(picture, words.title)
shown = priorities_table(scores, view.labels, work.LEVEL, view.notes)
frame.table(shown, title=_("Table"))
