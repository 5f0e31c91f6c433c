"""The dashboard: page configuration, language, navigation, and the filters all pages share."""

from __future__ import annotations

import streamlit as st

from needs.report.language import LANGUAGES
from pages import choices, frame

st.set_page_config(page_icon="🧭", layout="wide")

with st.sidebar:
    code = choices.pick_one(
        "Language · Langue · Idioma · اللغة",
        "lang",
        list(LANGUAGES),
        LANGUAGES.get,
        default=(st.context.locale or "")[:2],
    )
_ = frame.start(code)

page = st.navigation(
    [
        st.Page("pages/who.py", title=_("Who answered"), url_path="who", default=True),
        st.Page("pages/steps.py", title=_("Difficult steps"), url_path="steps"),
        st.Page("pages/content.py", title=_("Requested content"), url_path="content"),
        st.Page("pages/countries.py", title=_("Countries"), url_path="countries"),
        st.Page("pages/priorities.py", title=_("Priorities"), url_path="priorities"),
        st.Page("pages/plan.py", title=_("Curriculum plan"), url_path="plan"),
        st.Page("pages/load.py", title=_("Load answers"), url_path="load"),
    ]
)
choices.mirror()
choices.open_on(page.url_path)
page.run()
