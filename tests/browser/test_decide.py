"""People decide: a veto changes the plan, a version is signed off, two versions are compared."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect
from watching import STREAMLITS_OWN, Open, Visit, settle

pytestmark = pytest.mark.browser

RUNNING = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState
    === 'running'"""
ADOLESCENTS = "Communicating with adolescents"


def stands_again(seen: Visit) -> None:
    """Wait for the run of the page that a choice starts, and for its end."""
    with suppress(TimeoutError):  # it may be over already
        seen.page.wait_for_function(RUNNING, timeout=700)
    settle(seen.page)


def choose(seen: Visit, key: str, words: str) -> None:
    """Choose the option with these words in a select box."""
    field = seen.page.locator(f".st-key-{key} input")
    option = seen.page.get_by_role("option").filter(has_text=words).first
    for _ in range(5):  # a run of the page that ends just now closes the list
        field.fill("")
        field.press_sequentially(words)
        with suppress(TimeoutError):
            option.click(timeout=2000)
            break
    stands_again(seen)
    expect(field).to_have_value(re.compile(re.escape(words)))


def write(seen: Visit, key: str, words: str) -> None:
    field = seen.page.locator(f".st-key-{key} input")
    field.fill(words)
    field.press("Tab")
    stands_again(seen)


def save(seen: Visit, said: str) -> None:
    seen.page.locator(".st-key-decision_save button").click()
    expect(seen.page.get_by_test_id("stAlertContentSuccess")).to_contain_text(said)
    settle(seen.page)


def open_section(seen: Visit, words: str) -> None:
    seen.page.get_by_role("radio", name=words).or_(
        seen.page.get_by_role("button", name=words, exact=True)
    ).first.click()
    stands_again(seen)


def test_a_veto_changes_the_plan_and_versions_say_what_changed(server: str, visit: Open) -> None:
    seen = visit(f"{server}/plan?part=decisions", allowed=STREAMLITS_OWN)
    settle(seen.page)
    choose(seen, "decision_kind", "must not be in the plan")
    choose(seen, "decision_veto_module", ADOLESCENTS)
    write(seen, "decision_who", "Task force A")
    save_without_reason(seen)
    write(seen, "decision_why", "A partner teaches it.")
    save(seen, "Saved as decision 1")

    open_section(seen, "The plan")
    expect(seen.page.get_by_text("1 decision of people holds for this plan.")).to_be_visible()
    lines = seen.page.get_by_test_id("stMainBlockContainer")
    expect(lines).to_contain_text("The plan, line by line")
    expect(seen.page.locator("strong", has_text=ADOLESCENTS)).to_have_count(0)

    open_section(seen, "Decisions and versions")
    choose(seen, "decision_kind", "Sign off")
    write(seen, "decision_who", "Task force A")
    write(seen, "decision_why", "Agreed by all.")
    save(seen, "Saved as decision 2")
    expect(lines).to_contain_text("Compare two versions")
    expect(lines).to_contain_text("Task force A")
    assert seen.problems == []


def save_without_reason(seen: Visit) -> None:
    """A decision without a reason is not kept, and the page says so."""
    seen.page.locator(".st-key-decision_save button").click()
    expect(seen.page.get_by_test_id("stAlertContentError")).to_contain_text("say why")
    settle(seen.page)
