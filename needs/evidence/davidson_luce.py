"""Fit rankings with ties: the Davidson–Luce extension of Plackett–Luce.

A ranking is a chain of choices, and a choice may now take several options at once. A set of d
options has weight δ_d × (the product of their worths)^(1/d), with δ₁ = 1. Each tie order that
occurs has its own δ; orders that do not occur have none. How much each option was chosen (1/d for
a tie of d), how often each tie order was chosen and how often each set stood is all that the
likelihood needs.

Sums over all sets of d options are elementary symmetric polynomials of worth^(1/d). What is left
without one or two of the options is built from products before and after them, never by division,
so nothing cancels.

Sources: Turner, van Etten, Firth & Kosmidis 2020, Comput. Stat. 35; for pairs Davidson 1970,
JASA 65.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from needs.evidence.plackett_luce import Unranked, maximise, strongly_connected

CHUNK = 256
"""Sets whose polynomials are in memory together."""


@dataclass(frozen=True)
class TiedChoices:
    """The chains of choices behind rank patterns with ties.

    chosen:  sparse matrix, patterns × items: 1/d for every choice of the item in a tie of d.
    orders:  tie orders above 1 that occur, ascending.
    tied:    sparse matrix, patterns × orders: how often the pattern chooses a tie of that order.
    stood:   sparse matrix, patterns × sets: how often the pattern chooses from the set.
    members: float matrix, sets × items: 1 where the item belongs to the set.
    seen:    the pairs (order chosen, size of the set it was chosen from) that occur.
    beats, level: sparse matrices, patterns × items²: 1 where the pattern ranks the first item above
             the second, or ties the two.
    """

    chosen: csr_array
    orders: tuple[int, ...]
    tied: csr_array
    stood: csr_array
    members: NDArray[np.float64]
    seen: frozenset[tuple[int, int]]
    beats: csr_array
    level: csr_array

    @property
    def orders_linked(self) -> bool:
        """Whether the answers alone bound every tie parameter, once they bound the worths.

        A tie order is bounded from above where another order was chosen although this one was
        possible, and from below where it was chosen; chains of such comparisons must lead from
        every order to every other.
        """
        return self._linked(self.seen)

    @property
    def orders_linked_with_ghost(self) -> bool:
        """The same once every item has won and lost, untied, against a ghost item."""
        return self._linked(self.seen | {(1, 2)})

    def _linked(self, seen: frozenset[tuple[int, int]]) -> bool:
        orders = (1, *self.orders)
        rather = [[any(o == a and b <= size for o, size in seen) for b in orders] for a in orders]
        return strongly_connected(np.array(rather, dtype=np.float64))


def has_ties(patterns: NDArray[np.uint8]) -> bool:
    """Whether any rank pattern (patterns × items, 0 = unranked) gives items equal ranks."""
    ordered = np.sort(patterns, axis=1)
    return bool(((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)).any())


def tied_choices_of(patterns: NDArray[np.uint8], unranked: Unranked = "below") -> TiedChoices:
    """The choices that rank patterns (patterns × items, 1 = first, 0 = unranked) consist of."""
    n, k = patterns.shape
    ranked = patterns > 0
    place = np.where(ranked, patterns.astype(np.int64), k + 256)
    standing = np.ones_like(ranked) if unranked == "below" else ranked.copy()
    bits = np.left_shift(np.uint64(1), np.arange(k, dtype=np.uint64))
    chosen, by_order = np.zeros((n, k)), np.zeros((n, k + 1))
    rows: list[NDArray[np.intp]] = []
    sets: list[NDArray[np.uint64]] = []
    seen: set[tuple[int, int]] = set()
    while len(row := np.flatnonzero((standing & ranked).any(axis=1) & (standing.sum(axis=1) > 1))):
        open_, places = standing[row], place[row]
        first = np.where(open_, places, k + 256).min(axis=1, keepdims=True)
        picked = open_ & (places == first)
        order = picked.sum(axis=1)
        chosen[row] += picked / order[:, None]
        by_order[row, order] += 1
        seen |= set(zip(order.tolist(), open_.sum(axis=1).tolist(), strict=True))
        rows.append(row)
        sets.append((open_ * bits).sum(axis=1, dtype=np.uint64))
        standing[row] = open_ & ~picked
    masks, column = np.unique(
        np.concatenate(sets) if sets else np.zeros(0, dtype=np.uint64), return_inverse=True
    )
    row = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    orders = tuple(d for d in range(2, k + 1) if by_order[:, d].any())
    compared = ranked[:, :, None] & (ranked[:, None, :] | (unranked == "below"))
    above = compared & (place[:, :, None] < place[:, None, :])
    level = compared & (place[:, :, None] == place[:, None, :]) & ~np.eye(k, dtype=bool)
    return TiedChoices(
        csr_array(chosen),
        orders,
        csr_array(by_order[:, list(orders)]),
        csr_array((np.ones(len(row)), (row, column)), shape=(n, len(masks))),
        ((masks[:, None] & bits) > 0).astype(np.float64),
        frozenset(seen),
        csr_array(above.reshape(n, k * k).astype(np.float64)),
        csr_array(level.reshape(n, k * k).astype(np.float64)),
    )


@dataclass(frozen=True)
class TiedFit:
    """Fitted log-worths (items, adding up to zero) and log δ (orders), and Newton steps taken.

    information: float matrix, (items + orders)²: of the people's answers and any ghosts, with
    1 / items added to the cells of the log-worths where no ghost fixes their mean.
    """

    log_worth: NDArray[np.float64]
    log_tie: NDArray[np.float64]
    steps: int
    information: NDArray[np.float64]


def fit_tied(
    choices: TiedChoices,
    counts: NDArray[np.float64],
    ghost: float = 0.0,
    tie_ghost: float = 0.0,
) -> TiedFit:
    """Maximum-likelihood log-worths and log tie parameters, by Newton with step halving.

    counts: float vector, answers by pattern. With `ghost` > 0 each item also wins and loses that
    many comparisons against a ghost item of worth 1, which could have ended in a tie. With
    `tie_ghost` > 0 each tie order is also chosen, and passed over, that many times.

    Converged when no component of the gradient exceeds 1e-10 times the number of choices;
    NotConvergedError otherwise.
    """
    model = _TiedLikelihood.of(choices, counts, ghost, tie_ghost)
    k = choices.members.shape[1]
    start = np.concatenate([np.zeros(k), _first_guess(choices, counts)])[None]
    scale = np.array([max(float(model.stood.sum()), 1.0)])
    beta, steps = maximise(model, start, scale, "Davidson–Luce")
    information = model.derivatives(beta)[1][0]
    log_worth = beta[0, :k]
    return TiedFit(log_worth - log_worth.mean(), beta[0, k:], steps, information)


def _first_guess(choices: TiedChoices, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log tie parameters that would explain the shares of the orders if all worths were equal."""
    from scipy.special import comb

    stood = counts @ choices.stood
    sizes = choices.members.sum(axis=1)
    possible = np.array([stood @ comb(sizes, d) for d in choices.orders])
    seen = counts @ choices.tied
    alone = max(float(stood.sum() - seen.sum()), 0.0)
    return np.asarray(np.log((seen + 0.5) / (alone + 0.5) * (stood @ sizes + 1) / (possible + 1)))


