"""What a visitor sees and does, in words of the dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

SECONDS = 15
IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.dataset.testScriptState === 'notRunning'
        && document.querySelector('h1')
        && !document.querySelector('[data-stale="true"]');
}"""
STREAMLITS_OWN = r".*\b404\b.*/_stcore/(health|host-config)\)"
"""A link to a page makes Streamlit's client look for the server below that page, once."""
CHART = ".stVegaLiteChart :is(canvas, svg)"

expect.set_options(timeout=1000 * SECONDS)


def settle(page: Page) -> None:
    """Wait until the page stands: the script has run and nothing on it is out of date."""
    page.wait_for_function(IDLE, timeout=1000 * SECONDS)


class Visit:
    """A page in a tab of its own, and everything that went wrong in it."""

    def __init__(self, page: Page, allowed: str | None = None) -> None:
        self.page = page
        self._wrong: list[str] = []
        self._allowed = re.compile(allowed) if allowed else None
        page.set_default_timeout(1000 * SECONDS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._wrong.append(f"script error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not (self._allowed and self._allowed.fullmatch(said)):
            self._wrong.append(f"console error: {said}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "localhost":
            self._wrong.append(f"request to the outside: {request.url}")

    @property
    def problems(self) -> list[str]:
        """All that went wrong so far, exception boxes on the page included."""
        boxes = self.page.get_by_test_id("stException").all_inner_texts()
        return [*self._wrong, *(f"exception box: {text}" for text in boxes)]

    @property
    def heading(self) -> Locator:
        """The page's title."""
        return self.page.locator("h1")

    def links(self) -> list[str]:
        """The paths of the pages in the navigation, which is open afterwards."""
        navigation = self.page.get_by_test_id("stSidebarNavLink")
        closed = self.page.get_by_test_id("stExpandSidebarButton")
        if closed.is_visible():
            closed.click()
        expect(navigation.first).to_be_in_viewport()
        hrefs = [link.get_attribute("href") or "" for link in navigation.all()]
        return [urlsplit(href).path.rsplit("/", 1)[-1] for href in hrefs]

    def follow(self, path: str) -> None:
        """Click the link to a page in the navigation, and wait until the page stands."""
        position = self.links().index(path)
        before = self.heading.inner_text()
        current = urlsplit(self.page.url).path.strip("/") == path
        self.page.get_by_test_id("stSidebarNavLink").nth(position).click()
        if not current:
            expect(self.heading).not_to_have_text(before)
        settle(self.page)

    def pick(self, key: str, start: str) -> None:
        """Choose the option that begins with these words in a multiselect."""
        field = self.page.locator(f".st-key-pick_{key}")
        field.locator("input").fill(start)
        self.page.get_by_role("option").filter(has_text=start).first.click()
        expect(field).to_contain_text(start)
        settle(self.page)

    def bring(self, key: str, file: Path) -> None:
        """Give a file to one of the places for files."""
        place = self.page.locator(f".st-key-{key}")
        place.locator("input[type=file]").set_input_files(file)
        expect(place).to_contain_text(file.suffix)  # long names are cut in the middle

    def take(self, key: str, folder: Path) -> Path:
        """Click a download button; the path of the file that came."""
        with self.page.expect_download() as coming:
            self.page.locator(f".st-key-{key} button").click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path


Open = Callable[..., Visit]
"""The fixture `visit`: opens an address in a new tab."""
