"""What the documents point to is there: files, headings, and commands with their options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from needs import cli

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.md")]
)
LINK = re.compile(r"\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)")
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|toml|md|sh|csv|xlsx|lock))`")


def anchors(text: str) -> set[str]:
    """The anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def lost(document: Path, text: str) -> list[str]:
    """The relative links of a text in the place of `document` that lead nowhere."""
    found = []
    for path, anchor in LINK.findall(text):
        target = document.parent / path
        if not target.exists():
            found.append(path)
        elif anchor and anchor not in anchors(target.read_text("utf-8") if path else text):
            found.append(f"{path}#{anchor}")
    return found


def commands(text: str) -> list[list[str]]:
    """The calls of `needs` in indented blocks and code spans, as words after `needs`."""
    lines = re.findall(r"(?m)^ {4}(?:\.venv/bin/)?needs (.+)$", text)
    spans = re.findall(r"`needs ([a-z][^`]*)`", text)
    return [shlex.split(call, comments=True) for call in (*lines, *spans)]


def unknown(words: list[str]) -> list[str]:
    """The command, or the options of a call, that the terminal does not know."""
    root = typer.main.get_command(cli.app)
    name, *rest = words
    if name.startswith("-"):
        return [] if name == "--help" else [name]
    command = root.commands.get(name)  # type: ignore[attr-defined]
    if command is None:
        return [name]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return [word for word in rest if re.match(r"-+\w", word) and word not in known]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_link_leads_to_a_file_and_every_named_file_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    assert lost(document, text) == []
    ours = [name for name in NAMED.findall(text) if (ROOT / name.partition("/")[0]).is_dir()]
    assert [name for name in ours if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_command_is_one_that_the_terminal_knows(document: Path) -> None:
    found = commands(document.read_text("utf-8"))
    assert {" ".join(words): unknown(words) for words in found if unknown(words)} == {}
    assert found or document != ROOT / "README.md"


# The checks themselves, on made-up texts: each has to find what it is for.


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A, b\n", encoding="utf-8")
    text = "# Own\n[1](there.md) [2](there.md#a-b) [3](#own) [4](https://x.y)"
    assert lost(tmp_path / "x.md", text) == []
    assert lost(tmp_path / "x.md", "[1](gone.md) [2](there.md#c)") == ["gone.md", "there.md#c"]


def test_a_command_that_is_not_known_is_found() -> None:
    assert commands("    needs plan a.csv --days 5  # why\nor `needs fly --by X`") == [
        ["plan", "a.csv", "--days", "5"],
        ["fly", "--by", "X"],
    ]
    assert unknown(["plan", "a.csv", "--days", "5"]) == []
    assert unknown(["plan", "a.csv", "--nights", "5"]) == ["--nights"]
    assert unknown(["fly"]) == ["fly"]
