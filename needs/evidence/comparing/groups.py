"""How many people are in each group of a profile question, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from surveys.disclosure import Disclosure
from surveys.grouping import JOINED
from surveys.survey import Question

WHOLE = "(everybody)"
"""Group of everybody, in tables."""

Filters = Mapping[str, Sequence[str]]


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
