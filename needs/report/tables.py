"""Results as tables that people read and take away: translated headers, labels instead of ids.

What a page shows and what its files hold is the same table; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from needs.evidence.demand import Shares
from needs.evidence.evidence import Evidence
from needs.evidence.rankings import TOP, Ranking
from needs.evidence.resampling import UnitKind
from needs.evidence.scales import NetShares
from needs.evidence.weighting import EQUAL
from needs.planning.weighing.priorities import Priorities
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.tidy import to_csv
from needs.report.workbook import to_xlsx
from surveys.disclosure import View
from surveys.reading import Reading, Reason
from surveys.survey import Kind, Role, Survey


@dataclass(frozen=True)
class Table:
    """A table with its words.

    name:    stem of its files. percent, decimal: headers of columns shown that way.
    notes:   what the numbers stand on, one sentence a line; about: the title of their sheet.
    """

    name: str
    frame: pd.DataFrame
    percent: tuple[str, ...] = ()
    decimal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    about: str = "About"
    right_to_left: bool = False

    @property
    def formats(self) -> Mapping[str, str]:
        """Excel number formats by header."""
        return dict.fromkeys(self.percent, "0.0%") | dict.fromkeys(self.decimal, "0.00")

    def csv(self) -> bytes:
        """The table as CSV."""
        return to_csv(self.frame)

    def xlsx(self) -> bytes:
        """The table as a workbook, with its notes on a first sheet."""
        return workbook([self])


def workbook(tables: Sequence[Table]) -> bytes:
    """Several tables as one workbook: a sheet each, the notes of all on a first sheet."""
    notes = tuple(dict.fromkeys(note for t in tables for note in t.notes))
    formats: dict[str, str] = {}
    for table in tables:
        formats |= table.formats
    return to_xlsx(
        {t.name: t.frame for t in tables},
        notes,
        notes_title=tables[0].about,
        formats=formats,
        right_to_left=any(t.right_to_left for t in tables),
    )


@dataclass
class Columns:
    """Builds a table column by column from a result's frame."""

    frame: pd.DataFrame
    out: dict[str, object] = field(default_factory=dict)
    percent: list[str] = field(default_factory=list)
    decimal: list[str] = field(default_factory=list)

    def add(
        self, header: str, values: object, form: Literal["", "percent", "decimal"] = ""
    ) -> None:
        """A column under `header`: a column of the frame by name, or the values themselves."""
        while header in self.out:  # labels may be alike, and no column may hide another
            header += " *"
        self.out[header] = self.frame[values] if isinstance(values, str) else values
        if form:
            getattr(self, form).append(header)

    def share(self, header: str, name: str, _: Language) -> None:
        """Three columns: a share and its limits."""
        self.add(header, name, "percent")
        self.add(_("{column}, from", column=header), f"{name}_low", "percent")
        self.add(_("{column}, to", column=header), f"{name}_high", "percent")

    def table(self, name: str, notes: Sequence[str], _: Language) -> Table:
        """The table of the columns so far."""
        return Table(
            name,
            pd.DataFrame(self.out),
            tuple(self.percent),
            tuple(self.decimal),
            tuple(notes),
            _("About"),
            _.direction == "rtl",
        )


def ranking_table(ranking: Ranking, labels: Labels, level: float, notes: Sequence[str]) -> Table:
    """One line an item, hardest first."""
    _ = labels.language
    frame = ranking.to_frame(level)
    c = Columns(frame)
    c.add(_("Item"), [labels.option(ranking.question, i) for i in frame["item"]])
    c.add(_("Possible places"), places(frame, _))
    c.share(_("Chance of being ranked above another"), "chance_above", _)
    c.add(_("Mean rank"), "mean_rank", "decimal")
    c.share(_("Share ranking it first"), "share_first", _)
    c.share(_("Share ranking it in the first {r}", r=TOP), "share_top", _)
    c.add(_("People who answered"), "n_answered")
    c.add(_("People who gave it a place"), frame["n_ranked"].astype(int))
    c.add(_("Log-worth"), "log_worth", "decimal")
    c.add(_("Standard error of the log-worth"), "log_worth_se", "decimal")
    return c.table(ranking.question, notes, _)


def shares_table(shares: Shares, labels: Labels, level: float, notes: Sequence[str]) -> Table:
    """One line an option, most chosen first."""
    _ = labels.language
    frame = shares.to_frame(level)
    c = Columns(frame)
    c.add(_("Item"), [labels.option(shares.question, i) for i in frame["item"]])
    c.add(_("Possible places"), places(frame, _))
    c.add(_("People who chose it"), "count")
    c.add(_("People who answered"), "n_answered")
    c.share(_("Share"), "share", _)
    return c.table(shares.question, notes, _)


