"""A walk through every page, on a wide window and on a phone, in both directions of script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from watching import CHART, Open, Visit

pytestmark = pytest.mark.browser

WITHOUT_CHART = {"load"}
OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll('.stMain')]
    .map(part => part.scrollWidth - part.clientWidth)"""
DIRECTION = "element => getComputedStyle(element).direction"


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("window", ["wide", "phone"])
def test_every_page_opens_from_the_navigation(
    server: str, visit: Open, window: str, code: str
) -> None:
    seen = visit(f"{server}/?lang={code}", window=window)
    paths = seen.links()
    assert len(paths) == 7
    headings = []
    for path in [*paths[1:], paths[0]]:
        seen.follow(path)
        headings.append(seen.heading.inner_text())
        stands(seen, path)
        runs_like_the_script(seen, "rtl" if code == "ar" else "ltr")
        if window == "phone":
            expect(seen.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
        assert seen.problems == [], path
    assert len(set(headings)) == len(headings)
    assert all(headings)


def stands(seen: Visit, path: str) -> None:
    """Fail where the page has no chart to show, or must be pushed sideways to be read."""
    if path not in WITHOUT_CHART:
        chart = seen.page.locator(CHART).first
        expect(chart).to_be_visible()
        box = chart.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100
    assert max(seen.page.evaluate(OVERFLOW)) <= 0, path


def runs_like_the_script(seen: Visit, direction: str) -> None:
    """Fail where the page's words run, or stand, on the wrong side."""
    assert seen.heading.evaluate(DIRECTION) == direction
    words = seen.heading.locator("[data-heading-text]").bounding_box()
    page = seen.page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert words
    assert page
    left = words["x"] - page["x"]
    right = page["x"] + page["width"] - words["x"] - words["width"]
    assert right <= left if direction == "rtl" else left <= right
