"""Zip files: measured before anything is unpacked; CSV exports with their repeat tables.

Nothing is ever written to disk, so a member's path could do no harm; one that tries is refused all
the same, because no survey tool writes it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pyarrow.compute as pc

from surveys.readers.delimited import csv_sheet
from surveys.readers.limits import LIMITS, WHOLE_FILE, Limits
from surveys.readers.sheet import Sheet
from surveys.reading import Note, ReadError
from surveys.wording import fold

_MOST_MEMBERS = 10_000
_CHUNK = 1 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
    UnicodeDecodeError,
)


def check_archive(data: bytes, name: str, limits: Limits = LIMITS) -> tuple[str, ...]:
    """The members of a zip file that is safe to unpack.

    ReadError for one that is damaged or locked, holds another archive or a path out of itself, or
    unpacks to more than `limits` or more than it says.
    """
    with open_archive(data, name) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) > _MOST_MEMBERS:
            raise ReadError(
                f"{name} holds {len(members):,} files and the limit is {_MOST_MEMBERS:,}; "
                "export without attachments"
            )
        unzipped = sum(member.file_size for member in members)
        if unzipped > limits.unzipped_bytes:
            raise ReadError(
                f"{name} unzips to {unzipped:,} bytes and the limit is "
                f"{limits.unzipped_bytes:,}; export fewer answers at a time, or as plain CSV"
            )
        for member in members:
            _check_member(archive, member, data, name)
        return tuple(member.filename for member in members)


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes, name: str
) -> None:
    path = member.filename
    if path.startswith(("/", "\\")) or ":" in path.split("/")[0] or ".." in path.split("/"):
        raise ReadError(f"{name} holds a file with the path '{path}', which leads out of it")
    if member.flag_bits & 1:
        raise ReadError(f"{name} is locked with a password; save it again without one")
    if _unpacked_size(data, member, name) != member.file_size:
        raise ReadError(
            f"{name} holds a file ({path}) that is not as large as the archive says; export it "
            "again"
        )
    start = head(archive, member.filename, name)
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise ReadError(f"{name} holds another archive ({path}); unpack it and give the table")


def _unpacked_size(data: bytes, member: zipfile.ZipInfo, name: str) -> int:
    """The bytes that a member really unpacks to, counted to a little more than it says.

    Python stops where the archive says that a member ends; other libraries go on.
    """
    try:
        lengths = struct.unpack_from("<HH", data, member.header_offset + 26)
        start = member.header_offset + 30 + sum(lengths)
        packed = data[start : start + member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED:
            return len(packed)
        if member.compress_type != zipfile.ZIP_DEFLATED:
            raise NotImplementedError(f"compression {member.compress_type}")
        unpack, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        while packed and size <= member.file_size:
            size += len(unpack.decompress(packed, _CHUNK))
            packed = unpack.unconsumed_tail
        return size
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """The zip file in `data`. ReadError where it is cut off."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def read_member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """One file of an archive. ReadError where it is damaged."""
    try:
        return archive.read(member)
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def head(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """The first bytes of one file of an archive. ReadError where it is damaged."""
    try:
        with archive.open(member) as file:
            return file.read(2000)
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> ReadError:
    return ReadError(
        f"{name} is a damaged Excel workbook or zip file, probably cut off ({error}); export it "
        "again"
    )


# --- CSV files, one for the form and one for each repeated part of it ---------------------------


def zip_sheet(data: bytes, name: str, limits: Limits = LIMITS) -> Sheet:
    """The main table of a zip of CSV files; its repeat tables and other files are noted.

    ReadError where not exactly one table is the main one.
    """
    with open_archive(data, name) as archive:
        members = [m.filename for m in archive.infolist() if not m.is_dir()]
        tables = {
            member: csv_sheet(read_member(archive, member, name), f"{name} ({member})", limits)
            for member in members
            if member.lower().endswith(".csv")
        }
    audits = [m for m, sheet in tables.items() if set(map(fold, sheet.header)) >= _AUDIT]
    repeats = {m: s for m, s in tables.items() if _column(s, "parent_key") is not None}
    mains = [m for m in tables if m not in audits and m not in repeats]
    if len(mains) != 1:
        found = ", ".join(f"'{member}'" for member in mains[:5]) or "only repeat tables"
        raise ReadError(
            f"{name} should hold one CSV file with the answers and holds {len(mains)}: {found}; "
            "give one of them by itself"
        )
    main = tables[mains[0]]
    notes = [repeat_note(m, s.n_rows, *_parents(s, main)) for m, s in repeats.items()]
    others = [m for m in members if m not in repeats and m != mains[0]]
    return Sheet(
        main.header,
        main.columns,
        (*main.notes, *_not_read(others, mains[0]), *notes),
        main.encoding_guessed,
        kind="zip",
    )


_AUDIT = frozenset({"event", "node", "start", "end"})


def repeat_note(table: str, rows: int, of: int | None = None, lost: int = 0) -> Note:
    """What is said of the table of a repeated part of a form, which is not analysed."""
    answers = "" if of is None else f", which belong to {of} answers"
    astray = f" ({lost} of them to none in the file)" if lost else ""
    rule = f"the repeat table '{table}' has {rows} rows{answers}{astray}; it was not analysed"
    return Note(rule, WHOLE_FILE, ())


def _parents(repeat: Sheet, main: Sheet) -> tuple[int, int]:
    """How many answers the rows of a repeat table belong to, and how many rows to none."""
    keys = _column(main, "key")
    parents = _column(repeat, "parent_key")
    known = set(main.columns[keys].to_pylist()) if keys is not None else set()
    # A repeat within a repeat names its parent "key of the answer/path of the repeat[2]".
    counts = pc.value_counts(repeat.columns[parents]).to_pylist() if parents is not None else []
    owners = {c["values"]: str(c["values"]).split("/", 1)[0] for c in counts}
    lost = sum(c["counts"] for c in counts if owners[c["values"]] not in known)
    return len(set(owners.values()) & known), lost


def _column(sheet: Sheet, header: str) -> int | None:
    return next((i for i, h in enumerate(sheet.header) if fold(h) == header), None)


def _not_read(members: list[str], read: str) -> tuple[Note, ...]:
    if not members:
        return ()
    shown = ", ".join(members[:5]) + (f" and {len(members) - 5} more" * (len(members) > 5))
    return (Note(f"only the file '{read}' was read, not", WHOLE_FILE, (), value=shown),)
