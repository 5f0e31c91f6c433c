"""CSV text as a sheet of strings: the encoding and the delimiter are found, never asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re

import pyarrow as pa
from pyarrow import csv as arrow_csv

from surveys.readers.limits import LIMITS, WHOLE_FILE, Limits
from surveys.readers.sheet import Sheet, clean_header, columns_of, no_rows, without_blank_end
from surveys.reading import Note, ReadError

_CONTROLS = bytes((*range(9), *range(14, 32)))


def csv_sheet(data: bytes, name: str, limits: Limits = LIMITS) -> Sheet:
    """The sheet in CSV text, with a note where its encoding had to be guessed.

    ReadError for what is no table of text, is cut off, or is larger than `limits`.
    """
    text, encoding = _decode(data, name)
    delimiter = _delimiter(text)
    header, columns = _fast(text, delimiter, limits) or _strict(text, delimiter, name, limits)
    limits.refuse_more_than(name, len(columns[0]) if columns else 0, len(header))
    guessed = encoding != "utf-8"
    return Sheet(clean_header(header), columns, (_note(encoding),) * guessed, guessed)


def _note(encoding: str) -> Note:
    return Note(
        f"read as {encoding} text because it is not UTF-8; accented letters may be wrong",
        WHOLE_FILE,
        (),
        advice="export it as UTF-8 CSV or as XLSX",
    )


_Table = tuple[list[str], tuple[pa.Array, ...]]


def _strict(text: str, delimiter: str, name: str, limits: Limits) -> _Table:
    """Header and columns, cell by cell; ReadError says which row does not fit."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
    if not rows:
        raise no_rows(name)
    header = list(rows[0])
    return header, columns_of(rows, name)


def _fast(text: str, delimiter: str, limits: Limits) -> _Table | None:
    """What `_strict` gives, many times faster; None where only that is sure to be right.

    Arrow forgives cells that go on after their closing quote and a quote that never closes.
    """
    header = _first_row(text, delimiter)
    rows = text.count("\n") + 1
    if len(header) < 2 or not any(header) or not _plainly_quoted(text, delimiter):
        return None
    if rows > limits.rows or len(header) > limits.columns or rows * len(header) > limits.cells:
        return None
    names = [str(number) for number in range(len(header))]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    columns = tuple(column.combine_chunks() for column in table.slice(1).itercolumns())
    return header, without_blank_end(columns)


def _first_row(text: str, delimiter: str) -> list[str]:
    reader = csv.reader(io.StringIO(text[:1_000_000], newline=""), delimiter=delimiter, strict=True)
    try:
        return next((row for row in reader if row), [])
    except csv.Error:
        return []


def _plainly_quoted(text: str, delimiter: str) -> bool:
    """Whether each cell that opens with a quote ends with one, and nothing follows it."""
    quoted, bare = r'(?:"[^"]*+")*+', rf'[^"{delimiter}\r\n][^{delimiter}\r\n]*+'
    cells = re.compile(rf"(?:(?:{quoted}|{bare})(?:{delimiter}|\r\n|\r|\n|\Z))*+")
    return '"' not in text or cells.fullmatch(text) is not None


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and its encoding; "utf-8" stands for every encoding that is certain."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), "utf-8"
        except UnicodeDecodeError as error:
            raise ReadError(
                f"{name} is damaged UTF-16 text ({error.reason}); export it again"
            ) from error
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
