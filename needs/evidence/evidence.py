"""Everything a survey says, in one call: the evidence that priorities, plan and pages stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from needs.evidence.demand import Shares, request_shares
from needs.evidence.gaps import Gaps, gap_scores
from needs.evidence.paired_tallies import tally_gaps
from needs.evidence.plackett_luce import Unranked
from needs.evidence.rankings import Ranking, rank_items
from needs.evidence.resampling import (
    N_DRAWS,
    SEED,
    Draws,
    UnitKind,
    Units,
    draw_units,
    units_of,
)
from needs.evidence.scales import NetShares, net_shares
from needs.evidence.tallies import tally_choices, tally_ranking, tally_scale
from needs.evidence.weighting import Weights, equal_weights
from surveys.responses import Responses
from surveys.survey import Question, Role, Survey

T = TypeVar("T")


@dataclass(frozen=True)
class EvidenceSettings:
    """Choices of the analysis that change its numbers; echoed wherever the numbers go."""

    unranked: Unranked = "below"
    n_draws: int = N_DRAWS
    seed: int = SEED
    cluster: str = ""
    """Profile question whose groups are drawn whole, where answers come in clusters."""


@dataclass(frozen=True)
class Evidence:
    """Estimates of every question that has an analysis, by question id, all on the same draws.

    gaps:       importance and ability of the same items, by the id of the question on importance.
    unanswered: ids of questions that nobody answered; they have no estimate.
    """

    survey: Survey
    n: int
    synthetic: bool
    settings: EvidenceSettings
    weights: Weights
    unit: UnitKind
    rankings: Mapping[str, Ranking]
    shares: Mapping[str, Shares]
    scales: Mapping[str, NetShares]
    gaps: Mapping[str, Gaps]
    unanswered: tuple[str, ...]

    @cached_property
    def difficulty(self) -> Ranking | None:
        """The ranking of steps by difficulty, where the survey asked for it and people answered."""
        return self._first(self.rankings, "difficulty")

    @cached_property
    def requests(self) -> Shares | None:
        """The shares of people who ask for each content."""
        return self._first(self.shares, "request")

    @cached_property
    def amounts(self) -> NetShares | None:
        """The net shares of people who want more rather than less of each content."""
        return self._first(self.scales, "amount")

    def _first(self, found: Mapping[str, T], role: Role) -> T | None:
        ids = (q.id for q in self.survey.with_role(role) if q.id in found)
        return next((found[i] for i in ids), None)


def gather_evidence(
    responses: Responses,
    settings: EvidenceSettings | None = None,
    weights: Weights | None = None,
) -> Evidence:
    """Estimates of every ranking, choice and scale question, drawn within countries.

    Profile, consent, comment and anchor questions describe people or their care and have no
    estimate; personal and unused ones are not kept.
    """
    settings = settings or EvidenceSettings()
    survey = responses.survey
    weights = weights or equal_weights(responses)
    cluster = survey.question(settings.cluster) if settings.cluster else None
    units = units_of(responses, survey.country, cluster)
    draws = draw_units(units, settings.n_draws, settings.seed)
    rankings, shares, scales, unanswered = {}, {}, {}, []
    for q in survey.questions:
        if not q.kept or q.role in ("profile", "consent", "comment", "anchor"):
            continue
        if q.kind == "ranking":
            ranks = tally_ranking(responses, q, units=units, weights=weights)
            if ranks.n_answered:
                rankings[q.id] = rank_items(ranks, draws, settings.unranked)
                continue
        elif q.kind in ("choices", "choice"):
            choices = tally_choices(responses, q, units=units, weights=weights)
            if choices.n_answered:
                shares[q.id] = request_shares(choices, draws)
                continue
        elif q.kind == "scale":
            scale = tally_scale(responses, q, units=units, weights=weights)
            if scale.n_answered:
                scales[q.id] = net_shares(scale, draws)
                continue
        unanswered.append(q.id)
    return Evidence(
        survey,
        len(responses),
        responses.synthetic,
        settings,
        weights,
        units.kind,
        rankings,
        shares,
        scales,
        _gaps(responses, units, draws, weights),
        tuple(unanswered),
    )


def _gaps(responses: Responses, units: Units, draws: Draws, weights: Weights) -> dict[str, Gaps]:
    """Gaps of every question on importance, each with the first question on ability that rates
    items in common on a scale of the same length, where somebody rated both."""
    found = {}
    for importance in responses.survey.with_role("importance"):
        ability = next(
            (q for q in responses.survey.with_role("ability") if _comparable(importance, q)), None
        )
        if ability is None:
            continue
        tally = tally_gaps(responses, importance, ability, units=units, weights=weights)
        if tally.n_answered:
            found[importance.id] = gap_scores(tally, draws)
    return found


def _comparable(one: Question, other: Question) -> bool:
    shared = {o.id for o in one.estimated} & {o.id for o in other.estimated}
    return bool(shared) and len(one.levels) == len(other.levels)
