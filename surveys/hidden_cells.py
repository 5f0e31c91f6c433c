"""Which cells of a table of counts are hidden, so that none follows from the others.

A cell of few people is hidden, and further ones with it (complementary hiding): the sums of rows
and columns are known. Whether a hidden count could still be worked out is decided exactly, on the
graph of rows and columns whose edges are the hidden cells: it can take another value only where
its edge lies on a cycle along which counts move up and down in turn.

Source: Gusfield 1988, SIAM J. Comput. 17, "A graph theoretic approach to statistical data
security"; for edges of both directions Boesch & Tindell 1980, Am. Math. Mon. 87.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]
"""Bool matrix, rows × columns of a table."""

Counts = NDArray[np.int64]
"""Int matrix, rows × columns of a table: people."""

TOGETHER = 5
"""People that hidden cells of a row or column hold together at least, where the minimum is lower:
of three people whose sum is known, all answered alike too often, and tells of each of them."""


def hidden_cells(counts: Counts, also: Cells, minimum: int, secret: Cells | None = None) -> Cells:
    """The cells to hide of a table whose sums of rows and columns are known, those of `also` too.

    All of fewer than `minimum` people, empty ones too, and as many more as it takes: those hidden
    of a row or column hold `minimum` people together, and `TOGETHER`, and no small one can be
    worked out, nor one of those in `secret`.
    """
    small, together = counts < minimum, max(minimum, TOGETHER)
    kept = small if secret is None else small | secret
    return _closed(
        kept | also,
        counts,
        together,
        lambda hidden: kept & ~safe(hidden, hidden & (counts > 0), counts, together),
    )[0]


def hidden_answers(
    answered: Counts,
    people: Counts,
    people_hidden: Cells,
    hidden: Cells,
    minimum: int,
    kept: dict[bytes, Cells] | None = None,
) -> tuple[Cells, Cells]:
    """The cells to hide of the answers to one question: `hidden`, and as many more as it takes.

    Beside them the small ones that can be worked out even so, because too much is shown of people.

    answered: those of `people` who answered; sums of rows and columns are known of both.
    people_hidden: where `people` is hidden; elsewhere no more can have answered than it says.
    kept: for many questions of the same people, what was found of the people already.

    An answered count can take another value where people move with those who answered, or where
    people stay and others among them have answered. Rows and columns in which nobody answered are
    known to be empty and ask for no hiding.
    """
    counted = (answered.sum(axis=1) > 0)[:, None] & (answered.sum(axis=0) > 0)
    small = (answered > 0) & (answered < minimum)
    moves = people_hidden & (answered > 0)
    together = max(minimum, TOGETHER)
    found = {} if kept is None else kept

    def told(now: Cells) -> Cells:
        if not small.any():
            return small
        if (key := moves.tobytes()) not in found:
            found[key] = safe(people_hidden, moves, people, together)
        left = small & ~found[key]
        if not left.any():
            return left
        return left & ~safe(now & (answered < people), now & (answered > 0), answered, together)

    start = hidden | people_hidden | (counted & (answered < minimum))
    return _closed(start, answered, together, told)


def _closed(
    hidden: Cells, counts: Counts, together: int, told: Callable[[Cells], Cells]
) -> tuple[Cells, Cells]:
    """`hidden` and the further cells that have to be hidden with them, smallest first; and those
    that can be worked out (`told`) where nothing is left to hide.

    It ends, because each round hides a cell more or is the last.
    """
    hidden = hidden.copy()
    while True:
        _fill_lines(hidden, counts, together)
        left = told(hidden)
        if hidden.all() or not left.any():
            return hidden, left
        hidden |= further(left, hidden, counts)


def _fill_lines(hidden: Cells, counts: Counts, minimum: int) -> None:
    """Hide more until the hidden cells of every row and column hold `minimum` people together."""
    changed = True
    while changed:
        changed = False
        for shut, n in ((hidden, counts), (hidden.T, counts.T)):
            sums = (n * shut).sum(axis=1)
            for line in np.flatnonzero((sums < minimum) & shut.any(axis=1) & ~shut.all(axis=1)):
                while n[line][shut[line]].sum() < minimum and not shut[line].all():
                    shut[line, _smallest(n[line], ~shut[line])] = True
                changed = True


def _smallest(counts: NDArray[np.int64], among: NDArray[np.bool_]) -> int:
    candidates = np.flatnonzero(among)
    return int(candidates[counts[candidates].argmin()])


def further(told: Cells, hidden: Cells, counts: Counts) -> Cells:
    """For each cell that could be worked out one more cell to hide; none where all is hidden.

    The smallest one that closes a cycle, at best in the cell's own row or column; where none does,
    the smallest of its row or column, else of the table.
    """
    more = np.zeros_like(hidden)
    together = _reached(hidden)
    for row, column in np.argwhere(told):
        near = np.zeros_like(hidden)
        near[row], near[:, column] = True, True
        cycle = (together[0] == together[0][row])[:, None] & (together[1] == together[0][row])
        for among in (near & cycle, cycle, near, np.ones_like(hidden)):
            if (among & ~hidden).any():
                more.ravel()[_smallest(counts.ravel(), (among & ~hidden).ravel())] = True
                break
    return more


def _reached(hidden: Cells) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A number a row and a column: equal where one is reached from the other by hidden cells."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n_rows, n_columns = hidden.shape
    row, column = np.nonzero(hidden)
    size = n_rows + n_columns
    edges = (np.ones(len(row), dtype=np.int8), (row, n_rows + column))
    part = connected_components(csr_array(edges, shape=(size, size)), directed=False)[1]
    return part[:n_rows], part[n_rows:]


def safe(up: Cells, down: Cells, counts: Counts, minimum: int) -> Cells:
    """The cells that can take another value while the sums of rows and columns stay, and with them
    only cells that hold `minimum` people together in their row, and in their column.

    up, down: which cells can count one more, and one less. Exact for whole numbers.

    Counts move along cycles, and a cycle stays in one block of the graph. So the cells of a row
    that are in one block have a sum that is known, and fewer people must not be in it.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n_rows, n_columns = up.shape
    size = n_rows + n_columns
    row, column = np.nonzero(up | down)
    ups, downs = up[row, column], down[row, column]
    tail = np.concatenate([row[ups], n_rows + column[downs]])
    head = np.concatenate([n_rows + column[ups], row[downs]])
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(size, size))
    part = connected_components(graph, directed=True, connection="strong")[1]
    # Inside a strong part an edge lies on a cycle unless it is a bridge (Boesch & Tindell 1980).
    strong = part[row] == part[n_rows + column]
    row, column = row[strong], column[strong]
    block = blocks(size, row, n_rows + column)
    known = counts[row, column]
    enough = np.bincount(block)[block] > 1
    for line, sums in ((row, counts.sum(axis=1)), (column, counts.sum(axis=0))):
        of = block * size + line
        # The sum of a row that is small itself is known to nobody.
        needed = np.minimum(minimum, sums)[line]
        enough &= np.bincount(of, weights=known)[of] >= needed
    result = np.zeros_like(up)
    result[row[enough], column[enough]] = True
    return result


