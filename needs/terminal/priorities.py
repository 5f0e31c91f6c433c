"""The command `needs prioritise`: which topics matter most, how surely, and what it hangs on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needs.terminal.given import Given, on_answers
from needs.terminal.ground import Ground, ground
from needs.terminal.output import Progress, one_line_errors, paragraph, write

if TYPE_CHECKING:
    from needs.evidence.pooling.pooled import Pooled
    from needs.planning.weighing.acceptability import Acceptability
    from needs.planning.weighing.swaps import Swap
    from needs.report.tables import Table

SHOWN_SWAPS = 5

First = Annotated[
    int, typer.Option(metavar="N", min=1, help="How many first places are of interest.")
]
Concentration = Annotated[
    float,
    typer.Option(
        metavar="N",
        min=0.1,
        help="How closely drawn weights keep to the stated ones; inf = they are the stated ones.",
    ),
]
Folder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made if missing.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command(
        "prioritise",
        short_help="Say which topics matter most, and how surely.",
        epilog="\b\nExample:\n  needs prioritise answers.csv --form form.xlsx "
        "--judgements judgements.toml \\\n    --weights-from pairwise.toml --out priorities",
    )(on_answers(prioritise))


def prioritise(
    typed: Given,
    out: Folder = Path("priorities"),
    first: First = 5,
    concentration: Concentration = 20,
) -> None:
    """Score every topic, with what the score is made of and how sure its place is.

    Writes a CSV a table, all tables as priorities.xlsx, and the numbers as priorities.json.
    """
    with one_line_errors():
        progress = Progress(typed.verbose)
        found = ground(typed, progress)
        from needs.planning.weighing.acceptability import acceptability
        from needs.planning.weighing.swaps import border_swaps
        from needs.report.files import table_files

        progress.says("drawing answers and weights")
        places = acceptability(found.priorities, concentration)
        turning = border_swaps(found.priorities, first)
        for lines in _said(found, places, turning, first):
            paragraph(lines)
        tables = tuple(_tables(found, places, turning, first))
        record = {**found.record, **_record(found, places, turning, first)}
        synthetic = found.evidence.synthetic
        write(table_files(tables, "priorities", record, synthetic=synthetic), out)


def _said(
    found: Ground, places: Acceptability, turning: tuple[Swap, ...], first: int
) -> Iterator[list[str]]:
    from needs.report.priority_tables import (
        acceptability_notes,
        acceptability_sentences,
        other_action_sentences,
        pairwise_sentences,
        swap_sentences,
    )
    from needs.report.tables import about, criterion_name

    labels, _ = found.labels, found.labels.language
    shares = zip(found.priorities.criteria, found.priorities.weight, strict=True)
    counts = _.join(f"{criterion_name(c.id, _)} {_.percent(w)}" for c, w in shares if w)
    yield [
        *about(found.evidence, found.level, _),
        _("What counts how much: {weights}.", weights=counts),
    ]
    if found.pairwise is not None:
        yield list(pairwise_sentences(found.pairwise, labels))
    yield [*acceptability_notes(places, labels), *acceptability_sentences(places, labels, first)]
    near = [s for s in turning if s.then is not None][:SHOWN_SWAPS]
    if near:
        yield list(swap_sentences(near, labels))
    if apart := other_action_sentences(found.priorities, labels):
        yield list(apart)


def _tables(
    found: Ground, places: Acceptability, turning: tuple[Swap, ...], first: int
) -> Iterator[Table]:
    from needs.report.priority_tables import (
        acceptability_table,
        judgements_table,
        pairwise_table,
        strong_needs_table,
        swaps_table,
    )
    from needs.report.tables import priorities_table

    labels, notes = found.labels, found.notes
    yield priorities_table(found.priorities, labels, found.level, notes)
    yield acceptability_table(places, labels, first, notes)
    yield swaps_table(turning, labels, notes)
    countries = _requests_by_country(found)
    if countries is not None:
        yield strong_needs_table(countries, labels, notes)
    if found.priorities.judgements.all:
        yield judgements_table(found.priorities.judgements, labels, notes)
    if found.pairwise is not None:
        yield pairwise_table(found.pairwise, labels, notes)


def _requests_by_country(found: Ground) -> Pooled | None:
    """What the countries that may be shown ask for; None where there are none."""
    from needs.planning.weighing.strong_needs import requests_by_group
    from surveys.disclosure import Disclosure, may_combine

    country = found.responses.survey.country
    if country is None or not may_combine(*found.only, country.id):
        return None
    view = Disclosure.of(found.reading.responses).view(found.only, [country])
    return requests_by_group(view, found.evidence)


def _record(
    found: Ground, places: Acceptability, turning: tuple[Swap, ...], first: int
) -> dict[str, Any]:
    return {
        "priorities": found.priorities.to_frame(found.level).to_dict("records"),
        "acceptability": {
            "first": first,
            "concentration": places.concentration,
            "topics": places.to_frame(first).to_dict("records"),
        },
        "swaps": [
            {"ahead": s.ahead, "behind": s.behind, "criterion": s.criterion, "now": s.now}
            | {"then": math.nan if s.then is None else s.then}
            for s in turning
        ],
    }
