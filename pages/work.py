"""What is being looked at: the answers in use, and results computed once and kept.

Caching happens here and nowhere else. Uploaded answers are personal data: what is computed from
them stays in their session, while results on the sample are shared.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import streamlit as st

from needs.evidence.comparing.comparison import CompareSettings, Comparison, compare
from needs.evidence.evidence import Evidence, gather_evidence
from needs.evidence.pooling.pooled import Measure, Pooled
from needs.evidence.rankings import Ranking
from needs.evidence.robustness import Robustness, ranking_robustness
from needs.evidence.sample_size import SampleSize
from needs.evidence.sample_size import answers_needed as simulate_answers
from needs.evidence.tallies import tally_ranking
from needs.planning.courses.curriculum import Course, read_course
from needs.planning.weighing.strong_needs import requests_by_group
from surveys.disclosure import Disclosure, may_combine
from surveys.privacy import Anonymity, anonymity
from surveys.quality import QualityReport, quality_report
from surveys.readers import read
from surveys.reading import Reading
from surveys.responses import ROW, Responses
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample_answers.csv"
SAMPLE_SURVEY = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
SAMPLE_COURSE = ROOT / "data" / "sample_course.toml"

LOADED = "loaded"
LEVEL = 0.95

Filters = tuple[tuple[str, tuple[str, ...]], ...]
"""Option ids to keep, by profile question."""


def current() -> Reading:
    """The answers that this session loaded, or the sample."""
    return st.session_state.get(LOADED) or _sample()


def is_sample() -> bool:
    """Whether the shipped sample is in use."""
    return not st.session_state.get(LOADED)


def use(reading: Reading | None) -> None:
    """Take these answers into use for this session; None goes back to the sample."""
    st.session_state[LOADED] = reading


@st.cache_resource(show_spinner=False)
def _sample() -> Reading:
    return read(SAMPLE, read_survey(SAMPLE_SURVEY))


@st.cache_resource(show_spinner=False)
def course() -> Course:
    """The course that plans start from."""
    return read_course(SAMPLE_COURSE)


def disclosure(reading: Reading) -> Disclosure:
    """What may be shown of groups of people in these answers."""
    kept = _shared_disclosure if is_sample() else _private_disclosure
    return kept(reading.responses)


def _identity(responses: Responses) -> str:
    rows = crc32(responses.table[ROW].to_numpy().tobytes())
    return repr((responses.sources, responses.survey, rows))


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs={Responses: _identity})
def _shared_disclosure(responses: Responses) -> Disclosure:
    return Disclosure.of(responses)


@st.cache_resource(
    show_spinner=False, max_entries=4, hash_funcs={Responses: _identity}, scope="session"
)
def _private_disclosure(responses: Responses) -> Disclosure:
    return Disclosure.of(responses)


def in_view(reading: Reading, filters: Filters) -> Responses:
    """The answers that pass the filters, without what could point to a person."""
    return disclosure(reading).view(dict(filters)).responses


def evidence(reading: Reading, filters: Filters) -> Evidence:
    """Estimates from the answers that pass the filters."""
    kept = _shared_evidence if is_sample() else _private_evidence
    return kept(reading, filters)


def _responses_identity(reading: Reading) -> str:
    return _identity(reading.responses)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Reading: _responses_identity})
def _shared_evidence(reading: Reading, filters: Filters) -> Evidence:
    return gather_evidence(in_view(reading, filters))


@st.cache_resource(
    show_spinner=False, max_entries=16, hash_funcs={Reading: _responses_identity}, scope="session"
)
def _private_evidence(reading: Reading, filters: Filters) -> Evidence:
    return gather_evidence(in_view(reading, filters))


def robustness(reading: Reading, filters: Filters, question_id: str) -> Robustness:
    """How far a ranking question's result can be relied on."""
    kept = _shared_robustness if is_sample() else _private_robustness
    return kept(reading, filters, question_id)


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Reading: _responses_identity})
def _shared_robustness(reading: Reading, filters: Filters, question_id: str) -> Robustness:
    kept = in_view(reading, filters)
    return ranking_robustness(kept, kept.survey.question(question_id))


@st.cache_resource(
    show_spinner=False, max_entries=8, hash_funcs={Reading: _responses_identity}, scope="session"
)
def _private_robustness(reading: Reading, filters: Filters, question_id: str) -> Robustness:
    kept = in_view(reading, filters)
    return ranking_robustness(kept, kept.survey.question(question_id))


def answers_needed(
    responses: Responses, ranking: Ranking, place: int, progress: Callable[[float], None]
) -> SampleSize:
    """How many answers would prove the order of this place and the next."""
    tally = tally_ranking(responses, responses.survey.question(ranking.question))
    return simulate_answers(tally, ranking, place, level=LEVEL, progress=progress)


def _reading_identity(reading: Reading) -> str:
    return repr((_identity(reading.responses), reading.rows_in_file, reading.set_aside))


@st.cache_resource(
    show_spinner=False, max_entries=4, hash_funcs={Reading: _reading_identity}, scope="session"
)
def quality(reading: Reading) -> tuple[QualityReport, Anonymity]:
    """The checks on all answers of a reading, and who could be recognised by their profile."""
    return quality_report(reading), anonymity(reading.responses)


def comparison(
    reading: Reading,
    filters: Filters,
    by: tuple[str, ...],
    question_id: str,
    measure: Measure,
    threshold: float,
) -> Comparison:
    """A question compared between the groups of one or two profile questions, of those in view."""
    kept = _shared_comparison if is_sample() else _private_comparison
    return kept(reading, filters, by, question_id, measure, threshold)


def _compared(
    reading: Reading,
    filters: Filters,
    by: tuple[str, ...],
    question_id: str,
    measure: Measure,
    threshold: float,
) -> Comparison:
    survey = reading.responses.survey
    view = disclosure(reading).view(dict(filters), [survey.question(q) for q in by])
    ability = None
    if measure == "gap":
        ability = survey.question(evidence(reading, filters).gaps[question_id].ability_question)
    return compare(
        view.responses,
        survey.question(question_id),
        view.grouping or (),
        CompareSettings(measure=measure, threshold=threshold),
        ability=ability,
        withheld=question_id in view.withheld,
    )


_shared_comparison = st.cache_resource(
    _compared, show_spinner=False, max_entries=64, hash_funcs={Reading: _responses_identity}
)
_private_comparison = st.cache_resource(
    _compared,
    show_spinner=False,
    max_entries=16,
    hash_funcs={Reading: _responses_identity},
    scope="session",
)


def requests_by_country(reading: Reading, filters: Filters) -> Pooled | None:
    """Pooled shares of requests in the countries that may be shown; None where there are none."""
    kept = _shared_requests if is_sample() else _private_requests
    return kept(reading, filters)


def _requests_by_country(reading: Reading, filters: Filters) -> Pooled | None:
    country = reading.responses.survey.country
    if country is None or not may_combine(*(q for q, _values in filters), country.id):
        return None
    view = disclosure(reading).view(dict(filters), [country])
    return requests_by_group(view, evidence(reading, filters))


_shared_requests = st.cache_resource(
    _requests_by_country,
    show_spinner=False,
    max_entries=16,
    hash_funcs={Reading: _responses_identity},
)
_private_requests = st.cache_resource(
    _requests_by_country,
    show_spinner=False,
    max_entries=4,
    hash_funcs={Reading: _responses_identity},
    scope="session",
)
