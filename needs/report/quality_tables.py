"""The quality report and the k-anonymity of the profile as tables, sentences and terminal lines.

Rows are given by number, never with their answers.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from needs.report.amounts import counted
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.tables import Columns, Table, reason_name
from surveys.checks import Check, Model, Thresholds
from surveys.privacy import Anonymity, Combination
from surveys.quality import QualityReport


def quality_table(report: QualityReport, labels: Labels) -> Table:
    """One line a check, and one a model of chance where there are several."""
    _ = labels.language
    frame = report.to_frame()
    lines = [(c, e) for c in report.checks for e in (c.expected or (None,))]
    c = Columns(frame)
    c.add(_("Check"), [reason_name(check.id, _) for check, _e in lines])
    c.add(_("Question"), [_question(check, labels) for check, _e in lines])
    c.add(_("Found"), "count")
    c.add(_("Answers looked at"), "looked_at")
    c.add(_("Share"), "share", "percent")
    c.add(_("Expected by chance"), "expected", "decimal")
    c.add(_("If by chance …"), [_model(e.model, _) if e else "" for _c, e in lines])
    c.add(_("… as many or more have a chance of"), "chance", "percent")
    c.add(_("What was done"), [done(check, _) for check, _e in lines])
    c.add(_("What it means"), [rule(check, report.settings, _) for check, _e in lines])
    c.add(_("Rows"), "rows")
    notes = (
        _("A check flags answers; flagged answers still count until somebody sets them aside."),
    )
    return c.table("quality", notes, _)


def bases_table(report: QualityReport, labels: Labels) -> Table:
    """One line a question: who was asked and who answered, now and without flagged answers."""
    _ = labels.language
    frame = report.bases_frame()
    c = Columns(frame)
    c.add(_("Question"), [labels.question(q) for q in frame["question"]])
    c.add(_("People asked"), "asked")
    c.add(_("People who answered"), "answered")
    c.add(_("Asked, without flagged answers"), "asked_without")
    c.add(_("Answered, without flagged answers"), "answered_without")
    return c.table("denominators", (), _)


def anonymity_table(found: Anonymity, labels: Labels) -> Table:
    """One line a combination of profile questions: how people group when these are known."""
    _ = labels.language
    frame = found.to_frame()
    c = Columns(frame)
    c.add(_("Known of a person"), [_known(k, labels) for k in found.combinations])
    c.add(_("Groups"), "groups")
    c.add(_("People in the smallest group"), _counts(frame["smallest"], found, _))
    c.add(_("People alone in their group"), _counts(frame["unique"], found, _))
    c.add(_("Share alone"), _shares(frame, "unique", found), "percent")
    in_small = _counts(frame["in_small"], found, _)
    c.add(_("People in groups of fewer than {n}", n=found.minimum), in_small)
    c.add(_("Share in such groups"), _shares(frame, "in_small", found), "percent")
    return c.table("anonymity", anonymity_sentences(found, labels), _)


def anonymity_sentences(found: Anonymity, labels: Labels) -> tuple[str, ...]:
    """What the anonymity table says, in plain sentences; none where there is no profile."""
    _ = labels.language
    everything = found.everything
    if everything is None or not found.n:
        return ()
    sentences = [
        _(
            "Whoever knows all profile answers of a person could single out {unique} of {n} "
            "people.",
            unique=_count(everything.unique, found, _),
            n=_.number(found.n),
        ),
        _(
            "{people} of {n} people are in a group of fewer than {minimum} with the same answers.",
            people=_count(everything.in_small, found, _),
            n=_.number(found.n),
            minimum=found.minimum,
        ),
    ]
    sentences += [
        _(
            "To know this is enough to single somebody out: {known} ({people}).",
            known=_known(c, labels),
            people=_people(c.unique, found, _),
        )
        for c in found.telling[:3]
    ]
    if everything.unique:
        sentences.append(
            _("Share tables of groups; give single answers only to those who may see them.")
        )
    return tuple(sentences)


def _is_small(count: int, found: Anonymity) -> bool:
    return 0 < count < found.minimum


def _count(count: int, found: Anonymity, _: Language) -> str:
    """A number of people; no exact one that is small."""
    small = _is_small(count, found)
    return _("fewer than {n}", n=found.minimum) if small else _.number(count)


def _people(count: int, found: Anonymity, _: Language) -> str:
    if _is_small(count, found):
        return _("fewer than {n} people", n=found.minimum)
    return _.plural("{n} person", "{n} people", count)


def _counts(counts: pd.Series, found: Anonymity, _: Language) -> list[str]:
    return [_count(int(n), found, _) for n in counts]


def _shares(frame: pd.DataFrame, name: str, found: Anonymity) -> pd.Series:
    """The share of a number of people, empty where the number is small."""
    small = [_is_small(int(n), found) for n in frame[name]]
    return frame[f"share_{name}"].mask(pd.Series(small, index=frame.index, dtype=bool))


def rule(check: Check, settings: Thresholds, _: Language) -> str:
    """What a check looks for, with its thresholds; empty where its name says it all."""
    if check.id == "too fast" and check.limit is not None:
        return _(
            "In under {minutes} minutes: {share} of the median time.",
            minutes=_.number(check.limit, 1),
            share=_.percent(settings.fast_below),
        )
    sentences = {
        "near duplicate": _(
            "The same profile, and the same answers to all other questions but one at most."
        ),
        "incomplete": _(
            "Fewer than {share} of the questions asked were answered.",
            share=_.percent(settings.incomplete_below),
        ),
        "too fast": _("In under {share} of the median time.", share=_.percent(settings.fast_below)),
        "same level throughout": _(
            "Every item rated alike, of {n} or more. Who truly finds them alike answers so too.",
            n=settings.fewest_items,
        ),
        "options in the order offered": _(
            "Perhaps left as the form showed them. It can be a true answer."
        ),
        "impossible value": _("Outside the range that the survey states.")
        if check.question
        else _("The answer ended before it began."),
        "ranked but not picked": _("A rank for an option that the person had not picked."),
    }
    return sentences.get(check.id, "")


def done(check: Check, _: Language) -> str:
    """What was done about the rows found."""
    if check.done == "flagged":
        return _("Flagged, still counted") if check.rows else ""
    if check.by:
        return _("Set aside by {name}: {reason}", name=check.by, reason=check.why)
    return _("Set aside when reading") if check.rows else ""


def quality_lines(report: QualityReport) -> Iterator[str]:
    """The report for a terminal, in English: each check with its count, and the denominators."""
    yield f"Quality: {counted(report.rows_in_file, 'row')} in the file, {report.kept} kept"
    for check in report.checks:
        if check.rows or check.done == "flagged":
            yield f"  {check.count:>6} of {check.looked_at}: {_english(check)}"
    yield (
        f"  {len(report.flagged):>6} flagged in all, which still count; without, "
        f"{counted(report.kept - len(report.flagged), 'row')}"
    )
    yield "Denominators: people who answered, of those asked"
    for base in report.bases:
        yield (
            f"  {base.question}: answered {base.answered} of {base.asked}, without flagged "
            f"rows {base.answered_without} of {base.asked_without}"
        )


def _english(check: Check) -> str:
    where = f" ({check.question})" if check.question else ""
    chance = "; ".join(
        f"{e.count:.1f} expected where {e.model}"
        + (", so many by chance: " + _odds(e.chance) if check.rows else "")
        for e in check.expected
    )
    by = f", by {check.by}: {check.why}" if check.by else ""
    rows = f" [rows {_some(check.rows)}]" if check.rows else ""
    return f"{check.id}{where}, {check.done}{by}{f'; {chance}' if chance else ''}{rows}"


def _odds(chance: float) -> str:
    return "under 1 in 1,000" if chance < 0.001 else f"{chance:.1%}"


def _some(rows: tuple[int, ...]) -> str:
    return " ".join(map(str, rows[:8])) + (" …" if len(rows) > 8 else "")


def _model(model: Model, _: Language) -> str:
    words = {
        "any order is as likely": _("every order is as likely as any other"),
        "items answered apart": _("each item is answered without regard to the others"),
        "orders beside it": _("the order is as common as those beside it"),
    }
    return words[model]


def _question(check: Check, labels: Labels) -> str:
    return labels.question(check.question) if check.question else ""


def _known(combination: Combination, labels: Labels) -> str:
    return labels.language.join(labels.question(q) for q in combination.questions)
