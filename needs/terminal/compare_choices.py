"""What was typed after `needs compare`, as choices of the comparison.

Each function refuses what does not fit as a mistake in usage, with what would fit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import typer

from needs.terminal.choices import option_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.evidence.comparing.compared import CompareSettings, Comparison
    from needs.evidence.evidence import EvidenceSettings
    from needs.evidence.pooling.pooled import Measure
    from needs.report.labels import Labels
    from surveys.survey import Question, Survey

_KINDS = ("ranking", "choices", "choice", "scale")
_ABOUT_PEOPLE = ("profile", "consent", "comment", "anchor")


_ASKS = {
    "ranking": "asks to rank, so it is compared by the chance of being ranked above another",
    "choices": "asks to choose from a list, so it is compared by the shares who chose",
    "choice": "asks to choose one of a list, so it is compared by the shares who chose",
}
_MOST_POINTS = {"net": 200}
"""Percentage points by which groups can differ at most; by others 100."""


def comparable(survey: Survey) -> list[Question]:
    """The questions that have estimates, in the order asked."""
    return [
        q
        for q in survey.questions
        if q.kept and q.kind in _KINDS and q.role not in _ABOUT_PEOPLE and q.estimated
    ]


def question_to_compare(
    survey: Survey, name: str | None, needs_one: tuple[object, ...]
) -> Question | None:
    """The question named, or None for all; needs_one: options that make sense of one only."""
    known = {q.id: q for q in comparable(survey)}
    listed = ", ".join(known) or "none"
    if name is None:
        if any(option is not None for option in needs_one):
            raise typer.BadParameter(
                f"--measure, --threshold and --groups are for one question; name it: {listed}",
                param_hint="--question",
            )
        return None
    if name not in known:
        raise typer.BadParameter(
            f"'{name}' is not a question with estimates to compare; these are {listed}",
            param_hint="--question",
        )
    return known[name]


def compare_settings(
    usual: EvidenceSettings,
    question: Question | None,
    measure: Measure | None,
    threshold: float | None,
) -> CompareSettings:
    """The settings of the comparison. threshold: percentage points, or levels of a mean or gap."""
    from needs.evidence.comparing.compared import CompareSettings

    if measure is not None and question is not None and question.kind != "scale":
        raise typer.BadParameter(
            f"'{question.id}' {_ASKS[question.kind]}, and has one measure only; "
            "leave --measure out",
            param_hint="--measure",
        )
    if measure == "gap" and question is not None and question.role != "importance":
        raise typer.BadParameter(
            f"'{question.id}' does not ask how important something is, so there is no gap to "
            "ability; use net or mean",
            param_hint="--measure",
        )
    if threshold is not None and question is not None:
        _check_threshold(question, measure, threshold)
        threshold /= 1 if _in_levels(measure) else 100
    return CompareSettings(
        measure=measure,
        threshold=threshold,
        unranked=usual.unranked,
        n_draws=usual.n_draws,
        seed=usual.seed,
    )


def threshold_note(measure: Measure | None, threshold: float | None) -> str:
    """What a threshold of less than one percentage point means; empty for any other."""
    if threshold is None or not 0 < threshold < 1 or _in_levels(measure):
        return ""
    return (
        f"--threshold {threshold:g} means {threshold:g} percentage points; "
        f"did you mean {100 * threshold:g}?"
    )


def _in_levels(measure: Measure | None) -> bool:
    return measure in ("mean", "gap")


def _check_threshold(question: Question, measure: Measure | None, threshold: float) -> None:
    """A mistake in usage where no groups could differ by so much."""
    if not 0 <= threshold < math.inf:
        raise typer.BadParameter(
            f"{threshold} is no size of a difference; give a number of 0 or more, such as "
            f"{'0.3' if _in_levels(measure) else '10'}",
            param_hint="--threshold",
        )
    if _in_levels(measure):
        most, unit = len(question.levels) - 1, "levels"
    else:
        usual = "net" if question.kind == "scale" else ""
        most, unit = _MOST_POINTS.get(measure or usual, 100), "percentage points"
    if threshold >= most:
        raise typer.BadParameter(
            f"no two groups differ by {threshold:g} {unit} in '{question.id}', where {most} are "
            "the most there can be; give a smaller number",
            param_hint="--threshold",
        )


def two_groups(text: str, comparison: Comparison, labels: Labels) -> tuple[str, str | None]:
    """Ids of the group or two groups named; None for everybody else. A group may be called by its
    id, its words or, where it is a country, by any name of the country."""
    from needs.report.comparison_words import group_namer

    namer = group_namer(comparison, labels)
    called = {group: namer(group) for group in comparison.shown_groups}
    parts = [part for part in map(str.strip, text.split(",")) if part]
    # Words of groups hold commas too, so every comma may be the one between two groups.
    for at in range(len(parts)):
        names = [", ".join(some) for some in (parts[:at], parts[at:]) if some]
        found = [_group(name, comparison, called, labels.survey) for name in names]
        first, second = found[0], found[-1] if at else None
        if first is not None and None not in found and first != second:
            return first, second
    for part in parts:
        if _group(part, comparison, called, labels.survey) is None:
            listed = "; ".join(called.values()) or "none"
            raise typer.BadParameter(
                f"'{part}' is not a group that is shown; these are {listed}", param_hint="--groups"
            )
    raise typer.BadParameter(
        f"'{text}' is not one group or two different ones, such as "
        f"{','.join([*called.values()][:2])}",
        param_hint="--groups",
    )


def _group(
    text: str, comparison: Comparison, called: Mapping[str, str], survey: Survey
) -> str | None:
    """The id of the group that a text names, if any. called: the words for each shown, by id."""
    from surveys.grouping import CROSS

    known = {words.casefold(): group for group, words in called.items()}
    known |= {group.casefold(): group for group in called}
    # Crossed groups read "Iraq × supervisor": each part may have any name of its country.
    answers = map(str.strip, text.replace("×", CROSS).split(CROSS, len(comparison.by) - 1))
    asked = zip(comparison.by, answers, strict=False)
    by_country = CROSS.join(option_id(survey.question(q), answer, ()) for q, answer in asked)
    return known.get(text.casefold(), known.get(by_country.casefold()))
