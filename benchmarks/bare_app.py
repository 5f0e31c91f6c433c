"""The least that Streamlit could do: filters beside one chart and one table that are made already.

What a page takes beyond this is ours. Run by `streamlit run` and by `AppTest`.
"""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

OPTIONS = [f"group {i}" for i in range(1, 25)]
ROWS = pd.DataFrame({"label": OPTIONS, "value": range(len(OPTIONS))})

st.set_page_config(layout="wide")
with st.sidebar:
    st.selectbox("Language", ["en", "fr"])
    chosen = st.multiselect("filter 1", OPTIONS, key="filter_1")
    for number in (2, 3, 4):
        st.multiselect(f"filter {number}", OPTIONS, key=f"filter_{number}")
st.title("Bare page")
st.caption(", ".join(chosen))
st.altair_chart(alt.Chart(ROWS).mark_bar().encode(x="value:Q", y="label:N"), width="stretch")
st.dataframe(ROWS, hide_index=True)
st.download_button("Download CSV", b"label,value\n", "rows.csv", on_click="ignore")
