"""What people decided and what it changed, in words."""

from __future__ import annotations

from collections.abc import Sequence

from needs.planning.decisions.decisions import Decision, Entry
from needs.planning.decisions.overrides import Clash
from needs.planning.plans.record import LineChange, RecordedLine
from needs.report.labels import Labels
from needs.report.language import Language
from needs.report.plan_tables import action_name
from needs.report.tables import criterion_name


def decision_sentence(decision: Decision, labels: Labels) -> str:
    """What was decided, in one sentence, without who and why."""
    _ = labels.language
    module = _module(decision.subject, labels)
    value = 0.0 if decision.value is None else decision.value
    if decision.kind == "must":
        return _("{module} must be in the plan.", module=module)
    if decision.kind == "veto":
        return _("{module} must not be in the plan.", module=module)
    if decision.kind == "minutes":
        return _("{module} takes {minutes} minutes.", module=module, minutes=_.number(value))
    if decision.kind == "weight":
        return _(
            "{criterion} counts {weight}.",
            criterion=criterion_name(decision.subject, _),
            weight=_.number(value, 2),
        )
    if decision.kind == "merge":
        return _(
            "{topic} counts as part of {whole}.",
            topic=labels.topic(decision.subject),
            whole=labels.topic(decision.into),
        )
    if decision.kind == "withdraw":
        return _("Decision {number} no longer holds.", number=_.number(value))
    if decision.kind == "sign_off":
        return _("The plan is signed off as it is.")
    if decision.subject:
        return _("A note on {module}.", module=module)
    return _("A note.")


def entry_line(entry: Entry, labels: Labels, *, name: str = "") -> str:
    """A decision as a line: number, what, who (under `name` where one is given) and why."""
    _ = labels.language
    return _(
        "{number}. {what} ({who}, {when}: {why})",
        number=_.number(entry.number),
        what=decision_sentence(entry.decision, labels),
        who=name or entry.decision.by,
        when=f"{entry.at:%Y-%m-%d %H:%M} UTC",
        why=entry.decision.why,
    )


def clash_sentence(clash: Clash, labels: Labels) -> str:
    """Which decisions cannot hold together, and what to do."""
    _ = labels.language
    numbers = _.join(_.number(n) for n in clash.numbers)
    if clash.rule == "must and veto":
        return _(
            "Decisions {numbers} clash: {module} must be in the plan, and must not be. None of "
            "them holds until one side is withdrawn.",
            numbers=numbers,
            module=_module(clash.subject, labels),
        )
    if clash.rule == "minutes and veto":
        return _(
            "Decisions {numbers} clash: {module} has minutes set, and must not be in the plan. "
            "None of them holds until one side is withdrawn.",
            numbers=numbers,
            module=_module(clash.subject, labels),
        )
    if clash.rule == "circle of merges":
        return _(
            "Decisions {numbers} clash: the topics count as part of each other in a circle. None "
            "of them holds until one is withdrawn.",
            numbers=numbers,
        )
    return _(
        "Decisions {numbers} clash: they were made without knowing of each other, and differ. "
        "None of them holds until one is withdrawn or somebody decides anew.",
        numbers=numbers,
    )


def between_sentences(between: Sequence[Entry], labels: Labels) -> tuple[str, ...]:
    """What others saved meanwhile; nothing where nobody did."""
    _ = labels.language
    if not between:
        return ()
    first = _.plural(
        "Yours is saved. Since you looked, {n} other decision was saved, which you had not seen:",
        "Yours is saved. Since you looked, {n} other decisions were saved, which you had not seen:",
        n=len(between),
    )
    return (first, *(entry_line(e, labels) for e in between))


def idle_sentence(numbers: Sequence[int], labels: Labels) -> str:
    """Decisions about modules and lengths that the course does not have."""
    _ = labels.language
    return _(
        "Decisions {numbers} are about modules or lengths that this course does not have, and "
        "change nothing.",
        numbers=_.join(_.number(n) for n in numbers),
    )


def change_sentence(change: LineChange, labels: Labels) -> str:
    """One module that two plans treat differently."""
    _ = labels.language
    return _(
        "{module}: before: {before}; after: {after}.",
        module=_module(change.module, labels),
        before=line_words(change.before, _),
        after=line_words(change.after, _),
    )


def line_words(line: RecordedLine | None, _: Language) -> str:
    """A module's line in a few words: its action and minutes."""
    if line is None:
        return _("not planned")
    if not line.minutes_planned:
        return action_name(line.action, _)
    return _(
        "{action} ({minutes} minutes)",
        action=action_name(line.action, _),
        minutes=_.number(line.minutes_planned),
    )


def changed_input(name: str, _: Language) -> str:
    """What of the inputs changed, in words; a setting of the plan by its own name."""
    return {
        "answers": _("the answers"),
        "people in view": _("the people in view"),
        "course": _("the course"),
        "weights": _("the weights set beside the decisions"),
        "days": _("the days"),
        "hours_per_day": _("the net hours a day"),
        "step_floor": _("what every step gets at least"),
        "hardest_gain": _("what the hardest steps gain at least"),
        "practice_share": _("the least share of practice"),
    }.get(name, name)


def _module(module_id: str, labels: Labels) -> str:
    return labels.module(module_id) if module_id in labels.course.by_id else module_id
