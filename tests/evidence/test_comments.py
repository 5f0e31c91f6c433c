from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs.evidence.comments import (
    TopicWords,
    TopicWordsError,
    pattern,
    raised_topics,
    read_topic_words,
    topic_words,
)
from needs.evidence.resampling import Draws, draw_units, respondents
from needs.evidence.weighting import Weights
from surveys.responses import TEXTS, Responses
from surveys.survey import Option, Question, Survey, read_survey
from surveys.wording import words

ROOT = Path(__file__).resolve().parents[2]
SURVEY = Survey(
    "s",
    {},
    ("en", "fr"),
    (
        Question("want", "choices", "request", options=(
            Option("play", {"en": "Play", "fr": "Le jeu"}),
            Option("law", {"en": "The law"}),
            Option("rest"),
        )),
        Question("say", "text", "comment"),
        Question("more", "text", "comment"),
    ),
)  # fmt: skip
WORDS: TopicWords = {"play": ("play*", "jeu"), "law": ("the law", "LOI"), "rest": ()}


def answers(*comments: str | tuple[str, ...]) -> Responses:
    """One respondent each, with a comment, several, or "" for none."""
    lines = []
    for row, said in enumerate(comments, 1):
        texts = said if isinstance(said, tuple) else (said,)
        lines += [(row, q, t) for q, t in zip(("say", "more"), texts, strict=False) if t]
    texts = pa.Table.from_pylist(
        [dict(zip(TEXTS.names, line, strict=True)) for line in lines], schema=TEXTS
    )
    return Responses.from_columns(SURVEY, {"want/play": [True] * len(comments)}, texts=texts)


def equal_draws(responses: Responses, n: int = 3) -> Draws:
    return Draws(np.ones((n, len(responses))), 1)


def test_the_share_is_of_those_who_wrote_a_comment() -> None:
    said = ("more playing", "law and THE  LAW!", "", ("jeu", "thanks"), ("ok", "La loi, le jeu"))
    given_answers = answers(*said)
    found = raised_topics(given_answers, WORDS, equal_draws(given_answers))
    assert found is not None
    assert (found.n_people, found.n_commenters) == (5, 4)
    np.testing.assert_allclose(found.count, [3, 2, np.nan])
    np.testing.assert_allclose(found.share, [0.75, 0.5, np.nan])
    np.testing.assert_allclose(found.drawn, np.repeat([[0.75, 0.5, np.nan]], 3, axis=0))


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("law", "by law.", True),
        ("law", "lawyers", False),
        ("law*", "lawyers", True),
        ("law", "outlaw", False),
        ("child labour", "labour of a child", False),
        ("child labour", "Child-labour", True),
        ("évaluation", "EVALUATION", True),
        ("المراهق*", "الحديث مع المراهقين", True),
        ("a.c", "abc", False),
        ("", "anything", False),
        ("*", "anything", False),
    ],
)
def test_a_phrase_is_found_whole_and_in_order(phrase: str, text: str, there: bool) -> None:
    assert bool(pattern([phrase]).search(words(text))) is there


def test_without_comments_there_is_nothing() -> None:
    given_answers = answers("", "", "  ")
    assert raised_topics(given_answers, WORDS, equal_draws(given_answers)) is None


def test_weights_weigh_commenters() -> None:
    given_answers = answers("play", "no", "")
    weights = Weights(np.array([2.0, 0.5, 0.5]), "made up")
    found = raised_topics(given_answers, WORDS, equal_draws(given_answers), weights=weights)
    assert found is not None
    assert found.share[0] == pytest.approx(0.8)
    assert found.n_effective == pytest.approx(2.5**2 / 4.25)


@given(
    st.lists(st.sampled_from(["", "play", "the law", "play the law", "hm"]), min_size=2, max_size=9)
)
def test_draws_are_those_of_plain_loops(comments: list[str]) -> None:
    comments = [*comments, "play"]
    given_answers = answers(*comments)
    draws = draw_units(respondents(given_answers), 4, seed=2)
    found = raised_topics(given_answers, WORDS, draws)
    assert found is not None
    for d, weight in enumerate(draws.weights):
        wrote = sum(w for w, c in zip(weight, comments, strict=True) if c)
        for t, word in enumerate(("play", "the law")):
            raising = sum(w for w, c in zip(weight, comments, strict=True) if word in c)
            expected = raising / wrote if wrote else np.nan
            np.testing.assert_allclose(found.drawn[d, t], expected)


def test_units_and_draws_belong_together() -> None:
    with pytest.raises(ValueError, match="do not belong together"):
        raised_topics(answers("play", "x"), WORDS, Draws(np.ones((2, 3)), 1))


def test_the_table_quotes_nobody() -> None:
    given_answers = answers("play with Amina", "law")
    found = raised_topics(given_answers, WORDS, equal_draws(given_answers))
    assert found is not None
    frame = found.to_frame()
    assert frame["topic"].tolist()[0] == "play"
    assert frame["share_low"].notna().all()
    assert "Amina" not in frame.to_csv() + repr(found)


def test_labels_in_every_language_are_words_and_more_are_added() -> None:
    found = topic_words(SURVEY, ("play", "law", "rest"), {"law": ("courts",)})
    assert found == {"play": ("Play", "Le jeu"), "law": ("The law", "courts"), "rest": ()}


def test_the_sample_words_fit_the_sample_survey() -> None:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    topics = [o.id for q in survey.with_role("request") for o in q.estimated]
    found = read_topic_words(ROOT / "data" / "sample_topic_words.toml", topics)
    assert all(len(given_words) > 3 for given_words in found.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[words.plya]\nen = ["x"]', r"\[words.plya\]: is not a topic .* mean 'play'"),
        ('[words.play]\nen = "x"', r"\[words.play\], en: 'x' is not a list"),
        ('[words.play]\nen = ["x", " ! "]', "holds no letter"),
        ("[words]\nplay = 3", r"\[words.play\]: expected lines"),
        ("[words", "not a file of words"),
        ("word = 1", "'word' is not a key"),
        ("words = 1", "expected tables"),
    ],
)
def test_what_is_wrong_in_a_file_of_words_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TopicWordsError, match=f"^words.toml.*{message}"):
        read_topic_words(path, ("play", "law"))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TopicWordsError, match="cannot be opened"):
        read_topic_words(tmp_path / "none.toml", ())
