"""How do countries and other groups answer, beside the whole?"""

from __future__ import annotations

import streamlit as st

from needs.evidence.groups import WHOLE
from needs.report import charts
from needs.report.sentences import share_meaning
from needs.report.tables import group_table
from pages import choices, frame, work

_ = frame.words()
view = frame.open_page(
    _("How do countries compare?"),
    _(
        "A plain comparison: the share in each group beside the share of everybody. "
        "Intervals that overlap prove no difference, and this page tests none."
    ),
)
labels, survey = view.labels, view.responses.survey
found = view.evidence
profiles = list(view.comparable)
asked = [*found.rankings, *found.shares, *found.scales]
if not profiles or not asked:
    st.info(_("This survey has no question to compare groups by."))
    st.stop()

country = survey.country.id if survey.country else None
by = choices.pick_one(_("Compare by"), "by", profiles, labels.question, default=country)
question = choices.pick_one(_("Question"), "compare", asked, labels.question)
groups = work.groups(view.reading, view.filters, question, by)
lines = groups.to_frame(work.LEVEL)
everybody = lines[lines["group"] == WHOLE].sort_values("share", ascending=False, kind="stable")
item = choices.pick_one(
    _("Item"),
    f"item_{question}",
    everybody["item"].tolist(),
    lambda i: labels.option(question, i),
)

lines = lines[(lines["item"] == item) & lines["share"].notna()]
lines = lines.sort_values("n_answered", ascending=False, kind="stable")
band = lines[lines["group"] == WHOLE].iloc[0]
names = {
    g: f"{labels.group(by, g)} (n\u00a0{_.number(n)})"
    for g, n in zip(lines["group"], lines["n_answered"], strict=True)
}
words = charts.Words(
    _("{item}: how do groups differ?", item=labels.option(question, item)),
    share_meaning(survey.question(question).kind, labels),
    _(
        "Bars are {level} intervals; the band is everybody in view; n beside each group. "
        "Groups of fewer than 5 are shown together.",
        level=_.percent(work.LEVEL),
    ),
    _.direction,
)
picture = charts.interval_chart(
    charts.rows(lines, "share", names, item="group"),
    words,
    band=(band["share_low"], band["share_high"]),
)
frame.chart(picture, words.title)
frame.table(group_table(groups, labels, work.LEVEL, view.notes), title=_("Table"))
