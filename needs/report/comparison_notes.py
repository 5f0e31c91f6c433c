"""What the numbers of a comparison stand on, a sentence a note."""

from __future__ import annotations

from needs.evidence.comparing.compared import Comparison
from needs.report.comparison_words import MeasureWords, group_namer, measure_words
from needs.report.labels import Labels
from needs.report.language import Language
from surveys.grouping import CROSS, JOINED


def comparison_notes(comparison: Comparison, labels: Labels, level: float) -> tuple[str, ...]:
    """What a reader must know of the numbers: the measure, pooling, verdicts, what is hidden."""
    _ = labels.language
    words = measure_words(comparison.measure, _)
    lines = [
        words.meaning,
        _(
            "n is the number of people who answered about the item. Intervals hold with {level} "
            "confidence.",
            level=_.percent(level),
        ),
        _(
            "A small group’s own answers are largely chance. They are therefore drawn towards the "
            "whole, the more the fewer they are and the more alike groups are."
        ),
        *_verdict_notes(comparison, words, _),
        *_hidden_notes(comparison, labels),
        *drawn_notes(comparison, _),
    ]
    return tuple(lines)


def _verdict_notes(comparison: Comparison, words: MeasureWords, _: Language) -> list[str]:
    return [
        _(
            "“Everybody else” is all others in the groups shown. A difference matters from "
            "{threshold}.",
            threshold=words.amount(comparison.threshold),
        ),
        _(
            "“Differs”: of all cells said so, at most {rate} are expected not to differ by that "
            "much. “May differ”: such a difference is more likely than not, in a question in which "
            "groups are shown to differ. “No evidence”: neither, which does not prove that there "
            "is none.",
            rate=_.percent(comparison.settings.false_rate),
        ),
    ]


def _hidden_notes(comparison: Comparison, labels: Labels) -> list[str]:
    """What is not shown, without a number of anybody."""
    _ = labels.language
    state = comparison.state
    lines = []
    if (state == "hidden").any():
        hidden = _(
            "Not shown: cells in which fewer than {minimum} people answered, and others by which "
            "these could be worked out.",
            minimum=_.number(comparison.settings.minimum),
        )
        lines.append(hidden)
    if any(part.startswith(JOINED) for g in comparison.groups for part in g.split(CROSS)):
        lines.append(_("Groups too small to show are shown together, so that no answer is lost."))
    never = [g for g, asked in zip(comparison.groups, comparison.asked, strict=True) if not asked]
    if never:
        name = group_namer(comparison, labels)
        names = _.join(name(g) for g in never)
        lines.append(_("Never asked this question: {groups}.", groups=names))
    return lines


def drawn_notes(comparison: Comparison, _: Language) -> list[str]:
    """The draws and random assignments behind the numbers."""
    settings = comparison.settings
    return [
        _(
            "Uncertainty: {draws} draws of the estimates, seed {seed}; whether groups differ: "
            "{permutations} random assignments of people to groups.",
            draws=_.number(settings.n_draws),
            seed=settings.seed,
            permutations=_.number(settings.n_permutations),
        )
    ]
