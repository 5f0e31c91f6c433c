"""Results for the pages on priorities and the plan, computed once and kept like those of `work`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from needs.evidence.comments import read_topic_words
from needs.evidence.evidence import Evidence
from needs.planning.agendas.preferences import preferences_of, read_times
from needs.planning.agendas.settings import Preferences
from needs.planning.courses.programmes import Programmes
from needs.planning.courses.programmes_file import read_programmes
from needs.planning.decisions.overrides import Overrides
from needs.planning.decisions.plan_inputs import Inputs
from needs.planning.plans.greedy import Greedy, beside_greedy
from needs.planning.plans.plan import Plan
from needs.planning.variations.days import DaysCompared, Sweep, compare_days, sweep
from needs.planning.variations.local_options import LocalOptions, local_options
from needs.planning.variations.survival import Survival, survive
from needs.planning.variations.survival_draws import needs_drawn
from needs.planning.variations.why import PlanWhy, explain
from needs.planning.weighing.group_needs import REGION, group_needs
from needs.planning.weighing.judgements import Judgements
from needs.planning.weighing.judgements_file import read_judgements
from needs.planning.weighing.more_evidence import MoreEvidence, more_evidence
from needs.planning.weighing.priorities import Priorities, prioritise, survey_topics
from pages import work
from pages.plan_view import PlanView
from surveys.reading import Reading

SAMPLE_JUDGEMENTS = work.ROOT / "data" / "sample_judgements.toml"
SAMPLE_PROGRAMMES = work.ROOT / "data" / "partner_programmes.toml"
METHOD_TIMES = work.ROOT / "data" / "method_times.toml"
SAMPLE_WORDS = work.ROOT / "data" / "sample_topic_words.toml"

JUDGEMENTS = "judgements"


def judgements() -> Judgements | None:
    """The judgements that this session loaded, or None."""
    found: Judgements | None = st.session_state.get(JUDGEMENTS)
    return found


def use_judgements(found: Judgements | None) -> None:
    """Take judgements into use for this session."""
    st.session_state[JUDGEMENTS] = found


@st.cache_resource(show_spinner=False)
def sample_judgements() -> Judgements:
    """The invented judgements that show what such a file looks like."""
    return read_judgements(SAMPLE_JUDGEMENTS)


def priorities(
    reading: Reading, filters: work.Filters, found: Evidence, judged: Judgements | None
) -> Priorities:
    """Scores of the topics from all that is known of them, under the weights by default.

    ValueError where the survey asks about no topic, or judgements are about another's topics.
    """
    more = more_about(reading, filters)
    return prioritise(
        found,
        work.course(),
        countries=more.countries,
        raised=more.raised,
        judgements=judged,
    )


def weighed(found: Priorities, weights: Mapping[str, float]) -> Priorities:
    """The same under other weights. ValueError where none is above 0."""
    return replace(found, weights=weights)


def more_about(reading: Reading, filters: work.Filters) -> MoreEvidence:
    """What countries and comments say of the topics."""
    kept = _shared_more if work.is_sample() else _private_more
    return kept(reading, filters)


def _more(reading: Reading, filters: work.Filters) -> MoreEvidence:
    responses = work.disclosure(reading).view(dict(filters)).responses
    topics = survey_topics(responses.survey)
    words = read_topic_words(SAMPLE_WORDS, topics) if work.is_sample() else None
    return more_evidence(responses, work.evidence(reading, filters), words)


def _identity(reading: Reading) -> str:
    return work._identity(reading.responses)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Reading: _identity})
def _shared_more(reading: Reading, filters: work.Filters) -> MoreEvidence:
    return _more(reading, filters)


@st.cache_resource(
    show_spinner=False, max_entries=16, hash_funcs={Reading: _identity}, scope="session"
)
def _private_more(reading: Reading, filters: work.Filters) -> MoreEvidence:
    return _more(reading, filters)


@st.cache_resource(
    show_spinner=False, max_entries=64, hash_funcs={Inputs: Inputs.to_json, Overrides: repr}
)
def plan(inputs: Inputs, overrides: Overrides) -> Plan:
    """The plan of these inputs with what people decided. Raises InfeasiblePlan like `make_plan`."""
    return inputs.plan(overrides)


@st.cache_resource(
    show_spinner=False, max_entries=16, hash_funcs={Inputs: Inputs.to_json, Overrides: repr}
)
def days(inputs: Inputs, overrides: Overrides) -> DaysCompared:
    """The plan for several numbers of days."""
    own = plan(inputs, overrides)
    return compare_days(own.course, own.needs, own.settings, wishes=own.wishes)


@st.cache_resource(
    show_spinner=False, max_entries=16, hash_funcs={Inputs: Inputs.to_json, Overrides: repr}
)
def sweep_of(inputs: Inputs, overrides: Overrides) -> Sweep:
    """The plan with a little more and a little less time."""
    return sweep(plan(inputs, overrides))


# --- would it survive? -------------------------------------------------------------------------

SURVIVAL = "survival_of_plans"
MOST_KEPT = 8


def kept_survival(inputs: Inputs, overrides: Overrides) -> Survival | None:
    """How this plan fares over draws, where this visit has worked it out."""
    found: dict[str, Survival] = st.session_state.get(SURVIVAL, {})
    return found.get(_named(inputs, overrides))


def survival(
    found: Evidence,
    scores: Priorities,
    inputs: Inputs,
    overrides: Overrides,
    n: int,
    progress: Callable[[int, int], None],
) -> Survival:
    """How the plan fares over n draws of answers and weights; kept for this visit."""
    draws = needs_drawn(found, scores, n, decided=overrides.needs)
    result = survive(plan(inputs, overrides), draws, progress)
    held: dict[str, Survival] = st.session_state.setdefault(SURVIVAL, {})
    held[_named(inputs, overrides)] = result
    while len(held) > MOST_KEPT:
        held.pop(next(iter(held)))
    return result


# --- why? --------------------------------------------------------------------------------------

WHY = "reasons_of_plans"


@dataclass(frozen=True)
class Reasons:
    """Why each line of a plan is there, and the plan that a person might make by hand."""

    lines: PlanWhy
    greedy: Greedy


def kept_reasons(inputs: Inputs, overrides: Overrides) -> Reasons | None:
    """The reasons of this plan's lines, where this visit has worked them out."""
    found: dict[str, Reasons] = st.session_state.get(WHY, {})
    return found.get(_named(inputs, overrides))


