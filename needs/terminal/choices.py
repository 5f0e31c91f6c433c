"""The part of the terminal that turns what was typed into choices of the analysis.

Each function refuses what does not fit as a mistake in usage, with what would fit.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from needs.terminal.options import Unranked
from needs.terminal.output import InputError

if TYPE_CHECKING:
    from needs.evidence.evidence import EvidenceSettings
    from needs.evidence.weighting import Weights
    from surveys.responses import Responses
    from surveys.survey import Question, Survey


def criteria(given: Sequence[str]) -> dict[str, float]:
    """The weights given as NAME=N, by criterion."""
    from needs.planning.weighing.criteria import CRITERIA

    weights = {}
    for text in given:
        name, _, number = text.partition("=")
        if name not in CRITERIA or not re.fullmatch(r"\d+(\.\d*)?|\.\d+", number):
            raise typer.BadParameter(
                f"'{text}' is not a criterion ({', '.join(CRITERIA)}) and a number of 0 or more, "
                "such as request=0.4",
                param_hint="--weight",
            )
        weights[name] = float(number)
    return weights


def chosen(given: Sequence[str], responses: Responses) -> dict[str, tuple[str, ...]]:
    """Option ids by profile question, from QUESTION=ANSWER,ANSWER; a country by any name."""
    from surveys.disclosure import Disclosure

    disclosure = Disclosure.of(responses)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for text in given:
        name, _, answers = text.partition("=")
        question = profile(name, responses.survey, "--only")
        known = _known(question, responses)
        # Answers of few people are not listed: that somebody gave them is nobody's business.
        listed = ", ".join(disclosure.offered(question)) or "no answer of enough people"
        if not answers.strip(" ,"):
            raise typer.BadParameter(
                f"'{text}' names no answer; '{name}' has {listed}", param_hint="--only"
            )
        for answer in filter(None, map(str.strip, answers.split(","))):
            option = option_id(question, answer, known)
            if option not in known and not _is_country(question, option):
                raise typer.BadParameter(
                    f"'{name}' has no answer '{answer}'; it has {listed}", param_hint="--only"
                )
            found[name][option] = None
    return {name: tuple(answers) for name, answers in found.items()}


def profile(name: str, survey: Survey, option: str) -> Question:
    """The profile question with this id. A mistake in usage of `option` where there is none."""
    found = {q.id: q for q in survey.profiles}
    if name not in found:
        numbers = [q.id for q in survey.questions if q.kind == "number"]
        why = "asks for a number, and numbers cannot be groups; the profile questions with groups"
        raise typer.BadParameter(
            f"'{name}' {why if name in numbers else 'is not a profile question; these'} are "
            f"{', '.join(found) or 'not asked'}",
            param_hint=option,
        )
    return found[name]


def evidence_settings(
    survey: Survey, seed: int | None, draws: int | None, cluster: str | None, unranked: Unranked
) -> EvidenceSettings:
    """The settings of the analysis, the usual ones where nothing was given."""
    from needs.evidence.evidence import EvidenceSettings

    usual = EvidenceSettings()
    return EvidenceSettings(
        unranked=unranked,
        n_draws=usual.n_draws if draws is None else draws,
        seed=usual.seed if seed is None else seed,
        cluster=profile(cluster, survey, "--cluster").id if cluster else "",
    )


# --- what each person counts -------------------------------------------------------------------


def weights_of(scheme: str | None, trim: float | None, responses: Responses) -> Weights:
    """A weight for every respondent, from "one-vote:QUESTION" or "rake:FILE".

    WeightingError where these answers allow none; InputError for a file that states no totals.
    """
    from needs.evidence.weighting import equal_weights, group_weights, rake

    if scheme is None:
        if trim is not None:
            raise typer.BadParameter(
                "everybody counts the same unless --weights says otherwise", param_hint="--trim"
            )
        return equal_weights(responses)
    way, _, what = scheme.partition(":")
    if way == "one-vote" and what:
        by = profile(what, responses.survey, "--weights")
        return group_weights(responses, by, trim)
    if way == "rake" and what:
        return rake(responses, _totals(Path(what), responses), trim)
    raise typer.BadParameter(
        f"'{scheme}' is neither one-vote:QUESTION nor rake:TOTALS.toml", param_hint="--weights"
    )


def _totals(path: Path, responses: Responses) -> dict[str, dict[str, float]]:
    """Totals by question and option id: a table a question, a line an answer."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be opened ({error.strerror}); check its name") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not a file of totals (TOML): {error}") from error
    if not tables or not all(isinstance(t, Mapping) and t for t in tables.values()):
        raise InputError(
            f"{path} has to hold a table a profile question and in it a total an answer, such as "
            "[role] and below it supervisor = 120"
        )
    by_id = {q.id: q for q in responses.survey.profiles}
    totals: dict[str, dict[str, float]] = {}
    for name, table in tables.items():
        for answer, total in table.items():
            if isinstance(total, bool) or not isinstance(total, int | float) or math.isinf(total):
                raise InputError(f"{path}, [{name}] {answer}: '{total}' is not a number")
            question = by_id.get(name)
            option = (
                option_id(question, answer, _known(question, responses)) if question else answer
            )
            if option in totals.setdefault(name, {}):
                raise InputError(f"{path}, [{name}]: two totals are given for {answer}")
            totals[name][option] = float(total)
    return totals


def _known(question: Question, responses: Responses) -> Collection[str]:
    return [o.id for o in question.options] or responses.profile_values[question.id]


def _is_country(question: Question, answer: str) -> bool:
    """Whether the answer is a country that people could have given, whether or not anybody did."""
    if question.coding != "country" or question.options:
        return False
    from surveys.places import all_countries

    return answer in all_countries()


def option_id(question: Question, answer: str, known: Collection[str]) -> str:
    """The option id that an answer stands for: a country may have any of its names."""
    if question.coding != "country" or answer in known:
        return answer
    from surveys.places import to_alpha3

    return to_alpha3(answer) or answer
