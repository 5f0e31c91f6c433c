"""What people decide at the terminal: on a board, or for one plan only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from needs.terminal.output import InputError, paragraph

if TYPE_CHECKING:
    from needs.planning.decisions.database import Board, Decisions
    from needs.planning.decisions.decisions import Decision, Entry
    from needs.planning.decisions.overrides import Overrides
    from needs.planning.decisions.plan_inputs import Inputs
    from needs.planning.plans.plan import Plan
    from needs.report.labels import Labels


@dataclass(frozen=True)
class Wanted:
    """What was given on the command line."""

    must: Sequence[str]
    veto: Sequence[str]
    fix: Sequence[str]
    withdraw: Sequence[int]
    save: str
    board: str
    sign_off: bool
    by: str
    why: str

    def decisions(self) -> tuple[Decision, ...]:
        """Each thing decided. DecisionError for what is none, a mistake in usage for its form."""
        from needs.planning.decisions.decisions import Decision

        if (self.withdraw or self.sign_off) and not self.save:
            raise InputError("there is no board to withdraw from or to sign off on; give --save")
        if self.save and (self.must or self.veto or self.fix or self.withdraw or self.sign_off):
            for given, option in ((self.by, "--decided-by"), (self.why, "--why")):
                if not given.strip():
                    raise InputError(f"a decision on a board needs a name and a reason: {option}")
        by, why = (self.by, self.why) if self.save else ("terminal", "given for this plan")
        return (
            *(Decision("must", by, why, module) for module in self.must),
            *(Decision("veto", by, why, module) for module in self.veto),
            *(Decision("minutes", by, why, *_minutes(text)) for text in self.fix),
            *(Decision("withdraw", by, why, value=float(n)) for n in self.withdraw),
        )


@dataclass
class Decided:
    """What holds for the plan: the entries behind it, and the board they stand on, if any."""

    entries: tuple[Entry, ...]
    overrides: Overrides
    decisions: Decisions | None = None
    board: Board | None = None

    def sign_off(self, wanted: Wanted, inputs: Inputs, plan: Plan) -> None:
        """Keep the plan's lines as agreed to. InputError while decisions clash."""
        from needs.planning.decisions.decisions import Decision
        from needs.planning.plans.record import plan_record

        if self.overrides.clashes or self.decisions is None or self.board is None:
            raise InputError(
                "a plan is not signed off while decisions clash; settle them first, such as by "
                "--withdraw NUMBER"
            )
        saved = self.decisions.save(
            self.board,
            Decision("sign_off", wanted.by, wanted.why),
            seen=self.entries[-1].number if self.entries else 0,
            inputs=inputs.to_json(),
            plan=plan_record(plan).to_json(),
        )
        self.entries = (*self.entries, *saved.between, saved.entry)

    def close(self) -> None:
        """Give back the database."""
        if self.decisions is not None:
            self.decisions.close()


def decided(wanted: Wanted, inputs: Inputs, labels: Labels) -> Decided:
    """What holds after the board's decisions and those given, which are saved where there is one.

    InputError where decisions given here clash; those on a board stay and are told.
    """
    from needs.planning.decisions.decisions import Entry
    from needs.planning.decisions.overrides import in_force

    made = wanted.decisions()
    _check_modules(made, labels)
    if not wanted.save:
        now = datetime.now(UTC)
        entries = tuple(Entry(n, d, now) for n, d in enumerate(made, 1))
        found = Decided(entries, in_force(entries, labels.course))
        if found.overrides.clashes:
            raise InputError("\n".join(["these cannot hold together:", *_clashes(found, labels)]))
        return found
    return _on_board(wanted, made, inputs, labels)


def _on_board(wanted: Wanted, made: Sequence[Decision], inputs: Inputs, labels: Labels) -> Decided:
    from needs.planning.decisions.database import open_decisions
    from needs.planning.decisions.overrides import in_force

    decisions = open_decisions(wanted.save)
    survey, course = labels.survey.id, labels.course.id
    board = decisions.board(wanted.board or f"{survey} · {course}", survey, course)
    entries = decisions.entries(board)
    for decision in made:
        seen = entries[-1].number if entries else 0
        decisions.save(board, decision, seen=seen, inputs=inputs.to_json())
        entries = decisions.entries(board)
    found = Decided(entries, in_force(entries, labels.course), decisions, board)
    _say(found, labels)
    return found


def _say(found: Decided, labels: Labels) -> None:
    from needs.report.decision_sentences import entry_line, idle_sentence

    lines = [entry_line(e, labels) for e in found.entries] + _clashes(found, labels)
    if found.overrides.idle:
        lines.append(idle_sentence(found.overrides.idle, labels))
    if lines:
        paragraph(lines)


def _clashes(found: Decided, labels: Labels) -> list[str]:
    from needs.report.decision_sentences import clash_sentence

    return [clash_sentence(c, labels) for c in found.overrides.clashes]


def _check_modules(made: Sequence[Decision], labels: Labels) -> None:
    from needs.planning.courses.curriculum import did_you_mean
    from needs.planning.decisions.decisions import ABOUT_MODULES

    known = labels.course.by_id
    for decision in made:
        if decision.kind not in ABOUT_MODULES:
            continue
        module = known.get(decision.subject)
        if module is None:
            raise InputError(
                f"course '{labels.course.id}' has no module '{decision.subject}'"
                f"{did_you_mean(decision.subject, known)}"
            )
        if decision.kind == "minutes" and decision.value not in module.lengths.values():
            lengths = ", ".join(map(str, module.lengths.values()))
            raise InputError(
                f"module '{module.id}' has no length of {decision.value:g} minutes; "
                f"it has {lengths}"
            )


def _minutes(text: str) -> tuple[str, float]:
    module, _, number = text.partition("=")
    if not number.strip().isdecimal():
        raise typer.BadParameter(
            f"'{text}' is not a module and whole minutes, such as opening=60", param_hint="--fix"
        )
    return module, float(number)
