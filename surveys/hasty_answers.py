"""Signs of answers given without care: few questions, little time, one level, the offered order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from surveys.answer_codes import answered
from surveys.checks import Check, Expected, Thresholds, by_chance, rows_where
from surveys.responses import Responses
from surveys.survey import Question


def incomplete(responses: Responses, settings: Thresholds) -> Check:
    """People who answered less than a share of the questions they were asked, comments apart."""
    asked = np.zeros(len(responses))
    given = np.zeros(len(responses))
    for q in responses.survey.questions:
        if q.kept and q.role != "consent" and q.kind != "text":
            asked += responses.asked(q)
            given += answered(responses, q)
    few = np.asarray(given < settings.incomplete_below * asked)
    return Check("incomplete", rows_where(responses, few), int((asked > 0).sum()))


def too_fast(responses: Responses, settings: Thresholds) -> Check:
    """People who took less than a share of the median time of their wave."""
    minutes = responses.minutes
    wave = np.array([w or "" for w in responses.records["wave"].to_pylist()], dtype=object)
    limits = np.full(len(minutes), np.nan)
    for name in set(wave):
        here = wave == name
        timed = minutes[here & (minutes >= 0)]
        if len(timed) >= settings.fewest_timed:
            limits[here] = settings.fast_below * np.median(timed)
    judged = (minutes >= 0) & ~np.isnan(limits)
    different = np.unique(limits[judged])
    return Check(
        "too fast",
        rows_where(responses, judged & (minutes < limits)),
        int(judged.sum()),
        limit=float(different[0]) if len(different) == 1 else None,
    )


def same_level(responses: Responses, settings: Thresholds) -> Iterator[Check]:
    """For each matrix, people who gave every item they rated the same level.

    "Don't know" throughout counts too. Beside it, how many there would be if people answered the
    items independently of each other; those who truly find all items alike come on top of that.
    """
    for q in responses.survey.questions:
        if q.kind != "scale" or not q.kept or len(q.items) < settings.fewest_items:
            continue
        levels = responses.values(q)
        judged = (~np.isnan(levels)).sum(axis=1) >= settings.fewest_items
        rated = levels[judged]
        found = np.zeros(len(levels), dtype=bool)
        if len(rated):
            found[judged] = np.nanmin(rated, axis=1) == np.nanmax(rated, axis=1)
        yield Check(
            "same level throughout",
            rows_where(responses, found),
            int(judged.sum()),
            q.id,
            (by_chance("items answered apart", int(found.sum()), _all_alike(rated)),),
        )


def _all_alike(rated: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row, the chance of one level throughout if items were answered independently."""
    given = ~np.isnan(rated)
    of_item = np.maximum(given.sum(axis=0), 1)
    alike = np.zeros(len(rated))
    for level in np.unique(rated[given]):
        share = (rated == level).sum(axis=0) / of_item
        alike += np.where(given, share, 1.0).prod(axis=1)
    return alike


def offered_order(responses: Responses, settings: Thresholds) -> Iterator[Check]:
    """For each ranking, people who gave back the options in the order of the form.

    That is also an honest answer, so two counts stand beside it: if every order were as likely,
    and if it were as common as the orders with two neighbouring places swapped.
    """
    for q in _rankings(responses):
        ranks = responses.values(q)
        offered = ~np.isnan(ranks)
        place = np.where(offered, offered.cumsum(axis=1), 0)
        given = np.where(offered, ranks, 0)
        ranked = np.asarray((given > 0).sum(axis=1))
        judged = (ranked >= settings.fewest_places) & (given.max(axis=1, initial=0) == ranked)
        place, given, ranked = place[judged], given[judged], ranked[judged]
        in_order = np.where(place <= ranked[:, None], place, 0)
        same = np.asarray((given == in_order).all(axis=1))
        found = np.zeros(len(ranks), dtype=bool)
        found[judged] = same
        yield Check(
            "options in the order offered",
            rows_where(responses, found),
            int(judged.sum()),
            q.id,
            (
                by_chance(
                    "any order is as likely",
                    int(same.sum()),
                    _one_order(offered[judged].sum(axis=1), ranked),
                ),
                _beside(given, in_order, ranked, same),
            ),
        )


def _rankings(responses: Responses) -> tuple[Question, ...]:
    questions = responses.survey.questions
    return tuple(q for q in questions if q.kind == "ranking" and q.kept)


def _one_order(offered: NDArray[np.int_], ranked: NDArray[np.int_]) -> NDArray[np.float64]:
    """For each row, 1 / the number of ways to rank so many of the options offered."""
    from scipy.special import poch

    return np.asarray(1.0 / poch(offered - ranked + 1.0, ranked), dtype=np.float64)


def _beside(
    given: NDArray[np.float64],
    in_order: NDArray[np.int_],
    ranked: NDArray[np.int_],
    same: NDArray[np.bool_],
) -> Expected:
    """As many as the mean over the orders that differ in two neighbouring places.

    The chance takes the order and those beside it together: if all were as common, how likely
    would it be that so many of these people gave exactly this one?
    """
    swapped = np.zeros(len(given), dtype=bool)
    for place in range(1, int(ranked.max(initial=1))):
        order = np.where(
            in_order == place, place + 1, np.where(in_order == place + 1, place, in_order)
        )
        swapped |= np.asarray((given == order).all(axis=1)) & (place < ranked)
    among = ranked[same | swapped]
    chance = by_chance("orders beside it", int(same.sum()), 1.0 / among).chance
    return Expected("orders beside it", float((1.0 / (ranked[swapped] - 1)).sum()), chance)
