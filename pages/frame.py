"""What every page stands in: language and direction, filters, the notes above, the pieces below."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import altair as alt
import streamlit as st

from needs.evidence.evidence import Evidence
from needs.planning.courses.curriculum import Course
from needs.report.labels import Labels
from needs.report.language import Language, language
from needs.report.tables import Table, about, criterion_name, withheld_sentences
from pages import choices, work
from surveys.disclosure import MOST_QUESTIONS, Disclosure, DisclosureError, may_combine
from surveys.disclosure import View as Shown
from surveys.grouping import MINIMUM
from surveys.reading import Reading
from surveys.responses import Responses

LANGUAGE = "language"

RIGHT_TO_LEFT = """<style>
.stMain, section[data-testid="stSidebar"] { direction: rtl; text-align: right; }
.stMain .stElementContainer, .stMain .stMarkdown li,
section[data-testid="stSidebar"] .stElementContainer { text-align: right; }
.stMain .stMarkdown ul { padding: 0 1.5em 0 0; margin: 0 0 1rem; }
.stMain .stMarkdown li { margin: 0.2em 0; padding: 0 0.3em 0 0; }
.stVegaLiteChart, .stDataFrame, .stSlider { direction: ltr; }
.stVegaLiteChart svg text, .stVegaLiteChart svg tspan { unicode-bidi: plaintext; }
.stSlider [data-testid="stWidgetLabel"] { direction: rtl; width: 100%; }
</style>"""

SCROLLED = """<style>
.stElementContainer:has(.stVegaLiteChart) { max-width: 100%; overflow-x: auto; }
</style>"""


@dataclass(frozen=True)
class View:
    """What a page works with: the reading, its answers under the filters, and the words.

    shown: the answers of the people in view, without what could point to a person.
    """

    reading: Reading
    shown: Shown
    filters: work.Filters
    labels: Labels
    course: Course

    @property
    def responses(self) -> Responses:
        """The answers in view."""
        return self.shown.responses

    @property
    def disclosure(self) -> Disclosure:
        """What may be shown of groups of people."""
        return work.disclosure(self.reading)

    @property
    def comparable(self) -> tuple[str, ...]:
        """Ids of the profile questions that may be compared by under these filters."""
        filtered = [q for q, _values in self.filters]
        profiles = [q.id for q in self.reading.responses.survey.profiles]
        return tuple(q for q in profiles if may_combine(*filtered, q))

    @cached_property
    def evidence(self) -> Evidence:
        """Estimates from the answers in view."""
        return work.evidence(self.reading, self.filters)

    @property
    def notes(self) -> tuple[str, ...]:
        """What every table taken from this view says of itself."""
        return self._notes(drawn=True)

    @property
    def group_notes(self) -> tuple[str, ...]:
        """The same for tables of groups compared, which have draws of their own."""
        return self._notes(drawn=False)

    def _notes(self, *, drawn: bool) -> tuple[str, ...]:
        _ = self.labels.language
        lines = about(self.evidence, work.LEVEL, _, drawn=drawn)
        if self.filters:
            lines = (*lines, _("Only: {filters}.", filters=self.filter_words))
        return (*lines, *withheld_sentences(self.shown, self.labels))

    @property
    def filter_words(self) -> str:
        """The filters in words."""
        _ = self.labels.language
        return _.join(self.labels.group(q, v) for q, values in self.filters for v in values)


def start(code: str) -> Language:
    """Set the language of this run; called once, before any page."""
    st.session_state[LANGUAGE] = code
    if language(code).direction == "rtl":
        st.html(RIGHT_TO_LEFT)
    return language(code)


def words() -> Language:
    """The language of this run.

    The first visitor of a server may come by a link to a page. Streamlit then takes the folder
    pages/ for the whole app and skips app.py, until st.navigation was called once: so we run it.
    """
    if LANGUAGE not in st.session_state:
        runpy.run_path(str(work.ROOT / "app.py"))
        st.stop()
    return language(st.session_state[LANGUAGE])


def open_page(title: str, intro: str) -> View:
    """Title, introduction, filters and the notes on the answers in view.

    Stops the page where fewer than `MINIMUM` people remain: nothing about so few is shown.
    """
    reading = work.current()
    survey = reading.responses.survey
    _ = words()
    labels = Labels(survey, work.course(), _)
    filters = _filters(work.disclosure(reading), labels)
    st.title(title)
    st.caption(intro)
    if reading.responses.synthetic:
        st.warning(
            _("These answers are synthetic: made up to show the software. They are no evidence."),
            icon="⚠️",
        )
    try:
        shown = work.disclosure(reading).view(dict(filters))
    except DisclosureError:  # too few: only groups that may be combined can be chosen
        st.info(
            _(
                "Fewer than {n} people are in view, so nothing is shown: it could point to a "
                "person. Choose fewer filters.",
                n=MINIMUM,
            )
        )
        st.stop()
    view = View(reading, shown, filters, labels, work.course())
    if filters:
        in_view = _(
            "In view: {n} of {total} people ({filters}).",
            n=_.number(len(view.responses)),
            total=_.number(len(reading.responses)),
            filters=plain(view.filter_words),
        )
        st.caption(" ".join([in_view, *map(plain, withheld_sentences(shown, labels))]))
    return view


def _filters(disclosure: Disclosure, labels: Labels) -> work.Filters:
    """The groups chosen, of as many questions as may be combined: the first of them in the form's
    order. What a link chooses beyond that is left out, and it is said."""
    _ = labels.language
    barred = _(
        "Not together with the other two filters: three questions together could point to a "
        "person. Clear one of them first."
    )
    chosen: list[tuple[str, tuple[str, ...]]] = []
    left_out = []
    with st.sidebar:
        st.subheader(_("Filters"))
        questions = disclosure.responses.survey.profiles
        offered = {q.id: disclosure.offered(q) for q in questions}
        wanted = [q for q, n in offered.items() if choices.linked(q, n)]
        for q, n in offered.items():
            free = q in wanted[:MOST_QUESTIONS] or may_combine(*wanted[:MOST_QUESTIONS], q)
            if not free and q in wanted:
                left_out.append(q)
            values = choices.pick_many(
                labels.question(q),
                q,
                list(n),
                lambda v, q=q, n=n: f"{labels.group(q, v)} ({_.number(n[v])})",
                _("everybody"),
                barred="" if free else barred,
            )
            if values and free:
                chosen.append((q, values))
    if left_out:
        st.info(
            _(
                "These filters are left out, because three questions together could point to a "
                "person: {questions}.",
                questions=_.join(labels.question(q) for q in left_out),
            )
        )
    return tuple(chosen)


def pick_weights(defaults: Mapping[str, float]) -> dict[str, float]:
    """What each criterion counts, by sliders; shared by the pages that need it."""
    _ = words()
    weights = {}
    with st.expander(_("What counts how much")):
        for criterion, default in defaults.items():
            weights[criterion] = choices.pick_number(
                criterion_name(criterion, _), f"w_{criterion}", (0, 1, 0.05), default, form="%.2f"
            )
    return weights


def chart(picture: alt.LayerChart, alt_text: str) -> None:
    """A chart as wide as the page, with words for those who cannot see it."""
    st.altair_chart(picture, width="stretch", theme=None, alt=alt_text)


def wide_chart(picture: alt.LayerChart, alt_text: str) -> None:
    """A chart of its own width; where that is more than the page, it scrolls by itself."""
    st.html(SCROLLED)
    st.altair_chart(picture, width="content", theme=None, alt=alt_text)


def table(shown: Table, *, title: str, expanded: bool = False) -> None:
    """A table with its downloads."""
    _ = words()
    with st.expander(title, expanded=expanded):
        st.dataframe(shown.frame, hide_index=True, width="stretch", column_config=_formats(shown))
        for note in shown.notes:
            st.caption(plain(note))
    downloads(shown.name, shown.csv, shown.xlsx)


def downloads(name: str, csv: Callable[[], bytes], xlsx: Callable[[], bytes]) -> None:
    """Buttons for two files, made when somebody asks for them; neither runs the page again."""
    _ = words()
    with st.container(horizontal=True):
        st.download_button(
            _("Download CSV"), csv, f"{name}.csv", "text/csv", on_click="ignore", key=f"{name}_csv"
        )
        st.download_button(
            _("Download Excel"),
            xlsx,
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            key=f"{name}_xlsx",
        )


def say_not_linked() -> None:
    """A quiet note on what a shared link asked for and the page could not show; said alike of what
    does not exist and of what may not be shown."""
    _ = words()
    if left := choices.not_found():
        named = _.join(f"{label} = {value}" for label, value in left.items())
        note = _(
            "The link also asks for what is not here or may not be shown, so the page leaves it "
            "out: {choices}.",
            choices=plain(named),
        )
        st.caption(note)


def findings(lines: Sequence[str]) -> None:
    """Findings in sentences, one a line."""
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def plain(text: str) -> str:
    """`text` with all that Markdown would act on escaped, for labels come from uploaded forms."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~<>$:&-])", r"\\\1", text)


def _formats(shown: Table) -> dict[str, object]:
    percent = {c: st.column_config.NumberColumn(format="percent") for c in shown.percent}
    return percent | {c: st.column_config.NumberColumn(format="%.2f") for c in shown.decimal}
