"""Which items tell two groups apart: the same verdicts as for one group and everybody else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needs.evidence.comparing.compared import Comparison
from needs.evidence.comparing.differences import LIKELY, largest_set
from needs.evidence.comparing.side_by_side import SideBySide


def beside_verdicts(comparison: Comparison, beside: SideBySide) -> NDArray[np.object_]:
    """Object vector, one entry an item: a Verdict; None where the difference is not shown.

    One group and everybody else have the verdicts of `Comparison.differences`. Of two groups those
    items are said to differ that are the largest set with at most `false_rate` expected wrong
    among the items of the two; the pair is taken as chosen before looking.
    Items of a question without evidence that groups differ never "may differ".
    """
    if beside.other is None and comparison.differences is not None:
        return np.asarray(comparison.differences.verdict[comparison.groups.index(beside.group)])
    known = ~np.isnan(beside.probability)
    likely = comparison.groups_differ & (beside.probability >= LIKELY)
    found = np.where(likely, "may differ", "no evidence").astype(object)
    found[largest_set(1 - beside.probability, comparison.settings.false_rate)] = "differs"
    found[~known] = None
    return found
