"""What can be given to `needs plan` and `needs agenda` beside the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Must = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MODULE",
        help="A module that must be in the plan; may be repeated.",
        show_default="none",
    ),
]
Veto = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MODULE",
        help="A module that must not be in the plan; may be repeated.",
        show_default="none",
    ),
]
Fix = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MODULE=MINUTES",
        help="A module that takes exactly so many minutes; may be repeated.",
        show_default="none",
    ),
]
Online = Annotated[
    float,
    typer.Option(
        "--online-hours", metavar="N", min=0, help="Most hours of e-learning beside the days."
    ),
]
DaysSideBySide = Annotated[
    str,
    typer.Option(
        "--days-compared",
        metavar="N,N,…",
        help="Plans for these numbers of days too, side by side.",
        show_default="none",
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Say of each line what it keeps out and what would push it out; takes some seconds.",
    ),
]
Survive = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=0,
        help="Solve the plan again over so many draws of answers and weights; 200 or more.",
        show_default="none",
    ),
]
Local = Annotated[
    float,
    typer.Option(
        metavar="HOURS",
        min=0,
        help="Hours of the days that each group may fill by its own needs, beside a common core.",
        show_default="none",
    ),
]
By = Annotated[
    str,
    typer.Option(
        metavar="QUESTION",
        help="Profile question whose groups get options of their own, with --local; region = the "
        "countries by region.",
    ),
]
Save = Annotated[
    str,
    typer.Option(
        "--save",
        metavar="DATABASE",
        help="Decisions of people: a file (.db) or the URL of a PostgreSQL database. Those on the "
        "board hold for the plan; those given here are added.",
        show_default="none",
    ),
]
BoardName = Annotated[
    str,
    typer.Option(
        "--board",
        metavar="NAME",
        help="Which board of the database.",
        show_default="named after survey and course",
    ),
]
Withdraw = Annotated[
    list[int] | None,
    typer.Option(
        metavar="NUMBER",
        min=1,
        help="A decision on the board that no longer holds; may be repeated.",
        show_default="none",
    ),
]
SignOff = Annotated[
    bool, typer.Option("--sign-off", help="Sign the plan off as it is; its lines are kept.")
]
DecidedBy = Annotated[
    str,
    typer.Option("--decided-by", metavar="NAME", help="Who decides.", show_default=False),
]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason.", show_default=False)]
Names = Annotated[
    bool, typer.Option("--names", help="Name those who decided in the files, not only number them.")
]
Folder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder; made if missing.")]
