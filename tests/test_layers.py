"""Imports run one way, never in a circle, and the libraries that draw stay where things are drawn.

An import counts wherever it stands, inside functions too. For circles only those count that run
when the module is loaded.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS = (
    "tests",
    "benchmarks",
    "app",
    "pages",
    "needs.cli",
    "needs.terminal.agenda",
    "needs.terminal.course",
    "needs.terminal.compare",
    "needs.terminal.compare_people",
    "needs.terminal.compare_choices",
    "needs.terminal.plan",
    "needs.terminal.plan_report",
    "needs.terminal.planned",
    "needs.terminal.board",
    "needs.terminal.priorities",
    "needs.terminal.decided",
    "needs.terminal.findings",
    "needs.terminal.ground",
    "needs.terminal.given",
    "needs.terminal.answers",
    "needs.terminal.choices",
    "needs.terminal.forms",
    "needs.terminal.work",
    "needs.terminal.output",
    "needs.terminal.plan_options",
    "needs.terminal.options",
    "needs.terminal",
    "needs.report",
    "needs.planning.decisions",
    "needs.planning.variations",
    "needs.planning.agendas",
    "needs.planning.plans",
    "needs.planning.weighing",
    "needs.planning.courses",
    "needs.planning",
    "needs.evidence.comparing",
    "needs.evidence.pooling",
    "needs.evidence",
    "surveys",
)
"""Highest first: a layer imports itself and what is below it."""

ONLY_IN = {
    "streamlit": {"app", "pages"},
    "altair": {"app", "pages", "needs.cli", "needs.report"},
}
"""The layers that may import a library; those not named here are free."""


@dataclass(frozen=True)
class Import:
    """One imported module or name: where it stands, what it names, whether it runs on loading."""

    importer: str
    imported: str
    line: int
    on_loading: bool

    def __str__(self) -> str:
        return f"{self.importer} line {self.line} imports {self.imported}"


def imports_of(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    """Every import of a module, relative ones resolved; `from a import b` names a.b."""
    found = []
    package = module if is_package else module.rpartition(".")[0]
    for node, on_loading in _statements(ast.parse(source), on_loading=True):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            start = _absolute(node, package)
            names = [f"{start}.{alias.name}".removesuffix(".*") for alias in node.names]
        found += [Import(module, name, node.lineno, on_loading) for name in names]
    return found


def _statements(
    node: ast.AST, *, on_loading: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, on_loading
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        )
        yield from _statements(child, on_loading=on_loading and not later)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])


def layer_of(module: str) -> str | None:
    """The layer that a module of ours belongs to, None for libraries."""
    fitting = [la for la in LAYERS if module == la or module.startswith(f"{la}.")]
    return fitting[0] if fitting else None


def upward(imports: list[Import]) -> list[Import]:
    """The imports of a layer above the importer's own."""
    found = []
    for i in imports:
        own, other = layer_of(i.importer), layer_of(i.imported)
        if own and other and LAYERS.index(other) < LAYERS.index(own):
            found.append(i)
    return found


def out_of_place(imports: list[Import]) -> list[Import]:
    """The imports of a library in a layer that must do without it."""
    return [
        i
        for i in imports
        if (allowed := ONLY_IN.get(i.imported.partition(".")[0]))
        and layer_of(i.importer) not in {*allowed, "tests", "benchmarks"}
    ]


def cycles(imports: list[Import], modules: Collection[str]) -> list[list[str]]:
    """Those of `modules` that import each other in a circle when loaded; each circle sorted."""
    graph = _graph(imports, modules)
    reached = {module: _reachable(graph, module) for module in graph}
    circles = {
        tuple(sorted(m for m in graph if module in reached[m] and m in reached[module]))
        for module in graph
        if module in reached[module]
    }
    return [list(circle) for circle in sorted(circles)]


def _graph(imports: list[Import], modules: Collection[str]) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {m: set() for m in modules}
    for i in imports:
        # `from a import b` means the module a.b where there is one, else a name in a
        target = i.imported if i.imported in modules else i.imported.rpartition(".")[0]
        if i.on_loading and target in modules:
            graph[i.importer].add(target)
    return graph


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        module = ahead.pop()
        if module not in reached:
            reached.add(module)
            ahead += graph[module]
    return reached


