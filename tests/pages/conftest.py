"""The app as a server that has been asked for a page before."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager


@pytest.fixture(autouse=True)
def navigated_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit takes the folder pages/ for the app until st.navigation was called once.

    A server remembers that; AppTest forgets it before every run and would skip app.py.
    """
    make = PagesManager.__init__

    def remember(self: PagesManager, *args: Any, **keys: Any) -> None:
        make(self, *args, **keys)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", remember)
