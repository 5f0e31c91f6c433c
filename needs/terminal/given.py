"""What the commands on answers all take, and how the terminal calls them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from needs.terminal import options as given

OptionalExports = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="EXPORT",
        help="Answers as a survey tool exports them, or as saved here (.parquet); several files "
        "are waves of one survey.",
        show_default=False,
    ),
]
JudgementsOption = Annotated[
    Path | None,
    typer.Option(
        "--judgements",
        metavar="FILE",
        help="What experts judged of the topics (.toml), each with who, when and why.",
        show_default="none",
    ),
]
PairwiseOption = Annotated[
    Path | None,
    typer.Option(
        "--weights-from",
        metavar="FILE",
        help="Weights of the criteria from a pairwise questionnaire (.toml).",
        show_default="none",
    ),
]
WordsOption = Annotated[
    Path | None,
    typer.Option(
        "--topic-words",
        metavar="FILE",
        help="Words by which a comment raises a topic (.toml), beside the topics' labels.",
        show_default="none",
    ),
]


@dataclass(frozen=True)
class Given:
    """What these commands all take, as typed."""

    exports: OptionalExports = None
    form_file: given.FormOption = None
    roles_file: given.RolesOption = None
    course_file: given.CourseOption = None
    weight: given.Weight = None
    weights_from: PairwiseOption = None
    judgements: JudgementsOption = None
    topic_words: WordsOption = None
    only: given.Only = None
    weights: given.Weights = None
    trim: given.Trim = None
    cluster: given.Cluster = None
    unranked: given.UnrankedOption = "below"
    language: given.LanguageOption = "en"
    level: given.Level = 0.95
    seed: given.Seed = None
    draws: given.Draws = None
    verbose: given.Verbose = False


def on_answers(
    command: Callable[..., None], *, answers_required: bool = True
) -> Callable[..., None]:
    """`command` as the terminal calls it: with the options of `Given`, then its own.

    The command itself takes a `Given` first. So the options that many commands share are written
    once, and their help is the same everywhere.
    """
    hints = get_type_hints(Given, include_extras=True)
    defaults = {f.name: f.default for f in fields(Given)}
    if answers_required:
        hints["exports"], defaults["exports"] = given.Exports, MISSING
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(
            name,
            keyword,
            default=inspect.Parameter.empty if default is MISSING else default,
            annotation=hints[name],
        )
        for name, default in defaults.items()
    ]
    own_hints = get_type_hints(command, include_extras=True)
    _, *own = inspect.signature(command).parameters.values()
    own = [p.replace(kind=keyword, annotation=own_hints[p.name]) for p in own]

    def called(**typed: Any) -> None:
        command(Given(**{name: typed.pop(name) for name in defaults}), **typed)

    called.__doc__ = command.__doc__
    called.__annotations__ = {p.name: p.annotation for p in (*shared, *own)}
    called.__signature__ = inspect.Signature([*shared, *own])  # type: ignore[attr-defined]
    return called
