"""Places that tests read from, and hypothesis settings that make every run the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("quick", settings.get_profile("repeatable"), max_examples=8)
settings.load_profile("repeatable")

SLOW = ("pages", "test_cli", "test_benchmarks", "test_disclosure")
"""Folders, and beginnings of files, whose tests run pages, whole processes or solvers."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these out of the tests that are run at every change (`make test-fast`)."""
    for item in items:
        if item.path.parent.name in SLOW or item.path.name.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real exports; the test is skipped where it is not beside the project."""
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip("the real exports (../shared/samples) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of numbers of other software, skipped like `samples` where it is missing."""
    folder = SHARED / "reference"
    if not folder.is_dir():
        pytest.skip("the reference numbers (../shared/reference) are not beside this checkout")
    return folder
