"""Seeded answers with a known truth, for the sample that we ship and for tests.

Every draw of an option adds Gumbel noise to log-weights and takes the largest first, which is
choosing in proportion to the weights (Luce 1959; Yellott 1977); so a choice, a level of a scale
and a Plackett–Luce ranking are one draw. Groups differ by normal deviations of the log-weights.

`python -m surveys.simulate` writes data/sample_answers.csv, the same bytes every time.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surveys.kobo_export import write_kobo_csv
from surveys.responses import TEXTS, Responses, Source
from surveys.simulation_parameters import (
    TRUTHS,
    ChoicesTruth,
    ChoiceTruth,
    NumberTruth,
    ParameterError,
    Parameters,
    RankingTruth,
    ScaleTruth,
    TextTruth,
    Truth,
    read_parameters,
)
from surveys.survey import Option, Question, Survey, read_survey

ROOT = Path(__file__).resolve().parents[1]
DEFINITION = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
PARAMETERS = ROOT / "data" / "sample_parameters.toml"
ANSWERS = ROOT / "data" / "sample_answers.csv"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Respondents:
    """The people to simulate: the groups' names, and one group position a respondent."""

    groups: tuple[str, ...]
    group: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.group)


def simulate(survey: Survey, parameters: Parameters, seed: int) -> Responses:
    """Responses drawn from the stated truth, groups in mixed order; equal seeds, equal answers.

    Each question has its own stream of random numbers, so changing the truth of one leaves the
    answers to the others as they were. Questions without a stated truth are null throughout.
    ParameterError where the parameters do not fit the survey.
    """
    _check(survey, parameters)
    people = _respondents(parameters, _stream(seed, parameters.group))
    names = np.array(people.groups, dtype=object)
    columns: dict[str, NDArray[np.generic]] = {parameters.group: names[people.group]}
    for question_id, truth in parameters.truths.items():
        if not isinstance(truth, TextTruth):
            question = survey.question(question_id)
            columns |= _answers(question, truth, people, _stream(seed, question_id))
    return Responses.from_columns(
        survey,
        columns,
        texts=_texts(parameters, columns, seed),
        sources=(Source(f"simulated {survey.id}", "", "simulate", synthetic=True),),
    )


def _stream(seed: int, question_id: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(question_id.encode())]))


def _respondents(parameters: Parameters, rng: np.random.Generator) -> _Respondents:
    counts = list(parameters.people.values())
    return _Respondents(
        tuple(parameters.people), rng.permutation(np.repeat(np.arange(len(counts)), counts))
    )


def _check(survey: Survey, parameters: Parameters) -> None:
    known = {q.id: q for q in survey.questions}
    for question_id in (parameters.group, *parameters.truths):
        if question_id not in known:
            raise ParameterError(
                f"survey '{survey.id}' has no question '{question_id}'; "
                f"questions are {', '.join(known)}"
            )
    if parameters.group in parameters.truths:
        raise ParameterError(
            f"question '{parameters.group}' forms the groups, so how many give each answer is "
            "already stated; remove its other section"
        )
    for question_id, truth in parameters.truths.items():
        kind = known[question_id].kind
        if not isinstance(truth, TRUTHS[kind]):
            raise ParameterError(
                f"question '{question_id}' is a {kind} and its parameters are a "
                f"{type(truth).__name__}; move them under [{kind}.{question_id}]"
            )


# Answers by kind


