"""Would the plan survive? Its firm core, what is contested, and what to ask next, in words."""

from __future__ import annotations

from collections.abc import Sequence

from needs.planning.variations.survival import FIRM, Question, Survival
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.tables import Columns, Table, criterion_name

ASKED = 3
"""How many things to ask next are named."""


def survival_table(found: Survival, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a module: the share of draws that keeps it, and its line as it is."""
    _ = labels.language
    frame = found.to_frame()
    c = Columns(frame)
    c.add(_("Module"), [labels.module(m) for m in frame["module"]])
    c.add(_("In the plan"), [_("yes") if y else "" for y in frame["in_plan"]])
    c.add(_("How firm"), [firmness_name(f, _) for f in frame["firmness"]])
    c.add(_("Planned in the first level"), "planned", "percent")
    c.add(_("Same action"), "same_action", "percent")
    c.add(_("Same minutes"), "same_minutes", "percent")
    c.add(_("Same place"), "same_place", "percent")
    return c.table("firmness", (*survival_notes(found, labels), *notes), _)


def questions_table(found: Survival, labels: Labels, notes: Sequence[str]) -> Table:
    """One line a topic, step or weight, most settling first."""
    _ = labels.language
    frame = found.questions_frame()
    c = Columns(frame)
    c.add(_("What to ask next"), [_asked(q, labels) for q in found.questions])
    c.add(_("Share of the contest that goes along with it"), "settles", "percent")
    modules = [_.join(labels.module(m) for m in q.modules) for q in found.questions]
    c.add(_("Modules it would settle first"), modules)
    return c.table("ask_next", notes, _)


def survival_notes(found: Survival, labels: Labels) -> tuple[str, ...]:
    """What the shares stand on."""
    _ = labels.language
    lines = [
        _.plural(
            "The plan was solved again for {n} draw of the answers and the weights together.",
            "The plan was solved again for {n} draws of the answers and the weights together.",
            found.drawn,
        ),
        _(
            "Firm: planned in at least {firm} of the draws; out: in at most {out}; contested: "
            "between.",
            firm=_.percent(FIRM),
            out=_.percent(1 - FIRM),
        ),
    ]
    if found.fitting < found.drawn:
        lines.append(
            _.plural(
                "In {n} draw no plan keeps the rules; it counts for nothing.",
                "In {n} draws no plan keeps the rules; they count for nothing.",
                found.drawn - found.fitting,
            )
        )
    return tuple(lines)


def survival_sentences(found: Survival, labels: Labels) -> tuple[str, ...]:
    """The firm core, the contested modules with their shares, the plan's loss, what to ask next."""
    _ = labels.language
    firm, contested = found.modules("firm"), found.modules("contested")
    lines = [
        _.plural(
            "Firm core: {n} module is planned in nearly every draw.",
            "Firm core: {n} modules are planned in nearly every draw.",
            len(firm),
        ),
        _(
            "On average the plan reaches {share} of the value of the best plan of a draw.",
            share=_.percent(float(found.value.mean()), 1),
        ),
    ]
    share = {line.module: line.planned for line in found.lines}
    if contested:
        named = _.join(f"{labels.module(m)} ({_.percent(share[m])})" for m in contested)
        lines.append(_("Contested: {modules}.", modules=named))
        asked = _.join(_asked(q, labels) for q in found.questions[:ASKED])
        lines.append(_("To settle it, ask next about: {what}.", what=asked))
    else:
        lines.append(_("Nothing is contested."))
    return tuple(lines)


def firmness_name(firmness: str, _: Language) -> str:
    """How firm a module is, in a word."""
    return {"firm": _("firm"), "contested": _("contested"), "out": _("out")}[firmness]


def _asked(question: Question, labels: Labels) -> str:
    _ = labels.language
    if question.kind == "topic":
        return labels.topic(question.id)
    if question.kind == "step":
        return _("how hard “{step}” is", step=labels.step(question.id))
    return _("what “{criterion}” should count", criterion=criterion_name(question.id, _))
