"""A served dashboard and a browser to look at it, with an eye on everything that goes wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from watching import Open, Visit, settle

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "user_agent": "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome Mobile Safari",
    },
}
SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def _chromium() -> Path:
    """Debian's Chromium; without it the tests are skipped, in CI they fail."""
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is not installed; `make browser` installs it on Debian"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return CHROMIUM


@pytest.fixture(scope="session")
def browser(_chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(_chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard that all tests share."""
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture
def fresh_server(_chromium: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a dashboard that nobody has asked for anything yet."""
    with serving(tmp_path / "log.txt") as address:
        yield address


@contextmanager
def serving(log: Path) -> Iterator[str]:
    """Address of a dashboard that runs meanwhile, as `make run` would run it."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "localhost"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://localhost:{port}"
    try:
        _await_health(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _await_health(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(0.1)
            pytest.fail(f"the server ended with code {code}:\n{log.read_text()}")
    pytest.fail(f"the server was not up in {SECONDS_TO_START} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def windows(browser: Browser) -> dict[str, BrowserContext]:
    """A browser profile for each kind of window; its visits are sessions of their own."""
    return {name: browser.new_context(**settings) for name, settings in WINDOWS.items()}


@pytest.fixture
def visit(browser: Browser, windows: dict[str, BrowserContext]) -> Iterator[Open]:
    """Opens an address in a new tab; afterwards fails if anything went wrong in it.

    window: "wide", "phone", or "other", which is a browser profile of its own.
    allowed: a pattern of console errors that are known.
    """
    visits: list[Visit] = []

    def opened(address: str, *, window: str = "wide", allowed: str | None = None) -> Visit:
        profile = browser.new_context() if window == "other" else windows[window]
        visits.append(Visit(profile.new_page(), allowed))
        visits[-1].page.goto(address)
        settle(visits[-1].page)
        return visits[-1]

    yield opened
    problems = [problem for made in visits for problem in made.problems]
    for made in visits:
        made.page.close()
    assert problems == []