def blocks(n_nodes: int, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """Int vector, one entry an edge (from `one` to `other`): the block (biconnected part) it is in.

    A cycle stays in one block; an edge alone in its block is a bridge.

    Source: Hopcroft & Tarjan 1973, Commun. ACM 16.
    """
    found = np.zeros(len(one), dtype=np.intp)
    edges = _edges_at(n_nodes, one, other)
    order = [0] * n_nodes  # when the node was reached; 0: not yet
    lowest = [0] * n_nodes
    open_edges: list[int] = []
    clock = n_blocks = 0
    for start in dict.fromkeys(one.tolist()):
        if order[start]:
            continue
        clock += 1
        order[start] = lowest[start] = clock
        path = [(start, -1, iter(edges[start]))]
        while path:
            node, came_by, rest = path[-1]
            to, by = next(rest, (-1, -1))
            if to < 0:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    if lowest[node] >= order[above]:
                        while True:
                            last = open_edges.pop()
                            found[last] = n_blocks
                            if last == came_by:
                                break
                        n_blocks += 1
            elif by != came_by and order[to] < order[node]:
                open_edges.append(by)
                if order[to]:
                    lowest[node] = min(lowest[node], order[to])
                else:
                    clock += 1
                    order[to] = lowest[to] = clock
                    path.append((to, by, iter(edges[to])))
    return found


def _edges_at(
    n_nodes: int, one: NDArray[np.intp], other: NDArray[np.intp]
) -> Sequence[list[tuple[int, int]]]:
    """For each node the nodes beside it, each with the number of the edge there."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(n_nodes)]
    for edge, (a, b) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        found[a].append((b, edge))
        found[b].append((a, edge))
    return found
