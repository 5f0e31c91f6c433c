"""Tables and a record as the files that a command leaves in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from needs.report.records import to_json
from needs.report.tables import Table, workbook


def table_files(
    tables: Sequence[Table], stem: str, record: Mapping[str, Any], *, synthetic: bool
) -> dict[str, bytes]:
    """The content of each file by its name: a CSV a table, STEM.xlsx with them all, STEM.json.

    A CSV travels alone, without the notes of the workbook: on made-up answers it says so in a
    column `_synthetic`.
    """
    mark = {"_synthetic": "yes"} if synthetic else {}
    files = {f"{t.name}.csv": replace(t, frame=t.frame.assign(**mark)).csv() for t in tables}
    return {**files, f"{stem}.xlsx": workbook(tables), f"{stem}.json": to_json(record)}
