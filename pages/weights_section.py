"""What counts how much, and what experts judged: choices that priorities and the plan share."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import streamlit as st

from needs.planning.weighing.judgements import JudgementError, Judgements
from needs.planning.weighing.judgements_file import read_judgements
from needs.planning.weighing.pairwise_weights import PairAnswer, pairwise_weights
from needs.planning.weighing.priorities import Priorities, survey_topics
from needs.report.priority_tables import pairwise_sentences
from needs.report.tables import criterion_name
from pages import choices, frame, plan_work, work

TIMES = {"9": 9.0, "5": 5.0, "3": 3.0, "2": 2.0, "1": 1.0}
"""How many times as important, by the id of an answer; the inverse has a minus before it."""
ANSWERS = ("1", "2", "3", "5", "9", "-2", "-3", "-5", "-9")


def scored(view: frame.View) -> Priorities:
    """The priorities under the weights and judgements chosen. Stops the page where none can be."""
    try:
        found = plan_work.priorities(view.reading, view.filters, view.evidence, _judged(view))
        with st.expander(view.labels.language("What counts how much")):
            return plan_work.weighed(found, _weights(found, view))
    except ValueError as error:
        st.error(frame.plain(str(error)))
        st.stop()


def _weights(found: Priorities, view: frame.View) -> dict[str, float]:
    _ = view.labels.language
    way = choices.pick_section(
        _("How are the weights set?"),
        "weigh",
        ("sliders", "pairs"),
        lambda w: _("By sliders") if w == "sliders" else _("By comparing in pairs"),
    )
    criteria = {c.id: found.weights.get(c.id, 0.0) for c in found.criteria}
    return _pairs(criteria, view) if way == "pairs" else _sliders(criteria, view)


def _sliders(criteria: Mapping[str, float], view: frame.View) -> dict[str, float]:
    _ = view.labels.language
    columns = st.columns(2)
    weights = {}
    for i, (criterion, default) in enumerate(criteria.items()):
        with columns[i % 2]:
            weights[criterion] = choices.pick_number(
                criterion_name(criterion, _), f"w_{criterion}", (0, 1, 0.05), default, form="%.2f"
            )
    return weights


def _pairs(criteria: Mapping[str, float], view: frame.View) -> dict[str, float]:
    """Weights from answers on every pair of the criteria chosen; the others count nothing."""
    _ = view.labels.language
    used = choices.pick_many(
        _("Criteria to compare"),
        "pairs",
        list(criteria),
        lambda c: criterion_name(c, _),
        _("asked for, wanted more of, difficult"),
    ) or tuple(list(criteria)[:3])
    if len(used) < 2:
        st.info(_("Choose at least two criteria to compare."))
        return {used[0]: 1.0}
    answers = [_answer(first, second, view) for first, second in combinations(used, 2)]
    found = pairwise_weights(used, answers)
    shares = _.join(f"{criterion_name(c, _)} {_.percent(w)}" for c, w in found.weights.items())
    frame.findings(
        [_("Weights: {weights}.", weights=shares), *pairwise_sentences(found, view.labels)]
    )
    return found.weights


def _answer(first: str, second: str, view: frame.View) -> PairAnswer:
    _ = view.labels.language
    one, other = criterion_name(first, _), criterion_name(second, _)

    def words(answer: str) -> str:
        n = _.number(TIMES[answer.removeprefix("-")])
        if answer == "1":
            return _("as important as each other")
        if answer.startswith("-"):
            return _("“{second}” is {n} times as important", second=other, n=n)
        return _("“{first}” is {n} times as important", first=one, n=n)

    label = _("“{first}” or “{second}”?", first=one, second=other)
    answer = choices.pick_one(label, f"p_{first}_{second}", ANSWERS, words)
    times = TIMES[answer.removeprefix("-")]
    return PairAnswer(first, second, 1 / times if answer.startswith("-") else times)


# --- what experts judged ---------------------------------------------------------------------


def _judged(view: frame.View) -> Judgements | None:
    _ = view.labels.language
    with st.expander(_("What experts judged")):
        st.caption(
            _(
                "How much a child’s safety hangs on a topic, how well a course can teach it, and "
                "what training cannot meet: entered by people, each with a name, a day and a "
                "reason, in a file."
            )
        )
        if work.is_sample() and choices.pick_yes(
            _("Use the invented example (nobody judged this)"), "judged"
        ):
            return plan_work.sample_judgements()
        upload = st.file_uploader(
            _("Judgements (a .toml file)"), type="toml", key="judgements_file"
        )
        if upload is not None:
            plan_work.use_judgements(_read(upload.getvalue(), upload.name, view))
    return plan_work.judgements()


def _read(data: bytes, name: str, view: frame.View) -> Judgements | None:
    """The judgements in an uploaded file; what is wrong with it is said on the page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        try:
            return read_judgements(path, survey_topics(view.evidence.survey))
        except JudgementError as error:
            st.error(frame.plain(str(error)))
            return None
