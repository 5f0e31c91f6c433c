from __future__ import annotations

import pytest
from deciding import decision

from needs.planning.decisions.decisions import LONGEST_TEXT, Decision, DecisionError


@pytest.mark.parametrize(
    "given",
    [
        decision("must", "intro"),
        decision("veto", "intro"),
        decision("minutes", "intro", 45),
        decision("weight", "request", 0),
        decision("merge", "a", into="b"),
        decision("note"),
        decision("note", "intro"),
        decision("sign_off"),
        decision("withdraw", value=3),
        Decision("note", "ليلى", "line one\nline two\twith a tab"),
    ],
)
def test_what_is_complete_is_a_decision(given: Decision) -> None:
    assert given.by
    assert given.why


@pytest.mark.parametrize("missing", ["", "   ", "\n"])
def test_a_decision_needs_a_name_and_a_reason(missing: str) -> None:
    with pytest.raises(DecisionError, match="by: a decision needs the name"):
        Decision("note", missing, "why")
    with pytest.raises(DecisionError, match="why: a decision needs the reason"):
        Decision("note", "Amina", missing)


@pytest.mark.parametrize(
    ("kind", "subject", "value", "into", "says"),
    [
        ("must", "", None, "", "subject: a decision needs the id of a module"),
        ("weight", "", 0.5, "", "id of a criterion"),
        ("merge", "", None, "b", "id of a topic"),
        ("merge", "a", None, "", "into: a decision needs"),
        ("merge", "a", None, "a", "cannot count as part of itself"),
        ("must", "intro", None, "b", "only a merge"),
        ("sign_off", "intro", None, "", "about the whole board"),
        ("must", "intro", 30, "", "takes none"),
        ("minutes", "intro", None, "", "takes a number"),
        ("minutes", "intro", 0, "", "a veto takes a module out"),
        ("minutes", "intro", 12.5, "", "whole numbers"),
        ("minutes", "intro", -5, "", "0 or more"),
        ("minutes", "intro", float("inf"), "", "takes a number"),
        ("weight", "request", float("nan"), "", "takes a number"),
        ("withdraw", "", 0, "", "not the number"),
        ("withdraw", "", None, "", "takes a number"),
        ("vetto", "intro", None, "", "did you mean 'veto'"),
    ],
)
def test_what_does_not_fit_its_kind_is_refused(
    kind: str, subject: str, value: float | None, into: str, says: str
) -> None:
    with pytest.raises(DecisionError, match=says):
        decision(kind, subject, value, into)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800"])
def test_signs_that_no_database_keeps_are_refused(sign: str) -> None:
    with pytest.raises(DecisionError, match="control sign"):
        Decision("note", "Amina", f"because{sign}")


def test_a_reason_has_a_longest_length() -> None:
    assert Decision("note", "Amina", "x" * LONGEST_TEXT)
    with pytest.raises(DecisionError, match="shorten"):
        Decision("note", "Amina", "x" * (LONGEST_TEXT + 1))
