"""Any CSV, XLSX, XLS, SAV or zip of CSV as one sheet of strings, recognised by its content."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.readers.archives import check_archive, zip_sheet
from surveys.readers.delimited import csv_sheet
from surveys.readers.limits import LIMITS, Limits
from surveys.readers.sheet import Sheet
from surveys.readers.spss import sav_sheet
from surveys.readers.workbooks import check_workbook, workbook_sheet
from surveys.reading import ReadError


def read_sheet(data: bytes, name: str, limits: Limits = LIMITS) -> Sheet:
    """The rows of a file as strings; whole numbers without ".0", dates as in ISO 8601.

    ReadError for what is no table of text, is cut off, or is larger than `limits`.
    """
    kind = file_kind(data, name, limits)
    if kind == "csv":
        return csv_sheet(data, name, limits)
    if kind == "zip":
        return zip_sheet(data, name, limits)
    if kind == "sav":
        return sav_sheet(data, name, limits)
    return workbook_sheet(data, name, kind, limits)


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
    """ "csv", "xlsx", "xls", "sav" or "zip" (of CSV files), by the bytes that it starts with.

    ReadError for anything else, for what is too large and for what would be once unpacked.
    """
    if len(data) > limits.bytes:
        raise ReadError(
            f"{name} has {len(data):,} bytes and the limit is {limits.bytes:,}; "
            "export fewer columns or fewer answers at a time"
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadError(f"{name} is empty; export it again")
    if data.startswith(b"PK\x03\x04"):
        inside = check_archive(data, name, limits)
        if any(member.lower().endswith(".csv") for member in inside):
            return "zip"
        check_workbook(data, name, limits)
        return "xlsx"
    if data.startswith((b"$FL2@(#)", b"$FL3@(#)")):
        return "sav"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    for signature, what in _SIGNATURES:
        if start.startswith(signature):
            raise ReadError(f"{name} is {what}, not a CSV or Excel file; export the answers again")
    return "csv"
