"""Who answers for whom? Weights for respondents, and what they cost in precision.

An open online survey is not a random sample. Weights show how much a result depends on who
happened to answer; they never turn it into a claim about everybody (Baker et al. 2013, J. Surv.
Stat. Methodol. 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.responses import Responses
from surveys.survey import Question

Totals = Mapping[str, Mapping[str, float]]
"""Stated totals or shares: question id → option id → number; each question on any scale."""

EQUAL = "one person one vote"
"""The scheme in which every answer counts the same."""

MAX_ROUNDS = 500
TOLERANCE = 1e-9


class WeightingError(ValueError):
    """Weights that cannot be made from these answers; the message says why and what to do."""


@dataclass(frozen=True)
class Weights:
    """A weight for every respondent.

    values: float vector, one a respondent, all above 0; they add up to the number of respondents.
    scheme: "one person one vote", "one country one vote", …; by: the profile questions behind it.
    n_trimmed: respondents whose weight was cut to the limit.
    """

    values: NDArray[np.float64]
    scheme: str
    by: tuple[str, ...] = ()
    n_trimmed: int = 0

    def __post_init__(self) -> None:
        wrong = ~((self.values > 0) & np.isfinite(self.values))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise WeightingError(
                f"the weight of respondent {row + 1} is {self.values[row]}; weights are above 0: "
                "leave people out by filtering, not by weighting"
            )

    @property
    def n_effective(self) -> float:
        """Kish's effective number of answers: (Σw)² / Σw². Kish 1965, Survey Sampling."""
        return effective_n(self.values)

    @property
    def design_effect(self) -> float:
        """How many times larger the variance is than with equal weights: n / n_effective."""
        return len(self.values) / self.n_effective if len(self.values) else float("nan")


def effective_n(weights: NDArray[np.float64]) -> float:
    """Kish's effective number of answers with these weights; 0 for none."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def equal_weights(responses: Responses) -> Weights:
    """One person, one vote."""
    return Weights(np.ones(len(responses)), EQUAL)


def group_weights(responses: Responses, by: Question, trim: float | None = None) -> Weights:
    """One group, one vote: every group of a profile question has the same total weight.

    People who did not answer it keep a weight of 1 each, because "unknown" is not one group.
    trim: the largest weight allowed, as a multiple of the mean; see `trimmed`.
    """
    labels = np.array(["" if v is None else v for v in responses.labels(by)], dtype=object)
    groups, index, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    known = groups != ""
    per_group = sizes[known].sum() / max(known.sum(), 1)
    raw = np.where(known, per_group / sizes, 1.0)[index]
    return _finished(raw, f"one {by.id} one vote", (by.id,), trim)


def rake(responses: Responses, totals: Totals, trim: float | None = None) -> Weights:
    """Weights that give each profile question its stated shares, by iterative proportional fitting.

    People who did not answer a question keep the share that they have in the answers. Each
    question's totals are on a scale of their own.

    WeightingError for a question or option that the answers do not have, an option that was
    answered and has no total, a total that is not above 0, and when the totals contradict each
    other so that no weights meet them.

    Source: Deming & Stephan 1940, Ann. Math. Stat. 11.
    """
    margins = [_margin(responses, question_id, wanted) for question_id, wanted in totals.items()]
    values = np.ones(len(responses))
    for _ in range(MAX_ROUNDS):
        before = values
        for index, target in margins:
            values = values * (target / np.bincount(index, values, len(target)))[index]
        still = np.abs(values - before).max(initial=0) <= TOLERANCE
        if still and all(_met(values, index, target) for index, target in margins):
            return _finished(values, "raked", tuple(totals), trim)
    raise WeightingError(
        f"no weights meet the totals of {', '.join(totals)} together after {MAX_ROUNDS} rounds; "
        "they contradict each other or an option has too few answers: join options or drop a "
        "question from the totals"
    )


def _met(values: NDArray[np.float64], index: NDArray[np.intp], target: NDArray[np.float64]) -> bool:
    """Whether the weights add up to the totals; where totals contradict each other, fitting one
    question undoes another in every round, and the weights come to rest without meeting both."""
    return np.allclose(np.bincount(index, values, len(target)), target, rtol=1e-6, atol=0)


def trimmed(values: NDArray[np.float64], largest: float) -> tuple[NDArray[np.float64], int]:
    """Weights cut to at most `largest` times their mean, the excess spread over the others in
    proportion, and how many were cut. WeightingError when `largest` is not above 1.

    Trimming trades a little bias for precision: one person in a country of one does not speak
    for as many as forty in another.
    """
    if largest <= 1:
        raise WeightingError(f"the largest weight is {largest} times the mean; give more than 1")
    limit = largest * values.mean()
    cut = np.zeros(len(values), dtype=bool)
    while (over := (values > limit * (1 + 1e-12)) & ~cut).any():
        cut |= over
        rest = values[~cut].sum()
        excess = values[cut].sum() - limit * cut.sum()
        values = np.where(cut, limit, values * (1 + excess / rest))
    return values, int(cut.sum())


def _finished(
    raw: NDArray[np.float64], scheme: str, by: tuple[str, ...], trim: float | None
) -> Weights:
    values = raw * (len(raw) / raw.sum()) if len(raw) else raw
    if trim is None or not len(raw):
        return Weights(values, scheme, by)
    cut, n_trimmed = trimmed(values, trim)
    return Weights(cut, f"{scheme}, trimmed", by, n_trimmed)


def _margin(
    responses: Responses, question_id: str, wanted: Mapping[str, float]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Each respondent's category of one question, and the total weight wanted per category."""
    by_id = {q.id: q for q in responses.survey.profiles}
    if question_id not in by_id:
        raise WeightingError(
            f"totals are given for '{question_id}', which is no select-one profile question; "
            f"these are: {', '.join(by_id) or 'none'}"
        )
    labels = ["" if v is None else str(v) for v in responses.labels(by_id[question_id])]
    groups, index = np.unique(labels, return_inverse=True)
    known = [str(g) for g in groups if g]
    _check_totals(question_id, known, wanted)
    unknown = labels.count("")
    scale = (len(labels) - unknown) / (sum(wanted.values()) or 1)
    target = np.array([wanted[str(g)] * scale if g else unknown for g in groups], dtype=np.float64)
    return index, target


def _check_totals(question_id: str, known: list[str], wanted: Mapping[str, float]) -> None:
    for option, total in wanted.items():
        if not 0 < total < float("inf"):
            raise WeightingError(f"the total of {question_id} '{option}' is {total}; give above 0")
        if option not in known:
            raise WeightingError(
                f"a total is given for {question_id} '{option}' and nobody answered it; "
                f"leave it out, or join it with another (answered: {', '.join(known)})"
            )
    missing = [g for g in known if g not in wanted]
    if missing:
        raise WeightingError(
            f"no total is given for {question_id} {', '.join(map(repr, missing))}, which people "
            "answered; give one for every answered option"
        )
