"""Do countries and other groups differ: whether, where, and how sure is that?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from needs.evidence.comparing.differences import MATTERS
from needs.evidence.pooling.pooled import Measure
from needs.report.comparison_sentences import whether_sentences
from needs.report.comparison_words import measure_words
from pages import choices, countries_sections, frame, work
from pages.countries_sections import Compared
from surveys.disclosure import may_combine

_ = frame.words()
view = frame.open_page(
    _("How do countries compare?"),
    _(
        "Is a difference real? Small groups differ by chance alone, so each group’s own answers "
        "are drawn towards the whole: the more the fewer they are. First comes whether groups "
        "differ at all, then where, and how sure that is."
    ),
)
labels, survey, found = view.labels, view.responses.survey, view.evidence
asked = [*found.rankings, *found.shares, *found.scales]
if not view.comparable:
    st.info(_("This survey has no question to compare groups by."))
    st.stop()
if not asked:
    st.info(countries_sections.nothing_asked(view))
    st.stop()

NONE = "none"


def measures(question: str) -> list[Measure]:
    """What can be compared of a question, the usual first."""
    if question in found.rankings:
        return ["chance"]
    if question in found.shares:
        return ["share"]
    return ["net", "mean", "gap"] if question in found.gaps else ["net", "mean"]


country = survey.country.id if survey.country else None
question = choices.pick_one(_("Question"), "compare", asked, labels.question)
by = choices.pick_one(_("Compare by"), "by", view.comparable, labels.question, default=country)
with st.expander(_("More choices")):
    filtered = [q for q, _values in view.filters]
    seconds = [q for q in view.comparable if q != by and may_combine(*filtered, by, q)]
    second = choices.pick_one(
        _("Crossed with"),
        "by2",
        [NONE, *seconds],
        lambda q: _("no other question") if q == NONE else labels.question(q),
    )
    measure = choices.pick_one(
        _("Measure"), f"measure_{question}", measures(question), lambda m: measure_words(m, _).name
    )
    words = measure_words(measure, _)
    scale = 100 if words.percent else 1
    low, high, step = (scale * x for x in countries_sections.MATTERS_WITHIN[measure])
    threshold = choices.pick_number(
        _("A difference matters from (percentage points)")
        if words.percent
        else _("A difference matters from (levels)"),
        f"matters_{measure}",
        (low, high, step),
        scale * MATTERS[measure],
    )

groups = (by,) if second == NONE else (by, second)
comparison = work.comparison(
    view.reading, view.filters, groups, question, measure, threshold / scale
)
frame.findings(whether_sentences(comparison, labels))
if not comparison.shown.any():
    frame.say_not_linked()
    st.stop()

SECTIONS: dict[str, tuple[str, Callable[[Compared], None]]] = {
    "where": (_("Where"), countries_sections.show_where),
    "item": (_("One item"), countries_sections.show_item),
    "alike": (_("Who is alike"), countries_sections.show_alike),
    "two": (_("Two side by side"), countries_sections.show_two),
    "table": (_("Table"), countries_sections.show_table),
}
section = choices.pick_section(
    _("What to show"), "part", tuple(SECTIONS), lambda name: SECTIONS[name][0]
)
SECTIONS[section][1](Compared(view, comparison))
frame.say_not_linked()
