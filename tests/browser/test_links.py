"""Links that people send each other: they open the same view, in the reader's language."""

from __future__ import annotations

import re

import pytest
from conftest import Open
from playwright.sync_api import expect
from watching import CHART, settle

pytestmark = pytest.mark.browser

STREAMLITS_OWN = r".*\b404\b.*/_stcore/(health|host-config)\)"
"""A link to a page makes Streamlit's client look for the server below that page, once."""


def test_a_shared_link_opens_the_same_view(server: str, visit: Open) -> None:
    mine = visit(f"{server}/")
    mine.follow("steps")
    before = mine.page.url
    mine.pick("country", "Kenya", "Uganda")
    expect(mine.page).not_to_have_url(before)
    expect(mine.page).to_have_url(re.compile("country=KEN(,|%2C)UGA"))
    settle(mine.page)

    link = mine.page.url
    theirs = visit(link, allowed=STREAMLITS_OWN)
    assert theirs.page.url == link
    assert theirs.page.get_by_test_id("stMain").inner_text() == (
        mine.page.get_by_test_id("stMain").inner_text()
    )

    arabic = visit(f"{link}&lang=ar", allowed=STREAMLITS_OWN)
    filters = arabic.page.locator(".st-key-pick_country")
    expect(filters).to_contain_text("كينيا")
    assert arabic.heading.inner_text() != mine.heading.inner_text()
    assert filters.locator("[data-baseweb=tag]").count() == 2


def test_choices_stay_while_walking_and_leave_with_the_reader(server: str, visit: Open) -> None:
    seen = visit(f"{server}/?country=KEN,UGA&days=7")
    for path in ("steps", "plan", "load", "countries"):
        seen.follow(path)
        assert re.search("country=KEN(,|%2C)UGA", seen.page.url), path
        if path != "load":
            expect(seen.page.locator(".st-key-pick_country")).to_contain_text("Uganda")
        if path == "plan":
            expect(seen.page.locator(".st-key-pick_days")).to_contain_text("7")


def test_a_link_to_a_page_may_be_the_first_that_a_server_is_asked(
    fresh_server: str, visit: Open
) -> None:
    seen = visit(f"{fresh_server}/plan?days=5&lang=fr", allowed=STREAMLITS_OWN)
    assert seen.page.url.endswith("/plan?days=5&lang=fr")
    expect(seen.page.locator(".st-key-pick_days")).to_contain_text("5")
    expect(seen.page.locator(".st-key-pick_lang")).to_contain_text("Français")
    expect(seen.page.locator(CHART).first).to_be_visible()
    assert len(seen.links()) == 7
    seen.follow("")
    seen.follow("plan")
    expect(seen.page.locator(".st-key-pick_days")).to_contain_text("5")
