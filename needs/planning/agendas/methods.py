"""Which exercise or technique a block gets: as people prefer them, in turn, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from needs.planning.agendas.settings import Method

Why = Literal["due", "due_but_repeats", "only_one", "none_suits"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The method of a block, and why it got it.

    why:    due             of those that suit its length, it lagged furthest behind its share;
            due_but_repeats the same, leaving out `passed`, which the block before has;
            only_one        no other suits its length;
            none_suits      no method suits its length (`method` is "").
    share:  of all preferences for methods of its kind, those for it.
    so_far: of the minutes given to methods of its kind before, those given to it (0 at first).
    """

    method: str
    why: Why
    share: float
    so_far: float
    passed: str = ""


def assign(blocks: Sequence[int], methods: Sequence[Method]) -> tuple[Assignment | None, ...]:
    """A method for each block, given as minutes, in order; None where there are no methods.

    Each block goes to the method whose share of the minutes, this block's included, is furthest
    behind its share of the preferences (the quota method of apportionment), but never to the same
    one twice in a row while another suits.
    """
    total = sum(m.share for m in methods)
    if not total:
        return (None,) * len(blocks)
    shares = {m.id: m.share / total for m in methods}
    given = dict.fromkeys(shares, 0)
    found: list[Assignment | None] = []
    before = ""
    for minutes in blocks:
        suiting = [m.id for m in methods if m.suits(minutes)]
        one = _next(suiting, shares, given, minutes, before)
        found.append(one)
        if one.method:
            given[one.method] += minutes
            before = one.method
    return tuple(found)


def _next(
    suiting: Sequence[str],
    shares: dict[str, float],
    given: dict[str, int],
    minutes: int,
    before: str,
) -> Assignment:
    so_far = sum(given.values())
    if not suiting:
        return Assignment("", "none_suits", 0.0, 0.0)

    def behind(method: str) -> float:
        return shares[method] * (so_far + minutes) - given[method]

    due = max(suiting, key=behind)  # the first of equals: methods stand in the survey's order
    others = [m for m in suiting if m != before]
    method = max(others, key=behind) if others else due
    why: Why = "only_one" if len(suiting) == 1 else "due" if method == due else "due_but_repeats"
    had = given[method] / so_far if so_far else 0.0
    return Assignment(method, why, shares[method], had, due if why == "due_but_repeats" else "")
