"""How far a ranking can be relied on, as tables, chart rows and sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from needs.evidence.agreement import Agreement
from needs.evidence.careless import Careless
from needs.evidence.rankings import Ranking
from needs.evidence.sample_size import SampleSize
from needs.evidence.sensitivity import Sensitivity
from needs.report.labels import Labels
from needs.report.tables import Columns, Table


def scenario_name(scenario: str, by: str, labels: Labels) -> str:
    """One reading of the answers, in words."""
    _ = labels.language
    if scenario == "one vote":
        return _("One vote for each group: {question}", question=labels.question(by))
    return {
        "as answered": _("As answered: one person, one vote"),
        "unranked": _("Steps left unranked read the other way"),
        "careless": _("Without traces of careless answers"),
    }[scenario]


def sensitivity_table(
    sensitivity: Sensitivity, labels: Labels, level: float, notes: Sequence[str]
) -> Table:
    """One line a scenario and item: its estimated place, and the places that it could hold."""
    _ = labels.language
    frame = sensitivity.to_frame(level)
    c = Columns(frame)
    pairs = zip(frame["scenario"], frame["by"], strict=True)
    c.add(_("Reading of the answers"), [scenario_name(s, by, labels) for s, by in pairs])
    c.add(_("Item"), [labels.option(sensitivity.question, i) for i in frame["item"]])
    c.add(_("Estimated place"), "place")
    c.add(_("Possible places, from"), "rank_low")
    c.add(_("Possible places, to"), "rank_high")
    c.add(_("Chance of being ranked above another"), "chance_above", "percent")
    c.add(_("People who answered"), "n_answered")
    c.add(_("Effective number of answers"), frame["n_effective"].round(1))
    return c.table(f"{sensitivity.question}_sensitivity", notes, _)


def sensitivity_rows(sensitivity: Sensitivity, labels: Labels) -> pd.DataFrame:
    """The rows of a grid chart: one an item and scenario, hardest item as answered first."""
    frame = sensitivity.to_frame()
    first = frame[frame["scenario"] == "as answered"].sort_values("place")["item"]
    order = {item: position for position, item in enumerate(first)}
    frame = frame.sort_values("item", key=lambda items: items.map(order), kind="stable")
    pairs = zip(frame["scenario"], frame["by"], strict=True)
    return pd.DataFrame(
        {
            "row": [scenario_name(s, by, labels) for s, by in pairs],
            "column": [labels.option(sensitivity.question, i) for i in frame["item"]],
            "value": frame["place"].to_numpy(),
        }
    )


def sensitivity_sentences(sensitivity: Sensitivity, labels: Labels) -> tuple[str, ...]:
    """Which items keep their estimated place under every reading, and which move."""
    _ = labels.language
    names = {i: labels.option(sensitivity.question, i) for i in sensitivity.moves}
    firm = [names[i] for i, (best, worst) in sensitivity.moves.items() if best == worst]
    moving = [
        _("{item} (place {best} to {worst})", item=names[i], best=best, worst=worst)
        for i, (best, worst) in sensitivity.moves.items()
        if best != worst
    ]
    lines: list[str] = []
    if len(sensitivity.scenarios) == 1:
        return ()
    if firm:
        lines.append(_("The same estimated place in every reading: {items}.", items=_.join(firm)))
    if moving:
        lines.append(_("Depends on how the answers are read: {items}.", items=_.join(moving)))
    return tuple(lines)


def sample_size_sentence(size: SampleSize, labels: Labels) -> str:
    """How many answers would prove the order of two neighbours."""
    _ = labels.language
    above = labels.option(size.question, size.above)
    below = labels.option(size.question, size.below)
    if size.needed is None:
        return _(
            "Even {n} answers would hardly prove that {above} is harder than {below}: they may be "
            "as hard as each other.",
            n=_.number(size.sizes[-1]),
            above=above,
            below=below,
        )
    if size.more == 0:
        return _(
            "{needed} answers would prove with {power} probability that {above} is harder than "
            "{below}; there are {n}.",
            needed=_.number(size.needed),
            power=_.percent(size.power),
            above=above,
            below=below,
            n=_.number(size.n_answered),
        )
    return _(
        "About {needed} answers in all, {more} more than now, would prove with {power} probability "
        "that {above} is harder than {below}, if those still to answer are like those who did. "
        "One country alone takes as many answers, if people there rank as all do.",
        needed=_.number(size.needed),
        more=_.number(size.more or 0),
        power=_.percent(size.power),
        above=above,
        below=below,
    )


def agreement_sentence(agreement: Agreement, labels: Labels, level: float) -> str:
    """How far people agree on the order."""
    _ = labels.language
    if np.isnan(agreement.w):
        return _("Nobody ranked every item, so how far people agree cannot be said.")
    low, high = agreement.interval(level)
    return _(
        "Agreement among the {n} people who ranked every item: Kendall’s W is {w} ({low} to "
        "{high}, {level} interval), where 0 is no common order and 1 is one order shared by all.",
        n=_.number(agreement.n_complete),
        w=_.number(agreement.w, 2),
        low=_.number(low, 2),
        high=_.number(high, 2),
        level=_.percent(level),
    )


def careless_sentence(careless: Careless, labels: Labels, level: float) -> str:
    """How much of the ranking could be careless."""
    _ = labels.language
    high = careless.excess_interval(level)[1]
    if not careless.n_full:
        return _("Nobody ranked every item, so careless answers cannot be looked for.")
    if np.isnan(careless.expected):
        return _.plural(
            "The only full ranking repeats the order shown in the form: nobody is left to tell "
            "from whether that is careless.",
            "All {n} full rankings repeat the order shown in the form: nobody is left to tell from "
            "whether that is careless.",
            careless.n_full,
        )
    return _.plural(
        "{found} of {all} full rankings repeat the order shown in the form; careful people would "
        "give about {expected}. At most {high} of them could be careless in this way "
        "({level} limit). {n} person gave one level to every item elsewhere.",
        "{found} of {all} full rankings repeat the order shown in the form; careful people would "
        "give about {expected}. At most {high} of them could be careless in this way "
        "({level} limit). {n} people gave one level to every item elsewhere.",
        careless.n_straight,
        found=_.number(careless.n_default),
        all=_.number(careless.n_full),
        expected=_.short(round(careless.expected, 1)),
        high=_.percent(high, 1),
        level=_.percent(level),
    )


def anchor_sentences(careless: Careless, labels: Labels, level: float) -> tuple[str, ...]:
    """How many people may have answered at random, by the anchor question; nothing without one."""
    _ = labels.language
    if not careless.n_anchor:
        return ()
    low, high = careless.random_share_interval(level)
    return (
        _(
            "{right} of {n} people put the attention check in its right order, so about {share} "
            "({low} to {high}, {level} interval) may answer at random.",
            right=_.number(careless.n_right),
            n=_.number(careless.n_anchor),
            share=_.percent(careless.random_share),
            low=_.percent(low),
            high=_.percent(high),
            level=_.percent(level),
        ),
    )


def misfit_sentence(ranking: Ranking, labels: Labels) -> str:
    """Where the model fits worst, and whether by more than chance."""
    _ = labels.language
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.abs(np.nan_to_num(ranking.misfit))
        ratio = np.nan_to_num(size / ranking.misfit_error, posinf=0.0)
    pairs = len(ranking.items) * (len(ranking.items) - 1) / 2
    limit = float(np.sqrt(2 * np.log(2 * pairs / 0.05)))
    if ratio.max() > limit:
        size = np.where(ratio > limit, size, 0.0)
    i, j = np.unravel_index(int(size.argmax()), size.shape)
    values = {
        "first": labels.option(ranking.question, ranking.items[i]),
        "second": labels.option(ranking.question, ranking.items[j]),
        "points": _.percent(size[i, j], 1),
    }
    if ratio.max() <= limit:
        return _(
            "Between no two items does the model miss the answers by more than chance could. It "
            "misses most between {first} and {second}, by {points}.",
            **values,
        )
    return _(
        "The model misses the answers by more than chance: most between {first} and {second}, by "
        "{points}. Read mean ranks and shares beside it.",
        **values,
    )


def misfit_table(ranking: Ranking, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a pair: people who put the first above the second, less what the model says."""
    _ = labels.language
    first, second = np.triu_indices(len(ranking.items), 1)
    names = [labels.option(ranking.question, i) for i in ranking.items]
    above, below = ranking.preferences[first, second], ranking.preferences[second, first]
    c = Columns(pd.DataFrame(index=range(len(first))))
    c.add(_("First item"), [names[i] for i in first])
    c.add(_("Second item"), [names[i] for i in second])
    c.add(_("People who put the first above"), above.astype(int))
    c.add(_("People who put the second above"), below.astype(int))
    c.add(
        _("Share with the first above, less the model’s"), ranking.misfit[first, second], "percent"
    )
    c.add(_("Standard error"), ranking.misfit_error[first, second], "percent")
    return c.table(f"{ranking.question}_fit", notes, _)
