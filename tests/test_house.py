"""Rules of the house that a test can keep."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("app.py", "pages", "needs", "surveys", "benchmarks")
SETUP = ("Makefile", ".ci/run", "scripts", "requirements.lock", "requirements-dev.lock")
LOCKS = ("requirements.lock", "requirements-dev.lock")
TEXT = {".py", ".toml", ".md", ".sh", ".lock", ".po", ".pot", ".json", ".csv", ""}

ADDRESS = re.compile(r"\b(?:https?|ftp|wss?)://(?!localhost\b|127\.0\.0\.1\b)[^\s\"']+")
INDEX = re.compile(r"--(?:extra-)?index-url\s|--find-links\s|--default-index\s| @ \w+:")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|opt)/|\.\./shared\b|\b[A-Z]:\\Users")


def files_under(*names: str) -> list[Path]:
    """The text files with these names and in these folders, hidden folders left out."""
    found: list[Path] = []
    for name in names:
        path = ROOT / name
        found += [path] if path.is_file() else path.rglob("*")
    return sorted(
        f for f in found if f.is_file() and f.suffix in TEXT and "__pycache__" not in f.parts
    )


@cache
def parsed(source: str) -> ast.Module:
    """The tree of Python code; several rules look at the same files."""
    return ast.parse(source)


def addresses_in_code(source: str) -> list[str]:
    """Addresses outside this machine in the strings of Python code; docstrings may cite sources."""
    tree = parsed(source)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        address
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        for address in ADDRESS.findall(node.value)
    ]


def strings_in(source: str) -> set[str]:
    """Every string constant of Python code."""
    nodes = ast.walk(parsed(source))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def locked(text: str) -> dict[str, tuple[str, int]]:
    """Each requirement of a lock file: its version and the number of its hashes."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {
        canonicalize_name(found[1]): (found[2] or "", len(HASH.findall(e)))
        for e in entries
        if (found := re.match(r"([\w.\-]+)(?:\[[^]]*\])?(?:==(\S+))?", e))
    }


def without_reason(pyproject: str) -> list[str]:
    """The entries of dependencies and ignored rules, a line each, that give no reason."""
    lists = re.findall(r"^(?:dependencies|dev|ignore) = \[$(.*?)^\]", pyproject, re.M | re.S)
    lines = [line.strip() for entries in lists for line in entries.strip().splitlines()]
    return [line for line in lines if not re.search(r",\s+#\s*\S", line)]


def test_no_text_writes_out_below_how_many_people_nothing_is_shown() -> None:
    """It is a setting (`surveys.grouping.MINIMUM`)."""
    written = re.compile(r"(?i)\b(?:fewer|less) than (?:\d+|four|five|six|ten)\b")
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in files_under("pages", "needs/report")
        if path.suffix == ".py"
        for text in strings_in(path.read_text("utf-8"))
        if written.search(text)
    ]
    assert found == []


def test_product_code_holds_no_address_outside_this_machine() -> None:
    found = {
        str(file.relative_to(ROOT)): addresses
        for file in files_under(*PRODUCT)
        if file.suffix == ".py" and (addresses := addresses_in_code(file.read_text("utf-8")))
    }
    assert not found


def test_product_code_names_no_step_topic_or_country() -> None:
    words = {
        option.id
        for definition in (ROOT / "surveys" / "definitions").glob("*.toml")
        for question in read_survey(definition).questions
        if question.role in ("difficulty", "request", "amount")
        for option in question.estimated
        if not option.means
    }
    countries = {
        n for code, n in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", code)
    }
    assert words
    assert countries
    found = {
        str(file.relative_to(ROOT)): named
        for file in files_under(*PRODUCT)
        if file.suffix == ".py"
        and (named := (words | countries) & strings_in(file.read_text("utf-8")))
    }
    assert not found


def test_setting_up_names_no_package_index_and_no_address() -> None:
    for file in files_under(*SETUP):
        text = file.read_text("utf-8")
        assert not INDEX.findall(text), file.name
        assert not ADDRESS.findall(text), file.name


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    names = [p.name for p in ROOT.iterdir() if p.name not in {"tests", ".git"}]
    names = [n for n in names if not n.startswith(".")] + [".ci", ".streamlit"]
    found = {
        f"{file.relative_to(ROOT)} line {number}": line.strip()[:80]
        for file in files_under(*names)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if MACHINE.search(line)
    }
    assert not found


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_a_version_and_hashes(name: str) -> None:
    requirements = locked((ROOT / name).read_text("utf-8"))
    assert requirements
    assert not {r: v for r, v in requirements.items() if not v[0] or not v[1]}


def test_the_lock_for_running_is_part_of_the_lock_for_tests() -> None:
    run, test = (locked((ROOT / name).read_text("utf-8")).items() for name in LOCKS)
    assert run < test, "run `make lock`"


def test_what_the_project_states_is_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for_running = project["project"]["dependencies"] + project["build-system"]["requires"]
    for_tests = project["project"]["optional-dependencies"]["dev"]
    for name, stated in zip(LOCKS, (for_running, for_running + for_tests), strict=True):
        missing = list(unmet(stated, (ROOT / name).read_text("utf-8")))
        assert not missing, f"{name}: run `make lock`"


def unmet(stated: list[str], lock: str) -> Iterator[str]:
    """The stated requirements that a lock file does not fulfil."""
    versions = locked(lock)
    for requirement in map(Requirement, stated):
        version, _ = versions.get(canonicalize_name(requirement.name), ("", 0))
        if not version or version not in requirement.specifier:
            yield str(requirement)


def test_every_dependency_has_its_reason() -> None:
    assert not without_reason((ROOT / "pyproject.toml").read_text("utf-8"))


# The checks themselves, on made-up texts: each has to find what it is for.


def test_an_address_in_code_is_found_and_one_in_prose_is_not() -> None:
    source = '"""See https://example.org/paper."""\nx = f"https://example.org/{y}"  # http://a.b\n'
    assert addresses_in_code(source) == ["https://example.org/"]
    assert addresses_in_code('url = "http://localhost:8501"') == []


@pytest.mark.parametrize(
    "line", ["--index-url x", "uv --default-index x", "pip --find-links y", "a @ file:///b"]
)
def test_a_package_index_is_found(line: str) -> None:
    assert INDEX.search(line)
    assert not INDEX.search("uv pip compile --no-emit-index-url --no-emit-find-links")


def test_a_machine_path_is_found() -> None:
    assert MACHINE.search('path = "/home/someone/x"')
    assert MACHINE.search("see ../shared/samples")
    assert not MACHINE.search("people at work/home balance; data/home/x; shared by all")


def test_a_requirement_without_hash_or_version_is_found() -> None:
    lock = "# made by hand\na-b==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via c\nc==2\nd\n"
    assert locked(lock) == {"a-b": ("1.0", 1), "c": ("2", 0), "d": ("", 0)}
    assert list(unmet(["a_b>=1", "a-b>=2", "e"], lock)) == ["a-b>=2", "e"]


def test_a_dependency_without_reason_is_found() -> None:
    stated = 'dependencies = [\n    "a>=1",  # counts\n    "b>=2",\n    "c",  #\n]\n'
    text = stated + 'other = [\n    "d",\n]\n'
    assert without_reason(text) == ['"b>=2",', '"c",  #']
