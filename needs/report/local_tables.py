"""One core with local options, as tables and sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from needs.planning.variations.local_options import LocalOptions
from needs.report.labels import Labels
from needs.report.tables import Columns, Table
from surveys.grouping import MINIMUM

SMALL = 0.0005
"""A gain that shows as none in percent with a decimal."""


def local_sentences(
    found: LocalOptions, name: Callable[[str], str], labels: Labels
) -> tuple[str, ...]:
    """How the worst served group and all together fare, beside one plan for all; what each group
    adds. name: a group in words."""
    _ = labels.language
    lines = [
        _.plural(
            "With {hours} hour of local choice the worst served group reaches {worst} of what its "
            "own best plan would give; with one plan for all {by_one}.",
            "With {hours} hours of local choice the worst served group reaches {worst} of what its "
            "own best plan would give; with one plan for all {by_one}.",
            ceil(found.hours),
            hours=_.short(found.hours),
            worst=_.percent(found.worst, 1),
            by_one=_.percent(found.worst_by_one, 1),
        ),
        _(
            "Over all people it is {total}; with one plan for all {by_one}.",
            total=_.percent(found.total, 1),
            by_one=_.percent(found.total_by_one, 1),
        ),
    ]
    if found.worst - found.worst_by_one < SMALL and found.total - found.total_by_one < SMALL:
        lines.append(_("So local choice gains next to nothing here: groups ask for much the same."))
    for group in found.groups:
        if group.options:
            named = _.join(
                _(
                    "{module} ({minutes} minutes)",
                    module=labels.module(c.module),
                    minutes=_.number(c.minutes),
                )
                for c in group.options
            )
            said = _("{group}: {options}.", group=name(group.group), options=named)
        else:
            said = _("{group}: the core alone.", group=name(group.group))
        lines.append(_.sentence(said))
    return tuple(lines)


def local_table(
    found: LocalOptions, name: Callable[[str], str], labels: Labels, notes: Sequence[str]
) -> Table:
    """One line a group: people, minutes of its own, and how well it is served."""
    _ = labels.language
    frame = found.to_frame()
    c = Columns(frame)
    c.add(_("Group"), [name(g) for g in frame["group"]])
    c.add(_("People who answered"), "n")
    c.add(_("Minutes of its own"), "minutes")
    c.add(_("Served, of its own best plan"), "served", "percent")
    c.add(_("Served by one plan for all"), "served_by_one", "percent")
    return c.table("local", (*local_notes(labels), *notes), _)


def options_table(
    found: LocalOptions, name: Callable[[str], str], labels: Labels, notes: Sequence[str]
) -> Table:
    """One line a group and module that differs from the core."""
    _ = labels.language
    frame = found.options_frame()
    c = Columns(frame)
    c.add(_("Group"), [name(g) for g in frame["group"]])
    c.add(_("Module"), [labels.module(m) for m in frame["module"]])
    c.add(_("Minutes in the core"), "core")
    c.add(_("Minutes in the group"), "minutes")
    return c.table("local_options", (*local_notes(labels), *notes), _)


def local_notes(labels: Labels) -> tuple[str, ...]:
    """What the options stand on."""
    _ = labels.language
    return (
        _(
            "Groups differ by what they ask for, partially pooled; on all else everybody’s answers "
            "stand for them. Groups of fewer than {n} people get the core.",
            n=_.number(MINIMUM),
        ),
    )
