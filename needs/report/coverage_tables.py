"""Which topics a plan covers, as tables and chart rows; and what partners already teach."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from needs.planning.courses.coverage import NOW, Coverage
from needs.planning.courses.programmes import Figure, FigureKind, Part, Programmes
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.plan_tables import place_name
from needs.report.tables import Columns, Table
from surveys.survey import say


def coverage_table(coverage: Coverage, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a topic: its score, the minutes that cover it by place, and what could cover it."""
    _ = labels.language
    c = Columns(coverage.to_frame())
    c.add(_("Topic"), [labels.topic(t) for t in coverage.topics])
    c.add(_("Score"), "score", "decimal")
    for place in coverage.places:
        c.add(_place_head(place, _), c.frame[place].round(1))
    c.add(_("Modules in the plan that cover it"), "modules")
    c.add(_("Modules of the course that could"), "could")
    c.add(_("Parts of partners’ programmes"), "parts")
    explained = _(
        "Covered minutes are a module’s minutes times how well it covers the topic, as its designer"
        " judged; a minute can cover several topics."
    )
    return c.table("coverage", (explained, *coverage_sentences(coverage, labels), *notes), _)


def matrix_table(coverage: Coverage, place: str, labels: Labels, notes: Sequence[str]) -> Table:
    """Topics × modules: the minutes for which each module covers each topic in a place.

    Modules that cover nothing there are left out.
    """
    _ = labels.language
    matrix = coverage.matrix(place)
    c = Columns(matrix.reset_index(drop=True))
    c.add(_("Topic"), [labels.topic(t) for t in matrix.index])
    for module in matrix.columns:
        if matrix[module].any():
            c.add(labels.module(module), matrix[module].round(1).to_list())
    return c.table(f"coverage_{place}", notes, _)


def coverage_rows(coverage: Coverage, labels: Labels) -> pd.DataFrame:
    """Rows of a before-and-after chart: label, now, planned, most needed topics first."""
    frame = coverage.to_frame().sort_values("score", ascending=False, kind="stable")
    label = [labels.topic(t) for t in frame["topic"]]
    return frame.assign(label=label)[["label", "now", "planned"]].reset_index(drop=True)


def grid_rows(coverage: Coverage, place: str, labels: Labels) -> pd.DataFrame:
    """Rows of a grid chart: row (topic), column (module), value (whole minutes covered)."""
    long = coverage.long_frame()
    long = long[long["place"] == place]
    return pd.DataFrame(
        {
            "row": [labels.topic(t) for t in long["topic"]],
            "column": [labels.module(m) for m in long["module"]],
            "value": long["minutes"].round().astype(int).to_list(),
        }
    )


def coverage_sentences(coverage: Coverage, labels: Labels) -> tuple[str, ...]:
    """What nothing covers: topics without a module, needs that the plan misses, topics lost."""
    _ = labels.language

    def named(topics: Sequence[str]) -> str:
        return _.join(labels.topic(t) for t in topics)

    lines = []
    if coverage.without_module:
        names = named(coverage.without_module)
        lines.append(_("No module of the course covers: {topics}.", topics=names))
    missed = [t for t in coverage.unmet() if t not in coverage.without_module]
    if missed:
        lines.append(_("Needed, and nowhere in the plan: {topics}.", topics=named(missed)))
    if coverage.lost:
        lines.append(
            _("Taught now, and nowhere in the plan: {topics}.", topics=named(coverage.lost))
        )
    if not lines:
        lines.append(_("The plan covers every topic for at least some minutes."))
    return tuple(lines)


def _place_head(place: str, _: Language) -> str:
    if place == NOW:
        return _("Minutes now")
    return _("Minutes, {place}", place=place_name(place, _) or place)


# --- what partners teach -------------------------------------------------------------------------


def adapt_sentence(part: Part, programmes: Programmes, labels: Labels) -> str:
    """Where a module could be adapted from: the part, its organisation, and what to mind."""
    _ = labels.language
    programme = programmes.of_part[part.id]
    title = say(part.title, _.code, part.id)
    sentence = _("Adapt from “{part}” ({organisation}).", part=title,
                 organisation=programme.organisation)  # fmt: skip
    return f"{sentence} {say(part.advice, _.code)}".strip()


def sources_table(
    modules: Sequence[str], programmes: Programmes, labels: Labels, notes: Sequence[str]
) -> Table:
    """One line a module and part of a partner's programme that it could be adapted from.

    First the parts that its designer names, then those that share a topic with it.
    """
    _ = labels.language
    lines = []
    for module in (labels.course.by_id[m] for m in modules):
        for part in programmes.sources(module):
            programme = programmes.of_part[part.id]
            shared = [t for t in part.topics if t in module.topics]
            lines.append(
                (
                    labels.module(module.id),
                    say(part.title, _.code, part.id),
                    programme.organisation,
                    _.join(labels.topic(t) for t in shared),
                    _("yes") if part.id in module.adapt_from else "",
                    say(part.advice, _.code),
                    say(programme.source, _.code),
                )
            )
    heads = (
        *(_("Module"), _("Could be adapted from"), _("Organisation"), _("Topics in common")),
        *(_("Named by the designer"), _("What to mind"), _("Source")),
    )
    c = Columns(pd.DataFrame(lines, columns=list(heads)))
    for head in heads:
        c.add(head, head)
    ours = _("How well a part covers a topic is our reading of its title, not a partner’s word.")
    return c.table("adapt_from", (ours, *notes), _)


def programmes_table(programmes: Programmes, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a partner's programme: what is public of it, what is not, and the source."""
    _ = labels.language
    c = Columns(pd.DataFrame(index=range(len(programmes.all))))
    c.add(_("Programme"), [say(p.title, _.code, p.id) for p in programmes.all])
    c.add(_("Organisation"), [p.organisation for p in programmes.all])
    c.add(_("Days"), [float("nan") if p.days is None else p.days for p in programmes.all])
    c.add(_("Parts"), [_.join(say(x.title, _.code) for x in p.parts) for p in programmes.all])
    c.add(_("What is public"), [say(p.public, _.code) for p in programmes.all])
    c.add(_("What is not public"), [say(p.not_public, _.code) for p in programmes.all])
    c.add(_("Source"), [say(p.source, _.code) for p in programmes.all])
    return c.table("programmes", notes, _)


def figures_table(programmes: Programmes, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a published figure, with what it counts; there is no sum, and a note says why."""
    _ = labels.language
    figures = [(p, f) for p in programmes.all for f in p.figures]
    c = Columns(programmes.figures_frame())
    c.add(_("Programme"), [say(p.title, _.code, p.id) for p, _figure in figures])
    c.add(_("What is counted"), [figure_kind(f.kind, _) for _p, f in figures])
    c.add(_("Who"), [say(f.who, _.code) for _p, f in figures])
    c.add(_("Number"), "value")
    c.add(_("How sure"), [_how_sure(f, _) for _p, f in figures])
    c.add(_("When"), [say(f.when, _.code) for _p, f in figures])
    c.add(_("Remark"), [say(f.remark, _.code) for _p, f in figures])
    apart = _("These numbers count different things and cannot be added up.")
    return c.table("figures", (apart, *notes), _)


def figure_kind(kind: FigureKind, _: Language) -> str:
    """What a published number of people counts, in words."""
    return {
        "trained": _("People trained"),
        "given_tools": _("People given tools"),
        "reached": _("People reached"),
        "might_benefit": _("People who might benefit"),
    }[kind]


def _how_sure(figure: Figure, _: Language) -> str:
    if figure.estimated:
        return _("estimated")
    return _("at least") if figure.at_least else ""