def _answers(
    question: Question, truth: Truth, people: _Respondents, rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    """This question's columns by canonical name, one value a respondent, NaN or None = missing."""
    match truth:
        case RankingTruth():
            values = _ranking(question, truth, people, rng)
        case ChoicesTruth():
            values = _choices(question, truth, people, rng)
        case ScaleTruth():
            values = _scale(question, truth, people, rng)
        case ChoiceTruth():
            return {question.id: _choice(question, truth, people, rng)}
        case NumberTruth():
            values = _number(truth, people, rng)
        case TextTruth():
            return {}
    values[rng.random(len(people)) < truth.missing] = np.nan
    return dict(zip(question.columns, values.T, strict=True))


def _ranking(
    question: Question, truth: RankingTruth, people: _Respondents, rng: np.random.Generator
) -> Floats:
    """Respondents × options: 1 = first, 0 = left unranked."""
    worths = _in_order(truth.worths, question.options, question.id)
    if not (worths > 0).all():
        raise ParameterError(f"question '{question.id}': every option needs a worth above 0")
    keys = _noisy_log_weights(worths, truth.spread, people, rng)
    ranks = np.argsort(np.argsort(-keys, axis=1), axis=1) + 1
    depths = rng.choice(list(truth.depths), size=len(people), p=list(truth.depths.values()))
    return np.asarray(np.where(ranks <= depths[:, None], ranks, 0), dtype=np.float64)


def _choices(
    question: Question, truth: ChoicesTruth, people: _Respondents, rng: np.random.Generator
) -> Floats:
    """Respondents × options: 1 = ticked; NaN throughout for who ticks none, as in an export."""
    shares = _in_order(truth.shares, question.options, question.id)
    with np.errstate(divide="ignore"):
        log_odds = np.log(shares) - np.log1p(-shares)
    log_odds = log_odds + truth.spread * rng.standard_normal((len(people.groups), len(shares)))
    probabilities = 1 / (1 + np.exp(-log_odds))
    ticked: Floats = (rng.random((len(people), len(shares))) < probabilities[people.group]).astype(
        float
    )
    ticked[~ticked.any(axis=1)] = np.nan
    return ticked


def _scale(
    question: Question, truth: ScaleTruth, people: _Respondents, rng: np.random.Generator
) -> Floats:
    """Respondents × items: 1 = lowest level."""
    _in_order(dict.fromkeys(truth.shares, 0.0), question.estimated, question.id)
    values = np.full((len(people), len(question.estimated)), np.nan)
    for column, item in enumerate(question.estimated):
        if item.id in truth.shares:
            shares = _in_order(truth.shares[item.id], question.levels, question.id)
            keys = _noisy_log_weights(shares, truth.spread, people, rng)
            values[:, column] = np.argmax(keys, axis=1) + 1
    values[rng.random(values.shape) < truth.item_missing] = np.nan
    return values


def _choice(
    question: Question, truth: ChoiceTruth, people: _Respondents, rng: np.random.Generator
) -> NDArray[np.object_]:
    """One option id a respondent."""
    for group in truth.by_group:
        if group not in people.groups:
            raise ParameterError(f"question '{question.id}', by_group: nobody is in '{group}'")
    shares = np.array(
        [
            _in_order(truth.by_group.get(group, truth.shares), question.options, question.id)
            for group in people.groups
        ]
    )
    picks = np.argmax(_noisy_log_weights(shares, truth.spread, people, rng), axis=1)
    ids = np.array([o.id for o in question.options], dtype=object)
    answers: NDArray[np.object_] = ids[picks]
    answers[rng.random(len(people)) < truth.missing] = None
    return answers


def _number(truth: NumberTruth, people: _Respondents, rng: np.random.Generator) -> Floats:
    """Respondents × 1, in the question's unit."""
    shape = (truth.mean / truth.deviation) ** 2
    drawn = rng.gamma(shape, truth.mean / shape, size=(len(people), 1))
    return np.clip(np.round(drawn), truth.lowest, truth.highest)


def _noisy_log_weights(
    weights: Floats, spread: float, people: _Respondents, rng: np.random.Generator
) -> Floats:
    """Respondents × options: log-weights of the person's group plus Gumbel noise.

    `weights` is one value an option, or groups × options.
    """
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)
    options = weights.shape[-1]
    by_group = log_weights + spread * rng.standard_normal((len(people.groups), options))
    return np.asarray(by_group[people.group] + rng.gumbel(size=(len(people), options)))


def _in_order(values: Mapping[str, float], options: Sequence[Option], where: str) -> Floats:
    """One value an option, 0 for those not named. ParameterError for names that are no option."""
    ids = [o.id for o in options]
    for name in values:
        if name not in ids:
            raise ParameterError(
                f"question '{where}' has no option '{name}'; options are {', '.join(ids)}"
            )
    return np.array([values.get(i, 0.0) for i in ids])


# Texts


def _texts(
    parameters: Parameters, columns: Mapping[str, NDArray[np.generic]], seed: int
) -> pa.Table:
    """One row per text (row, question, text), the phrases picked by the answer to `by`."""
    tables = [TEXTS.empty_table()]
    for question_id, truth in parameters.truths.items():
        if isinstance(truth, TextTruth):
            rng = _stream(seed, question_id)
            by = _column(columns, truth.by, question_id)
            writes = rng.random(len(by)) < truth.share
            if truth.when:
                writes &= _column(columns, truth.when, question_id) == 1
            picks = rng.random(len(by))
            found = [
                (row + 1, phrases[int(picks[row] * len(phrases))])
                for row in np.flatnonzero(writes)
                if (phrases := truth.phrases.get(by[row], ()))
            ]
            rows, texts = zip(*found, strict=True) if found else ((), ())
            tables.append(pa.table([rows, [question_id] * len(rows), texts], schema=TEXTS))
    return pa.concat_tables(tables)


def _column(
    columns: Mapping[str, NDArray[np.generic]], name: str, question_id: str
) -> NDArray[np.object_]:
    if name not in columns:
        raise ParameterError(
            f"question '{question_id}' depends on '{name}', which is not simulated; "
            f"columns are {', '.join(columns)}"
        )
    return np.asarray(columns[name], dtype=object)


def main() -> None:
    """Write the sample answers that we ship."""
    parameters = read_parameters(PARAMETERS)
    responses = simulate(read_survey(DEFINITION), parameters, parameters.seed)
    rows = write_kobo_csv(responses, ANSWERS, parameters.file, parameters.seed)
    print(f"{ANSWERS.relative_to(ROOT)}: {rows} rows, {len(responses)} of them to be kept")


if __name__ == "__main__":
    main()
