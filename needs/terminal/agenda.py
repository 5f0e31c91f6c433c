"""The command `needs agenda`: a plan laid into days, from answers or a board of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needs.planning.plans.settings import PlanSettings
from needs.terminal import options as given
from needs.terminal import plan_options as asked
from needs.terminal.board import board_named
from needs.terminal.decided import Wanted
from needs.terminal.given import Given, on_answers
from needs.terminal.ground import ground
from needs.terminal.options import PLAN
from needs.terminal.output import InputError, Progress, one_line_errors, paragraph, write
from needs.terminal.planned import planned
from needs.terminal.work import labels_of, survey_in

if TYPE_CHECKING:
    from needs.planning.agendas.agenda import Agenda
    from needs.planning.agendas.settings import AgendaSettings, Preferences
    from needs.planning.courses.curriculum import Course
    from needs.report.labels import Labels

METHOD_TIMES = Path(__file__).resolve().parents[2] / "data" / "method_times.toml"

Remote = Annotated[
    bool, typer.Option("--remote", help="Half-days on a screen, with work in one's own time.")
]
Start = Annotated[
    str, typer.Option(metavar="HH:MM", help="When the days begin.", show_default="09:00")
]
VersionNumber = Annotated[
    int,
    typer.Option(
        "--version",
        metavar="N",
        min=0,
        help="Which version of the board, by the number of its last decision.",
        show_default="the latest",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "agenda",
        short_help="Lay a plan into days with breaks, exercises, techniques.",
        epilog="\b\nExamples:\n  needs agenda answers.csv --form form.xlsx --days 6\n"
        "  needs agenda --save decisions.db --version 4 --remote",
    )(on_answers(agenda, answers_required=False))


def agenda(
    typed: Given,
    days: given.Days = PLAN.days,
    hours: given.Hours = PLAN.hours_per_day,
    save: asked.Save = "",
    board: asked.BoardName = "",
    version: VersionNumber = 0,
    remote: Remote = False,
    start: Start = "",
    out: asked.Folder = Path("agenda"),
) -> None:
    """Lay a plan into days: from answers, with what was decided on a board; or a board's version.

    Writes agenda.xlsx with a sheet a day, agenda.csv and agenda.json.
    """
    with one_line_errors():
        progress = Progress(typed.verbose)
        settings = PlanSettings(days=days, hours_per_day=hours)
        _check_use(typed, settings, version)
        laid = (
            _from_answers(typed, settings, save, board, progress)
            if typed.exports
            else _from_board(typed, save, board, version)
        )
        from needs.planning.agendas.agenda import lay_out
        from needs.report.agenda_tables import agenda_notes

        shape = _settings(laid.hours, remote, start)
        made = lay_out(laid.together, laid.course, laid.preferences, shape, online=laid.online)

        paragraph(agenda_notes(made, laid.labels))
        write(_files(made, laid), out)


@dataclass(frozen=True)
class ToLay:
    """What is laid out: minutes by module, taught together and online, with the words for them."""

    course: Course
    together: Mapping[str, int]
    online: Mapping[str, int]
    hours: float
    preferences: Preferences
    labels: Labels
    notes: tuple[str, ...]
    record: Mapping[str, Any]


def _from_answers(
    typed: Given, settings: PlanSettings, save: str, board: str, progress: Progress
) -> ToLay:
    from needs.planning.agendas.preferences import preferences_of, read_times

    wanted = Wanted((), (), (), (), save, board, False, "", "")
    made = planned(ground(typed, progress), settings, wanted, progress)
    times = read_times(METHOD_TIMES) if METHOD_TIMES.exists() else None
    return ToLay(
        made.plan.course,
        made.plan.minutes,
        made.plan.online,
        settings.hours_per_day,
        preferences_of(made.ground.evidence, times),
        made.ground.labels,
        made.ground.notes,
        made.ground.record,
    )


def _from_board(typed: Given, save: str, name: str, version: int) -> ToLay:
    """A version as it stands on a board; nobody's preferences are kept there."""
    from needs.planning.agendas.settings import Preferences
    from needs.planning.decisions.database import open_decisions
    from needs.planning.decisions.versions import record_at, version_at
    from needs.report.records import software

    if not save:
        raise InputError("an agenda needs a plan; give answers, or a board with --save")
    if "://" not in save and not Path(save).exists():
        raise InputError(f"{save} cannot be opened (no such file); check its name")
    decisions = open_decisions(save)
    try:
        board = board_named(decisions, name)
        number = version or len(decisions.entries(board))
        found = version_at(decisions, board, number)
        record = record_at(decisions, board, number)
    finally:
        decisions.close()
    labels = labels_of(survey_in(typed.form_file), found.inputs.course, typed.language)
    _ = labels.language
    at = {
        place: {x.module: x.minutes_planned for x in record.lines if x.place == place}
        for place in ("level_1", "online")
    }
    note = _("Board {name}, version {number}.", name=board.name, number=_.number(number))
    return ToLay(
        found.inputs.course,
        at["level_1"],
        at["online"],
        found.inputs.settings.hours_per_day,
        Preferences(),
        labels,
        (note, software()),
        {"software": software(), "board": board.name, "version": number},
    )


def _check_use(typed: Given, settings: PlanSettings, version: int) -> None:
    """A mistake in usage where something was given that would change nothing."""
    if typed.exports and version:
        raise typer.BadParameter(
            "a version is of a board, laid out as it stands there; give no answers beside it",
            param_hint="--version",
        )
    if not typed.exports and settings != PLAN:
        raise typer.BadParameter(
            "a version of a board has the days and hours that it was planned for; for others plan "
            "again from the answers",
            param_hint="--days, --hours",
        )


def _settings(hours: float, remote: bool, start: str) -> AgendaSettings:
    from needs.planning.agendas.settings import REMOTE, AgendaSettings

    shape = REMOTE if remote else AgendaSettings(hours_per_day=hours)
    return replace(shape, start=_minutes(start)) if start else shape


def _minutes(start: str) -> int:
    hour, _, minute = start.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise typer.BadParameter(
            f"'{start}' is not a time of day such as 08:30", param_hint="--start"
        )
    return 60 * int(hour) + int(minute)


def _files(made: Agenda, laid: ToLay) -> dict[str, bytes]:
    from needs.report.agenda_tables import agenda_table, agenda_workbook
    from needs.report.records import to_json

    record = {
        **laid.record,
        "days": made.days,
        "blocks": made.to_frame().to_dict("records"),
        "own_time": made.own_time_frame().to_dict("records"),
        "elsewhere": dict(made.elsewhere),
    }
    return {
        "agenda.csv": agenda_table(made, laid.labels, laid.notes).csv(),
        "agenda.xlsx": agenda_workbook(made, laid.preferences, laid.labels, laid.notes),
        "agenda.json": to_json(record),
    }
