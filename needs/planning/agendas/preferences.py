"""What respondents prefer, as an agenda uses it: `preferences_of`, and how long methods take."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from needs.evidence.evidence import Evidence
from needs.planning.agendas.settings import Method, Preferences, preferences
from needs.planning.courses.problems import did_you_mean
from surveys.survey import Role

Times = Mapping[str, tuple[float, float]]
"""Least and most minutes of a block that suits a method, by its id."""


class MethodTimesError(ValueError):
    """A file of methods' times that cannot be used; the message names every place."""


def preferences_of(evidence: Evidence, times: Times | None = None) -> Preferences:
    """Preferences from the first answered question on exercises and on techniques.

    Shares are of those who chose a method; of a ranking, the chance to be put first (worths). An
    "other" is left out. A question that nobody answered gives no methods.
    """
    return preferences(_shares(evidence, "exercise"), _shares(evidence, "technique"), times)


def _shares(evidence: Evidence, role: Role) -> Mapping[str, float]:
    for question in evidence.survey.with_role(role):
        methods = {o.id for o in question.estimated if not o.means}
        if question.id in evidence.shares:
            found = evidence.shares[question.id]
            return _of(found.items, found.share.tolist(), methods)
        if question.id in evidence.rankings:
            ranking = evidence.rankings[question.id]
            return _of(ranking.items, ranking.worth.tolist(), methods)
    return {}


def _of(
    items: Collection[str], shares: Collection[float], methods: Collection[str]
) -> dict[str, float]:
    return {i: s for i, s in zip(items, shares, strict=True) if i in methods}


def read_times(path: Path, methods: Collection[str] | None = None) -> Times:
    """The minutes of methods in a TOML file. MethodTimesError names all that does not fit.

    methods: the ids of the survey's exercises and techniques; another one is refused. None = any.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MethodTimesError(f"{path.name} is no file of times (TOML): {error}") from error
    found: list[str] = [
        f"unknown key '{key}'{did_you_mean(key, ['minutes']) or '; times stand under [minutes]'}"
        for key in data
        if key != "minutes"
    ]
    table = data.get("minutes", {})
    for name, limits in table.items() if isinstance(table, Mapping) else ():
        if methods is not None and name not in methods:
            hint = did_you_mean(name, methods)
            found.append(f"minutes: '{name}' is no exercise or technique of the survey{hint}")
        try:
            least, most = (float(value) for value in limits)
            Method(name, 0.0, least, most)
        except (TypeError, ValueError):
            found.append(
                f"minutes, '{name}': {limits!r} is not the least and the most minutes: [10, 45]"
            )
    if found or not isinstance(table, Mapping):
        raise MethodTimesError("\n".join(f"{path.name}, {text}" for text in found or ["minutes"]))
    return {name: (float(least), float(most)) for name, (least, most) in table.items()}
