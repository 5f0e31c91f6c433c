"""A run as a Word document: a brief to read first, then the long tables to rework.

The parts on findings and topics are also those of a run without a plan (`unplanned`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from needs.evidence.demand import Shares
from needs.evidence.rank_sets import RankSets
from needs.evidence.rankings import TOP, Ranking
from needs.evidence.scales import NetShares
from needs.planning.weighing.priorities import Priorities
from needs.report.document import Grid, Heading, Lines, Part, to_docx
from needs.report.findings import Findings
from needs.report.labels import Labels
from needs.report.plan_tables import (
    left_out_table,
    plan_notes,
    plan_summary,
    plan_table,
    step_times_table,
)
from needs.report.priority_tables import other_action_sentences
from needs.report.records import Run
from needs.report.sentences import ranking_caveats, tied_sentences, top_sentences
from needs.report.tables import Table, criterion_name, priorities_table
from surveys.survey import say

DOCUMENT = "needs.docx"


def run_document(run: Run) -> bytes:
    """The run as a Word document: findings, priorities and plan in short; then every line of the
    plan with its reasons, what was left out, and what each score is made of. Equal runs give equal
    bytes."""
    _ = run.labels.language
    course = run.plan.course
    title = _("Curriculum plan: {course}", course=say(course.title, _.code, course.id))
    parts = (*_brief(run), *_long_tables(run))
    return to_docx(title, parts, _, notes=run.notes, warning=made_up(run))


def made_up(found: Findings) -> str:
    """The warning above made-up answers; empty above real ones."""
    _ = found.labels.language
    said = _("These answers are synthetic: made up to show the software. They are no evidence.")
    return said if found.evidence.synthetic else ""


def _brief(run: Run) -> Iterator[Part]:
    """What a reader needs who reads two pages."""
    _, labels = run.labels.language, run.labels
    yield Lines((plan_summary(run.plan, labels),), bullets=False)
    yield from found_parts(run)
    yield from topics_parts(run, run.priorities)
    yield Heading(_("What fits in the days?"))
    yield Lines(plan_notes(run.plan, labels))
    yield Grid(step_times_table(run.plan, labels, ()), _("Minutes of each step, now and planned"))


def found_parts(found: Findings) -> Iterator[Part]:
    """What the answers say of steps and content."""
    yield from _hardest(found)
    yield from _wanted(found)


def topics_parts(found: Findings, priorities: Priorities) -> Iterator[Part]:
    """Which topics matter most, and by what."""
    _, labels = found.labels.language, found.labels
    yield Heading(_("Which topics matter most?"))
    weights = priorities.weights.items()
    counted = _.join(f"{criterion_name(c, _)} {_.percent(w)}" for c, w in weights if w)
    yield Lines((_("What counts how much: {weights}.", weights=counted),), bullets=False)
    topics = [labels.topic(t) for t in priorities.topics]
    first = _first(topics, priorities.rank_sets(found.level), labels)
    yield Lines((*first, *other_action_sentences(priorities, labels)))


def _hardest(run: Findings) -> Iterator[Part]:
    _, labels, ranking = run.labels.language, run.labels, run.evidence.difficulty
    if ranking is None:
        return
    names = [labels.option(ranking.question, i) for i in ranking.items]
    sets = ranking.rank_sets(run.level)
    yield Heading(_("Which steps are hardest?"))
    yield _answered(ranking, run)
    yield Lines(
        (
            *top_sentences(names, sets, TOP, labels, hardest=True),
            *tied_sentences(names, sets, labels),
            *ranking_caveats(ranking, labels),
        )
    )


def _wanted(run: Findings) -> Iterator[Part]:
    _, labels = run.labels.language, run.labels
    results = [r for r in (run.evidence.requests, run.evidence.amounts) if r is not None]
    if results:
        yield Heading(_("Which content do people ask for?"))
    for result in results:
        names = [labels.option(result.question, i) for i in result.items]
        yield Heading(labels.question(result.question), level=2)
        yield _answered(result, run)
        yield Lines(_first(names, result.rank_sets(run.level), labels))


def _answered(result: Ranking | Shares | NetShares, run: Findings) -> Lines:
    _ = run.labels.language
    text = _(
        "{answered} of {asked} people answered.",
        answered=_.number(result.n_answered),
        asked=_.number(result.n_asked),
    )
    return Lines((text,), bullets=False)


def _first(names: Sequence[str], sets: RankSets, labels: Labels) -> tuple[str, ...]:
    """What is surely and what may be among the first; nothing where so few are all first."""
    return top_sentences(names, sets, TOP, labels) if len(names) > TOP else ()


def _long_tables(run: Run) -> Iterator[Part]:
    """The tables that people rework, one under each heading."""
    _, labels, plan = run.labels.language, run.labels, run.plan
    lines = plan_table(plan, run.evidence, run.priorities, labels, run.level, ())
    said = plan_notes(plan, labels)  # in the brief already
    yield from _section(
        _("The plan, line by line"),
        replace(lines, notes=tuple(n for n in lines.notes if n not in said)),
        _("Modules with their minutes and the reasons"),
    )
    if plan.left_out:
        left_out = left_out_table(plan, labels, ())
        yield from _section(
            _("What was left out, and why"), left_out, _("Modules that are not in the plan")
        )
    yield from scores_parts(run, run.priorities)


def scores_parts(found: Findings, priorities: Priorities) -> Iterator[Part]:
    """The table of what each topic's score is made of."""
    _ = found.labels.language
    scores = priorities_table(priorities, found.labels, found.level, ())
    yield from _section(
        _("What is each topic\u2019s score made of?"), scores, _("Topics, highest score first")
    )


def _section(heading: str, table: Table, caption: str) -> tuple[Part, Part]:
    return Heading(heading), Grid(table, caption)