def net_table(net: NetShares, labels: Labels, level: float, notes: Sequence[str]) -> Table:
    """One line an item, highest net share first."""
    _ = labels.language
    frame = net.to_frame(level)
    c = Columns(frame)
    c.add(_("Item"), [labels.option(net.question, i) for i in frame["item"]])
    c.add(_("Possible places"), places(frame, _))
    for name in net.levels:
        c.add(labels.option(net.question, name), f"share_{name}", "percent")
    c.share(_("Net share"), "net", _)
    c.add(_("People who answered"), "n_answered")
    c.add(_("Not applicable or don’t know"), "not_applicable")
    return c.table(net.question, notes, _)


def priorities_table(
    priorities: Priorities, labels: Labels, level: float, notes: Sequence[str]
) -> Table:
    """One line a topic, highest score first, with every criterion's value and contribution."""
    _ = labels.language
    frame = priorities.to_frame(level)
    c = Columns(frame)
    c.add(_("Topic"), [labels.topic(t) for t in frame["topic"]])
    c.add(_("Possible places"), places(frame, _))
    c.add(_("Score"), "score", "decimal")
    c.add(_("Score, from"), "score_low", "decimal")
    c.add(_("Score, to"), "score_high", "decimal")
    if any(priorities.other_actions):
        c.add(_("For other action than training"), "other_action")
    for criterion in priorities.criteria:
        name = criterion_name(criterion.id, _)
        c.add(_("{criterion}: value", criterion=name), criterion.id, "decimal")
        c.add(
            _("{criterion}: part of the score", criterion=name), f"{criterion.id}_part", "decimal"
        )
        c.add(_("{criterion}: answers", criterion=name), frame[f"{criterion.id}_n"].astype(int))
    return c.table("priorities", notes, _)


def priority_parts(priorities: Priorities, labels: Labels, level: float) -> pd.DataFrame:
    """The rows of a stacked chart: one a topic and criterion, with the whole score's limits."""
    frame = priorities.to_frame(level).dropna(subset="score")
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "label": [labels.topic(t) for t in frame["topic"]],
                    "part": criterion_name(c.id, labels.language),
                    "value": frame[f"{c.id}_part"],
                    "low": frame["score_low"],
                    "high": frame["score_high"],
                }
            )
            for c in priorities.criteria
        ],
        ignore_index=True,
    )


