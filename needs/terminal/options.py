"""What can be given on the command line: each argument and option with its help.

Nothing heavy is imported here, so that `needs --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from needs.planning.plans.settings import PlanSettings
from needs.report.language import LANGUAGES

PLAN = PlanSettings()
MOST_DAYS = 365

Unranked = Literal["below", "missing"]


def _number(low: float, high: float, help: str) -> Any:
    return typer.Option(metavar="N", min=low, max=high, help=help)


def _file(flag: str, help: str, default: str | bool, metavar: str = "FILE") -> Any:
    return typer.Option(flag, metavar=metavar, help=help, show_default=default)


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise typer.BadParameter(f"'{code}' is not one of {', '.join(LANGUAGES)}")
    return code


_FORM = "The form: an XLSForm (.xlsx, .xls)"
_ROLES = "What each question of an XLSForm is for (.toml); made by `needs roles`."

Export = Annotated[
    Path,
    typer.Argument(
        metavar="EXPORT", help="Answers as a survey tool exports them.", show_default=False
    ),
]
Exports = Annotated[
    list[Path],
    typer.Argument(
        metavar="EXPORT",
        help="Answers as a survey tool exports them, or as saved here (.parquet); several files "
        "are waves of one survey.",
        show_default=False,
    ),
]
FormFile = Annotated[
    Path, typer.Argument(metavar="FORM", help=f"{_FORM} or a definition.", show_default=False)
]
FormOption = Annotated[
    Path | None,
    _file("--form", f"{_FORM} or a definition (.toml).", "that of saved answers", "FORM"),
]
RolesOption = Annotated[Path | None, _file("--roles", _ROLES, "guessed from names")]
CourseOption = Annotated[
    Path | None,
    _file("--course", "The course to plan with (.toml or .xlsx).", "an invented sample course"),
]
OutFolder = Annotated[Path, _file("--out", "Folder to write to; made if missing.", False, "DIR")]
NewFile = Annotated[Path, _file("--out", "File to write; never one that is there.", True)]
SaveFile = Annotated[
    Path | None,
    _file("--save", "Save the answers kept, with their definition, as FILE (.parquet).", False),
]
SetAside = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHECK,…",
        help="Leave out the answers that these checks flag, such as too-fast,incomplete.",
        show_default="none",
    ),
]
DecidedBy = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who sets them aside.", show_default=False)
]
Why = Annotated[
    str, typer.Option(metavar="TEXT", help="The reason for setting aside.", show_default=False)
]
Days = Annotated[float, _number(0, MOST_DAYS, "Days there are.")]
Hours = Annotated[float, _number(0, 24, "Net hours a day.")]
Practice = Annotated[float, _number(0, 1, "Least share of the time that is practice.")]
Floor = Annotated[float, _number(0, 10_000, "Minutes that every step gets at least.")]
Gain = Annotated[float, _number(0, 100, "The hardest steps get at least this share more than now.")]
Level = Annotated[float, _number(0.5, 0.999, "Confidence of all intervals.")]
Weight = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=N",
        help="What a criterion of the priorities counts; may be given for each that has evidence.",
        show_default="request=0.4, amount=0.3, difficulty=0.3; where there is evidence gap=0.3, "
        "spread=0.2, comments=0, safety=0.3, feasibility=0.1",
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(
        metavar="SCHEME",
        help="What each person counts: one-vote:QUESTION gives every group of a profile question "
        "the same weight, rake:TOTALS.toml the totals stated there.",
        show_default="one person one vote",
    ),
]
Trim = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Nobody counts more than N times the mean; with --weights.",
        show_default="no limit",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="QUESTION",
        help="Profile question whose groups are drawn whole, where answers come in clusters.",
        show_default="people are drawn",
    ),
]
UnrankedOption = Annotated[
    Unranked,
    typer.Option(
        "--unranked",
        help="Options that a person left unranked: below those ranked, or not known.",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="QUESTION=ANSWER,…",
        help="Only people who gave one of these answers; at most two questions, --compare "
        "included.",
        show_default="everybody",
    ),
]
Compare = Annotated[
    str | None,
    typer.Option(
        metavar="QUESTION",
        help="Profile question whose groups are compared.",
        show_default="the country",
    ),
]
LanguageOption = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="CODE",
        callback=_known_language,
        help=f"Language of labels, findings and files: {', '.join(LANGUAGES)}.",
    ),
]
FileLanguage = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="CODE",
        callback=_known_language,
        help=f"Language that the file is in: {', '.join(LANGUAGES)}.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Seed of the draws.", show_default="20210210")
]
Draws = Annotated[
    int | None,
    typer.Option(metavar="N", min=100, help="Draws behind all intervals.", show_default="1000"),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show all notes, and each stage wherever this runs.")
]
