"""How far the cells of an old Excel workbook (.xls) reach, before a library makes room for them.

A few bytes in a file of this kind can claim a cell in row 65,536 and column 65,536, and a reader
that makes room for the rectangle up to it asks for a hundred gigabytes. The layouts are those of
Microsoft's [MS-CFB] (sectors, chained by a table) and [MS-XLS] (records: id, length, content).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_END = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""

_CELLS = frozenset({0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, 0x02, 0x03, 0x04, 0x05})
_RUNS_OF_CELLS = frozenset({0xBD, 0xBE})


def furthest_cell(data: bytes) -> tuple[int, int]:
    """The highest row and column, from 0, that any sheet has a cell in.

    ValueError where the file is not laid out as one of its kind.
    """
    row = column = 0
    try:
        for kind, content in _records(_workbook(data)):
            if kind in _CELLS and len(content) >= 4:
                at = struct.unpack_from("<HH", content)
            elif kind in _RUNS_OF_CELLS and len(content) >= 6:
                at = (*struct.unpack_from("<H", content), *struct.unpack("<H", content[-2:]))
            else:
                continue
            row, column = max(row, at[0]), max(column, at[1])
    except (struct.error, IndexError) as error:
        raise ValueError("it is cut off or its parts are not where it says") from error
    return row, column


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _workbook(data: bytes) -> bytes:
    """The stream with the cells, out of the sectors that the file is cut into."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    first, cutoff, first_small = struct.unpack_from("<I4xII", data, 48)
    if not (7 <= shift <= 16 and 4 <= small_shift <= shift):
        raise ValueError("its sectors have no size")
    # Each sector is part of the table at most once, so the table is no longer than the file.
    parts = dict.fromkeys(_table_sectors(data, shift))
    table = _numbers(b"".join(_sector(data, sector, shift) for sector in parts))
    entries = _chained(data, table, first, shift)
    found = {
        entries[at : at + 64].decode("utf-16-le", "replace").split("\0")[0]: at
        for at in range(0, len(entries) - 127, 128)
        if entries[at + 66]
    }
    at = found.get("Workbook", found.get("Book"))
    if at is None:
        raise ValueError("it holds no workbook")
    start, size = struct.unpack_from("<II", entries, at + 116)
    if size >= cutoff:
        return _chained(data, table, start, shift)[:size]
    # Short streams are cut into small sectors, which lie in the stream of the first entry.
    small = _chained(data, table, struct.unpack_from("<I", entries, 116)[0], shift)
    small_table = _numbers(_chained(data, table, first_small, shift))
    step = 1 << small_shift
    pieces = (small[s * step : (s + 1) * step] for s in _chain(small_table, start))
    return b"".join(pieces)[:size]


def _table_sectors(data: bytes, shift: int) -> Iterator[int]:
    """The sectors of the table that chains sectors: 109 in the header, the others in a chain."""
    yield from (s for s in struct.unpack_from("<109I", data, 76) if s < _END)
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more < _END and more not in seen:
        seen.add(more)
        *sectors, more = _numbers(_sector(data, more, shift))
        yield from (s for s in sectors if s < _END)


def _chained(data: bytes, table: tuple[int, ...], start: int, shift: int) -> bytes:
    return b"".join(_sector(data, sector, shift) for sector in _chain(table, start))


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors from `start` on, each named by the one before; IndexError for a loop."""
    for _ in table:
        if start >= _END:
            return
        yield start
        start = table[start]
    if start < _END:
        raise IndexError("the sectors run in a circle")


def _sector(data: bytes, sector: int, shift: int) -> bytes:
    start = (sector + 1) << shift
    if start >= len(data):
        raise IndexError("a sector lies behind the end")
    return data[start : start + (1 << shift)]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
