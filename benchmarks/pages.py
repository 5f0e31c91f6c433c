"""A change of filter on every page of the dashboard, beside a bare Streamlit page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations, islice
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.sample import ROOT
from benchmarks.timing import REPEATS, Timing, timed
from benchmarks.writing import seconds

TITLE = "Pages: a change of filter"
METHOD = """Streamlit's `AppTest` runs the dashboard on the sample, its own overhead included and
drawing in a browser left out. For each page: opened with nothing cached; then a filter set to two
countries that were not together before, so that all estimates are computed anew; then the same
filters again, from the cache. The bare page has as many filters, one chart and one table, made
already: what is beyond it is ours."""

PAGES = ("who", "steps", "content", "countries", "priorities", "plan")
BARE = ROOT / "benchmarks" / "bare_app.py"
TARGET = 0.3
TIMEOUT = 60


def measure(pages: tuple[str, ...] = PAGES, repeats: int = REPEATS) -> Report:
    """Every page, each with its own filters."""
    filters = _pairs(ROOT / "app.py")
    found = [compare(page, filters, repeats) for page in pages]
    usual = {page: c.ours[1].timing.usual for page, c in zip(pages, found, strict=True)}
    return Report(TITLE, METHOD, tuple(found), (against_target(usual),))


def against_target(usual: Mapping[str, float]) -> str:
    """Which pages, given with their usual seconds for a new filter, are slower than the target."""
    slow = ", ".join(page for page, taken in usual.items() if taken > TARGET)
    return f"Target for a new filter: {seconds(TARGET)}; slower: {slow or 'none'}."


def compare(page: str, filters: Iterator[list[str]], repeats: int) -> Comparison:
    """One page: opened, filtered anew, filtered as before."""
    app = _opened(ROOT / "app.py")
    st.cache_resource.clear()
    _, cold = timed(app.switch_page(f"pages/{page}.py").run)
    new, same, apart = _filtering(app, filters, repeats)
    bare = _filtering(_opened(BARE), _pairs(BARE), repeats)[0]
    return Comparison(
        f"Page *{page}*",
        (
            Side("opened, nothing cached", Timing(cold)),
            Side("a filter not seen before", new),
            Side("the same filter again", same),
        ),
        (Side("a bare page", bare),),
        (Agreement("pages that differ when shown again", apart, 0),),
    )


def _filtering(
    app: AppTest, filters: Iterator[list[str]], repeats: int
) -> tuple[Timing, Timing, int]:
    """Times of filters not seen before and seen before, and how many pages differ."""
    chosen = list(islice(filters, repeats + 1))
    new = [timed(partial(_filtered, app, values)) for values in chosen]
    same = [timed(partial(_filtered, app, values)) for values in chosen]
    apart = sum(a != b for (a, _), (b, _) in zip(new, same, strict=True))
    return Timing.of([s for _, s in new]), Timing.of([s for _, s in same]), apart


def _filtered(app: AppTest, values: list[str]) -> list[str]:
    """What the page says with these values in its first filter."""
    app.sidebar.multiselect[0].set_value(values).run()
    _refuse_errors(app)
    return [str(element.value) for element in (*app.title, *app.caption, *app.markdown)]


def _opened(script: Path) -> AppTest:
    """The app in a new session, on its first page."""
    app = AppTest.from_file(str(script), default_timeout=TIMEOUT).run()
    _refuse_errors(app)
    return app


def _refuse_errors(app: AppTest) -> None:
    shown = [element.value for element in (*app.exception, *app.error)]
    if shown:
        raise RuntimeError(f"the page shows an error: {shown[0]}")


def _pairs(script: Path) -> Iterator[list[str]]:
    """Filters that nobody has chosen yet: pairs of the options of the first filter."""
    options = _opened(script).sidebar.multiselect[0].options
    return (list(pair) for pair in combinations(options, 2))
