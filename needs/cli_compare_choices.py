"""What was typed after `needs compare`, as choices of the comparison.

Each function refuses what does not fit as a mistake in usage, with what would fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from needs.evidence.compared import CompareSettings, Comparison
    from needs.evidence.evidence import EvidenceSettings
    from needs.evidence.pooled import Measure
    from needs.report.labels import Labels
    from surveys.survey import Question, Survey

_KINDS = ("ranking", "choices", "choice", "scale")
_ABOUT_PEOPLE = ("profile", "consent", "comment", "anchor")


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
    from needs.evidence.compared import CompareSettings

    if measure is not None and question is not None and question.kind != "scale":
        raise typer.BadParameter(
            f"'{question.id}' is a {question.kind} and has one measure only; leave --measure out",
            param_hint="--measure",
        )
    if measure == "gap" and question is not None and question.role != "importance":
        raise typer.BadParameter(
            f"'{question.id}' does not ask how important something is, so there is no gap to "
            "ability; use net or mean",
            param_hint="--measure",
        )
    in_levels = measure in ("mean", "gap")
    if threshold is not None and not in_levels:
        threshold /= 100
    return CompareSettings(
        measure=measure,
        threshold=threshold,
        unranked=usual.unranked,
        n_draws=usual.n_draws,
        seed=usual.seed,
    )


def two_groups(text: str, comparison: Comparison, labels: Labels) -> tuple[str, str | None]:
    """Ids of the group or two groups named, by id or by their words; None for everybody else."""
    names = [name for name in map(str.strip, text.split(",")) if name]
    known = _known_groups(comparison, labels)
    listed = ", ".join(comparison.shown_groups) or "none"
    for name in names:
        if name.casefold() not in known:
            raise typer.BadParameter(
                f"'{name}' is not a group that is shown; these are {listed}", param_hint="--groups"
            )
    found = [known[name.casefold()] for name in names]
    if len(found) not in (1, 2) or len(set(found)) != len(found):
        raise typer.BadParameter(
            f"'{text}' is not one group or two different ones, such as "
            f"{','.join(comparison.shown_groups[:2])}",
            param_hint="--groups",
        )
    return found[0], found[1] if len(found) == 2 else None


def _known_groups(comparison: Comparison, labels: Labels) -> dict[str, str]:
    """The ids of the groups shown, by what they may be called."""
    from needs.report.comparison_words import group_namer

    name = group_namer(comparison, labels)
    called = {name(g).casefold(): g for g in comparison.shown_groups}
    return called | {g.casefold(): g for g in comparison.shown_groups}
