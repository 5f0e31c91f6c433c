"""Are groups of people different? One question compared between groups, in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from needs.evidence.comparing.compared import CompareSettings, Comparison, Reason
from needs.evidence.paired_tallies import tally_gaps
from needs.evidence.pooling.group_sums import GroupSums, group_sums
from needs.evidence.resampling import units_of
from needs.evidence.tallies import Tally, tally_choices, tally_ranking, tally_scale
from surveys.grouping import JOINED, Grouping
from surveys.responses import Responses
from surveys.survey import Question

__all__ = ["CompareSettings", "Comparison", "compare", "open_cells"]


def compare(
    responses: Responses,
    question: Question,
    by: Sequence[Question] | Grouping,
    settings: CompareSettings | None = None,
    shown: NDArray[np.bool_] | None = None,
    ability: Question | None = None,
    *,
    withheld: bool = False,
) -> Comparison:
    """One question compared between groups.

    responses, by: a `View` of surveys.disclosure and its grouping; or answers and the questions
    to group them by. ability: the second question where `question` is on importance and the gap
    between the two is compared. shown: bool matrix, groups × items, cells that may be shown; small
    ones, and others through which they would be known, are hidden in any case. withheld: whether
    answers to the question may have been made null before (`View.withheld`): what is missing was
    then not necessarily never given.

    Data that are merely poor raise nothing: see `Comparison.reason`. ValueError for a question on
    people themselves, for one that has no estimate, for a measure it does not have and for a mask
    of another shape.
    """
    settings = settings or CompareSettings()
    tally = _tally(responses, question, by, ability)
    sums = group_sums(tally, settings.measure, settings.unranked)
    visible = open_cells(sums.n, settings.minimum)
    if shown is not None:
        if shown.shape != visible.shape:
            raise ValueError(
                f"'shown' is a matrix of {len(sums.groups)} groups × {len(sums.items)} items; got "
                f"one of shape {shown.shape}"
            )
        visible &= shown
    return Comparison(
        sums.question,
        sums.by,
        sums.measure,
        sums.groups,
        sums.items,
        _reason(sums, visible, withheld),
        visible,
        tally.by_group(tally.parts.asked[:, None])[:, 0] > 0,
        tally.n_asked,
        tally.n_answered,
        settings,
        tally,
        sums,
    )


def _tally(
    responses: Responses,
    question: Question,
    by: Sequence[Question] | Grouping,
    ability: Question | None,
) -> Tally:
    if question in responses.survey.profiles:
        raise ValueError(
            f"'{question.id}' is a profile question; what may be shown of it by other questions is "
            "for a View of surveys.disclosure to say"
        )
    units = units_of(responses)
    if ability is not None:
        return tally_gaps(responses, question, ability, by, units)
    if question.kind == "ranking":
        return tally_ranking(responses, question, by, units)
    if question.kind in ("choices", "choice"):
        return tally_choices(responses, question, by, units)
    if question.kind == "scale":
        return tally_scale(responses, question, by, units)
    raise ValueError(f"'{question.id}' is a {question.kind}; it has no estimates to compare")


def _reason(sums: GroupSums, shown: NDArray[np.bool_], withheld: bool) -> Reason:
    if not sums.n.any():
        return "all hidden" if withheld else "nobody answered"
    if not shown.any():
        return "all hidden"
    if sums.n_groups.max() > 1:
        return ""
    # In the joined group are several groups, each too small to show.
    joined = np.array([JOINED in group for group in sums.groups])
    others_withheld = withheld and len(sums.groups) > 1
    if not others_withheld and not sums.n[joined].any():
        return "one group"
    return "one group shown" if shown[~joined].any() else "all hidden"


def open_cells(n: NDArray[np.float64], minimum: int) -> NDArray[np.bool_]:
    """Bool matrix like `n` (groups × items): cells with `minimum` answers or more, without those
    through which the rest could be known.

    Where the hidden cells of an item hold fewer people together than that, the next smallest is
    hidden too: everybody less the cells shown would else tell of them.
    """
    shown = n >= minimum
    for column, visible in zip(n.T, shown.T, strict=True):
        for g in np.argsort(column, kind="stable"):
            if 0 < column[~visible].sum() < minimum:
                visible[g] = False
    return shown
