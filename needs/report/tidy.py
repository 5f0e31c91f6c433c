"""Tables as CSV files that any spreadsheet opens safely and any program reads exactly."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import numpy as np
import pandas as pd

# A spreadsheet may run a cell that begins with one of these signs, full-width forms included; it
# skips blanks and invisible signs before them. Where it takes `;` for the separator, quoted cells
# come apart, so what follows a `;` or a line break may begin a cell too.
_INVISIBLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u061c\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?=[{_INVISIBLE}]*[=+\-@＝＋－＠﹢﹣﹦﹫])")
_BREAK_FIRST = re.compile(r"\A(?=[\t\r\n])")


def to_csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV, UTF-8 with a byte order mark (spreadsheets need it for accents and Arabic).

    Numbers have a decimal point and full precision, missing values are empty cells, the index is
    left out. Text that a spreadsheet would take for a formula leaves as text.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(safe_text(str(name)) for name in frame.columns)
    for row in frame.itertuples(index=False, name=None):
        writer.writerow(map(_cell, row))
    return file.getvalue().encode("utf-8-sig", errors="replace")


def safe_text(value: str) -> str:
    """`value`, with an apostrophe wherever a spreadsheet could take what follows for a formula.

    Source: OWASP, CSV Injection.
    """
    return _BREAK_FIRST.sub("'", _FORMULA.sub(r"\1'", value))


def _cell(value: Any) -> object:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, int | float) else safe_text(str(value))
