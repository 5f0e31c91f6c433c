"""The quality of the answers and the anonymity of the profile, for the page *Who answered*."""

from __future__ import annotations

import streamlit as st

from needs.report.labels import Labels
from needs.report.quality_tables import (
    anonymity_sentences,
    anonymity_table,
    bases_table,
    quality_table,
)
from pages import frame, work
from surveys.reading import Reading


def show(reading: Reading, labels: Labels) -> None:
    """All checks with their rows, the denominators before and after, and who stands out."""
    _ = labels.language
    report, found = work.quality(reading)
    st.subheader(_("How good are these answers?"))
    st.caption(
        _(
            "Of all {kept} answers, whatever the filters, checks flag {n}. They still count until "
            "somebody sets them aside.",
            n=_.number(len(report.flagged)),
            kept=_.number(report.kept),
        )
    )
    frame.table(quality_table(report, labels), title=_("Checks"))
    frame.table(bases_table(report, labels), title=_("Denominators, before and after"))
    if sentences := anonymity_sentences(found, labels):
        st.subheader(_("Could somebody be recognised?"))
        st.markdown("\n".join(f"- {frame.plain(sentence)}" for sentence in sentences))
        frame.table(anonymity_table(found, labels), title=_("What would single people out"))