def tied_log_likelihood(fit: TiedFit, choices: TiedChoices, counts: NDArray[np.float64]) -> float:
    """Log-likelihood of people's answers, without any ghost's part."""
    model = _TiedLikelihood.of(choices, counts, 0.0, 0.0)
    return float(model.value(np.concatenate([fit.log_worth, fit.log_tie])[None])[0])


def tied_covariance(
    fit: TiedFit, choices: TiedChoices, counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Covariance, (items + orders)², of log-worths that add up to zero and log tie parameters.

    People's answers alone count, not the ghosts, as in the R package PlackettLuce. All NaN where
    the answers do not bound the parameters: then no standard error exists.
    """
    k = len(fit.log_worth)
    model = _TiedLikelihood.of(choices, counts, 0.0, 0.0)
    information = model.derivatives(np.concatenate([fit.log_worth, fit.log_tie])[None])[1][0]
    if np.linalg.cond(information) > 1e12:
        return np.full(information.shape, np.nan)
    centre = np.eye(len(information))
    centre[:k, :k] -= 1 / k
    return np.asarray(centre @ np.linalg.inv(information) @ centre)


def tied_scores_of(choices: TiedChoices, fit: TiedFit) -> NDArray[np.float64]:
    """Float matrix, patterns × (items + orders): how an answer of each pattern pulls at them."""
    k = len(fit.log_worth) + len(fit.log_tie)
    expected = np.zeros((len(choices.members), k))
    for part in _parts(len(expected)):
        members = choices.members[part]
        expected[part] = _expectations(members, choices.orders, fit.log_worth, fit.log_tie).mean
    observed = np.hstack([choices.chosen.toarray(), choices.tied.toarray()])
    return np.asarray(observed - choices.stood @ expected)


def expected_wins(
    choices: TiedChoices, fit: TiedFit, stood: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float matrix, items × items: how often the model expects the row's item to be chosen while
    the column's is left standing, in the sets that stood (`stood`, one count a set)."""
    k = choices.members.shape[1]
    result = np.zeros((k, k))
    for part in _parts(len(choices.members)):
        members = choices.members[part]
        e = _expectations(members, choices.orders, fit.log_worth, fit.log_tie, stood[part])
        # An item picked beats the others that stand, less those picked with it.
        beside = (e.picked * stood[part][:, None]).T @ members
        result += beside - e.together
    result[np.diag_indices(k)] = 0
    return result


@dataclass(frozen=True)
class _Expectations:
    """Of every set: log_total (sets), the log of the summed weights; picked (sets × items), the
    chance that the item is among those chosen; mean (sets × parameters), the expected statistics.

    Over all sets, each counted as often as it stood: together (items × items), expected choices of
    both; product (parameters × parameters), expected products of two statistics.
    """

    log_total: NDArray[np.float64]
    picked: NDArray[np.float64]
    mean: NDArray[np.float64]
    together: NDArray[np.float64]
    product: NDArray[np.float64]


def _parts(n: int) -> list[slice]:
    return [slice(start, start + CHUNK) for start in range(0, n, CHUNK)]


def _expectations(
    members: NDArray[np.float64],
    orders: tuple[int, ...],
    log_worth: NDArray[np.float64],
    log_tie: NDArray[np.float64],
    stood: NDArray[np.float64] | None = None,
) -> _Expectations:
    """Expected statistics of a choice from every set; second moments where `stood` is given."""
    n, k = members.shape
    # A common factor of all worths in a set changes no chance; the largest becomes 1.
    top = np.where(members > 0, log_worth, -np.inf).max(axis=1, initial=-700.0)
    scaled = np.where(members > 0, log_worth - top[:, None], 0.0)
    weights = [members * np.exp(scaled / d) for d in (1, *orders)]
    factors = np.exp(np.concatenate([[0.0], log_tie]))
    sums = [_Polynomials(w, d) for w, d in zip(weights, (1, *orders), strict=True)]
    by_order = np.stack([f * s.whole for f, s in zip(factors, sums, strict=True)], axis=1)
    total = by_order.sum(axis=1)
    mean, picked = np.zeros((n, k + len(orders))), np.zeros((n, k))
    product = np.zeros((k + len(orders), k + len(orders)))
    together = np.zeros((k, k))
    for index, (d, factor, poly) in enumerate(zip((1, *orders), factors, sums, strict=True)):
        taken = factor * poly.with_one() / total[:, None]
        picked += taken
        mean[:, :k] += taken / d
        if index:
            mean[:, k + index - 1] = by_order[:, index] / total
        if stood is None:
            continue
        single = stood @ taken
        pairs = poly.with_two(factor * stood / total)
        together += pairs
        product[:k, :k] += (pairs + np.diag(single)) / d**2
        if index:
            at = k + index - 1
            product[at, :k] = product[:k, at] = single / d
            product[at, at] = stood @ mean[:, at]
    return _Expectations(top + np.log(total), picked, mean, together, product)


class _Polynomials:
    """Sums of products of d of the columns of `u` (rows × columns), for every row.

    before[i] and after[i] ((d + 1) × rows) hold the sums of products of 0, 1, …, d of the columns
    before i and from i on.
    """

    def __init__(self, u: NDArray[np.float64], d: int) -> None:
        self.u, self.d = np.ascontiguousarray(u.T), d
        one = np.zeros((d + 1, len(u)))
        one[0] = 1
        self.before, self.after = [one], [one]
        for column, from_end in zip(self.u, self.u[::-1], strict=True):
            self.before.append(_times(self.before[-1], column))
            self.after.append(_times(self.after[-1], from_end))
        self.after.reverse()
        self.whole = self.before[-1][d]

    def with_one(self) -> NDArray[np.float64]:
        """Float matrix, rows × columns: the part of the sum whose products hold the column."""
        d = self.d
        pairs = zip(self.u, self.before, self.after[1:], strict=False)
        return np.stack([c * (b[:d] * a[d - 1 :: -1]).sum(axis=0) for c, b, a in pairs], axis=1)

    def with_two(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Float matrix, columns × columns: the part whose products hold both, summed over rows
        with `counts`; zero on the diagonal."""
        k, d = len(self.u), self.d
        result = np.zeros((k, k))
        if d < 2:
            return result
        # without[i]: sums over the columns before j but i.
        without = np.zeros((k, d - 1, len(counts)))
        for j in range(k):
            after = self.after[j + 1][d - 2 :: -1]
            rest = (without[:j] * after).sum(axis=1)
            result[:j, j] = (self.u[:j] * rest) @ (counts * self.u[j])
            without[:j, 1:] += without[:j, :-1] * self.u[j]
            without[j] = self.before[j][: d - 1]
        return result + result.T


def _times(sums: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sums of products ((d + 1) × rows) once a column may take part."""
    longer = sums.copy()
    longer[1:] += sums[:-1] * column
    return longer


@dataclass(frozen=True)
class _TiedLikelihood:
    """Log-likelihood in (log-worths, log tie parameters), shape 1 × parameters as `maximise` asks.

    With a ghost, sets hold one more item, the ghost, whose log-worth is 0.
    """

    observed: NDArray[np.float64]
    stood: NDArray[np.float64]
    members: NDArray[np.float64]
    orders: tuple[int, ...]
    n_items: int
    tie_ghost: float

    @classmethod
    def of(
        cls,
        choices: TiedChoices,
        counts: NDArray[np.float64],
        ghost: float,
        tie_ghost: float,
    ) -> _TiedLikelihood:
        k = choices.members.shape[1]
        observed = np.concatenate([counts @ choices.chosen, counts @ choices.tied])
        stood, members = counts @ choices.stood, choices.members
        if ghost:
            observed[:k] += ghost
            stood = np.concatenate([stood, np.full(k, 2 * ghost)])
            members = np.hstack([members, np.zeros((len(members), 1))])
            members = np.vstack([members, np.hstack([np.eye(k), np.ones((k, 1))])])
        return cls(observed, stood, members, choices.orders, k, tie_ghost)

    def _split(self, beta: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        ghosts = self.members.shape[1] - self.n_items
        log_worth = np.concatenate([beta[0, : self.n_items], np.zeros(ghosts)])
        return log_worth, beta[0, self.n_items :]

    def value(self, beta: NDArray[np.float64]) -> NDArray[np.float64]:
        log_worth, log_tie = self._split(beta)
        value = float(self.observed @ beta[0])
        for part in _parts(len(self.members)):
            e = _totals(self.members[part], self.orders, log_worth, log_tie)
            value -= float(self.stood[part] @ e)
        value += self.tie_ghost * float((log_tie - 2 * np.logaddexp(0, log_tie)).sum())
        return np.array([value])

    def derivatives(
        self, beta: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradient (1 × parameters) and information (1 × parameters × parameters)."""
        log_worth, log_tie = self._split(beta)
        k, n_all = self.n_items, self.members.shape[1]
        size = n_all + len(log_tie)
        expected, information = np.zeros(size), np.zeros((size, size))
        for part in _parts(len(self.members)):
            stood = self.stood[part]
            e = _expectations(self.members[part], self.orders, log_worth, log_tie, stood)
            expected += stood @ e.mean
            information += e.product - (e.mean * stood[:, None]).T @ e.mean
        own = np.r_[0:k, n_all:size]
        gradient = self.observed - expected[own]
        information = information[np.ix_(own, own)]
        if n_all == k:
            information[:k, :k] += 1 / k
        chance = 1 / (1 + np.exp(-log_tie))
        gradient[k:] += self.tie_ghost * (1 - 2 * chance)
        at = np.arange(k, k + len(log_tie))
        information[at, at] += self.tie_ghost * 2 * chance * (1 - chance)
        return gradient[None], information[None]


def _totals(
    members: NDArray[np.float64],
    orders: tuple[int, ...],
    log_worth: NDArray[np.float64],
    log_tie: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Float vector, the log of the summed weights of all choices from every set."""
    top = np.where(members > 0, log_worth, -np.inf).max(axis=1, initial=-700.0)
    scaled = np.where(members > 0, log_worth - top[:, None], 0.0)
    total = np.zeros(len(members))
    for d, factor in zip((1, *orders), np.exp(np.concatenate([[0.0], log_tie])), strict=True):
        weights = members * np.exp(scaled / d)
        sums = np.zeros((d + 1, len(members)))
        sums[0] = 1
        for column in np.ascontiguousarray(weights.T):
            sums = _times(sums, column)
        total += factor * sums[d]
    return np.asarray(top + np.log(total))
