"""Links that people send each other: they open the same view, in the reader's language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from watching import CHART, STREAMLITS_OWN, Open, settle

pytestmark = pytest.mark.browser

FILTERED = re.compile("country=KEN")
LAST = ".st-key-difficulty_xlsx"
"""The last element of the page of steps."""


def test_a_shared_link_opens_the_same_view(server: str, visit: Open) -> None:
    mine = visit(f"{server}/")
    mine.follow("steps")
    mine.pick("country", "Kenya")
    expect(mine.page).to_have_url(FILTERED)
    settle(mine.page)
    expect(mine.page.locator(LAST)).to_be_visible()

    link = mine.page.url
    theirs = visit(link, allowed=STREAMLITS_OWN)
    expect(theirs.page).to_have_url(link)
    expect(theirs.page.get_by_test_id("stMain")).to_have_text(
        mine.page.get_by_test_id("stMain").text_content() or "nothing"
    )

    arabic = visit(f"{link}&lang=ar", allowed=STREAMLITS_OWN)
    expect(arabic.page.locator(".st-key-pick_country")).to_contain_text("كينيا")
    expect(arabic.page).to_have_url(FILTERED)
    expect(arabic.heading).not_to_have_text(mine.heading.inner_text())


def test_choices_stay_while_walking_and_leave_with_the_reader(server: str, visit: Open) -> None:
    seen = visit(f"{server}/?country=KEN,UGA&days=7")
    for path in ("steps", "plan", "load", "countries"):
        seen.follow(path)
        expect(seen.page).to_have_url(FILTERED)
        if path != "load":
            expect(seen.page.locator(".st-key-pick_country")).to_contain_text("Uganda")
        if path == "plan":
            expect(seen.page.locator(".st-key-pick_days")).to_contain_text("7")


def test_a_link_to_a_page_may_be_the_first_that_a_server_is_asked(
    fresh_server: str, visit: Open
) -> None:
    seen = visit(f"{fresh_server}/plan?days=5&lang=fr", allowed=STREAMLITS_OWN)
    expect(seen.page).to_have_url(re.compile(r"/plan\?days=5&lang=fr$"))
    expect(seen.page.locator(".st-key-pick_days")).to_contain_text("5")
    expect(seen.page.locator(".st-key-pick_lang input")).to_have_value("Français")
    expect(seen.page.locator(CHART).first).to_be_visible()
    assert len(seen.links()) == 7
    seen.follow("")
    seen.follow("plan")
    expect(seen.page.locator(".st-key-pick_days")).to_contain_text("5")
