"""Any CSV, XLSX or XLS file as one sheet of strings, recognised by its content, never its name."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from surveys.readers.limits import LIMITS, WHOLE_FILE, Limits
from surveys.readers.workbooks import check_workbook, workbook_rows
from surveys.reading import Note, ReadError


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row of a file and, below it, one Arrow string column per cell of that row.

    encoding_guessed: the text was not UTF-8, so letters outside ASCII may be wrong.
    names: other headers of the same columns (codes beside words), where the source gives them.
    kind: of file, as `file_kind` says.
    """

    header: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    notes: tuple[Note, ...] = ()
    encoding_guessed: bool = False
    names: tuple[tuple[str, ...], ...] = ()
    kind: str = "csv"

    @property
    def n_rows(self) -> int:
        """The number of rows below the header."""
        return len(self.columns[0]) if self.columns else 0


def read_sheet(data: bytes, name: str, limits: Limits = LIMITS) -> Sheet:
    """The rows of a file as strings; whole numbers without ".0", dates as in ISO 8601.

    ReadError for what is no table of text, is cut off, or is larger than `limits`.
    """
    kind = file_kind(data, name, limits)
    if kind == "csv":
        rows, notes = _csv_rows(data, name, limits)
    else:
        rows, notes = workbook_rows(data, name, kind, limits)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise ReadError(f"{name} has no rows: it is empty; export it again")
    limits.refuse_more_than(name, len(rows) - 1, len(rows[0]))
    return Sheet(
        header=tuple(cell.strip("\ufeff \t\r\n") for cell in rows[0]),
        columns=_columns(_even(rows, name), len(rows[0])),
        notes=notes,
        encoding_guessed=kind == "csv" and bool(notes),
        kind=kind,
    )


_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"%pdf", "a PDF document"),
    (b"<!doctype html", "a web page (HTML), often an expired download or login page"),
    (b"<html", "a web page (HTML), often an expired download or login page"),
    (b"<?xml", "an XML file"),
    (b"{", "a JSON file"),
    (b"[{", "a JSON file"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
)


def file_kind(data: bytes, name: str, limits: Limits = LIMITS) -> str:
    """ "csv", "xlsx" or "xls", by the first bytes. ReadError for anything else or too large."""
    if len(data) > limits.bytes:
        raise ReadError(
            f"{name} has {len(data):,} bytes and the limit is {limits.bytes:,}; "
            "export fewer columns or fewer answers at a time"
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadError(f"{name} is empty; export it again")
    if data.startswith(b"PK\x03\x04"):
        check_workbook(data, name, limits)
        return "xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    for signature, what in _SIGNATURES:
        if start.startswith(signature):
            raise ReadError(f"{name} is {what}, not a CSV or Excel file; export the answers again")
    return "csv"


def _even(rows: list[list[str]], name: str) -> list[list[str]]:
    """The rows below the header, all as wide as it. ReadError for the first that cannot be."""
    width = len(rows[0])
    for number, row in enumerate(rows[1:], 1):
        if len(row) == width:
            continue
        if len(row) < width or any(row[width:]):
            raise ReadError(
                f"{name}, row {number}: {len(row)} cells where the header has {width}; the file "
                "was probably cut off or edited by hand; export it again"
            )
        del row[width:]
    return rows[1:]


def _columns(rows: list[list[str]], width: int) -> tuple[pa.Array, ...]:
    if not rows:
        return tuple(pa.array([], pa.string()) for _ in range(width))
    return tuple(pa.array(column, pa.string()) for column in zip(*rows, strict=True))


# --- text --------------------------------------------------------------------------------------


def _csv_rows(data: bytes, name: str, limits: Limits) -> tuple[list[list[str]], tuple[Note, ...]]:
    """All rows with the header, and a note where the encoding had to be guessed."""
    text, encoding = _decode(data, name)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            if row:
                rows.append(row)
                limits.refuse_more_than(name, len(rows) - 1, len(rows[0]))
    except csv.Error as error:
        raise ReadError(
            f"{name}, near row {len(rows)}: a quoted cell does not end as it should ({error}); "
            "the file was probably cut off; export it again"
        ) from error
    if encoding == "utf-8":
        return rows, ()
    note = Note(
        f"read as {encoding} text because it is not UTF-8; accented letters may be wrong",
        WHOLE_FILE,
        (),
        advice="export it as UTF-8 CSV or as XLSX",
    )
    return rows, (note,)


_CONTROLS = bytes((*range(9), *range(14, 32)))


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and its encoding; "utf-8" stands for every encoding that is certain."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), "utf-8"
        except UnicodeDecodeError as error:
            raise ReadError(
                f"{name} is damaged UTF-16 text ({error.reason}); export it again"
            ) from (error)
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 500:
        raise ReadError(f"{name} is not text and not an Excel workbook; export the answers again")
    for encoding in ("utf-8-sig", "cp1252", "mac_roman"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise ReadError(f"{name} is text in an unknown encoding; export it as UTF-8")


def _delimiter(text: str) -> str:
    """The one of ; , and tab that cuts the first lines into most cells, equally many in each."""

    def fit(delimiter: str) -> tuple[bool, int]:
        lines = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row, _ in zip(lines, range(20), strict=False) if row]
        except csv.Error:
            return False, 0
        return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0

    return max((";", ",", "\t"), key=fit)
