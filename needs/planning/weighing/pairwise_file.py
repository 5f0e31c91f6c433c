"""The text file of a pairwise questionnaire (TOML): a [[pair]] for each answer."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from needs.planning.courses.curriculum import did_you_mean
from needs.planning.weighing.pairwise_weights import PairAnswer, PairwiseWeights, pairwise_weights

_KEYS = ("first", "second", "times", "who", "why")


class PairwiseError(ValueError):
    """A questionnaire that gives no weights; the message says where, what and what to do."""


def read_pairwise(path: Path, criteria: Collection[str]) -> PairwiseWeights:
    """Weights of the criteria that the answers in a file compare. PairwiseError says what is wrong.

    Each [[pair]] holds first, second and times ("first is … times as important as second"); who
    and why may stand beside. criteria: ids of those that may be compared.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PairwiseError(
            f"{path} cannot be opened ({error.strerror}); check its name"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PairwiseError(f"{path.name} is not a questionnaire (TOML): {error}") from error
    pairs = data.get("pair")
    if set(data) != {"pair"} or not isinstance(pairs, list):
        raise PairwiseError(f"{path.name}: expected [[pair]] entries and nothing else")
    found = [_pair(entry, f"{path.name}: pair {n}", criteria) for n, entry in enumerate(pairs, 1)]
    items = tuple(dict.fromkeys(name for a in found for name in (a.first, a.second)))
    try:
        return pairwise_weights(items, found)
    except ValueError as error:
        raise PairwiseError(f"{path.name}: {error}") from error


def _pair(entry: object, where: str, criteria: Collection[str]) -> PairAnswer:
    if not isinstance(entry, Mapping):
        raise PairwiseError(f"{where}: expected a table, written under [[pair]]")
    for key in entry:
        if key not in _KEYS:
            raise PairwiseError(f"{where}: unknown key '{key}'{did_you_mean(key, _KEYS)}")
    for key in ("first", "second"):
        name = entry.get(key)
        if name not in criteria:
            hint = did_you_mean(str(name), criteria) or f"; these are {', '.join(criteria)}"
            raise PairwiseError(f"{where}, {key}: {name!r} is no criterion with evidence{hint}")
    times = entry.get("times")
    if isinstance(times, bool) or not isinstance(times, int | float):
        raise PairwiseError(f"{where}, times: {times!r} is not a number, such as 3 or 0.5")
    return PairAnswer(entry["first"], entry["second"], float(times))
