"""Groups compared in a real browser: every section stands, on a wide window and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from watching import CHART, STREAMLITS_OWN, Open, settle

pytestmark = pytest.mark.browser

SIDEWAYS = """() => {
    const main = document.querySelector('.stMain');
    return main.scrollWidth - main.clientWidth;
}"""


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("window", ["wide", "phone"])
def test_every_section_of_the_comparison_stands(
    server: str, visit: Open, window: str, code: str
) -> None:
    for section, charts in (("where", 1), ("item", 2), ("two", 1)):
        seen = visit(
            f"{server}/countries?compare=content&part={section}&lang={code}",
            window=window,
            allowed=STREAMLITS_OWN,
        )
        settle(seen.page)
        expect(seen.page.locator(CHART)).to_have_count(charts)
        for chart in seen.page.locator(CHART).all():
            box = chart.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) > 100, section
        assert seen.page.evaluate(SIDEWAYS) <= 0, section
        assert seen.problems == [], section