def sizes_table(sizes: pd.DataFrame, by: str, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a group of a profile question, largest first. sizes: of `group_sizes`."""
    _ = labels.language
    c = Columns(sizes)
    c.add(labels.question(by), [labels.group(by, g) for g in sizes["group"]])
    c.add(_("People"), "n")
    return c.table(f"people_by_{by}", notes, _)


def withheld_sentences(shown: View, labels: Labels) -> tuple[str, ...]:
    """What a view leaves out so that nobody is pointed to, in sentences without numbers."""
    _ = labels.language
    lines = (
        _("Some people are left out of this view, because they could be singled out.")
        if shown.left_out
        else "",
        _(
            "Left out are answers of groups in which so few answered that they could be singled "
            "out, to: {questions}.",
            questions=_.join(labels.question(q) for q in shown.withheld),
        )
        if shown.withheld
        else "",
    )
    return tuple(line for line in lines if line)


def reason_name(reason: Reason, _: Language) -> str:
    """Why rows are flagged or set aside, in words."""
    return {
        "refused consent": _("Refused consent"),
        "consent not answered": _("Did not answer on consent"),
        "exact duplicate": _("Exact duplicates"),
        "no answers": _("No answers at all"),
        "near duplicate": _("Near duplicates"),
        "incomplete": _("Incomplete"),
        "too fast": _("Too fast"),
        "same level throughout": _("The same level throughout"),
        "options in the order offered": _("Options in the order offered"),
        "impossible value": _("Impossible value"),
        "ranked but not picked": _("Ranked but not picked"),
    }[reason]


def rows_table(reading: Reading, labels: Labels) -> Table:
    """One line per fate of the file's rows; the parts add up to the file."""
    _ = labels.language
    frame = reading.rows_frame()
    c = Columns(frame)
    ends = {"in the file": _("Rows in the file"), "kept": _("Kept")}
    c.add(_("Rows"), [ends.get(r) or reason_name(r, _) for r in frame["rows"]])
    c.add(_("Number"), "n")
    return c.table("rows", (), _)


def roles_table(survey: Survey, labels: Labels) -> Table:
    """One line a question: its form and what the analysis uses it for."""
    _ = labels.language
    frame = pd.DataFrame(
        [
            (q.id, labels.question(q.id), kind_name(q.kind, _), role_name(q.role, _))
            for q in survey.questions
        ],
        columns=["id", "label", "kind", "role"],
    )
    c = Columns(frame)
    c.add(_("Question"), "id")
    c.add(_("Wording"), "label")
    c.add(_("Form"), "kind")
    c.add(_("Used for"), "role")
    return c.table("questions", (), _)


def kind_name(kind: Kind, _: Language) -> str:
    """A kind of question in words."""
    return {
        "ranking": _("ranking"),
        "choices": _("select many"),
        "choice": _("select one"),
        "scale": _("scale"),
        "number": _("number"),
        "text": _("text"),
    }[kind]


def role_name(role: Role, _: Language) -> str:
    """What a question is for in words."""
    return {
        "difficulty": _("difficulty of the steps"),
        "request": _("content asked for"),
        "amount": _("less or more of a topic"),
        "importance": _("importance"),
        "ability": _("ability"),
        "platform": _("where to learn"),
        "exercise": _("exercises"),
        "technique": _("techniques"),
        "emphasis": _("practice or theory"),
        "anchor": _("attention check: a ranking with a known order"),
        "profile": _("who answers"),
        "consent": _("consent"),
        "comment": _("comment"),
        "personal": _("personal: removed"),
        "unused": _("no use stated: not kept"),
    }[role]


def columns_table(reading: Reading, labels: Labels) -> Table:
    """One line per column of the file: what it was used for."""
    _ = labels.language
    frame = reading.columns_frame()
    words = {
        "question": _("Answers"),
        "unused": _("No use stated: not kept"),
        "personal": _("Personal: removed, values not kept"),
        "record keeping": _("Record keeping"),
        "not matched": _("Not matched: not read"),
    }
    c = Columns(frame)
    c.add(_("Column"), "column")
    c.add(_("Use"), [words[u] for u in frame["use"]])
    c.add(_("Question"), "question")
    return c.table("columns", (), _)


def notes_table(reading: Reading, labels: Labels) -> Table:
    """One line per rule, column and value of cells that were not understood or were changed."""
    _ = labels.language
    frame = reading.notes_frame()
    c = Columns(frame)
    c.add(_("Column"), "column")
    c.add(_("Rule"), "rule")
    c.add(_("Value"), "value")
    c.add(_("Cells"), "n")
    c.add(_("Rows"), "rows")
    c.add(_("What to do"), "advice")
    return c.table("notes", (), _)


def places(frame: pd.DataFrame, _: Language) -> list[str]:
    """The rank sets of a result's frame in words: "2", "3–5"."""
    return [
        _.number(low) if low == high else _("{low}–{high}", low=low, high=high)
        for low, high in zip(frame["rank_low"], frame["rank_high"], strict=True)
    ]


def criterion_name(criterion: str, _: Language) -> str:
    """A criterion in words."""
    names = {
        "request": _("Asked for"),
        "amount": _("More rather than less"),
        "difficulty": _("Difficulty of its steps"),
        "gap": _("Ability short of importance"),
        "spread": _("Countries in need of it"),
        "comments": _("Raised in comments"),
        "safety": _("Safety of children (judged)"),
        "feasibility": _("Can be taught in a course (judged)"),
    }
    return names.get(criterion, criterion)


def _unit_name(unit: UnitKind, _: Language) -> str:
    return {
        "respondent": _("respondents within countries"),
        "bin": _("random groups of respondents within countries"),
        "cluster": _("whole groups of respondents"),
    }[unit]


def about(evidence: Evidence, level: float, _: Language, *, drawn: bool = True) -> tuple[str, ...]:
    """What every table and file says of itself: answers, method, settings, and if made up.

    drawn: whether to name the draws of the evidence; not where numbers come of other draws.
    """
    settings = evidence.settings
    lines = [
        _("These answers are synthetic: made up to show the software. They are no evidence.")
        if evidence.synthetic
        else "",
        _("Answers kept: {n}.", n=_.number(evidence.n)),
        _(
            "Intervals and possible places hold with {level} confidence; possible places hold "
            "for all items of a table together.",
            level=_.percent(level),
        ),
        _(
            "Uncertainty: {draws} draws of {unit}, seed {seed}.",
            draws=_.number(settings.n_draws),
            unit=_unit_name(evidence.unit, _),
            seed=settings.seed,
        )
        if drawn
        else "",
        ""
        if evidence.weights.scheme == EQUAL
        else _(
            "Answers are weighted ({scheme}): {n} answers count as {effective}.",
            scheme=evidence.weights.scheme,
            n=_.number(evidence.n),
            effective=_.number(evidence.weights.n_effective, 1),
        ),
        _("The people who answered an open survey are not a random sample of all caseworkers."),
    ]
    return tuple(line for line in lines if line)
