"""A run in lines of plain text, as a terminal shows it: what was read, what it says, what to teach.

Findings are in the run's language; what the software says of files and settings is in English.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from needs.evidence.evidence import Evidence, EvidenceSettings
from needs.evidence.rank_sets import RankSets
from needs.evidence.rankings import TOP
from needs.evidence.weighting import EQUAL
from needs.planning.courses.curriculum import Course, check_course
from needs.planning.plans.lines import Action
from needs.planning.plans.plan import Plan
from needs.planning.weighing.priorities import Priorities
from needs.report.amounts import counted
from needs.report.labels import Labels
from needs.report.plan_tables import action_name, plan_notes
from needs.report.sentences import ranking_caveats, top_sentences
from needs.report.tables import criterion_name
from surveys.reading import Reading
from surveys.xlsform import Form

SHOWN = 5
"""Entries of a long list that are shown; the files hold all."""


def account(reading: Reading, form: Form, *, all_notes: bool = False) -> Iterator[str]:
    """What became of the rows and columns of the file; never a value of a personal column."""
    sources = reading.responses.sources
    if reading.responses.synthetic:
        yield "These answers are synthetic: made up to show the software. They are no evidence."
    for source in sources:
        yield f"{source.name}, read as an export of {source.reader}"
    files = "file" if len(sources) == 1 else f"{len(sources)} files, one wave each"
    rows = "row" if reading.rows_in_file == 1 else "rows"
    yield f"  {reading.rows_in_file:>6} {rows} in the {files}"
    for aside in reading.set_aside:
        decided = f", by {aside.by}: {aside.why}" if aside.by else ""
        yield f"  {len(aside.rows):>6} set aside: {aside.reason}{decided}"
    yield f"  {len(reading.responses):>6} kept"
    for what, names in (
        ("Personal columns removed", reading.columns_used_as("personal")),
        ("Columns of questions without a use, not kept", reading.columns_used_as("unused")),
        ("Columns not matched to a question, not read", reading.columns_used_as("not matched")),
        ("Fields of the form that have no analysis", form.skipped),
    ):
        if names:
            yield f"{what}: {len(names)} ({', '.join(names)})"
    yield f"Notes on cells and columns: {len(reading.notes) or 'none'}"
    shown = reading.notes if all_notes else reading.notes[:SHOWN]
    yield from (f"  {note}" for note in shown)
    if len(reading.notes) > len(shown):
        yield f"  … and {len(reading.notes) - len(shown)} more"


def guesses(form: Form) -> Iterator[str]:
    """The questions whose use was guessed from their names, one line a role."""
    names = defaultdict(list)
    for name in form.suggested:
        names[form.survey.question(name).role].append(name)
    if names:
        yield "What questions are for, guessed from their names:"
    for role, questions in names.items():
        removed = {"personal": " (removed when read)", "unused": " (left out)"}.get(role, "")
        yield f"  {role}{removed}: {', '.join(questions)}"


def course_and_survey(course: Course, evidence: Evidence, priorities: Priorities) -> Iterator[str]:
    """The course, and where it and the survey do not meet, one line a rule."""
    invented = " (invented: plan with your own by --course)" if course.invented else ""
    yield f"Course '{course.id}'{invented}"
    steps = evidence.difficulty.items if evidence.difficulty else ()
    ids = defaultdict(list)
    for note in check_course(course, priorities.topics, steps):
        hint = note.advice.removeprefix("; ")
        ids[note.rule].append(f"{note.id} ({hint})" if hint else note.id)
    yield from (f"  {rule}: {_beginning(found)}" for rule, found in ids.items())
    if "topic not asked in the survey" in ids:
        yield "  Topics not asked about have no evidence: their modules yield to those asked about."


def findings(
    evidence: Evidence, priorities: Priorities | None, labels: Labels, level: float
) -> Iterator[str]:
    """What the answers prove of steps, content and priorities, and what they leave open.

    priorities: None where the survey asks about no topic.
    """
    yield from analysis(evidence)
    ranking = evidence.difficulty
    for result in (ranking, evidence.requests, evidence.amounts):
        if result is not None:
            question = labels.question(result.question)
            yield f"{question} ({result.n_answered} of {result.n_asked} answered)"
            names = [labels.option(result.question, i) for i in result.items]
            yield from _first(names, result.rank_sets(level), labels)
        if ranking is not None and result is ranking:
            yield from _indented(ranking_caveats(ranking, labels))
    if priorities is None:
        return
    _ = labels.language
    shares = zip(priorities.criteria, priorities.weight, strict=True)
    weights = "; ".join(f"{criterion_name(c.id, _)} {_.percent(w)}" for c, w in shares if w)
    yield f"Priorities ({weights})"
    topics = [labels.topic(t) for t in priorities.topics]
    yield from _first(topics, priorities.rank_sets(level), labels)


def analysis(evidence: Evidence) -> Iterator[str]:
    """Where the analysis is another than the usual one, what was chosen and what it costs."""
    weights, settings = evidence.weights, evidence.settings
    if weights.scheme != EQUAL:
        yield (
            f"Weights: {weights.scheme}, by {' and '.join(weights.by)}; {weights.n_trimmed} cut. "
            f"{evidence.n} answers are as precise as {weights.n_effective:.0f} that count the same"
        )
    if settings.cluster:
        yield f"Uncertainty: groups of '{settings.cluster}' are drawn whole"
    if settings.unranked != EvidenceSettings().unranked:
        yield f"Options left unranked count as {settings.unranked}"


def plan_by_action(plan: Plan, labels: Labels, *, synthetic: bool) -> Iterator[str]:
    """What the plan was made under, then its modules by action, minutes now and planned."""
    made_up = ", from synthetic answers: an example" if synthetic else ""
    days, hours = plan.settings.days, plan.settings.hours_per_day
    each = f"{hours:g} hour{'' if hours == 1 else 's'}"
    yield f"Plan for {days:g} day{'' if days == 1 else 's'} of {each}{made_up}"
    yield from _indented(plan_notes(plan, labels))
    for action in get_args(Action):
        lines = [line for line in plan.lines if line.action == action]
        if lines:
            yield f"{action_name(action, labels.language)} ({len(lines)})"
        for line in lines:
            minutes = f"{line.minutes_now:>5} → {line.minutes_planned:>3} min"
            yield f"  {minutes}  {labels.module(line.module)}"
    modules = counted(len(plan.left_out), "module")
    yield f"Neither in the plan nor at a later place: {modules}; left_out.csv says why"


def _first(names: Sequence[str], sets: RankSets, labels: Labels) -> Iterator[str]:
    if len(names) > TOP:
        yield from _indented(top_sentences(names, sets, TOP, labels))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines)


def _beginning(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + more
