"""Whether a hidden count can be worked out from the sums of its table that are known.

Decided exactly, on the graph of rows and columns whose edges are the hidden cells: a count can take
another value only where its edge lies on a cycle along which counts move up and down in turn.

Source: Gusfield 1988, SIAM J. Comput. 17, "A graph theoretic approach to statistical data
security"; for edges of both directions Boesch & Tindell 1980, Am. Math. Mon. 87.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]
"""Bool matrix, rows × columns of a table."""

Counts = NDArray[np.int64]
"""Int matrix, rows × columns of a table: people."""


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