def reasons(inputs: Inputs, overrides: Overrides, progress: Callable[[int, int], None]) -> Reasons:
    """The reasons of this plan's lines; kept for this visit."""
    own = plan(inputs, overrides)
    result = Reasons(explain(own, progress), beside_greedy(own))
    held: dict[str, Reasons] = st.session_state.setdefault(WHY, {})
    held[_named(inputs, overrides)] = result
    while len(held) > MOST_KEPT:
        held.pop(next(iter(held)))
    return result


# --- local options, partners, preferences ------------------------------------------------------

LOCAL = "local_options_of_plans"


def kept_local(inputs: Inputs, overrides: Overrides, by: str, hours: float) -> LocalOptions | None:
    """Local options of this plan, where this visit has worked them out."""
    found: dict[str, LocalOptions] = st.session_state.get(LOCAL, {})
    return found.get(f"{by} {hours:g} {_named(inputs, overrides)}")


def local(shown: PlanView, by: str, hours: float) -> LocalOptions:
    """A core and options by group; kept for this visit. Raises like `local_options`."""
    view, own = shown.view, shown.plan
    question = view.responses.survey.country if by == REGION else None
    grouped = view.disclosure.view(
        dict(view.filters), [question or view.responses.survey.question(by)]
    )
    groups = group_needs(grouped, view.evidence, shown.scores, regions=by == REGION)
    needs = {g: shown.overrides.needs(n) for g, n in groups.needs.items()}
    found = local_options(own.course, own.needs, needs, groups.n, hours, own.settings, own.wishes)
    held: dict[str, LocalOptions] = st.session_state.setdefault(LOCAL, {})
    held[f"{by} {hours:g} {_named(shown.inputs, shown.overrides)}"] = found
    while len(held) > MOST_KEPT:
        held.pop(next(iter(held)))
    return found


@st.cache_resource(show_spinner=False)
def programmes() -> Programmes:
    """What is public of partners' programmes."""
    return read_programmes(SAMPLE_PROGRAMMES)


def preferences(found: Evidence) -> Preferences:
    """What people prefer of exercises and techniques."""
    return preferences_of(found, read_times(METHOD_TIMES))


def _named(inputs: Inputs, overrides: Overrides) -> str:
    return f"{inputs.to_json()} {overrides!r}"
