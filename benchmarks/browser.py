"""A change of filter as a person sees it: in a real browser, beside a bare Streamlit page."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.comparison import Comparison, Report, Side
from benchmarks.pages import BARE, PAGES, against_target
from benchmarks.sample import ROOT
from benchmarks.timing import REPEATS, Timing, timed

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

TITLE = "Pages in a browser: a change of filter"
METHOD = """The dashboard is served as by `make run` and visited with headless Chromium on the same
cores. Time runs from the click that adds one more country to the filter until the page names it and
Streamlit's running indicator is gone. Each country is new, so no estimate comes from the cache."""

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PATIENCE = 60
SELECT_ALL = 1  # the first line of a filter's menu is no value

AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app !== null && app.dataset.testScriptState === "notRunning";
}"""
SHOWS = """name => {
  const app = document.querySelector('[data-testid="stApp"]');
  const captions = document.querySelectorAll('[data-testid="stCaptionContainer"]');
  return app.dataset.testScriptState === "notRunning"
    && document.querySelector('[data-stale="true"]') === null
    && [...captions].some(caption => caption.innerText.includes(name));
}"""


def available() -> bool:
    """Whether there is a browser to measure with."""
    return CHROMIUM.exists()


def measure(pages: tuple[str, ...] = PAGES, repeats: int = REPEATS) -> Report:
    """Every page, each with a server of its own so that nothing is cached."""
    with _served(BARE) as address, _visited(address) as page:
        bare = Side("a bare page", _filter(page, repeats))
    found = []
    for name in pages:
        path = "" if name == PAGES[0] else name  # Streamlit serves the first page at the root
        with _served(ROOT / "app.py") as address, _visited(f"{address}/{path}") as page:
            side = Side("a filter not seen before", _filter(page, repeats))
        found.append(Comparison(f"Page *{name}*", (side,), (bare,)))
    usual = {name: c.ours[0].timing.usual for name, c in zip(pages, found, strict=True)}
    return Report(TITLE, METHOD, tuple(found), (against_target(usual),))


def _filter(page: Page, repeats: int) -> Timing:
    """Times from the click on one more value of the first filter to the page at rest."""
    box = page.locator('[data-testid="stMultiSelect"] input').first
    box.click()
    options = page.get_by_role("option").all_inner_texts()[SELECT_ALL:]
    seconds = []
    for option in options[: repeats + 1]:
        box.fill(option)
        place = page.get_by_role("option", name=option, exact=True).bounding_box()
        if place is None:
            raise RuntimeError(f"the filter does not show its value '{option}'")
        seconds.append(timed(partial(_click, page, place, _name(option)))[1])
    return Timing.of(seconds)


def _click(page: Page, place: FloatRect, name: str) -> None:
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_function(SHOWS, arg=name, timeout=PATIENCE * 1000)


def _name(option: str) -> str:
    """The value without the number of people beside it."""
    return re.sub(r" \(\d+\)$", "", option)


@contextmanager
def _visited(address: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        page.wait_for_selector('[data-testid="stMultiSelect"]', timeout=PATIENCE * 1000)
        page.wait_for_function(AT_REST, timeout=PATIENCE * 1000)
        yield page
        browser.close()


@contextmanager
def _served(script: Path) -> Iterator[str]:
    """The address of a server of this script; it is stopped at the end."""
    port = _free_port()
    address = f"http://localhost:{port}"
    options = ["--server.headless", "true", "--server.port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/_stcore/health"):
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(f"no server answered at {address} within {PATIENCE} s")
