"""The same shares by country or another profile question, side by side with the whole.

A plain comparison: raw shares with Wilson limits and n, small groups joined so that no answer is
lost and nobody can be singled out. It does not pool towards the whole and it tests nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.rankings import TOP
from needs.evidence.tallies import Tally, tally_choices, tally_ranking, tally_scale
from surveys.responses import Responses
from surveys.small_cells import MINIMUM, small_groups
from surveys.survey import Question

JOINED = "(joined)"
"""Group of everybody in a group too small to show."""

WHOLE = "(everybody)"
"""Group of everybody, in tables."""


@dataclass(frozen=True)
class GroupShares:
    """Shares of every item in every group.

    count:    float matrix, groups × items. n: float matrix of the same shape, the denominators.
    members:  int vector, one entry a group: respondents, whether or not they answered.
    joined:   the labels of the groups that were too small to stand alone.
    """

    question: str
    by: str
    groups: tuple[str, ...]
    items: tuple[str, ...]
    count: NDArray[np.float64]
    n: NDArray[np.float64]
    members: NDArray[np.intp]
    joined: tuple[str, ...]
    minimum: int

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group and item; shares are empty where fewer than `minimum` answered.

        Everybody together is the group WHOLE and comes first.
        """
        count = np.vstack([self.count.sum(axis=0), self.count])
        n = np.vstack([self.n.sum(axis=0), self.n])
        members = np.concatenate([[self.members.sum()], self.members])
        low, high = wilson_interval(count, n, level)
        shown = _shown(n, self.minimum)
        with np.errstate(invalid="ignore"):
            share = count / n
        k = len(self.items)
        return pd.DataFrame(
            {
                "group": np.repeat([WHOLE, *self.groups], k),
                "members": np.repeat(members, k),
                "item": np.tile(self.items, len(count)),
                "n_answered": np.where(shown, n, np.nan).ravel(),
                "share": np.where(shown, share, np.nan).ravel(),
                "share_low": np.where(shown, low, np.nan).ravel(),
                "share_high": np.where(shown, high, np.nan).ravel(),
                "level": level,
            }
        )


def _shown(n: NDArray[np.float64], minimum: int) -> NDArray[np.bool_]:
    """Bool matrix like `n` (everybody first, then groups × items): which cells may be shown.

    Small cells are hidden, and with them the next smallest of the item, until those hidden hold
    `minimum` people together: else what is hidden would follow by subtraction from everybody.
    """
    shown = n >= minimum
    for column, visible in zip(n[1:].T, shown[1:].T, strict=True):
        for g in np.argsort(column, kind="stable"):
            if 0 < column[~visible].sum() < minimum:
                visible[g] = False
    return shown


def group_sizes(responses: Responses, by: Question, minimum: int = MINIMUM) -> pd.DataFrame:
    """One line a group of a profile question, largest first: group, n, groups_joined.

    Small groups are joined into the last line, which says how many they are.
    """
    labels, joined = _joined_labels(responses, by, minimum)
    groups, n = np.unique(labels, return_counts=True)
    frame = pd.DataFrame({"group": groups.astype(object), "n": n})
    frame["groups_joined"] = np.where(frame["group"] == JOINED, len(joined), 0)
    by_size = ["groups_joined", "n", "group"]
    return frame.sort_values(by_size, ascending=[True, False, True], ignore_index=True)


def compare_groups(
    responses: Responses, question: Question, by: Question, minimum: int = MINIMUM
) -> GroupShares:
    """Shares by group: of a ranking, who put the item in the first three; of choices, who chose
    it; of a scale, who gave a level above its middle.

    ValueError when the question is of another kind.
    """
    labels, joined = _joined_labels(responses, by, minimum)
    tally, count, n = _counts(responses, question, by)
    own = [group[0] or "" for group in tally.parts.groups]
    names = sorted(set(labels.tolist()), key=lambda g: (g == JOINED, g))
    target = {g: JOINED if g in joined else g for g in own}
    to_name = np.array([[target[g] == name for g in own] for name in names], dtype=np.float64)
    to_name = to_name.reshape(len(names), len(own))
    return GroupShares(
        question.id,
        by.id,
        tuple(names),
        tally.items,
        to_name @ count,
        to_name @ n,
        np.array([(labels == name).sum() for name in names], dtype=np.intp),
        tuple(sorted(str(g) for g in joined)),
        minimum,
    )


def _joined_labels(
    responses: Responses, by: Question, minimum: int
) -> tuple[NDArray[np.object_], frozenset[object]]:
    labels = np.array(["" if v is None else v for v in responses.labels(by)], dtype=object)
    joined = small_groups(labels.tolist(), minimum)
    return np.array([JOINED if v in joined else v for v in labels], dtype=object), joined


def _counts(
    responses: Responses, question: Question, by: Question
) -> tuple[Tally, NDArray[np.float64], NDArray[np.float64]]:
    """The tally, and two float matrices, groups × items: people counted, people who answered."""
    if question.kind == "ranking":
        ranks = tally_ranking(responses, question, (by,))
        top = (ranks.patterns > 0) & (ranks.patterns <= TOP)
        count = ranks.by_group(ranks.counts) @ top
        return ranks, count, _same_for_all(ranks, count)
    if question.kind in ("choices", "choice"):
        choices = tally_choices(responses, question, (by,))
        count = choices.by_group(choices.counts)
        return choices, count, choices.by_group(choices.base)
    if question.kind == "scale":
        scale = tally_scale(responses, question, (by,))
        cells = scale.by_group(scale.counts).reshape(-1, len(scale.items), scale.n_levels)
        above = np.arange(scale.n_levels) > (scale.n_levels - 1) / 2
        return scale, cells @ above, cells.sum(axis=2)
    raise ValueError(f"'{question.id}' is a {question.kind} and has no shares to compare")


def _same_for_all(tally: Tally, count: NDArray[np.float64]) -> NDArray[np.float64]:
    answered = tally.by_group(tally.answered[:, None])
    return np.broadcast_to(answered, count.shape).copy()
