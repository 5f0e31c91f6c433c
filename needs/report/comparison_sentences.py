"""What a comparison of groups says, in sentences for people who are no statisticians: whether
groups differ, where, who is alike, and how two stand beside each other."""

from __future__ import annotations

import numpy as np

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.heterogeneity import LEVEL, Heterogeneity
from needs.evidence.comparing.likeness import STABLE, Likeness
from needs.report.comparison_words import group_namer, item_name, measure_words
from needs.report.labels import Labels

FEW_ITEMS = 4
"""Items named in a sentence; more are counted."""

# --- whether -----------------------------------------------------------------------------------


def reason_sentence(comparison: Comparison, labels: Labels) -> str:
    """Why there is little to say, and what can be done; empty where there is a comparison."""
    _ = labels.language
    minimum = _.number(comparison.settings.minimum)
    return {
        "": "",
        "nobody answered": _(
            "Nobody in view answered this question, so there is nothing to compare."
        ),
        "one group": _(
            "All who answered are in one group, so there is nothing to compare it with; compare "
            "by another question, or choose more groups."
        ),
        "one group shown": _(
            "Only one group has enough answers to be shown, the others are too small, so there is "
            "nothing to compare it with. Compare by a question with larger groups."
        ),
        "all hidden": _(
            "All groups have too few answers to be shown on their own: fewer than {minimum}, or so "
            "few that those of others could be worked out. Compare by a question with larger "
            "groups.",
            minimum=minimum,
        ),
    }[comparison.reason]


def whether_sentences(comparison: Comparison, labels: Labels) -> tuple[str, ...]:
    """Whether groups differ in the question at all, how much, and in which items surely; or why
    that cannot be said."""
    _ = labels.language
    reason, found = reason_sentence(comparison, labels), comparison.heterogeneity
    if found is None or not _tested(comparison):
        return (reason,)
    lines = [whether_sentence(comparison, labels)]
    if found.overall == "no evidence":
        lines.append(
            _("This does not prove that they are alike: small groups can hide even large ones.")
        )
    if found.overall == "differ":  # without evidence a size would read like one
        lines += _sizes(comparison, found, labels)
    if found.overall != "unknown":
        lines += _surely(comparison, found, labels)
    return (*lines, reason) if reason else tuple(lines)


def whether_sentence(comparison: Comparison, labels: Labels) -> str:
    """The first of them alone: whether groups differ in the question, or why nobody can say."""
    _ = labels.language
    found = comparison.heterogeneity
    if found is None or not _tested(comparison):
        return reason_sentence(comparison, labels)
    rate = _.percent(LEVEL)
    return {
        "differ": _(
            "Groups differ in this question, by more than chance explains. (Where groups are in "
            "fact alike, this is said in {rate} of questions.)",
            rate=rate,
        ),
        "no evidence": _(
            "Nothing shows that groups differ in this question: differences as large as these come "
            "about by chance."
        ),
        "unknown": _(
            "Whether groups differ cannot be tested: all answers are the same, or only one group "
            "answered each item."
        ),
    }[found.overall]


def _tested(comparison: Comparison) -> bool:
    """Whether there were groups to test, if only hidden ones."""
    found = comparison.heterogeneity
    if not comparison.reason:
        return True
    return comparison.reason == "all hidden" and found is not None and found.overall != "unknown"


def _sizes(comparison: Comparison, found: Heterogeneity, labels: Labels) -> list[str]:
    """How large the differences are, in the item in the middle."""
    _ = labels.language
    if np.isnan(found.i2).all():
        return []
    words = measure_words(comparison.measure, _)
    numbers = {
        "i2": _.percent(float(np.nanmedian(found.i2))),
        "spread": words.rounded(float(np.nanmedian(found.tau))),
    }
    if len(found.items) == 1:
        return [
            _(
                "About {i2} of the variation between groups is more than chance, and groups are "
                "estimated to lie about {spread} from their mean (one standard deviation).",
                **numbers,
            )
        ]
    return [
        _(
            "In a typical item about {i2} of the variation between groups is more than chance, and "
            "groups are estimated to lie about {spread} from their mean (one standard deviation).",
            **numbers,
        )
    ]


def _surely(comparison: Comparison, found: Heterogeneity, labels: Labels) -> list[str]:
    """In which items the answers prove a difference by themselves."""
    _ = labels.language
    frame = found.to_frame()
    if len(frame) == 1:
        return []
    items = frame.loc[frame["answer"] == "differ", "item"].tolist()
    if not items:
        return [_("In no single item is it proven.")] if found.overall == "differ" else []
    names = _.join(item_name(comparison, i, labels) for i in items[:FEW_ITEMS])
    if len(items) > FEW_ITEMS:
        return [
            _(
                "It is proven in {n} of {all} items, most of all in: {items}.",
                n=_.number(len(items)),
                all=_.number(len(frame)),
                items=names,
            )
        ]
    return [
        _(
            "It is proven in {n} of {all} items: {items}.",
            n=_.number(len(items)),
            all=_.number(len(frame)),
            items=names,
        )
    ]


# --- who is alike ------------------------------------------------------------------------------


def alike_sentences(comparison: Comparison, labels: Labels) -> tuple[str, ...]:
    """Which groups put the items in much the same order, and how sure that is; or that no such
    grouping holds up, or why nothing can be said."""
    _ = labels.language
    found = comparison.likeness
    if found is None:
        return (
            _("Who is alike cannot be said: it takes two groups and two items that are shown."),
        )
    if len(found.groups) == 2:
        return (_two_alike(comparison, found, labels),)
    if not found.supported:
        none = _(
            "No clusters of groups are supported: drawn again from these answers, groups fall into "
            "different clusters each time (agreement {agreement}; {least} would be needed).",
            agreement=_.number(found.agreement, 2),
            least=_.number(STABLE, 2),
        )
        return (none,)
    first = _(
        "Groups that put the items in much the same order, with how often draws of the answers put "
        "them together (agreement of the draws {agreement}, 1 = always the same clusters):",
        agreement=_.number(found.agreement, 2),
    )
    return (first, *_cluster_sentences(comparison, found, labels))


def _two_alike(comparison: Comparison, found: Likeness, labels: Labels) -> str:
    _ = labels.language
    name, (low, high) = group_namer(comparison, labels), found.interval()
    return _(
        "The order of the items in {first} and in {second}: rank correlation {rho} ({low} to "
        "{high}; 1 = the same order, −1 = the reverse).",
        first=name(found.groups[0]),
        second=name(found.groups[1]),
        rho=_.number(found.correlation[0, 1], 2),
        low=_.number(low[0, 1], 2),
        high=_.number(high[0, 1], 2),
    )


def _cluster_sentences(comparison: Comparison, found: Likeness, labels: Labels) -> list[str]:
    _ = labels.language
    name = group_namer(comparison, labels)
    lines = []
    for number in range(int(found.cluster.max()) + 1):
        members = [int(g) for g in found.order if found.cluster[g] == number]
        names = _.join(name(found.groups[g]) for g in members)
        if len(members) == 1:
            lines.append(_("By itself: {group}.", group=names))
            continue
        together = found.same[np.ix_(members, members)][np.triu_indices(len(members), 1)]
        lines.append(
            _(
                "Alike: {groups} (two of them together in {share} of the draws).",
                groups=names,
                share=_.percent(float(together.mean())),
            )
        )
    return lines
