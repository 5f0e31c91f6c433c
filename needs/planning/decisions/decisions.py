"""What people decided about a plan: each decision with who, when and why.

Decisions stand in the order of their numbers and are never changed: who thinks otherwise withdraws
one, or decides anew. The state of a board after decision k is its version k.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from needs.planning.courses.curriculum import did_you_mean

Kind = Literal["must", "veto", "minutes", "weight", "merge", "note", "sign_off", "withdraw"]
"""must, veto:  a module is in every plan, or in none.
minutes:     a module takes this many minutes.
weight:      a criterion of the priorities counts this much.
merge:       a topic counts as part of another one.
note:        a remark, on a module, topic or the whole.
sign_off:    the version so far is agreed to; its plan is kept line by line.
withdraw:    an earlier decision no longer holds."""

ABOUT_MODULES: tuple[Kind, ...] = ("must", "veto", "minutes")
LONGEST_NAME = 200
LONGEST_TEXT = 4000


class DecisionError(ValueError):
    """A decision that cannot be kept as it was given; the message says why and what to do."""


class DatabaseError(ValueError):
    """Decisions that cannot be read or saved; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as somebody makes it.

    by, why: who decides and the reason; both are needed.
    subject: the id of a module (must, veto, minutes), criterion (weight) or topic (merge).
    value:   minutes, a weight, or the number of the decision withdrawn.
    into:    the id of the topic that `subject` counts as part of.
    """

    kind: Kind
    by: str
    why: str
    subject: str = ""
    value: float | None = None
    into: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise DecisionError(
                f"a decision of the kind '{self.kind}' is not known; kinds are "
                f"{', '.join(get_args(Kind))}{did_you_mean(self.kind, get_args(Kind))}"
            )
        _check_text("by", "the name of who decides", self.by, LONGEST_NAME)
        _check_text("why", "the reason", self.why, LONGEST_TEXT)
        _check_subject(self)
        _check_value(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as it is kept.

    number: its place on the board, 1 and up, without gaps.
    seen:   the last decision that its maker had before their eyes; 0 = none.
    at:     when it was saved, in UTC.
    inputs: SHA-256 of the inputs (answers, course, settings) that it was made on.
    """

    number: int
    decision: Decision
    at: datetime
    seen: int = 0
    inputs: str = ""


def _check_text(key: str, what: str, text: str, longest: int) -> None:
    if not text.strip():
        raise DecisionError(f"{key}: a decision needs {what}; it is empty")
    if len(text) > longest:
        raise DecisionError(f"{key}: {len(text)} signs; at most {longest} are kept, shorten it")
    # Databases refuse these two (NUL, half a sign); other control signs are allowed in no name.
    bad = [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    if bad:
        raise DecisionError(f"{key}: holds the control sign {bad[0]!r}; type it again without")


def _check_subject(decision: Decision) -> None:
    kind, subject = decision.kind, decision.subject
    what = {"weight": "criterion", "merge": "topic"}.get(kind, "module")
    if kind in (*ABOUT_MODULES, "weight", "merge"):
        _check_text("subject", f"the id of a {what}", subject, LONGEST_NAME)
    elif subject and kind != "note":
        raise DecisionError(f"subject: '{kind}' is about the whole board, not about '{subject}'")
    elif subject:
        _check_text("subject", "an id", subject, LONGEST_NAME)
    if kind != "merge":
        if decision.into:
            raise DecisionError(f"into: only a merge has it, not '{kind}'")
        return
    _check_text("into", "the id of the topic to count it as part of", decision.into, LONGEST_NAME)
    if decision.into == subject:
        raise DecisionError(f"into: topic '{subject}' cannot count as part of itself")


def _check_value(decision: Decision) -> None:
    kind, value = decision.kind, decision.value
    if kind not in ("minutes", "weight", "withdraw"):
        if value is not None:
            raise DecisionError(f"value: '{kind}' takes none, and {value:g} was given")
        return
    if value is None or not math.isfinite(value) or value < 0:
        raise DecisionError(f"value: '{kind}' takes a number of 0 or more, not {value}")
    if kind == "minutes" and not (value > 0 and float(value).is_integer()):
        raise DecisionError(
            f"value: {value:g} minutes for '{decision.subject}'; minutes are whole numbers above "
            "0, and a veto takes a module out"
        )
    if kind == "withdraw" and not (value > 0 and float(value).is_integer()):
        raise DecisionError(f"value: {value:g} is not the number of an earlier decision")
