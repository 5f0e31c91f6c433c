"""The same shares by country or another profile question, side by side with the whole.

A plain comparison: raw shares with Wilson limits and n, of the groups that may be shown. It does
not pool towards the whole and it tests nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.rankings import TOP
from needs.evidence.tallies import By, Tally, tally_choices, tally_ranking, tally_scale
from surveys.disclosure import Disclosure
from surveys.grouping import JOINED
from surveys.responses import Responses
from surveys.survey import Question

WHOLE = "(everybody)"
"""Group of everybody, in tables."""

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class GroupShares:
    """Shares of every item in every group, and in everybody together.

    count:    float matrix, 1 + groups × items, everybody first. n: float matrix of the same shape,
              the denominators; 0 where answers are not shown.
    members:  int vector, one entry a group: respondents, whether or not they answered.
    """

    question: str
    by: str
    groups: tuple[str, ...]
    items: tuple[str, ...]
    count: NDArray[np.float64]
    n: NDArray[np.float64]
    members: NDArray[np.intp]

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a group and item, empty where answers are not shown.

        Everybody together is the group WHOLE and comes first.
        """
        members = np.concatenate([[self.members.sum()], self.members])
        low, high = wilson_interval(self.count, self.n, level)
        shown = self.n > 0
        with np.errstate(invalid="ignore"):
            share = self.count / self.n
        k = len(self.items)
        return pd.DataFrame(
            {
                "group": np.repeat([WHOLE, *self.groups], k),
                "members": np.repeat(members, k),
                "item": np.tile(self.items, len(self.count)),
                "n_answered": np.where(shown, self.n, np.nan).ravel(),
                "share": np.where(shown, share, np.nan).ravel(),
                "share_low": np.where(shown, low, np.nan).ravel(),
                "share_high": np.where(shown, high, np.nan).ravel(),
                "level": level,
            }
        )


def group_sizes(
    disclosure: Disclosure, by: Question, filters: Filters | None = None
) -> pd.DataFrame:
    """One line a group of a profile question, largest first: group, n; groups that were joined
    come last. DisclosureError as `Disclosure.view`."""
    grouping = disclosure.grouping([by], filters)
    frame = pd.DataFrame({"group": np.array(grouping.ids, dtype=object), "n": grouping.sizes})
    frame["joined"] = [g.startswith(JOINED) for g in grouping.ids]
    order = frame.sort_values(["joined", "n", "group"], ascending=[True, False, True])
    return order[["group", "n"]].reset_index(drop=True)


def compare_groups(
    disclosure: Disclosure, question: Question, by: Question, filters: Filters | None = None
) -> GroupShares:
    """Shares by group: of a ranking, who put the item in the first three; of choices, who chose
    it; of a scale, who gave a level above its middle.

    ValueError when the question is of another kind, DisclosureError as `Disclosure.view`.
    """
    view = disclosure.view(filters or {}, [by])
    if view.grouping is None:
        raise ValueError(f"there are no groups of '{by.id}'")
    _, whole_count, whole_n = _counts(disclosure.view(filters or {}).responses, question, ())
    tally, count, n = _counts(view.responses, question, view.grouping)
    return GroupShares(
        question.id,
        by.id,
        view.grouping.ids,
        tally.items,
        np.vstack([whole_count, count]),
        np.vstack([whole_n, n]),
        view.grouping.sizes,
    )


def _counts(
    responses: Responses, question: Question, by: By
) -> tuple[Tally, NDArray[np.float64], NDArray[np.float64]]:
    """The tally, and two float matrices, groups × items: people counted, people who answered."""
    if question.kind == "ranking":
        ranks = tally_ranking(responses, question, by)
        top = (ranks.patterns > 0) & (ranks.patterns <= TOP)
        count = ranks.by_group(ranks.counts) @ top
        return ranks, count, _same_for_all(ranks, count)
    if question.kind in ("choices", "choice"):
        choices = tally_choices(responses, question, by)
        count = choices.by_group(choices.counts)
        return choices, count, choices.by_group(choices.base)
    if question.kind == "scale":
        scale = tally_scale(responses, question, by)
        cells = scale.by_group(scale.counts).reshape(-1, len(scale.items), scale.n_levels)
        above = np.arange(scale.n_levels) > (scale.n_levels - 1) / 2
        return scale, cells @ above, cells.sum(axis=2)
    raise ValueError(f"'{question.id}' is a {question.kind} and has no shares to compare")


def _same_for_all(tally: Tally, count: NDArray[np.float64]) -> NDArray[np.float64]:
    answered = tally.by_group(tally.answered[:, None])
    return np.broadcast_to(answered, count.shape).copy()
