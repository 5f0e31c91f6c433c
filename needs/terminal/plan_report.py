"""What `needs plan` says and writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from needs.terminal.planned import Found
from needs.terminal.work import partner_programmes

if TYPE_CHECKING:
    from needs.planning.courses.coverage import Coverage
    from needs.planning.courses.programmes import Programmes
    from needs.report.tables import Table

SHOWN_LINES = 5
"""Lines whose reasons are printed; the table has all."""


def said(found: Found) -> Iterator[list[str]]:
    """Paragraphs of lines: the course, the plan, and what else was asked for."""
    from needs.report.coverage_tables import coverage_sentences
    from needs.report.days_tables import days_sentences
    from needs.report.local_tables import local_sentences
    from needs.report.summary import course_and_survey, plan_by_action
    from needs.report.survival_tables import survival_notes, survival_sentences

    made, labels = found.made, found.made.ground.labels
    evidence = made.ground.evidence
    yield list(course_and_survey(made.plan.course, evidence, made.ground.priorities))
    yield list(plan_by_action(made.plan, labels, synthetic=evidence.synthetic))
    yield list(coverage_sentences(_coverage(found, partner_programmes()), labels))
    if found.why is not None:
        yield list(_reasons(found))
    if found.days is not None:
        yield list(days_sentences(found.days, labels))
    if found.survival is not None:
        yield [
            *survival_notes(found.survival, labels),
            *survival_sentences(found.survival, labels),
        ]
    if found.local is not None:
        yield list(local_sentences(found.local.options, found.local.name, labels))


def _reasons(found: Found) -> Iterator[str]:
    from needs.report.plan_why_tables import greedy_sentence, why_sentences

    assert found.why is not None
    labels = found.made.ground.labels
    yield greedy_sentence(found.made.plan, found.why.greedy, labels)
    dear = sorted((x for x in found.why.lines.lines if not x.stays), key=lambda x: x.loss)
    if dear:
        yield "What the plan would miss least; why.csv has every line:"
    for line in dear[:SHOWN_LINES]:
        yield f"  {' '.join(why_sentences(line, labels))}"


def _coverage(found: Found, programmes: Programmes | None) -> Coverage:
    """The topics that the plan covers, place by place."""
    from needs.planning.courses.coverage import cover
    from needs.planning.plans.choices import Place

    plan = found.made.plan
    minutes = {str(p): plan.minutes_at(p) for p in get_args(Place) if plan.minutes_at(p)}
    return cover(plan.course, minutes, plan.needs.topics, programmes)


def tables(found: Found, *, names: bool) -> Iterator[Table]:
    """Each table of the plan; names: those who decided are named, not only numbered."""
    from needs.report.coverage_tables import coverage_table, sources_table
    from needs.report.days_tables import days_summary_table, days_table
    from needs.report.decision_tables import decisions_table
    from needs.report.local_tables import local_table, options_table
    from needs.report.plan_tables import left_out_table, plan_table, step_times_table
    from needs.report.plan_why_tables import why_table
    from needs.report.survival_tables import questions_table, survival_table

    base, plan = found.made.ground, found.made.plan
    labels, notes = base.labels, base.notes
    yield plan_table(plan, base.evidence, base.priorities, labels, base.level, notes)
    yield left_out_table(plan, labels, notes)
    yield step_times_table(plan, labels, notes)
    programmes = partner_programmes()
    yield coverage_table(_coverage(found, programmes), labels, notes)
    if programmes is not None:
        grown = [x.module for x in plan.lines if x.minutes_planned > x.minutes_now]
        yield sources_table(grown, programmes, labels, notes)
    if found.why is not None:
        yield why_table(found.why.lines, labels, notes)
    if found.days is not None:
        yield days_summary_table(found.days, labels, notes)
        yield days_table(found.days, labels, notes)
    if found.survival is not None:
        yield survival_table(found.survival, labels, notes)
        yield questions_table(found.survival, labels, notes)
    if found.local is not None:
        yield local_table(found.local.options, found.local.name, labels, notes)
        yield options_table(found.local.options, found.local.name, labels, notes)
    if found.made.decided.entries:
        yield decisions_table(found.made.decided.entries, labels, notes, names=names)


def record(found: Found, *, names: bool) -> dict[str, Any]:
    """The plan as plain values: a run's record, with what else was worked out."""
    from needs.report.decision_tables import decision_records
    from needs.report.records import Run
    from needs.report.records import record as of_run

    made, base = found.made, found.made.ground
    run = Run(
        reading=base.reading,
        responses=base.responses,
        only=base.only,
        by=None,
        evidence=base.evidence,
        priorities=base.priorities,
        plan=made.plan,
        labels=base.labels,
        level=base.level,
    )
    more: dict[str, Any] = {
        "decisions": decision_records(made.decided.entries, base.labels.language, names=names)
    }
    more["coverage"] = _coverage(found, None).to_frame().to_dict("records")
    if found.why is not None:
        more["why"] = found.why.lines.to_frame().to_dict("records")
    if found.days is not None:
        more["days"] = found.days.summary_frame().to_dict("records")
        more["days_by_module"] = found.days.to_frame().to_dict("records")
    if found.survival is not None:
        more["survival"] = found.survival.to_frame().to_dict("records")
        more["ask_next"] = found.survival.questions_frame().to_dict("records")
    if found.local is not None:
        more["local"] = found.local.options.to_frame().to_dict("records")
        more["local_options"] = found.local.options.options_frame().to_dict("records")
    return {**of_run(run), **more}
