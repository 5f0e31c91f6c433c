"""A change of filter on every page of the dashboard, beside a bare Streamlit page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.comparison import Agreement, Comparison, Report, Side
from benchmarks.sample import ROOT
from benchmarks.timing import REPEATS, Timing, timed_each
from benchmarks.writing import seconds

TITLE = "Pages: a change of filter"
METHOD = """Streamlit's `AppTest` runs the dashboard on the sample, its own overhead included and the
drawing in a browser left out. For each page: opened with nothing cached; then a filter set to
countries not chosen before, which computes all estimates anew; then the same filters again, from the
cache. The bare page has the same filters, one chart and one table, made already: what is beyond it
is ours."""

PAGES = ("who", "steps", "content", "countries", "priorities", "plan")
BARE = ROOT / "benchmarks" / "bare_app.py"
TARGET = 0.3
TIMEOUT = 60


def measure(pages: tuple[str, ...] = PAGES, repeats: int = REPEATS) -> Report:
    """Every page, each with its own filters."""
    bare = _filtering(_opened(BARE), _pairs(BARE), repeats)[0]
    filters = _pairs(ROOT / "app.py")
    found = [compare(page, filters, Side("a bare page", bare), repeats) for page in pages]
    slow = [page for page, c in zip(pages, found, strict=True) if c.ours[1].timing.usual > TARGET]
    finding = f"Target for a new filter: {seconds(TARGET)}; slower: {', '.join(slow) or 'none'}."
    return Report(TITLE, METHOD, tuple(found), (finding,))


def compare(page: str, filters: Iterator[list[str]], bare: Side, repeats: int) -> Comparison:
    """One page: opened, filtered anew, filtered as before."""
    app = _opened(ROOT / "app.py")
    st.cache_resource.clear()
    _, cold = timed_each([app.switch_page(f"pages/{page}.py").run])
    new, same, apart = _filtering(app, filters, repeats)
    return Comparison(
        f"Page *{page}*",
        (
            Side("opened, nothing cached", cold),
            Side("a filter not seen before", new),
            Side("the same filter again", same),
        ),
        (bare,),
        (Agreement("pages that differ when shown again", apart, 0),),
    )


def _filtering(
    app: AppTest, filters: Iterator[list[str]], repeats: int
) -> tuple[Timing, Timing, int]:
    """Times of filters not seen before and seen before, and how many pages differ."""
    chosen = [next(filters) for _ in range(repeats + 1)]
    texts: list[list[str]] = []

    def set_filter(values: list[str]) -> None:
        app.sidebar.multiselect[0].set_value(values).run()
        _refuse_errors(app)
        texts.append(_text(app))

    works: list[Callable[[], None]] = [partial(set_filter, values) for values in chosen]
    _, new = timed_each(works)
    _, same = timed_each(works)
    half = len(works)
    apart = sum(a != b for a, b in zip(texts[:half], texts[half:], strict=True))
    return new, same, apart


def _opened(script: Path) -> AppTest:
    """The app in a new session, on its first page."""
    app = AppTest.from_file(str(script), default_timeout=TIMEOUT).run()
    _refuse_errors(app)
    return app


def _refuse_errors(app: AppTest) -> None:
    shown = [element.value for element in (*app.exception, *app.error)]
    if shown:
        raise RuntimeError(f"the page shows an error: {shown[0]}")


def _text(app: AppTest) -> list[str]:
    """What the page says, in order: its captions and sentences."""
    return [str(element.value) for element in (*app.title, *app.caption, *app.markdown)]


def _pairs(script: Path) -> Iterator[list[str]]:
    """Filters that nobody has chosen yet: pairs of the options of the first filter."""
    options = _opened(script).sidebar.multiselect[0].options
    return (list(pair) for pair in combinations(options, 2))
