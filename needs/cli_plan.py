"""The command `needs plan`: what fits in the days, how firmly, and what people decided about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from needs import cli_options as given
from needs import cli_plan_options as asked
from needs.cli_choices import profile
from needs.cli_decided import Decided, Wanted, decided
from needs.cli_ground import Given, Ground, ground, on_answers
from needs.cli_options import PLAN
from needs.cli_terminal import Progress, one_line_errors, paragraph, write
from needs.cli_work import told
from needs.planning.plan_settings import PlanSettings

if TYPE_CHECKING:
    from needs.planning.local_options import LocalOptions
    from needs.planning.plan import Plan
    from needs.planning.plan_days import DaysCompared
    from needs.planning.plan_inputs import Inputs
    from needs.planning.survival import Survival
    from needs.report.tables import Table


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "plan",
        short_help="Say what fits in the days, and keep what people decide.",
        epilog="\b\nExamples:\n  needs plan answers.csv --form form.xlsx --days 6 "
        "--days-compared 5,6,7,8 --survive 200\n"
        "  needs plan answers.csv --form form.xlsx --save decisions.db --veto overview \\\n"
        "    --decided-by 'A. Mwangi' --why 'covered by our induction'",
    )(on_answers(plan))


def plan(
    typed: Given,
    days: given.Days = PLAN.days,
    hours: given.Hours = PLAN.hours_per_day,
    practice: given.Practice = PLAN.practice_share,
    floor: given.Floor = PLAN.step_floor,
    gain: given.Gain = PLAN.hardest_gain,
    online: asked.Online = PLAN.online_hours,
    must: asked.Must = None,
    veto: asked.Veto = None,
    fix: asked.Fix = None,
    days_compared: asked.DaysSideBySide = "",
    survive: asked.Survive = 0,
    local: asked.Local = 0,
    by: asked.By = "region",
    save: asked.Save = "",
    board: asked.BoardName = "",
    withdraw: asked.Withdraw = None,
    sign_off: asked.SignOff = False,
    decided_by: asked.DecidedBy = "",
    why: asked.Why = "",
    names: asked.Names = False,
    out: asked.Folder = Path("plan"),
) -> None:
    """Plan the course by what the answers say, with the place of every module and its reason.

    Writes a CSV a table, all tables as plan.xlsx, and everything as plan.json.
    """
    settings = PlanSettings(
        days=days,
        hours_per_day=hours,
        step_floor=floor,
        hardest_gain=gain,
        practice_share=practice,
        online_hours=online,
    )
    wanted = Wanted(
        must=must or (),
        veto=veto or (),
        fix=fix or (),
        withdraw=withdraw or (),
        save=save,
        board=board,
        sign_off=sign_off,
        by=decided_by,
        why=why,
    )
    with one_line_errors():
        progress = Progress(typed.verbose)
        compared = _days(days_compared)
        made = planned(ground(typed, progress), settings, wanted, progress)
        found = Found(
            made,
            made.days(compared, progress) if compared else None,
            made.survival(survive, progress) if survive else None,
            made.local(local, by, progress) if local else None,
        )
        for lines in _said(found):
            paragraph(lines)
        tables = tuple(_tables(found, names=names))
        synthetic = made.ground.evidence.synthetic
        from needs.report.files import table_files

        write(table_files(tables, "plan", _record(found, names=names), synthetic=synthetic), out)


# --- the work ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """A plan at the terminal, with what it stands on and what people decided about it."""

    ground: Ground
    inputs: Inputs
    decided: Decided
    plan: Plan

    def days(self, days: tuple[float, ...], progress: Progress) -> DaysCompared:
        """The plan for other numbers of days."""
        from needs.planning.plan_days import compare_days

        progress.says(f"planning for {len(days)} numbers of days")
        own = self.plan
        return compare_days(own.course, own.needs, own.settings, days, own.wishes)

    def survival(self, n: int, progress: Progress) -> Survival:
        """The plan solved again over n draws."""
        from needs.planning.survival import survive
        from needs.planning.survival_draws import needs_drawn

        def said(done: int, of: int) -> None:
            if done % max(of // 10, 1) == 0:
                progress.says(f"planned again for {done} of {of} draws")

        found, held = self.ground, self.decided.overrides
        draws = needs_drawn(found.evidence, found.priorities, n, decided=held.needs)
        return survive(self.plan, draws, said)

    def local(self, hours: float, by: str, progress: Progress) -> Local:
        """A common core, and options for each group of a profile question or region."""
        from needs.planning.group_needs import REGION, group_needs
        from needs.planning.local_options import local_options

        found, own = self.ground, self.plan
        country = found.responses.survey.country
        regions = by == REGION and country is not None
        question = (
            country
            if country is not None and regions
            else profile(by, found.responses.survey, "--by")
        )
        progress.says(f"planning for every {by} together")
        with told(own.settings, found.labels):
            groups = group_needs(
                found.responses, found.evidence, found.priorities, question, regions=regions
            )
            needs = {g: self.decided.overrides.needs(n) for g, n in groups.needs.items()}
            options = local_options(
                own.course, own.needs, needs, groups.n, hours, own.settings, own.wishes
            )
        labels = found.labels
        name = labels.region if regions else partial(labels.group, question.id)
        return Local(options, name)


@dataclass(frozen=True)
class Local:
    """Local options, and what calls each group in words."""

    options: LocalOptions
    name: Callable[[str], str]


@dataclass(frozen=True)
class Found:
    """Everything that the command worked out."""

    made: Planned
    days: DaysCompared | None
    survival: Survival | None
    local: Local | None


def planned(found: Ground, settings: PlanSettings, wanted: Wanted, progress: Progress) -> Planned:
    """The plan under the settings and what people decided, signed off where that was asked for."""
    from needs.planning.plan_inputs import inputs_of
    from needs.planning.priorities import learners_needs

    course = found.labels.course
    with told(settings, found.labels):
        inputs = inputs_of(
            found.evidence,
            found.responses.sources,
            found.only,
            found.priorities,
            learners_needs(found.evidence, found.priorities),
            course,
            settings,
        )
    held = decided(wanted, inputs, found.labels)
    try:
        progress.says(f"planning with {len(course.modules)} modules")
        with told(settings, found.labels):
            made = inputs.plan(held.overrides)
        if wanted.sign_off:
            held.sign_off(wanted, inputs, made)
    finally:
        held.close()
    weights = held.overrides.weighing(found.priorities.weights)
    scores = replace(found.priorities, weights=weights)
    return Planned(replace(found, priorities=scores), inputs, held, made)


def _days(text: str) -> tuple[float, ...]:
    """The numbers of days to compare."""
    try:
        return tuple(float(n) for n in text.split(",") if n.strip())
    except ValueError as error:
        raise typer.BadParameter(
            f"'{text}' is not numbers, such as 5,6,7,8", param_hint="--days-compared"
        ) from error


# --- what it says and writes -------------------------------------------------------------------


def _said(found: Found) -> Iterator[list[str]]:
    from needs.report.days_tables import days_sentences
    from needs.report.local_tables import local_sentences
    from needs.report.summary import course_and_survey, plan_by_action
    from needs.report.survival_tables import survival_notes, survival_sentences

    made, labels = found.made, found.made.ground.labels
    evidence = made.ground.evidence
    yield list(course_and_survey(made.plan.course, evidence, made.ground.priorities))
    yield list(plan_by_action(made.plan, labels, synthetic=evidence.synthetic))
    if found.days is not None:
        yield list(days_sentences(found.days, labels))
    if found.survival is not None:
        yield [
            *survival_notes(found.survival, labels),
            *survival_sentences(found.survival, labels),
        ]
    if found.local is not None:
        yield list(local_sentences(found.local.options, found.local.name, labels))


def _tables(found: Found, *, names: bool) -> Iterator[Table]:
    from needs.report.days_tables import days_summary_table, days_table
    from needs.report.decision_tables import decisions_table
    from needs.report.local_tables import local_table, options_table
    from needs.report.plan_tables import left_out_table, plan_table, step_times_table
    from needs.report.survival_tables import questions_table, survival_table

    base, plan = found.made.ground, found.made.plan
    labels, notes = base.labels, base.notes
    yield plan_table(plan, base.evidence, base.priorities, labels, base.level, notes)
    yield left_out_table(plan, labels, notes)
    yield step_times_table(plan, labels, notes)
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


def _record(found: Found, *, names: bool) -> dict[str, Any]:
    from needs.report.decision_tables import decision_records
    from needs.report.records import Run, record

    made, base = found.made, found.made.ground
    run = Run(
        base.reading,
        base.responses,
        base.only,
        None,
        base.evidence,
        base.priorities,
        made.plan,
        base.labels,
        base.level,
    )
    more: dict[str, Any] = {
        "decisions": decision_records(made.decided.entries, base.labels.language, names=names)
    }
    if found.days is not None:
        more["days"] = found.days.summary_frame().to_dict("records")
        more["days_by_module"] = found.days.to_frame().to_dict("records")
    if found.survival is not None:
        more["survival"] = found.survival.to_frame().to_dict("records")
        more["ask_next"] = found.survival.questions_frame().to_dict("records")
    if found.local is not None:
        more["local"] = found.local.options.to_frame().to_dict("records")
        more["local_options"] = found.local.options.options_frame().to_dict("records")
    return {**record(run), **more}
