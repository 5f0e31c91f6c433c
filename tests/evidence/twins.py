"""Slow, obvious twins: the same numbers by plain loops over raw answers, for tests to compare.

An order is a string of items, first place first, as in small_survey; items it lacks are unranked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

Choice = tuple[str, frozenset[str]]
"""The option chosen, and the set it was chosen from."""


def choices(order: str, items: str, unranked: str = "below") -> Iterator[Choice]:
    """Each choice of an order, first place first."""
    standing = set(items) if unranked == "below" else set(order)
    for item in order:
        if len(standing) > 1:
            yield item, frozenset(standing)
        standing.remove(item)


def choice_counts(orders: Sequence[str], items: str, unranked: str = "below") -> Counter[Choice]:
    """How often each option was chosen from each set."""
    return Counter(c for order in orders for c in choices(order, items, unranked))


def log_likelihood(
    log_worth: Mapping[str, float], orders: Sequence[str], unranked: str = "below"
) -> float:
    """Plackett–Luce log-likelihood, one choice of one person at a time."""
    items = "".join(log_worth)
    return sum(
        log_worth[item] - math.log(sum(math.exp(log_worth[j]) for j in standing))
        for order in orders
        for item, standing in choices(order, items, unranked)
    )


def worths(
    orders: Sequence[str], items: str, unranked: str = "below", ghost: float = 0.0
) -> dict[str, float]:
    """Worths that add up to 1, by Hunter's minorise–maximise steps on the raw orders.

    Source: Hunter 2004, equation 30; the ghost item has worth 1.
    """
    chain = [c for order in orders for c in choices(order, items, unranked)]
    worth = dict.fromkeys(items, 1.0)
    for _ in range(20_000):
        wins, chances = dict.fromkeys(items, ghost), dict.fromkeys(items, 0.0)
        for item, standing in chain:
            total = sum(worth[j] for j in standing)
            wins[item] += 1
            for j in standing:
                chances[j] += 1 / total
        for j in items:
            chances[j] += 2 * ghost / (worth[j] + 1)
        new = {j: wins[j] / chances[j] for j in items}
        if not ghost:
            new = {j: w / sum(new.values()) for j, w in new.items()}
        change = max(abs(math.log(new[j] / worth[j])) for j in items)
        worth = new
        if change < 1e-13:
            break
    total = sum(worth.values())
    return {j: w / total for j, w in worth.items()}


def preferences(orders: Sequence[str], items: str, unranked: str = "below") -> dict[str, int]:
    """How many people ranked the first of two items above the second, by "ab"."""
    count = dict.fromkeys((i + j for i in items for j in items), 0)
    for order in orders:
        for i in items:
            for j in items:
                if i in order and j in order:
                    count[i + j] += order.index(i) < order.index(j)
                elif i in order and i != j and unranked == "below":
                    count[i + j] += 1
    return count


def mean_ranks(orders: Sequence[str], items: str, unranked: str = "below") -> dict[str, float]:
    """Mean place of each item; unranked items share the places left, or are not counted."""
    result = {}
    for item in items:
        places = []
        for order in orders:
            left = range(len(order) + 1, len(items) + 1)
            if item in order:
                places.append(order.index(item) + 1.0)
            elif unranked == "below":
                places.append(sum(left) / len(left))
        result[item] = sum(places) / len(places) if places else math.nan
    return result


def n_placed(orders: Sequence[str], items: str, first: int) -> dict[str, int]:
    """How many people put each item among their first so many places."""
    return {item: sum(item in order[:first] for order in orders) for item in items}


def reaches_all(wins: Mapping[str, float], items: str) -> bool:
    """Whether a chain of wins leads from every item to every other, by walking it."""
    for start in items:
        seen, frontier = {start}, [start]
        while frontier:
            at = frontier.pop()
            found = [j for j in items if wins[at + j] > 0 and j not in seen]
            seen.update(found)
            frontier.extend(found)
        if len(seen) < len(items):
            return False
    return True


def largest_first(values: Sequence[float]) -> list[int]:
    """Place of each value, 1 = largest; equal values share the better place."""
    return [1 + sum(other > value for other in values) for value in values]


def decreasing(values: Sequence[float]) -> bool:
    """Whether no value is above the one before it."""
    return all(a >= b for a, b in pairwise(values))


def tied_choices(row: Sequence[int], unranked: str) -> Iterator[tuple[set[int], set[int]]]:
    """Each choice of a row of ranks (0 = unranked, equal = tied): the items picked together, and
    the set they were picked from."""
    ranks = sorted({r for r in row if r})
    for rank in ranks:
        picked = {i for i, r in enumerate(row) if r == rank}
        later = {i for i, r in enumerate(row) if r > rank or (r == 0 and unranked == "below")}
        if len(picked | later) > 1:
            yield picked, picked | later


def tied_log_likelihood(
    log_worth: Sequence[float], log_delta: Mapping[int, float], row: Sequence[int], unranked: str
) -> float:
    """Davidson–Luce log-likelihood of one row of ranks, every set of every order written out."""

    def weight(group: Sequence[int]) -> float:
        extra = log_delta[len(group)] if len(group) > 1 else 0.0
        return math.exp(extra + sum(log_worth[i] for i in group) / len(group))

    return sum(
        math.log(weight(tuple(picked)))
        - math.log(sum(weight(g) for d in (1, *log_delta) for g in combinations(sorted(stood), d)))
        for picked, stood in tied_choices(row, unranked)
    )
