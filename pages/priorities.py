"""Which topics matter most, how surely, and what is each score made of?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.rankings import TOP
from needs.planning.weighing.acceptability import TOP_TOPICS, acceptability
from needs.planning.weighing.strong_needs import strong_needs
from needs.planning.weighing.swaps import border_swaps, swaps
from needs.report import charts, plan_charts
from needs.report.priority_tables import (
    acceptability_sentences,
    acceptability_table,
    judgements_table,
    other_action_sentences,
    strong_needs_table,
    swap_sentences,
    swaps_table,
)
from needs.report.sentences import top_sentences
from needs.report.tables import priorities_table, priority_parts
from pages import choices, frame, weights_section, work

NEAR = 5  # swaps that are said in sentences

_ = frame.words()
view = frame.open_page(
    _("Which topics matter most?"),
    _(
        "Each topic has one score, made of what people ask for, what they want more of, and how "
        "hard the steps are that it serves. You set what counts how much."
    ),
)
labels = view.labels
scores = weights_section.scored(view)


def show_scores() -> None:
    """The scores taken apart, with the places that are sure."""
    names = [labels.topic(t) for t in scores.topics]
    frame.findings(top_sentences(names, scores.rank_sets(work.LEVEL), TOP, labels))
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
    rows = priority_parts(scores, labels, work.LEVEL)
    counted = rows.groupby("part")["value"].transform("sum") > 0
    picture = charts.stacked_chart(rows[counted], words, parts=_("Part of the score"))
    frame.chart(picture, words.title)
    shown = priorities_table(scores, labels, work.LEVEL, view.notes)
    frame.table(shown, title=_("Table"))


def pick_first() -> int:
    """How many first places are of interest."""
    most = max(len(scores.topics) - 1, 2)
    label = _("How many first places are of interest?")
    return int(choices.pick_number(label, "first", (1, most, 1), min(TOP_TOPICS, most)))


def show_places() -> None:
    """How probable it is that a topic is among the first, answers and weights both in doubt."""
    st.caption(
        _(
            "Other people could have answered, and weights could be set a little otherwise: both "
            "are drawn many times, and the topics put in order each time."
        )
    )
    first = pick_first()
    found = acceptability(scores)
    frame.findings(acceptability_sentences(found, labels, first))
    data = found.to_frame(first)
    pairs = zip(data["topic"], data["top"], strict=True)
    rows = [{"label": labels.topic(topic), "value": share} for topic, share in pairs]
    words = charts.Words(
        _("How surely is a topic among the first {r}?", r=_.number(first)),
        _("Share of the draws in which it is"),
        _("{n} people in view.", n=_.number(len(view.responses))),
        _.direction,
    )
    frame.chart(plan_charts.share_chart(rows, words), words.title)
    frame.table(acceptability_table(found, labels, first, view.notes), title=_("Table"))


def show_swaps() -> None:
    """What would have to count more or less for other topics to come in, and for any two."""
    first = pick_first()
    found = border_swaps(scores, first)
    near = [s for s in found if s.then is not None][:NEAR]
    if near:
        st.caption(_("What another topic would need to come among the first:"))
        frame.findings(swap_sentences(near, labels))
    else:
        st.info(_("No single weight brings another topic among the first, whatever it is."))
    known = [t for t in scores.topics if t not in scores.without_evidence]
    if len(known) > 1:
        st.caption(_("Or choose two topics:"))
        one, other = st.columns(2)
        with one:
            a = choices.pick_one(_("One topic"), "swap_a", known, labels.topic)
        with other:
            rest = [t for t in known if t != a]
            b = choices.pick_one(_("Another topic"), "swap_b", rest, labels.topic)
        frame.findings(swap_sentences(swaps(scores, a, b), labels))
    frame.table(swaps_table(found, labels, view.notes), title=_("Table"))


def show_apart() -> None:
    """Needs that training cannot meet, and what experts judged."""
    found = other_action_sentences(scores, labels)
    if found:
        frame.findings(found)
    else:
        st.info(
            _(
                "Nobody has marked a need as one that training cannot meet. Where somebody does, "
                "under “What experts judged”, it stands here and not in the plan."
            )
        )
    if scores.judgements.all:
        frame.table(judgements_table(scores.judgements, labels, view.notes), title=_("Table"))


def show_strong() -> None:
    """Needs that are strong in a country and that an average would hide."""
    countries = work.requests_by_country(view.reading, view.filters)
    found = None if countries is None else strong_needs(countries)
    if countries is None or found is None or found.empty:
        st.info(_("No country that can be shown has a strong need that is not everybody’s too."))
        return
    st.caption(
        _(
            "A need that most people in a country surely have, while fewer than half of everybody "
            "do: an average would hide it."
        )
    )
    shown = strong_needs_table(countries, labels, view.notes)
    frame.table(shown, title=_("Table"), expanded=True)


SECTIONS = {
    "scores": (_("Scores"), show_scores),
    "places": (_("How sure?"), show_places),
    "swaps": (_("What would change the order?"), show_swaps),
    "strong": (_("Strong in one country"), show_strong),
    "apart": (_("For other action"), show_apart),
}
section = choices.pick_section(_("What to show"), "show", tuple(SECTIONS), lambda s: SECTIONS[s][0])
SECTIONS[section][1]()