def module_name(path: Path) -> str:
    """The dotted name of a file, given relative to the root of the project."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_in(sources: Mapping[str, str]) -> list[Import]:
    """The imports of several modules, given as source by name."""
    return [i for module, source in sources.items() for i in imports_of(source, module)]


@pytest.fixture(scope="module")
def files() -> dict[str, Path]:
    """The files of the product and the benchmarks by the name they are imported by."""
    folders = ("pages", "needs", "surveys", "benchmarks")
    paths = [ROOT / "app.py", *(f for folder in folders for f in (ROOT / folder).rglob("*.py"))]
    return {module_name(p.relative_to(ROOT)): p for p in paths if p.exists()}


@pytest.fixture(scope="module")
def imports(files: dict[str, Path]) -> list[Import]:
    """Every import in those files."""
    return [
        i
        for module, path in files.items()
        for i in imports_of(path.read_text("utf-8"), module, is_package=path.stem == "__init__")
    ]


def test_there_are_imports_to_check(imports: list[Import]) -> None:
    assert {layer_of(i.importer) for i in imports} >= {"surveys", "needs.evidence", "needs.report"}


def test_every_module_has_a_layer(files: dict[str, Path]) -> None:
    assert {module for module in files if not layer_of(module)} <= {"needs", "needs.__main__"}


def test_no_import_goes_up(imports: list[Import]) -> None:
    assert not [str(i) for i in upward(imports)]


def test_no_modules_import_each_other_in_a_circle(
    imports: list[Import], files: dict[str, Path]
) -> None:
    assert not cycles(imports, files)


def test_libraries_that_draw_stay_where_things_are_drawn(imports: list[Import]) -> None:
    assert not [str(i) for i in out_of_place(imports)]


# The checker itself, on made-up sources: it has to catch what it is for.


@pytest.mark.parametrize(
    ("module", "source", "imported"),
    [
        ("surveys.a", "import needs.evidence.tallies", "needs.evidence.tallies"),
        ("surveys.a", "from needs import report", "needs.report"),
        (
            "needs.evidence.a",
            "def f():\n    from needs.planning import plan",
            "needs.planning.plan",
        ),
        ("needs.evidence.a", "from ..report.charts import bars", "needs.report.charts.bars"),
        ("needs.evidence.a", "from .. import planning", "needs.planning"),
        ("needs.report.a", "if TYPE_CHECKING:\n    import needs.cli", "needs.cli"),
        ("needs.cli", "from pages import plan", "pages.plan"),
        ("pages.a", "import app", "app"),
        ("needs.planning.a", "try:\n    from tests import x\nexcept E:\n    pass", "tests.x"),
    ],
)
def test_an_upward_import_is_caught(module: str, source: str, imported: str) -> None:
    assert [i.imported for i in upward(imports_of(source, module))] == [imported]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app", "from pages import plan\nimport needs.report.charts, surveys"),
        ("needs.cli", "from needs.report import tidy"),
        ("needs.report.a", "from . import b\nfrom .b import c\nfrom needs import planning"),
        ("surveys.readers.a", "from ..survey import Survey\nfrom . import kobo\nimport numpy"),
        ("surveys.a", "import needsomething, surveyspider, testsuite"),
    ],
)
def test_other_imports_pass(module: str, source: str) -> None:
    assert not upward(imports_of(source, module))


def test_relative_imports_of_a_package_start_at_itself() -> None:
    found = imports_of("from .kobo import read\nfrom ..x import *", "a.b", is_package=True)
    assert [i.imported for i in found] == ["a.b.kobo.read", "a.x"]


@pytest.mark.parametrize(
    ("sources", "circles"),
    [
        (
            {"s.a": "from s import b", "s.b": "from s.c import x", "s.c": "import s.a"},
            [["s.a", "s.b", "s.c"]],
        ),
        (
            {"a": "import b", "b": "import a", "c": "import d, a", "d": "import c"},
            [["a", "b"], ["c", "d"]],
        ),
        ({"s.a": "def f():\n    import s.b", "s.b": "import s.a"}, []),
        ({"s": "import s.a", "s.a": "from s import b", "s.b": ""}, []),
    ],
    ids=["three in one", "two circles", "opened by a function", "a module that imports nothing"],
)
def test_circles_are_told_from_other_imports(
    sources: dict[str, str], circles: list[list[str]]
) -> None:
    assert cycles(imports_in(sources), sources) == circles


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("needs.report.a", "import streamlit as st"),
        ("needs.cli", "def f():\n    from streamlit.testing.v1 import AppTest"),
        ("surveys.a", "import altair"),
        ("needs.evidence.a", "from altair import Chart"),
        ("needs", "import streamlit"),
    ],
)
def test_a_library_out_of_place_is_caught(module: str, source: str) -> None:
    assert len(out_of_place(imports_of(source, module))) == 1


def test_a_library_in_its_place_passes() -> None:
    assert not out_of_place(imports_of("import streamlit, altair, pandas", "pages.a"))


def test_files_have_the_names_they_are_imported_by() -> None:
    assert module_name(Path("needs/report/__init__.py")) == "needs.report"
    assert module_name(Path("app.py")) == "app"
