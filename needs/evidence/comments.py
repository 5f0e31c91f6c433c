"""What do open comments raise? The share of commenters who use one of a topic's words.

A transparent count and no more: a comment raises a topic when it holds one of the topic's words or
phrases, whole and in this order. It does not understand the sentence: "no more on X" raises X too.
Comments themselves are never kept in the result nor quoted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from needs.evidence.intervals import wilson_interval
from needs.evidence.resampling import Draws, Units, respondents
from needs.evidence.weighting import Weights, effective_n, equal_weights
from surveys.responses import ROW, Responses
from surveys.survey import Survey
from surveys.wording import closest, words

TopicWords = Mapping[str, Collection[str]]
"""Words and phrases by topic, in any language; a star at the end stands for any ending."""


class TopicWordsError(ValueError):
    """A file of words that cannot be used; the message says where, what and what to do."""


@dataclass(frozen=True)
class Raised:
    """Shares of commenters who raise each topic, in any comment of theirs.

    n_people: respondents; n_commenters: those of them who wrote a comment, unweighted.
    count: float vector, commenters who raise the topic, unweighted. share: weighted shares.
    drawn: float matrix, draws × topics; NaN where a draw has no commenter. All three are NaN for
    a topic without any words: nothing was looked for.
    """

    questions: tuple[str, ...]
    topics: tuple[str, ...]
    n_people: int
    n_commenters: int
    n_effective: float
    count: NDArray[np.float64]
    share: NDArray[np.float64]
    drawn: NDArray[np.float64]
    weighting: str
    seed: int

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One line a topic, most raised first, with Wilson limits."""
        known = np.where(np.isnan(self.share), 0.0, self.n_effective)
        low, high = wilson_interval(np.nan_to_num(self.share) * known, known, level)
        frame = pd.DataFrame(
            {
                "topic": self.topics,
                "count": self.count,
                "n_commenters": self.n_commenters,
                "share": self.share,
                "share_low": low,
                "share_high": high,
                "level": level,
            }
        )
        return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def raised_topics(
    responses: Responses,
    topic_words: TopicWords,
    draws: Draws,
    units: Units | None = None,
    weights: Weights | None = None,
) -> Raised | None:
    """What comments raise, over everybody and in every draw of the units; None without comments.

    draws and units: the ones of all other estimates (`draw_units`, `units_of`), so that comments
    vary together with them. ValueError where units are not those that were drawn.
    """
    units, weights = units or respondents(responses), weights or equal_weights(responses)
    if len(units.of_row) != len(responses) or draws.weights.shape[1] != len(units):
        raise ValueError(
            f"{len(units.of_row)} units of {len(responses)} respondents and draws of "
            f"{draws.weights.shape[1]} units do not belong together"
        )
    topics = tuple(topic_words)
    wrote, raises = _by_person(responses, [pattern(topic_words[t]) for t in topics])
    if not wrote.any():
        return None
    columns = np.column_stack([wrote, raises]) * weights.values[:, None]
    by_unit = np.zeros((len(units), columns.shape[1]))
    np.add.at(by_unit, units.of_row, columns)
    drawn, total = draws.weights @ by_unit, by_unit.sum(axis=0)
    looked_for = [any(words(w) for w in topic_words[t]) for t in topics]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(looked_for, drawn[:, 1:] / drawn[:, :1], np.nan)
    return Raised(
        tuple(q.id for q in responses.survey.with_role("comment")),
        topics,
        len(responses),
        int(wrote.sum()),
        effective_n(weights.values[wrote]),
        np.where(looked_for, raises.sum(axis=0), np.nan),
        np.where(looked_for, total[1:] / total[0], np.nan),
        shares,
        weights.scheme,
        draws.seed,
    )


def _by_person(
    responses: Responses, patterns: list[re.Pattern[str]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Bool vector, who wrote a comment; bool matrix, respondents × topics, who raises which.

    Every distinct comment is read once.
    """
    asked = {q.id for q in responses.survey.with_role("comment")}
    place = {row: i for i, row in enumerate(responses.table[ROW].to_pylist())}
    wrote = np.zeros(len(responses), dtype=bool)
    raises = np.zeros((len(responses), len(patterns)), dtype=bool)
    read: dict[str, NDArray[np.bool_]] = {}
    texts = (responses.texts[name].to_pylist() for name in (ROW, "question", "text"))
    for row, question, text in zip(*texts, strict=True):
        said = words(text or "") if question in asked else ""
        if said:
            if said not in read:
                read[said] = np.array([bool(p.search(said)) for p in patterns], dtype=bool)
            wrote[place[row]] = True
            raises[place[row]] |= read[said]
    return wrote, raises


def pattern(phrases: Collection[str]) -> re.Pattern[str]:
    """What finds one of the phrases in text that went through `words`; nothing without any."""
    known = [(words(p), p.rstrip().endswith("*")) for p in phrases]
    found = [re.escape(p) + (r"\w*" if open_end else "") for p, open_end in known if p]
    return re.compile(rf"\b(?:{'|'.join(found)})\b" if found else r"(?!)")


def topic_words(
    survey: Survey, topics: Iterable[str], more: TopicWords | None = None
) -> dict[str, tuple[str, ...]]:
    """Each topic's labels in every language, as the survey words them, and `more` words."""
    more = more or {}
    labels: dict[str, dict[str, None]] = {t: {} for t in topics}
    for role in ("request", "amount", "importance"):
        for question in survey.with_role(role):
            for option in question.estimated:
                if option.id in labels:
                    labels[option.id] |= dict.fromkeys(option.label.values())
    return {t: (*found, *more.get(t, ())) for t, found in labels.items()}


def read_topic_words(path: Path, topics: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Words by topic from a TOML file: under [words.TOPIC] a list for each language.

    TopicWordsError names the file, the topic, the language and the rule.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TopicWordsError(
            f"{path.name} cannot be opened ({error.strerror}); check its name"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TopicWordsError(f"{path.name} is not a file of words (TOML): {error}") from error
    for key in data:
        if key != "words":
            raise TopicWordsError(f"{path.name}: '{key}' is not a key; tables are [words.TOPIC]")
    tables = data.get("words", {})
    if not isinstance(tables, dict):
        raise TopicWordsError(f"{path.name}: words: expected tables, written under [words.TOPIC]")
    found = {}
    for topic, lists in tables.items():
        where = f"{path.name}: [words.{topic}]"
        if topic not in topics:
            near = closest(topic, topics)
            hint = f"; did you mean '{near}'?" if near else f"; these are: {', '.join(topics)}"
            raise TopicWordsError(f"{where}: is not a topic that the survey asks of{hint}")
        if not isinstance(lists, dict):
            raise TopicWordsError(f'{where}: expected lines such as en = ["one", "two words"]')
        found[topic] = tuple(w for code, given in lists.items() for w in _list(given, where, code))
    return found


def _list(given: object, where: str, code: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(w, str) for w in given):
        raise TopicWordsError(f'{where}, {code}: {given!r} is not a list such as ["one", "two"]')
    empty = [w for w in given if not words(w)]
    if empty:
        raise TopicWordsError(f"{where}, {code}: {empty[0]!r} holds no letter; take it out")
    return given
