"""The command `needs compare-plans`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needs.terminal import options as given
from needs.terminal.output import InputError, one_line_errors, paragraph, write
from needs.terminal.work import course_in, labels_of, survey_in

if TYPE_CHECKING:
    from needs.planning.decisions.database import Board, Decisions
    from needs.planning.plans.record import PlanRecord
    from needs.report.labels import Labels
    from needs.report.tables import Table

# Text, for a URL is no path: as one it would lose a slash, and its password would be shown.
Plans = Annotated[
    list[str],
    typer.Argument(
        metavar="PLAN",
        help="Two files plan.json of earlier runs, or one board of decisions (.db or URL).",
        show_default=False,
    ),
]
BoardName = Annotated[
    str,
    typer.Option("--board", metavar="NAME", help="Which board, where the database has several."),
]
VersionNumbers = Annotated[
    str,
    typer.Option(
        "--versions",
        metavar="A,B",
        help="Two versions of a board, by the number of their last decision.",
        show_default="the last sign-off and the latest",
    ),
]
OptionalFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the tables.", show_default="none"),
]
Names = Annotated[
    bool,
    typer.Option("--names", help="Name those who decided in the tables, not only number them."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "compare-plans",
        short_help="Compare two plans line by line.",
        epilog="\b\nExamples:\n  needs compare-plans old/plan.json new/plan.json\n"
        "  needs compare-plans decisions.db --versions 3,9",
    )(compare_plans)


def compare_plans(
    plans: Plans,
    course_file: given.CourseOption = None,
    form_file: given.FormOption = None,
    board: BoardName = "",
    versions: VersionNumbers = "",
    language: given.LanguageOption = "en",
    out: OptionalFolder = None,
    names: Names = False,
) -> None:
    """Say which modules two plans treat differently: action, minutes, place.

    Two plan.json files, or two versions of one board, with the decisions that lie between.
    """
    with one_line_errors():
        if len(plans) == 1:
            tables = _of_board(plans[0], board, versions, form_file, language, names)
        elif len(plans) == 2:
            labels = labels_of(survey_in(form_file), course_in(course_file), language)
            tables = _of_records(_record(Path(plans[0])), _record(Path(plans[1])), labels)
        else:
            raise InputError(f"{len(plans)} plans were given; give two files or one board")
        if out is not None:
            write({f"{t.name}.csv": t.csv() for t in tables}, out)


# --- two plans -----------------------------------------------------------------------------------


def _of_records(before: PlanRecord, after: PlanRecord, labels: Labels) -> tuple[Table, ...]:
    from needs.planning.plans.record import line_changes
    from needs.report.decision_sentences import change_sentence
    from needs.report.decision_tables import changes_table

    changes = line_changes(before, after)
    _ = labels.language
    if not changes:
        paragraph([_("The two plans are the same, line by line.")])
    else:
        paragraph([change_sentence(c, labels) for c in changes])
    return (changes_table(changes, labels, ()),)


def _of_board(
    url: str, name: str, versions: str, form_file: Path | None, language: str, names: bool
) -> tuple[Table, ...]:
    from needs.planning.decisions.database import open_decisions
    from needs.planning.decisions.versions import compare_versions, version_at
    from needs.report.decision_sentences import changed_input, entry_line
    from needs.report.decision_tables import decisions_table

    if "://" not in url and not Path(url).exists():
        raise InputError(f"{url} cannot be opened (no such file); check its name")
    decisions = open_decisions(url)
    try:
        board = board_named(decisions, name)
        before, after = _versions(decisions, board, versions)
        found = compare_versions(decisions, board, before, after)
        latest = version_at(decisions, board, max(before, after))
    finally:
        decisions.close()
    labels = labels_of(survey_in(form_file), latest.inputs.course, language)
    _ = labels.language
    paragraph(
        [
            _("Board {name}: version {a} and version {b}.", name=board.name, a=before, b=after),
            *(entry_line(e, labels) for e in found.between),
        ]
    )
    if found.inputs:
        changed = _.join(changed_input(i, _) for i in found.inputs)
        paragraph([_("Beside decisions, these changed: {what}.", what=changed)])
    changes = _of_records(found.before, found.after, labels)
    return (*changes, decisions_table(latest.entries, labels, (), names=names))


def board_named(decisions: Decisions, name: str) -> Board:
    """The board of this name, or the only one. InputError where that is not clear."""
    boards = decisions.boards()
    found = [b for b in boards if not name or b.name == name]
    if len(found) != 1:
        known = ", ".join(b.name for b in boards) or "none"
        raise InputError(f"{decisions.place}: which board? It has {known}; give one with --board")
    return found[0]


def _versions(decisions: Decisions, board: Board, typed: str) -> tuple[int, int]:
    from needs.planning.decisions.versions import last_sign_off

    entries = decisions.entries(board)
    if typed:
        numbers = [int(n) for n in typed.split(",") if n.strip().isdecimal()]
        if len(numbers) != 2 or len(typed.split(",")) != 2:
            raise typer.BadParameter(
                f"'{typed}' is not two numbers, such as 3,9", param_hint="--versions"
            )
        return numbers[0], numbers[1]
    if len(entries) < 2:
        raise InputError(f"board '{board.name}' has fewer than two versions to compare")
    signed = last_sign_off(entries[:-1])
    return (signed.number if signed else 1), entries[-1].number


def _record(path: Path) -> PlanRecord:
    from needs.planning.plans.record import RecordError, record_from

    try:
        return record_from(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    except (RecordError, ValueError) as error:
        raise InputError(f"{path} is no record of a plan: {error}") from error
