"""The command `needs plan`: what fits in the days, how firmly, and what people decided about it."""

from __future__ import annotations

import math
from pathlib import Path

import typer

from needs.planning.plans.settings import PlanSettings
from needs.terminal import options as given
from needs.terminal import plan_options as asked
from needs.terminal.decided import Wanted
from needs.terminal.given import Given, on_answers
from needs.terminal.ground import ground
from needs.terminal.options import MOST_DAYS, PLAN
from needs.terminal.output import Progress, one_line_errors, paragraph, write
from needs.terminal.plan_report import record, said, tables
from needs.terminal.planned import Found, planned


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
    explain: asked.Explain = False,
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
            made.why(progress) if explain else None,
            made.days(compared, progress) if compared else None,
            made.survival(survive, progress) if survive else None,
            made.local(local, by, progress) if local else None,
        )
        for lines in said(found):
            paragraph(lines)
        from needs.report.files import table_files

        written = tuple(tables(found, names=names))
        synthetic = made.ground.evidence.synthetic
        write(table_files(written, "plan", record(found, names=names), synthetic=synthetic), out)


def _days(text: str) -> tuple[float, ...]:
    """The numbers of days to compare."""
    try:
        days = tuple(float(n) for n in text.split(",") if n.strip())
    except ValueError:
        days = (math.nan,)
    if not all(0 < n <= MOST_DAYS for n in days):
        raise typer.BadParameter(
            f"'{text}' is not numbers of days above 0 and up to {MOST_DAYS}, such as 5,6,7,8",
            param_hint="--days-compared",
        )
    return days
